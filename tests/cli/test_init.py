"""``infodesk init``: a folder for any conference that is clean at once, answers at once, and overwrites nothing."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.core.content.zones import zone_of_city
from bot.core.organizers.topic_coverage import asked_topics
from bot.core.time_expressions.grammar import AmbiguousDayError, written_days
from bot.knowledge.load.folder import read_folder
from bot.knowledge.load.scaffold import Start, starter
from tests.cli.running import run, write

BOTH = [
    "--languages", "en,zh", "--name", "en=Riverside Methods Meeting", "--name", "zh=临江方法学会议",
    "--start", "2031-05-12", "--end", "2031-05-15", "--city", "en=Riverside", "--city", "zh=临江",
]  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_with_all_options_nothing_is_asked(here: Path) -> None:
    code, printed = run("init", "site/knowledge", *BOTH, typed="")
    assert code == 0, printed
    assert printed.splitlines() == [
        "site/knowledge is made: 20 questions with answers to fill in; times are in UTC.",
        "No zone is known by the name of the city: correct timezone in site/knowledge/conference.yaml.",
        "Next: infodesk check site/knowledge, then infodesk chat --knowledge site/knowledge",
    ]
    code, printed = run("check", "site/knowledge", "--strict")
    assert (code, printed.splitlines()[-1]) == (0, "All is well.")


def test_the_desk_answers_from_it_at_once(here: Path) -> None:
    run("init", "knowledge", *BOTH)
    assert "12–15 May 2031" in run("ask", "when does the conference take place?")[1]
    assert "2031年5月12日至15日" in run("ask", "会议什么时候举行？")[1]
    told = run("ask", "what is the wifi password", "--now", "2031-05-12")[1]
    assert "Nothing about “Wi-Fi” has been published for this meeting." in told, "a placeholder is no answer"


def test_placeholders_are_counted_until_they_are_filled_in(here: Path) -> None:
    run("init", "knowledge", *BOTH)
    assert "20 entries wait for their answers: " in run("check")[1]
    file = here / "knowledge" / "faq" / "on-site.yaml"
    text = file.read_text(encoding="utf-8")
    for placeholder in re.findall('"TODO: name of the network[^"]*"|待填：网络[^\\n]*', text):
        text = text.replace(placeholder, "Foyer")
    file.write_text(text, encoding="utf-8")
    assert "19 entries wait for their answers: " in run("check")[1]
    assert "Foyer" in run("ask", "what is the wifi password", "--now", "2031-05-12")[1]


def test_what_is_missing_is_asked_for(here: Path) -> None:
    typed = "zh,en\n临江方法学会议\nRiverside Meeting\n2031-05-12\n2031-05-15\n厦门\nXiamen\n\n"
    code, printed = run("init", "knowledge", typed=typed)
    assert code == 0, printed
    assert "Name of the conference (zh): " in printed
    text = (here / "knowledge" / "conference.yaml").read_text(encoding="utf-8")
    assert "languages: [zh, en]" in text
    assert "timezone: Asia/Shanghai" in text
    assert "# 会议本身的信息" in text
    assert run("check", "--strict")[0] == 0


COMBINATIONS = [("en",), ("zh",), ("en", "zh"), ("zh", "en"), ("de",), ("fr", "en"), ("zh", "ja")]
NAMES = [
    {"en": "Riverside Methods Meeting", "zh": "临江方法学会议"},
    {"en": "Data: #1 “in” {Europe} & more, 'yes'", "zh": "数据：一号 #1 *会议*"},
    {"en": "2031", "zh": "no"},
    {"en": "- [x] | >", "zh": "`会`"},
]


@pytest.mark.parametrize("languages", COMBINATIONS, ids="-".join)
@pytest.mark.parametrize("names", NAMES, ids=[names["en"][:9] for names in NAMES])
def test_any_conference_is_clean(here: Path, languages: tuple[str, ...], names: dict[str, str]) -> None:
    name = {language: names.get(language, names["en"]) for language in languages}
    city = dict.fromkeys(languages, 'Nice, "la belle": #1')
    told = Start(name, city, date(2031, 12, 30), date(2032, 1, 2), languages, "Europe/Paris")
    write(here / "knowledge", starter(told))
    code, printed = run("check", "--strict")
    assert (code, printed.splitlines()[-1]) == (0, "All is well."), printed
    contents = read_folder(here / "knowledge").contents
    assert contents is not None
    assert contents.conference.name == name
    assert contents.conference.place == city


def test_it_starts_from_the_commonest_topics_that_conference_yaml_does_not_answer(here: Path) -> None:
    run("init", "knowledge", *BOTH)
    contents = read_folder(here / "knowledge").contents
    assert contents is not None
    topics = [faq.topic for faq in contents.unfilled]
    commonest = [topic.id for topic in asked_topics() if topic.id not in ("meeting.dates", "meeting.place")]
    assert set(topics) <= set(commonest[:28]), "of the commonest, not of the rare ones"
    assert len(set(topics)) == 20
    for faq in contents.unfilled:
        assert set(faq.question) == set(faq.answer) == set(faq.title or {}) == {"en", "zh"}


def test_nothing_is_left_unfilled_and_the_editor_finds_the_schemas(here: Path) -> None:
    run("init", "knowledge", *BOTH)
    for path in sorted((here / "knowledge").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert "${" not in text
        assert not re.search(r"#(en|zh) ", text), path
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
        assert named
        assert (path.parent / named[1]).is_file(), path


def test_the_commented_examples_can_be_switched_on(here: Path) -> None:
    """What stands behind ``# `` as an example is right once the signs are taken away."""
    run("init", "knowledge", *BOTH)
    for name in (
        "venue.yaml",
        "speakers.yaml",
        "glossary.yaml",
        "sessions/programme.yaml",
        "history/milestones.yaml",
        "conference.yaml",
    ):
        path = here / "knowledge" / name
        lines = path.read_text(encoding="utf-8").splitlines()
        example = re.compile(r"^( *)# ((?: *- |[a-z_]+:| {2,}).*)$")
        path.write_text("\n".join(example.sub(r"\1\2", line) for line in lines) + "\n", encoding="utf-8")
    code, printed = run("check")
    assert (code, printed.splitlines()[-1]) == (0, "All is well."), printed
    assert "1 session, 1 speaker, 1 hall" in printed


