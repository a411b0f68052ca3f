"""Whoever is forgotten is nowhere found again, and no table can be left out of it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text

from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Conversation, Decision, Part
from bot.core.organizers.announcements import AnnouncementState
from bot.store import (
    OutgoingMessage,
    OutgoingState,
    RecordedQuestion,
    SendResult,
    Store,
    StoredUpdate,
    UnitOfWork,
)
from bot.store.handoffs import Asker, HandoffState
from bot.store.privacy import ERASURES, IMPERSONAL, WITH_THE_LAST_ASKER
from bot.store.records import AskedQuestion
from bot.store.tables import metadata
from tests.store.reading import everything, owed

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
BOT, OLGA = 4711, 90
ANNA, BORIS, GROUP = 777_000_111, 888_000_222, -100_999_000_333


def unknown_columns(schema: MetaData) -> set[str]:
    """The columns that can hold words or an id, and of which privacy says nothing."""
    known = {f"{erasure.table.name}.{name}" for erasure in ERASURES for name in erasure.columns}
    for table, names in (*WITH_THE_LAST_ASKER.items(), *IMPERSONAL.items()):
        known |= {f"{table.name}.{name}" for name in names}
    own = {"id", "conference"}  # a number of the database, the name of the event
    return {
        f"{table.name}.{column.name}"
        for table in schema.tables.values()
        for column in table.columns
        if isinstance(column.type, String | BigInteger) and column.name not in own
    } - known


def test_every_column_that_can_hold_words_or_an_id_is_known_to_privacy() -> None:
    assert unknown_columns(metadata) == set()


def test_a_new_table_or_column_is_missed() -> None:
    schema = MetaData()
    Table("visits", schema, Column("person_id", BigInteger), Column("hall", String(8)), Column("n", Integer))
    Table("people", schema, Column("chat_id", BigInteger), Column("nickname", Text))
    assert unknown_columns(schema) == {"visits.person_id", "visits.hall", "people.nickname"}


def test_privacy_names_only_columns_that_are_there() -> None:
    for erasure in ERASURES:
        assert erasure.columns <= set(erasure.table.c.keys()), erasure.table.name
    for table, names in (*WITH_THE_LAST_ASKER.items(), *IMPERSONAL.items()):
        assert set(names) <= set(table.c.keys()), table.name


async def found(tx: UnitOfWork, *traces: str) -> set[str]:
    """The tables in which any column of any row holds one of the traces."""
    rows = await everything(tx)
    return {
        name
        for name in rows
        if any(trace in str(list(row.values())) for row in rows[name] for trace in traces)
    }


def asked(update_id: int, person: int, chat: int, text: str) -> RecordedQuestion:
    return RecordedQuestion(
        part=Part(text, Decision.UNKNOWN, prose("…")),
        number=0,
        update_id=update_id,
        chat_id=chat,
        message_id=3,
        person_id=person,
        language="en",
        knowledge_version="v1",
        asked_at=NOW,
    )


async def leave_traces(tx: UnitOfWork, person: int, chat: int, words: str, first: int) -> None:
    """A person who asks in a chat and helps to organize leaves something in every table that can hold it."""
    incoming = json.dumps({"chat_id": chat, "person_id": person, "text": words})
    await tx.updates.receive(BOT, [StoredUpdate(first + n, chat, incoming) for n in range(2)], NOW)
    await tx.updates.mark_done(BOT, first, NOW)
    await tx.people.seen(person, "en", NOW)
    await tx.conversations.save(chat, person, Conversation(topic={"asked": words}), NOW)
    await tx.questions.record(asked(first, person, chat, words))
    await tx.feedback.add(first, 0, person, False, NOW)
    await tx.questions.choose(AskedQuestion(words, "en", Decision.OFFERED, 3, (), first), person, "wifi", NOW)
    await tx.people.name_organizer(person, f"Ms {words}")
    await tx.people.move_chat(person, first)
    own = await tx.handoffs.open_or_join(words, Asker(chat, person, 3, words, "en", NOW, f"Ms {words}"))
    card = {"html": f"» {words}", "plain": words, "keyboard": []}
    messages = [
        OutgoingMessage(person, "announcement:1", f"announcement:1>{person}", {"html": "Dinner"}),
        OutgoingMessage(OLGA, f"case:{own.handoff.number}", f"case:{own.handoff.number}>{OLGA}", card),
    ]
    await tx.outbox.enqueue(messages, NOW)
    await tx.audit.record(person, "claimed a case", "case 1", NOW)
    await tx.announcements.draft(person, person, {"en": words}, NOW)
    other = await tx.handoffs.open_or_join(f"q{first}", Asker(OLGA, OLGA, 3, "Who?", "en", NOW))
    await tx.handoffs.claim(other.handoff.number, by=person, at=NOW)


def traces(tx: UnitOfWork, person: int, words: str) -> Sequence[str]:
    return (str(person), tx.people.pseudonym(person), words)


@pytest.mark.parametrize("chat", [ANNA, GROUP], ids=["in private", "in a group"])
async def test_whoever_is_forgotten_is_found_in_no_column_of_any_table(store: Store, chat: int) -> None:
    async with store.transaction() as tx:
        await leave_traces(tx, ANNA, chat, "zebra", 1)
        before = await everything(tx)
        await leave_traces(tx, BORIS, BORIS, "okapi", 11)
    async with store.transaction() as tx:
        anna, boris = traces(tx, ANNA, "zebra"), traces(tx, BORIS, "okapi")
        tables = {erasure.table.name for erasure in ERASURES}
        assert await found(tx, *anna) == await found(tx, *boris) == tables, "they left something everywhere"
        erased = await tx.privacy.forget(ANNA)
        assert set(erased) == tables
        assert await found(tx, *anna) == set()
        assert await found(tx, *boris) == tables, "nobody else is touched"
        assert await tx.privacy.forget(ANNA) == {}, "and nothing is left to forget"
        await tx.privacy.forget(BORIS)
        after = await everything(tx)
    for name in ("heartbeats", "secrets"):
        assert after[name] == before[name]


async def test_a_group_is_forgotten_with_what_was_asked_in_it(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.questions.record(asked(1, ANNA, GROUP, "zebra"))
        await tx.questions.record(asked(2, ANNA, ANNA, "okapi"))
        await tx.conversations.save(GROUP, ANNA, Conversation("zh"), NOW)
        assert await tx.privacy.forget(GROUP) == {"questions": 1, "conversations": 1}
        assert await found(tx, "zebra", str(GROUP)) == set()
        assert await found(tx, "okapi") == {"questions"}


async def test_a_conference_forgets_only_its_own_rows(store: Store, url: str) -> None:
    from bot.store import open_store

    harbour = await open_store(url, "harbour")
    for each in (store, harbour):
        async with each.transaction() as tx:
            await tx.people.seen(ANNA, "en", NOW)
            await tx.handoffs.open_or_join("zebra", Asker(ANNA, ANNA, 3, "zebra", "en", NOW))
    async with store.transaction() as tx:
        await tx.privacy.forget(ANNA)
    async with harbour.transaction() as tx:
        assert await tx.people.reachable() == [(ANNA, "en")]
        assert await tx.handoffs.count_waiting(ANNA) == 1
    await harbour.close()


async def test_a_shared_handoff_goes_on_in_the_words_of_whoever_still_waits(store: Store) -> None:
    async with store.transaction() as tx:
        shared = await tx.handoffs.open_or_join(
            "stripes", Asker(ANNA, ANNA, 3, "A zebra?", "en", NOW, "Anna")
        )
        await tx.handoffs.open_or_join("stripes", Asker(BORIS, BORIS, 3, "斑马？", "zh", NOW))
        cause = f"case:{shared.handoff.number}"
        card = OutgoingMessage(OLGA, cause, f"{cause}>{OLGA}", {"html": "A zebra? From Anna"})
        await tx.outbox.enqueue([card], NOW)
        await tx.privacy.forget(ANNA)
        left = await tx.handoffs.get(shared.handoff.number)
        assert left is not None
        assert (left.question, left.language, left.state) == ("斑马？", "zh", HandoffState.OPEN)
        (waiting,) = await owed(tx)
        assert waiting.key == card.key, "organizers still hear of it"
        await tx.outbox.settle([SendResult(waiting.number, OutgoingState.SENT, 17)], NOW)
        assert await found(tx, "zebra", "Anna") == set(), "what a sent message said is erased"
        assert await tx.outbox.message_id_of(card.key) == 17, "a reply to it still finds its handoff"


async def test_what_an_organizer_had_in_hand_is_open_to_the_others(store: Store) -> None:
    async with store.transaction() as tx:
        number = (await tx.handoffs.open_or_join("q", Asker(BORIS, BORIS, 3, "q", "en", NOW))).handoff.number
        await tx.handoffs.claim(number, by=ANNA, at=NOW)
        sent = await tx.announcements.draft(ANNA, ANNA, {"en": "Dinner"}, NOW, AnnouncementState.SENDING)
        await tx.announcements.draft(ANNA, ANNA, {"en": "zebra"}, NOW)
        await tx.privacy.forget(ANNA)
        handoff, announcement = await tx.handoffs.get(number), await tx.announcements.get(sent.number)
        assert handoff is not None
        assert (handoff.state, handoff.claimed_by) == (HandoffState.OPEN, None)
        assert announcement is not None
        assert (announcement.texts, announcement.author) == ({"en": "Dinner"}, 0), "everybody has read it"
        assert await found(tx, "zebra") == set()


async def test_what_has_been_kept_long_enough_tells_nobody_any_more(store: Store) -> None:
    month, later = timedelta(days=30), NOW + timedelta(days=30, seconds=1)
    async with store.transaction() as tx:
        await tx.people.seen(ANNA, "en", NOW)
        await tx.people.wrote(ANNA, None, "zh", NOW)
        await tx.conversations.save(ANNA, ANNA, Conversation(language="zh"), NOW)
        await tx.questions.record(asked(1, ANNA, ANNA, "A zebra?"))
        await tx.questions.record(asked(2, BORIS, GROUP, "A horse?"))
        await tx.feedback.add(1, 0, ANNA, True, NOW)
        await tx.outbox.enqueue([OutgoingMessage(ANNA, "announcement:1", f"announcement:1>{ANNA}", {})], NOW)
        (message,) = await owed(tx)
        await tx.outbox.settle([SendResult(message.number, OutgoingState.SENT, 17)], NOW)
        case = (
            await tx.handoffs.open_or_join("zebra", Asker(ANNA, ANNA, 3, "A zebra?", "en", NOW, "Anna"))
        ).handoff
        await tx.handoffs.answer(case.number, OLGA, "No.", NOW)
    async with store.transaction() as tx:
        await tx.privacy.expire(NOW + timedelta(hours=23), month)
        assert await tx.conversations.load(ANNA, ANNA) == Conversation(language="zh")
        assert {"questions", "case_askers"} <= await found(tx, str(ANNA))
    async with store.transaction() as tx:
        erased = await tx.privacy.expire(later, month)
        assert set(erased) == {"questions", "conversations", "feedback", "outbox", "case_askers"}
        assert await found(tx, str(ANNA), tx.people.pseudonym(ANNA)) == {"people"}
        assert await found(tx, str(GROUP), str(BORIS)) == set()
        assert [text for text, _ in await tx.questions.recent(9)] == ["A horse?", "A zebra?"]
        assert await tx.conversations.load(ANNA, ANNA) == Conversation(language="zh"), (
            "a chosen language stays"
        )
        assert await tx.privacy.expire(later, month) == {}


async def test_a_person_gets_everything_that_is_theirs_and_nothing_of_others(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.people.seen(ANNA, "en", NOW)
        await tx.questions.record(asked(1, ANNA, ANNA, "A zebra?"))
        await tx.questions.record(asked(2, BORIS, BORIS, "A horse?"))
        mine = await tx.privacy.everything(ANNA)
        assert {name: len(rows) for name, rows in mine.items()} == {"people": 1, "questions": 1}
        assert mine["questions"][0]["text"] == "A zebra?"
        assert await tx.questions.is_answered_in(1, 0, ANNA)
        assert not await tx.questions.is_answered_in(1, 0, BORIS)
        await tx.privacy.forget(ANNA)
        assert await tx.privacy.everything(ANNA) == {}


def test_no_part_of_a_message_is_kept_of_which_another_seeks_advice() -> None:
    kept = RecordedQuestion(
        part=Part("Is it infectious?", Decision.UNKNOWN, prose("…"), topic="x"), number=1, update_id=1, chat_id=1, message_id=1,
        person_id=1, language="en", knowledge_version="1", asked_at=NOW, withheld=True,
    )  # fmt: skip
    assert (kept.text, kept.topic) == (None, None)
