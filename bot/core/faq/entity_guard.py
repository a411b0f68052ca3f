"""The entity guard: a question about hall B is never answered directly with an entry about hall A.

A slot is a question of which one (which hall, which day, begin or end); a text names values of some slots. Where the
question and a candidate both name a slot and share no value of it, the candidate is vetoed for a direct answer,
whatever its score: similar letters are no evidence that two different things are one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.core.content.contents import Contents
from bot.core.matching.normalisation import normalise

NamedEntities = Mapping[str, frozenset[str]]
"""The values that a text names, by slot."""

# Slot → value → English words | Chinese words. Longer words of a slot are looked for first and taken out, so that
# "阴性" inside "非阴性", or "opening hours" (which is neither opening nor closing), are not read twice.
_OPPOSITES: Mapping[str, Mapping[str, str]] = {
    "edge": {
        "": "opening hours|opening times|business hours|opening ceremony|closing ceremony|open to|open for|open access"
        "|开放时间|开始时间和结束时间|开会|开幕式|闭幕式|开放给|开发票|开票|开具|开车|开门见山",
        "begin": "opens|open|opened|opening|starts|start|started|starting|begins|begin|began|beginning|kicks off|kick off|kicked off"
        "|开始|开放|开门|开启|启动|开幕|几点开",
        "end": "closes|close|closed|closing|ends|end|ended|ending|finishes|finished|finish|deadline|due|over by|截止|结束|关闭|关门|闭幕|停止|几点关|最后期限",
    },
    "ceremony": {"opening": "opening ceremony|开幕式|开幕典礼", "closing": "closing ceremony|闭幕式|闭幕典礼"},
    "order": {
        "before": "before|prior to|ahead of|beforehand|之前|以前|会前|饭前|术前|前期",
        "after": "after|afterwards|afterward|following|之后|以后|会后|饭后|术后|后期",
    },
    "day": {
        "today": "today|tonight|今天|今日|今晚|今早",
        "tomorrow": "tomorrow|tmrw|tmr|明天|明日|明早|明晚",
        "yesterday": "yesterday|昨天|昨日|昨晚",
        "overmorrow": "day after tomorrow|后天",
        "eve": "day before yesterday|前天",
    },
    "part of day": {
        "morning": "morning|上午|早上|早晨",
        "afternoon": "afternoon|下午",
        "evening": "evening|night|晚上|夜里|傍晚",
        "noon": "noon|midday|中午",
    },
    "meal": {"breakfast": "breakfast|早餐|早饭", "lunch": "lunch|午餐|午饭", "dinner": "dinner|supper|晚餐|晚饭|晚宴"},
    "weekday": {
        "1": "monday|mon|周一|星期一|礼拜一",
        "2": "tuesday|tues|tue|周二|星期二|礼拜二",
        "3": "wednesday|wed|周三|星期三|礼拜三",
        "4": "thursday|thurs|thur|周四|星期四|礼拜四",
        "5": "friday|fri|周五|星期五|礼拜五",
        "6": "saturday|周六|星期六|礼拜六",
        "7": "sunday|周日|周天|星期日|星期天|礼拜日|礼拜天",
    },
    "which year": {
        "last": "last year|previous year|去年|上一年",
        "this": "this year|今年|本年度",
        "next": "next year|明年|下一年",
    },
    "which edition": {
        "last": "previous meeting|previous edition|previous congress|previous conference|previous one|last meeting|last edition|last congress|last conference|上一届|上届|上一次|上次",
        "next": "next meeting|next edition|next congress|next conference|next one|下一届|下届|下一次|下次",
    },
    "polarity": {"positive": "positive|阳性", "negative": "negative|阴性"},
    "sex": {"men": "men|males|male|gents|男性|男士|男厕|男人|男", "women": "women|females|female|ladies|女性|女士|女厕|女人|女"},
    "measure": {
        "new": "new cancer cases|new cases|cancer cases|incidence|newly diagnosed|diagnosed|新发|发病|新增|新病例",
        "dead": "deaths|death|die|died|mortality|fatal|kills|kill|deadliest|死亡|病死|死于|致死",
    },
    "extreme": {
        "most": "most|highest|largest|biggest|maximum|max|longest|latest|最高|最多|最大|最长|最晚|最迟",
        "least": "least|lowest|smallest|minimum|min|shortest|earliest|fewest|最低|最少|最小|最短|最早",
    },
    "presence": {
        "online": "online|remotely|remote|virtually|virtual|livestream|线上|在线|网上|远程|云端",
        "onsite": "on site|onsite|in person|offline|现场|线下|当场",
    },
    "presentation": {"oral": "oral|口头", "poster": "posters|poster|壁报|海报|墙报"},
    "direction": {
        "in": "check in|checkin|arrivals|arrival|arrive|arriving|entrances|entrance|enter|签到|报到|到达|抵达|入口|入场|入住|进场",
        "out": "check out|checkout|departures|departure|depart|departing|leave the|leaving|exits|exit|签退|离开|离会|出口|出场|退房|离场",
    },
    "transfer": {"up": "upload|submit|hand in|上传|提交", "down": "download|下载"},
    "side": {"left": "left side|left hand|左边|左侧", "right": "right side|right hand|右边|右侧"},
    "wing": {
        "north": "north|northern|北门|北区|北侧|北厅",
        "south": "south|southern|南门|南区|南侧|南厅",
        "east": "east gate|east wing|east hall|东门|东区|东侧|东厅",
        "west": "west gate|west wing|west hall|西门|西区|西侧|西厅",
    },
    "storey": {"up": "upstairs|upper floor|楼上", "down": "downstairs|lower floor|楼下"},
    "membership": {"not": "non members|non member|nonmembers|nonmember|not a member|非会员", "member": "members|member|会员"},
    "pace": {"early": "early bird|早鸟|优惠期", "late": "late registration|standard rate|regular rate|普通票|标准费用"},
    "trade": {"buy": "buy|purchase|购买|买", "sell": "sell|resell|转让|出售|卖"},
    "lending": {"borrow": "borrow|rent|hire|租借|借用|租用", "return": "give back|hand back|归还|返还"},
    "loss": {"lost": "lost my|i lost|i have lost|丢了|弄丢|遗失|丢失", "found": "i found|picked up a|捡到|拾到"},
    "change": {"join": "sign up for|join|加入", "leave": "unsubscribe|quit|退出"},
    "motion": {"push": "put up|hang|张贴|贴上", "pull": "take down|撤下|撤展|拆除"},
    "toll": {"free": "free of charge|for free|免费", "paid": "paid|付费|收费"},
}  # fmt: skip

_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"两": "2", "〇": "0"}
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBER = r"(\d{1,4}|[零〇一二两三四五六七八九十]{1,4})"
_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
# The stems of international nonproprietary drug names (WHO's list), Latin and as Chinese writes them.
_DRUG = re.compile(
    r"[a-z]{2,}(?:tinib|ciclib|parib|rafenib|metinib|limus|mab|platin|taxel|rubicin|citabine|zomib|degib|statin|sartan|prazole|gliptin|gliflozin)(?![a-z])"
    r"|[\u4e00-\u9fff]{1,5}(?:替尼|西利|帕利|非尼|莫司|单抗|铂|他赛|紫杉醇|比星|他滨|佐米|他汀|沙坦|拉唑|列汀|列净)"
)

# Patterns whose value is read out of the text; the first group that matched holds it. Looked for in this order, and
# what one has read the next no longer sees: "第二天" is a day, not the second of something.
_PATTERNS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("hall", re.compile(rf"(?:hall|room|auditorium|ballroom)(?:\s*(?:no\.?\s*)?(\d{{1,4}})|\s+(?:no\.?\s*)?([a-z]))(?![a-z])|(?:第\s*)?{_NUMBER}\s*号?\s*(?:会场|分会场|展厅|会议室|会议厅|厅|展馆|馆)|([a-z])\s*[号座]?(?:会场|分会场|展厅|会议室|会议厅|厅|馆)")),
    ("floor", re.compile(rf"(?:floor|level)\s*(\d{{1,2}})|(\d{{1,2}})(?:st|nd|rd|th)\s+floor|{_NUMBER}\s*[楼层]")),
    ("edition", re.compile(rf"第\s*{_NUMBER}\s*届|(\d{{1,3}})(?:st|nd|rd|th)\s+(?:national|annual|congress|conference|meeting|edition|csco)")),
    ("n-th day", re.compile(rf"day\s*(\d{{1,2}}|one|two|three|four|five)(?![a-z0-9])|第\s*{_NUMBER}\s*[天日]|({'|'.join(_ORDINALS)})\s+day")),
    ("date", re.compile(rf"{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)|(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}(?![a-z])|{_NUMBER}\s*月\s*{_NUMBER}\s*[日号]?|{_NUMBER}\s*[日号](?![楼厅馆口线])")),
    ("year", re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")),
    ("phase", re.compile(r"(?:phase|stage|part)\s*(\d|iv|i{1,3})(?![a-z])|(iv|i{1,3}|[一二三四1-4])\s*期(?!间)")),
    ("rank", re.compile(rf"第\s*{_NUMBER}(?!手|时间|次)|(?<![a-z])({'|'.join(_ORDINALS)})(?![a-z])(?!\s+(?:aid|time|come|name|hand|opinion))")),
    ("number", re.compile(r"(?:gate|platform|line|table|desk|counter|entrance|exit|bus|group|package|option|terminal|no\.)\s*(\d{1,4}|[a-z])(?![a-z])|(\d{1,3}|[a-z])\s*号(?:口|线|门|柜台|窗口|桌|楼)")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The names that this conference adds: slot → (spelling, value), longest spelling first."""

    names: tuple[tuple[str, str, str], ...] = ()


