"""Announcements, the audit log and statistics as every store keeps them."""

from dataclasses import replace
from datetime import timedelta

from bot.core.dialogue.turn import Conversation, Decision
from bot.core.organizers.announcements import AnnouncementState as State
from bot.core.organizers.statistics import HandedOn, RecordedOnce
from bot.store import Store
from bot.store.tables import cases, feedback
from tests.store.test_contract import NOW, question


async def test_an_author_has_one_draft_at_a_time(store: Store) -> None:
    async with store.transaction() as tx:
        first = await tx.announcements.draft(7, 7, {"en": "old"}, NOW)
        await tx.announcements.draft(8, 8, {}, NOW)
        second = await tx.announcements.draft(7, 7, {"zh": "晚宴😀", "en": "Dinner"}, NOW)
    async with store.transaction() as tx:
        begun = await tx.announcements.draft_of(7)
        assert begun == second
        assert list(second.texts) == ["zh", "en"], "the order tells which text stands in for a missing one"
        assert (await tx.announcements.get(first.number) or second).state is State.DROPPED
        assert await tx.announcements.get(999) is None


async def test_each_step_is_taken_once_whoever_comes_first(store: Store) -> None:
    async with store.transaction() as tx:
        draft = await tx.announcements.draft(7, 7, {"en": "Dinner"}, NOW, State.CHOOSING)
        assert await tx.announcements.change(draft, State.ASKING, audience="all", made_at=NOW)
        asking = await tx.announcements.get(draft.number)
        assert asking is not None
        assert not await tx.announcements.change(draft, State.ASKING, audience="test")
        assert await tx.announcements.change(asking, State.SENDING, confirmed_by=8)
        assert not await tx.announcements.change(asking, State.SENDING, confirmed_by=9)
        await tx.announcements.set_progress_message(draft.number, 55)
        (under_way,) = await tx.announcements.under_way()
        assert (under_way.confirmed_by, under_way.message_id, under_way.audience) == (8, 55, "all")
        assert under_way.cause == f"announcement:{draft.number}"
        assert await tx.announcements.draft_of(7) is None
        assert await tx.announcements.change(under_way, State.DONE, ended_at=NOW)
        assert await tx.announcements.under_way() == []


async def test_a_text_is_changed_only_from_the_states_that_are_named(store: Store) -> None:
    async with store.transaction() as tx:
        draft = await tx.announcements.draft(7, 7, {}, NOW)
        assert await tx.announcements.change(draft, State.CHOOSING, texts={"en": "Dinner", "zh": "晚宴"})
        changed = await tx.announcements.get(draft.number)
        assert changed is not None
        assert (changed.state, changed.texts) == (State.CHOOSING, {"en": "Dinner", "zh": "晚宴"})
        assert not await tx.announcements.change(draft, State.DROPPED), "somebody was faster"
        assert await tx.announcements.change(
            draft, State.DROPPED, (State.CHOOSING, State.ASKING), ended_at=NOW
        )


async def test_a_person_is_addressed_in_the_language_they_last_used(store: Store) -> None:
    async with store.transaction() as tx:
        for person in (1, 2, 3):
            await tx.people.seen(person, "en-GB", NOW)
        await tx.conversations.save(1, 1, Conversation(spoken="zh"), NOW)
        await tx.conversations.save(-5, 2, Conversation(spoken="zh"), NOW)
        await tx.conversations.save(3, 3, Conversation(spoken="zh"), NOW)
        await tx.people.wrote(3, None, "ja", NOW)
        assert await tx.people.reachable() == [(1, "zh"), (2, "en-GB"), (3, "ja")]
        assert [await tx.people.language_of(person) for person in (1, 2, 3, 4)] == ["zh", "en", "ja", None]


async def test_the_trail_is_read_backwards_in_pages(store: Store) -> None:
    async with store.transaction() as tx:
        for number in range(5):
            await tx.audit.record(7, f"step {number}", "…", NOW)
        newest = await tx.audit.latest(2)
        before = await tx.audit.latest(2, newest[-1].number)
    assert [one.action for one in (*newest, *before)] == ["step 4", "step 3", "step 2", "step 1"]


async def test_the_figures_are_read_from_all_that_happened_since(store: Store) -> None:
    later = NOW + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.people.seen(7, "en", NOW)
        await tx.people.seen(8, "en", NOW)
        await tx.people.set_blocked(8, True)
        await tx.questions.record(question(1))
        for number, sessions in ((2, ("s-1",)), (3, ("s-1", "s-2"))):
            listed = replace(question(number).part, entries=(), sessions=sessions)
            await tx.questions.record(replace(question(number), part=listed))
        await tx.questions.record(question(7200, decision=Decision.UNKNOWN))
        who = tx.people.pseudonym(7)
        case = {"conference": "riverside", "question": "?", "same": "?", "language": "en"}
        for state, opened, answered in (("answered", NOW, later), ("open", later, None)):
            row = case | {"state": state, "opened_at": opened, "answered_at": answered}
            await tx.connection.execute(cases.insert().values(**row))
        for part, good, reason in ((0, True, None), (1, False, "wrong")):
            verdict = {"part": part, "good": good, "reason": reason, "person": who, "at": NOW}
            statement = feedback.insert().values(conference="riverside", update_id=1, **verdict)
            await tx.connection.execute(statement)
        told, since = await tx.statistics.material(), await tx.statistics.material(later)
    assert told.questions == [
        RecordedOnce(who, "zh", Decision.ANSWERED, "cloakroom", NOW + timedelta(seconds=1)),
        RecordedOnce(who, "zh", Decision.ANSWERED, "s-1", NOW + timedelta(seconds=2)),
        RecordedOnce(who, "zh", Decision.ANSWERED, None, NOW + timedelta(seconds=3)),
        RecordedOnce(who, "zh", Decision.UNKNOWN, None, NOW + timedelta(hours=2)),
    ]
    assert told.handed == [HandedOn(NOW, later, False), HandedOn(later, None, True)]
    assert (told.good, told.bad, dict(told.reasons)) == (1, 1, {"wrong": 1})
    assert (told.known, told.blocked) == (2, 1)
    assert (len(since.questions), len(since.handed), since.good) == (1, 1, 0)
