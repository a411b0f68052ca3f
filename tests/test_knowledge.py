"""The knowledge base that ships, CSCO 2024: what it holds, what it promises, and how its answers age."""

import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli.check import examine
from bot.core.checks import check_contents
from bot.core.content.faq import Faq, Milestone
from bot.core.content.values import sources_in
from bot.core.desk import take_turn
from bot.core.dialogue.prose import plain
from bot.core.dialogue.turn import Conversation, Decision, Question
from bot.core.faq.replies import entry_reply
from bot.core.knowledge import Answerable, Knowledge, milestone_id
from bot.core.matching.features import stem, weight_of
from bot.core.matching.normalisation import normalise, pieces
from bot.knowledge.index import indexed
from bot.knowledge.load.folder import Reading, read_folder
from bot.languages.scripts import has_han

FOLDER = Path(__file__).parent.parent / "knowledge"
ZONE = ZoneInfo("Asia/Shanghai")
BEFORE = datetime(2024, 9, 20, 9, tzinfo=ZONE)
SECOND_DAY = datetime(2024, 9, 26, 10, tzinfo=ZONE)
DURING = datetime(2024, 9, 27, 9, tzinfo=ZONE)
AFTER = datetime(2027, 1, 1, 9, tzinfo=ZONE)
LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_folder(FOLDER)


@pytest.fixture(scope="module")
def desk(reading: Reading) -> Knowledge:
    assert reading.contents is not None, reading.problems
    return indexed(reading.contents)


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
    problems = examine(reading, AFTER)[0].problems
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


ATTRIBUTED = re.compile(r"report|interview|source|报道|访谈|官网|资料")
"""A source that is told in the answer itself, since it belongs to what is told afterwards only."""


def test_what_is_stated_names_its_source(facts: dict[str, Answerable]) -> None:
    """Below the answer, or in it; what says no more than who knows has none. Each has the day it was checked."""
    assert [name for name, fact in facts.items() if fact.verified is None] == []
    for name, fact in facts.items():
        if isinstance(fact, Milestone) or "fact" in fact.tags:
            texts = fact.answer_after or fact.answer if isinstance(fact, Faq) else fact.story
            assert fact.source or all(map(ATTRIBUTED.search, texts.values())), name


LINE = 40
"""Half-widths on a line of a phone; a Chinese character takes two."""


