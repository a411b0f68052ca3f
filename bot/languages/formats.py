"""Dates, times, lists and names of languages as people write them: by CLDR through Babel, else as ``format.yaml`` says.

Patterns of dates are those of CLDR (Unicode Technical Standard 35): ``d MMMM y``. A language without a folder is
written as CLDR has it; one that CLDR does not know, as English.
"""

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.lists import format_list

from bot.languages.data import FALLBACK, codes, foreign, formats, per_language, spoken
from bot.languages.scripts import WIDE_COLON, has_han

ELLIPSIS = "…"
MOST_MARKED = 40
"""Within so many characters a placeholder shows that it is one."""


@per_language
def locale(language: str) -> Locale:
    """CLDR's locale of a language, or the one its ``format.yaml`` names; English where CLDR does not know it."""
    try:
        return Locale.parse(formats(language).get("locale", language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(formats(FALLBACK)["locale"])


@per_language
def _formats(language: str) -> Mapping[str, Any]:
    """The formats of a language; those of English for a language that neither a folder nor CLDR knows."""
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return formats(language) or formats(FALLBACK)
    return formats(language)


# --- dates and times


class _Pattern(string.Formatter):
    """Fills a text in which dates stand as ``{start:d MMMM}``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the base has it
        if isinstance(value, date) and format_spec:
            return str(format_date(value, format_spec, locale(self.language)))
        return str(super().format_field(value, format_spec))


def day(value: date, language: str) -> str:
    """A date in full: 25 September 2024, 2024年9月25日."""
    return str(format_date(value, _formats(language).get("date", "long"), locale(language)))


def days(start: date, end: date, language: str) -> str:
    """A range of days: 25–29 September 2024, 2024年9月25日至29日."""
    if start == end:
        return day(start, language)
    same = "month" if (start.year, start.month) == (end.year, end.month) else "year"
    same = same if start.year == end.year else "nothing"
    pattern = _formats(language).get("days", {}).get(f"same {same}")
    if pattern is None:
        return str(format_interval(start, end, "yMMMMd", locale=locale(language)))
    return _Pattern(language).format(pattern, start=start, end=end)


def written_date(value: str, language: str) -> str:
    """A date as precise as it was written (``2015-08-21``, ``2015-08`` or ``2015``), as people say it."""
    pieces = [int(piece) for piece in value.split("-")]
    if len(pieces) == 3:
        return day(date(*pieces), language)
    first = date(pieces[0], pieces[1] if len(pieces) == 2 else 1, 1)
    return str(format_skeleton("yMMMM" if len(pieces) == 2 else "y", first, locale=locale(language)))


def weekday(value: date, language: str) -> str:
    """A day of the week: Sat, 周六."""
    return str(format_date(value, "EEE", locale(language)))


def weekday_date(value: date, language: str) -> str:
    """A day with its weekday, without the year: Sat 29 Jul, 7月29日（周六）."""
    pattern = _formats(language).get("weekday date")
    if pattern is None:
        return str(format_skeleton("MMMEd", value, locale=locale(language)))
    return str(format_date(value, pattern, locale(language)))


def clock(value: datetime | time, language: str) -> str:
    """A time of day, in the zone in which it is given: 14:05."""
    bare = value.time() if isinstance(value, datetime) else value
    return str(format_time(bare, _formats(language).get("time", "short"), locale=locale(language)))


def clock_range(start: datetime, end: datetime | None, language: str) -> str:
    """From one time of day until another, where that is known: 14:05–15:00."""
    return clock(start, language) + (f"–{clock(end, language)}" if end else "")


def at(day: str, hours: str, language: str) -> str:
    """A day and what is written of its hours: Sat 29 Jul, 14:05–15:00; 7月29日（周六）14:05–15:00."""
    return str(_of(language, "moment")).format(day=day, time=hours)


def moment(value: datetime, language: str) -> str:
    """A day with its weekday and a time of day: Sat 29 Jul, 14:05; 7月29日（周六）14:05."""
    return at(weekday_date(value, language), clock(value, language), language)


# --- lists and sentences


def joined(texts: Iterable[str], language: str, kind: str = "names") -> str:
    """Texts as a list: ``names`` (A, B; A、B), ``clauses`` that may hold commas, ``counts``, or ``or`` (A or B)."""
    if kind == "or":
        return str(format_list(list(texts), "or", locale(language)))
    return str(_of(language, "list", kind)).join(texts)


def sentences(texts: Sequence[str], language: str) -> str:
    """Sentences one after the other: with a space between them, where the language has one."""
    return str(_of(language, "between sentences")).join(texts)


def noted(text: str, note: str, language: str) -> str:
    """A text with a note in parentheses: Ma Jun (Harbin), 马军（哈尔滨）."""
    return str(_of(language, "note")).format(text=text, note=note)


def in_script_of(text: str, language: str) -> bool:
    """Whether a text is in the script in which a language writes its own name: told from the Chinese characters."""
    return has_han(text) == has_han(language_name(language, language))


def quoted(text: str, language: str) -> str:
    """A text between quotation marks: “lunch”."""
    return str(_of(language, "quotation")).format(text=text)


def shortened(text: str, length: int) -> str:
    """A text of at most so many characters; where something was left out, "…" is the last of them."""
    return text if len(text) <= length else text[: length - 1].rstrip() + ELLIPSIS


def placeholder(text: str, language: str) -> str:
    """What stands where a text is to be written yet: TODO: what it should tell."""
    return str(_of(language, "placeholder")).format(text=text)


def is_placeholder(text: str) -> bool:
    """Whether a text, in whatever language, only holds the place of one that is to be written."""
    start = text[:MOST_MARKED].lstrip("[【 ")
    for language in codes():
        mark = placeholder("", language).strip(f": {WIDE_COLON}")
        if start.startswith(mark) and start[len(mark) :].lstrip()[:1] in ("", ":", WIDE_COLON):
            return True
    return False


def _of(language: str, *path: str) -> Any:  # noqa: ANN401 - whatever stands there
    """What a language's ``format.yaml`` says, else English."""
    for code in (language, FALLBACK):
        found: Any = _formats(code)
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if found is not None:
            return found
    raise KeyError(path)


# --- plurals and names of languages


@per_language
def plural_forms(language: str) -> tuple[str, ...]:
    """The plural categories of CLDR that whole numbers have in a language, in CLDR's order: (one, other)."""
    met = {locale(language).plural_form(number) for number in (*range(200), 1_000, 1_000_000)}
    return tuple(form for form in ("zero", "one", "two", "few", "many", "other") if form in met)


def plural_form(number: int, language: str) -> str:
    """CLDR's plural category of a whole number: in English, one for 1 and other for all others."""
    return str(locale(language).plural_form(number))


def language_name(language: str, reader: str) -> str:
    """A language's name in itself, or for a reader of another as the desk speaks to them; else its code."""
    if language != reader:
        reader = spoken(reader)
    own = _formats(reader).get("languages", {}).get(language)
    tag, _, script = language.partition("-")
    known = locale(reader).languages
    return str(own or known.get(f"{tag}_{script.title()}" if script else tag) or known.get(tag) or language)


def languages_told(languages: Iterable[str], reader: str) -> str:
    """The sentence that tells a reader of a language without a folder which ones the desk speaks; "" where none is known."""
    sentence = foreign().get(reader, {}).get("say", "")
    known = Locale.parse(reader).languages if sentence else {}
    return str(sentence).format(languages=", ".join(str(known.get(code, code)) for code in languages))


def territory_of(zone: str) -> str:
    """The country that CLDR gives a time zone (``Asia/Shanghai``: CN); "" for a zone without one."""
    return str(get_global("zone_territories").get(zone, ""))


def zones_of_country(name: str) -> list[str]:
    """The time zones of a country by its name in a language that the desk speaks; none where it is no country's."""
    named = {
        territory
        for code in codes()
        for territory, known in locale(code).territories.items()
        if known.casefold() == name.strip().casefold()
    }
    return sorted(zone for zone, territory in get_global("zone_territories").items() if territory in named)


def cities_of_zones() -> Iterator[tuple[str, str]]:
    """The city that stands for each time zone in CLDR, with the zone, in each language that the desk speaks."""
    for code in codes():
        for zone, names in locale(code).time_zones.items():
            if city := names.get("city"):
                yield city, zone
