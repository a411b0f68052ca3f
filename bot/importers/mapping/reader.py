"""Reading any JSON or table by a mapping: every selected item becomes the named values of a session."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import partial
from typing import Any

from bot.core.content.problems import mistake
from bot.importers.formats.sheet import Sheet, sheets_of
from bot.importers.mapping.model import Join, MappedItems, MappedPeople, Mapping, Pick
from bot.importers.mapping.paths import Frame, expand, first, follow, parse
from bot.importers.normalise.days import DateFacts
from bot.importers.normalise.sessions import RowNormaliser
from bot.importers.normalise.times import clock_time, epoch
from bot.importers.normalise.values import text
from bot.importers.programme import (
    SourceConference,
    SourceError,
    SourceProgramme,
    SourceSpeaker,
    SourceTexts,
)
from bot.importers.source import Source, SourceFile, json_of
from bot.languages.messages import Sentence

_LANGUAGES = ("title", "subtitle", "abstract", "floor", "track")
_PEOPLE = ("speakers", "chairs")
_SINGLE = (
    "id date time start end duration hall also_in type break_ language recorded not_recorded recording slides live tags url status"
).split()


@dataclass(frozen=True, slots=True)
class _Document:
    """A file's value, ready for paths."""

    file: SourceFile
    frame: Frame


def read_mapped(source: Source, mapping: Mapping, facts: DateFacts, programme: SourceProgramme) -> None:
    """Adds what a source says, read by a mapping, to a programme; raises SourceError with the mapping's line."""
    documents = [document for file in source.files for document in _documents(file, mapping)]
    if mapping.conference:
        given = mapping.conference
        programme.conference = SourceConference(
            name=dict((given.name or {}).items()),
            start=given.start,
            end=given.end,
            languages=tuple(given.languages),
            place=given.place or "",
        )
    programme.conference.timezone = mapping.timezone or ""
    before = clock_time(mapping.afternoon_before) if mapping.afternoon_before else None
    facts = replace(
        facts,
        year=facts.year or mapping.year,
        afternoon_before=facts.afternoon_before or before,
        first=facts.first or programme.conference.start,
        last=facts.last or programme.conference.end,
    )
    rows = RowNormaliser(programme, facts, part_titles=not mapping.plain_names)
    reader = _Reader(mapping, documents, programme)
    for selection in mapping.sessions:
        for where, values in reader.sessions(selection):
            rows.add(where, values)
    reader.warn_of_empty_fields()
    rows.finish()


def _documents(file: SourceFile, mapping: Mapping) -> Iterator[_Document]:
    caught = {"file": file.stem}
    if file.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        value = json_of(file)
        yield _Document(file, Frame(value, value, None, caught))
        return
    for sheet in sheets_of(file):
        rows = _rows(sheet, mapping.header_row)
        yield _Document(file, Frame(rows, rows, None, {**caught, "sheet": sheet.title}))


def _rows(sheet: Sheet, header_row: int | None) -> list[dict[str, Any]]:
    """A table's rows as objects, their members named by the headings."""
    at = (
        header_row - 1
        if header_row
        else next(
            (number for number, row in enumerate(sheet.rows) if sum(bool(text(cell)) for cell in row) > 1), 0
        )
    )
    if at >= len(sheet.rows):
        raise SourceError(Sentence("imports.no_header_row_at", sheet=sheet.name, row=at + 1))
    headings = [text(cell) for cell in sheet.rows[at]]
    return [
        {heading: cell for heading, cell in zip(headings, row, strict=False) if heading}
        for row in sheet.rows[at + 1 :]
        if any(text(cell) or cell not in (None, "") for cell in row)
    ]


