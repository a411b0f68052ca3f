"""Ids that stay the same from one import to the next, and keys under which spellings of a name meet."""

import hashlib
import re
import unicodedata
from collections.abc import Container

ID_LENGTH = 80


def token(own_id: str) -> str:
    """A source's own id as one token of an id: other characters than letters, digits, ``.``, ``-``, ``_`` become ``_``."""
    result = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", own_id)).strip("_")
    return result if len(result) <= ID_LENGTH - 30 else f"{result[:20]}_{digest(own_id)}"


def digest(*parts: str) -> str:
    """Eight hexadecimal digits that stand for texts."""
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:8]


def slug(name: str, fallback: str = "x") -> str:
    """A name as a readable id: small letters and digits of any script, joined by dashes."""
    result = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-._")
    result = unicodedata.normalize("NFC", result)[:50].rstrip("-._")
    return result or f"{fallback}-{digest(name)}"


def id_prefix(name: str) -> str:
    """A conference's short name as the beginning of ids: ``FOSDEM 2024`` → ``fosdem``; empty where nothing is left."""
    without_year = re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", "", name)
    result = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", without_year).casefold()).strip("-_")
    return re.sub(r"-+", "-", result)[:24].strip("-_")


def spelling_key(name: str) -> str:
    """The key under which spellings meet: a name without case, spaces and punctuation (``TR 212``, ``tr212``)."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold()) or name


def unused_id(wanted: str, taken: Container[str], own_id: str = "") -> str:
    """The id wanted where it is free, else with the own id or a number behind it."""
    if wanted not in taken:
        return wanted
    if own_id and (result := f"{wanted[: ID_LENGTH - 20]}-{token(own_id)[:18]}") not in taken:
        return result
    number = 2
    while (result := f"{wanted}-{number}") in taken:
        number += 1
    return result
