"""JSON Schemas (draft 2020-12) of the knowledge files, made from the models; they accept the short forms too."""

from typing import Any

from bot.knowledge.load.kinds import KINDS, FileKind

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
