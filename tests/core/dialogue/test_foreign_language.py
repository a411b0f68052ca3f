"""Questions in languages that the desk does not speak: told so in their own, without false alarms."""

import re

import pytest

from bot.core.dialogue.language import foreign_language
from bot.languages.data import foreign
from bot.languages.formats import languages_told
from tests.core.programme.meeting import DESK, TUESDAY
from tests.desk import Visitor, knowledge


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Où se trouve le vestiaire ?", "fr"),
        ("Combien coûte l'inscription", "fr"),
        ("¿Dónde está el guardarropa?", "es"),
        ("Wo ist die Garderobe?", "de"),
        ("Wie lautet das WLAN-Passwort?", "de"),
        ("Dove si trova il guardaroba? Quando apre?", "it"),
        ("Onde fica a sala 3?", "pt"),
        ("Gdzie jest szatnia?", "pl"),
        ("Где гардероб?", "ru"),
        ("Де гардероб і коли він працює?", "uk"),
        ("クロークはどこですか", "ja"),
        ("Wi-Fiのパスワードは？", "ja"),
        ("와이파이 비밀번호", "ko"),
        ("أين القاعة 3؟", "ar"),
        ("ห้องประชุมอยู่ที่ไหน", "th"),
        ("Phòng giữ áo ở đâu?", "vi"),
    ],
)
def test_a_question_shows_its_language(text: str, language: str) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "wifi", "ok", "Maria de la Cruz", "São Paulo", "Dr. José García", "Chen Mi Mu", "Los Angeles", "Müller",
        "where is Prof. さとう speaking", "さとう教授在哪个厅", "resume or résumé?", "what's on at 9am EST on Mon",
        "die or live donor transplant", "Hall 3?", "无线网密码是多少", "csco.com", "der Hoeven et al", "", "123",
        "Was ist new in MIT?", "C. elegans in vitro", "Ada, Dan", "El Niño session",
    ],
)  # fmt: skip
def test_short_english_and_names_raise_no_alarm(text: str) -> None:
    assert foreign_language(text) is None


def test_one_of_the_conference_s_own_languages_is_none() -> None:
    assert foreign_language("Wo ist die Garderobe?", ("en", "de")) is None


@pytest.mark.parametrize("code", sorted(foreign()))
def test_every_language_has_its_sentence(code: str) -> None:
    told = languages_told(("en", "zh"), code)
    assert "{" not in told
    assert "zh" not in re.findall("[a-z]+", told), "Chinese has its name there"


def test_who_asks_in_another_language_is_told_which_there_are() -> None:
    told = Visitor(knowledge())
    assert told.says("Où puis-je garer mon vélo ?").startswith(
        "Je réponds dans ces langues : anglais, chinois."
    )
    assert told.decisions == ["unknown"]
    assert told.labels[:2] == ["English", "中文"]
    told.presses("中文")
    assert told.says("wifi?").startswith("密码是")


def test_an_answer_that_is_known_all_the_same_stands_below() -> None:
    read = Visitor(DESK, TUESDAY).says("Wann ist Transplant or not?")
    assert read.startswith("Ich antworte in diesen Sprachen: Englisch, Chinesisch.")
    assert "Transplant or not\nTue 13 May" in read


def test_an_app_in_another_language_is_greeted_with_the_choice() -> None:
    told = Visitor(knowledge(), client="fr-CA")
    read = told.says("/start")
    assert read.startswith("Je réponds dans ces langues : anglais, chinois.")
    assert told.labels[:2] == ["English", "中文"]
    for client in ("en-GB", "zh-hans", None):
        told = Visitor(knowledge(), client=client)
        told.says("/start")
        assert "English" not in told.labels
    told = Visitor(knowledge(), client="sw")
    told.says("/start")
    assert told.labels[:2] == ["English", "中文"], "also where no sentence is known"
