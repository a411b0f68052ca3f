"""Bringing a plan into a knowledge folder: which files change how, and what of it a person should see before.

``open_folder`` reads what is there, ``prepare`` works out the new texts; the knowledge's writer publishes their edits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.importers.merge import base_revision as records
from bot.importers.merge.base_revision import Record
from bot.importers.merge.diff import (
    SESSION_KEYS,
    ChangeKind,
    ImportChange,
    entry_change,
    recognised_again,
    session_change,
    with_status,
)
from bot.importers.merge.three_way import canonical, merge, remembered
from bot.importers.normalise.ids import spelling_key
from bot.importers.plan import Known, Plan, PlanDocument
from bot.importers.programme import Note, NoteSeverity, SourceError
from bot.knowledge.load.files import default_files, read_file, read_files
from bot.knowledge.load.folder import read_texts, shown_as
from bot.knowledge.load.kinds import CONFERENCE, PRIVATE_FOLDER, kind_of
from bot.knowledge.write import formatting
from bot.knowledge.write.change import FileEdit
from bot.knowledge.write.yaml_files import ListFile, VenueFile

LARGEST_FILE = 4_000_000
"""A sessions file grows to so many bytes, then another is begun: the folder's reader takes 5 MB."""

_ENTRY_KEYS = ("id", "name", "also_called", "title", "affiliation", "floor", "capacity", "links", "about")
_WRITTEN_HERE = ("conference.", "speakers.", "tracks.", "venue.", "sessions/")


@dataclass(frozen=True, slots=True)
class Folder:
    """A knowledge folder before an import: its files, their texts and entries, and the records of earlier imports."""

    path: Path
    files: Mapping[str, bytes] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    contents: Contents | None = None
    records: Mapping[str, Record] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def known(self) -> Known:
        """What a source has to fit."""
        earlier = {name: frozenset(record.sessions) for name, record in self.records.items()}
        own_ids = {name: record.own_ids for name, record in self.records.items()}
        if self.contents is None:
            return Known(earlier=earlier, speakers=own_ids)
        conference = self.contents.conference
        return Known(
            timezone=conference.timezone,
            languages=tuple(conference.languages),
            conference_id=conference.id,
            halls=_names(self.contents.venue.halls),
            tracks=_names(self.contents.tracks),
            people=_names(self.contents.speakers),
            earlier=earlier,
            speakers=own_ids,
        )

    def file(self, name: str) -> tuple[str, str]:
        """The name (which may end in .yml) and the text of a file; empty where there is none."""
        other = f"{name.removesuffix('.yaml')}.yml"
        return (other, self.texts[other]) if other in self.texts else (name, self.texts.get(name, ""))


def _names(entries: Iterable[Any]) -> dict[str, str]:
    """Every name of halls, tracks or people, squashed, to the id; the first of two keeps a name."""
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
        raise SourceError(f"{path} is a file. Name a folder with --knowledge DIR.")
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
    kept = dict(_kept_records(path))
    known = {made.name: made for data in kept.values() if (made := records.read(data))}
    return Folder(path, files | kept, texts, reading.contents if reading else None, known, problems)


def _kept_records(path: Path) -> Iterator[tuple[str, bytes]]:
    """The records of earlier imports by their names in the folder; raises SourceError where one cannot be read."""
    for entry in sorted((path / PRIVATE_FOLDER).glob("import-*.json")):
        name = f"{PRIVATE_FOLDER}/{entry.name}"
        try:
            yield name, read_file(path, name) or b""
        except OSError as problem:
            raise SourceError(f"{entry} cannot be read: {problem.strerror}. Mend or delete it.") from problem


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode(
            "utf-8-sig"
        )  # line ends stay as they are: a file of Windows is written back as one
    except UnicodeDecodeError as problem:
        raise SourceError(
            f"{path} cannot be read as UTF-8 text. Run: infodesk check {path.parent}"
        ) from problem


@dataclass(slots=True)
class Update:
    """What an import does to a folder: the changes for a person to see, and the new texts by file name."""

    changes: list[ImportChange] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    made_conference: bool = False


