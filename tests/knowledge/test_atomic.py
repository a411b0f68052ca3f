"""Files are exchanged whole, all or none, by one writer at a time, and never outside the folder."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.knowledge.atomic import locked, write_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kb"
    (made / "faq").mkdir(parents=True)
    (made / "faq" / "all.yaml").write_bytes(b"old")
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def test_files_are_written_made_and_taken_away(folder: Path) -> None:
    (folder / "faq" / "gone.yaml").write_bytes(b"x")
    (folder / "faq" / "all.yaml").chmod(0o640)
    write_files(
        folder, {"faq/all.yaml": b"new", "sessions/a.yaml": b"made", "faq/gone.yaml": None, "no.yaml": None}
    )
    assert names(folder) == ["faq/all.yaml", "sessions/a.yaml"]
    assert (folder / "faq" / "all.yaml").read_bytes() == b"new"
    assert (folder / "faq" / "all.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("after", [b"new", None])
def test_where_one_cannot_be_written_all_are_as_they_were(folder: Path, after: bytes | None) -> None:
    (folder / "faq" / "odd.yaml").mkdir()
    with pytest.raises(OSError, match="regular file"):
        write_files(
            folder, {"faq/all.yaml": after, "faq/made.yaml": b"x", "faq/odd.yaml": b"x", "z.yaml": b"x"}
        )
    assert names(folder) == ["faq/all.yaml"], "nothing is left beside it"
    assert (folder / "faq" / "all.yaml").read_bytes() == b"old"


def test_a_fifo_in_the_place_of_a_file_makes_nobody_wait(folder: Path) -> None:
    os.mkfifo(folder / "venue.yaml")
    with pytest.raises(OSError, match="regular file"):
        write_files(folder, {"venue.yaml": b"x"})


def test_a_link_within_the_folder_stays_one_and_a_link_out_of_it_is_refused(folder: Path) -> None:
    outside = folder.parent / "outside.yaml"
    outside.write_bytes(b"mine")
    (folder / "faq" / "link.yaml").symlink_to("all.yaml")
    write_files(folder, {"faq/link.yaml": b"new"})
    assert (folder / "faq" / "link.yaml").is_symlink()
    assert (folder / "faq" / "all.yaml").read_bytes() == b"new"
    (folder / "faq" / "out.yaml").symlink_to(outside)
    (folder / "sessions").symlink_to(folder.parent)
    for name in ("faq/out.yaml", "sessions/outside.yaml"):
        with pytest.raises(PermissionError, match="leads out of the folder"):
            write_files(folder, {name: b"theirs"})
    assert outside.read_bytes() == b"mine"


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    counted: list[int] = []

    def count() -> None:
        for _ in range(20):
            with locked(tmp_path / "lock"):
                seen = len(counted)
                os.sched_yield()
                counted.append(seen)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == list(range(80))
    with (
        locked(tmp_path / "lock"),
        pytest.raises(TimeoutError, match="somebody else is writing"),
        locked(tmp_path / "lock", patience=0),
    ):
        raise AssertionError("two hold the lock")


def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    holds = (
        "import sys, pathlib, bot.knowledge.atomic as a\n"
        "with a.locked(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holds, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(TimeoutError), locked(tmp_path / "lock", patience=0):
            raise AssertionError("two hold the lock")
        process.kill()
        process.wait(20)
        with locked(tmp_path / "lock", patience=20):
            pass
