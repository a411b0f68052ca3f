"""The folder to start from: sound in every choice of languages, with the conference's own words in its blanks."""

from datetime import date

import pytest

from bot.knowledge.load.folder import read_texts
from bot.knowledge.load.scaffold import SCHEMAS, Start, starter

EVIL = 'Heart: "Beat" #1 {a} \\ & more'


def started(*languages: str, name: str = "Riverside Methods Meeting") -> dict[str, str]:
    told = Start(
        {languages[0]: name},
        {languages[0]: "Linz"},
        date(2031, 5, 12),
        date(2031, 5, 14),
        languages,
        "Europe/Vienna",
    )
    return starter(told)


@pytest.mark.parametrize("languages", [("en",), ("zh",), ("en", "zh"), ("zh", "en"), ("de", "en"), ("fr",)])
@pytest.mark.parametrize("name", ["Riverside Methods Meeting", EVIL])
def test_it_is_read_without_a_problem_and_holds_what_was_told(languages: tuple[str, ...], name: str) -> None:
    files = started(*languages, name=name)
    reading = read_texts({path: text.encode() for path, text in files.items() if path.endswith(".yaml")})
    assert reading.problems == ()
    assert reading.contents is not None
    conference = reading.contents.conference
    assert conference.name[languages[0]] == name
    assert list(conference.languages) == list(languages)
    assert (str(conference.start), conference.timezone) == ("2031-05-12", "Europe/Vienna")
    assert all(set(entry.answer) == set(languages) for entry in reading.contents.faqs if entry.answer)
    assert "${" not in "".join(text for path, text in files.items() if path.endswith(".yaml"))


def test_comments_are_in_the_language_of_the_organizers() -> None:
    assert "#zh" not in (english := started("en", "zh")["conference.yaml"])
    assert "#en" not in (chinese := started("zh", "en")["conference.yaml"])
    assert english.splitlines()[1] != chinese.splitlines()[1]


def test_a_language_without_texts_of_its_own_is_named_for_translation() -> None:
    for path, text in started("de", "en").items():
        if path.endswith(".yaml"):
            assert text.splitlines()[1] == "# The texts in de are English still; please translate them."
    assert "please translate" not in "".join(started("zh", "en").values())


def test_editors_find_the_schema_of_each_file() -> None:
    files = started("en")
    for path, text in files.items():
        if path.endswith(".yaml"):
            line = text.partition("\n")[0]
            schema = line.partition("$schema=")[2].replace("../", "")
            assert schema in files, line
    assert any(path.startswith(f"{SCHEMAS}/") for path in files)
