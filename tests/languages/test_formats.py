"""Dates, lists and names of languages as people write them, in each language."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from bot.languages import formats
from bot.languages.formats import days, joined, language_name, shortened, written_date


@pytest.mark.parametrize(
    ("start", "end", "english", "chinese"),
    [
        (date(2024, 9, 25), date(2024, 9, 29), "25–29 September 2024", "2024年9月25日至29日"),
        (date(2024, 9, 30), date(2024, 10, 2), "30 September – 2 October 2024", "2024年9月30日至10月2日"),
        (date(2024, 9, 25), date(2024, 9, 25), "25 September 2024", "2024年9月25日"),
    ],
)
def test_ranges_of_days(start: date, end: date, english: str, chinese: str) -> None:
    assert days(start, end, "en") == english
    assert days(start, end, "zh") == chinese


@pytest.mark.parametrize(
    ("written", "english", "chinese"),
    [
        ("1997", "1997", "1997年"),
        ("2015-08", "August 2015", "2015年8月"),
        ("2015-08-21", "21 August 2015", "2015年8月21日"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_was_written(written: str, english: str, chinese: str) -> None:
    assert written_date(written, "en") == english
    assert written_date(written, "zh") == chinese


@pytest.mark.parametrize(
    ("write", "english", "chinese"),
    [
        (formats.day, "1 September 2024", "2024年9月1日"),
        (formats.weekday, "Sun", "周日"),
        (formats.weekday_date, "Sun 1 Sep", "9月1日（周日）"),
        (formats.clock, "09:05", "09:05"),
        (formats.moment, "Sun 1 Sep, 09:05", "9月1日（周日）09:05"),
    ],
)
def test_days_and_times(write: Callable[[datetime, str], str], english: str, chinese: str) -> None:
    at = datetime(2024, 9, 1, 9, 5)  # noqa: DTZ001 - written as it is given

    assert write(at, "en") == english
    assert write(at, "zh") == chinese


def test_a_language_without_a_folder_is_written_as_cldr_has_it_and_an_unknown_one_as_english() -> None:
    assert formats.day(date(2024, 9, 25), "fr") == "25 septembre 2024"
    assert days(date(2024, 9, 25), date(2024, 9, 29), "fr") == "25–29 sept. 2024"
    assert formats.day(date(2024, 9, 25), "xx") == "25 September 2024"


@pytest.mark.parametrize(
    ("kind", "english", "chinese"),
    [
        ("names", "A, B", "A、B"),
        ("clauses", "A; B", "A；B"),
        ("counts", "A, B", "A，B"),
        ("or", "A or B", "A或B"),
    ],
)
def test_a_list_has_the_marks_of_its_language(kind: str, english: str, chinese: str) -> None:
    assert joined(["A", "B"], "en", kind) == english
    assert joined(["A", "B"], "zh", kind) == chinese


@pytest.mark.parametrize(
    ("language", "english", "chinese", "own"),
    [
        ("en", "English", "英文", "English"),
        ("zh", "Chinese", "中文", "中文"),
        ("ja", "Japanese", "日文", "日本語"),
    ],
)
def test_a_language_has_a_name_for_each_reader(language: str, english: str, chinese: str, own: str) -> None:
    assert language_name(language, "en") == english
    assert language_name(language, "zh") == chinese
    assert language_name(language, language) == own
    assert language_name("xx", "en") == "xx"


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("lunch", 5, "lunch"),
        ("lunch box", 6, "lunch…"),
        ("lunch box", 7, "lunch…"),
        ("lunch box", 8, "lunch b…"),
    ],
)
def test_a_text_is_shortened_at_its_end(text: str, length: int, short: str) -> None:
    assert shortened(text, length) == short
