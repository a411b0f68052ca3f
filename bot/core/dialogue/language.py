"""Which language a text is in, told from its script and its small words."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.core.dialogue.turn import Conversation
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
    hits = {word for word in small if word in written} if known.get("unspaced") else words & small
    said = sum(1 if word.isascii() else ENOUGH for word in hits) if hits else 0
    letters = known.get("letters")
    if not letters:
        return said if len(hits) * 4 >= len(words) else 0
    own = len(re.findall(f"[{letters}]", written))
    if not own:
        return 0
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
