"""From files to entries: every entry read on its own, every problem named, nothing raised.

``read_folder`` reads a folder, ``read_texts`` is its pure half. Both go on after the first mistake; an entry
with a mistake is left out, the others are kept.
"""

import os
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.core.content.conference import Conference
from bot.core.content.contents import Contents
from bot.core.content.entry import Entry
from bot.core.content.faq import Faq, Milestone, SynonymGroup
from bot.core.content.medical import Medical
from bot.core.content.problems import Place, Problem, Severity, mistake
from bot.core.content.programme import Session, Speaker, Track, Venue
from bot.core.content.values import LANGUAGE_PATTERN
from bot.core.content.zones import zone_of
from bot.knowledge.load import kinds, nodes
from bot.knowledge.load.files import default_files, read_files
from bot.knowledge.load.kinds import FileKind
from bot.knowledge.load.messages import keys_of, place, problems_of
from bot.knowledge.load.nodes import MOST_PROBLEMS, Document, Node, ScalarNode, SequenceNode
from bot.languages.scripts import COLONS, COMMAS, MARKS_AROUND, WIDE_OPENING_BRACKETS

_AnyEntry = TypeVar("_AnyEntry", bound=Entry)

_ANSWERS = (
    "answer",
    "answer_before",
    "answer_after",
    "story",
    "reply",
    "about",
    "history",
    "contact",
    "welcome",
)
"""In these a `` #`` is hardly ever a comment; elsewhere it is taken for one when a space follows it."""


COMMON = "bot/defaults/"
"""What stands before the names of files that come with the package."""


_ID = re.compile(rf"\bid\s*[{COLONS}]\s*[\"']?([\w.-]+)")
_NAMED = re.compile(rf"\w[^{COLONS}{COMMAS}{{}}\[\]\"'\n]*")
_LISTS = ("also_asked", "tests", "not_for", "tags")
LONGEST_PART = 24
"""A text of these lists that is cut by commas into parts of so many characters looks like several."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder holds and what is wrong in it.

    ``contents`` is None where conference.yaml could not be read; ``defaults`` are ids of FAQ entries that came with
    the package; ``ignored`` are the rules switched off by a comment, as (file, line, rule).
    """

    contents: Contents | None
    problems: tuple[Problem, ...]
    defaults: frozenset[str] = frozenset()
    ignored: frozenset[tuple[str, int, str]] = frozenset()


def read_folder(path: Path, *, relative_to: Path | None = None) -> Reading:
    """Reads a knowledge folder; problems name files relative to ``relative_to`` (the current directory)."""
    shown = shown_as(path, relative_to or Path.cwd())
    found = read_files(path, shown)
    reading = read_texts(found.data, prefix=shown, defaults=default_files(), unreadable=found.unreadable)
    return replace(reading, problems=tuple(sorted([*reading.problems, *found.problems])))


def shown_as(path: Path, base: Path) -> str:
    """A folder as problems name it: relative to another one, with a slash at its end."""
    try:
        name = os.path.relpath(path, base)
    except ValueError:  # another drive of Windows
        name = str(path)
    name = kinds.printable(Path(name).as_posix())
    return "" if name == "." else f"{name}/"