def test_nothing_is_overwritten(here: Path) -> None:
    run("init", "knowledge", *BOTH)
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    code, printed = run("init", "knowledge", *BOTH)
    assert (code, printed) == (
        2,
        "knowledge/conference.yaml is there already, and nothing is overwritten. Name an empty folder.\n",
    )
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


def test_a_folder_with_other_knowledge_is_left_alone(here: Path) -> None:
    write(here / "knowledge", {"faq/mine.yaml": "[]\n"})
    code, printed = run("init", "knowledge", *BOTH)
    assert (code, "knowledge/faq/mine.yaml is there already" in printed) == (2, True)
    assert [path.name for path in (here / "knowledge").rglob("*.yaml")] == ["mine.yaml"]


def test_notes_in_the_folder_do_not_hinder(here: Path) -> None:
    write(here / "knowledge", {"notes.txt": "call Ann"})
    assert run("init", "knowledge", *BOTH)[0] == 0


WRONG = [
    (["--start", "2031-05-16"], "The conference ends on 2031-05-15, before it starts on 2031-05-16"),
    (["--start", "12 May"], '--start "12 May" is no day. Write it like 2031-05-12.'),
    (["--languages", "英文，elvish"], '"elvish" is no language. Write short codes: --languages en,zh'),
    (["--timezone", "Shanghai"], "Shanghai is no time zone: did you mean Asia/Shanghai?"),
    (["--timezone", "France"], "France is no time zone: did you mean Europe/Paris?"),
    (["--timezone", "马来西亚"], "write the zone of the place: Asia/Kuala_Lumpur or Asia/Kuching"),
    (["--timezone", "USA"], "USA is no time zone: write one such as Asia/Shanghai"),  # not Busan
    (["--languages", "cn,en"], '"cn" is no code of a language: write zh.'),
    (["--name", "fr=Rencontre"], "--name fr=Rencontre names no language of en, zh"),
    (["--name", "en="], "--name is empty"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG)
def test_wrong_use_ends_with_two_and_a_sentence(here: Path, arguments: list[str], sentence: str) -> None:
    code, printed = run("init", "knowledge", *BOTH, *arguments)
    assert (code, sentence in printed) == (2, True), printed
    assert not (here / "knowledge").exists()


def test_an_input_that_ends_says_which_options_there_are(here: Path) -> None:
    code, printed = run("init", "knowledge", typed="en\nRiverside\n")
    assert (code, "Give --name, --start, --end, --city and --languages as options." in printed) == (2, True)


ZONES = [
    ("Shanghai", "Asia/Shanghai"),
    ("New York", "America/New_York"),
    ("厦门", "Asia/Shanghai"),
    ("Xiamen", "Asia/Shanghai"),
    ("Geneva", "Europe/Zurich"),
    ("日内瓦", "Europe/Zurich"),
    ("上海", "Asia/Shanghai"),
    ("Riverside", ""),
]


@pytest.mark.parametrize(("city", "zone"), ZONES)
def test_the_zone_of_a_city_is_taken_only_where_it_is_sure(city: str, zone: str) -> None:
    assert zone_of_city(city) == zone


def test_a_slip_is_told_and_only_its_question_is_asked_again(here: Path) -> None:
    answers = [
        "cn,en", "zh,en", "临江方法学会议", "Riverside Meeting", "5/6/2031", "soon", "12 May 2031",
        "2031-05-01", "2031年5月15日", "日内瓦", "Geneva", "Beijing", "Europe/Zurich", "perhaps", "是",
    ]  # fmt: skip
    code, printed = run("init", "knowledge", typed="\n".join(answers) + "\n")
    assert code == 0, printed
    for told in (
        '"cn" is no code of a language: write zh.',
        '"5/6/2031" can be read with the day or the month first.',
        '"soon" is no day.',
        "The conference ends on 2031-05-01, before it starts on 2031-05-12.",
        "Beijing is no time zone: did you mean Asia/Shanghai?",
        "“perhaps” is neither yes nor no.",
    ):
        assert told in printed
    text = (here / "knowledge" / "conference.yaml").read_text(encoding="utf-8")
    assert "start: 2031-05-12" in text
    assert "end: 2031-05-15" in text
    assert "timezone: Europe/Zurich" in text
    assert "Riverside Meeting" in text
    assert (here / "knowledge" / "medical.yaml").is_file()
    code, printed = run("check", "--strict")
    assert (code, "Guard against medical questions: on; " in printed) == (0, True), printed


DAYS = [
    ("2031-05-12", "2031-05-12"),
    ("2031/5/12", "2031-05-12"),
    ("12.5.2031", "2031-05-12"),
    ("12/5/2031", None),
    ("13/5/2031", "2031-05-13"),
    ("5/13/2031", "2031-05-13"),
    ("12 May 2031", "2031-05-12"),
    ("May 12, 2031", "2031-05-12"),
    ("2031年5月12日", "2031-05-12"),
    ("12 May", None),
    ("31 June 2031", None),
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_days_are_taken_in_the_common_forms(written: str, day: str | None) -> None:
    try:
        found = [str(one) for one in written_days(written)]
    except AmbiguousDayError:
        found = []
    assert found == ([day] if day else [])


def test_a_range_gives_both_days(here: Path) -> None:
    assert [str(day) for day in written_days("12-15 May 2031")] == ["2031-05-12", "2031-05-15"]


def test_it_speaks_the_language_of_the_organizer(here: Path) -> None:
    code, printed = run("init", "knowledge", *BOTH, "--lang", "zh")
    assert (code, printed.splitlines()[0]) == (
        0,
        "已建好 knowledge：20个问题等待填写答案；时间按 UTC 计算。",
    )
