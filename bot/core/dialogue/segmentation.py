"""Several questions in one message are taken apart; a single question with "and" in it is not.

``split`` goes by the form of the text alone. ``apart`` looks at every place where two questions may meet, and asks
what each side finds of its own: "wifi code + plug for my phone" are two questions, "food and drink" is one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.core.matching.normalisation import simplified
from bot.languages.data import per_language
from bot.languages.patterns import Framed, Listed, single_words
from bot.languages.scripts import COLONS, COMMAS, HAN, PARENTHESES, QUESTION_MARKS, SENTENCE_MARKS

_OPENER = Listed("questions", "openers", flags=re.IGNORECASE)
_QUESTION_WORD = Listed("questions", "question words", flags=re.IGNORECASE)
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
_MEETING = Framed(
    rf"(?:[{COMMAS}{SENTENCE_MARKS}+\n]+|\.\s)\s*(?:{{joint}}\s*)?|\s+[&/]\s+|\s*{{joint}}\s*|(?<=[{HAN}])\s+(?=[{HAN}])|\s\s+",
    re.IGNORECASE,
    joint=Listed("questions", "joints between things", flags=re.IGNORECASE),
)
"""Where two questions may meet, in a text that does not show it by its form."""
_ANNOUNCEMENT = Framed(
    rf"^{{announced}}\s*[.{COLONS}{COMMAS}{SENTENCE_MARKS}-]*\s*",
    re.IGNORECASE,
    announced=Listed("questions", "announcements", flags=re.IGNORECASE),
)
_JOINED = Framed(
    rf"^(?:{{joint}}(?:[\s,]+|(?<=[{HAN}])))+(?=\w)",
    re.IGNORECASE,
    joint=Listed("questions", "joints between things", flags=re.IGNORECASE),
)
_NUMBERED = re.compile(rf"(?:^|(?<=\s))[{PARENTHESES}]?\d[.{PARENTHESES}{COLONS}{COMMAS}]\s*(?=\D)|[①-⑨]\s*")
_LETTER = re.compile(r"\w")

_PAUSE = re.compile(rf"[{COMMAS}{SENTENCE_MARKS}.\s]*[{COMMAS}{SENTENCE_MARKS}.]\s*")
_STOP = re.compile(rf"[{SENTENCE_MARKS}.]")

SURE, CLEAR, OWN, LIKELY, NEAR = 0.9, 0.75, 0.5, 0.35, 0.1
"""From these confidences on one thing answers the whole; a side clearly finds something; it finds something of its own;
it likely does; it comes near to something."""

MOST_MEETINGS = 6
"""At so many places at most a text is looked at for a second question."""

AHEAD = 200
"""So many characters after a joint tell whether a question follows; longer ones make a long message take its square."""


def split(message: str) -> list[str]:
    """The questions of a message, in order; statements stay with the question they lead to.

    An empty list for a message without letters or digits; a message without any question form is one piece.
    """
    message = _ANNOUNCEMENT.sub("", message)
    items = [item for item in _NUMBERED.split(message) if _LETTER.search(item)]
    if len(items) > 1 and len(_NUMBERED.findall(message)) > 1:
        return [piece for item in items for piece in split(item)]
    sentences = [s for s in _ends().split(message) if _LETTER.search(s)]
    pieces: list[str] = []
    lead: list[str] = []
    for sentence in sentences:
        questions = _apart(sentence.strip())
        if len(questions) == 1 and not _asks(sentence.strip()):
            lead.append(sentence)
            continue
        gap = sentence[: len(sentence) - len(sentence.lstrip())]
        questions[0] = "".join([*lead, gap, questions[0]])
        pieces += questions
        lead = []
    if lead:
        rest = "".join(lead)
        pieces[-1:] = [f"{pieces[-1]} {rest}" if pieces else rest]
    return [piece.strip() for piece in pieces]


@dataclass(frozen=True, slots=True)
class Found:
    """What a text finds of its own: a name of it ("" for nothing), how sure that is, and the topic it is on."""

    name: str = ""
    confidence: float = 0.0
    topic: str = ""


Finder = Callable[[str, str], Found]
"""Tells what a text finds behind the one before it; where that is "", of its own."""


def apart(piece: str, finds: Finder) -> list[str]:
    """A piece cut where both sides find something of their own; whole where one thing answers all of it."""
    sides = list(_sides(piece))
    whole = finds(piece, "").confidence if sides else 0.0
    for left, right, joined in sides:
        if whole < SURE and _are_two(left, right, whole, finds, joined=joined):
            return [left, *apart(right, finds)]
    return [piece]


def leaning_together(pieces: list[str], stands_alone: Callable[[str, str], bool]) -> list[str]:
    """Pieces where one that is no question of its own behind the one before it ("and where is it?") stays with that.

    The words by which a piece was joined to the one before it are left out.
    """
    made: list[str] = []
    for piece in pieces:
        bare = _JOINED.sub("", piece) if made else piece
        if made and not stands_alone(bare, made[-1]):
            made[-1] = f"{made[-1]} {piece}"
        else:
            made.append(bare)
    return made


def _are_two(left: str, right: str, whole: float, finds: Finder, *, joined: bool) -> bool:
    """Whether two sides are questions of their own.

    Where they are ``joined`` one may be unsure, if the other is surer than the ``whole`` and on another topic, and the
    right one may take its subject from the left one. Two sentences must both be clear.
    """
    one = finds(left, "")
    if not one.name:
        return False
    other = finds(right, "")
    less, more = sorted((one.confidence, other.confidence))
    if other.name and one.name != other.name and less >= (OWN if joined else CLEAR):
        return True
    if not joined:
        return False
    if other.name and one.name != other.name and less >= NEAR and more >= LIKELY:
        return more > whole and one.topic != other.topic
    behind = finds(right, left) if one.confidence >= OWN else one
    return behind.name != one.name and behind.confidence >= CLEAR


def _sides(piece: str) -> Iterator[tuple[str, str, bool]]:
    """Both sides of each place where questions may meet, and whether more than the end of a statement stands there.

    A comma behind a statement is no such place.
    """
    for number, joint in enumerate(_MEETING.finditer(piece)):
        left, right = piece[: joint.start()].strip(), piece[joint.end() :].strip()
        if number < MOST_MEETINGS and _LETTER.search(left) and _LETTER.search(right):
            joined = not _PAUSE.fullmatch(joint[0]) or _asks(left)
            if joined or _STOP.search(joint[0]):
                yield left, right, joined


@per_language
def _ends() -> re.Pattern[str]:
    """Where a sentence ends: behind its mark, but not behind the full stop of an abbreviation."""
    inside = "".join(rf"(?<!\b{word}\.)" for word in sorted(single_words("questions", "abbreviations")))
    return re.compile(rf"(?<=[{SENTENCE_MARKS}\n])|(?<=[a-z]\.){inside}(?=\s+[A-Z])")


def _asks(text: str) -> bool:
    text = simplified(text)
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
    asks = _BEGINS.match(text.strip()) or _QUESTION_WORD.search(text)
    return bool(asks) and len(text.split()) >= 3


def _holds_whole(text: str) -> bool:
    return bool(_PARTICLE.search(simplified(text))) and len(_LETTER.findall(text)) >= 4
