"""What a question is about: tracks, kinds of sessions, languages, and words of titles, tags and abstracts."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from bot.core.matching.background import word_weight
from bot.core.matching.features import segmented, stem
from bot.core.matching.fuzzy import Vocabulary
from bot.core.programme.facts import is_filling, without_filling
from bot.core.programme.spelling import GAP, fold, regex

HAN_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile("[^\\x00-\\x2f\\x3a-\\x60\\x7b-\\x7f\u3400-\u4dbf\u4e00-\u9fff\\s]+[+#]*")
_ORDINARY = 0.7
"""Words below this weight ("go", "web") are a track's name only where the question says so."""
_QUOTED = re.compile('"([^"]{2,120})"')
_MOSTLY = 0.6

LANGUAGES: Mapping[str, str] = {
    "en": r"english|英语|英文",
    "zh": r"chinese|mandarin|中文|汉语|国语|华语|普通话|漢語",
    "ja": r"japanese|日语|日文",
    "ko": r"korean|韩语|韩文",
    "fr": r"french|fran[cç]ais|法语|法文",
    "de": r"german|deutsch|德语|德文",
    "es": r"spanish|西班牙语",
    "ru": r"russian|俄语|俄文",
    "it": r"italian|意大利语",
    "pt": r"portuguese|葡萄牙语",
    "pl": r"polish|波兰语",
    "nl": r"dutch|荷兰语",
    "nan": r"taiwanese|台语|闽南语|福建话",
    "yue": r"cantonese|粤语|广东话",
}
_ANY_LANGUAGE = "|".join(f"(?P<{code}{{n}}>{words})" for code, words in LANGUAGES.items())
_THING = r"(?:sessions?|talks?|lectures?|presentations?|events?|speech(?:es)?|workshops?|keynotes?|speakers?|tracks?|ones?|panels?)"
_IN_LANGUAGE = regex(
    rf"\b(?:held |given |presented |done )?(?:in|speaking) (?:{_ANY_LANGUAGE.replace('{n}', '1')})\b(?: language)?"
    rf"|\b(?:{_ANY_LANGUAGE.replace('{n}', '2')})(?:[ -](?:language|speaking|spoken))?(?=\s+(?:\|\s*)*{_THING}\b)"
    rf"|(?:用|讲|说)?(?:{_ANY_LANGUAGE.replace('{n}', '3')})(?:的|讲的|进行的)?(?=[\s|]*(?:议程|报告|演讲|场|讲座|专场|节目|活动|分享|课|讲|发表|进行|\?|$))"
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("keynote", r"key ?notes?|主旨(?:演讲|报告)?|主题(?:演讲|报告)|专题演讲|大会报告|特邀(?:报告|演讲)"),
    ("lightning talk", r"lightning ?talks?|闪电(?:秀|演讲|讲|分享|议程)|快闪(?:演讲|分享)?"),
    ("workshop", r"workshops?|工作坊|实作坊|动手(?:课|实验)"),
    ("tutorial", r"tutorials?|教程|讲习班?|教学课"),
    ("panel", r"panels?(?: discussions?)?|round ?tables?|座谈会?|圆桌(?:论坛|讨论|会)?|论坛"),
    ("poster", r"posters?(?: sessions?)?|壁报|墙报|电子壁报|海报(?:展示|交流)?"),
    ("breakfast meeting", r"breakfast (?:meetings?|symposi(?:a|um)s?|sessions?|talks?)|早餐会"),
    ("lunch meeting", r"lunch(?:eon)? (?:meetings?|symposi(?:a|um)s?|sessions?|talks?)|午餐会"),
    ("satellite symposium", r"satellite (?:meetings?|symposi(?:a|um)s?|sessions?)|industry symposi(?:a|um)s?|卫星会"),
    ("opening", r"opening(?: (?:ceremony|session|remarks|plenary|keynote))?|welcome(?: (?:session|remarks))?|开幕(?:式|典礼)?"),
    ("closing", r"closing(?: (?:ceremony|session|remarks|plenary|keynote))?|闭幕(?:式|典礼)?"),
    ("award", r"award(?:s)?(?: ceremony)?|颁奖(?:礼|典礼|仪式)?"),
    ("plenary", r"plenar(?:y|ies)(?: (?:sessions?|talks?))?|全体(?:会议|大会)"),
    ("bof", r"bofs?|birds of a feather"),
    ("sprint", r"sprints?"),
    ("debate", r"debates?|辩论(?:会|赛)?"),
    ("demo", r"demos?|演示"),
    ("lunch", r"lunch(?:es)?(?: breaks?)?|午餐|午饭|午休"),
    ("coffee break", r"(?:coffee|tea) breaks?|茶歇|咖啡时间"),
    ("break", r"breaks?|休息"),
    ("dinner", r"(?:gala |conference )?dinners?|banquets?|晚宴|晚餐"),
    ("breakfast", r"breakfasts?|早餐"),
    ("party", r"part(?:y|ies)|社交(?:活动|晚会)|派对|晚会|party"),
    ("registration", r"registrations?|check-?in|签到|报到|入场"),
    ("oral", r"oral (?:sessions?|presentations?)|口头(?:报告|发言)"),
)  # fmt: skip
_GENERIC = frozenset(
    "session talk lecture event other custom presentation undefined general main track devroom room default none misc "
    "sessions talks lectures events presentations tracks min minutes h hour hours other others podium performance meeting "
    "conference 议程 报告 演讲 活动 其他 专场 一般".split()
)
_TRACK_WORD = regex(
    r"\b(?:tracks?|dev ?rooms?|streams?|symposi(?:um|a)|threads?|strands?)\b|议程轨|轨道?|专场|专题|社群|分会"
)
_DROPPED = regex(
    r"\b(?:dev ?rooms?|tracks?|special|session|streams?)\b|议程轨|专场|轨$|\(.*?\)|@.*$|\b20\d\d\b"
)


