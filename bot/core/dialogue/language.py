"""Which language a text is in, told from its script and its small words; and which Chinese a reader reads."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.core.dialogue.prose import Prose
from bot.core.dialogue.turn import Conversation, Part, Turn
from bot.core.matching.normalisation import converter, visible
from bot.languages.data import codes, foreign, per_language
from bot.languages.patterns import listed
from bot.languages.scripts import HAN_CHARACTER, KANA, LATIN

_KANA = re.compile(f"[{KANA}]")
_LATIN_WORD = re.compile(f"[{LATIN}]+(?:['’][A-Za-z]+)?")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
ENOUGH = 2
HALF = 0.5
_OTHER_SCRIPTS = ("zh", "ja", "ko")


def language_of(text: str, languages: Sequence[str] | None = None) -> str | None:
    """The language a text is written in, or None where it does not tell (a number, a name, an abbreviation).

    ``languages`` are those it may be in: the desk's own where nothing is said.
    Scripts are told apart by counting: a Chinese character weighs as much as a Latin word, so a Chinese question
    with "HER2" and "hall" in it is Chinese, an English one with a Chinese name English. Languages of one script are
    told apart by their small words.
    """
    languages = codes() if languages is None else languages
    if _KANA.search(text):
        return "ja" if "ja" in languages else None
    characters = len(HAN_CHARACTER.findall(text))
    words = [word.casefold().replace("’", "'") for word in _LATIN_WORD.findall(text)]
    if characters and characters >= len(words):
        return "zh"
    small = _small_words()
    counts = {code: sum(word.split("'")[0] in known for word in words) for code, known in small.items()}
    likely = max(counts, key=lambda code: (counts[code], code in languages), default=None)
    if likely and counts[likely]:
        return likely
    if characters:
        return "zh"
    latin = [language for language in languages if language not in _OTHER_SCRIPTS]
    only = latin[0] if len(latin) == 1 and latin[0] in small else None
    return only if sum(len(word) >= 3 for word in words) >= 2 else None


def foreign_language(text: str, languages: Sequence[str] = ()) -> str | None:
    """The language of a text that is none the desk has a folder for, nor one of ``languages``; None where that is not sure.

    By its letters, where most are of a script of its own, and by small words, two of them at least, or one that has an
    accent; more than the languages of the desk find. Names tell nothing.
    """
    written = text.casefold().replace("’", "'")
    words = _WORD.findall(written)
    bare = frozenset(words)
    others = [code for code in foreign() if code not in (*codes(), *languages)]
    small = max((sum(word in known for word in words) for known in _small_words().values()), default=0)
    found = {code: _evidence(code, written, bare) for code in others}
    best = max(found, key=lambda code: found[code], default=None)
    if best is None or found[best] < ENOUGH or found[best] <= small:
        return None
    return best


def _evidence(code: str, written: str, words: frozenset[str]) -> float:
    """How much speaks for a language: its small words, and its letters where most of the text is written in them."""
    known = foreign()[code]
    small = _foreign_words()[code]
    letters = known.get("letters")
    own = len(re.findall(f"[{letters}]", written)) if letters else 0
    if not own and (letters or words.isdisjoint(small)):
        return 0
    hits = {word for word in small if word in written} if known.get("unspaced") else words & small
    said = sum(1 if word.isascii() else ENOUGH for word in hits) if hits else 0
    if not letters:
        return said if len(hits) * 4 >= len(words) else 0
    share = own / max(1, sum(character.isalpha() for character in written))
    if code == "ja":  # of which most may be Chinese characters; then its words tell
        return share + said if own >= ENOUGH and (said or share > HALF) else 0
    if code == "vi":  # in Latin letters with marks
        return share + said if own >= ENOUGH else 0
    return ENOUGH + share + len(hits) if share > HALF and own > ENOUGH else 0


@per_language
def _foreign_words() -> Mapping[str, frozenset[str]]:
    """The small words of the languages that the desk does not speak."""
    return {code: frozenset(str(known["words"]).split()) for code, known in foreign().items()}


@per_language
def _small_words() -> Mapping[str, frozenset[str]]:
    """Words by which a sentence shows its language, by language."""
    return {code: frozenset(words.split()) for code, words in listed("questions", "small words").items()}


def first_spoken(candidates: Iterable[str | None], languages: Sequence[str]) -> str:
    """The first candidate that is one of the languages; where none is, the first of these, the fallback."""
    return next((code for code in candidates if code is not None and code in languages), languages[0])


def reply_language(
    conversation: Conversation, client: str | None, languages: Sequence[str], text: str = ""
) -> str:
    """The pinned choice, else the text's own, else the last reply's, else the client's, else the first of ``languages``."""
    candidates = (
        primary(conversation.language),
        language_of(text, languages),
        conversation.spoken,
        primary(client),
    )
    return first_spoken(candidates, languages)


