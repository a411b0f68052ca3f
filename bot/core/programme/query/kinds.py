"""Kinds of sessions: those every conference has, and the types and tags of this programme."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.programme.query.folding import fold, regex
from bot.languages.scripts import HAN, HAN_RUN

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
GENERIC = frozenset(
    "session talk lecture event other custom presentation undefined general main track devroom room default none misc "
    "sessions talks lectures events presentations tracks min minutes h hour hours other others podium performance meeting "
    "conference 议程 报告 演讲 活动 其他 专场 一般".split()
)
"""Names of types, tags and tracks that say nothing on their own."""


@dataclass(frozen=True, slots=True)
class SessionKind:
    """A kind of session: the words in a question that ask for it, and those in a session that show it."""

    name: str
    pattern: re.Pattern[str]


def kinds_of(types: Iterable[str], tags: Iterable[str]) -> tuple[SessionKind, ...]:
    """The kinds that may be asked for: those every conference has, and this programme's own types and tags."""
    made = [
        SessionKind(
            name, regex("|".join(rf"\b(?:{w})\b" if w.isascii() else w for w in _alternatives(words)))
        )
        for name, words in _KINDS
    ]
    known = re.compile("|".join(kind.pattern.pattern for kind in made), re.ASCII)
    for written in sorted({*map(fold, types), *map(fold, tags)}):
        bare = re.sub(r"\(.*?\)|\d+ ?(?:min(?:utes)?|h|hours?)?", " ", written)
        bare = re.sub(r"\s+", " ", bare).strip(" +-&/")
        words = [word for word in re.findall(rf"[a-z]+|[{HAN}]+", bare) if word not in GENERIC]
        if len(bare) >= 2 and words and not known.fullmatch(bare):
            core = re.escape(bare).replace(r"\ ", r"[ -]?")
            framed = core if HAN_RUN.search(bare) else rf"\b{core}(?:s|es)?\b"
            made.append(SessionKind(written, regex(framed)))
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
