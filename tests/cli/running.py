"""Runs the command line as a person would, in this process."""

from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner

from bot.cli.main import app


def run(*arguments: str, typed: str | None = None) -> tuple[int, str]:
    """The exit code and everything printed; ``typed`` is what stands on standard input."""
    result = CliRunner().invoke(app, arguments, input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Writes the files of a knowledge folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
