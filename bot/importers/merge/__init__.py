"""Applies a plan to a knowledge folder: which files change how, and what of it a person should see before.

``open_folder`` reads what is there, ``apply`` makes the new texts; the knowledge's writer publishes their edits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.importers.merge.diff import (
    SESSION_KEYS,
    ChangeKind,
    ImportChange,
    change_of,
    detect_renames,
    mark_moved,
    mark_new,
)
from bot.importers.merge.three_way import BaseRevision, canonical, merge, stored, stored_documents
from bot.importers.normalise.names import spelling_key
from bot.importers.plan import Known, Plan, PlanDocument
from bot.importers.programme import Notes, SourceError
from bot.knowledge.load.files import default_files, read_file, read_files
from bot.knowledge.load.folder import read_texts, shown_as
from bot.knowledge.load.kinds import CONFERENCE, PRIVATE_FOLDER, kind_of
from bot.knowledge.write import formatting
from bot.knowledge.write.change import FileEdit
from bot.knowledge.write.insertion import ORDER
from bot.knowledge.write.yaml_files import ListFile, VenueFile
from bot.languages.messages import Sentence

LARGEST_FILE = 4_000_000
"""A sessions file grows to so many bytes, then another is begun: the folder's reader takes 5 MB."""

_ENTRY_KEYS = ("id", "name", "also_called", "title", "affiliation", "floor", "capacity", "links", "about")
_ROOMS = {"session": "sessions/", "faq": "faq/"}
_KEYS: Mapping[str, Sequence[str]] = {"session": SESSION_KEYS, "faq": ORDER}
_Base = Mapping[str, Mapping[str, Any]]
_HEADER = "# Written by infodesk import. Edit freely: the next import keeps your changes and comments.\n\n"
_HEADER_OF_CONFERENCE = (
    "# Made by an import, from what the source says. Please correct the name and add what is missing.\n"
)
_WRITTEN_HERE = ("conference.", "speakers.", "tracks.", "venue.", "sessions/", "faq/")
_FAQ_ONLY = ("conference.", "faq/")


@dataclass(frozen=True, slots=True)
class Folder:
    """A knowledge folder before an import: its files, their texts and entries, and the base revisions by import."""

    path: Path
    files: Mapping[str, bytes] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    contents: Contents | None = None
    base_revisions: Mapping[str, BaseRevision] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def known(self) -> Known:
        """What a source has to fit."""
        known = Known(
            earlier={
                name: frozenset(base.sessions) for name, base in self.base_revisions.items() if base.sessions
            },
            speakers={name: base.own_ids for name, base in self.base_revisions.items()},
        )
        if self.contents is None:
            return known
        conference = self.contents.conference
        return replace(
            known,
            timezone=conference.timezone,
            languages=tuple(conference.languages),
            conference_id=conference.id,
            start=conference.start,
            end=conference.end,
            halls=_names(self.contents.venue.halls),
            tracks=_names(self.contents.tracks),
            people=_names(self.contents.speakers),
            questions={
                spelling_key(text): entry.id
                for entry in self.contents.faqs
                for text in entry.question.values()
            },
            faq_ids=frozenset(entry.id for entry in self.contents.faqs),
        )

    def holds(self, problem: Problem, prefixes: tuple[str, ...]) -> bool:
        """Whether a problem stands in a file of the folder that begins so."""
        return problem.place.file.removeprefix(shown_as(self.path, Path.cwd())).startswith(prefixes)

    def file(self, name: str) -> tuple[str, str]:
        """The name (which may end in .yml) and the text of a file; empty where there is none."""
        other = f"{name.removesuffix('.yaml')}.yml"
        return (other, self.texts[other]) if other in self.texts else (name, self.texts.get(name, ""))


def _names(entries: Iterable[Any]) -> dict[str, str]:
    """Every name of halls, tracks or people, by its spelling key, to the id; the first of two keeps a name."""
    found: dict[str, str] = {}
    for entry in entries:
        others = [name for names in entry.also_called.values() for name in names]
        for name in (entry.id, *entry.name.values(), *others):
            found.setdefault(spelling_key(name), entry.id)
    return found


