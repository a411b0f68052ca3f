"""Files that people edit, changed by the desk: what is not meant keeps every byte, what is meant reads as if typed."""

from collections.abc import Callable

import pytest

from bot.knowledge.write.yaml_files import ListFile, UnwritableError, VenueFile

SPEAKERS = """\
# The people.

# Ann comes first.
- id: ann  # with one n
  name: {en: Ann Li, zh: 李安}
  tags: [a, b]

-   id: "bo"
    name: Bo   # only one
    links:
    - label: Web
      url: https://example.org
    # the end of Bo
"""
ORDER = ("id", "name", "title", "tags", "links")


def changed(change: Callable[[ListFile], None], text: str = SPEAKERS) -> str:
    file = ListFile(text, "speakers.yaml")
    change(file)
    assert file.changed
    return file.text()


def test_a_file_that_is_not_changed_keeps_every_byte() -> None:
    for text in (SPEAKERS, SPEAKERS.replace("\n", "\r\n"), "# nothing yet\n", ""):
        file = ListFile(text, "speakers.yaml")
        assert file.text() == text
        assert file.size() == len(text.encode())
        file.append([])
        assert not file.changed


def test_what_stands_in_an_entry_is_read_as_texts() -> None:
    file = ListFile(SPEAKERS, "speakers.yaml")
    assert file.identifiers == ["ann", "bo"]
    assert file.values("ann") == {"id": "ann", "name": {"en": "Ann Li", "zh": "李安"}, "tags": ["a", "b"]}
    assert file.has_comments("ann")
    assert not ListFile("- {id: a, name: A}\n", "a.yaml").has_comments("a")


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({"name": {"en": "Ann Lee", "zh": "李安"}}, "en: Ann Li,", "en: Ann Lee,"),
        ({"name": {"zh": "李安"}}, "{en: Ann Li, zh: 李安}", "{zh: 李安}"),
        ({"name": {"en": "Ann Li", "zh": "李安", "fr": "Anne"}}, "zh: 李安}", "zh: 李安, fr: Anne}"),
        ({"tags": ["a", "b", "c"]}, "[a, b]", "[a, b, c]"),
        ({"tags": None}, "  tags: [a, b]\n", ""),
        ({"title": "Dr"}, "  tags: [a, b]\n", "  title: Dr\n  tags: [a, b]\n"),
        ({"title": "yes: #1"}, "  tags: [a, b]\n", '  title: "yes: #1"\n  tags: [a, b]\n'),
        ({"note": "Of no order"}, "  tags: [a, b]\n", "  tags: [a, b]\n  note: Of no order\n"),
        ({"bio": "Two\nlines\n"}, "  tags: [a, b]\n", "  tags: [a, b]\n  bio: |\n    Two\n    lines\n"),
        ({"chair": True}, "  tags: [a, b]\n", "  tags: [a, b]\n  chair: true\n"),
        (
            {"links": [{"label": "W", "url": "x"}]},
            "  tags: [a, b]\n",
            "  tags: [a, b]\n  links:\n    - label: W\n      url: x\n",
        ),
    ],
)
def test_a_change_of_one_value_moves_nothing_else(
    changes: dict[str, object], before: str, after: str
) -> None:
    assert changed(lambda file: file.change("ann", changes, ORDER)) == SPEAKERS.replace(before, after, 1)


def test_a_new_value_stands_with_the_others_above_the_empty_line() -> None:
    text = "- id: a\n  tags:\n    - one\n\n- id: b\n"
    made = changed(lambda file: file.change("a", {"hall": "b"}), text)
    assert made == "- id: a\n  tags:\n    - one\n  hall: b\n\n- id: b\n"


def test_items_are_added_above_the_comment_that_ends_a_list() -> None:
    text = "- id: a\n  tags:\n    - one  # first\n    # more to come\n- id: b\n"
    made = changed(lambda file: file.change("a", {"tags": ["one", "two"]}), text)
    assert made == "- id: a\n  tags:\n    - one  # first\n    - two\n    # more to come\n- id: b\n"


def test_an_entry_goes_with_the_comment_above_it() -> None:
    text = changed(lambda file: file.remove("ann"))
    assert text == "# The people.\n\n" + SPEAKERS[SPEAKERS.index("-   id") :]


@pytest.mark.parametrize(
    ("text", "after", "made"),
    [
        ("", "", "- id: new\n"),
        ("# none yet", "", "# none yet\n- id: new\n"),
        ("- id: a", "", "- id: a\n\n- id: new\n"),
        ("- id: a\n\n- id: b\n", "a", "- id: a\n\n- id: new\n\n- id: b\n"),
    ],
)
def test_a_new_entry_stands_at_the_end_or_behind_its_neighbour(text: str, after: str, made: str) -> None:
    assert changed(lambda file: file.append([{"id": "new"}], after), text) == made


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: b\n", "is no list with a dash before each entry"),
        ("[{id: a}]\n", "is no list with a dash before each entry"),
        ("{[\n", "is no YAML that can be changed"),
        ("- just text\n", "An entry of a.yaml has no keys"),
    ],
)
def test_what_cannot_be_changed_safely_gets_a_sentence(text: str, sentence: str) -> None:
    def read_and_change() -> None:
        file = ListFile(text, "a.yaml")
        file.change(file.identifiers[0], {"a": "b"})

    with pytest.raises(UnwritableError, match=sentence):
        read_and_change()


VENUE = "name: House  # ours\nhalls:\n  - id: main\n    name: Main\n  - {id: small, name: Small}\n"


def test_halls_are_changed_and_added_and_the_rest_of_the_venue_stays() -> None:
    file = VenueFile(VENUE, "venue.yaml")
    assert file.identifiers == ["main", "small"]
    assert file.values("small") == {"id": "small", "name": "Small"}
    file.append([])
    assert not file.changed
    file.change("main", {"name": "Great Hall", "floor": "2"}, ("id", "name", "floor"))
    file.append([{"id": "new", "name": "New"}])
    assert file.changed
    assert file.text() == (
        'name: House  # ours\nhalls:\n  - id: main\n    name: Great Hall\n    floor: "2"\n'
        "  - {id: small, name: Small}\n  - id: new\n    name: New\n"
    )


def test_a_venue_that_is_not_there_yet_gets_its_first_hall() -> None:
    for text in ("", "# to come\n"):
        file = VenueFile(text, "venue.yaml")
        file.append([{"id": "main", "name": "Main"}])
        assert "halls:\n  - id: main\n    name: Main\n" in file.text()


@pytest.mark.parametrize("text", ["- a\n", "halls: none\n", "{"])
def test_a_venue_of_another_shape_is_not_changed(text: str) -> None:
    with pytest.raises(UnwritableError, match="Run infodesk check first"):
        VenueFile(text, "venue.yaml")
