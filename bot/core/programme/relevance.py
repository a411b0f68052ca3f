"""Whether a question is the programme's at all, or one for the FAQ.

It is the programme's where all of its telling words have been understood as conditions. Words that belong to the
business of every conference (fees, visas, submissions) make it the FAQ's, and so does a topic without a word for
sessions where the asker speaks of themselves.
"""

from bot.core.arbiter import LIKELY, POSSIBLE, SURE
from bot.core.matching.features import weight_of, word_weight
from bot.core.programme.index import Programme
from bot.core.programme.query.facts import NOUNS, STRONGLY_SAID, SessionFact
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.query.selection import Selection
from bot.core.programme.query.topics import SessionTopic
from bot.languages.patterns import Listed
from bot.languages.scripts import HAN_RUN

_Evidence = tuple[bool, bool]
"""Whether the question is the programme's own for sure, and whether likely."""

SERVICES = frozenset(
    "lunch,coffee break,break,dinner,breakfast,party,registration,opening,closing,award,demo,poster".split(
        ","
    )
)
"""Kinds that are also matters of the FAQ: "where is registration" may be answered by both."""

_BUSINESS = Listed("relevance", "business")
_CONFERENCE = Listed("relevance", "conference")
_ASKER = Listed("filling", "asker")
_POLITE = Listed("filling", "polite")
_HOW = Listed("filling", "asking how")
_FRAME = Listed("filling", "frames")
_WHAT = Listed("filling", "asking what")
_FEW, _SOME, _TITLE, _BARE = 6, 3, 3, 40


def relevance(asked: ProgrammeQuery, found: Selection, programme: Programme) -> float | None:
    """How sure a question is the programme's (a confidence of the arbiter); None where it is none of its own."""
    if not asked.conditions:
        return None
    if asked.when and not programme.timed and not asked.definite and not asked.topic.units:
        return None
    text = _POLITE.sub(" ", asked.mended)
    weight = _weight(asked, found, text)
    if weight is None:
        return None
    sure, likely = weight
    # Where no times are published, the FAQ tells more of a session than the programme can.
    return SURE if sure and programme.timed else LIKELY if likely else POSSIBLE


def _weight(asked: ProgrammeQuery, found: Selection, text: str) -> _Evidence | None:
    firmly = bool(asked.halls or asked.people or asked.tracks or asked.titles)
    if firmly:
        return _firm(asked, found, text)
    if asked.unknown_hall:
        return (
            (bool(asked.when) and asked.said, bool(asked.when)) if asked.when or NOUNS.search(text) else None
        )
    if _BUSINESS.search(text) or (asked.fact is SessionFact.RECORDED and not asked.titled):
        return None
    if asked.topic.units:
        return _topical(asked, found, text)
    if asked.kinds:
        return _of_kind(asked, found, text)
    if asked.language:
        return (False, bool(asked.when)) if NOUNS.search(text) else None
    return _timed(asked, text)


def _firm(asked: ProgrammeQuery, found: Selection, text: str) -> _Evidence | None:
    """A hall, a person, a track or a title is named."""
    if asked.people and not found.whenever:
        return None
    if not asked.topic.units:
        spoken = bool(asked.when or STRONGLY_SAID.search(text) or NOUNS.search(text))
        plain = asked.fact in (SessionFact.WHO, SessionFact.WHAT) and not (asked.halls or asked.titles)
        return spoken or (bool(found.items) and not plain), spoken or bool(found.items)
    spoken = bool(NOUNS.search(text) or STRONGLY_SAID.search(text))
    if not asked.topic.known and not found.items:
        return (True, True) if spoken else None
    return bool(found.items) and (asked.titled or spoken or bool(asked.when)), spoken


def _framed_widely(asked: ProgrammeQuery, found: Selection, text: str) -> bool:
    """Whether a whole question (not a few key words) holds one word that many sessions have: "is there an app"."""
    return len(asked.topic.units) == 1 and len(found.items) > _SOME and bool(_FRAME.search(text))


def _topical(asked: ProgrammeQuery, found: Selection, text: str) -> _Evidence | None:
    """Only a topic is named, perhaps with a time or a kind."""
    spoken = bool(NOUNS.search(text))
    if asked.titled and len(asked.topic.units) >= _TITLE:
        return spoken, True  # so many words of one title are no accident
    asker, ordinary = bool(_ASKER.search(text)), _ordinary(asked.topic)
    if not spoken and (asker or ordinary or _HOW.search(text) or _framed_widely(asked, found, text)):
        return None
    if not asked.titled and (asker or (ordinary and not asked.when and not asked.kinds)):
        return None
    if not asked.topical or not asked.topic.known:
        return (bool(asked.when) and asked.topical != frozenset(), False) if spoken else None
    if asked.titled:
        few = len(found.items) <= _FEW
        return (spoken and bool(asked.when), spoken or (few and bool(found.items)))
    return (False, True) if spoken else None


def _of_kind(asked: ProgrammeQuery, found: Selection, text: str) -> _Evidence | None:
    """Only a kind of session is named, perhaps with a time."""
    service = all(kind in SERVICES for kind in asked.kinds)
    if not found.whenever:
        return None if service or _ASKER.search(text) else (False, False)
    if service:
        return (False, True) if not (_ASKER.search(text) or _HOW.search(text)) else None
    return (False, False) if _ASKER.search(text) or _HOW.search(text) else (True, True)


def _timed(asked: ProgrammeQuery, text: str) -> _Evidence | None:
    """Only a time is named: it must be asked what is on then, or nothing but the time."""
    if _ASKER.search(text) or _HOW.search(text):
        return (False, True) if NOUNS.search(text) else None
    if asked.said:
        asks = bool(NOUNS.search(text) or _WHAT.search(text))
        return asks and not _CONFERENCE.search(text), asks
    bare = asked.fact is SessionFact.WHAT and len(asked.text) <= _BARE and not _FRAME.search(text)
    return (True, True) if bare and not _CONFERENCE.search(text) else None


def _ordinary(topic: SessionTopic) -> bool:
    """Whether a topic is made of words that every question may hold ("work", "name")."""
    return all(_common(unit.words[0]) for unit in topic.units)


def _common(word: str) -> bool:
    if HAN_RUN.search(word):
        return weight_of(word) < 0.5
    return all(word_weight(part) < 1 for part in word.split())
