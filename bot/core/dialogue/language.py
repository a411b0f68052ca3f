"""Which language a text is in, told from its script and its small words."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.core.dialogue.turn import Conversation
from bot.languages.data import codes, per_language
from bot.languages.patterns import listed
from bot.languages.scripts import HAN_CHARACTER, KANA, LATIN

_KANA = re.compile(f"[{KANA}]")
_LATIN_WORD = re.compile(f"[{LATIN}]+(?:['’][A-Za-z]+)?")
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
