"""Every sentence of the desk exists in every language it speaks, with the same values."""

import string

import pytest

from bot.core.dialogue.callback_data import data, digest, entry_button, read
from bot.core.dialogue.commands import COMMANDS, Command
from bot.core.dialogue.language import WORDED
from bot.core.dialogue.turn import BUTTON_DATA_BYTES
from bot.core.programme import wording as programme
from bot.core.wording import SENTENCES as OWN

SENTENCES = {**OWN, **{f"programme {key}": texts for key, texts in programme.SENTENCES.items()}}


def values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_speaks_every_language_with_the_same_values(key: str) -> None:
    texts = SENTENCES[key]

    assert set(texts) == set(WORDED)
    assert len({frozenset(values(text)) for text in texts.values()}) == 1


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_described_in_every_language(command: Command) -> None:
    assert set(command.descriptions) == set(WORDED)


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
