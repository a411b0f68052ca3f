"""What every store tells of the past: questions with what people thought of the answer, and why a message was sent."""

from datetime import timedelta

from bot.core.dialogue.turn import Decision
from bot.store import OutgoingState, Store
from bot.store.tables import feedback
from tests.store.reading import owed
from tests.store.test_contract import NOW, question


async def liked(store: Store, update_id: int, person: str, good: bool) -> None:
    row = {
        "conference": "riverside",
        "update_id": update_id,
        "part": 0,
        "person": person,
        "good": good,
        "at": NOW,
    }
    async with store.transaction() as tx:
        await tx.connection.execute(feedback.insert().values(**row))


async def test_questions_come_back_newest_first_with_the_worst_that_people_thought(store: Store) -> None:
    async with store.transaction() as tx:
        for number in (1, 2, 3):
            await tx.questions.record(question(number, text=f"q{number}"))
    await liked(store, 1, "a", True)
    await liked(store, 2, "a", True)
    await liked(store, 2, "b", False)
    async with store.transaction() as tx:
        found = await tx.questions.reviewed()
        assert [(one.text, one.liked) for one in found] == [("q3", None), ("q2", False), ("q1", True)]
        assert found[0].entries == ("cloakroom",)
        assert found[0].decision is Decision.ANSWERED
        assert [one.text for one in await tx.questions.reviewed(NOW + timedelta(seconds=2))] == ["q3", "q2"]
        assert [one.text for one in await tx.questions.reviewed(limit=1)] == ["q3"]


async def test_a_question_for_medical_advice_and_an_erased_one_are_not_among_them(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.questions.record(question(1, decision=Decision.GUARDED))
        await tx.questions.record(question(2, person=8))
        await tx.privacy.forget(8)
        assert await tx.questions.reviewed() == []
        assert await tx.questions.recent(10) == []


async def test_the_newest_different_questions(store: Store) -> None:
    async with store.transaction() as tx:
        for number, text in enumerate(("coat", "wifi", "coat", "hall"), 1):
            await tx.questions.record(question(number, text=text))
        assert await tx.questions.recent(2) == [("hall", "zh"), ("coat", "zh")]


async def test_why_a_message_stands_there_the_last_cause_counts(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.record_sent(7, 3, "unanswered:aaa", NOW)
        await tx.outbox.record_sent(7, 3, "unanswered:bbb", NOW)
    async with store.transaction() as tx:
        assert await tx.outbox.cause_of(7, 3) == "unanswered:bbb"
        assert await tx.outbox.cause_of(7, 4) is None
        assert await owed(tx) == []
        assert await tx.outbox.counts("unanswered:bbb") == {OutgoingState.SENT: 1}
