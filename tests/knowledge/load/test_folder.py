"""What an organizer writes is what the desk knows; short forms, dates and times mean what they say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.content.contents import Contents
from bot.core.content.faq import Faq
from bot.core.content.validity import Phase
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import Reading, read_texts
from tests.knowledge.folders import CLOAKROOM, CONFERENCE, read

SHANGHAI = ZoneInfo("Asia/Shanghai")


def contents(reading: Reading) -> Contents:
    assert not reading.problems, reading.problems
    assert reading.contents is not None
    return reading.contents


def test_conference_yaml_alone_is_a_complete_knowledge_base() -> None:
    conference = contents(read()).conference
    assert conference.name == {"en": "Riverside Methods Meeting", "zh": "临江方法学会议"}
    assert (conference.start, conference.end) == (date(2031, 5, 12), date(2031, 5, 15))
    assert conference.id == "conference"
    assert conference.official


def test_an_entry_knows_where_each_of_its_fields_stands() -> None:
    (faq,) = contents(read({"faq/all.yaml": CLOAKROOM})).faqs
    assert str(faq.where) == "faq/all.yaml:1:3"
    assert str(faq.at("answer.zh")) == "faq/all.yaml:12:9"
    assert str(faq.at("also_asked.zh.0")) == "faq/all.yaml:9:9"
    assert str(faq.at("also_asked.zh.7")) == "faq/all.yaml:9:7", (
        "an item that is not there: where its list is"
    )
    assert str(faq.at("tests.en")) == "faq/all.yaml:1:3", "a field that is not there: where the entry begins"


def test_entries_inside_entries_know_their_places_too() -> None:
    text = "- id: s\n  title: T\n  talks:\n    - title: One\n    - title: Two\n"
    (session,) = contents(read({"sessions/day.yaml": text})).sessions
    assert [str(talk.where) for talk in session.talks] == ["sessions/day.yaml:4:7", "sessions/day.yaml:5:7"]


def test_a_plain_text_stands_for_the_first_language() -> None:
    short = "- id: a\n  question: Where?\n  answer: Here.\n  also_asked: [Whither, Which way]\n  tags: one\n"
    (faq,) = contents(read({"faq/a.yaml": short}, CONFERENCE.replace("[en, zh]", "[zh, en]"))).faqs
    assert faq.question == {"zh": "Where?"}
    assert faq.also_asked == {"zh": ["Whither", "Which way"]}
    assert faq.tags == ["one"]


MEANINGS: list[tuple[str, str, Any]] = [
    ("title: no", "title", {"en": "no"}),
    ("title: 14:30", "title", {"en": "14:30"}),
    ("title: 010", "title", {"en": "010"}),
    ("title: 1e3", "title", {"en": "1e3"}),
    ("title: 2024-09-25", "title", {"en": "2024-09-25"}),
    ("title: '~'", "title", {"en": "~"}),
    ("title: ~", "title", None),
    ("title:", "title", None),
    ("timeless: no", "timeless", False),
    ("timeless: Yes", "timeless", True),
    ("verified: 2031-05-09", "verified", date(2031, 5, 9)),
    ("verified: 2031-5-9", "verified", date(2031, 5, 9)),
]


@pytest.mark.parametrize(("line", "field", "value"), MEANINGS)
def test_values_mean_what_they_say(line: str, field: str, value: object) -> None:
    text = f"- id: 007\n  question: Q\n  answer: A\n  {line}\n"
    (faq,) = contents(read({"faq/a.yaml": text})).faqs
    assert faq.id == "007"
    assert getattr(faq, field) == value


TIMES = [
    ("2031-05-12 14:30", datetime(2031, 5, 12, 14, 30, tzinfo=SHANGHAI)),
    ("2031-05-12T9:05", datetime(2031, 5, 12, 9, 5, tzinfo=SHANGHAI)),
    ("2031-05-12 14:30:59", datetime(2031, 5, 12, 14, 30, 59, tzinfo=SHANGHAI)),
    ("2031-05-12 24:00", datetime(2031, 5, 13, 0, 0, tzinfo=SHANGHAI)),
    ("2031-05-12T06:30Z", datetime(2031, 5, 12, 6, 30, tzinfo=UTC)),
    ("2031-05-12 06:30 +02:00", datetime(2031, 5, 12, 4, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("written", "moment"), TIMES)
def test_times_are_in_the_zone_of_the_conference(written: str, moment: datetime) -> None:
    (session,) = contents(read({"sessions/a.yaml": f"- id: s\n  title: T\n  start: {written}\n"})).sessions
    assert session.start == moment
    assert session.start.utcoffset() == timedelta(hours=8)


def test_a_window_keeps_bare_days_and_knows_phases() -> None:
    text = (
        "- id: a\n  question: Q\n  answer: A\n  valid: {from: 2031-05-01, until: 2031-05-12 12:00}\n"
        "- id: b\n  question: R\n  answer: A\n  valid: before\n"
    )
    first, second = contents(read({"faq/a.yaml": text})).faqs
    assert first.valid is not None
    assert second.valid is not None
    assert first.valid.from_ == date(2031, 5, 1)
    assert first.valid.until == datetime(2031, 5, 12, 12, tzinfo=SHANGHAI)
    assert second.valid.phase is Phase.BEFORE


def test_an_error_in_one_entry_leaves_the_others_read() -> None:
    reading = read({"faq/a.yaml": "- id: broken\n" + CLOAKROOM, "faq/b.yaml": "- id: [\n"})
    assert reading.contents is not None
    assert [faq.id for faq in reading.contents.faqs] == ["cloakroom"]
    assert len(reading.problems) == 3


def test_what_stands_before_a_mistake_in_the_syntax_is_read() -> None:
    reading = read({"faq/a.yaml": CLOAKROOM + "- id: later\n  answer: **bold**\n"})
    assert reading.contents is not None
    assert [faq.id for faq in reading.contents.faqs] == ["cloakroom"]


def test_a_mistake_in_the_conference_does_not_silence_the_desk() -> None:
    reading = read(
        conference=CONFERENCE
        + "links:\n  - {label: Web, url: nowhere}\n  - {label: Web, url: https://x.org}\n"
    )
    assert reading.contents is not None
    assert [link.url for link in reading.contents.conference.links] == ["https://x.org"]
    assert len(reading.problems) == 1


def test_without_a_usable_conference_there_are_no_contents_but_all_problems() -> None:
    reading = read({"faq/a.yaml": "- id: a\n  question: Q\n  anser: A\n"}, "name: X\n")
    assert reading.contents is None
    assert {problem.place.file for problem in reading.problems} == {"conference.yaml", "faq/a.yaml"}


def test_the_version_changes_with_the_files_and_only_with_them() -> None:
    one, same, other = (contents(read({"faq/a.yaml": text})).version for text in (CLOAKROOM, CLOAKROOM, "[]"))
    assert one == same != other


def test_small_talk_comes_with_the_package_and_gives_way() -> None:
    files = {"conference.yaml": CONFERENCE.encode()}
    plain = read_texts(files, defaults=default_files())
    assert plain.defaults == {
        "hello",
        "thanks",
        "goodbye",
        "what-can-you-do",
        "who-are-you",
    }
    own = b"- id: hello\n  question: Hello\n  answer: Welcome to Riverside!\n- id: us\n  question: Who are you\n  answer: Us.\n"
    replaced = read_texts({**files, "faq/own.yaml": own}, defaults=default_files())
    assert replaced.defaults == {"thanks", "goodbye", "what-can-you-do"}
    assert {faq.id for faq in contents(replaced).faqs} == {"hello", "us", *replaced.defaults}


def test_rules_can_be_ignored_on_a_line() -> None:
    text = CLOAKROOM.replace(
        "id: cloakroom", "id: cloakroom  # infodesk: ignore stale-verified, missing-language"
    )
    reading = read({"faq/a.yaml": text})
    assert not reading.problems
    assert reading.ignored == {("faq/a.yaml", 1, "stale-verified"), ("faq/a.yaml", 1, "missing-language")}


def test_entries_made_in_python_take_real_values() -> None:
    faq = Faq(id="a", question={"en": "Q"}, answer={"en": "A"}, verified=date(2031, 1, 1))
    assert faq.where.file == "<memory>"