@dataclass(frozen=True, slots=True)
class Text:
    """What is searched of a session: the strong words of title, tags, track and kind, and those of the abstract."""

    title: str
    strong: str
    abstract: str
    stems: frozenset[str]
    strong_stems: frozenset[str]
    abstract_stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A word (or a term of the glossary) of a topic, with whatever else may stand for it."""

    words: tuple[str, ...]

    def stands_in(self, text: str, stems: Collection[str]) -> bool:
        """Whether any of the words stands in a text whose stems are given."""
        return any(_stands(word, text, stems) for word in self.words)


def _stands(word: str, text: str, stems: Collection[str]) -> bool:
    if HAN_RUN.search(word):
        return word in text
    return all(part in stems for part in stems_of(word))


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a folded text's Latin words; a dot or hyphen inside parts a word, and keeps it whole as well."""
    return tuple(stem(word.strip("'")) for word in _LATIN.findall(text))


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a question: its units, and whether each of them occurs somewhere in the programme."""

    units: tuple[Unit, ...] = ()
    known: bool = True


class Titles:
    """The words of all sessions, ready to be asked for."""

    def __init__(
        self,
        texts: Sequence[Text],
        glossary: Iterable[Iterable[str]],
        names: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """``texts`` in the order of the sessions; ``glossary`` groups words that mean the same.

        ``names`` tells of a title that it is also the name of a track or of a kind of session.
        """
        self.texts = texts
        self._titles = _postings(text.stems for text in texts)
        self._strong = _postings(text.strong_stems for text in texts)
        self._abstracts = _postings(text.abstract_stems for text in texts)
        self._words = Vocabulary(sorted({*self._strong, *self._abstracts}))
        self._groups: list[tuple[re.Pattern[str], tuple[str, ...]]] = []
        for group in glossary:
            terms = tuple(dict.fromkeys(fold(term) for term in group))
            if len(terms) > 1:
                self._groups += [(_framed(term), terms) for term in terms if len(term) > 1]
        self._groups.sort(key=lambda pair: -len(pair[0].pattern))
        self._every = self._titles_by_text()
        self._whole = [
            (title, numbers)
            for title, numbers in sorted(self._every.items(), key=lambda pair: (-len(pair[0]), pair[0]))
            if _telling(title) and not names(title)
        ]

    def _titles_by_text(self) -> dict[str, frozenset[int]]:
        titles: dict[str, set[int]] = {}
        for n, text in enumerate(self.texts):
            for line in filter(None, text.title.split("\n")):
                titles.setdefault(line, set()).add(n)
        return {title: frozenset(numbers) for title, numbers in titles.items()}

    def take_title(self, text: str) -> tuple[str, frozenset[int]]:
        """The sessions whose whole title stands in a folded text, or between its quotes, and the text without it."""
        for title, numbers in self._whole:
            if title in text:
                return text.replace(title, GAP), numbers
        for quoted in _QUOTED.findall(text):
            if quoted.strip() in self._every:
                return text.replace(f'"{quoted}"', GAP), self._every[quoted.strip()]
        return text, frozenset()

    def topic(self, text: str) -> Topic:
        """The topic that is left of a folded text when all other conditions are taken out."""
        units: list[Unit] = []
        known = True
        for pattern, terms in self._groups:
            hit = pattern.search(text)
            if hit and without_filling(hit[0]).strip() and not is_filling(hit[0]):
                units.append(Unit(terms))
                text = pattern.sub(GAP, text)
        left = without_filling(text)
        for word in _LATIN.findall(left):
            unit, found = self._latin_unit(word.strip("'"))
            known = known and found
            units += [unit] if unit else []
        words = [word for run in HAN_RUN.findall(left) for word in _han_words(run)]
        units += [Unit((word,)) for word in words if len(word) > 1]
        units = list(dict.fromkeys(units))
        known = known and all(self._known(unit) for unit in units)
        return Topic(tuple(units), known)

    def _latin_unit(self, word: str) -> tuple[Unit | None, bool]:
        if not word or (len(word) == 1 and not word.isdigit() and stem(word) not in self._titles):
            return None, True
        root = stem(word)
        if root in self._strong or root in self._abstracts:
            return Unit((word,)), True
        if len(word) >= 5 and (likely := self._words.meant(root)):
            return Unit(tuple(known for known, _ in likely)), True
        return Unit((word,)), False

    def _known(self, unit: Unit) -> bool:
        return any(
            unit.stands_in(text.strong, text.strong_stems)
            or unit.stands_in(text.abstract, text.abstract_stems)
            for text in self.texts
        )

    def holding(self, unit: Unit) -> frozenset[int]:
        """The sessions in whose title, tags, track or kind a unit stands."""
        return self._where(unit, self._strong, "strong")

    def mentioning(self, unit: Unit) -> frozenset[int]:
        """The sessions in whose abstract a unit stands."""
        return self._where(unit, self._abstracts, "abstract")

    def _where(self, unit: Unit, postings: Mapping[str, frozenset[int]], field: str) -> frozenset[int]:
        found: set[int] = set()
        for word in unit.words:
            if HAN_RUN.search(word):
                found.update(n for n, text in enumerate(self.texts) if word in getattr(text, field))
            else:
                lists = [postings.get(part, frozenset()) for part in stems_of(word)]
                if lists:
                    found |= frozenset.intersection(*lists)
        return frozenset(found)

    def about(self, topic: Topic) -> tuple[frozenset[int], bool]:
        """The sessions on a topic, and whether their own titles, tags or tracks say so (else their abstracts do)."""
        if not topic.units:
            return frozenset(), False
        holding = [self.holding(unit) for unit in topic.units]
        full = frozenset.intersection(*holding)
        if full:
            return self._closest(full, topic), True
        weights = [log(1 + len(self.texts) / (1 + len(found))) for found in holding]
        if len(topic.units) >= 2:
            scores: dict[int, float] = {}
            for found, weight in zip(holding, weights, strict=True):
                for n in found:
                    scores[n] = scores.get(n, 0.0) + weight
            best = max(scores.values(), default=0.0)
            if best >= _MOSTLY * sum(weights):
                return frozenset(n for n, score in scores.items() if score >= best - 1e-9), len(
                    topic.units
                ) >= 3
        mentioned = frozenset.intersection(
            *(found | self.mentioning(unit) for found, unit in zip(holding, topic.units, strict=True))
        )
        return mentioned, False

    def _closest(self, full: frozenset[int], topic: Topic) -> frozenset[int]:
        """Of the sessions that hold every word, the one whose title is little more than the question, if there is one."""
        if len(topic.units) < 3:
            return full
        asked = {part for unit in topic.units for word in unit.words for part in stems_of(word)}
        whole = [
            n
            for n in full
            if len(self.texts[n].stems - asked) <= len(self.texts[n].stems) // 3 and self.texts[n].stems
        ]
        return frozenset(whole) if len(whole) == 1 else full


def _telling(title: str) -> bool:
    """Whether a title is long enough that whoever writes it means it."""
    return len(title.split()) >= 3 or sum(map(len, HAN_RUN.findall(title))) >= 5 or len(title) >= 12


def _postings(rows: Iterable[Collection[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for n, row in enumerate(rows):
        for term in row:
            found.setdefault(term, set()).add(n)
    return {term: frozenset(numbers) for term, numbers in found.items()}


def _framed(term: str) -> re.Pattern[str]:
    return (
        re.compile(re.escape(term))
        if HAN_RUN.search(term)
        else regex(rf"(?<![a-z0-9]){re.escape(term)}s?(?![a-z0-9])")
    )


def _han_words(run: str) -> list[str]:
    """The telling words of a run of Chinese characters; a lone character goes with its neighbour."""
    kept: list[str] = []
    joined = False
    for word in segmented(run):
        if is_filling(word):
            joined = False
            continue
        if kept and joined and (len(word) == 1 or len(kept[-1]) == 1):
            kept[-1] += word
        else:
            kept.append(word)
        joined = True
    return kept


@dataclass(frozen=True, slots=True)
class NamedTracks:
    """The text without a track's name, the tracks of that name, that name, and whether it is said to be a track's."""

    text: str
    tracks: tuple[str, ...] = ()
    alias: str = ""
    said: bool = False


class Tracks:
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

    def nearest(self, topic: Topic, text: str) -> tuple[str, ...]:
        """The tracks whose names hold every word of a topic and little else; a word such as "track" asks for less."""
        said = bool(_TRACK_WORD.search(text))
        scored: list[tuple[float, str]] = []
        for track, (stems, name) in self._words.items():
            if topic.units and all(unit.stands_in(name, stems) for unit in topic.units):
                scored.append((_coverage(topic, stems, name), track))
        best = max(scored, default=(0.0, ""))[0]
        if best >= (0.3 if said else _MOSTLY) and (said or len(topic.units) >= 2 or best >= 0.8):
            return tuple(track for score, track in scored if score >= best - 1e-9)
        return ()


def _coverage(topic: Topic, stems: frozenset[str], name: str) -> float:
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
    if alias not in _GENERIC and word_weight(alias) >= _ORDINARY:
        return _framed(alias)
    core = re.escape(alias)
    return regex(
        rf'"{core}"|^{core}[\s?!.]*$|(?<![a-z0-9]){core}(?=\s*(?:tracks?|dev ?rooms?|rooms?|streams?|sessions?|talks?)\b|\s*[\u3400-\u9fff])'
        rf"|(?<=[\u3400-\u9fff])\s*{core}(?![a-z0-9])"
    )


def _aliases(name: str) -> set[str]:
    """A track's name, and what is left of it without "track", a year, brackets; and its parts where it has two."""
    bare = re.sub(r"\s+", " ", _DROPPED.sub(" ", name)).strip(" -–:/,")
    inner = re.findall(r"\(([^)]+)\)", name)
    parts = [part.strip() for part in re.split(r"\s+[-–/|]\s+|[:：]\s*|\s*·\s*", bare)]
    spelled = {name, bare, *inner, *(parts if len(parts) > 1 else [])}
    latin = " ".join(re.findall(r"[a-z0-9][a-z0-9.+#&' -]*", bare)).strip()
    if HAN_RUN.search(bare) and len(latin) >= 4:
        spelled.add(latin)
    made = {s.strip() for s in spelled if len(s.strip()) >= 2}
    return {s for s in made if s not in _GENERIC or s == name}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of session: the words in a question that ask for it, and those in a session that show it."""

    name: str
    pattern: re.Pattern[str]


def kinds_of(types: Iterable[str], tags: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds that may be asked for: those every conference has, and this programme's own types and tags."""
    made = [
        Kind(name, regex("|".join(rf"\b(?:{w})\b" if w.isascii() else w for w in _alternatives(words))))
        for name, words in _KINDS
    ]
    known = re.compile("|".join(kind.pattern.pattern for kind in made), re.ASCII)
    for written in sorted({*map(fold, types), *map(fold, tags)}):
        bare = re.sub(r"\(.*?\)|\d+ ?(?:min(?:utes)?|h|hours?)?", " ", written)
        bare = re.sub(r"\s+", " ", bare).strip(" +-&/")
        words = [word for word in re.findall(r"[a-z]+|[\u4e00-\u9fff]+", bare) if word not in _GENERIC]
        if len(bare) >= 2 and words and not known.fullmatch(bare):
            core = re.escape(bare).replace(r"\ ", r"[ -]?")
            framed = core if HAN_RUN.search(bare) else rf"\b{core}(?:s|es)?\b"
            made.append(Kind(written, regex(framed)))
    return tuple(made)


