"""Editing from the phone, as editors see it in their chats: nothing that is wrong goes live, and all can be undone."""

import signal
import sys
from pathlib import Path

import pytest

from tests.botapi import BotApi, Message
from tests.tg.process import Desk, Make


def content(telegram: BotApi, message: Message) -> str:
    """What stands in the file that came with a message."""
    return telegram.files[message.raw["document"]["file_id"]][1].decode()


def faq(desk: Desk) -> Path:
    return desk.folder / "knowledge" / "faq" / "all.yaml"


async def test_a_file_comes_in_is_judged_goes_live_on_a_tap_and_is_taken_back(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")
    await anna.says("is there a barber")
    await anna.hears()
    await desk.has_recorded(2)

    await olga.says("/files all.yaml")
    handed = await olga.hears()
    text = content(telegram, handed)
    assert text == faq(desk).read_text(encoding="utf-8")

    await olga.sends_file("all.yaml", text.replace("Next to the bookshop.", "In the cellar.").encode())
    preview = await olga.hears()
    assert "faq/all.yaml, changed: I find no mistake in it." in preview.text
    assert "-  answer: {en: Next to the bookshop., zh: 书店旁边。}" in preview.text
    assert "+  answer: {en: In the cellar., zh: 书店旁边。}" in preview.text
    assert "1 past question changes (of 2 compared):" in preview.text
    assert "“where can I leave my coat?”: cloakroom → cloakroom, in other words" in preview.text
    assert [button.text for button in preview.buttons] == ["✅ Publish", "🗑 Discard"]
    assert "Next to the bookshop." in faq(desk).read_text(encoding="utf-8"), (
        "nothing is written before the tap"
    )

    await olga.taps(preview, "✅ Publish")
    live = await olga.hears()
    assert live.text.startswith("Live: faq/all.yaml.")
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("In the cellar.")
    assert "In the cellar." in faq(desk).read_text(encoding="utf-8")

    await olga.taps(live, "↩️ Undo")
    assert (await olga.hears()).text.startswith("Taken back: faq/all.yaml")
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")
    assert faq(desk).read_text(encoding="utf-8") == text
    assert await desk.stop() == 0
    actions = [action for (action,) in desk.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["took a file", "/files", "sent a file", "published a change", "took a change back"]


async def test_what_is_wrong_is_told_with_its_place_and_never_goes_live(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga", language="zh-hans"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    text = faq(desk).read_text(encoding="utf-8")

    await olga.sends_file("all.yaml", text.replace("  answer:", "  answr:", 1).encode())
    told = await olga.hears()
    assert "还不能生效" in told.text
    assert "knowledge/faq/all.yaml:7:3: 错误：没有 `answr` 这个键（您是不是想写 `answer`？）" in told.text
    assert not told.buttons

    hostile = {
        "garbage": b"\x00\xff\xfe" * 99,
        "a bomb": b"a: &a [x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n",
        "nothing": b"{" * 10_000,
    }
    for name, bad in hostile.items():
        await olga.sends_file("all.yaml", bad)
        assert "还不能生效" in (await olga.hears()).text, name
    await olga.sends_file("all.yaml", b"- {id: x}\n" * 600_000)
    assert "超过5 MB" in (await olga.hears()).text
    for path in (
        "../../etc/cron.yaml",
        "/etc/x.yaml",
        "faq/../../x.yaml",
        "faq/.hidden.yaml",
        "secrets.yaml/x.yaml",
    ):
        await olga.sends_file("all.yaml", text.encode(), caption=path)
        assert "不属于知识库" in (await olga.hears()).text, path

    await anna.sends_file("all.yaml", b"- id: mine\n")
    assert "I can only read text" in (await anna.hears()).text
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")
    assert await desk.stop() == 0
    assert faq(desk).read_text(encoding="utf-8") == text
    assert not [path for path in desk.folder.rglob("*.yaml") if "cron" in path.name]


async def test_two_editors_at_once_and_the_second_is_told(telegram: BotApi, a_desk: Make) -> None:
    olga, boris = telegram.person("Olga"), telegram.person("Boris")
    for person in (olga, boris):
        await person.says("/start")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor,{boris.id}:owner")
    await desk.start()
    for person in (olga, boris):
        await person.hears()
    text = faq(desk).read_text(encoding="utf-8")
    await olga.sends_file("all.yaml", text.replace("bookshop", "cinema").encode())
    first = await olga.hears()
    await boris.sends_file("all.yaml", text.replace("ground floor", "roof").encode())
    second = await boris.hears()
    await olga.taps(first, "✅ Publish")
    assert (await olga.hears()).text.startswith("Live")
    await boris.taps(second, "✅ Publish")
    stale = await boris.hears()
    assert stale.text.startswith("faq/all.yaml has changed since")
    await boris.taps(stale, "📄 all.yaml as it is")
    assert "cinema" in content(telegram, await boris.hears())
    assert "roof" not in faq(desk).read_text(encoding="utf-8")

    anna = telegram.person("Anna")
    await anna.taps(first, "✅ Publish")
    assert (await olga.hears()).text.startswith("Only editors"), "a tap counts for who taps"
    assert await desk.stop() == 0


async def test_where_a_name_fits_several_files_a_button_or_the_caption_decides_also_after_a_kill(
    telegram: BotApi, a_desk: Make
) -> None:
    olga = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    entry = b"- id: parking\n  question: {en: Where can I park?, zh: \xe5\x93\xaa\xe9\x87\x8c\xe5\x81\x9c\xe8\xbd\xa6}\n  answer: {en: Behind the hall., zh: \xe9\xa6\x86\xe5\x90\x8e}\n"
    await olga.sends_file("parking.yaml", entry)
    which = await olga.hears()
    assert [button.text for button in which.buttons] == [
        "faq/parking.yaml",
        "sessions/parking.yaml",
        "history/parking.yaml",
    ]
    await desk.has(lambda: desk.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)])
    await desk.stop(signal.SIGKILL)
    await desk.start()
    await olga.taps(which, "faq/parking.yaml")
    preview = await olga.hears()
    assert "+++ b/faq/parking.yaml" in preview.text
    await desk.has(lambda: desk.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)])
    await desk.stop(signal.SIGKILL)
    await desk.start()
    await olga.taps(preview, "🗑 Discard")
    assert (await olga.hears()).text.startswith("Discarded")
    await olga.taps(preview, "✅ Publish")
    assert (await olga.hears()).text.startswith("I no longer have this change")

    await olga.sends_file("money (1).yaml", entry, caption="please put it into faq/money.yaml, thanks")
    await olga.taps(await olga.hears(), "✅ Publish")
    live = await olga.hears()
    await olga.says("Where can I park?")
    assert (await olga.hears()).text.startswith("Behind the hall.")
    await olga.taps(live, "↩️ Undo")
    assert (await olga.hears()).text.startswith("Taken back")
    assert not (desk.folder / "knowledge" / "faq" / "money.yaml").exists()
    assert await desk.stop() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="skipped: root may write everywhere but on Linux")
