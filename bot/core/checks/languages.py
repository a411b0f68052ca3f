"""Rules on languages: who asks in one of the conference's languages is answered in it."""

from collections.abc import Iterator, Mapping

from bot.core.checks.rule import CheckContext, Finding
from bot.core.content.conference import Conference
from bot.core.content.entry import Entry

_SPOKEN = ("name", "question", "answer", "answer_before", "answer_after", "title", "story")
"""Texts that must exist in every language; what else is per language falls back more quietly."""
_ASKED = ("also_asked", "tests", "not_for")


def missing_language(case: CheckContext) -> Iterator[Finding]:
    """A text exists in every language of the conference; one that is missing is shown in another, with a note."""
    conference = case.contents.conference
    entries: list[Entry] = [conference, *case.entries]
    for entry in entries:
        for field in _SPOKEN:
            texts = getattr(entry, field, None)
            if not isinstance(texts, Mapping):
                continue
            missing = [language for language in conference.languages if language not in texts]
            if missing:
                yield Finding(
                    entry.at(field),
                    f"`{field}` is missing in {', '.join(missing)}",
                    f"add {missing[0]}: …; until then it is shown in another language",
                )


def unlisted_language(case: CheckContext) -> Iterator[Finding]:
    """A text stands under a language of the conference, not under a slip such as ``cn`` for ``zh``."""
    conference = case.contents.conference
    for entry in (conference, *case.entries):
        for field in (*_SPOKEN, *_ASKED):
            texts = getattr(entry, field, None)
            for language in texts if isinstance(texts, Mapping) else ():
                if language not in conference.languages:
                    yield Finding(
                        entry.at(f"{field}.{language}"), _unlisted(language, conference), _advice(language)
                    )


def _unlisted(language: str, conference: Conference) -> str:
    return f"{language} is none of the conference's languages ({', '.join(conference.languages)})"


def _advice(language: str) -> str:
    slips = {"cn": "zh", "ch": "zh", "eng": "en", "uk": "en", "gb": "en", "us": "en", "jp": "ja", "kr": "ko"}
    right = slips.get(language)
    return f"write {right}: …" if right else "correct it, or add it to languages in conference.yaml"
