"""What every store promises."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Conversation, Decision, Part, Scored
from bot.store import RecordedQuestion, Store, StoredUpdate, StoreError, open_store, store_health
from bot.store.database import address
from bot.store.records import WaitingUpdate
from bot.store.updates import MOST_ATTEMPTS, REMEMBERED
from tests.store.reading import recorded, update_counts, waiting

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
BOT = 4711


def update(number: int, chat: int = 1) -> StoredUpdate:
    return StoredUpdate(number, chat, f'{{"text": "question {number} 发票怎么开"}}')


def question(
    update_id: int,
    part: int = 0,
    *,
    decision: Decision = Decision.ANSWERED,
    text: str = "有衣帽间吗",
    person: int = 7,
    chat: int = 7,
) -> RecordedQuestion:
    told = Part(text, decision, prose("…"), (Scored("cloakroom", 0.93),), ("s-1",))
    return RecordedQuestion(
        part=told,
        number=part,
        update_id=update_id,
        chat_id=chat,
        message_id=3,
        person_id=person,
        language="zh",
        knowledge_version="abc",
        asked_at=NOW + timedelta(seconds=update_id),
    )


class TestInbox:
    async def test_updates_wait_in_the_order_of_their_ids_until_they_are_done(self, store: Store) -> None:
        async with store.transaction() as tx:
            assert await tx.updates.receive(BOT, [update(3), update(1, chat=2), update(2)], NOW) == [3, 1, 2]
        async with store.transaction() as tx:
            await tx.updates.mark_done(BOT, 2, NOW)
            assert await waiting(tx) == [(1, 2), (3, 1)]
            assert await tx.updates.payload(BOT, 1) == update(1).payload
            assert await tx.updates.payload(BOT, 2) is None, "what a done update said is erased"

    async def test_a_repeated_update_is_ignored_also_in_the_same_batch(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.updates.receive(BOT, [update(1)], NOW)
            await tx.updates.mark_done(BOT, 1, NOW)
        async with store.transaction() as tx:
            assert await tx.updates.receive(BOT, [update(1), update(2), update(2)], NOW) == [2]
            assert await update_counts(tx) == (1, 1, 0)

    async def test_two_bots_may_get_the_same_id(self, store: Store) -> None:
        async with store.transaction() as tx:
            assert await tx.updates.receive(BOT, [update(1)], NOW) == [1]
            assert await tx.updates.receive(BOT + 1, [update(1)], NOW) == [1]

    async def test_a_write_that_nobody_waited_for_and_that_fails_takes_all_others_back(
        self, store: Store
    ) -> None:
        nobody: int = None  # type: ignore[assignment] # who has no id cannot be kept

        async def broken() -> None:
            async with store.transaction() as tx:
                await tx.people.seen(1, "en", NOW)
                await tx.people.seen(nobody, "en", NOW)

        with pytest.raises(IntegrityError):
            await broken()
        async with store.transaction() as tx:
            assert await tx.people.reachable() == []
            await tx.people.seen(2, "en", NOW)
        async with store.transaction() as tx:
            assert await tx.people.reachable() == [(2, "en")]

    async def test_an_undone_transaction_leaves_nothing(self, store: Store) -> None:
        async def broken() -> None:
            async with store.transaction() as tx:
                await tx.updates.receive(BOT, [update(1)], NOW)
                await tx.questions.record(question(1))
                raise RuntimeError("the handler broke")

        with pytest.raises(RuntimeError, match="the handler broke"):
            await broken()
        async with store.transaction() as tx:
            assert await waiting(tx) == []
            assert await recorded(tx) == []

    async def test_an_update_that_fails_too_often_is_put_aside(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.updates.receive(BOT, [update(1)], NOW)
            dead = [await tx.updates.record_failure(BOT, 1, "ValueError") for _ in range(MOST_ATTEMPTS)]
            assert dead == [False] * (MOST_ATTEMPTS - 1) + [True]
            assert await waiting(tx) == []

    async def test_done_updates_are_forgotten_when_no_repetition_can_come(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.updates.receive(BOT, [update(1), update(2)], NOW)
            await tx.updates.mark_done(BOT, 1, NOW)
            assert await tx.updates.delete_done(BOT, NOW + REMEMBERED) == 0
            assert await tx.updates.delete_done(BOT, NOW + REMEMBERED + timedelta(seconds=1)) == 1

    async def test_what_one_process_has_no_other_one_takes_until_it_is_left(self, store: Store) -> None:
        soon, late = NOW + timedelta(seconds=60), NOW + timedelta(seconds=61)
        async with store.transaction() as tx:
            assert await tx.updates.receive(BOT, [update(1), update(2)], NOW, "one", soon) == [1, 2]
            assert await tx.updates.claim(BOT, "two", NOW, late) == []
            await tx.updates.mark_done(BOT, 1, NOW)
            assert await tx.updates.renew(BOT, "one", soon + timedelta(seconds=1)) == 1
            assert await tx.updates.claim(BOT, "two", late - timedelta(seconds=1), late) == []
            await tx.updates.renew(BOT, "one", None)
            assert await tx.updates.claim(BOT, "two", NOW, soon) == [WaitingUpdate(2, 1, 0)]
            assert await tx.updates.claim(BOT, "three", late, late) == [WaitingUpdate(2, 1, 0)], (
                "two has died"
            )

    async def test_what_ends_the_process_counts_unless_it_was_outlived(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.updates.receive(BOT, [update(1)], NOW)
            assert [await tx.updates.expect_death(BOT, 1) for _ in range(2)] == [1, 2]
            assert await tx.updates.claim(BOT, "two", NOW, NOW, sole=True) == [WaitingUpdate(1, 1, 2)]
            await tx.updates.forget_deaths(BOT, [1])
            assert await tx.updates.expect_death(BOT, 1) == 1
            await tx.updates.set_aside(BOT, 1, "it ended the process")
            assert await waiting(tx) == []

    async def test_a_thousand_updates_fit_in_one_batch(self, store: Store) -> None:
        async with store.transaction() as tx:
            assert len(await tx.updates.receive(BOT, [update(n) for n in range(1000)], NOW)) == 1000


class TestPeople:
    async def test_a_person_is_known_by_the_last_and_first_time_seen(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.people.seen(7, "zh-hans", NOW)
            await tx.people.seen(8, None, NOW)
            await tx.people.wrote(8, None, "en", NOW)
            assert await tx.people.reachable() == [(7, "zh-hans"), (8, "en")]

    async def test_who_blocks_the_bot_is_not_reachable_until_they_write_again(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.people.seen(7, "en", NOW)
            await tx.people.set_blocked(7, True)
            assert await tx.people.reachable() == []
            await tx.people.seen(7, "en", NOW)
            assert await tx.people.reachable() == [(7, "en")]

    async def test_a_moment_without_a_zone_is_refused(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.people.seen(7, "en", NOW.replace(tzinfo=None))
            with pytest.raises(StatementError, match="aware of their zone"):
                await tx.flush()

    async def test_a_conversation_is_remembered_by_person_and_chat(self, store: Store) -> None:
        kept = Conversation("zh", "zh", {"asked": "发票😀", "shown": ["a", "b"]}, NOW)
        async with store.transaction() as tx:
            await tx.conversations.save(1, 7, Conversation("en"), NOW)
            await tx.conversations.save(1, 7, kept, NOW)
            assert await tx.conversations.load(1, 7) == kept
            assert await tx.conversations.load(1, 8) == Conversation()
            assert await tx.conversations.load(2, 7) == Conversation()

    async def test_a_group_that_becomes_a_supergroup_keeps_its_conversations(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.conversations.save(-5, 7, Conversation("zh"), NOW)
            await tx.questions.record(question(1, chat=-5))
            await tx.privacy.migrate_chat(-5, -100_500)
            assert await tx.conversations.load(-100_500, 7) == Conversation("zh")
            assert [row["chat_id"] for row in await recorded(tx)] == [-100_500]

    async def test_a_person_can_be_forgotten(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.people.seen(7, "en", NOW)
            await tx.conversations.save(7, 7, Conversation("zh"), NOW)
            await tx.conversations.save(-5, 7, Conversation("zh"), NOW)
            await tx.conversations.save(-5, 8, Conversation("zh"), NOW)
            await tx.questions.record(question(1, person=7))
            await tx.questions.record(question(2, person=8, chat=8))
            await tx.privacy.forget(7)
            assert await tx.people.reachable() == []
            assert await tx.conversations.load(7, 7) == Conversation()
            assert await tx.conversations.load(-5, 7) == Conversation(), "in a group, too"
            assert await tx.conversations.load(-5, 8) == Conversation("zh")
            erased, other = await recorded(tx)
            assert (erased["text"], erased["chat_id"], erased["person"]) == (None, None, "")
            assert other["text"] is not None


class TestRecord:
    async def test_a_question_is_recorded_once_with_its_decision(self, store: Store) -> None:
        async with store.transaction() as tx:
            for _ in range(2):
                await tx.questions.record(question(1, 0))
                await tx.questions.record(question(1, 1, decision=Decision.OFFERED))
            rows = await recorded(tx)
        assert [(row["update_id"], row["part"], row["decision"]) for row in rows] == [
            (1, 0, "answered"),
            (1, 1, "offered"),
        ]
        assert rows[0]["entries"] == [{"id": "cloakroom", "score": 0.93}]
        assert rows[0]["sessions"] == ["s-1"]
        assert rows[0]["asked_at"] == NOW + timedelta(seconds=1)

    async def test_a_guarded_question_is_recorded_without_its_text(self, store: Store) -> None:
        guarded = question(1, decision=Decision.GUARDED, text="我妈妈肺癌吃什么药")
        assert guarded.text is None
        async with store.transaction() as tx:
            await tx.questions.record(guarded)
            assert [row["text"] for row in await recorded(tx)] == [None]

    async def test_a_pseudonym_is_stable_here_and_tells_nothing(self, store: Store) -> None:
        async with store.transaction() as tx:
            assert tx.people.pseudonym(7) == tx.people.pseudonym(7) != tx.people.pseudonym(8)
            assert tx.people.pseudonym(7)[:1] != "7" or len(tx.people.pseudonym(7)) == 64


class TestOpening:
    async def test_what_was_kept_is_there_after_a_restart(self, url: str) -> None:
        first = await open_store(url, "riverside")
        async with first.transaction() as tx:
            await tx.updates.receive(BOT, [update(1)], NOW)
            name = tx.people.pseudonym(7)
        await first.close()
        second = await open_store(url, "riverside")
        async with second.transaction() as tx:
            assert await waiting(tx) == [(1, 1)]
            assert tx.people.pseudonym(7) == name
        await second.close()

    async def test_two_conferences_share_a_database_and_not_their_rows(self, url: str) -> None:
        riverside, harbour = await open_store(url, "riverside"), await open_store(url, "harbour")
        async with riverside.transaction() as tx:
            await tx.people.seen(7, "en", NOW)
            await tx.questions.record(question(1))
        async with harbour.transaction() as tx:
            assert await tx.people.reachable() == []
            assert await tx.questions.recent(10) == []
        await riverside.close()
        await harbour.close()

    async def test_the_newest_heartbeat_tells_whether_a_desk_is_alive(self, url: str) -> None:
        store = await open_store(url, "riverside")
        assert (await store_health(url)).heard_at is None
        async with store.transaction() as tx:
            await tx.heartbeats.record("polling", NOW)
            await tx.heartbeats.record("polling", NOW + timedelta(seconds=9))
        await store.close()
        assert (await store_health(url)).heard_at == NOW + timedelta(seconds=9)

    async def test_what_people_wrote_is_not_in_the_errors_that_are_logged(self, url: str) -> None:
        store = await open_store(url, "riverside")
        words = {"words": "我的发票"}
        async with store.transaction() as tx:
            with pytest.raises(DBAPIError) as told:
                await tx.connection.execute(text("INSERT INTO nowhere VALUES (:words)"), words)
        assert "我的发票" not in str(told.value)
        await store.close()

    async def test_a_database_without_a_desk_has_no_heartbeat_and_stays_empty(self, url: str) -> None:
        for _ in range(2):
            with pytest.raises(StoreError, match="There is no desk in the database"):
                await store_health(url)

    async def test_a_database_of_a_newer_desk_is_refused(self, url: str) -> None:
        store = await open_store(url, "riverside")
        async with store.transaction() as tx:
            await tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await store.close()
        with pytest.raises(StoreError, match="newer infodesk"):
            await open_store(url, "riverside")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "no database address"),
        ("mysql://localhost/desk", "only sqlite and postgresql"),
        ("sqlite+aiosqlite:////nowhere/at/all/desk.db", "There is no folder"),
        ("postgresql+asyncpg://nobody@127.0.0.1:1/none", "cannot be used"),
    ],
)
async def test_an_unusable_address_gets_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        await open_store(url, "riverside")


@pytest.mark.parametrize(
    ("url", "driver", "shown"),
    [
        ("sqlite:///desk.db", "sqlite+aiosqlite", "sqlite+aiosqlite:///desk.db"),
        ("postgres://a:secret@host/name", "postgresql+asyncpg", "postgresql+asyncpg://a:***@host/name"),
        ("postgresql+psycopg2://host/name", "postgresql+asyncpg", "postgresql+asyncpg://host/name"),
    ],
)
def test_a_short_address_gets_the_driver_of_the_desk(url: str, driver: str, shown: str) -> None:
    found = address(url)
    assert (found.drivername, found.render_as_string(hide_password=True)) == (driver, shown)


async def test_without_its_driver_postgresql_is_told_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(StoreError, match=r"pip install 'infodesk\[postgres\]'"):
        await open_store("postgresql://nobody@127.0.0.1:1/none", "riverside")
