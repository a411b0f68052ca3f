"""Whatever entry goes into whatever file: it reads back as it was said, nobody's line moves, and undo gives every byte back."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.knowledge_folder import KnowledgeFolder
from bot.knowledge.load.folder import read_folder
from bot.knowledge.write.change import FileEdit, KnowledgeChange, Origin
from bot.knowledge.write.insertion import with_alternates, with_entry
from bot.knowledge.write.journal import Journal
from bot.knowledge.write.publish import Writer
from tests.knowledge.folders import CONFERENCE

NOW = datetime(2031, 5, 13, 2, tzinfo=UTC)
COMMENTS = st.sampled_from(["", "# a note\n", "\n", "# two\n# notes\n\n", "  # indented\n"])
QUESTIONS = ("question: {en: Old?}", "question:\n    en: Old?  # asked often", 'question: "Old?"')
ASKED = (
    "",
    "  also_asked: one\n",
    "  also_asked: [one, two]\n",
    "  also_asked:\n    en:\n      - one\n      # why\n",
)
ANSWERS = (
    "answer: {en: Yes.}",
    "answer: |\n    Yes.\n\n    And no.",
    "answer: >-\n    Yes,\n    no.  # no comment",
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file of the FAQ as people write them: comments anywhere, either kind of line end, the last one or none."""
    pieces = [draw(COMMENTS)]
    for number in range(draw(st.integers(0, 3))):
        question, asked, answer = (draw(st.sampled_from(some)) for some in (QUESTIONS, ASKED, ANSWERS))
        question = question.replace("Old", f"Old {number}")
        pieces += [f"- id: old-{number}\n  {question}\n{asked}  {answer}\n", draw(COMMENTS)]
    text = "".join(pieces)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return (draw(st.sampled_from(["", "\ufeff"])) + text).encode()


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\u2028\u2029\ufeff"),
    min_size=1,
    max_size=30,
).filter(lambda text: text == text.strip())
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map("\n".join)


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """An entry with a question in one line and an answer in several, in any characters that can be typed."""
    return st.fixed_dictionaries(
        {
            "id": st.just("new"),
            "question": st.fixed_dictionaries({"en": WORDS}, optional={"zh": WORDS}),
            "answer": st.fixed_dictionaries({"en": TEXTS}, optional={"zh": TEXTS}),
        },
        optional={"also_asked": st.fixed_dictionaries({"en": st.lists(WORDS, min_size=1, max_size=3)})},
    )


def goes_in_and_out(before: bytes | None, edit: FileEdit, folder: Path) -> dict[str, Any]:
    """The entries of the folder once an edit is live; it is taken back then, and every file must be as before."""
    writer = Writer(KnowledgeFolder(folder, lambda: NOW), Journal(folder.parent / "changes"))
    change = writer.propose(KnowledgeChange("aa11", (edit,), "7", NOW, Origin.FILE))
    assert writer.publish(change.id, despite_errors=True).is_done
    reading = read_folder(folder)
    assert not reading.problems, "\n".join(map(str, reading.problems))
    assert reading.contents is not None
    assert writer.undo(change.id).is_done
    path = folder / edit.name
    assert (path.read_bytes() if path.exists() else None) == before
    return {faq.id: faq for faq in reading.contents.faqs}


def folder_with(made: str, content: bytes | None) -> tuple[Path, Mapping[str, bytes]]:
    folder = Path(made) / "kb"
    (folder / "faq").mkdir(parents=True)
    (folder / "conference.yaml").write_text(CONFERENCE, encoding="utf-8")
    if content is not None:
        (folder / "faq" / "all.yaml").write_bytes(content)
    return folder, {} if content is None else {"faq/all.yaml": content}


@settings(max_examples=60, deadline=None)
@given(st.none() | files(), documents(), st.sampled_from([(), ("old-0",), ("old-1", "old-0")]))
def test_a_new_entry(before: bytes | None, document: dict[str, Any], near: tuple[str, ...]) -> None:
    with TemporaryDirectory() as made:
        folder, known = folder_with(made, before)
        edit = with_entry(known, document, near, "faq/all.yaml")
        kept = (before or b"").decode("utf-8-sig").splitlines()
        now = iter((edit.after or b"").decode("utf-8-sig").splitlines())
        assert all(line in now for line in kept), "every line stays, in its order"
        assert (edit.after or b"")[:3].startswith(BOM_UTF8) == (before or b"").startswith(BOM_UTF8)
        entries = goes_in_and_out(before, edit, folder)
        assert len(entries) == (before or b"").count(b"- id: ") + 1 + _common(entries)
        entry = entries["new"]
        assert entry.question == document["question"]
        assert entry.answer == document["answer"]
        assert entry.also_asked == document.get("also_asked", {})


@settings(max_examples=60, deadline=None)
@given(files().filter(lambda content: b"old-0" in content), WORDS)
def test_another_way_to_ask(before: bytes, wording: str) -> None:
    with TemporaryDirectory() as made:
        folder, known = folder_with(made, before)
        edit = with_alternates(known, "old-0", {"en": [f"w {wording}"]}, "en")
        entry = goes_in_and_out(before, edit, folder)["old-0"]
        assert entry.also_asked["en"][-1] == f"w {wording}"


def _common(entries: Mapping[str, Any]) -> int:
    """How many entries come with the package."""
    return sum(1 for identifier in entries if not identifier.startswith(("old-", "new")))
