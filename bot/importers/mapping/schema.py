"""The JSON Schema (draft 2020-12) of mapping files, made from the model, so that it can never differ from it."""

import json
import sys
from typing import Any

from bot.importers.mapping.model import Mapping


def mapping_schema() -> dict[str, Any]:
    """The schema for an editor."""
    made = Mapping.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "A mapping file of infodesk import",
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(mapping_schema(), ensure_ascii=False, indent=2) + "\n")
