"""The folder of another state of its repository, as git itself hands it out."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.knowledge.load import git
from bot.knowledge.load.git import NoSuchStateError, files_at

IDENTITY = {
    f"GIT_{who}_{what}": f"{who}@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


def commit(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "a state"]):
        subprocess.run(
            ["/usr/bin/env", "git", "-C", str(repository), *arguments], check=True, env={**kept, **IDENTITY}
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder in a repository with two states."""
    commit(
        tmp_path,
        {"readme.md": "x", "kb/faq/a.yaml": "- {id: old}\n", "kb/.hidden.yaml": "x", "kb/x.txt": "x"},
    )
    commit(tmp_path, {"kb/faq/a.yaml": "- {id: new}\n", "kb/speakers.yaml": "- {id: ann, name: 安}\n"})
    return tmp_path / "kb"


def test_an_earlier_state_is_read_whatever_lies_on_the_disk(folder: Path) -> None:
    (folder / "faq" / "a.yaml").write_text("not committed", encoding="utf-8")
    assert files_at(folder, "HEAD~1", "kb/").data == {"faq/a.yaml": b"- {id: old}\n"}
    assert files_at(folder, "HEAD", "kb/").data == {
        "faq/a.yaml": b"- {id: new}\n",
        "speakers.yaml": "- {id: ann, name: 安}\n".encode(),
    }


def test_a_folder_that_is_the_whole_repository_is_read_too(tmp_path: Path) -> None:
    commit(tmp_path, {"faq/a.yaml": "- {id: a}\n"})
    assert files_at(tmp_path, "HEAD", "").data == {"faq/a.yaml": b"- {id: a}\n"}


def test_links_and_huge_files_are_left_out_and_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "faq" / "link.yaml").symlink_to("/etc/passwd")
    commit(folder.parent, {"kb/faq/big.yaml": "#" * 200})
    monkeypatch.setattr(git, "MOST_BYTES", 100)
    found = files_at(folder, "HEAD", "kb/")
    assert sorted(found.data) == ["faq/a.yaml", "speakers.yaml"]
    assert found.unreadable == ["faq/big.yaml", "faq/link.yaml"]
    assert [str(problem.place) for problem in found.problems] == [
        "kb/faq/big.yaml:1:1",
        "kb/faq/link.yaml:1:1",
    ]


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("", "is no commit, branch or tag"),
        ("--upload-pack=evil", "is no commit, branch or tag"),
        ("nowhere", "nowhere is neither a folder nor a commit"),
        ("HEAD~9", "is neither a folder nor a commit"),
    ],
)
def test_a_state_that_is_none_gets_a_sentence(folder: Path, ref: str, sentence: str) -> None:
    with pytest.raises(NoSuchStateError, match=sentence):
        files_at(folder, ref, "kb/")


def test_what_git_cannot_do_is_said_in_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(folder.parent, {"later/faq/a.yaml": "- {id: a}\n"})
    with pytest.raises(NoSuchStateError, match=r"In HEAD~1 there is no folder later\."):
        files_at(folder.parent / "later", "HEAD~1", "later/")

    def late(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("git", git.SECONDS)

    with monkeypatch.context() as slow:
        slow.setattr(subprocess, "run", late)
        with pytest.raises(NoSuchStateError, match="did not answer within 30 s"):
            files_at(folder, "HEAD", "kb/")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoSuchStateError, match="git is not installed here"):
        files_at(folder, "HEAD", "kb/")


def test_outside_a_repository_git_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/somewhere/of/a/hook")
    with pytest.raises(NoSuchStateError, match="git says: fatal: not a git repository"):
        files_at(tmp_path, "HEAD", "kb/")
