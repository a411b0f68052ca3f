"""Rules that ask the desk: what an entry promises in ``tests`` and ``not_for`` comes true."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.checks.rule import Ask, CheckContext, Finding, Reply, finding
from bot.core.content.faq import Faq, Milestone
from bot.core.content.validity import moment_inside, window_of
from bot.core.desk import take_turn
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.knowledge import Knowledge, entry_id
from bot.languages.messages import Sentence


def asking(desk: Knowledge) -> Ask:
    """A desk that answers each question as the first of a conversation of its own."""

    def ask(question: str, language: str, now: datetime) -> Reply:
        turn, _ = take_turn(Question(question, now), desk, Conversation(language=language))
        first = turn.parts[0]
        return Reply(first.decision, [entry.id for entry in first.entries], first.sessions)

    return ask


def failing_test(case: CheckContext) -> Iterator[Finding]:
    """A question under ``tests`` is answered with its entry, likely or for sure, or offered with it in the first place."""
    for fact in case.entries:
        for language, number, question in _examples(fact.tests):
            reply = _asked(case, fact, question, language)
            if reply and not _first(reply, entry_id(fact)):
                yield finding(
                    fact.at(f"tests.{language}.{number}"),
                    "check.not_found",
                    question=question,
                    entry=entry_id(fact),
                    told=_told(reply),
                )


def failing_not_for(case: CheckContext) -> Iterator[Finding]:
    """A question under ``not_for`` is not answered with its entry."""
    for fact in case.entries:
        for language, number, question in _examples(fact.not_for):
            reply = _asked(case, fact, question, language)
            if reply and reply.decision.is_answer and _first(reply, entry_id(fact)):
                place = fact.at(f"not_for.{language}.{number}")
                yield finding(place, "check.found", question=question, entry=entry_id(fact))


def failing_medical(case: CheckContext) -> Iterator[Finding]:
    """The examples of ``medical.yaml`` come true: those that must trigger the guard do, the others do not."""
    medical = case.contents.medical
    if medical is None or case.ask is None:
        return
    moment = moment_inside(None, case.contents.conference)
    for field, wanted in (("must_trigger", True), ("must_not_trigger", False)):
        for language, number, question in _examples(getattr(medical, field)):
            guarded = case.ask(question, language, moment).decision is Decision.GUARDED
            if guarded is not wanted:
                key = "check.not_medical" if wanted else "check.medical"
                advice = Sentence("check.medical_do")
                yield finding(medical.at(f"{field}.{language}.{number}"), key, advice, question=question)


def _examples(lists: dict[str, list[str]]) -> Iterator[tuple[str, int, str]]:
    for language, questions in lists.items():
        for number, question in enumerate(questions):
            yield language, number, question


def _asked(case: CheckContext, fact: Faq | Milestone, question: str, language: str) -> Reply | None:
    if case.ask is None:
        return None
    moment = moment_inside(window_of(fact), case.contents.conference)
    return case.ask(question, language, moment)


def _first(reply: Reply, identifier: str) -> bool:
    found = reply.decision.is_answer or reply.decision is Decision.OFFERED
    return found and list(reply.entries[:1]) == [identifier]


def _told(reply: Reply) -> str:
    first = next(iter((*reply.entries, *reply.sessions)), None)
    key = "check.decided_first" if first else "check.decided"
    return Sentence(key, decision=str(reply.decision), first=first)
