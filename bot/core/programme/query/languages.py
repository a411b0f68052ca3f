"""In which language a session is held, and in which one sessions are asked for: "in English", 英文议程."""

import re
from collections.abc import Mapping

from bot.core.programme.query.folding import GAP, fold, regex

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