def prepare(
    plan: Plan, folder: Folder, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Update:
    """The new texts of a folder's files and the changes in them; touches nothing.

    Raises SourceError where a file of the folder has mistakes, since a change could make them worse.
    """
    if folder.problems:
        raise SourceError(
            f"{folder.problems[0]}\n{len(folder.problems)} mistakes stand in files that the import would change. "
            f"Mend them first: infodesk check {folder.path}"
        )
    return _Preparation(plan, folder, progress).update()


class _Preparation:
    def __init__(self, plan: Plan, folder: Folder, progress: Callable[[int, int], None]) -> None:
        self.plan, self.folder, self.progress = plan, folder, progress
        self.before = folder.records.get(plan.name) or Record(plan.name)
        self.first_language = plan.first_language
        if folder.contents is not None:
            self.first_language = folder.contents.conference.languages[0]
        self.result = Update(notes=list(plan.notes))

    def update(self) -> Update:
        sessions = self._sessions()
        speakers = self._entries("speaker", "speakers.yaml", self.plan.speakers, self.before.speakers)
        tracks = self._entries("track", "tracks.yaml", self.plan.tracks, self.before.tracks)
        halls = self._entries("hall", "venue.yaml", self.plan.halls, self.before.halls)
        self._conference()
        if self.result.texts or self.plan.name not in self.folder.records:
            made = Record(
                self.plan.name, self.plan.format, sessions, speakers, halls, tracks, dict(self.plan.own_ids)
            )
            self.result.texts[records.file_name(self.plan.name)] = records.written(made)
        return self.result

    # --- sessions

    def _sessions(self) -> dict[str, Any]:
        before = self.before.sessions
        ids = [document["id"] for document in self.plan.sessions]
        weak = [document for document in self.plan.sessions if document["id"] in self.plan.derived]
        again = recognised_again(weak, before, ids)
        documents = {
            identifier: with_status(before.get(identifier), {**document, "id": identifier})
            for document in self.plan.sessions
            if (identifier := again.get(document["id"], document["id"]))
        }
        files = {
            name: ListFile(text, name)
            for name, text in self.folder.texts.items()
            if name.startswith("sessions/")
        }
        where = {identifier: file for file in files.values() for identifier in file.identifiers}
        new: list[PlanDocument] = []
        deleted = 0
        for position, (identifier, document) in enumerate(documents.items(), 1):
            self.progress(position, len(documents))
            if identifier in where:
                self._change(where[identifier], identifier, document, before.get(identifier), "session")
            elif identifier in before:
                deleted += 1
            else:
                new.append(document)
                self._add(session_change(None, document))
        for identifier in before.keys() - documents.keys():
            self._remove(where.get(identifier), before[identifier])
        if deleted:
            self._remark("sessions", f"{deleted} were deleted here by hand and stay deleted")
        self._append_sessions(files, new)
        self.result.texts.update((name, file.text()) for name, file in files.items() if file.changed)
        return records.remember(documents)

    def _change(
        self,
        file: ListFile,
        identifier: str,
        document: PlanDocument,
        before: Mapping[str, Any] | None,
        of: str,
    ) -> None:
        if before is not None and remembered(canonical(document)) == dict(before):
            return
        merged = merge(before, document, file.values(identifier), self.first_language)
        if merged.changes:
            file.change(identifier, merged.changes, SESSION_KEYS if of == "session" else _ENTRY_KEYS)
        if before is not None:
            change = (
                session_change(before, document) if of == "session" else entry_change(of, before, document)
            )
            if change and (not change.details or set(merged.kept) != {one.field for one in change.details}):
                self._add(change)
        elif merged.changes:
            self._add(
                ImportChange(
                    ChangeKind.CHANGED, of, identifier, str(file.values(identifier).get("title", identifier))
                )
            )
        if merged.kept:
            reason = (
                "it was changed here and in the source"
                if before is not None
                else "it differs from the source"
            )
            self._doubt(f"{of} {identifier}, {', '.join(merged.kept)}", f"{reason}; what stands here is kept")

    def _remove(self, file: ListFile | None, before: Mapping[str, Any]) -> None:
        """Takes out a session that the source no longer has, unless somebody worked on it here."""
        identifier = str(before["id"])
        if file is None:
            return
        if remembered(canonical(file.values(identifier))) == dict(before) and not file.has_comments(
            identifier
        ):
            file.remove(identifier)
            self._add(session_change(before, None))
        else:
            self._doubt(
                f"session {identifier}",
                "the source no longer has it, but it was edited here: it is kept; delete it, or write status: cancelled",
            )

    def _append_sessions(self, files: dict[str, ListFile], new: list[PlanDocument]) -> None:
        """Adds new sessions in the order of time, in as many files as the reader's limit asks for."""
        new.sort(key=lambda document: (document.get("start", "9999"), document.get("hall", "")))
        number = 1
        waiting = list(new)
        while waiting:
            name = f"sessions/{self.plan.name}{f'-{number}' if number > 1 else ''}.yaml"
            file = files.get(name) or ListFile(self._header(), name)
            size = file.size()
            fitting: list[PlanDocument] = []
            while waiting and (size := size + len(formatting.entry(waiting[0]).encode()) + 1) < LARGEST_FILE:
                fitting.append(waiting.pop(0))
            if not fitting and not file.blocks:
                fitting.append(waiting.pop(0))  # an entry larger than a file; check will say so
            file.append(fitting)
            files[name] = file
            number += 1

    # --- speakers, tracks, halls

    def _entries(
        self, of: str, name: str, documents: tuple[PlanDocument, ...], before: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any]:
        name, text = self.folder.file(name)
        file: ListFile | VenueFile
        file = VenueFile(text, name) if of == "hall" else ListFile(text, name)
        here = set(file.halls()) if isinstance(file, VenueFile) else set(file.identifiers)
        new = [
            document for document in documents if document["id"] not in here and document["id"] not in before
        ]
        for document in documents:
            identifier = document["id"]
            known = before.get(identifier)
            if identifier in here and known is not None:
                if isinstance(file, VenueFile):
                    self._change_hall(file, identifier, document, known)
                else:
                    self._change(file, identifier, document, known, of)
        for document in new:
            self._add(entry_change(of, None, document))
        if text:
            file.append(new)
        if of == "speaker" and isinstance(file, ListFile):
            self._remove_speakers(file, {document["id"] for document in documents}, before)
        if file.changed:
            self.result.texts[name] = file.text()
        elif new:
            listed = formatting.mapping({"halls": new}) if of == "hall" else formatting.entries(new)
            self.result.texts[name] = self._header() + listed
        return records.remember({document["id"]: document for document in documents})

    def _change_hall(
        self, file: VenueFile, identifier: str, document: PlanDocument, before: Mapping[str, Any]
    ) -> None:
        merged = merge(before, document, file.halls()[identifier], self.first_language)
        if merged.changes:
            file.change(identifier, merged.changes, _ENTRY_KEYS)
            self._add(entry_change("hall", before, document))

    def _remove_speakers(
        self, file: ListFile, now: set[str], before: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Takes out people who are on no session any more, unless somebody worked on their entry here."""
        contents = self.folder.contents
        own = self.before.sessions.keys()
        elsewhere = {
            person
            for session in (contents.sessions if contents else ())
            if session.id not in own
            for person in (
                *session.speakers,
                *session.chairs,
                *(one for talk in session.talks for one in talk.speakers),
            )
        }
        for identifier in before.keys() - now - elsewhere:
            if identifier not in file.identifiers or file.has_comments(identifier):
                continue
            if remembered(canonical(file.values(identifier))) == dict(before[identifier]):
                file.remove(identifier)
                self._add(entry_change("speaker", before[identifier], None))

    # --- the rest

    def _conference(self) -> None:
        if self.folder.file("conference.yaml")[1]:
            return
        self.result.made_conference = True
        header = "# Made by an import, from what the source says. Please correct the name and add what is missing.\n"
        self.result.texts["conference.yaml"] = header + formatting.mapping(self.plan.conference)

    def _header(self) -> str:
        return (
            "# Written by infodesk import. Edit freely: the next import keeps your changes and comments.\n\n"
        )

    def _add(self, change: ImportChange | None) -> None:
        if change is not None:
            self.result.changes.append(change)

    def _doubt(self, where: str, sentence: str) -> None:
        self.result.notes.append(Note(NoteSeverity.WARNING, where, sentence))

    def _remark(self, where: str, sentence: str) -> None:
        self.result.notes.append(Note(NoteSeverity.INFO, where, sentence))


def edits_of(update: Update, folder: Folder) -> tuple[FileEdit, ...]:
    """The edits that give a folder's files their new texts."""
    return tuple(
        FileEdit.of_text(name, folder.files.get(name), text) for name, text in sorted(update.texts.items())
    )