def _alternatives(words: str) -> list[str]:
    """The top-level alternatives of a pattern."""
    depth, found = 0, [""]
    for character in words:
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            found.append("")
        else:
            found[-1] += character
    return found


def take_language(text: str) -> tuple[str, str]:
    """The language in which sessions are asked for ("in English", 英文议程), and the text without it."""
    if found := _IN_LANGUAGE.search(text):
        code = next(key[:-1] for key, value in found.groupdict().items() if value)
        return text[: found.start()] + GAP + text[found.end() :], code
    return text, ""


def languages_in(written: str) -> frozenset[str]:
    """The codes of the languages that a session's field names: "en", "English", "Multilingual: 漢語/English"."""
    folded = fold(written)
    if folded in LANGUAGES or re.fullmatch(r"[a-z]{2,3}", folded):
        return frozenset({folded})
    found = {code: hit.start() for code, words in LANGUAGES.items() if (hit := re.search(words, folded))}
    left = re.sub("|".join(LANGUAGES.values()), " ", folded)
    if not re.sub(r"multilingual|bilingual|双语|多语|and|or|with|[\W_]+", "", left):
        return frozenset(found)
    # A whole sentence ("English is also acceptable", "以中文发表，简报是英文") names first what is spoken, or promises nothing.
    if not found or re.search(r"also|acceptable|can be|prefer|也可|可以|皆可|都可", folded):
        return frozenset()
    return frozenset({min(found, key=lambda code: found[code])})
