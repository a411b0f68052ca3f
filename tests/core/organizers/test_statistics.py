"""The figures: counted right, in the conference's zone, and told in both languages."""

import struct
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dialogue.prose import plain
from bot.core.dialogue.turn import Decision
from bot.core.organizers.chart import HEIGHT, MOST_LINES, WIDTH, hours_chart, line_step
from bot.core.organizers.statistics import HandedOn, Material, RecordedOnce, as_json, figures, since_of
from bot.core.organizers.statistics_reply import statistics_reply, titles
from tests.desk import knowledge as a_knowledge

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def asked(
    person: str,
    hour: int,
    decision: Decision = Decision.ANSWERED,
    found: str | None = None,
    language: str = "en",
) -> RecordedOnce:
    return RecordedOnce(person, language, decision, found, NOW.replace(hour=hour, minute=59))


MATERIAL = Material(
    questions=[
        asked("a", 0, found="cloakroom"),
        asked("a", 1, found="cloakroom"),
        asked("b", 15, found="gone-since", language="zh"),
        asked("b", 16, Decision.UNKNOWN, language="zh"),
        asked("", 16, Decision.GUARDED),
    ],
    handed=[
        HandedOn(NOW, NOW + timedelta(minutes=4), False),
        HandedOn(NOW, NOW + timedelta(minutes=10), False),
        HandedOn(NOW, NOW + timedelta(hours=7), False),
        HandedOn(NOW, None, True),
        HandedOn(NOW, None, False),
    ],
    good=3,
    bad=1,
    reasons={"wrong": 1},
    known=9,
    blocked=2,
)


def test_everything_is_counted_in_the_zone_of_the_conference() -> None:
    told = figures(MATERIAL, ZONE)
    assert (told.questions, told.people, told.unanswered, told.unanswered_share) == (5, 2, 1, 0.2)
    assert [hour for hour, counts in enumerate(told.by_hour) if counts] == [0, 8, 9, 23]
    assert told.by_day == {"2031-05-12": 3, "2031-05-13": 2}
    assert told.by_language == {"en": 3, "zh": 2}
    assert told.entries == (("cloakroom", 2), ("gone-since", 1))
    assert (told.opened, told.answered, told.waiting) == (5, 3, 1)
    assert told.answered_after == timedelta(minutes=10)


def test_they_are_told_in_both_languages_with_titles() -> None:
    knowledge = a_knowledge()
    told = figures(MATERIAL, ZONE, NOW)
    english = plain(statistics_reply(told, "en", knowledge))
    assert english.startswith("Questions since 12 May 2031 17:30")
    assert "1. Is there a cloakroom? – 2\n2. gone-since – 1" in english
    assert "median time to the answer 10 min." in english
    chinese = plain(statistics_reply(told, "zh", knowledge))
    assert "2人提了5个问题；用过咨询台的共9人，其中2人已屏蔽。" in chinese
    assert "已答复3个，待答复1个；答复时间中位数10分钟。" in chinese
    told_json = as_json(told, titles(told, "zh", knowledge))
    assert told_json["entries"][0] == {"id": "cloakroom", "title": "有衣帽间吗？", "questions": 2}
    assert told_json["handoff"]["median_seconds"] == 600
    nothing = plain(statistics_reply(figures(Material(), ZONE), "en", knowledge))
    assert "Nothing was asked in this time." in nothing


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", None),
        ("ALL", None),
        ("today", "2031-05-12T00:00+08:00"),
        ("90m", "2031-05-12T08:00+00:00"),
        ("24h", "2031-05-11T09:30+00:00"),
        ("7d", "2031-05-05T09:30+00:00"),
        (" 2031-05-10 ", "2031-05-10T00:00+08:00"),
        ("2031-05-10T14:00", "2031-05-10T14:00+08:00"),
        ("2031-05-10T14:00Z", "2031-05-10T14:00+00:00"),
    ],
)
def test_a_time_is_written_as_people_write_it(text: str, wanted: str | None) -> None:
    assert since_of(text, NOW, ZONE) == (wanted and datetime.fromisoformat(wanted))


@given(st.text(max_size=12))
def test_whatever_else_is_written_is_a_moment_with_its_zone_or_refused(text: str) -> None:
    with suppress(ValueError, OverflowError):
        found = since_of(text, NOW, ZONE)
        assert found is None or found.tzinfo is not None


@given(st.integers(0, 10**6))
def test_a_chart_has_few_lines_at_round_numbers(highest: int) -> None:
    step = line_step(highest)
    assert -(-highest // step) <= MOST_LINES
    assert str(step).rstrip("0") in ("1", "2", "5")


def test_the_chart_is_a_picture_whose_bars_are_as_high_as_the_hours_are_busy() -> None:
    by_hour = [{Decision.ANSWERED: hour, Decision.UNKNOWN: 5 if hour == 20 else 0} for hour in range(24)]
    png = hours_chart(by_hour)
    assert hours_chart(by_hour) == png
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        assert struct.unpack(">I", png[place + 8 + size : place + 12 + size]) == (zlib.crc32(kind + data),)
        chunks[kind] = data
        place += 12 + size
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    points = zlib.decompress(chunks[b"IDAT"])
    assert len(points) == HEIGHT * (WIDTH + 1)
    below_legend = points[100 * (WIDTH + 1) :]
    answered, unknown = below_legend.count(3), below_legend.count(7)
    assert unknown / answered == pytest.approx(5 / sum(range(24)), rel=0.05)


def test_a_chart_of_nothing_is_a_picture_all_the_same() -> None:
    assert hours_chart([{} for _ in range(24)]).startswith(b"\x89PNG")
