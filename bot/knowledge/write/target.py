"""Which file of the folder somebody means who sends one: by a path, else by its name."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from bot.knowledge.load.kinds import KINDS, is_yaml, kind_of
from bot.knowledge.load.nodes import MOST_BYTES

LONGEST_NAME = 100
LARGEST = MOST_BYTES
"""A larger file is not read, however it comes in."""

_PATH = re.compile(r"[^\s,;:\"'“”]+\.ya?ml\b", re.IGNORECASE)
_PART = re.compile(r"[\w][\w .-]*")
_COPY = re.compile(r"(?: ?\(\d+\)| ?copy(?: \d+)?)(?=\.ya?ml$)", re.IGNORECASE)


def target_file(name: str, caption: str, known: Collection[str]) -> tuple[str, ...]:
    """The files that a sent file may be meant for: one where that is clear, none where it is no knowledge file.

    A path in the caption decides, then a path as the name; then the files of that name; a name that is new may go
    into any folder of files.
    """
    told = _PATH.search(caption)
    given = told[0] if told else name
    for wanted in dict.fromkeys((given, _COPY.sub("", given))):
        if "/" in wanted or kind_of(wanted):
            return (wanted,) if allowed(wanted) else ()
        found = tuple(sorted(one for one in known if PurePosixPath(one).name == wanted))
        if found:
            return found
    bare = _COPY.sub("", given)
    return tuple(f"{kind.name}/{bare}" for kind in KINDS if kind.folder and allowed(f"{kind.name}/{bare}"))


def allowed(name: str) -> bool:
    """Whether a path within the folder can be a knowledge file; nothing that climbs out of it or hides can."""
    if len(name.encode()) > LONGEST_NAME or not is_yaml(name) or kind_of(name) is None:
        return False
    return all(_PART.fullmatch(part) for part in name.split("/"))


def is_knowledge_name(name: str) -> bool:
    """Whether a file's own name says that it holds YAML."""
    return is_yaml(name)