def read_texts(
    files: Mapping[str, bytes],
    *,
    prefix: str = "",
    defaults: Mapping[str, bytes] | None = None,
    unreadable: Collection[str] = (),
) -> Reading:
    """Reads knowledge from the bytes of files by their names within the folder; pure, and never raises.

    ``prefix`` is put before the names in problems. ``defaults`` are files of the same kind whose FAQ entries stand
    in where ``files`` have no entry of that id, and whose glossary is added. ``unreadable`` names what is in the
    folder and could not be read: it is not called missing.
    """
    parsed = _ParsedFiles(files, prefix)
    conference = parsed.one(kinds.CONFERENCE, Conference)
    if not any(kinds.kind_of(name) is kinds.CONFERENCE for name in (*files, *unreadable)):
        parsed.problems.append(mistake(Place(f"{prefix}{kinds.CONFERENCE.shown}"), "file.no_conference"))
    faqs = parsed.all(kinds.FAQ, Faq)
    glossary = parsed.all(kinds.GLOSSARY, SynonymGroup)
    common_faqs, common_glossary, common_medical = _common(tuple((defaults or {}).items()))
    medical = parsed.one(kinds.MEDICAL, Medical)
    if conference is not None and conference.medical:
        medical = medical.completed(common_medical) if medical else common_medical
    elif conference is not None:
        medical = None
    added = _standing_in(faqs, common_faqs)
    parts: dict[str, Any] = {
        "faqs": (*(filled for faq in faqs if (filled := faq.filled())), *added),
        "unfilled": tuple(faq for faq in faqs if faq.filled() is None),
        "milestones": parsed.all(kinds.HISTORY, Milestone),
        "sessions": parsed.all(kinds.SESSIONS, Session),
        "speakers": parsed.all(kinds.SPEAKERS, Speaker),
        "tracks": parsed.all(kinds.TRACKS, Track),
        "venue": parsed.one(kinds.VENUE, Venue) or Venue(),
        "glossary": (*glossary, *common_glossary),
        "medical": medical,
        "unread": parsed.unread(),
    }
    contents = None
    if conference is not None:
        # Every part is a validated model already; validating a thousand of them again takes a second.
        version = _version(files, defaults or {})
        contents = Contents.model_construct(conference=conference, version=version, **parts)
    ids = frozenset(faq.id for faq in added)
    return Reading(contents, tuple(sorted(parsed.problems)), ids, parsed.ignored())


def _version(*groups: Mapping[str, bytes]) -> str:
    """A short hash of files, the same for the same names and bytes."""
    digest = sha256()
    for name, data in (pair for files in groups for pair in sorted(files.items())):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + sha256(data).digest())
    return digest.hexdigest()[:12]


@cache
def _common(
    files: tuple[tuple[str, bytes], ...],
) -> tuple[tuple[Faq, ...], tuple[SynonymGroup, ...], Medical | None]:
    """The FAQ, glossary and medical guard that come with the package; a test keeps them free of problems."""
    parsed = _ParsedFiles(dict(files), COMMON)
    return (
        parsed.all(kinds.FAQ, Faq),
        parsed.all(kinds.GLOSSARY, SynonymGroup),
        parsed.one(kinds.MEDICAL, Medical),
    )


def _standing_in(own: Collection[Faq], common: Collection[Faq]) -> tuple[Faq, ...]:
    """The common entries that the own ones leave room for: neither the same id nor a question in the same words."""
    ids = {faq.id for faq in own}
    asked = {_words(text) for faq in own for text in _questions(faq)}
    return tuple(
        faq
        for faq in common
        if faq.id not in ids and asked.isdisjoint(_words(text) for text in _questions(faq))
    )


def _questions(faq: Faq) -> Iterator[str]:
    yield from faq.question.values()
    for texts in faq.also_asked.values():
        yield from texts


def _words(text: str) -> str:
    return text.casefold().strip(MARKS_AROUND)


