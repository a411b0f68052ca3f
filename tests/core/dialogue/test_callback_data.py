"""What stands in a button: short enough for Telegram, and read only where it is of this version."""

import pytest

from bot.core.dialogue.callback_data import data, digest, entry_button, read
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
