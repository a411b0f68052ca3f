"""Edits that put an entry, or other ways to ask for one, into the file where it belongs.

Comments, order and layout of the file stay; nothing is written here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.content.contents import Contents
from bot.core.content.programme import Session
from bot.knowledge.load import kinds
from bot.knowledge.write.change import FileEdit
from bot.knowledge.write.yaml_files import ListFile, UnwritableError
from bot.languages.messages import Sentence
from bot.languages.scripts import MARKS_AROUND

NEW_FILE = "faq/general.yaml"
ORDER = (
    "id",
    "title",
    "question",
    "also_asked",
    "learned",
    "answer",
    "answer_before",
    "answer_after",
    "timeless",
    "valid",
    "tags",
    "source",
    "verified",
    "related",
    "links",
    "tests",
    "not_for",
)
"""The usual order of the keys of an entry."""

FileContents = Mapping[str, bytes]
"""The files of a folder by their names in it."""


def with_alternates(
    files: FileContents,
    identifier: str,
    questions: Mapping[str, Sequence[str]],
    first_language: str,
    key: str = "also_asked",
) -> FileEdit:
    """Other ways to ask, added to an entry under ``also_asked`` or ``learned``; those that it has already are left out.

    ``first_language`` is the one that a short form without languages stands for. Raises ``UnwritableError`` where
    no file of the folder holds the entry, or nothing would be new.
    """
    name, file = _file_of(files, identifier)
    entry = file.values(identifier)
    asked = _by_language(entry.get(key), first_language)
    others = (_by_language(entry.get(other), first_language) for other in ("question", "also_asked"))
    known = {_bare(text) for texts in (asked, *others) for text in _flat(texts)}
    more: dict[str, list[str]] = {}
    for language, texts in questions.items():
        for text in texts:
            if text.strip() and _bare(text) not in known:
                known.add(_bare(text))
                more.setdefault(language, []).append(text.strip())
    if not more:
        raise UnwritableError(Sentence("cli.asked_already", entry=identifier))
    asked |= {language: [*_listed(asked.get(language, [])), *texts] for language, texts in more.items()}
    short = not isinstance(entry.get(key), Mapping | None) and set(asked) == {first_language}
    file.change(identifier, {key: asked[first_language] if short else asked}, ORDER)
    return FileEdit.of_text(name, files[name], file.text())


def with_values(files: FileContents, identifier: str, changes: Mapping[str, Any]) -> FileEdit:
    """An entry or session with other values; None takes a key away. Raises ``UnwritableError`` where no file holds it."""
    name, file = _file_of(files, identifier)
    order = tuple(Session.model_fields) if kinds.kind_of(name) is kinds.SESSIONS else ORDER
    file.change(identifier, changes, order)
    return FileEdit.of_text(name, files[name], file.text())


def without_learned(files: FileContents, identifier: str) -> FileEdit:
    """An entry without what it has learned from taps. Raises ``UnwritableError`` where no file holds the entry."""
    return with_values(files, identifier, {"learned": None})


def with_entry(
    files: FileContents, document: Mapping[str, Any], near: Sequence[str] = (), name: str | None = None
) -> FileEdit:
    """A new entry of the FAQ, behind the first of the entries ``near`` it that a file of the folder holds.

    ``name`` chooses the file; without it and without a near entry the last file of the FAQ takes it, and where there
    is none, ``faq/general.yaml`` is made. Raises ``UnwritableError`` where the id is taken or the file is no list.
    """
    identifier = str(document["id"])
    places = _places(files)
    if identifier in places:
        raise UnwritableError(Sentence("cli.id_taken", entry=identifier, file=places[identifier]))
    neighbours = [other for other in near if places.get(other, name) == (name or places.get(other))]
    neighbour = next((other for other in neighbours if _is_faq(places.get(other, ""))), "")
    lists = [known for known in sorted(files) if _is_faq(known)]
    chosen = name or places.get(neighbour) or (lists[-1] if lists else NEW_FILE)
    if not _is_faq(chosen):
        raise UnwritableError(Sentence("cli.no_faq_file", file=chosen, right=NEW_FILE))
    before = files.get(chosen)
    file = ListFile(_text(before or b"", chosen) or _opening(files), chosen)
    ordered = {key: document[key] for key in (*ORDER, *document) if key in document}
    file.append([ordered], after=neighbour)
    return FileEdit.of_text(chosen, before, file.text())


def same_entry(contents: Contents, document: Mapping[str, Any]) -> str:
    """The id of the entry that has the same question and answer as a document; empty where none has."""
    wanted = document["question"], document["answer"]
    return next((faq.id for faq in contents.faqs if (faq.question, faq.answer) == wanted), "")


def _is_faq(name: str) -> bool:
    return kinds.kind_of(name) is kinds.FAQ


def _file_of(files: FileContents, identifier: str) -> tuple[str, ListFile]:
    name = _places(files, only=identifier).get(identifier)
    if name is None:
        raise UnwritableError(Sentence("cli.not_held", entry=identifier))
    return name, ListFile(_text(files[name], name), name)


def _places(files: FileContents, only: str = "") -> dict[str, str]:
    """The file in which each entry of FAQ, history and sessions stands; files that cannot be changed hold none."""
    found: dict[str, str] = {}
    for name in sorted(files):
        if kinds.kind_of(name) in (kinds.FAQ, kinds.HISTORY, kinds.SESSIONS) and only.encode() in files[name]:
            try:
                listed = ListFile(_text(files[name], name), name).identifiers
            except UnwritableError:
                continue
            found.update({identifier: name for identifier in listed if identifier not in found})
    return found


def _opening(files: FileContents) -> str:
    """The editor's line of another file of the FAQ, for a new one beside it."""
    for name in sorted(files):
        first = files[name].partition(b"\n")[0]
        if _is_faq(name) and name.count("/") == 1 and first.startswith(b"# yaml-language-server:"):
            return f"{first.decode()}\n\n"
    return ""


def _by_language(value: Any, first_language: str) -> dict[str, Any]:  # noqa: ANN401 - a document's value
    if value is None:
        return {}
    return dict(value) if isinstance(value, Mapping) else {first_language: value}


def _listed(value: Any) -> list[str]:  # noqa: ANN401 - a document's value
    return list(value) if isinstance(value, list) else [value]


def _flat(texts: Mapping[str, Any]) -> list[str]:
    return [text for value in texts.values() for text in _listed(value)]


def _bare(text: str) -> str:
    return text.casefold().strip(MARKS_AROUND)


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnwritableError(Sentence("cli.no_utf8", file=name)) from problem