class _ParsedFiles:
    """The parsed files of one folder, and what is wrong in them."""

    def __init__(self, files: Mapping[str, bytes], prefix: str) -> None:
        self.documents: dict[str, Document] = {}
        self.texts = files
        self.left_out: set[str] = set()
        self.files: dict[str, str] = {}
        self.problems: list[Problem] = []
        for name in sorted(files):
            if kinds.kind_of(name):
                shown = prefix + kinds.printable(name)
                self.files[name] = shown
                self.documents[name] = nodes.parse(files[name], shown)
                self.problems += self.documents[name].problems
                if not files[name].strip() and kinds.kind_of(name) is not kinds.CONFERENCE:
                    self.problems.append(mistake(Place(shown), "file.empty", severity=Severity.WARNING))
        self.broken = {problem.place for problem in self.problems}
        self.context = self._context()

    def _context(self) -> dict[str, Any]:
        """The first language and the zone, as far as conference.yaml tells them, even where it has mistakes."""
        context: dict[str, Any] = {"first_language": "en", "zone": ZoneInfo("UTC")}
        root = next((self.documents[n].root for n in self._names(kinds.CONFERENCE)), None)
        if isinstance(root, nodes.MappingNode):
            data = _plain(root)
            languages = data.get("languages")
            first = languages[0] if isinstance(languages, list) and languages else languages
            if isinstance(first, str) and re.match(LANGUAGE_PATTERN, first):
                context["first_language"] = first
            if isinstance(zone := data.get("timezone"), str):
                context["zone"] = zone_of(zone.strip()) or context["zone"]
        return context

    def _names(self, kind: FileKind) -> list[str]:
        return [name for name in self.documents if kinds.kind_of(name) == kind]

    def ignored(self) -> frozenset[tuple[str, int, str]]:
        """The rules that comments switch off, as (file, line, rule)."""
        return frozenset(
            (self.files[name], line, rule)
            for name, document in self.documents.items()
            for line, rule in document.ignored
        )

    def unread(self) -> frozenset[str]:
        """Ids and names in files of which something was left out."""
        found: set[str] = set()
        for name, document in self.documents.items():
            if document.problems or name in self.left_out:
                named = _NAMED if kinds.kind_of(name) in (kinds.SPEAKERS, kinds.VENUE, kinds.TRACKS) else _ID
                found.update(
                    one.strip() for one in named.findall(self.texts[name].decode("utf-8", "replace"))
                )
        return frozenset(found)

    def all(self, kind: FileKind, model: type[_AnyEntry]) -> tuple[_AnyEntry, ...]:
        """The entries of all files of a kind, those without a mistake."""
        return tuple(entry for name in self._names(kind) for entry in self._listed(name, model))

    def _listed(self, name: str, model: type[_AnyEntry]) -> Iterator[_AnyEntry]:
        root = self.documents[name].root
        if root is None or (isinstance(root, ScalarNode) and root.empty):
            return
        items = self._items(name, root)
        before = len(self.problems)
        wrong = [problem.place.line for problem in self.documents[name].problems]
        for number, item in enumerate(items):
            if len(self.problems) - before >= MOST_PROBLEMS:
                self.problems.append(mistake(item.place, "file.unread"))
                return
            entry, problems = self._entry(item, model)
            following = items[number + 1].place.line if number + 1 < len(items) else sys.maxsize
            if entry is None and any(item.place.line <= line < following for line in wrong):
                continue  # what is wrong in it has been said in its place
            self.problems += problems
            if entry is not None:
                yield entry
            else:
                self.left_out.add(name)

    def _items(self, name: str, root: Node) -> Sequence[Node]:
        """The entries of a file; a single one needs no dash."""
        if isinstance(root, SequenceNode):
            return root.items
        if isinstance(root, nodes.MappingNode) and (root.get("id") or root.get("title")):
            return (root,)
        if not self.documents[name].problems:
            table = isinstance(root, ScalarNode) and root.lines > 1 and re.search("[,;\t].*[,;\t]", root.text)
            self.problems.append(mistake(root.place, "file.table" if table else "file.no_list"))
        return ()

    def one(self, kind: FileKind, model: type[_AnyEntry]) -> _AnyEntry | None:
        """The entry of a file that holds one; without its parts that hold a mistake, where it can do without."""
        names = self._names(kind)
        root = self.documents[names[0]].root if names else None
        if root is None or not names:
            if names and not self.documents[names[0]].problems and kind is kinds.CONFERENCE:
                self.problems.append(mistake(Place(self.files[names[0]]), "file.conference_empty"))
            return None
        entry, problems = self._entry(root, model)
        if problems:
            self.left_out.add(names[0])
        if self.documents[names[0]].problems:  # what is missing may stand in the lines that could not be read
            problems = [problem for problem in problems if problem.place != root.place]
        self.problems += problems[:MOST_PROBLEMS]
        if entry is None and isinstance(root, nodes.MappingNode):
            entry, _ = self._entry(_without(root, {problem.place for problem in problems}), model)
        return entry

    def _entry(self, node: Node, model: type[_AnyEntry]) -> tuple[_AnyEntry | None, list[Problem]]:
        if not isinstance(node, nodes.MappingNode):
            return None, [mistake(node.place, "file.no_keys", key=keys_of(model)[0])]
        problems = [*_cut_texts(node), *_joined_texts(node)]
        try:
            entry = model.model_validate(_plain(node), context=self.context)
        except ValidationError as refused:
            errors = refused.errors(include_url=False)[: MOST_PROBLEMS + 1]
            made = problems_of(errors, node, model)
            return None, problems + [problem for problem in made if problem.place not in self.broken]
        place(entry, node)
        return entry, problems