def open_folder(path: Path) -> Folder:
    """The knowledge folder at a path, which need not exist; raises SourceError where a file cannot be read."""
    if not path.exists():
        return Folder(path)
    if not path.is_dir():
        raise SourceError(Sentence("imports.no_folder", path=path))
    shown = shown_as(path, Path.cwd())
    found = read_files(path, shown)
    files = {name: data for name, data in found.data.items() if name.startswith(_WRITTEN_HERE)}
    texts = {name: _text(data, path / name) for name, data in files.items()}
    reading = None
    if any(kind_of(name) is CONFERENCE for name in texts):
        reading = read_texts(found.data, prefix=shown, defaults=default_files(), unreadable=found.unreadable)
    problems = tuple(
        problem
        for problem in sorted([*found.problems, *(reading.problems if reading else ())])
        if problem.severity is Severity.ERROR
        and problem.place.file.removeprefix(shown).startswith(_WRITTEN_HERE)
    )
    stored_files = dict(_base_files(path))
    bases = filter(None, map(BaseRevision.read, stored_files.values()))
    return Folder(
        path,
        files | stored_files,
        texts,
        reading.contents if reading else None,
        {base.name: base for base in bases},
        problems,
    )


def _base_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files of base revisions by their names in the folder; raises SourceError where one cannot be read."""
    for entry in sorted((path / PRIVATE_FOLDER).glob("import-*.json")):
        name = f"{PRIVATE_FOLDER}/{entry.name}"
        try:
            yield name, read_file(path, name) or b""
        except OSError as problem:
            told = {"path": entry, "cause": problem.strerror}
            raise SourceError(Sentence("imports.base_unreadable", **told)) from problem


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")  # line ends stay: a file of Windows is written back as one
    except UnicodeDecodeError as problem:
        raise SourceError(Sentence("imports.no_text", path=path, folder=path.parent)) from problem


@dataclass(slots=True)
class FolderUpdate:
    """What an import does to a folder: the changes and notes for a person to see, and the new texts by file name."""

    changes: list[ImportChange] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    texts: dict[str, str] = field(default_factory=dict)

    def edits(self, folder: Folder) -> tuple[FileEdit, ...]:
        """The edits that give a folder's files their new texts."""
        return tuple(
            FileEdit.of_text(name, folder.files.get(name), text) for name, text in sorted(self.texts.items())
        )


def _with_old_names(document: PlanDocument, base: Mapping[str, Any]) -> PlanDocument:
    """A person whom the source names otherwise now, found by the old name, too."""
    before, now = (
        list(name.values()) if isinstance(name, Mapping) else [str(name)]
        for name in (base.get("name", ""), document.get("name", ""))
    )
    also = document.get("also_called", [])
    old = [name for name in before if name and name not in now and name not in also]
    return {**document, "also_called": [*also, *old]} if old and isinstance(also, list) else document


