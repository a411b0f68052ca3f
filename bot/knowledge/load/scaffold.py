"""A knowledge folder to start from: the questions every congress is asked, and JSON Schemas for the editor.

The templates in ``bot/starter`` are knowledge files in English and Chinese. Of each text the wanted languages are
kept (English stands in for others, to be translated), ``#en``/``#zh`` comments in the language of the organizers,
and ``${…}`` is filled in. Answers say honestly what is not known yet; nothing is invented. The schemas (draft
2020-12) are made from the models, and accept the short forms too.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.knowledge.load.kinds import KINDS, MEDICAL, FileKind, kind_of
from bot.knowledge.write import formatting
from bot.languages.data import FALLBACK
from bot.languages.formats import days
from bot.languages.messages import say

STARTER = Path(__file__).parents[2] / "starter"
SCHEMAS = ".schema"
"""The folder for the editor's schemas; the reader passes over names that begin with a dot."""

_COMMENT = re.compile(r"^( *)#([a-z]{2,3}) (.*)$", re.MULTILINE)
_VALUE = re.compile(r"^( *(?:- |[\w-]+: ))([^|>].*)$")
_BLANK = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Start:
    """What is known of a conference at the start: name and city per language, dates, languages, time zone.

    ``patients``: whether they may write to the desk.
    """

    name: Mapping[str, str]
    city: Mapping[str, str]
    start: date
    end: date
    languages: Sequence[str]
    timezone: str
    patients: bool = False


def starter(told: Start) -> dict[str, str]:
    """The files of a folder that ``check`` accepts without a warning, and the schemas for the editor, by name."""
    comments = told.languages[0] if told.languages[0] in _written() else FALLBACK
    files: dict[str, str] = {}
    for name, template in _templates().items():
        if kind_of(name) is MEDICAL and not told.patients:
            continue
        lines = _rendered(template.split("\n"), told, comments)
        files[name] = f"{_schema_line(name)}\n{_foreign_note(told, comments)}" + "\n".join(lines)
    for name, schema in schemas().items():
        written = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        files[f"{SCHEMAS}/{name}.schema.json"] = written
    return files


