"""The desk's process as a fork of one that has imported everything: of each start, imports alone would take a second.

The fork server (``multiprocessing``'s, one for each worker of the tests) imports this module once. What is forked from
it is a process of its own, with its environment, working folder, output, signals and exit code.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Thread

from bot import app  # noqa: F401 - with all that a running desk imports
from bot.cli.main import main
from bot.store import database  # noqa: F401
from tests.desk import Visitor, knowledge

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])

if "pytest" not in sys.modules:  # in the fork server, not in the tests that start it
    Visitor(knowledge()).says("where can I leave my coat?")  # reads the word lists and tables


def run(
    verb: str,
    environment: Mapping[str, str],
    folder: Path,
    output: Path,
    *,
    bound: bool,
    by: Sequence[str] | None = None,
) -> None:
    """What the process does; it ends with the tests, also where these are broken off.

    ``bound``: where the permissions say no, it may not write, even when it is root's; ``by`` is a command that starts it,
    in place of the fork.
    """
    Thread(target=_end_with_the_tests, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    log = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if bound:
        drop_from_bounds, override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE; of Linux only
        ctypes.CDLL(None).prctl(drop_from_bounds, override, 0, 0, 0)
        by = [sys.executable, "-m", "bot"]  # from here on it counts
    if by:
        os.execvp(by[0], [*by, verb])  # noqa: S606
    main([verb])


def _end_with_the_tests() -> None:
    if tests := multiprocessing.parent_process():
        tests.join()
        os.kill(os.getpid(), signal.SIGKILL)
