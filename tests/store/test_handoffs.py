"""What every store promises of cases and feedback."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Decision, Part
from bot.store import OutgoingMessage, RecordedQuestion, SendResult, Store
from bot.store.handoffs import Asker, HandoffState
from bot.store.records import OutgoingState
from tests.store.reading import owed

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
OLGA, BORIS = 90, 91


def asker(person: int, wording: str = "Where are the bikes?", chat: int | None = None) -> Asker:
    return Asker(chat or person, person, 3, wording, "en", NOW + timedelta(seconds=person))


class TestCases:
    async def test_who_asks_the_same_joins_while_somebody_waits(self, store: Store) -> None:
        async with store.transaction() as tx:
            first = await tx.handoffs.open_or_join("bikes", asker(1))
            second = await tx.handoffs.open_or_join("bikes", asker(2))
            again = await tx.handoffs.open_or_join("bikes", replace(asker(1), name="Anna"))
            other = await tx.handoffs.open_or_join("swans", asker(1, "Who feeds the swans?"))
            assert [(one.opened, one.joined) for one in (first, second, again, other)] == [
                (True, True),
                (False, True),
                (False, False),
                (True, True),
            ]
            assert again.handoff.askers == (replace(asker(1), name="Anna"), asker(2))
            assert await tx.handoffs.count_waiting(1) == 2
            assert again.handoff in await tx.handoffs.waiting()
            assert await tx.handoffs.waiting((2, 2)) == [again.handoff]
            await tx.handoffs.answer(first.handoff.number, OLGA, "Behind the hall.", NOW)
            assert await tx.handoffs.waiting() == [other.handoff]
            assert await tx.handoffs.count_waiting(1) == 1
            later = await tx.handoffs.open_or_join("bikes", asker(2))
            assert later.opened
            assert later.handoff.number != first.handoff.number

    async def test_those_who_ask_at_the_same_moment_share_one_case(self, store: Store) -> None:
        begun, all_begun = itertools.count(1), asyncio.Event()

        async def hands_on(person: int) -> int:
            async with store.transaction() as tx:
                if (
                    next(begun) == 8 or tx.connection.dialect.name == "sqlite"
                ):  # which has one writer at a time
                    all_begun.set()
                handed = await tx.handoffs.open_or_join("bikes", asker(person))
                await all_begun.wait()
                return handed.handoff.number

        numbers = await asyncio.gather(*map(hands_on, range(1, 9)))
        assert len(set(numbers)) == 1
        async with store.transaction() as tx:
            case = await tx.handoffs.get(numbers[0])
            assert case is not None
            assert len(case.askers) == 8

    async def test_a_case_is_claimed_by_one_and_closed_once(self, store: Store) -> None:
        async with store.transaction() as tx:
            number = (await tx.handoffs.open_or_join("bikes", asker(1))).handoff.number
            assert await tx.handoffs.claim(number, OLGA, NOW)
            assert not await tx.handoffs.claim(number, BORIS, NOW)
            case = await tx.handoffs.get(number)
            assert case is not None
            assert (case.state, case.claimed_by, case.waits) == (HandoffState.CLAIMED, OLGA, True)
            assert (case.asked_by(1, 1), case.asked_by(1, 2)) == (True, False)
            assert (await tx.handoffs.open_or_join("bikes", asker(2))).joined
            assert await tx.handoffs.release(number)
            assert not await tx.handoffs.release(number)
            assert await tx.handoffs.close(number)
            assert not await tx.handoffs.close(number)
            assert not await tx.handoffs.claim(number, BORIS, NOW)

    async def test_a_later_answer_takes_the_place_of_the_first(self, store: Store) -> None:
        async with store.transaction() as tx:
            number = (await tx.handoffs.open_or_join("bikes", asker(1))).handoff.number
            await tx.handoffs.answer(number, OLGA, "Behind hall A.", NOW)
            await tx.handoffs.answer(number, BORIS, "Behind hall B.", NOW)
            assert await tx.handoffs.linked_entries() == []
            await tx.handoffs.link_entry(number, "bikes")
            case = await tx.handoffs.get(number)
            assert case is not None
            assert (case.answer, case.claimed_by, case.entry) == ("Behind hall B.", BORIS, "bikes")
            assert await tx.handoffs.linked_entries() == [(number, "bikes")]
            assert await tx.handoffs.get(number + 1) is None

    async def test_an_erased_person_leaves_the_cases_and_takes_their_own_words_along(
        self, store: Store
    ) -> None:
        async with store.transaction() as tx:
            shared = (await tx.handoffs.open_or_join("bikes", asker(1))).handoff.number
            await tx.handoffs.open_or_join("bikes", asker(2))
            own = (await tx.handoffs.open_or_join("swans", asker(1, "My swans?", chat=-5))).handoff.number
            cards = [
                OutgoingMessage(OLGA, f"case:{number}", f"case:{number}>90", {"html": "words"})
                for number in (shared, own)
            ]
            await tx.outbox.enqueue(
                [*cards, OutgoingMessage(1, "announcement:1", "one", {"html": "news"})], NOW
            )
            for card in await owed(tx):
                if card.chat_id == OLGA:
                    await tx.outbox.settle([SendResult(card.number, OutgoingState.SENT, card.number)], NOW)
            await tx.feedback.add(7, 0, 1, False, NOW)
            await tx.privacy.forget(1)
            left, gone = await tx.handoffs.get(shared), await tx.handoffs.get(own)
            assert left is not None
            assert left.askers == (asker(2),)
            assert gone is not None
            assert (gone.question, gone.askers, gone.state) == ("", (), HandoffState.CLOSED)
            assert await tx.feedback.find(7, 0, 1) is None
            assert await owed(tx) == []
            assert await tx.outbox.message_id_of(f"case:{shared}>90") is not None, (
                "a reply still finds its case"
            )
            assert await tx.outbox.message_id_of(f"case:{own}>90") is None

    async def test_a_group_that_becomes_a_supergroup_still_gets_its_answer(self, store: Store) -> None:
        async with store.transaction() as tx:
            number = (await tx.handoffs.open_or_join("bikes", asker(1, chat=-5))).handoff.number
            await tx.outbox.enqueue([OutgoingMessage(-5, "answer:1", "answer:1>-5", {}, reply_to=3)], NOW)
            await tx.privacy.migrate_chat(-5, -100_500)
            case = await tx.handoffs.get(number)
            assert case is not None
            assert (case.askers[0].chat_id, case.askers[0].message_id) == (-100_500, None)
            assert [(one.chat_id, one.reply_to) for one in await owed(tx)] == [(-100_500, None)]


class TestFeedback:
    async def test_a_verdict_counts_once_a_person_and_its_reason_once(self, store: Store) -> None:
        async with store.transaction() as tx:
            assert await tx.feedback.add(7, 0, 1, False, NOW)
            assert not await tx.feedback.add(7, 0, 1, True, NOW)
            assert await tx.feedback.add(7, 0, 2, True, NOW)
            assert await tx.feedback.add(7, 1, 1, True, NOW)
            assert await tx.feedback.find(7, 0, 1) == (False, None)
            assert await tx.feedback.set_reason(7, 0, 1, "outdated")
            assert not await tx.feedback.set_reason(7, 0, 1, "wrong")
            assert not await tx.feedback.set_reason(7, 0, 2, "wrong"), "a good answer has none"
            assert await tx.feedback.find(7, 0, 1) == (False, "outdated")
            assert await tx.feedback.find(7, 0, 3) is None


async def test_a_question_is_found_again_with_the_message_it_was_written_in(store: Store) -> None:
    def record(update_id: int, decision: Decision, text: str, message_id: int) -> RecordedQuestion:
        return RecordedQuestion(
            part=Part(text, decision, prose("…")),
            number=0,
            update_id=update_id,
            chat_id=7,
            message_id=message_id,
            person_id=7,
            language="en",
            knowledge_version="abc",
            asked_at=NOW,
        )

    async with store.transaction() as tx:
        await tx.questions.record(record(1, Decision.OFFERED, "bikes?", 11))
        await tx.questions.record(record(2, Decision.UNKNOWN, "bikes?", 12))
        await tx.questions.record(record(3, Decision.UNKNOWN, "swans?", 13))
        await tx.questions.record(record(4, Decision.GUARDED, "my chemo", 14))
        found = [await tx.questions.find(update_id, 0, 7) for update_id in (1, 2, 3, 4, 5)]
        assert [one and one.message_id for one in found] == [11, 11, 13, None, None]
        assert await tx.questions.find(2, 0, 8) is None, "another chat's question is nobody's business"


async def test_what_was_dismissed_again_is_no_part_of_what_went_with_it_before(store: Store) -> None:
    later = NOW + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.questions.dismiss(["bikes", "swans", "coats"], NOW)
        await tx.questions.dismiss(["bikes"], later)
        assert await tx.questions.dismissed() == {"bikes": later, "swans": NOW, "coats": NOW}
        await tx.questions.forget_dismissed(["coats"])
        await tx.questions.restore("bikes")
        assert await tx.questions.dismissed() == {"swans": NOW}
