"""The rules of ``check``: for each, what breaks it and where, and what does not."""

from datetime import UTC, datetime

import pytest

from bot.core.checks import RULES, Reply, check_contents
from bot.core.content.conference import Conference
from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.core.content.validity import Validity, moment_inside, span
from bot.core.dialogue.turn import Decision
from bot.core.knowledge import build_knowledge
from bot.knowledge.load.folder import read_texts

CONFERENCE = """\
name: {en: Riverside, zh: 临江}
start: 2031-05-12
end: 2031-05-15
timezone: Europe/Berlin
languages: [en, zh]
"""
NOW = datetime(2031, 5, 1, tzinfo=UTC)


def contents(name: str, text: str, **others: str) -> Contents:
    files = {"conference.yaml": CONFERENCE, name: text}
    files |= {f"{other}.yaml": content for other, content in others.items()}
    reading = read_texts({name: text.encode() for name, text in files.items()})
    assert not reading.problems
    assert reading.contents is not None
    return reading.contents


def entry(identifier: str, question: str, more: str = "", answer: str = "A") -> str:
    return (
        f"- id: {identifier}\n  question: {{en: {question}, zh: {question}吗}}\n"
        f"  answer: {{en: '{answer}', zh: 答}}\n{more}"
    )


def slot(identifier: str, start: str, end: str, more: str) -> str:
    return f"- {{id: {identifier}, title: T, start: 2031-05-12 {start}, end: 2031-05-12 {end}, {more}}}\n"


def checked(held: Contents, now: datetime = NOW) -> tuple[Problem, ...]:
    """What the rules say of entries that are too short to have other ways to ask."""
    return check_contents(held, now, rules=[rule for rule in RULES if rule.name != "missing-alternates"])


HALLS = "halls:\n  - {id: main, name: {en: Lotus Hall, zh: 荷花厅}, also_called: {en: Great Hall}}\n  - {id: loft, name: {en: Loft, zh: 阁楼}}\n"
SPEAKERS = "- {id: ann, name: {en: Ann Li, zh: 李安}, also_called: {en: [Li An]}}\n"

DINNER = "- {id: dinner, title: {en: Gala dinner, zh: 联欢晚宴}, start: 2031-05-13 19:00, end: 2031-05-13 22:00, hall: loft}\n"

BROKEN = [
    ("duplicate-id", "faq/a.yaml", entry("a", "One") + entry("a", "Two"), "4:7", "the id a stands twice; it first stands at faq/a.yaml:1:7"),
    ("unknown-related", "faq/a.yaml", entry("alpha", "One", "  related: [alfa]\n"), "4:13", "there is no entry alfa"),
    ("unknown-hall", "sessions/a.yaml", "- {id: s, title: T, hall: Lotos Hall}\n", "1:27", "there is no hall Lotos Hall"),
    ("unknown-hall", "sessions/a.yaml", "- {id: s, title: T, also_in: [main, attic]}\n", "1:37", "there is no hall attic"),
    ("unknown-hall", "sessions/a.yaml", "- {id: s, title: T, moved_from: {hall: attic}}\n", "1:40", "there is no hall attic"),
    ("unknown-speaker", "sessions/a.yaml", "- {id: s, title: T, speakers: [ann, bob]}\n", "1:37", "there is no speaker bob"),
    ("unknown-speaker", "sessions/a.yaml", "- {id: s, title: T, chairs: Bob}\n", "1:29", "there is no speaker Bob"),
    ("unknown-speaker", "sessions/a.yaml", "- id: s\n  title: T\n  talks:\n    - {title: U, speakers: bob}\n", "4:28", "there is no speaker bob"),
    ("unknown-track", "sessions/a.yaml", "- {id: s, title: T, track: music}\n", "1:28", "there is no track music"),
    ("unknown-topic", "faq/a.yaml", entry("a", "One", "  topic: venue.wify\n"), "4:10", "there is no topic venue.wify in the library"),
    ("question-twice", "faq/a.yaml", entry("a", "Where is it?") + entry("b", "Which?", "  also_asked: where IS it\n"), "7:15", "this question also stands at faq/a.yaml:2:18, in a"),
    ("missing-language", "faq/a.yaml", "- id: a\n  question: {en: One, zh: 一}\n  answer: A\n", "3:11", "`answer` is missing in zh"),
    ("unlisted-language", "faq/a.yaml", entry("a", "One", "  also_asked: {cn: 一}\n"), "4:20", "cn is none of the conference's languages (en, zh)"),
    ("answer-too-long", "faq/a.yaml", f"- id: a\n  question: {{en: One, zh: 一}}\n  answer: {{en: A, zh: {'🧪' * 2049}}}\n", "3:23", "the text has 4098 characters, and a message holds 4096"),
    ("stale-verified", "faq/a.yaml", entry("a", "One", "  verified: 2030-04-01\n"), "4:13", "this was last checked on 2030-04-01, more than a year ago"),
    ("outside-days", "sessions/a.yaml", "- {id: s, title: T, start: 2013-05-12 09:00}\n", "1:28", "2013-05-12 is no day of the conference (2031-05-12 to 2031-05-15)"),
    ("outside-days", "sessions/a.yaml", "- {id: s, title: T, start: 2031-05-16 06:30}\n", "1:28", "2031-05-16 is no day of the conference (2031-05-12 to 2031-05-15)"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "name", "text", "place", "sentence"), BROKEN)