@cache
def _templates() -> dict[str, str]:
    paths = sorted(STARTER.rglob("*.yaml"))
    return {path.relative_to(STARTER).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def _written() -> frozenset[str]:
    """The languages in which the templates are written: those of their comments."""
    return frozenset(found[2] for text in _templates().values() for found in _COMMENT.finditer(text))


@cache
def _text() -> re.Pattern[str]:
    return re.compile(rf"^( *)({'|'.join(sorted(_written()))}):(.*)$")


def _schema_line(name: str) -> str:
    kind = kind_of(name)
    above = "../" * name.count("/")
    return f"# yaml-language-server: $schema={above}{SCHEMAS}/{kind.name if kind else name}.schema.json"


def _foreign_note(told: Start, comments: str) -> str:
    foreign = [language for language in told.languages if language not in _written()]
    if not foreign:
        return ""
    return f"# {say('scaffold.untranslated', comments, languages=', '.join(foreign))}\n"


def _rendered(lines: Sequence[str], told: Start, comments: str) -> Iterator[str]:
    number = 0
    while number < len(lines):
        line = lines[number]
        if found := _COMMENT.match(line):
            if found[2] == comments:
                yield f"{found[1]}# {found[3]}"
        elif _text().match(line):
            texts, number = _texts(lines, number)
            yield from _in_languages(texts, told)
            continue
        else:
            yield _filled(line, told, comments)
        number += 1


def _texts(lines: Sequence[str], number: int) -> tuple[dict[str, list[str]], int]:
    """The lines of a text in each language it is written in, and the number of the line behind them."""
    texts: dict[str, list[str]] = {}
    while number < len(lines) and (found := _text().match(lines[number])):
        depth = len(found[1]) + 1
        block = [lines[number]]
        number += 1
        while number < len(lines) and lines[number].startswith(" " * depth):
            block.append(lines[number])
            number += 1
        texts[found[2]] = block
    return texts, number


def _in_languages(texts: Mapping[str, Sequence[str]], told: Start) -> Iterator[str]:
    for language in told.languages:
        block = texts.get(language, texts[FALLBACK])
        yield _filled(re.sub(r"^( *)\w+:", rf"\g<1>{language}:", block[0]), told, language)
        for line in block[1:]:
            yield _filled(line, told, language)


def _filled(line: str, told: Start, language: str) -> str:
    """A line with its blanks filled in; where the whole is one value, written so that YAML reads it as it stands."""
    if not _BLANK.search(line):
        return line
    values = {
        "name": _in(told.name, language),
        "city": _in(told.city, language),
        "days": days(told.start, told.end, language),
        "start": str(told.start),
        "end": str(told.end),
        "timezone": told.timezone,
        "languages": f"[{', '.join(told.languages)}]",
    }
    value = _VALUE.match(line)
    filled = _BLANK.sub(lambda blank: values[blank[1]], value[2] if value else line)
    if value is None:
        return filled
    plain = value[2] in ("${start}", "${end}", "${languages}") or line.lstrip().startswith("#")
    return value[1] + (filled if plain else formatting.scalar(filled))


def _in(texts: Mapping[str, str], language: str) -> str:
    text = texts.get(language) or next(iter(texts.values()))
    return " ".join(text.split())


DIALECT = "https://json-schema.org/draft/2020-12/schema"

WRITTEN_MOMENT = r"^\d{4}-\d{1,2}-\d{1,2}[T ] *\d{1,2}:\d{2}(:\d{2})? *([Zz]|[+-]\d{2}:?\d{2})?$"
"""A date with a time as the reader takes it; the format date-time would insist on an offset."""


def schemas() -> dict[str, dict[str, Any]]:
    """One schema for each kind of file, by the kind's name."""
    return {kind.name: _schema(kind) for kind in KINDS}


def _schema(kind: FileKind) -> dict[str, Any]:
    made = _loosened(kind.model.model_json_schema(mode="validation", by_alias=True))
    title = f"{kind.shown} of a knowledge folder"
    if not kind.listed:
        return {"$schema": DIALECT, **made, "title": title}
    definitions = made.pop("$defs", {})
    definitions[kind.model.__name__] = made
    return {
        "$schema": DIALECT,
        "title": title,
        "description": made.get("description", ""),
        "type": ["array", "null"],  # a file in which everything is commented out holds no entry
        "items": {"$ref": f"#/$defs/{kind.model.__name__}"},
        "$defs": definitions,
    }


def _loosened(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """The schema as an editor needs it: to YAML ``27`` is a number and an empty value null, to the reader both are text.

    Titles that only repeat the key are left out.
    """
    if isinstance(schema, list):
        return [_loosened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _loosened(value) for key, value in schema.items() if not _noise(key, value)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False  # the keys are languages, and nothing else
    if kept.get("format") == "date-time":
        return {**{k: v for k, v in kept.items() if k != "format"}, "pattern": WRITTEN_MOMENT}
    match kept.get("type"):
        case "string" if "enum" not in kept and "format" not in kept:
            kept["type"] = ["string", "number", "boolean"]
        case "integer" | "number" as kind:
            kept["type"] = [kind, "string"]
        case "boolean":
            # The reader takes yes, no, on and off as well, which YAML 1.2 (and so the editor) takes for text.
            kept |= {
                "type": ["boolean", "string"],
                "pattern": "^([Yy]es|[Nn]o|[Oo]n|[Oo]ff|[Tt]rue|[Ff]alse)$",
            }
    if "description" in kept and isinstance(kept["description"], str):
        kept["description"] = kept["description"].replace("``", "`")
    return kept


def _noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, [], {}))
