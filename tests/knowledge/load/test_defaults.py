"""What comes with the package: small talk, a glossary and the medical guard, sound and in both languages."""

from datetime import UTC, datetime

from bot.core.checks import check_contents
from bot.core.checks.promises import asking
from bot.core.content.contents import Contents
from bot.core.knowledge import build_knowledge
from bot.knowledge.load.files import default_files
from bot.knowledge.load.folder import Reading, read_texts
from tests.knowledge.folders import CONFERENCE

CONFERENCE_FILE = {"conference.yaml": CONFERENCE.encode()}


def test_the_package_brings_files_without_a_problem() -> None:
    assert set(default_files()) == {"faq/smalltalk.yaml", "glossary.yaml", "medical.yaml"}
    reading = read_texts({**CONFERENCE_FILE, **default_files()})
    assert reading.problems == ()


def shipped() -> Contents:
    reading: Reading = read_texts({**CONFERENCE_FILE, **default_files()})
    assert reading.contents is not None
    return reading.contents


def test_small_talk_keeps_every_rule_and_finds_itself() -> None:
    contents = shipped()
    now = datetime(2031, 5, 12, tzinfo=UTC)
    assert check_contents(contents, now, ask=asking(build_knowledge(contents))) == ()


def test_small_talk_speaks_both_languages_and_outlives_the_conference() -> None:
    for faq in shipped().faqs:
        assert set(faq.question) == set(faq.answer) == set(faq.also_asked) == {"en", "zh"}
        assert all(len(texts) >= 6 for texts in faq.also_asked.values())
        assert faq.timeless
        assert faq.tags == ["smalltalk"]


def test_the_glossary_has_sixty_groups_and_no_word_twice() -> None:
    glossary = shipped().glossary
    assert len(glossary) >= 60
    words = [word.casefold() for group in glossary for words in group.terms.values() for word in words]
    assert len(words) == len(set(words))
    assert all(set(group.terms) == {"en", "zh"} for group in glossary)
