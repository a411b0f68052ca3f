"""The knowledge base that ships, CSCO 2024: what it holds, what it promises, and how its answers age."""

import re
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli.check import examine
from bot.core.checks import check_contents
from bot.core.content.faq import Faq
from bot.core.content.history import Milestone
from bot.core.desk import take_turn
from bot.core.dialogue.prose import plain
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.faq.replies import entry_reply
from bot.core.knowledge import Answerable, Knowledge, build_knowledge, milestone_id
from bot.core.matching.features import stem, weight_of
from bot.core.matching.normalisation import normalise, pieces
from bot.knowledge.load.folder import Reading, read_folder
from bot.languages.scripts import has_han

FOLDER = Path(__file__).parent.parent / "knowledge"
ZONE = ZoneInfo("Asia/Shanghai")
BEFORE = datetime(2024, 9, 20, 9, tzinfo=ZONE)
DURING = datetime(2024, 9, 27, 9, tzinfo=ZONE)
AFTER = datetime(2027, 1, 1, 9, tzinfo=ZONE)
LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_folder(FOLDER)


@pytest.fixture(scope="module")
def desk(reading: Reading) -> Knowledge:
    assert reading.contents is not None, reading.problems
    return build_knowledge(reading.contents)


@pytest.fixture(scope="module")
def faqs(desk: Knowledge, reading: Reading) -> list[Faq]:
    return [faq for faq in desk.contents.faqs if faq.id not in reading.defaults]


@pytest.fixture(scope="module")
def facts(desk: Knowledge, faqs: list[Faq]) -> dict[str, Answerable]:
    """What the folder itself holds, without the small talk of the package."""
    milestones = {milestone_id(milestone): milestone for milestone in desk.contents.milestones}
    return {**{faq.id: faq for faq in faqs}, **milestones}


def test_the_check_finds_nothing_at_any_time(reading: Reading) -> None:
    """The entries' own tests ask at a moment of their own, so they run once; the other rules look at the calendar."""
    assert reading.contents is not None
    problems, _ = examine(reading, AFTER)
    for now in (BEFORE, DURING):
        problems += check_contents(reading.contents, now, defaults=reading.defaults)
    assert not problems, "\n".join(map(str, problems))


def test_it_holds_what_was_promised(desk: Knowledge, faqs: list[Faq]) -> None:
    assert len(faqs) >= 60
    assert sum("fact" in faq.tags for faq in faqs) >= 35
    assert len(desk.contents.milestones) >= 15
    assert {"zhou-caicun", "ma-jun", "li-bin", "xu-ruihua"} <= {s.id for s in desk.contents.speakers}
    assert desk.conference.official is False
    assert (desk.conference.id, desk.languages) == ("csco-2024", LANGUAGES)


def test_every_text_speaks_both_languages(facts: dict[str, Answerable]) -> None:
    for name, fact in facts.items():
        told = fact.answer if isinstance(fact, Faq) else fact.story
        for texts in (fact.question, fact.title, told, fact.also_asked, fact.tests):
            assert set(texts or {}) == set(LANGUAGES), name
        for texts in (getattr(fact, "answer_before", None), getattr(fact, "answer_after", None)):
            assert set(texts or LANGUAGES) == set(LANGUAGES), name


def test_every_entry_names_its_source_and_the_day_it_was_checked(facts: dict[str, Answerable]) -> None:
    assert [name for name, fact in facts.items() if not fact.source or fact.verified is None] == []


def test_every_entry_is_tried_twice_in_each_language(facts: dict[str, Answerable]) -> None:
    few = {
        name: language
        for name, fact in facts.items()
        for language in LANGUAGES
        if len(fact.tests[language]) < 2
    }
    assert not few


def test_no_test_repeats_what_the_entry_already_asks(facts: dict[str, Answerable]) -> None:
    repeated = [
        (name, question)
        for name, fact in facts.items()
        for language, questions in fact.tests.items()
        for question in questions
        if normalise(question) in {normalise(text) for text in asked(fact, language)}
    ]
    assert not repeated


EVERY = 3
"""Of what an entry asks, each third question is tried: all three thousand would take as long as the other tests."""


def test_what_is_written_down_is_found_word_for_word(facts: dict[str, Answerable], desk: Knowledge) -> None:
    """Asked as written, a question leads to its own entry.

    The guard stops only those about seeing a doctor here; one about the programme may find the sessions instead.
    """
    for name, fact in facts.items():
        for language in LANGUAGES:
            for question in asked(fact, language)[::EVERY]:
                turn, _ = take_turn(Question(question, AFTER), desk, Conversation(language=language))
                first = turn.parts[0]
                if first.decision is Decision.GUARDED and name == "desk-medical":
                    continue
                if first.decision is Decision.LISTED and "programme" in fact.tags:
                    continue
                assert [entry.id for entry in first.entries[:1]] == [name], f"{question}: {first.decision}"


# -- alternates that differ ---------------------------------------------------------------------------------------

TELLING = 0.5
"""English words less telling than this ("how", "please") are not what a question is about."""

EVENT = frozenset("csco 2024 annual conference congress event meeting".split())
"""Every question may name the meeting; that makes it no other question."""

PARTICLES = frozenset(
    "的了吗呢啊吧么什怎哪里儿谁几多少是有没在不我你您他它这那个些可以能要会年大议和与及或还就都也请问想到为何如时候一下"
)
"""Chinese characters that carry the form of a question, or name the meeting. Words are not cut out: 发票怎么开 and
怎么开发票 are the same, whatever a segmenter makes of 开发."""


