"""Tracks in a question: by name, without "track" or a year, or by words that are most of the name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.matching.features import word_weight
from bot.core.matching.normalisation import GAP, fold, regex
from bot.core.programme.query.facts import without_filling
from bot.core.programme.query.kinds import is_generic
from bot.core.programme.query.topics import MOSTLY, SessionTopic, framed, stems_of
from bot.languages.patterns import Framed, Listed
from bot.languages.scripts import COLONS, HAN, HAN_RUN

_ORDINARY = 0.7
"""Words below this weight ("go", "web") are a track's name only where the question says so."""
_TRACK_WORD = Listed("sessions", "tracks")
_DROPPED = Framed(r"{words}|\(.*?\)|@.*$|\b20\d\d\b", words=Listed("sessions", "left out of track names"))
_BEHIND = Listed("sessions", "behind the name of a track")


@dataclass(frozen=True, slots=True)
class NamedTracks:
    """The text without a track's name, the tracks of that name, that name, and whether it is said to be a track's."""

    text: str
    tracks: tuple[str, ...] = ()
    alias: str = ""
    said: bool = False


class TrackIndex:
    """The names of tracks, ready to be found in questions."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._words: dict[str, tuple[frozenset[str], str]] = {}
        aliases: dict[str, set[str]] = {}
        for track, written in sorted(names.items()):
            folded = [fold(name) for name in written]
            for name in folded:
                for alias in _aliases(name):
                    aliases.setdefault(alias, set()).add(track)
            self._words[track] = (
                frozenset(s for name in folded for s in stems_of(without_filling(name))),
                "\n".join(folded),
            )
        ordered = sorted(aliases.items(), key=lambda pair: (-len(pair[0]), pair[0]))
        self._aliases = [(alias, _named(alias), tuple(sorted(tracks))) for alias, tracks in ordered]

    def named(self, text: str, *, long: bool = False) -> NamedTracks:
        """The track that a folded text names, the longest name first; ``long`` looks at names of several words only."""
        for alias, pattern, tracks in self._aliases:
            if long and not (" " in alias or sum(map(len, HAN_RUN.findall(alias))) >= 4):
                continue
            if found := pattern.search(text):
                said = bool(_TRACK_WORD.match(text[found.end() :].strip(' "')[:14]))
                return NamedTracks(text[: found.start()] + GAP + text[found.end() :], tracks, alias, said)
        return NamedTracks(text)

    def nearest(self, topic: SessionTopic, text: str) -> tuple[str, ...]:
        """The tracks whose names hold every word of a topic and little else; a word such as "track" asks for less."""
        said = bool(_TRACK_WORD.search(text))
        scored: list[tuple[float, str]] = []
        for track, (stems, name) in self._words.items():
            if topic.units and all(unit.stands_in(name, stems) for unit in topic.units):
                scored.append((_coverage(topic, stems, name), track))
        best = max(scored, default=(0.0, ""))[0]
        if best >= (0.3 if said else MOSTLY) and (said or len(topic.units) >= 2 or best >= 0.8):
            return tuple(track for score, track in scored if score >= best - 1e-9)
        return ()


def _coverage(topic: SessionTopic, stems: frozenset[str], name: str) -> float:
    """How much of a track's name a topic's words are, in its language."""
    latin = {part for unit in topic.units for word in unit.words for part in stems_of(word)}
    han = sum(
        max((len(w) for w in unit.words if HAN_RUN.search(w) and w in name), default=0)
        for unit in topic.units
    )
    whole = [sum(map(len, HAN_RUN.findall(line))) for line in name.split("\n")]
    by_words = len(latin & stems) / len(stems) if stems else 0.0
    by_characters = max((han / length for length in whole if length), default=0.0)
    return min(1.0, max(by_words, by_characters))


def _named(alias: str) -> re.Pattern[str]:
    """Finds a track's name; one that is an ordinary word only in quotes, before "track", or inside Chinese."""
    if not is_generic(alias) and word_weight(alias) >= _ORDINARY:
        return regex(framed(alias))
    core = re.escape(alias)
    return regex(
        rf'"{core}"|^{core}[\s?!.]*$|(?<![a-z0-9]){core}(?=\s*(?:{_BEHIND.source}|[{HAN}]))'
        rf"|(?<=[{HAN}])\s*{core}(?![a-z0-9])"
    )


def _aliases(name: str) -> set[str]:
    """A track's name, and what is left of it without "track", a year, brackets; and its parts where it has two."""
    bare = re.sub(r"\s+", " ", _DROPPED.sub(" ", name)).strip(" -–:/,")
    inner = re.findall(r"\(([^)]+)\)", name)
    parts = [part.strip() for part in re.split(rf"\s+[-–/|]\s+|[{COLONS}]\s*|\s*·\s*", bare)]
    spelled = {name, bare, *inner, *(parts if len(parts) > 1 else [])}
    latin = " ".join(re.findall(r"[a-z0-9][a-z0-9.+#&' -]*", bare)).strip()
    if HAN_RUN.search(bare) and len(latin) >= 4:
        spelled.add(latin)
    made = {s.strip() for s in spelled if len(s.strip()) >= 2}
    return {s for s in made if not is_generic(s) or s == name}
