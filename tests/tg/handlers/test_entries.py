"""``/edit``: one answer, a way to ask, one session, changed by replies on the phone."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.botapi import BotApi, Message, Person
from tests.tg.handlers.test_handoff import BIKES, an_organizer, hands_on
from tests.tg.process import Desk, Make

SESSIONS = """
    - id: trees
      title: {en: Trees in town, zh: 城市树木}
      start: 2031-05-13 10:00
      end: 2031-05-13 11:00
      hall: Hall A
    - id: rivers
      title: Rivers and lakes
      start: 2031-05-13 14:00
      end: 2031-05-13 15:30
      hall: Hall B
"""
VENUE = """
    halls:
      - {id: hall-a, name: Hall A}
      - {id: hall-b, name: Hall B}
"""


@pytest.fixture
async def olga(telegram: BotApi, a_desk: Make, tmp_path: Path) -> tuple[Person, Desk]:
    """An editor, and a desk with a programme."""
    organizer = await an_organizer(telegram)
    desk = a_desk(ORGANIZERS=f"{organizer.id}:editor")
    file = tmp_path / "knowledge" / "sessions" / "all.yaml"
    file.parent.mkdir()
    file.write_text(dedent(SESSIONS), encoding="utf-8")
    (tmp_path / "knowledge" / "venue.yaml").write_text(dedent(VENUE), encoding="utf-8")
    await desk.start()
    await organizer.hears()
    return organizer, desk


async def after(person: Person, start: str) -> Message:
    """The next message that begins so."""
    while not (message := await person.hears(within=20)).text.startswith(start):
        pass
    return message


async def test_an_answer_is_changed_by_a_reply_and_taken_back(olga: tuple[Person, Desk]) -> None:
    organizer, desk = olga
    await organizer.says("/edit cloakroom")
    present = await organizer.hears()
    assert "en: Next to the bookshop." in present.text
    await organizer.says("en: Behind the lakeside.", reply_to=present)
    preview = await organizer.hears()
    assert "-  answer: {en: Next to the bookshop." in preview.text
    assert "lakeside" in preview.text
    assert "书店旁边" in preview.text, "the other language stays"
    assert "The answer in Chinese stays as it was." in preview.text
    await organizer.taps(preview, "✅ Publish")
    live = await after(organizer, "Live")
    await organizer.says("Is there a cloakroom?")
    assert "lakeside" in (await organizer.hears()).text
    await organizer.taps(live, "↩️ Undo")
    await after(organizer, "Taken back")
    await organizer.says("Is there a cloakroom?")
    assert "bookshop" in (await organizer.hears()).text
    assert await desk.stop() == 0


async def test_a_further_way_to_ask_is_added_and_settles_who_waits(
    telegram: BotApi, olga: tuple[Person, Desk]
) -> None:
    organizer, desk = olga
    anna = telegram.person("Anna")
    await hands_on(anna, BIKES)
    await organizer.hears()
    await organizer.says("/edit cloakroom")
    await organizer.taps(await organizer.hears(), "➕ Another way to ask")
    await organizer.says(f"{BIKES}\nzh: 自行车放哪里", reply_to=await organizer.hears())
    preview = await organizer.hears()
    assert BIKES in preview.text
    assert "自行车放哪里" in preview.text
    await organizer.taps(preview, "✅ Publish")
    asks = await after(organizer, "1 person waits for an answer that the desk has now")
    assert "Next to the bookshop." in asks.text
    await organizer.taps(asks, "Send the answer")
    answer = await anna.hears()
    assert answer.text.startswith(f"Answer from the organizers\n\n» {BIKES}\n\n")
    assert "Next to the bookshop." in answer.text
    assert desk.rows("SELECT state, entry FROM cases") == [("answered", "cloakroom")]
    assert await desk.stop() == 0


async def test_a_session_is_cancelled_moved_and_renamed(olga: tuple[Person, Desk]) -> None:
    organizer, desk = olga
    file = desk.folder / "knowledge" / "sessions" / "all.yaml"
    await organizer.says("/edit trees in town")
    card = await organizer.hears()
    assert "Trees in town" in card.text
    await organizer.taps(card, "🕑 Move it")
    ask = await organizer.hears()
    await organizer.says("somewhere nice", reply_to=ask)
    again = await organizer.hears()
    assert again.text.startswith("I read neither a hall")
    await organizer.says("Room 7, 16:00", reply_to=again)
    again = await organizer.hears()
    assert again.text.startswith("I could not read “room 7”"), "half of it would be silently wrong"
    await organizer.says("Hall Z, 16.00", reply_to=again)
    assert "I could not read “z”" in (await organizer.hears()).text
    await organizer.says("Hall B, 16.00", reply_to=again)
    preview = await organizer.hears()
    assert "could not read" not in preview.text
    for line in ("start: 2031-05-13 16:00", "end: 2031-05-13 17:00", "hall: hall-b", "status: moved"):
        assert line in preview.text
    await organizer.taps(preview, "✅ Publish")
    await after(organizer, "Live")
    assert "moved_from" in file.read_text(encoding="utf-8")

    await organizer.taps(card, "✏️ Rename it")
    await organizer.says(
        "en: Trees of the town", reply_to=await after(organizer, "Reply to this message with the new title")
    )
    preview = await after(organizer, "sessions/all.yaml")
    assert "Trees of the town" in preview.text
    assert "城市树木" in preview.text
    await organizer.taps(preview, "✅ Publish")
    await after(organizer, "Live")

    await organizer.says("/edit rivers")
    await organizer.taps(await after(organizer, "Rivers and lakes"), "🚫 Cancel it")
    await organizer.taps(await after(organizer, "sessions/all.yaml"), "✅ Publish")
    await after(organizer, "Live")
    assert "status: cancelled" in file.read_text(encoding="utf-8")
    await organizer.says("/edit rivers")
    assert "✅ It takes place" in [
        button.text for button in (await after(organizer, "This session is cancelled.")).buttons
    ]
    assert await desk.stop() == 0


async def test_a_bad_answer_is_changed_from_the_card_and_no_second_entry_stands_beside_it(
    telegram: BotApi, olga: tuple[Person, Desk]
) -> None:
    organizer, desk = olga
    anna = telegram.person("Anna")
    await anna.says("Is there a cloakroom?")
    await anna.taps(await anna.hears(), "👎")
    await anna.taps(await anna.hears(), "Out of date")
    await anna.taps(await anna.sees_edit(), "Ask the organizers")
    await anna.taps(await anna.hears(), "Send")
    card = await organizer.hears()
    await organizer.says("It has moved to the garden.", reply_to=card)
    assert "the garden" in (await anna.hears()).text
    told = await organizer.hears()
    await organizer.taps(told, "Change the entry")
    preview = await after(organizer, "faq/all.yaml")
    assert "It has moved to the garden." in preview.text
    await organizer.taps(preview, "✅ Publish")
    await after(organizer, "Live")
    faq = (desk.folder / "knowledge" / "faq" / "all.yaml").read_text(encoding="utf-8")
    assert faq.count("- id:") == 5
    await organizer.taps(card, "✏️ Change the answer")
    assert "It has moved to the garden." in (await after(organizer, "Is there a cloakroom?")).text
    assert await desk.stop() == 0


async def test_edit_asks_for_words_offers_what_fits_and_is_no_command_of_attendees(
    telegram: BotApi, olga: tuple[Person, Desk]
) -> None:
    organizer, desk = olga
    await organizer.says("/edit")
    assert (await organizer.hears()).text.startswith("Write after /edit")
    await organizer.says("/edit invoice")
    which = await organizer.hears()
    assert {"📝 How do I get an invoice in my own name?"} <= {button.text for button in which.buttons}
    await organizer.says("修改 invoice")
    assert (await organizer.hears()).text == which.text, "Telegram knows only Latin commands"
    anna = telegram.person("Anna")
    await anna.says("/edit wifi")
    assert "/help" in (await anna.hears()).text
    assert await desk.stop() == 0


async def test_an_edited_reply_changes_the_draft(olga: tuple[Person, Desk]) -> None:
    organizer, desk = olga
    await organizer.says("/edit cloakroom")
    written = await organizer.says("en: Beside the bokshop.", reply_to=await organizer.hears())
    preview = await organizer.hears()
    assert "bokshop" in preview.text
    await organizer.edits(written, "en: Beside the bokshop.")
    await organizer.edits(written, "en: Beside the bookshop, until eight.")
    changed = await organizer.sees_edit()
    assert changed.id == preview.id
    assert "until eight" in changed.text
    assert "bokshop" not in changed.text
    await organizer.taps(changed, "✅ Publish")
    await after(organizer, "Live")
    file = desk.folder / "knowledge" / "faq" / "all.yaml"
    assert "until eight" in file.read_text(encoding="utf-8")
    await organizer.edits(written, "en: Beside the bookshop, until nine.")
    again = await after(organizer, "faq/all.yaml")
    assert again.id != preview.id
    await organizer.taps(again, "✅ Publish")
    await after(organizer, "Live")
    assert "until nine" in file.read_text(encoding="utf-8")