def primary(tag: str | None) -> str | None:
    """The language of a client's setting: ``zh-hans`` → ``zh``; None for an empty or odd one."""
    match = re.match(r"^[A-Za-z]{2,3}(?=$|[-_])", tag or "")
    return match.group().lower() if match else None


CHINESE = "zh"
TRADITIONAL = "zh-hant"
"""Traditional characters and the words of Taiwan."""

HONG_KONG = "zh-hk"

_CONVERSIONS = {TRADITIONAL: "s2twp", HONG_KONG: "s2hk"}
_TAGS = {
    "zh-hant": TRADITIONAL,
    "zh-tw": TRADITIONAL,
    "zh-hk": HONG_KONG,
    "zh-mo": HONG_KONG,
    "zh-hant-hk": HONG_KONG,
}
_READ = 400


def variant_of(tag: str | None) -> str:
    """The variant that the tag of a language stands for (``zh-TW``); "" for Simplified and other languages."""
    return _TAGS.get((tag or "").casefold().replace("_", "-"), "")


def reply_variant(conversation: Conversation, client: str | None, text: str) -> str:
    """The variant of a reply in Chinese: the pinned one, else that of the text, else the last, else the client's."""
    if pinned := variant_of(conversation.language):
        return pinned
    wanted = variant_of(client) or TRADITIONAL
    otherwise = variant_of(client) if conversation.variant is None else conversation.variant
    text = visible(text[:_READ])
    if not HAN_CHARACTER.search(text):
        return otherwise
    traditional = _changed(text, "t2s")
    if not traditional and not otherwise:
        return ""  # whatever else the characters tell; what tells it takes 25 MB
    simplified = _changed(text, "s2t")
    if traditional == simplified:
        return otherwise
    return wanted if traditional > simplified else ""


def _changed(text: str, conversion: str) -> int:
    """How many characters of a text a conversion changes."""
    return sum(a != b for a, b in zip(text, converter(conversion).convert(text), strict=False))


def in_variant(turn: Turn, variant: str, names: Iterable[str]) -> Turn:
    """A turn in Chinese in a variant of it; ``names`` are left as they are written."""
    if not variant or turn.language != CHINESE:
        return turn
    return replace(turn, parts=tuple(_part(part, variant, tuple(names)) for part in turn.parts))


def _part(part: Part, variant: str, names: tuple[str, ...]) -> Part:
    text: Prose = tuple(
        tuple(replace(span, text=converted(span.text, variant, names)) for span in paragraph)
        for paragraph in part.text
    )
    made = tuple(replace(button, label=converted(button.label, variant, names)) for button in part.buttons)
    return replace(part, text=text, buttons=made)


def converted(text: str, variant: str, names: tuple[str, ...] = ()) -> str:
    """A text in a variant of Chinese, but for the names in it."""
    if not HAN_CHARACTER.search(text):
        return text
    convert = converter(_CONVERSIONS[variant]).convert
    pieces = _names(names).split(text) if names else [text]
    return "".join(piece if number % 2 else convert(piece) for number, piece in enumerate(pieces))


@lru_cache(maxsize=8)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        "(" + "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))) + ")"
    )
