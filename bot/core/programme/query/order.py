"""Words for now, next, later, and for a place in the order: the first talk, 最后一场, the next two sessions."""

import re

from bot.core.programme.query.folding import GAP, HAN_NUMBER, NUMBER_WORD, ORDINAL_WORD, number, regex
from bot.core.programme.query.when import Flow, When

_THING = r"(?:sessions?|talks?|lectures?|presentations?|events?|speakers?|speech(?:es)?|keynotes?|workshops?|items?|papers?|slots?|panels?)"
_MANY = rf"(?:(?P<many>\d{{1,2}}|{NUMBER_WORD}) )?"
_UP_TO_THING = rf"(?=(?:[\w'.+#-]+ ){{0,4}}?{_THING}\b)"
_CLASS = r"(?:场|个|节|堂|位|项)"

_FLOWS: tuple[tuple[Flow, re.Pattern[str]], ...] = (
    (Flow.REMAINING, regex(r"\b(?:the )?rest of (?:the day)?|\b(?:are|is) (?:there )?(?:still|left)\b|\bstill\b|\bremaining\b|\bleft\b(?= (?:today|to|in|for|on|\||$|\?))|\bleft\b(?=[?. ]*$)|\byet to come\b|还[有剩](?!谁)|剩下|剩余|余下|没讲的")),
    (Flow.NEXT, regex(rf"\b(?:coming up|up next|comes? next|what follows|about to (?:start|begin))\b|\b(?:the )?(?:very )?next(?! (?:to|year|time|month|week|room|door|hall|edition|level|gen|step|\.?js|generation|big))(?: (?P<many2>\d{{1,2}}|{NUMBER_WORD}))?\b|下[一1]?{_CLASS}(?!次)|下[一1]个|接下来|紧接着|随后|即将(?:开始|举行|进行)?|马上(?:要|就)?(?:开始)?|快要?开始")),
    (Flow.LATER, regex(r"\blater(?: on)?(?: today)?\b|\bafterwards?\b|\bupcoming\b|\bsoon\b|稍后|晚些(?:时候)?|晚点|待会儿?|等会儿?|等一下|一会儿?(?=后|有|还|讲|$)|之后|以后|后面")),
    (Flow.NOW, regex(r"\b(?:right now|just now|now|currently|current|at the moment|at this (?:very )?moment|at this time|at present|presently|ongoing|in progress)\b|现在|目前|此刻|当前|正在|这会儿|这个时候|这时候|当下|眼下|\b(?:running|happening|going on)\b|进行中|在进行")),
)  # fmt: skip
_LAST = regex(
    rf"\b(?:the )?(?:very )?(?:last|final|latest)(?! (?:year|time|minute|night|week|name|edition|call|month)) {_MANY}{_UP_TO_THING}"
    rf"|\b(?:the )?(?:very )?last(?: one)?\b(?= (?:in|at|on|of)\b)|\blast\b(?= ?\|)"
    rf"|(?:最后|最末)(?:的)?(?:(?P<zh>\d{{1,2}}|{HAN_NUMBER}){_CLASS})?|末[场节]|压轴"
)
_FIRST = regex(
    rf"\b(?:the )?(?:very )?(?:first|earliest)(?! (?:time|aid|name|come|year|edition)) {_MANY}{_UP_TO_THING}"
    rf"|\b(?:the )?(?:very )?first(?: one)?\b(?= (?:in|at|on|of)\b)|\b(?:starts|begins|is|comes|speaks|goes|up) first\b|\bfirst\b(?= ?\|)"
    rf"|(?:最先|最早|首先)(?:的)?(?:[一1]{_CLASS})?|首[场个节]|头[一1]?[场个节]|前(?P<zh>\d{{1,2}}|{HAN_NUMBER}){_CLASS}|(?<!专)第一{_CLASS}"
)
_NTH = regex(
    rf"\b(?:the )?(?P<en>{ORDINAL_WORD}|\d{{1,2}}(?:st|nd|rd|th)) (?=(?:[\w'.+#-]+ ){{0,2}}?{_THING}\b)"
    rf"|第(?P<zh>\d{{1,2}}|{HAN_NUMBER}){_CLASS}"
)


def take_order(text: str, timed: bool) -> tuple[str, When]:
    """The text without its words for now, next, later and the order, and those as conditions.

    Where the text tells a time already (``timed``), "running" and "after that" say nothing of their own.
    """
    nth, many, flow = 0, 1, None
    text = re.sub(" +", " ", text)
    for sign, pattern in ((-1, _LAST), (1, _FIRST)):
        if not nth and (found := pattern.search(text)):
            nth = sign
            many = number(found.groupdict().get("many") or found.groupdict().get("zh") or "") or 1
            text = text[: found.start()] + GAP + text[found.end() :]
    if not nth and (found := _NTH.search(text)):
        nth = number(found["en"] or found["zh"]) or 0
        text = text[: found.start()] + GAP + text[found.end() :]
    for kind, pattern in _FLOWS:
        if found := pattern.search(text):
            if flow is None and not (timed and kind is Flow.NOW):
                flow = kind
                many = max(many, number(found.groupdict().get("many2") or "") or 1)
            text = pattern.sub(GAP, text)
    return text, When(flow=flow, nth=nth, many=many)