async def test_over_a_folder_that_cannot_be_written_to_the_change_lies_and_is_handed_out(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    desk.may_not_write(faq(desk).parent)
    await desk.start()
    text = faq(desk).read_text(encoding="utf-8")
    await olga.sends_file("all.yaml", text.replace("Next to the bookshop.", "In the cellar.").encode())
    await olga.taps(await olga.hears(), "✅ Publish")
    live = await olga.hears()
    assert "the change lies over it" in live.text
    patch = content(telegram, await olga.hears())
    assert patch.startswith("--- a/faq/all.yaml\n+++ b/faq/all.yaml\n")
    assert faq(desk).read_text(encoding="utf-8") == text
    assert await desk.stop() == 0
    await desk.start()
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("In the cellar."), "over a restart, too"

    desk.writes(faq(desk), text.replace("ground floor", "top floor"))
    assert "faq/all.yaml changed in the knowledge folder" in (await olga.hears(within=20)).text
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop."), "the folder counts again"
    await olga.taps(live, "↩️ Undo")
    assert "has changed since" in (await olga.hears()).text
    assert await desk.stop() == 0


async def test_a_change_on_the_disk_tells_which_past_questions_get_another_answer(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await olga.says("/start")
    await desk.start()
    await olga.hears()
    for question in ("where can I leave my coat?", "coat check", "is there a barber"):
        await anna.says(question)
        await anna.hears()
    await desk.has_recorded(3)
    text = faq(desk).read_text(encoding="utf-8")
    desk.writes(faq(desk), text.replace("At noon in the foyer.", "At one in the foyer."))
    desk.writes(faq(desk), text.replace("Next to the bookshop.", "In the cellar."))
    told = (await olga.hears(within=20)).text
    assert "2 questions changed" in told, "of a change that nobody notices nothing is said"
    assert "“coat check”: cloakroom → cloakroom, in other words" in told
    assert "barber" not in told
    assert await desk.stop() == 0