def lexicon_of(contents: Contents) -> Lexicon:
    """Halls, speakers and the glossary's kinds (drugs, diseases, products …) as slots."""
    found: set[tuple[str, str, str]] = set()

    def add(slot: str, value: str, spellings: Iterable[str]) -> None:
        found.update((slot, normalise(spelling), value) for spelling in spellings)

    for hall in contents.venue.halls:
        add("hall", f"hall {hall.id}", (*hall.name.values(), *_flat(hall.also_called)))
    for speaker in contents.speakers:
        add("person", speaker.id, (*speaker.name.values(), *_flat(speaker.also_called)))
    for number, group in enumerate(contents.glossary):
        if group.kind:
            add(group.kind, f"group {number}", _flat(group.terms))
    kept = {name for name in found if len(name[1]) >= 2}
    return Lexicon(tuple(sorted(kept, key=lambda name: (-len(name[1]), name))))


def _flat(lists: Mapping[str, Sequence[str]]) -> list[str]:
    return [text for texts in lists.values() for text in texts]


@cache
def _opposites() -> Sequence[tuple[str, re.Pattern[str], Mapping[str, str]]]:
    """Each slot with a pattern that finds any of its words, the longest first, and the value of each word."""
    made = []
    for slot, values in _OPPOSITES.items():
        meaning = {word: value for value, group in values.items() for word in group.split("|")}
        words = sorted(meaning, key=lambda word: (-len(word), word))
        made.append((slot, re.compile("|".join(_bounded(word) for word in words)), meaning))
    return made


