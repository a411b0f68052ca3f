"""How characters sound: toneless pinyin for the 6,763 Chinese characters of GB 2312, one reading each.

The table (``bot/languages/zh/readings.txt``) was generated with pypinyin 0.55 (MIT licence, © mozillazg and
contributors), whose readings come from Unihan. 30 kB replace a dependency of 4 MB and 0.2 s of loading; the matcher
needs only "sounds alike".
"""

from collections.abc import Mapping

from bot.languages import readings
from bot.languages.data import per_language


@per_language
def syllables() -> Mapping[str, str]:
    """The syllable of each character."""
    return {character: syllable for syllable, characters in readings() for character in characters}


@per_language
def homophones() -> Mapping[str, str]:
    """The characters of each syllable, as one text."""
    sounds: dict[str, str] = {}
    for syllable, characters in readings():
        sounds[syllable] = sounds.get(syllable, "") + characters
    return sounds
