"""The knowledge folder as it stood in another state of its git repository, read without touching the working tree.

Only ``git`` itself is asked, for object names first and then for objects by name: no checkout, no hook, no filter,
no network. The same bounds hold as for files on the disk.
"""

import os
import subprocess
from pathlib import Path

from bot.core.content.problems import Place, mistake
from bot.knowledge.load.files import MOST_FILES, Files
from bot.knowledge.load.kinds import is_yaml, kind_of, printable
from bot.knowledge.load.nodes import MOST_BYTES
from bot.languages.messages import Sentence, ToldError

SECONDS = 30
LINK = "120000"
"""The mode of a symbolic link in a tree of git."""

_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


class NoSuchStateError(ToldError):
    """There is no such state of the folder; the message says why and what to do."""


def files_at(folder: Path, ref: str, shown: str) -> Files:
    """The knowledge files of a folder as of a commit, branch or tag; ``shown`` stands before names in problems."""
    if not ref or ref.startswith("-"):
        raise NoSuchStateError(Sentence("cli.git_no_name", state=repr(ref)))
    root = Path(_git(folder, "rev-parse", "--show-toplevel").decode().removesuffix("\n"))
    try:
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except NoSuchStateError:
        raise NoSuchStateError(Sentence("cli.git_unknown", state=ref)) from None
    below = folder.resolve().relative_to(root.resolve()).as_posix()
    tree = commit.decode().strip() + ("" if below == "." else f":{below}")
    try:
        listing = _git(folder, "ls-tree", "-r", "-z", "--long", "--full-tree", tree)
    except NoSuchStateError:
        raise NoSuchStateError(Sentence("cli.git_no_folder", state=ref, folder=below)) from None
    return _read(folder, listing, shown)


def _read(folder: Path, listing: bytes, shown: str) -> Files:
    found, wanted = Files(), list[tuple[str, str]]()
    for line in sorted(filter(None, listing.split(b"\0")), key=lambda line: line.partition(b"\t")[2]):
        described, _, raw = line.partition(b"\t")
        name = os.fsdecode(raw)
        mode, kind, identifier, size = described.decode().split()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if hidden or kind != "blob" or not is_yaml(name) or kind_of(name) is None:
            continue
        if mode == LINK or int(size) > MOST_BYTES or len(wanted) == MOST_FILES:
            found.unreadable.append(name)
            found.problems.append(mistake(Place(shown + printable(name)), "file.not_compared"))
        else:
            wanted.append((name, identifier))
    answer = _git(folder, "cat-file", "--batch", asked="".join(f"{one}\n" for _, one in wanted).encode())
    for name, _ in wanted:
        heading, _, answer = answer.partition(b"\n")
        length = int(heading.split()[2])
        found.data[name], answer = answer[:length], answer[length + 1 :]
    return found


def _git(folder: Path, *arguments: str, asked: bytes = b"") -> bytes:
    # A hook sets GIT_DIR and its like for its own repository, which need not be the folder's.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of the person's PATH
            capture_output=True,
            check=False,
            timeout=SECONDS,
            input=asked,
            env={**kept, **_QUIET},
        )
    except FileNotFoundError:
        raise NoSuchStateError(Sentence("cli.git_missing")) from None
    except subprocess.TimeoutExpired:
        raise NoSuchStateError(Sentence("cli.git_slow", seconds=SECONDS)) from None
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().partition("\n")[0] or "no"
        raise NoSuchStateError(Sentence("cli.git_says", told=told))
    return done.stdout
