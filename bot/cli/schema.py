"""``infodesk schema``: JSON Schemas of the knowledge files, for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop


def schema(
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Write one file for each kind into this folder.", show_default=False),
    ] = None,
) -> None:
    """Print the JSON Schemas of the knowledge files.

    Editors complete and check YAML with them (draft 2020-12); --output writes one file for each kind.

    Example: infodesk schema --output docs/schema
    """
    from bot.knowledge.load.schema import schemas

    made = schemas()
    if output is None:
        typer.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            (output / f"{name}.schema.json").write_text(text, encoding="utf-8")
    except OSError as problem:
        stop(f"{output} cannot be written: {problem.strerror}. Name a folder that can.")
    typer.echo(f"{len(made)} schemas written to {output}.")