@dataclass(slots=True)
class _Reader:
    mapping: Mapping
    documents: Sequence[_Document]
    programme: SourceProgramme
    found: set[tuple[int, str]] = field(default_factory=set)
    tables: dict[str, dict[str, Frame]] = field(default_factory=dict)
    missing: dict[str, dict[str, None]] = field(default_factory=dict)

    def sessions(self, selection: MappedItems) -> Iterator[tuple[str, dict[str, Any]]]:
        """Where each selected item stands, and its named values."""
        path = parse(selection.each)
        any_item = False
        for document in self._fitting(selection.files):
            for number, frame in enumerate(follow(path, document.frame, self.join), 1):
                item = Frame(frame.value, frame.value, frame.above, {**frame.caught, "row": str(number)})
                any_item = True
                if all(self._filled(one, item) for one in selection.only_with) and not any(
                    self._filled(one, item) for one in selection.only_without
                ):
                    yield f"{document.file.name}, {selection.each} {number}", self._values(selection, item)
        if not any_item:
            tops = sorted({self._top(document) for document in self.documents})
            place = selection.at("each")
            raise SourceError(mistake(place, "imports.map_each", each=selection.each, tops=tops))

    def _top(self, document: _Document) -> str:
        value = document.frame.value
        if isinstance(value, dict):
            return f"{document.file.name}: {', '.join(list(map(str, value))[:12])}"
        if value and isinstance(value[0], dict):
            return f"{document.file.name}: [{', '.join(list(map(str, value[0]))[:12])}]"
        return f"{document.file.name}: []"

    def _fitting(self, names: Sequence[str]) -> list[_Document]:
        return [d for d in self.documents if not names or any(fnmatch(d.file.name, name) for name in names)]

    def _filled(self, path: str, frame: Frame) -> bool:
        return any(
            reached.value not in (None, "", [], {}, False)
            for reached in follow(parse(path), frame, self.join)
        )

    def _values(self, selection: MappedItems, frame: Frame) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in selection.model_fields_set:
            given = getattr(selection, name)
            if name in _LANGUAGES:
                values[name] = self._texts(given, frame)
            elif name in _PEOPLE:
                values[name] = list(self._people(given, frame))
            elif name in _SINGLE:
                values[name.rstrip("_")] = self._value(given, frame)
            if values.get(name.rstrip("_")) not in (None, "", [], {}):
                self.found.add((id(selection), name))
        return values

    def warn_of_empty_fields(self) -> None:
        """Doubts about fields that no session has, and about references that no join knows."""
        for selection in self.mapping.sessions:
            for name in sorted(selection.model_fields_set):
                if name in (*_LANGUAGES, *_PEOPLE, *_SINGLE) and (id(selection), name) not in self.found:
                    shown = name.rstrip("_")
                    self.programme.notes.warn(
                        str(selection.at(shown)), Sentence("imports.empty_field", field=shown)
                    )
        for name, keys in self.missing.items():
            self.programme.notes.warn(
                Sentence("imports.at_join", name=name),
                Sentence("imports.missing_keys", count=len(keys), keys=list(keys)[:5]),
            )

    # --- values

    def _value(self, pick: Pick, frame: Frame) -> Any:  # noqa: ANN401 - any JSON
        if pick.text is not None:
            return pick.values.get(
                made := expand(pick.text, frame, self.join) if "{" in pick.text else pick.text, made
            )
        found: list[Any] = []
        for path in pick.from_:
            found = [
                r.value for r in follow(parse(path), frame, self.join) if r.value not in (None, "", [], {})
            ]
            if found:
                break
        if pick.split is not None:
            found = [piece.strip() for one in found for piece in text(one).split(pick.split) if piece.strip()]
        if pick.epoch:
            found = [
                epoch(one, milliseconds=pick.epoch == "milliseconds") for one in map(_number, found) if one
            ]
        if pick.values:
            found = [pick.values.get(_word(one), one) for one in found]
        return found[0] if len(found) == 1 and pick.split is None else found or ""

    def _texts(self, picks: dict[str, Pick], frame: Frame) -> Any:  # noqa: ANN401 - a text, or texts per language
        if set(picks) == {""}:
            return _joined(self._value(picks[""], frame))
        values = {language or None: _joined(self._value(pick, frame)) for language, pick in picks.items()}
        return {language: words for language, words in values.items() if isinstance(words, str) and words}

    def _labelled(self, picks: dict[str, Pick] | None, frame: Frame) -> SourceTexts:
        value = self._texts(picks, frame) if picks else ""
        return value if isinstance(value, dict) else {None: text(value)} if text(value) else {}

    def _people(self, people: MappedPeople, frame: Frame) -> Iterator[Any]:
        if people.names is not None:
            value = self._value(people.names, frame)
            yield from value if isinstance(value, list) else [value] if value else []
            return
        for person in follow(parse(people.each or "."), frame, self.join):
            item = Frame(person.value, person.value, person.above, person.caught)
            if name := self._labelled(people.name, item):
                yield SourceSpeaker(
                    "",
                    name,
                    text(self._value(people.id, item)) if people.id else "",
                    self._labelled(people.title, item),
                    self._labelled(people.affiliation, item),
                    self._labelled(people.about, item),
                )

    # --- joins

    def join(self, name: str, key: str) -> Frame | None:
        """The entry of a join under a key; None where it has none."""
        if name not in self.mapping.joins:
            known = list(self.mapping.joins) or "–"
            raise SourceError(mistake(self.mapping.at("joins"), "imports.map_join", name=name, known=known))
        if name not in self.tables:
            self.tables[name] = dict(self._entries(self.mapping.joins[name]))
        found = self.tables[name].get(key)
        if found is None and key and not self.mapping.joins[name].optional:
            self.missing.setdefault(name, {})[key] = None
        return found

    def _entries(self, join: Join) -> Iterator[tuple[str, Frame]]:
        nested = partial(_no_join)
        for document in self._fitting(join.files):
            for frame in follow(parse(join.each), document.frame, nested):
                item = Frame(frame.value, frame.value, frame.above, frame.caught)
                key = expand(join.key, item, nested) if "{" in join.key else first(join.key, item, nested)
                if key:
                    yield key, item


def _no_join(_name: str, _key: str) -> Frame | None:
    return None


def _number(value: Any) -> float | None:  # noqa: ANN401 - any JSON
    try:
        return float(text(value))
    except ValueError:
        return None


def _word(value: Any) -> str:  # noqa: ANN401 - any JSON
    return str(value).lower() if isinstance(value, bool) else text(value)


def _joined(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Several texts as paragraphs; an object of texts per language stays one."""
    return "\n\n".join(filter(None, map(text, value))) if isinstance(value, list) else value
