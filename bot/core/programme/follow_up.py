"""Follow-up questions: "and tomorrow?", "where is it?", "the second one", "more"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core.matching.normalisation import fold
from bot.core.programme.index import Item, Programme
from bot.core.programme.query.facts import STRONGLY_SAID, SessionFact, take_fact
from bot.core.programme.query.parser import ProgrammeQuery, understand
from bot.core.programme.query.selection import select
from bot.core.programme.query.topics import SessionTopic
from bot.core.programme.query.when import Flow, When
from bot.core.programme.render.session_list import PAGE
from bot.languages.numerals import number, numeral_character, ordinal_word
from bot.languages.patterns import Framed, Listed, groups
from bot.languages.scripts import COMMAS, MARKS_AROUND, UNSPACED

_MORE = Framed(r"{more}[\s?!.~]*", more=Listed("follow_up", "more"))
_NTH = Framed(
    rf"{{nth}}[{MARKS_AROUND}]*",
    nth=Listed("follow_up", "nth", ordinal=ordinal_word, numeral=numeral_character),
)
_NTH_INSIDE = Listed("follow_up", "nth inside", ordinal=ordinal_word, numeral=numeral_character)
_OPENER = Framed(rf"^(?:{{opener}}(?:[\s,]+|(?<=[{UNSPACED}])))+", opener=Listed("follow_up", "openers"))
_TAIL = Framed(rf"{{tail}}[{MARKS_AROUND}]*$", tail=Listed("follow_up", "tails"))
_POINTING = Listed("follow_up", "pointing")
_EMPTY_WORDS = Listed("follow_up", "empty")
_SHORT = 48


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a follow-up asks: conditions to look for anew, or (``items``) something about sessions shown before."""

    asked: ProgrammeQuery
    items: tuple[Item, ...] | None = None
    page: int = 0


def follow(text: str, kept: Mapping[str, Any], now: datetime, programme: Programme) -> FollowUp | None:
    """What a text asks as a follow-up of what is kept; None where it stands on its own."""
    folded = fold(text)
    before = conditions_of(kept, now, programme)
    if before is None or not folded or len(folded) > _SHORT:
        return None
    shown = [programme.items[programme.numbers[i]] for i in kept.get("shown", ()) if i in programme.numbers]
    page = kept.get("page", 0)
    page = page if isinstance(page, int) else 0
    if _MORE.fullmatch(folded):
        return FollowUp(before, None, page + 1)
    if (found := _NTH.fullmatch(folded)) and (item := _picked(groups(found), shown, page)):
        return FollowUp(_about_these(SessionFact.WHAT, text), (item,))
    bare, fact = take_fact(_NTH_INSIDE.sub(" ", folded))
    if fact is not SessionFact.WHAT and not _left(bare):
        inside = _NTH_INSIDE.search(folded)
        item = _picked(groups(inside), shown, page) if inside else None
        if item is not None:
            return FollowUp(_about_these(fact, text), (item,))
        return _fact_of(fact, text, before, shown, now, programme)
    return _changed(folded, before, now, programme)


def _left(bare: str) -> str:
    """What a text says besides its fact and words that point at something."""
    return _EMPTY_WORDS.sub(" ", _POINTING.sub(" ", _OPENER.sub(" ", bare))).strip(
        f"|'{MARKS_AROUND}{COMMAS}"
    )


def _about_these(fact: SessionFact, text: str) -> ProgrammeQuery:
    return ProgrammeQuery(text, fact=fact, said=True)


def _picked(said: Mapping[str, str], shown: Sequence[Item], page: int) -> Item | None:
    """The session of a place: of its number, or on a further page also of its place there."""
    if "last" in said:
        return shown[-1] if shown else None
    place = number(said.get("place", ""))
    if place and place > page * PAGE:
        place -= page * PAGE
    return shown[place - 1] if place and place <= len(shown) else None


def _fact_of(
    fact: SessionFact,
    text: str,
    before: ProgrammeQuery,
    shown: Sequence[Item],
    now: datetime,
    programme: Programme,
) -> FollowUp | None:
    """A fact of the sessions found before: of the one shown, or of all of them."""
    if fact is SessionFact.PARALLEL and shown:
        numbers = frozenset(programme.numbers[item.id] for item in shown[:1])
        return FollowUp(ProgrammeQuery(text, titles=numbers, fact=fact, said=True))
    if len(shown) == 1:
        return FollowUp(replace(_about_these(fact, text), people=before.people), (shown[0],))
    if not shown:
        return None
    return FollowUp(replace(before, fact=fact, text=text), select(before, now, programme).items)


def _changed(folded: str, before: ProgrammeQuery, now: datetime, programme: Programme) -> FollowUp | None:
    """The question before with some of its conditions exchanged."""
    opened = bool(_OPENER.search(folded) or _TAIL.search(folded))
    new = understand(_TAIL.sub("", _OPENER.sub("", folded)), now, programme)
    if not new.conditions or (new.topic.units and not new.topical):
        return None
    light = not (new.people or new.tracks or new.titles or new.topic.units or new.kinds)
    if bool(STRONGLY_SAID.search(folded)) and not (opened and light and not new.when):
        return None
    if not opened and new.halls and new.when:
        return None  # it names its own place and time
    if not opened and not (light and not new.said and new.fact is SessionFact.WHAT):
        return None
    return FollowUp(merged(before, new))


def merged(before: ProgrammeQuery, new: ProgrammeQuery) -> ProgrammeQuery:
    """The conditions of both; where both tell the same, the new one's."""
    subject = bool(new.people or new.tracks or new.titles or new.topic.units or new.kinds)
    of = new if subject else before
    return replace(
        before,
        text=new.text,
        halls=new.halls or before.halls,
        unknown_hall=new.unknown_hall,
        people=of.people,
        tracks=of.tracks,
        kinds=of.kinds,
        titles=of.titles,
        topic=of.topic if of.topic.units else SessionTopic(),
        topical=of.topical,
        titled=of.titled,
        language=new.language or before.language,
        when=_merged_times(before.when, new.when),
        fact=new.fact if new.fact is not SessionFact.WHAT else before.fact,
        said=True,
    )


def _merged_times(before: When, new: When) -> When:
    """The new time; "and on Sunday?" after the last talk of Saturday still asks for the last."""
    if not new:
        return before
    if not new.nth and before.nth and (new.days or new.windows):
        return replace(new, nth=before.nth, many=before.many)
    if new.nth and not (new.days or new.windows or new.flow):
        return replace(before, nth=new.nth, many=new.many)
    if new.flow is Flow.NEXT and not before.flow:
        return new
    return new


def conditions_of(kept: Mapping[str, Any], now: datetime, programme: Programme) -> ProgrammeQuery | None:
    """The conditions that the conversation has come to; None where what is kept is damaged."""
    chain = kept.get("asked")
    if not isinstance(chain, list) or not chain:
        return None
    result: ProgrammeQuery | None = None
    for pair in chain:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(piece, str) for piece in pair)):
            return None
        try:
            at = datetime.fromisoformat(pair[1])
        except ValueError:
            return None
        folded = fold(pair[0])
        read = understand(
            _TAIL.sub("", _OPENER.sub("", folded)) if result else pair[0], at if at.tzinfo else now, programme
        )
        result = merged(result, read) if result else read
    return result
