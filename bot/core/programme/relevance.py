"""Whether a question is the programme's at all, or one for the FAQ.

It is the programme's where all of its telling words have been understood as conditions. Where they leave it open, the
topic library says what people mean by such words: ``share`` is how probable its topics of the programme are among all
topics of a conference.
"""

from collections.abc import Mapping

from bot.core.arbiter import LIKELY, POSSIBLE, SURE
from bot.core.programme.index import Programme
from bot.core.programme.query.facts import NOUNS, STRONGLY_SAID, SessionFact
from bot.core.programme.query.parser import ProgrammeQuery
from bot.core.programme.query.selection import Selection
from bot.topics import TopicKind

_Evidence = tuple[bool, bool]
"""Whether the question is the programme's own for sure, and whether likely."""

SERVICES = frozenset(
    "lunch,coffee break,break,dinner,breakfast,party,registration,opening,closing,award,demo,poster".split(
        ","
    )
)
"""Kinds that are also matters of the FAQ: "where is registration" may be answered by both."""

_FEW, _TITLE = 6, 3
OWN, OPEN, FOREIGN = 0.5, 0.25, 0.1
"""From this share on the library takes a question for the programme's; leaves it open; below, it knows better."""


def programme_share(kinds: Mapping[str, float]) -> float:
    """How probable topics of the programme are among those of a conference; a half where nothing is recognised."""
    ours = kinds.get(TopicKind.PROGRAMME, 0.0)
    others = sum(kinds.get(kind, 0.0) for kind in TopicKind if kind is not TopicKind.PROGRAMME)
    return (ours + 0.01) / (ours + others + 0.02)


def is_understood(asked: ProgrammeQuery) -> bool:
    """Whether every content word was understood as a condition: what is left is a topic that sessions have."""
    return not asked.topic.units or (asked.topic.known and bool(asked.topical))


def speaks_of_sessions(asked: ProgrammeQuery, share: float) -> bool:
    """Whether a question is about sessions, whatever else it says."""
    return share >= OPEN and bool(NOUNS.search(asked.mended))


def relevance(asked: ProgrammeQuery, found: Selection, programme: Programme, share: float) -> float | None:
    """How sure a question is the programme's (a confidence of the arbiter); None where it is none of its own."""
    if not asked.conditions:
        return None
    if asked.when and not programme.timed and not asked.definite and not asked.topic.units:
        return None
    if not found.items and not is_understood(asked):
        return None  # what was not understood cannot be denied
    weight = _weight(asked, found, share)
    if weight is None:
        return None
    sure, likely = weight
    # Where no times are published, the FAQ tells more of a session than the programme can.
    return SURE if sure and programme.timed else LIKELY if likely else POSSIBLE


def _weight(asked: ProgrammeQuery, found: Selection, share: float) -> _Evidence | None:
    if asked.halls or asked.people or asked.tracks or asked.titles:
        return _firm(asked, found)
    spoken = bool(NOUNS.search(asked.mended))
    if asked.unknown_hall:
        return (bool(asked.when) and asked.said, bool(asked.when)) if asked.when or spoken else None
    if asked.fact is SessionFact.RECORDED and not asked.titled:
        return None
    if asked.topic.units:
        return _topical(asked, found, spoken, share)
    if asked.kinds:
        return _of_kind(asked, found, share)
    if asked.language:
        return (False, bool(asked.when)) if spoken else None
    if share >= OPEN or asked.bare:
        return True, True
    return (False, bool(asked.when.flow)) if share >= FOREIGN and (spoken or asked.when.flow) else None


def _firm(asked: ProgrammeQuery, found: Selection) -> _Evidence | None:
    """A hall, a person, a track or a title is named."""
    text = asked.mended
    if asked.people and not found.whenever:
        return None
    if not asked.topic.units:
        spoken = bool(asked.when or STRONGLY_SAID.search(text) or NOUNS.search(text))
        plain = asked.fact in (SessionFact.WHO, SessionFact.WHAT) and not (asked.halls or asked.titles)
        return spoken or (bool(found.items) and not plain), spoken or bool(found.items)
    spoken = bool(NOUNS.search(text) or STRONGLY_SAID.search(text))
    return bool(found.items) and (asked.titled or spoken or bool(asked.when)), spoken


def _topical(asked: ProgrammeQuery, found: Selection, spoken: bool, share: float) -> _Evidence | None:
    """Only a topic is named, perhaps with a time or a kind."""
    if asked.titled and len(asked.topic.units) >= _TITLE:
        return spoken, True  # so many words of one title are no accident
    # One word of a title is often another matter's, too.
    named = asked.titled and (len(asked.topic.units) > 1 or asked.fact is not SessionFact.WHAT)
    if (share < FOREIGN and not named) or not (spoken or share >= OPEN or asked.titled):
        return None
    if not asked.topical:
        return None if not spoken else (False, False)
    if asked.titled:
        few = len(found.items) <= _FEW
        return spoken and bool(asked.when), spoken or (few and bool(found.items))
    return (False, True) if spoken else None


def _of_kind(asked: ProgrammeQuery, found: Selection, share: float) -> _Evidence | None:
    """Only a kind of session is named, perhaps with a time."""
    service = all(kind in SERVICES for kind in asked.kinds)
    if share < FOREIGN and not (found.whenever and (asked.when or asked.fact is not SessionFact.WHAT)):
        return None
    if not found.whenever:
        return None if service else (False, False)
    if service:
        return False, True
    return share >= OWN, True
