"""Several questions in one message are taken apart; a single question with "and" in it is not."""

import re

from bot.languages.data import per_language
from bot.languages.patterns import Framed, Listed, single_words
from bot.languages.scripts import COMMAS, QUESTION_MARKS, SENTENCE_MARKS

_OPENER = Listed("questions", "openers", flags=re.IGNORECASE)
_PARTICLE = Listed("questions", "particles", flags=re.IGNORECASE)
_BEGINS = Framed(
    r"^(?:{lead}[\s,]+)*{opener}",
    re.IGNORECASE,
    lead=Listed("questions", "leads", flags=re.IGNORECASE),
    opener=_OPENER,
)
# In a language whose questions begin with certain words, only such a word after "and" begins another question; in one
# whose questions hold certain words, every comma may part two.
_JOINTS_BEFORE_OPENERS = Framed(
    r",?\s+{joint}\s+(?={opener})|,\s*(?={opener})",
    re.IGNORECASE,
    joint=Listed("questions", "joints", flags=re.IGNORECASE),
    opener=_OPENER,
)
_JOINTS = Framed(
    rf"[{COMMAS}]\s*|{{joint}}", 0, joint=Listed("questions", "joints between particles", flags=0)
)
_LETTER = re.compile(r"\w")

AHEAD = 200
"""So many characters after a joint tell whether a question follows; longer ones make a long message take its square."""


def split(message: str) -> list[str]:
    """The questions of a message, in order; statements stay with the question they lead to.

    An empty list for a message without letters or digits; a message without any question form is one piece.
    """
    sentences = [s.strip() for s in _ends().split(message) if _LETTER.search(s)]
    pieces: list[str] = []
    lead: list[str] = []
    for sentence in sentences:
        questions = _apart(sentence)
        if len(questions) == 1 and not _asks(sentence):
            lead.append(sentence)
            continue
        questions[0] = " ".join([*lead, questions[0]])
        pieces += questions
        lead = []
    if lead:
        if pieces:
            pieces[-1] = " ".join([pieces[-1], *lead])
        else:
            pieces = [" ".join(lead)]
    return pieces


@per_language
def _ends() -> re.Pattern[str]:
    """Where a sentence ends: behind its mark, but not behind the full stop of an abbreviation."""
    inside = "".join(rf"(?<!\b{word}\.)" for word in sorted(single_words("questions", "abbreviations")))
    return re.compile(rf"(?<=[{SENTENCE_MARKS}\n])|(?<=[a-z]\.){inside}(?=\s+[A-Z])")


def _asks(text: str) -> bool:
    return text.rstrip().endswith(QUESTION_MARKS) or bool(_BEGINS.match(text) or _PARTICLE.search(text))


def _apart(sentence: str) -> list[str]:
    """A sentence cut at its joints, where both sides are whole questions."""
    for joints, whole in ((_JOINTS_BEFORE_OPENERS, _begins_whole), (_JOINTS, _holds_whole)):
        kept: list[str] = []
        start = 0
        for joint in joints.finditer(sentence):
            if whole(sentence[joint.end() :][:AHEAD]) and whole(sentence[start : joint.start()]):
                kept.append(sentence[start : joint.start()].strip())
                start = joint.end()
        if kept:
            return [*kept, sentence[start:].strip()]
    return [sentence]


def _begins_whole(text: str) -> bool:
    return bool(_BEGINS.match(text.strip())) and len(text.split()) >= 3


def _holds_whole(text: str) -> bool:
    return bool(_PARTICLE.search(text)) and len(_LETTER.findall(text)) >= 4
