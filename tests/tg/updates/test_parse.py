"""What came in: what concerns the desk, and that nothing that comes over the wire breaks it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tg.updates.parse import Incoming, Me, UpdateKind, read_update

ME = Me(99, "desk_bot")
ANNA = {"id": 7, "is_bot": False, "first_name": "Anna", "username": "anna", "language_code": "zh-hans"}


def message(text: str | None = None, chat: str = "private", **more: object) -> dict[str, Any]:
    where = {"id": 7 if chat == "private" else -5, "type": chat}
    told = {} if text is None else {"text": text}
    return {"message_id": 3, "date": 1, "chat": where, "from": ANNA, **told, **more}


def read(said: dict[str, Any], name: str = "message") -> Incoming | None:
    return read_update({"update_id": 11, name: said}, ME)


@pytest.mark.parametrize(
    ("said", "kind", "text", "command"),
    [
        (message("发票怎么开"), UpdateKind.QUESTION, "发票怎么开", ""),
        (message("/start"), UpdateKind.COMMAND, "", "start"),
        (message("/start wifi"), UpdateKind.COMMAND, "wifi", "start"),
        (message("/HELP@Desk_Bot"), UpdateKind.COMMAND, "", "help"),
        (message("/ is a slash"), UpdateKind.QUESTION, "/ is a slash", ""),
        (message("1/2 of hall 3"), UpdateKind.QUESTION, "1/2 of hall 3", ""),
        (message("where\x00 is\ud83d it"), UpdateKind.QUESTION, "where is it", ""),
        (message(photo=[{}]), UpdateKind.NOT_TEXT, "", ""),
        (message(sticker={}), UpdateKind.NOT_TEXT, "", ""),
        (message(document={"file_id": "f", "file_name": "a.yaml"}), UpdateKind.DOCUMENT, "", ""),
        (message("@desk_bot wifi?", "supergroup"), UpdateKind.QUESTION, "wifi?", ""),
        (message("wifi? @DESK_BOT", "group"), UpdateKind.QUESTION, "wifi?", ""),
        (
            message("and wifi", "group", reply_to_message={"from": {"id": 99}}),
            UpdateKind.QUESTION,
            "and wifi",
            "",
        ),
        (message("/about@desk_bot", "group"), UpdateKind.COMMAND, "", "about"),
        (message("/about", "group"), UpdateKind.COMMAND, "", "about"),
    ],
)
def test_what_concerns_the_desk(said: dict[str, Any], kind: UpdateKind, text: str, command: str) -> None:
    found = read(said)
    assert found is not None
    assert (found.kind, found.text, found.command) == (kind, text, command)
    assert (found.person_id, found.language) == (7, "zh-hans")


@pytest.mark.parametrize(
    "said",
    [
        message("wifi?", "group"),
        message("mail me at anna@desk_bot.example", "group"),
        message("ask @desk_bot2", "group"),
        message("yes", "group", reply_to_message={"from": {"id": 8}}),
        message("/help@other_bot"),
        message("/help@other_bot", "group"),
        message(photo=[{}], chat="group"),
        message(pinned_message={}),
        message("news", "channel"),
        {**message("beep"), "from": {**ANNA, "is_bot": True}},
        {"text": "nobody", "chat": {"id": 7, "type": "private"}},
    ],
)
def test_what_does_not_concern_the_desk(said: dict[str, Any]) -> None:
    assert read(said) is None


def test_an_edited_question_is_a_question_again() -> None:
    found = read(message("wifi?"), "edited_message")
    assert found is not None
    assert found.edited
    assert read(message(photo=[{}]), "edited_message") is None


def test_a_pressed_button_brings_its_label() -> None:
    keyboard = {"inline_keyboard": [[{"text": "Dates", "callback_data": "1:e:dates"}]]}
    under = {**message("Which?"), "reply_markup": keyboard}
    found = read_update(
        {"update_id": 1, "callback_query": {"id": "5", "from": ANNA, "data": "1:e:dates", "message": under}},
        ME,
    )
    assert found is not None
    assert (found.kind, found.text, found.data, found.query_id) == (
        UpdateKind.BUTTON,
        "Dates",
        "1:e:dates",
        "5",
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [("1:hand:name.7.0", "Anna Li"), ("1:hand:yes.7.0", ""), ("1:case:claim.7", ""), ("0:hand:name.7.0", "")],
)
def test_a_name_is_kept_only_where_the_button_says_so(data: str, name: str) -> None:
    sender = {**ANNA, "first_name": "Anna", "last_name": "Li"}
    query = {"id": "5", "from": sender, "data": data, "message": message("?")}
    found = read_update({"update_id": 1, "callback_query": query}, ME)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("chat", "before", "after", "kind"),
    [
        ("private", "member", "kicked", UpdateKind.BLOCKED),
        ("private", "kicked", "member", UpdateKind.UNBLOCKED),
        ("supergroup", "left", "member", UpdateKind.ADDED_TO_GROUP),
        ("supergroup", "member", "left", UpdateKind.BLOCKED),
        ("supergroup", "member", "administrator", None),
    ],
)
def test_membership(chat: str, before: str, after: str, kind: UpdateKind | None) -> None:
    change = {
        "chat": {"id": 7, "type": chat},
        "from": ANNA,
        "old_chat_member": {"status": before},
        "new_chat_member": {"status": after},
    }
    found = read_update({"update_id": 1, "my_chat_member": change}, ME)
    assert (found and found.kind) == kind


def test_a_group_that_moves() -> None:
    found = read(message(chat="group", migrate_to_chat_id=-100_500))
    assert found is not None
    assert (found.kind, found.chat_id, found.new_chat_id) == (UpdateKind.MIGRATED, -5, -100_500)


def test_names_are_not_kept_and_health_data_neither() -> None:
    found = read({**message("should my mother stop chemo"), "from": {**ANNA, "last_name": "Karenina"}})
    assert found is not None
    assert not {"Anna", "anna", "Karenina"} & set(found.as_json().replace('"', " ").split())
    withheld = found.without_text()
    assert "chemo" not in withheld.as_json()
    assert Incoming.from_json(withheld.as_json()) == withheld


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["update_id", "message", "callback_query", "my_chat_member", "chat", "from", "id", "type", "text", "data",
     "reply_markup", "inline_keyboard", "migrate_to_chat_id", "new_chat_member", "status", "message_id"]
)  # fmt: skip
SHAPED = st.recursive(
    JSON | st.sampled_from(["private", "group", "/help", "@desk_bot"]),
    lambda inner: st.dictionaries(KEYS, inner, max_size=6) | st.lists(inner, max_size=2),
    max_leaves=20,
)


@given(SHAPED)
def test_no_update_raises_and_what_is_kept_comes_back(raw: object) -> None:
    for one in (raw, {"update_id": 1, "message": raw}, {"update_id": 1, "callback_query": raw}):
        found = read_update(one, ME)
        if found is not None:
            assert Incoming.from_json(found.as_json()) == found
            found.as_json().encode()
