"""The names of countries, of CLDR and usual shorter ones."""

from collections.abc import Iterable, Mapping, Sequence

from bot.core.matching.normalisation import normalise
from bot.languages.data import codes, per_language
from bot.languages.formats import locale
from bot.languages.patterns import entries, listed


@per_language
def countries() -> Mapping[str, str]:
    """The codes of countries by their normalised names in every language that the desk speaks."""
    named_in = {
        normalise(name): code
        for language in codes()
        for code, name in locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return named_in | {normalise(name): code for code, names in _short_names() for name in names}


def _short_names() -> Iterable[tuple[str, Sequence[str]]]:
    for shorter in listed("entities", "presupposed", "short names").values():
        yield from ((code, entries(names)) for code, names in shorter.items())