def test_a_broken_rule_is_found_at_its_place(
    rule: str, name: str, text: str, place: str, sentence: str
) -> None:
    tracks = "- {id: science, name: {en: Science, zh: 科学}}\n"
    (problem,) = checked(contents(name, text, venue=HALLS, speakers=SPEAKERS, tracks=tracks))
    assert (problem.rule, str(problem.place), problem.sentence) == (rule, f"{name}:{place}", sentence)
    assert problem.advice


KEPT = [
    ("a hall by its id", "sessions/a.yaml", "- {id: s, title: T, hall: main}\n"),
    ("a hall by its name, written otherwise", "sessions/a.yaml", "- {id: s, title: T, hall: lotus hall}\n"),
    ("a hall by its Chinese name", "sessions/a.yaml", "- {id: s, title: T, hall: 荷花廳}\n"),
    ("a hall by another name", "sessions/a.yaml", "- {id: s, title: T, hall: Great Hall}\n"),
    ("a speaker by another spelling", "sessions/a.yaml", "- {id: s, title: T, speakers: [Li An, 李安, ann]}\n"),
    ("a track where no tracks are listed", "sessions/a.yaml", "- {id: s, title: T, track: music}\n"),
    ("the night after the last day", "sessions/a.yaml", "- {id: s, title: T, start: 2031-05-16 01:30}\n"),
    ("a session in one language", "sessions/a.yaml", "- {id: s, title: {zh: 题}}\n"),
    ("a question twice in one entry", "faq/a.yaml", entry("a", "One", "  also_asked: [one, One!]\n")),
    (
        "a question in two entries that hold at different times",
        "faq/a.yaml",
        entry("a", "One", "  valid: before\n") + entry("b", "One", "  valid: {from: 2031-05-12}\n"),
    ),
    ("an answer of exactly one message", "faq/a.yaml", f"- id: a\n  question: {{en: 1, zh: 一}}\n  answer: {{en: {'x' * 4096}, zh: 答}}\n"),
    ("two halls at one time", "sessions/a.yaml", slot("a", "09:00", "10:00", "hall: main") + slot("b", "09:00", "10:00", "hall: loft")),
    ("one session after another in a hall", "sessions/a.yaml", slot("a", "09:00", "10:00", "hall: main") + slot("b", "10:00", "11:00", "hall: main")),
    ("a break in a hall in use", "sessions/a.yaml", slot("a", "09:00", "10:00", "hall: main") + slot("b", "09:30", "10:00", "hall: main, break: yes")),
    ("a speaker of one talk who chairs later", "sessions/a.yaml", slot("a", "09:00", "10:00", "speakers: ann") + slot("b", "10:00", "11:00", "chairs: ann")),
    ("an answer with the right time among others", "faq/a.yaml", entry("a", "When is the Gala dinner", answer="The bus leaves at 18:00. It begins at 7 pm.")),
    ("an answer with a deadline of a session", "faq/a.yaml", entry("a", "Is there a dinner", answer="Book the gala dinner by 10 May 12:00.")),
    ("an answer on a session of another year", "faq/a.yaml", entry("a", "What about past ones", answer="The gala dinner of 2029 was on 3 June 2029.")),
    ("an answer on the next conference", "faq/a.yaml", entry("a", "When is the next conference", answer="In 2033.")),
    ("an answer that tells both days", "faq/a.yaml", entry("a", "When is the conference", answer="12 to 15 May, not 28 May.")),
    ("links that can be opened", "faq/a.yaml", entry("a", "One", answer="[Map](https://example.org/a) (https://example.org/b), <mailto:a@b.org>")),
    ("a price that follows another", "faq/a.yaml", entry("a", "One", "  valid: {until: 2031-05-12}\n") + entry("b", "One", "  valid: {from: 2031-05-13}\n")),
    ("an entry that ran out, followed by another", "faq/a.yaml", entry("a", "One", "  valid: {until: 2031-04-12}\n") + entry("b", "One", "  valid: {from: 2031-04-13}\n")),
    ("three related entries", "faq/a.yaml", entry("a", "One", "  related: [b, c, d]\n") + entry("b", "Two") + entry("c", "Three") + entry("d", "Four")),
    ("a topic of the library", "faq/a.yaml", entry("a", "One", "  topic: venue.wifi\n") + entry("b", "Two", "  topic: none\n")),
    ("an entry checked a year ago", "faq/a.yaml", entry("a", "One", "  verified: 2030-05-01\n")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [case[1:] for case in KEPT], ids=[case[0] for case in KEPT])
def test_what_keeps_the_rules_is_not_complained_about(name: str, text: str) -> None:
    dinner = {"sessions/dinner": DINNER}
    assert checked(contents(name, text, venue=HALLS, speakers=SPEAKERS, **dinner)) == ()


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("wifi", "did you mean venue.wifi?"),
        ("Wi-Fi", "did you mean venue.wifi?"),
        ("registration.fee", "did you mean registration.fees?"),
        ("发票", "did you mean payment.invoice?"),
        ("qqqqqq", "infodesk topics --all lists them; none switches topics off here"),
    ],
)
def test_an_unknown_topic_is_told_the_nearest(written: str, advice: str) -> None:
    (problem,) = checked(contents("faq/a.yaml", entry("a", "One", f"  topic: {written}\n")))
    assert problem.advice == advice


