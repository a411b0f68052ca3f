"""The command line ``infodesk``: every verb in one visible list; each imports what it needs when it is called."""

import gc
import os
import signal
import sys
from collections.abc import Sequence

# The matrices of a question are small: a second thread costs more than it brings, and on a busy machine ten times so.
# It must be said before numpy is loaded, which the verbs below do when they are called.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A desk that is told to stop while it is still being loaded has nothing to finish.
if sys.argv[1:2] == ["run"]:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

import typer

from bot.cli.ask import ask, chat
from bot.cli.changes import undo
from bot.cli.check import check
from bot.cli.database import db, forget, stats
from bot.cli.doctor import doctor, health
from bot.cli.evaluate import evaluate, match
from bot.cli.export import export
from bot.cli.import_ import import_
from bot.cli.inbox import inbox
from bot.cli.init import init, schema
from bot.cli.new import new
from bot.cli.run import run
from bot.cli.topics import topics

app = typer.Typer(
    name="infodesk",
    help="The information desk of a conference: questions in, sourced answers out.",
    epilog="Start with: infodesk chat. The guides stand in docs/; each command's --help has an example.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for verb in (
    run,
    chat,
    ask,
    init,
    check,
    topics,
    inbox,
    undo,
    evaluate,
    stats,
    schema,
    match,
    doctor,
    health,
):
    app.command()(verb)
# A group's id is negative, and no option.
app.command(context_settings={"ignore_unknown_options": True})(forget)
app.add_typer(new, name="new")
app.command(name="import")(import_)
app.add_typer(export, name="export")
app.add_typer(db, name="db")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line; exits with 0 (good), 1 (problems found) or 2 (wrong use)."""
    # Reading a folder makes many objects and no garbage: a tenth of a second less.
    gc.set_threshold(100_000, 20, 20)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A lone surrogate from a broken terminal must never end the desk.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a TextIO that is a TextIOWrapper
    app(arguments)
