"""Writing systems: which characters belong to one, for use inside ``[…]`` of a regular expression.

Scripts belong to no single language, so they stand beside the languages' folders.
"""

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
"""Chinese characters, as Chinese and Japanese write them."""

KANA = "\u3041-\u3096\u30a1-\u30fa"
LATIN = "A-Za-zÀ-ÿ"
HANGUL = "\uac00-\ud7a3"

UNSPACED = f"{HAN}{KANA}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Letters of scripts that write no spaces between words (Thai, Lao, Burmese and Khmer are the others)."""

SPACED = f"0-9a-z\u00b5-\u0dff\u10a0-\u177f\u1800-\u1fff{HANGUL}"
"""Letters (in lower case) and digits of scripts that write spaces between words."""

LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
"""Latin letters that Unicode takes apart into no plain letter and a mark, as they are typed without their sign."""

WIDE_STOPS = "，。；：！？、"
"""Marks that are as wide as a Chinese character and bring their own space."""

WIDE_BRACKETS = "（）《》「」“”"
ENDS_OF_QUESTIONS = "?？"
WIDE_COLON = "："
ODD_MARGINS = "\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u2022\u2023\u2043"
"""Blanks and dashes other than the ordinary ones, and bullets, as a character class."""

WIDE_OPENING_BRACKETS = "｛【［〔"
PRINTED_QUOTES = "“‘「『«"
OPENING_MARKS = "（(《「『【“‘"
"""Brackets and quotation marks with which a text may open."""

ENDS_OF_SENTENCES = ("。", ". ")

MARKS_AROUND = " ?？!！.。,，"
"""What may stand around a question without being part of its words."""

NOD_MARKS = " !！.。,，~～、…"
"""What may stand behind a word that is an answer by itself; a question mark makes it a question."""

QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "「": '"', "」": '"', "《": '"', "》": '"'})
"""Quotation marks of all scripts, as plain ones."""

QUESTION_MARKS = ("?", "？")
SENTENCE_MARKS = "?？!！。;；"
"""Marks that end a sentence wherever they stand; a full stop does so only before a space."""

WIDE_ENDS = "。！？；"
CLAUSE_ENDS = ".,;:?!。，；：？！"
"""Marks that end a sentence or a part of one."""

WIDE_COMMAS = "、，；"
COMMAS = f",;{WIDE_COMMAS}"
SEMICOLONS = ";；"
SLASHES = "/／"
PARENTHESES = "()（）"
COLONS = ":："
OPENING_BRACKETS = r"\[({（【"
CLOSING_BRACKETS = r"\])}）】"
"""Punctuation of all scripts that parts a list, ends a label or stands around a remark."""

LAST_NARROW = 0x2E7F
"""The last character before those that are as wide as a Chinese one."""

HAN_RUN = re.compile(f"[{HAN}]+")
"""Characters in a row."""

HAN_CHARACTER = re.compile(f"[{HAN}]")
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")


def is_wide(character: str) -> bool:
    """Whether a character takes two columns of a screen, as Chinese ones do."""
    return ord(character) > LAST_NARROW


def has_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return bool(HAN_CHARACTER.search(text))


def has_unspaced(text: str) -> bool:
    """Whether the text holds a letter of a script without spaces."""
    return bool(_UNSPACED_CHARACTER.search(text))