WIFI = "Is there Wi-Fi?"
PASSWORD = "What is the wifi password?"
CLAIMS = [
    ("two that declare it", "  topic: venue.wifi\n", "  topic: venue.wifi\n", "b claims the topic venue.wifi, which a claims as well"),
    ("two that are about it", "", "", "b and a are both about the topic venue.wifi"),
    ("one that declares it", "  topic: venue.wifi\n", "", None),
    ("one that wants none", "  topic: none\n", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "sentence"), [c[1:] for c in CLAIMS], ids=[c[0] for c in CLAIMS])
def test_one_entry_claims_a_topic(first: str, second: str, sentence: str | None) -> None:
    held = contents("faq/a.yaml", entry("a", WIFI, first) + entry("b", PASSWORD, second))
    rules = [rule for rule in RULES if rule.name == "contested-topic"]
    found = check_contents(held, NOW, desk=build_knowledge(held), rules=rules)

    assert [problem.sentence for problem in found] == ([sentence] if sentence else [])


def test_a_problem_is_told_in_the_language_of_the_reader() -> None:
    (problem,) = checked(contents("sessions/a.yaml", "- {id: s, title: T, hall: attic}\n", venue=HALLS))

    assert str(problem) == (
        "sessions/a.yaml:1:27: error: there is no hall attic (add it under halls in venue.yaml)"
    )
    assert problem.said("zh") == (
        "sessions/a.yaml:1:27: 错误：没有 attic 这个会场（请加到 venue.yaml 的 halls 里）"
    )
    assert problem.said("fr") == str(problem)


