"""Time zones by the names people give them: a zone, a city, an offset, an abbreviation."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.languages import all_words
from bot.languages.formats import cities_of_zones, zones_of_country
from bot.languages.messages import Sentence

_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-]?)(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_SEASONS = (datetime(2030, 1, 15), datetime(2030, 7, 15))  # noqa: DTZ001 - of the zone that is looked at
_WITHOUT_SUMMER = ("EST", "MST", "HST")
"""Zones that never change their clocks; people mean the ones that do."""

MOST_NAMED = 3
SPELT_ALIKE = 0.8


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of a name such as Asia/Shanghai; None where there is none of that name."""
    if not re.fullmatch(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*", name):
        return None  # file names such as "../x" or "tzdata.zi" are no zones
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def stands_still(name: str) -> bool:
    """Whether a name is that of a zone without summer time, and people mean one that has it: EST."""
    return len(_utcoffsets(name)) == 1 and any(
        name in _abbreviations(zone) and len(_utcoffsets(zone)) > 1 for zone in _common()
    )


def zone_of_city(city: str) -> str:
    """The zone of a city where its name leaves no doubt; "" elsewhere."""
    return _zones_by_city().get(_key(city), "")


def zone_meant(written: str) -> tzinfo | None:
    """The zone that a name, a city, an offset or an abbreviation stands for; None where it leaves a doubt."""
    name = written.strip()
    zone = zone_of(name) or zone_of(zone_of_city(name))
    if zone and name not in _WITHOUT_SUMMER:
        return zone
    if (found := _OFFSET.fullmatch(name)) and found[1]:
        length = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-length if found[1] == "-" else length) if length < timedelta(hours=15) else None
    zones = [zone for zone in _common() if name.upper() in _abbreviations(zone)]
    meant = {tuple(map(ZoneInfo(zone).utcoffset, _SEASONS)) for zone in zones}
    return ZoneInfo(zones[0]) if len(meant) == 1 else None


def zone_advice(written: str) -> Sentence:
    """What to write instead of something that is no time zone."""
    if city := zone_of_city(written.rpartition("/")[2]):
        return Sentence("value.zone_mean", zones=[city])
    if found := _OFFSET.fullmatch(written.strip()):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        wanted = timedelta(minutes=-minutes if found[1] == "-" else minutes)
        if zones := [zone for zone in _common() if wanted in _offsets(zone)]:
            return Sentence("value.zone_offset", zones=zones[:MOST_NAMED])
        return Sentence("value.zone")
    if zones := [zone for zone in _common() if written.strip().upper() in _abbreviations(zone)]:
        return Sentence("value.zone_short", zones=zones[:MOST_NAMED])
    common = _common()
    if zones := sorted(
        zones_of_country(written), key=lambda zone: common.index(zone) if zone in common else len(common)
    ):
        return Sentence("value.zone_short" if len(zones) > 1 else "value.zone_mean", zones=zones[:MOST_NAMED])
    near = get_close_matches(_key(written[:40].rpartition("/")[2]), _zones_by_city(), 1, SPELT_ALIKE)
    return Sentence("value.zone_mean", zones=[_zones_by_city()[near[0]]]) if near else Sentence("value.zone")


@cache
def _zones_by_city() -> Mapping[str, str]:
    """Zones by the last part of their name, by their city in each language, and by the cities of the word lists."""
    found = {_key(zone.rpartition("/")[2]): zone for zone in sorted(available_timezones()) if _is_city(zone)}
    for words in all_words("cities").values():
        found |= {_key(city): zone for zone, cities in words.items() for city in cities}
    return {_key(city): zone for city, zone in cities_of_zones()} | found


def _is_city(zone: str) -> bool:
    return "/" in zone and not zone.startswith(("Etc/", "SystemV/"))


@cache
def _common() -> tuple[str, ...]:
    """The zones of the word lists, in their order."""
    return tuple(dict.fromkeys(zone for words in all_words("cities").values() for zone in words))


def _offsets(zone: str) -> set[timedelta | None]:
    return {ZoneInfo(zone).utcoffset(_SEASONS[0])}


def _utcoffsets(zone: str) -> set[timedelta | None]:
    return {ZoneInfo(zone).utcoffset(season) for season in _SEASONS}


def _abbreviations(zone: str) -> set[str | None]:
    return {ZoneInfo(zone).tzname(season) for season in _SEASONS}


def _key(city: str) -> str:
    return city.strip().casefold().replace("_", " ")
