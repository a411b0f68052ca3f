"""What stands in a button: short enough for Telegram, and read only where it is of this version."""

import pytest

from bot.core.dialogue.callback_data import data, digest, entry_button, page_of, read, turns_page
from bot.core.dialogue.turn import BUTTON_DATA_BYTES


@pytest.mark.parametrize("identifier", ["invoice", "x" * 60, "发" * 17, "发" * 80])
def test_a_button_fits_however_long_the_id(identifier: str) -> None:
    made = entry_button("Invoice", identifier)
    kind, argument = read(made.data) or ("", "")

    assert len(made.data.encode()) <= BUTTON_DATA_BYTES
    assert (kind, argument) in {("e", identifier), ("eh", digest(identifier))}


@pytest.mark.parametrize("pressed", ["", "0:e:invoice", "2:e:x", "invoice", "1", "1:", ":e"])
def test_data_of_another_version_is_not_read(pressed: str) -> None:
    assert read(pressed) is None


def test_data_that_does_not_fit_is_refused_with_its_size() -> None:
    with pytest.raises(ValueError, match="67 bytes"):
        data("e", "x" * 63)


@pytest.mark.parametrize(
    ("argument", "page"),
    [("0a1b2c3d4e5f", (0, "0a1b2c3d4e5f")), ("2:0a1b", (2, "0a1b")), ("x:1", (0, "x:1"))],
)
def test_an_argument_may_begin_with_a_page(argument: str, page: tuple[int, str]) -> None:
    assert page_of(argument) == page


@pytest.mark.parametrize(
    ("pressed", "turns"),
    [
        ("1:p:1:abc", True),
        ("1:same:abc", False),
        ("1:same:1:abc", True),
        ("1:hall:any:abc:0", False),
        ("1:hall:any:abc:0:+", True),
        ("1:s:opening", False),
    ],
)
def test_a_page_takes_the_place_of_the_page_before(pressed: str, turns: bool) -> None:
    assert turns_page(pressed) is turns