def test_a_time_that_the_clocks_skip_is_named() -> None:
    spring = CONFERENCE.replace("2031-05-12", "2031-03-30").replace("2031-05-15", "2031-03-31")
    session = b"- {id: s, title: T, start: 2031-03-30 02:30}\n"
    reading = read_texts({"conference.yaml": spring.encode(), "sessions/a.yaml": session})
    assert reading.contents is not None
    (problem,) = check_contents(reading.contents, NOW)
    assert str(problem) == (
        "sessions/a.yaml:1:28: warning: 02:30 does not exist on 2031-03-30 in Europe/Berlin: "
        "the clocks skip it (correct the time)"
    )


TOLD = [
    (Reply(Decision.ANSWERED, ["a"], []), True, False),
    (Reply(Decision.OFFERED, ["a", "b"], []), True, True),
    (Reply(Decision.OFFERED, ["b", "a"], []), False, True),
    (Reply(Decision.ANSWERED, ["b"], []), False, True),
    (Reply(Decision.UNKNOWN, [], []), False, True),
    (Reply(Decision.LISTED, [], ["s"]), False, True),
    (Reply(Decision.GUARDED, [], []), False, True),
]


@pytest.mark.parametrize(("reply", "found", "spared"), TOLD)
def test_promises_are_kept_by_asking_the_desk(reply: Reply, found: bool, spared: bool) -> None:
    asked: list[tuple[str, str, datetime]] = []

    def ask(question: str, language: str, now: datetime) -> Reply:
        asked.append((question, language, now))
        return reply

    held = contents(
        "faq/a.yaml", entry("a", "One", "  tests: {zh: 一}\n  not_for: {en: Two}\n  valid: after\n")
    )
    rules = {problem.rule for problem in check_contents(held, NOW, ask=ask)}
    assert ("failing-test" not in rules, "failing-not-for" not in rules) == (found, spared)
    assert [(question, language) for question, language, _ in asked] == [("一", "zh"), ("Two", "en")]
    assert all(now > datetime(2031, 5, 15, 21, tzinfo=UTC) for _, _, now in asked), (
        "asked while the entry holds"
    )


def test_the_examples_of_the_guard_are_asked() -> None:
    medical = "reply: {en: R, zh: 答}\nmust_trigger: {en: [pills]}\nmust_not_trigger: {en: [pills?]}\n"

    def ask(question: str, language: str, now: datetime) -> Reply:
        return Reply(Decision.GUARDED, [], [])

    (problem,) = check_contents(contents("medical.yaml", medical), NOW, ask=ask)
    assert str(problem) == (
        'medical.yaml:3:25: error: "pills?" is taken for a question for medical advice '
        "(adapt the words, or the example)"
    )


def test_every_rule_has_a_name_of_its_own_and_a_manual_entry() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.find.__doc__, rule.name
        assert rule.severity in Severity


WINDOWS = [
    None,
    "before",
    "during",
    "after",
    {"from": "2031-05-13"},
    {"until": "2031-05-01"},
    {"until": "0001-01-01"},
]
WINDOWS += [{"from": "2040-01-01 10:00", "until": "2040-01-02"}, {"from": "9999-12-31"}]


@pytest.mark.parametrize("window", WINDOWS)
def test_there_is_a_moment_inside_every_window(window: str | dict[str, str] | None) -> None:
    text = "name: X\nstart: 2031-05-12\nend: 2031-05-15\ntimezone: Asia/Shanghai\nlanguages: en\n"
    reading = read_texts({"conference.yaml": text.encode()})
    assert reading.contents is not None
    conference: Conference = reading.contents.conference
    fields = {"phase": window} if isinstance(window, str) else window
    made = None if fields is None else Validity.model_validate(fields)
    start, end = span(made, conference)
    assert start <= moment_inside(made, conference) <= end
