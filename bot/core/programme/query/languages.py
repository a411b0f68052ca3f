"""In which language a session is held, and in which one sessions are asked for: "in English"."""

import re
from collections.abc import Mapping

from bot.core.programme.query.folding import GAP, fold
from bot.languages.data import per_language
from bot.languages.patterns import Listed, groups, listed


@per_language
def _names() -> Mapping[str, Listed]:
    """The names of each language, by its code."""
    codes = dict.fromkeys(code for names in listed("languages", "names").values() for code in names)
    return {code: Listed("languages", "names", code, whole=False) for code in codes}


def _any_language() -> str:
    """A regular expression for a name of any language, in a group of its code."""
    return "|".join(f"(?P<{code}>{names.source})" for code, names in _names().items())


_IN_LANGUAGE = Listed("languages", "asked", language=_any_language)
_SEVERAL = Listed("languages", "several", whole=False)
_NO_PROMISE = Listed("languages", "no promise", whole=False)


def take_language(text: str) -> tuple[str, str]:
    """The language in which sessions are asked for ("in English"), and the text without it."""
    if found := _IN_LANGUAGE.search(text):
        return text[: found.start()] + GAP + text[found.end() :], next(iter(groups(found)))
    return text, ""


def languages_in(written: str) -> frozenset[str]:
    """The codes of the languages that a session's field names: "en", "English", "Multilingual: Chinese/English"."""
    folded, names = fold(written), _names()
    if folded in names or re.fullmatch(r"[a-z]{2,3}", folded):
        return frozenset({folded})
    found = {code: hit.start() for code, known in names.items() if (hit := known.search(folded))}
    left = re.sub("|".join(known.source for known in names.values()), " ", folded)
    if not re.sub(r"[\W_]+", "", _SEVERAL.sub("", left)):
        return frozenset(found)
    # A whole sentence ("English is also acceptable") names first what is spoken, or promises nothing.
    if not found or _NO_PROMISE.search(folded):
        return frozenset()
    return frozenset({min(found, key=lambda code: found[code])})
