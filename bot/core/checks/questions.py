"""Rules on questions: each stands once, and there are enough ways to ask."""

from collections.abc import Iterator

from bot.core.checks.intervals import overlap
from bot.core.checks.rule import CheckContext, Finding
from bot.core.content.entry import Entry
from bot.core.content.faq import Faq
from bot.core.content.history import Milestone
from bot.core.content.problems import Place
from bot.core.matching.normalisation import normalise


def question_twice(case: CheckContext) -> Iterator[Finding]:
    """The same question stands in one entry only, unless the entries hold at different times."""
    seen: dict[str, list[tuple[Faq | Milestone, Place]]] = {}
    for fact in sorted(case.entries, key=lambda fact: fact.where):
        told: set[str] = set()
        for text, place in _questions(fact):
            words = normalise(text)
            if not words or words in told:
                continue
            told.add(words)
            for other, there in seen.get(words, ()):
                if overlap(fact, other, case.contents.conference):
                    yield Finding(
                        place,
                        f"this question also stands at {there}, in {_name(other)}",
                        "ask differently in one of the two, or give them valid: from/until that do not overlap",
                    )
                    break
            seen.setdefault(words, []).append((fact, place))


def missing_alternates(case: CheckContext) -> Iterator[Finding]:
    """A FAQ entry has other ways to ask in each language of its question; one wording alone is seldom found."""
    languages = case.contents.conference.languages
    for faq in case.faqs:
        if not set(faq.also_asked) <= set(languages):
            continue  # unlisted-language says so
        spoken = [language for language in languages if language in faq.question]
        missing = [language for language in spoken if not faq.also_asked.get(language)]
        if missing:
            yield Finding(
                faq.at("question"),
                f"{faq.id} has no other ways to ask in {', '.join(missing)}",
                f"add two or three under also_asked, {missing[0]}: with other words than the question",
            )


def _questions(fact: Faq | Milestone) -> Iterator[tuple[str, Place]]:
    for language, text in (fact.question or {}).items():
        yield text, fact.at(f"question.{language}")
    for language, texts in fact.also_asked.items():
        for number, text in enumerate(texts):
            yield text, fact.at(f"also_asked.{language}.{number}")


def _name(entry: Entry) -> str:
    return getattr(entry, "id", None) or "a milestone"
