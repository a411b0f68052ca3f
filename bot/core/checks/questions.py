"""Rules on questions: what the matcher could not tell apart."""

from collections.abc import Iterator

from bot.core.checks.rule import Case, Finding
from bot.core.checks.windows import span
from bot.core.entries import Entry, Faq, Milestone
from bot.core.problems import Place
from bot.core.text import normalise


def question_twice(case: Case) -> Iterator[Finding]:
    """The same question stands in one entry only, unless the entries hold at different times."""
    seen: dict[str, list[tuple[Faq | Milestone, Place]]] = {}
    for fact in sorted(case.facts, key=lambda fact: fact.where):
        told: set[str] = set()
        for text, place in _questions(fact):
            words = normalise(text)
            if not words or words in told:
                continue
            told.add(words)
            for other, there in seen.get(words, ()):
                if _overlap(fact, other, case):
                    yield Finding(
                        place,
                        f"this question also stands at {there}, in {_name(other)}",
                        "ask differently in one of the two, or give them valid: from/until that do not overlap",
                    )
                    break
            seen.setdefault(words, []).append((fact, place))


def _questions(fact: Faq | Milestone) -> Iterator[tuple[str, Place]]:
    for language, text in (fact.question or {}).items():
        yield text, fact.at(f"question.{language}")
    for language, texts in fact.also_asked.items():
        for number, text in enumerate(texts):
            yield text, fact.at(f"also_asked.{language}.{number}")


def _overlap(one: Faq | Milestone, other: Faq | Milestone, case: Case) -> bool:
    conference = case.contents.conference
    first, second = (span(getattr(fact, "valid", None), conference) for fact in (one, other))
    return max(first[0], second[0]) < min(first[1], second[1])


def _name(entry: Entry) -> str:
    return getattr(entry, "id", None) or "a milestone"