def _bounded(word: str) -> str:
    """A Latin word must not stand inside another; a Chinese one may."""
    return rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else word


def named(text: str, lexicon: Lexicon) -> NamedEntities:
    """The slot values that a text names."""
    left = normalise(text)
    found: dict[str, set[str]] = {}
    for slot, spelling, value in lexicon.names:
        if _stands_in(spelling, left):
            found.setdefault(slot, set()).add(value)
            left = left.replace(spelling, " ")
    for match in _DRUG.finditer(left):
        found.setdefault("drug", set()).add(match.group())
    for slot, pattern in _PATTERNS:
        for match in pattern.finditer(left):
            found.setdefault(slot, set()).add(_value(match))
        left = pattern.sub(" ", left)
    for slot, anything, meaning in _opposites():
        for match in anything.finditer(left):
            if value := meaning[match.group()]:
                found.setdefault(slot, set()).add(value)
    return {slot: frozenset(values) for slot, values in found.items()}


def _stands_in(spelling: str, text: str) -> bool:
    if spelling not in text:
        return False
    return not re.search("[a-z0-9]", spelling) or bool(
        re.search(rf"(?<![a-z0-9]){re.escape(spelling)}(?![a-z0-9])", text)
    )


def _value(match: re.Match[str]) -> str:
    """What a pattern read, in one spelling: numerals as digits, months as numbers."""
    return "-".join(_plain(group) for group in sorted(filter(None, match.groups()), key=_is_day))


def _is_day(group: str) -> bool:
    return group[:3] not in _MONTHS


def _plain(value: str) -> str:
    if value in _ORDINALS:
        return str(_ORDINALS.index(value) + 1)
    if value[:3] in _MONTHS:
        return str(_MONTHS[value[:3]])
    words = {
        "one": "1",
        "two": "2",
        "three": "3",
        "four": "4",
        "five": "5",
        "i": "1",
        "ii": "2",
        "iii": "3",
        "iv": "4",
    }
    if value in words:
        return words[value]
    if re.fullmatch("[零〇一二两三四五六七八九十]+", value):
        return _chinese_number(value)
    return value.lstrip("0") or value


def _chinese_number(numeral: str) -> str:
    """A Chinese numeral below a hundred (二十七 → 27), or digits in a row (二七 → 27)."""
    if "十" not in numeral:
        return "".join(_DIGITS[c] for c in numeral)
    tens, _, ones = numeral.partition("十")
    return str(int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0")))


def conflict(asked: NamedEntities, offered: NamedEntities) -> str | None:
    """The slot of which a question and a candidate name different values, with both values; None if there is none."""
    for slot, values in asked.items():
        others = offered.get(slot)
        if others and not values & others:
            return f"{slot}: {'/'.join(sorted(values))} is not {'/'.join(sorted(others))}"
    return None


def bound(canonical: Sequence[str], alternates: Sequence[str], lexicon: Lexicon) -> NamedEntities:
    """The slots that an entry is about, with all values that its questions name.

    It is about a slot that its canonical question names, or more than half of all its questions: what one alternate
    among many names ("lunch on the first day") is an example, and vetoes nothing.
    """
    texts = (*canonical, *alternates)
    values: dict[str, frozenset[str]] = {}
    times: Counter[str] = Counter()
    for number, text in enumerate(texts):
        for slot, some in named(text, lexicon).items():
            values[slot] = values.get(slot, frozenset()) | some
            times[slot] += len(texts) if number < len(canonical) else 1
    return {slot: some for slot, some in values.items() if 2 * times[slot] > len(texts)}