def apply(
    plan: Plan, folder: Folder, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> FolderUpdate:
    """The new texts of a folder's files and the changes in them; touches nothing.

    Raises SourceError where a file of the folder has mistakes, since a change could make them worse.
    """
    concerned = (*(_WRITTEN_HERE[:-1] if plan.sessions else ()), *(_FAQ_ONLY if plan.faq else ()))
    problems = [one for one in folder.problems if folder.holds(one, concerned)]
    if problems:
        told = {"problem": problems[0], "count": len(problems), "folder": folder.path}
        raise SourceError(Sentence("imports.folder_mistakes", **told))
    return _Application(plan, folder).update(progress)


class _Application:
    def __init__(self, plan: Plan, folder: Folder) -> None:
        self.plan, self.folder = plan, folder
        self.base = folder.base_revisions.get(plan.name) or BaseRevision(name=plan.name)
        self.first_language = plan.first_language
        if folder.contents is not None:
            self.first_language = folder.contents.conference.languages[0]
        self.result = FolderUpdate(notes=Notes(plan.notes))
        self.listed = {document["id"] for document in plan.sessions}

    def update(self, progress: Callable[[int, int], None]) -> FolderUpdate:
        plan, base, texts = self.plan, self.base, self.result.texts
        sessions, faq = dict(base.sessions), dict(base.faq)
        if plan.sessions:
            sessions = self._apply_list("session", plan.sessions, base.sessions, progress)
            self._apply_entries("speaker", "speakers.yaml", plan.speakers, base.speakers)
            self._apply_entries("track", "tracks.yaml", plan.tracks, base.tracks)
            self._apply_entries("hall", "venue.yaml", plan.halls, base.halls)
        if plan.faq:
            faq = self._apply_list("faq", plan.faq, base.faq, progress)
        if not self.folder.file("conference.yaml")[1]:
            texts["conference.yaml"] = _HEADER_OF_CONFERENCE + formatting.mapping(plan.conference)
        if texts or plan.name not in self.folder.base_revisions:
            new_base = BaseRevision(
                name=plan.name,
                format=plan.format,
                sessions=sessions,
                faq=faq,
                speakers=stored_documents(plan.speakers) if plan.sessions else base.speakers,
                halls=stored_documents(plan.halls) if plan.sessions else base.halls,
                tracks=stored_documents(plan.tracks) if plan.sessions else base.tracks,
                own_ids=plan.own_ids if plan.sessions else base.own_ids,
            )
            texts[new_base.file] = new_base.written()
        return self.result

    # --- sessions, questions

    def _apply_list(
        self, of: str, listed: tuple[PlanDocument, ...], base: _Base, progress: Callable[[int, int], None]
    ) -> dict[str, Any]:
        """Brings sessions or questions into their files; what the base revision holds of them from now on."""
        derived = [document for document in listed if document["id"] in self.plan.derived]
        renames = detect_renames(derived, base, [document["id"] for document in listed])
        documents = {
            identifier: mark_moved(base.get(identifier), {**document, "id": identifier})
            for document in listed
            if (identifier := renames.get(document["id"], document["id"]))
        }
        room = _ROOMS[of]
        files = {
            name: ListFile(text, name) for name, text in self.folder.texts.items() if name.startswith(room)
        }
        file_of = {identifier: file for file in files.values() for identifier in file.identifiers}
        new: list[PlanDocument] = []
        deleted = 0
        for position, (identifier, document) in enumerate(documents.items(), 1):
            progress(position, len(documents))
            if identifier in file_of:
                self._change(file_of[identifier], of, document, base.get(identifier))
            elif identifier in base:
                deleted += 1
            else:
                new.append(mark_new(document) if base and of == "session" else document)
                self._add(change_of(of, None, document))
        kept = stored_documents(documents.values())
        for identifier in sorted(base.keys() - documents.keys() & file_of.keys()):
            kept |= self._drop(of, file_of[identifier], base[identifier])
        if deleted:
            self.result.notes.inform(room.strip("/"), Sentence("imports.deleted_here", count=deleted))
        self._append(room, files, new)
        self.result.texts.update((name, file.text()) for name, file in files.items() if file.changed)
        return kept

    def _change(
        self, file: ListFile | VenueFile, of: str, document: PlanDocument, base: Mapping[str, Any] | None
    ) -> None:
        identifier = document["id"]
        if base is not None and stored(canonical(document)) == dict(base):
            return
        if of == "speaker" and base is not None:
            document = _with_old_names(document, base)
        present = file.values(identifier)
        if present.get("status") == "new" and document.get("status"):  # an import wrote it, no hand
            present = {key: value for key, value in present.items() if key != "status"}
        merged = merge(base, document, present, self.first_language)
        if merged.changes:
            file.change(identifier, merged.changes, _KEYS.get(of, _ENTRY_KEYS))
        if base is not None:
            change = change_of(of, base, document)
            # A change of which everything was in conflict is none here.
            if change and (
                not change.details or set(merged.conflicts) != {detail.field for detail in change.details}
            ):
                self._add(change)
        elif merged.changes:
            shown = change_of(of, None, document)
            self._add(replace(shown, kind=ChangeKind.CHANGED) if shown else None)
        if merged.conflicts:
            told = {"of": Sentence(f"imports.of_{of}"), "id": identifier, "fields": merged.conflicts}
            where = Sentence("imports.at_fields", **told)
            key = "imports.differs" if base is None else "imports.changed_in_both"
            self.result.notes.warn(where, Sentence(key))

    def _drop(self, of: str, file: ListFile, base: Mapping[str, Any]) -> dict[str, Any]:
        """What becomes of an entry that the source no longer has, unless somebody worked on it here.

        A question goes. A session stays as a cancelled one, and says that it was dropped, since people ask for it; it is
        given back for the base.
        """
        identifier = base["id"]
        if base.get("status") == "cancelled":
            return {identifier: base}
        if not self._is_untouched(file, base):
            key = "imports.faq_gone" if of == "faq" else "imports.session_gone"
            where = Sentence("imports.at_entry", of=Sentence(f"imports.of_{of}"), id=identifier)
            self.result.notes.warn(where, Sentence(key))
            return {}
        self._add(change_of(of, base, None))
        if of == "faq":
            file.remove(identifier)
            return {}
        dropped = {"status": "cancelled", "dropped": True}
        file.change(identifier, {**dropped, "moved_from": None}, SESSION_KEYS)
        kept = {key: value for key, value in base.items() if key != "moved_from"}
        return {identifier: kept | {key: canonical(value) for key, value in dropped.items()}}

    def _is_untouched(self, file: ListFile, base: Mapping[str, Any]) -> bool:
        """Whether an entry of the folder is as the last import wrote it."""
        identifier = base["id"]
        return stored(canonical(file.values(identifier))) == dict(base) and not file.has_comments(identifier)

    def _append(self, room: str, files: dict[str, ListFile], new: list[PlanDocument]) -> None:
        """Adds new entries, sessions in the order of time, in as many files as the reader's limit asks for."""
        new.sort(key=lambda one: (one.get("start") or one.get("day") or "9999", one.get("hall", "")))
        number = 1
        waiting = list(new)
        while waiting:
            name = f"{room}{self.plan.name}{f'-{number}' if number > 1 else ''}.yaml"
            file = files.setdefault(name, ListFile(_HEADER, name))
            size = file.size()
            fitting: list[PlanDocument] = []
            while waiting and (size := size + len(formatting.entry(waiting[0]).encode()) + 1) < LARGEST_FILE:
                fitting.append(waiting.pop(0))
            if not fitting and not file.blocks:
                fitting.append(waiting.pop(0))  # an entry larger than a file; check will say so
            file.append(fitting)
            number += 1

    # --- speakers, tracks, halls

    def _apply_entries(
        self, of: str, name: str, documents: tuple[PlanDocument, ...], base: Mapping[str, Mapping[str, Any]]
    ) -> None:
        name, text = self.folder.file(name)
        file = VenueFile(text, name) if of == "hall" else ListFile(text, name)
        here = set(file.identifiers)
        new = [document for document in documents if document["id"] not in here | base.keys()]
        for document in documents:
            if document["id"] in here and document["id"] in base:
                self._change(file, of, document, base[document["id"]])
        for document in new:
            self._add(change_of(of, None, document))
        if text:
            file.append(new)
        if of == "speaker" and isinstance(file, ListFile):
            self._remove_speakers(file, base, {document["id"] for document in documents})
        if file.changed:
            self.result.texts[name] = file.text()
        elif new:
            listed = formatting.mapping({"halls": new}) if of == "hall" else formatting.entries(new)
            self.result.texts[name] = _HEADER + listed

    def _remove_speakers(self, file: ListFile, base: Mapping[str, Mapping[str, Any]], now: set[str]) -> None:
        """Takes out people who are on no session any more, unless somebody worked on their entry here."""
        elsewhere: set[str] = set()
        for session in self.folder.contents.sessions if self.folder.contents else ():
            if session.id not in self.base.sessions or session.id not in self.listed:
                elsewhere.update(session.speakers, session.chairs, *(talk.speakers for talk in session.talks))
        for identifier in sorted((base.keys() - now - elsewhere) & set(file.identifiers)):
            if self._is_untouched(file, base[identifier]):
                file.remove(identifier)
                self._add(change_of("speaker", base[identifier], None))

    def _add(self, change: ImportChange | None) -> None:
        if change is not None:
            self.result.changes.append(change)
