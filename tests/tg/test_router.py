"""The lists of the router: nothing that organizers have is open to everybody, and no kind of button is taken twice."""

from collections import Counter

import pytest

from bot.core.dialogue import callback_data
from bot.settings import Role
from bot.tg.handlers.handler import OrganizerHandler, QuestionRef, number
from bot.tg.router import BUTTONS, COMMANDS, KINDS
from bot.tg.updates.parse import UpdateKind

OPEN_TO_ALL = {
    callback_data.ASK,
    callback_data.HAND,
    callback_data.GOOD,
    callback_data.ERASE,
    callback_data.SUBSCRIBE,
    callback_data.BAD,
    callback_data.WHY,
    callback_data.ANNOUNCE,  # whose steps have a role each
}


def test_every_kind_of_update_has_a_handler() -> None:
    assert set(KINDS) == set(UpdateKind)


def test_a_button_of_the_organizers_asks_for_a_role() -> None:
    guarded = {kind for kind, handler in BUTTONS.items() if isinstance(handler, OrganizerHandler)}
    assert set(BUTTONS) - guarded == OPEN_TO_ALL


def test_commands_ask_for_the_role_that_the_guide_names() -> None:
    assert {name: handler.role for name, handler in COMMANDS.items()} == {
        "unanswered": Role.EDITOR,
        "edit": Role.EDITOR,
        "files": Role.EDITOR,
        "announce": Role.OWNER,
        "stats": Role.READER,
        "audit": Role.OWNER,
        "organizer": Role.READER,
    }


def test_no_two_kinds_of_button_share_their_data() -> None:
    kinds = Counter(
        value
        for name, value in vars(callback_data).items()
        if name.isupper() and isinstance(value, str) and name not in ("VERSION", "NAMED")
    )
    assert max(kinds.values()) == 1, kinds.most_common(1)


@pytest.mark.parametrize("argument", ["", "x", "-1", "1.5", "٣", "1" * 19, "1\n"])
def test_what_is_no_number_is_none(argument: str) -> None:
    assert number(argument) is None


@pytest.mark.parametrize("argument", ["", "7", "7.", ".0", "7.0.0", "7.100", "7.0\n", "seven.0"])
def test_what_names_no_question_is_none(argument: str) -> None:
    assert QuestionRef.parse(argument) is None
    assert QuestionRef.parse(str(QuestionRef(7, 0))) == (7, 0)
