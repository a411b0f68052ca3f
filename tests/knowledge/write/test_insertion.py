"""An edit touches the lines it must and no other: comments, order and layout of a hand-written file stay."""

from pathlib import Path

import pytest

from bot.knowledge.load.folder import read_texts
from bot.knowledge.write.change import FileEdit, applied
from bot.knowledge.write.insertion import with_alternates, with_entry
from bot.knowledge.write.yaml_files import UnwritableError
from tests.knowledge.folders import CLOAKROOM, CONFERENCE

HAND_WRITTEN = """\
# yaml-language-server: $schema=../schema/faq.schema.json
# Things that people leave somewhere.

# Asked every year.
- id: cloakroom  # do not rename
  question: {en: Is there a cloakroom?, zh: 有衣帽间吗？}
  also_asked:
    en:
      - Where can I leave my coat?   # 2029
    # from the WeChat group
    zh: 大衣存哪里
  answer:
    en: >-
      Next to the
      bookshop.
    zh: 书店旁边。

- id: lockers
  question: Are there lockers?
  also_asked: [safe box]
  answer: Yes.
  # The key costs 5.

# Food
- id: lunch
  question: Where is lunch?
  answer: "In the foyer: level 2."
"""
FILES = {"conference.yaml": CONFERENCE.encode(), "faq/things.yaml": HAND_WRITTEN.encode()}
NEW = {"id": "bags", "answer": {"en": "At the desk."}, "question": {"en": "Where do bags go?"}}


def text(edit: FileEdit) -> str:
    """The file as it stands after an edit."""
    return (edit.after or b"").decode()


def changed(edit: FileEdit) -> list[str]:
    """The lines that an edit adds and takes away."""
    return [line for line in edit.diff().splitlines()[2:] if line[0] in "+-"]


def test_other_ways_to_ask_are_one_line_each() -> None:
    edit = with_alternates(FILES, "cloakroom", {"en": ["coat check: where?"]}, "en")
    assert changed(edit) == ['+      - "coat check: where?"']
    assert edit.diff().startswith("--- a/faq/things.yaml\n+++ b/faq/things.yaml\n@@ ")


def test_a_single_wording_becomes_a_list_and_its_comment_stays() -> None:
    edit = with_alternates(FILES, "cloakroom", {"zh": ["外套放哪儿"]}, "en")
    assert "# from the WeChat group" in text(edit)
    assert changed(edit)[0] == "-    zh: 大衣存哪里"
    reading = read_texts(applied(FILES, (edit,)))
    assert reading.contents is not None
    assert reading.contents.faqs[0].also_asked["zh"] == ["大衣存哪里", "外套放哪儿"]


def test_the_short_form_stays_short_for_its_own_language() -> None:
    edit = with_alternates(FILES, "lockers", {"en": ["strongbox"]}, "en")
    assert changed(edit) == ["-  also_asked: [safe box]", "+  also_asked: [safe box, strongbox]"]


def test_an_entry_without_other_ways_gets_the_key_behind_the_question() -> None:
    edit = with_alternates(FILES, "lunch", {"zh": ["午饭在哪"]}, "en")
    assert changed(edit) == ["+  also_asked:", "+    zh: [午饭在哪]"]
    assert text(edit).index("午饭在哪") < text(edit).index("In the foyer")


def test_what_is_there_already_is_not_added() -> None:
    edit = with_alternates(FILES, "lunch", {"en": ["where is LUNCH", "eat at noon", "Eat at noon?"]}, "en")
    assert changed(edit) == ["+  also_asked:", "+    en:", "+      - eat at noon"]
    with pytest.raises(UnwritableError, match="has these questions already"):
        with_alternates(FILES, "lunch", {"en": ["Where is lunch?", " "]}, "en")


def test_a_new_entry_stands_behind_the_one_most_like_it() -> None:
    edit = with_entry(FILES, NEW, near=["hello", "lockers"])
    assert changed(edit) == [
        "+- id: bags",
        "+  question:",
        "+    en: Where do bags go?",
        "+  answer:",
        "+    en: At the desk.",
        "+",
    ]
    order = [text(edit).index(f"id: {identifier}") for identifier in ("lockers", "bags", "lunch")]
    assert order == sorted(order)
    assert text(edit).index("# The key costs 5.") < text(edit).index("id: bags") < text(edit).index("# Food")


def test_without_a_near_entry_it_stands_at_the_end_of_the_last_file() -> None:
    files = {**FILES, "faq/a.yaml": b"[]\n"}
    edit = with_entry(files, NEW)
    assert (edit.name, text(edit).rstrip().endswith("en: At the desk.")) == ("faq/things.yaml", True)


def test_a_folder_without_a_faq_gets_a_file() -> None:
    edit = with_entry({"conference.yaml": CONFERENCE.encode()}, NEW)
    assert edit.name == "faq/general.yaml"
    assert edit.diff().startswith("--- /dev/null\n+++ b/faq/general.yaml\n")
    assert not read_texts(applied(FILES, (edit,))).problems


def test_a_new_file_names_the_schema_that_its_neighbour_names() -> None:
    edit = with_entry(FILES, NEW, near=["lunch"], name="faq/bags.yaml")
    assert text(edit).startswith("# yaml-language-server: $schema=../schema/faq.schema.json\n\n- id: bags\n")


@pytest.mark.parametrize(
    ("document", "name", "sentence"),
    [
        (NEW | {"id": "lunch"}, None, "The id lunch is taken in faq/things.yaml. Choose another one."),
        (NEW, "venue.yaml", "venue.yaml is no file of the FAQ"),
        (NEW, "../x.yaml", "is no file of the FAQ"),
        (NEW, "faq/map.yaml", "is no list with a dash before each entry"),
    ],
)
def test_what_cannot_be_written_is_refused(
    document: dict[str, object], name: str | None, sentence: str
) -> None:
    with pytest.raises(UnwritableError, match=sentence.replace(".", r"\.")):
        with_entry({**FILES, "faq/map.yaml": b"a: b\n"}, document, name=name)


def test_windows_line_ends_stay() -> None:
    files = {"faq/a.yaml": CLOAKROOM.replace("\n", "\r\n").encode()}
    for edit in (with_alternates(files, "cloakroom", {"en": ["coat check"]}, "en"), with_entry(files, NEW)):
        assert "\n" not in text(edit).replace("\r\n", "")


@pytest.mark.no_cover  # all that it goes through is small in the tests above
def test_no_entry_of_the_shipped_knowledge_changes_more_than_a_line() -> None:
    folder = Path(__file__).parents[3] / "knowledge"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "faq").glob("*.yaml")
    }
    reading = read_texts({"conference.yaml": CONFERENCE.encode(), **files})
    assert reading.contents is not None
    for faq in reading.contents.faqs:
        edit = with_alternates(files, faq.id, {"en": ["an entirely new way: to ask"]}, "en")
        assert changed(edit) == ['+      - "an entirely new way: to ask"'], faq.id