def half_widths(text: str) -> int:
    return sum(2 if has_han(sign) or sign in "，。；：、（）《》“”—" else 1 for sign in text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_is_one_short_line_in_the_language_of_the_reader(desk: Knowledge, language: str) -> None:
    contents = desk.contents
    named = [faq.source for faq in contents.faqs] + [story.source for story in contents.milestones]
    named += [desk.conference.source, contents.venue.source]
    named += [session.source for session in contents.sessions] + [who.source for who in contents.speakers]
    for line in {sources_in(source, language) for source in named if source}:
        assert line == SITE or has_han(line) is (language == "zh"), line
        assert half_widths(line) <= LINE + 2, line


SITE = "csco.org.cn"
"""A source that reads alike in every language."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reply_fits_a_phone(facts: dict[str, Answerable], desk: Knowledge, language: str) -> None:
    """Text and source line; three buttons below it make a screen of twenty-two lines."""
    for name in facts:
        for now in (BEFORE, DURING, AFTER):
            lines = [
                max(1, -(-half_widths(line) // LINE)) for line in told(name, language, now, desk).split("\n")
            ]
            assert sum(lines) <= 22, f"{name}: {sum(lines)} lines"


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


def test_no_test_is_the_question_with_a_word_before_it(facts: dict[str, Answerable]) -> None:
    padded = [
        (name, question)
        for name, fact in facts.items()
        for language, questions in fact.tests.items()
        for question in questions
        if half_widths(asked(fact, language)[0]) > 20
        and normalise(asked(fact, language)[0]) in normalise(question)
    ]
    assert not padded


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


LATER = re.compile(
    r"202[5-9]|Jinan|济南|28th meeting (?:is|was)|elect(?:s|ed|ion)\b|当选|换届选举"
    r"|Yu Jinming[^.]{0,40}president(?! of IASLC)|于金明[^。]{0,20}理事长|理事长[^。]{0,20}于金明"
)
"""What nobody can know on the second day of the meeting."""


@pytest.mark.parametrize("now", [BEFORE, SECOND_DAY])
@pytest.mark.parametrize("language", LANGUAGES)
def test_until_the_meeting_is_over_nobody_hears_of_what_came_after(
    facts: dict[str, Answerable], desk: Knowledge, language: str, now: datetime
) -> None:
    """Neither in a reply nor on a button below it, on a card or in /about."""
    for name in facts:
        text, _, buttons = entry_reply(name, language, now, desk)
        for said in (plain(text), *(button.label for button in buttons)):
            assert not LATER.search(said), f"{name}: {LATER.search(said)} in {said}"
    contents, conference = desk.contents, desk.conference
    always = [conference.about, conference.history, *(speaker.about for speaker in contents.speakers)]
    always += [milestone.title for milestone in contents.milestones]
    assert not [texts for texts in always if LATER.search((texts or {}).get(language, ""))]


def test_the_history_lists_nothing_that_lies_ahead(desk: Knowledge) -> None:
    """A milestone is listed and told at all times; what came after the meeting stands in the FAQ."""
    assert (
        max(str(milestone.date or milestone.year) for milestone in desk.contents.milestones) <= "2024-09-25"
    )


def test_afterwards_it_is_told(desk: Knowledge) -> None:
    for name, said in {
        "society-president": "于金明",
        "history-2024-election": "27日",
        "next-meeting": "济南",
        "society-leadership": "江泽飞",
        "history-2025-iaslc-president": "周彩存",
    }.items():
        assert said in told(name, "zh", AFTER, desk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_begins_with_yes_or_no(
    facts: dict[str, Answerable], desk: Knowledge, language: str
) -> None:
    """The entries' other questions ask the opposite as well: "Can I trust you?" was answered "No."."""
    for name in facts:
        for now in (BEFORE, DURING, AFTER):
            text = told(name, language, now, desk)
            assert not re.match(
                r"(?:Yes|No|Not yet)\b[.,:]|(?:有|是|是的|不是|没有|可以|不能)[。，：]", text
            ), name


ASKED_IN_VAIN = {
    "history of the society": "society-history",
    "CSCO的历史": "society-history",
    "学会发展历程": "society-history",
    "CSCO简介": "society-what-is-csco",
    "about CSCO": "society-what-is-csco",
    "list of sessions": "programme-sessions",
    "都有哪些专场": "programme-sessions",
    "Can I trust you?": "desk-official",
    "吴一龙是谁": "person-wu-yilong",
    "who is Li Jin": "person-li-jin",
    "how do I get downtown from the airport": "arrival",
    "我的包被偷了": "theft-police",
    "台湾代表要带台胞证吗": "travel-papers",
    "there is an error on my certificate": "certificate-replacement",
    "我的数据能删掉吗": "desk-privacy",
    "我要投诉": "complaints",
    "乳腺癌专场在哪里": "programme-cancers",
    "what did the quoted professors say": "programme-statements",
}


@pytest.mark.parametrize("question", ASKED_IN_VAIN)
def test_what_was_asked_in_vain_has_an_entry(desk: Knowledge, question: str) -> None:
    turn, _ = take_turn(Question(question, SECOND_DAY), desk, Conversation())
    assert [entry.id for entry in turn.parts[0].entries[:1]] == [ASKED_IN_VAIN[question]]


CLAUSE = re.compile(r"[。，；：\n]|[.;:,](?:\s|$)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_is_written_from_a_form(facts: dict[str, Answerable], language: str) -> None:
    """The same clause stands in one answer of ten at most."""
    found: Counter[str] = Counter()
    for fact in facts.values():
        told = (
            (fact.answer, fact.answer_before, fact.answer_after) if isinstance(fact, Faq) else (fact.story,)
        )
        found.update(
            {clause.strip() for texts in told for clause in CLAUSE.split((texts or {}).get(language, ""))}
        )
    assert [clause for clause, times in found.items() if len(clause) > 5 and 10 * times > len(facts)] == []


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
        assert "not published in the sources read" in session.title["en"]
        assert "在所查资料中未公布" in session.title["zh"]
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