def asked(fact: Answerable, language: str) -> list[str]:
    question = fact.question if isinstance(fact, Faq) else fact.question or fact.title
    return [question[language], *fact.also_asked.get(language, ())]


def content_words(text: str) -> frozenset[str]:
    """What a question is about: the stems of its telling words, and its Chinese characters."""
    found: set[str] = set()
    for piece in pieces(normalise(text)):
        if has_han(piece):
            found |= set(piece) - PARTICLES
        elif piece not in EVENT and weight_of(piece) >= TELLING:
            found.add(stem(piece))
    return frozenset(found)


def differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Two questions differ when at most half of their content words are shared."""
    return bool(one and other) and 2 * len(one & other) <= len(one | other)


def most_different(fact: Answerable, language: str, wanted: int) -> bool:
    """Whether ``wanted`` alternates differ from each other and from the question."""
    first, *others = [content_words(text) for text in asked(fact, language)]
    apart = [words for words in others if differ(first, words) or not first]
    return any(
        all(differ(one, other) for one, other in combinations(chosen, 2))
        for chosen in combinations(apart, wanted)
    )


def test_the_measure_tells_other_words_from_another_order() -> None:
    def alike(one: str, other: str) -> bool:
        return not differ(content_words(one), content_words(other))

    assert alike("How do I get an invoice?", "an invoice, how do I get it please")
    assert alike("发票怎么开", "怎么开发票")
    assert not alike("How do I get an invoice?", "fapiao for the registration fee")
    assert not alike("发票怎么开？", "抬头和税号填哪里")


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_alternates_differ_in_their_content_words(facts: dict[str, Answerable], language: str) -> None:
    poor = [name for name, fact in facts.items() if not most_different(fact, language, 4)]
    assert not poor, f"add alternate questions with other words to {', '.join(poor)}"


# -- answers in time ----------------------------------------------------------------------------------------------

AHEAD = re.compile(
    r"\b(?:will (?:be|take|have)|takes? place|is going on|runs? (?:from|until)|before you travel|see you)\b"
    r"|将于|将在|还没有开|正在进行|敬请|即将"
)
PAST = re.compile(
    r"\b(?:took place|is over|has ended|lasted)\b|已于|已经(?:结束|开完)|举行完毕|早已|一共开了"
)


def told(name: str, language: str, now: datetime, desk: Knowledge) -> str:
    text, _, _ = entry_reply(name, language, now, desk)
    return plain(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_afterwards_nobody_is_sent_to_a_meeting_that_is_over(
    faqs: list[Faq], desk: Knowledge, language: str
) -> None:
    """Whoever asks today hears that it took place; only what never changes is said as it always was."""
    for faq in faqs:
        text = told(faq.id, language, AFTER, desk)
        assert not AHEAD.search(text), f"{faq.id}: {AHEAD.search(text)}"
        if not faq.timeless:
            assert PAST.search(text) or "2024" in text, faq.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_beforehand_nothing_is_said_to_be_over(faqs: list[Faq], desk: Knowledge, language: str) -> None:
    for faq in faqs:
        text = told(faq.id, language, BEFORE, desk)
        assert not PAST.search(text), f"{faq.id}: {PAST.search(text)}"


def test_the_dates_are_told_with_their_contradiction_at_all_times(desk: Knowledge) -> None:
    for now in (BEFORE, DURING, AFTER):
        assert all(day in told("meeting-dates", "en", now, desk) for day in ("25", "29", "28 September"))
        assert all(day in told("meeting-dates", "zh", now, desk) for day in ("25日", "29日", "28日"))


def test_both_foundings_are_told(desk: Knowledge) -> None:
    for language in LANGUAGES:
        text = told("society-founding", language, AFTER, desk)
        assert "1997" in text
        assert "2015" in text


# -- what it must not say -----------------------------------------------------------------------------------------

INVENTED = {
    "a telephone number": re.compile(r"\+86|\b\d{3,4}-\d{7,8}\b|\b1\d{10}\b"),
    "an address for mail": re.compile(r"[\w.]+@[\w.]+"),
    "Chinese characters for Li Bin": re.compile("李斌|李彬"),
    "the house of earlier years as that of 2024": re.compile(
        r"2024[^.。\n]{0,60}(?:Xiamen International Conference Center|厦门国际会展中心)"
    ),
}


@pytest.mark.parametrize("what", INVENTED)
def test_it_does_not_say(what: str, facts: dict[str, Answerable], desk: Knowledge) -> None:
    for name in facts:
        for language in LANGUAGES:
            for now in (BEFORE, DURING, AFTER):
                text = told(name, language, now, desk)
                assert not INVENTED[what].search(text), f"{name}: {INVENTED[what].search(text)}"


def test_sessions_have_no_invented_time_or_hall(desk: Knowledge) -> None:
    for session in desk.contents.sessions:
        assert session.start is None
        assert session.end is None
        assert session.hall is None
        assert "not published" in session.title["en"]
        assert "未公布" in session.title["zh"]
    assert desk.contents.venue.name is None
    assert not desk.contents.venue.halls


def test_every_button_leads_to_an_entry(facts: dict[str, Answerable], desk: Knowledge) -> None:
    for name, fact in facts.items():
        assert fact.related, name
        assert all(other in desk.entries and other != name for other in fact.related), name


def test_milestones_lie_in_the_past_of_the_day_they_were_checked(desk: Knowledge) -> None:
    for milestone in desk.contents.milestones:
        assert isinstance(milestone, Milestone)
        assert milestone.verified is not None
        year = int((milestone.date or str(milestone.year))[:4])
        assert year <= (milestone.verified - timedelta(days=1)).year
