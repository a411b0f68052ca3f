"""How the text of a file becomes a value: everything arrives as text, and what a field means decides what it says.

So ``14:30``, ``no``, ``010`` and ``2024-09-25`` mean what they say. Values that are already of the right type
(a ``date`` made in Python) pass as they are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo

from bot.core.content.zones import stands_still, zone_advice, zone_of
from bot.languages.formats import joined, shortened
from bot.languages.messages import Sentence

T = TypeVar("T")

ID_PATTERN = r"^\w[\w.-]{0,79}$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"
RULE_PATTERN = r"^[a-z]+(-[a-z]+)*$"
WEB_PATTERN = r"^(https?://[^\s/]+\.[^\s]+|mailto:[^\s@]+@[^\s@]+|tel:\+?[0-9-]+)$"
PARTIAL_DATE_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"

LANGUAGE_SLIPS = {"cn": "zh", "chs": "zh", "cht": "zh", "eng": "en", "gb": "en", "us": "en", "jp": "ja"}
"""Codes that are no languages, with those that people mean."""

COUNTRIES = {"uk": "en", "ch": "zh", "kr": "ko"}
"""Codes of languages that people write for a country, with the language they mean."""

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T|[ ]+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_WHOLE = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?", re.ASCII)
_YES = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


class RefusedError(ValueError):
    """A value that cannot be taken: what is wrong, what to write instead, and the field where it shows."""

    def __init__(self, sentence: str, advice: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.advice, self.field = sentence, advice, field


def refused(key: str, /, *, field: str = "", advice: str = "", **values: object) -> RefusedError:
    """The refusal in the words of a message; what to do is ``advice``, else the message of that name with ``_do``."""
    return RefusedError(Sentence(key, **values), advice or Sentence(f"{key}_do", **values), field)


def _short_form(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, str | list):
        return {(info.context or {}).get("first_language", "en"): value}
    return value


def _one_or_many(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return [value] if isinstance(value, str | dict) else value


def _calendar_day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise refused("value.no_date_of_calendar", day=f"{year}-{month}-{day}") from None


def _day(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, str):
        return value
    found = _DAY.fullmatch(value.strip())
    if not found:
        raise refused("value.day", value=_cut(value))
    return _calendar_day(*found.groups())


def _moment(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever the file holds
    zone: ZoneInfo | None = (info.context or {}).get("zone")
    if isinstance(value, str):
        text, value = value, _written_moment(value)
        if zone is not None and _is_range(value, zone):
            raise refused("value.range", value=_cut(text))
    if isinstance(value, datetime) and zone is not None:
        try:
            return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)
        except OverflowError:  # the first hours of the year 1, or the last of 9999
            raise refused("value.outside", value=str(value)) from None
    return value


def _is_range(value: datetime, zone: ZoneInfo) -> bool:
    """Whether what was read as an offset is rather the time at which something ends: "10:30-12:00"."""
    offset = value.utcoffset()
    if offset is None or offset >= timedelta(0) or offset == value.replace(tzinfo=zone).utcoffset():
        return False
    return -offset > timedelta(hours=value.hour, minutes=value.minute)


def _written_moment(value: str) -> datetime:
    found = _MOMENT.fullmatch(value.strip())
    if not found:
        is_day = _DAY.fullmatch(value.strip())
        raise refused("value.no_time" if is_day else "value.moment", value=_cut(value))
    year, month, day, hour, minute, second, offset = found.groups()
    midnight = hour == "24" and int(minute) == int(second or 0) == 0
    start = datetime.combine(_calendar_day(year, month, day), datetime.min.time())
    try:
        zone = datetime.fromisoformat(f"2000-01-01T00:00{offset.upper()}").tzinfo if offset else None
        moment = start.replace(hour=0 if midnight else int(hour), minute=int(minute), second=int(second or 0))
        return (moment + timedelta(days=1) if midnight else moment).replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise refused("value.time", value=_cut(value)) from None


def _moment_or_day(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, str):
        return _day(value) if _DAY.fullmatch(value.strip()) else _moment(value, info)
    if not isinstance(value, date):  # a union would complain once for each of its types
        raise refused("value.day_or_moment")
    return value


def _yes_no(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, str):
        return value
    answer = _YES.get(value.strip().casefold())
    if answer is None:
        raise refused("value.yes_no", value=_cut(value))
    return answer


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, str):
        return value
    if not _WHOLE.fullmatch(value.strip()):
        raise refused("value.whole", value=_cut(value))
    return int(value)


def _number(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, str):
        return value
    if not _NUMBER.fullmatch(value.strip()):
        raise refused("value.number", value=_cut(value))
    return float(value)


def _zone_name(value: str) -> str:
    if zone_of(value) is None or stands_still(value):
        raise refused("value.no_zone", advice=zone_advice(value), value=_cut(value))
    return value


def _spoken(codes: list[str]) -> list[str]:
    for code in codes:
        if right := LANGUAGE_SLIPS.get(code):
            raise refused("value.no_language", advice=Sentence("value.mean", name=right), code=code)
    return codes


def _real_date(value: str) -> str:
    _calendar_day(*[*value.split("-"), "01", "01"][:3])
    return value


def _cut(value: str) -> str:
    return shortened(value, 41)


def in_language(texts: Mapping[str, T], language: str, fallbacks: tuple[str, ...] = ()) -> T | None:
    """What is written in a language, else in the first of the fallbacks that has one, else in any, else None."""
    for wanted in (language, *fallbacks):
        if wanted in texts:
            return texts[wanted]
    return next(iter(texts.values()), None)


def sources_in(
    sources: Iterable[Mapping[str, Sequence[str]]], language: str, fallbacks: tuple[str, ...] = ()
) -> str:
    """Sources as one line, each in the language or the first of the fallbacks that has it; "" where there is none."""
    found = (text for source in sources for text in in_language(source, language, fallbacks) or ())
    return joined(dict.fromkeys(" ".join(text.split()) for text in found), language, "clauses")


Identifier = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
WebAddress = Annotated[Text, StringConstraints(pattern=WEB_PATTERN)]
Languages = Annotated[list[Language], Field(min_length=1), AfterValidator(_spoken)]
PartialDate = Annotated[Text, StringConstraints(pattern=PARTIAL_DATE_PATTERN), AfterValidator(_real_date)]
ZoneName = Annotated[Text, AfterValidator(_zone_name)]

Texts = Annotated[list[Text], BeforeValidator(_one_or_many, json_schema_input_type=Text | list[Text])]
Identifiers = Annotated[
    list[Identifier], BeforeValidator(_one_or_many, json_schema_input_type=Identifier | list[Identifier])
]
_Localized = Annotated[dict[Language, Text], Field(min_length=1)]
_LocalizedLists = dict[Language, Texts]
Localized = Annotated[_Localized, BeforeValidator(_short_form, json_schema_input_type=Text | _Localized)]
LocalizedLists = Annotated[
    _LocalizedLists, BeforeValidator(_short_form, json_schema_input_type=Text | list[Text] | _LocalizedLists)
]
Sources = Annotated[
    list[LocalizedLists],
    BeforeValidator(
        _one_or_many, json_schema_input_type=Text | _LocalizedLists | list[Text | _LocalizedLists]
    ),
]

Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
MomentOrDay = Annotated[datetime | date, BeforeValidator(_moment_or_day)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[float, BeforeValidator(_number)]
