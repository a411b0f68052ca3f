"""A language is added by adding a folder: the one that docs/languages.md shows, written to a temporary place."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.languages import codes, data
from bot.languages.formats import day, days, joined, language_name, moment, plural_forms
from bot.languages.messages import say
from tests import documents
from tests.desk import CONFERENCE, DURING, Visitor, knowledge
from tests.house import ROOT

BOT = ROOT / "bot"
_FILE = re.compile(r"^```(?:po|yaml)\n# bot/languages/(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def polish(tmp_path: Path) -> Iterator[None]:
    """The folder of the page, beside those of the package."""
    for name, text in _FILE.findall(documents.page("docs/languages.md")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with data.further_languages(tmp_path):
        yield


def test_the_folder_is_a_language_beside_the_others() -> None:
    assert codes() == ("en", "pl", "zh")


def test_the_page_shows_messages_that_there_are() -> None:
    for name, text in _FILE.findall(documents.page("docs/languages.md")):
        if name.endswith(".po"):
            english = (BOT / "languages" / name.replace("pl/", "en/")).read_text(encoding="utf-8")
            for comment_and_name in re.findall(r'^#\. .*\nmsgid ".*"\n', text, re.MULTILINE):
                assert comment_and_name in english


def test_a_language_that_cldr_does_not_know_names_its_nearest_relative(tmp_path: Path) -> None:
    root = tmp_path / "others"
    (root / "qya" / "messages").mkdir(parents=True)
    (root / "qya" / "format.yaml").write_text("locale: fi\nlist: {names: ' ar '}\n", encoding="utf-8")
    with data.further_languages(root):
        assert codes() == ("en", "pl", "qya", "zh")
        assert day(date(2031, 5, 12), "qya") == "12. toukokuuta 2031"
        assert joined(["A", "B"], "qya") == "A ar B"
    assert codes() == ("en", "pl", "zh")


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 sesja"), (2, "2 sesje"), (5, "5 sesji"), (12, "12 sesji"), (22, "22 sesje")]
)
def test_it_has_the_plurals_of_cldr(count: int, told: str) -> None:
    assert plural_forms("pl") == ("one", "few", "many")
    assert say("programme.count", "pl", count=count) == told


def test_it_has_dates_lists_and_names() -> None:
    assert day(date(2031, 5, 12), "pl") == "12 maja 2031"
    assert days(date(2031, 5, 12), date(2031, 5, 15), "pl") == "12–15 maja 2031"
    assert moment(datetime(2031, 5, 12, 9, 5), "pl") == "pon., 12 maj, 09:05"  # noqa: DTZ001 - as it is given
    assert joined(["sala A", "sala B"], "pl") == "sala A, sala B"
    assert joined(["A", "B", "C"], "pl", "or") == "A, B lub C"
    assert language_name("pl", "pl") == "polski"
    assert language_name("en", "pl") == "angielski"


def test_a_list_in_a_message_is_written_as_the_language_writes_it() -> None:
    assert say("desk.ask_hosts", "pl", hosts=["A", "B"]) == "Proszę zapytać organizatorów: A, B."
    assert say("desk.asked_too_much", "pl", questions=["A?", "B?"]).endswith("osobno: A?; B?")


def test_what_it_does_not_say_yet_is_said_in_english() -> None:
    assert say("desk.unknown", "pl") == "I do not have an answer to this."


SESSIONS = """
    - {id: rivers, title: {en: Counting rivers, pl: Liczenie rzek}, hall: a, start: 2031-05-13 10:00, end: 2031-05-13 11:00}
    - {id: lakes, title: {en: Counting lakes, pl: Liczenie jezior}, hall: a, start: 2031-05-14 10:00, end: 2031-05-14 11:00}
    - {id: seas, title: {en: Counting seas, pl: Liczenie mórz}, hall: b, start: 2031-05-14 10:00, end: 2031-05-14 11:00}
"""
VENUE = """
    halls:
      - {id: a, name: {en: Aspen, pl: Osika}, also_called: {en: [Hall 1], pl: [Sala 1]}}
      - {id: b, name: {en: Birch, pl: Brzoza}, also_called: {en: [Hall 2], pl: [Sala 2]}}
"""


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Co jest jutro w sali 1?", "lakes"),
        ("Co jest w środę w sali nr 2?", "seas"),
        ("dzis sala 1", "rivers"),
        ("Gdzie jest Liczenie mórz?", "seas"),
        ("what is on tomorrow in sala 2", "seas"),
    ],
)
def test_a_question_in_it_is_understood_and_answered(said: str, found: str) -> None:
    desk = knowledge(conference=CONFERENCE.replace("[en, zh]", "[en, pl]"), sessions=SESSIONS, venue=VENUE)
    visitor = Visitor(desk, client="pl")

    reply = visitor.says(said)

    assert visitor.parts[0].sessions == (found,), reply
    assert ("śr., 14 maj" in reply) == (found != "rivers" and "what" not in said)


def test_the_desk_greets_and_answers_in_it() -> None:
    visitor = Visitor(knowledge(conference=CONFERENCE.replace("[en, zh]", "[en, pl]")), client="pl")

    assert visitor.says("/start").startswith(
        "Dzień dobry! Tu punkt informacyjny: Riverside Methods Meeting. "
        "Proszę pytać o wszystko własnymi słowami (polski lub angielski)."
    )
    assert "Termin: 12–15 maja 2031" in visitor.says("/about")
    visitor.says("/language")
    assert visitor.labels == ["English", "polski", "中文", "as you write"]


def test_the_desk_is_asked_in_it_for_tomorrow() -> None:
    sessions = """
        - {id: lakes, title: {en: Lakes}, start: 2031-05-13T09:00, end: 2031-05-13T10:00}
        - {id: rivers, title: {en: Rivers}, start: 2031-05-14T09:00, end: 2031-05-14T10:00}
        - {id: seas, title: {en: Seas}, start: 2031-05-14T11:00, end: 2031-05-14T12:00}
    """
    visitor = Visitor(
        knowledge(conference=CONFERENCE.replace("[en, zh]", "[en, pl]"), sessions=sessions), now=DURING
    )

    assert visitor.says("Co jest jutro?").startswith(
        "śr., 14 maj · 2 sesje\n\nśr., 14 maj\n1. 09:00–10:00 · Rivers\n2. 11:00–12:00 · Seas"
    )