def _plain(node: Node) -> Any:  # noqa: ANN401 - text, lists and dictionaries, as the file has them
    """A node as plain Python; keys without a value are left out, as if they did not stand there."""
    if isinstance(node, ScalarNode):
        return "" if node.empty else node.text
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.items]
    return {
        key.text: _plain(value)
        for key, value in node.items
        if not (isinstance(value, ScalarNode) and value.empty)
    }


def _cut_texts(entry: nodes.MappingNode) -> Iterator[Problem]:
    """Warnings for texts that an unquoted `` #`` cuts off."""
    for key, value in entry.items:
        for scalar in _scalars(value):
            said = scalar.comment
            if said is None or said.strip().startswith("infodesk:"):
                continue
            if key.text in _ANSWERS or (said and not said.startswith((" ", "#"))):
                rest = said[:20].rstrip()
                yield mistake(scalar.place, "file.cut", severity=Severity.WARNING, rule="cut-text", rest=rest)


def _joined_texts(entry: nodes.MappingNode) -> Iterator[Problem]:
    """Warnings for lists that are read as one text: without dashes, or with commas that are none to YAML."""
    for key, value in entry.items:
        if key.text not in _LISTS:
            continue
        by_language = [child for _, child in value.items] if isinstance(value, nodes.MappingNode) else [value]
        for child in by_language:
            items = child.items if isinstance(child, SequenceNode) else (child,)
            for item in items:
                if isinstance(item, ScalarNode) and item.plain and (told := _joined(item, len(items), child)):
                    yield mistake(item.place, told, severity=Severity.WARNING, rule="cut-text")


def _joined(item: ScalarNode, count: int, parent: Node) -> str:
    """What makes a text of a list look like several; "" where nothing does."""
    if item.text[:1] == "-" and item.text[1:2].isalnum():
        return "file.no_blank"
    if isinstance(parent, ScalarNode) and item.lines > 1:
        return "file.no_dashes"
    if item.text[0] in WIDE_OPENING_BRACKETS and not item.text[-1].isalnum():
        return "file.wide_brackets"
    parts = [part.strip() for part in re.split(f"[{COMMAS}]", item.text)]
    clear = isinstance(parent, ScalarNode) or any(sign in item.text for sign in _NO_PART_OF_QUESTIONS)
    if count == 1 and len(parts) > (1 if clear else 2) and all(0 < len(p) <= LONGEST_PART for p in parts):
        return "file.commas"
    return ""


_NO_PART_OF_QUESTIONS = "".join(sign for sign in COMMAS if sign != ",")


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _scalars(item)
    else:
        for _, value in node.items:
            yield from _scalars(value)


def _without(root: nodes.MappingNode, places: set[Place]) -> nodes.MappingNode:
    """An entry without the parts in which a problem stands: items of its lists, else the whole value of a key."""
    kept: list[tuple[ScalarNode, Node]] = []
    for key, value in root.items:
        if key.place in places:
            continue
        if isinstance(value, SequenceNode):
            sound = tuple(item for item in value.items if places.isdisjoint(_all_places(item)))
            kept.append((key, SequenceNode(value.place, sound)))
        elif places.isdisjoint(_all_places(value)):
            kept.append((key, value))
    return nodes.MappingNode(root.place, tuple(kept))


def _all_places(node: Node) -> Iterator[Place]:
    yield node.place
    if isinstance(node, SequenceNode):
        for item in node.items:
            yield from _all_places(item)
    elif isinstance(node, nodes.MappingNode):
        for key, value in node.items:
            yield key.place
            yield from _all_places(value)
