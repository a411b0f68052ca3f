"""The whole desk in Telegram: the real process over HTTP, as people in chats see it."""

import json
import signal
from io import BytesIO
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.tg.process import Desk, Make


async def test_a_person_asks_in_two_languages_and_taps_an_offer(desk: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna", language="en")

    await anna.says("/start")
    hello = await anna.hears()
    assert hello.text.startswith("Hello! This is the information desk of Riverside Methods Meeting.")
    assert hello.marked("bold") == ["Riverside Methods Meeting"]
    assert hello.buttons

    await anna.says("where can i leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")

    await anna.says("invoice")
    offer = await anna.hears()
    assert "Something else" in [button.text for button in offer.buttons]
    tap = await anna.taps(offer, "How do I get an invoice for my hospital?")
    assert await tap.answered() is not None
    assert (await anna.hears()).text.startswith("At desk 2.")

    await anna.says("行李寄存")
    chinese = await anna.hears()
    assert chinese.text.startswith("书店旁边。")
    assert "来源：House rules 2031" in chinese.text

    old = await anna.taps(offer, data="0:faq:99")
    assert await old.answered() is not None
    assert "较早的消息" in (await anna.hears()).text


async def test_several_questions_pictures_edits_and_commands(desk: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna", language="zh-hans")

    await anna.says("Is there a cloakroom? Where is hall A?")
    first, second = await anna.hears(), await anna.hears()
    assert first.text.startswith("» Is there a cloakroom?\n\n")
    assert second.text.startswith("» Where is hall A?\n\n")

    for _ in range(2):
        await anna.sends(
            photo=[{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}], media_group_id="7"
        )
    asked = await anna.says("where is hall a")
    assert "I can only read text" in (await anna.hears()).text
    assert "On the ground floor." in (await anna.hears()).text, "an album gets one sentence, not two"

    await anna.edits(asked, "有衣帽间吗")
    again = await anna.hears()
    assert again.reply_to is not None
    assert again.text.startswith("书店旁边。")

    await anna.says("/language")
    choice = await anna.hears()
    await anna.taps(choice, "English")
    assert "in English" in (await anna.hears()).text
    await anna.says("大衣存哪里")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")

    await anna.says("/nonsense")
    assert "/help" in (await anna.hears()).text
    await anna.says("<b>&\ud83d\x00😀 \u202e")
    assert (await anna.hears()).text
    assert telegram.menu(anna, "zh")["help"] == "怎么提问"
    assert telegram.menu(anna, "en")["help"] == "How to ask"


async def test_in_a_group_it_speaks_only_when_spoken_to(desk: Desk, telegram: BotApi) -> None:
    telegram.privacy = False
    anna, boris = telegram.person("Anna"), telegram.person("Boris")
    group = telegram.group("Oncology")

    await group.says(anna, "has anybody seen my coat?")
    await group.says(anna, "/roll@dice_bot")
    await group.says(anna, "/unknown")
    asked = await group.says(anna, "@desk_bot where can I leave my coat?")
    answer = await group.hears()
    assert answer.text.startswith("Next to the bookshop.")
    assert answer.reply_to is not None
    assert answer.reply_to == asked.id

    await group.says(boris, "Where is hall A?", reply_to=answer)
    assert "On the ground floor." in (await group.hears()).text
    assert len(telegram.called("sendMessage")) == 2


async def test_health_data_is_answered_and_nowhere_kept(desk: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna")
    await anna.says("should my mother stop chemo tomorrow?")
    assert (await anna.hears()).text.startswith("Please ask your doctor.")
    await anna.says("where can I leave my coat?")
    await anna.hears()
    assert await desk.stop() == 0
    assert desk.rows("SELECT decision, text FROM questions ORDER BY update_id") == [
        ("guarded", None),
        ("answered", "where can I leave my coat?"),
    ]
    assert b"chemo" not in desk.kept
    assert "chemo" not in desk.log
    assert "coat" not in desk.log
    assert telegram.token not in desk.log


async def test_kill_9_with_a_thousand_waiting_loses_none(
    telegram: BotApi, tmp_path: Path, a_desk: Make
) -> None:
    people = [telegram.person(f"P{number}") for number in range(40)]
    telegram.push((people[number % 40], f"where can I leave my coat {number}") for number in range(1000))
    desk = a_desk()
    for reached in (60, 400):
        await desk.launch()
        await desk.has_recorded(reached)
        await desk.stop(signal.SIGKILL)
    await desk.start()
    await desk.has_recorded(1000)
    assert await desk.stop() == 0
    assert desk.rows("SELECT count(DISTINCT update_id) FROM questions") == [(1000,)]
    sent = [
        (call.params["chat_id"], call.params["text"])
        for call in telegram.called("sendMessage")
        if call.status == 200
    ]
    assert 1000 <= len(sent) <= 1000 + 2 * 8, "only what was being sent at a kill may be sent twice"


async def test_polling_goes_on_through_everything_that_telegram_does(desk: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna")
    faults = []
    for status, html in ((401, False), (404, False), (409, False), (502, True), (500, False)):
        faults.append(telegram.fail("getUpdates", status, html=html))
        await anna.says("where can I leave my coat?")
        assert (await anna.hears(within=20)).text.startswith("Next to the bookshop."), status
        await telegram.until(lambda: faults[-1].hits == 1, "the next poll")
    failed = desk.log.count("Telegram cannot be reached")
    async with telegram.away():
        await desk.has(lambda: desk.log.count("Telegram cannot be reached") > failed)
    await anna.says("where can I leave my coat?")
    assert (await anna.hears(within=40)).text.startswith("Next to the bookshop.")
    code, printed = await desk.calls("health")
    assert code == 0, printed
    assert "check BOT_TOKEN" in desk.log
    assert "polling works again" in desk.log


async def test_what_telegram_does_not_take_is_sent_again_or_otherwise(desk: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna")
    telegram.fail("sendMessage", 429, retry_after=1)
    telegram.fail("sendMessage", 502, html=True)
    telegram.fail("sendMessage", 400, description="Bad Request: can't parse entities: a made-up refusal")
    await anna.says("What is the Wi-Fi password?")
    answer = await anna.hears(within=20)
    assert "**" not in answer.text
    assert not answer.entities, "what Telegram cannot parse is sent as plain text"


async def test_who_blocks_the_desk_is_remembered(desk: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna")
    await anna.says("/start")
    await anna.hears()
    await anna.blocks()
    await desk.has(lambda: desk.rows("SELECT blocked FROM people") == [(1,)])
    await anna.says("/start")
    await anna.hears()
    await desk.has(lambda: desk.rows("SELECT blocked FROM people") == [(0,)])


async def test_the_webhook_checks_its_secret_and_keeps_before_it_confirms(
    telegram: BotApi, a_desk: Make, unused_tcp_port: int
) -> None:
    pytest.importorskip("starlette", reason="skipped: no starlette (extra webhook)")
    import aiohttp

    address = f"127.0.0.1:{unused_tcp_port}"
    desk = a_desk(WEBHOOK_URL=f"http://{address}/hook", WEBHOOK_LISTEN=address)
    await desk.start()
    anna = telegram.person("Anna")
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")
    code, _ = await desk.calls("health")
    assert code == 0

    secret = telegram.called("setWebhook")[-1].params["secret_token"]
    assert telegram.token.split(":")[1] not in secret
    async with aiohttp.ClientSession() as stranger:
        update = {"update_id": 1, "message": {"text": "forged"}}
        for headers, body, status in (
            ({}, update, 403),
            ({"X-Telegram-Bot-Api-Secret-Token": "guess"}, update, 403),
            ({"X-Telegram-Bot-Api-Secret-Token": secret}, [[["junk"]]], 200),
            ({"X-Telegram-Bot-Api-Secret-Token": secret}, {"x": "y" * 1_048_576}, 413),
        ):
            async with stranger.post(
                f"http://{address}/hook", data=BytesIO(json.dumps(body).encode()), headers=headers
            ) as answer:
                assert answer.status == status, (headers, status)
    telegram.push((anna, f"Where is hall A? {number}") for number in range(50))
    await desk.has_recorded(10)
    await desk.stop(signal.SIGKILL)
    await desk.launch()
    await desk.has_recorded(51)
    assert await desk.stop() == 0


async def test_what_keeps_the_desk_from_starting_is_said_in_a_sentence(
    telegram: BotApi, tmp_path: Path, a_desk: Make
) -> None:
    desk = a_desk(LOG_FORMAT="pretty", ORGANIZERS="@anna", BOT_TOKEN="oops")
    code, printed = await desk.calls("run")
    assert (code, len(printed.splitlines())) == (2, 3), printed

    desk = a_desk(DATABASE_URL="sqlite+aiosqlite:////nowhere/desk.db")
    code, printed = await desk.calls("run")
    assert code == 1
    assert "There is no folder /nowhere for the database." in printed

    desk = a_desk()
    (tmp_path / "knowledge" / "conference.yaml").write_text("name: [\n", encoding="utf-8")
    code, printed = await desk.calls("run")
    assert code == 1
    assert "conference.yaml:2:1: error:" in printed
    assert "Traceback" not in printed

    desk = a_desk(KNOWLEDGE_DIR=str(tmp_path / "nowhere"))
    code, printed = await desk.calls("run")
    assert (code, printed.count("\n")) == (2, 1)


async def test_a_mistake_in_one_entry_leaves_the_others_on_the_desk(
    telegram: BotApi, tmp_path: Path, a_desk: Make
) -> None:
    desk = a_desk()
    broken = tmp_path / "knowledge" / "faq" / "broken.yaml"
    broken.write_text("- id: oops\n  answr: {en: What?}\n", encoding="utf-8")
    await desk.start()
    anna = telegram.person("Anna")
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")
    assert "broken.yaml:2:3: error:" in desk.log
    await desk.stop()


async def test_health_is_red_without_a_desk_or_when_it_hears_nothing(
    telegram: BotApi, tmp_path: Path, a_desk: Make
) -> None:
    desk = a_desk()
    code, printed = await desk.calls("health")
    assert code == 1
    assert "Is infodesk run running" in printed
    await desk.start()
    await desk.has(lambda: bool(desk.rows("SELECT at FROM heartbeats")))
    async with telegram.away():
        code, printed = await desk.calls("health", "--stale-after", "1")
        while code == 0:
            code, printed = await desk.calls("health", "--stale-after", "1")
        assert "The desk last heard Telegram" in printed
    await desk.stop()


async def test_an_edited_entry_goes_live_and_a_mistake_is_told_once_and_mended_once(
    telegram: BotApi, tmp_path: Path, a_desk: Make
) -> None:
    olga = telegram.person("Olga", language="zh-hans")
    anna = telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await olga.says("/start")
    await desk.start()
    await olga.hears()
    faq = tmp_path / "knowledge" / "faq" / "all.yaml"
    text = faq.read_text(encoding="utf-8")

    faq.write_text(text.replace("Next to the bookshop.", "In the cellar."), encoding="utf-8")
    await anna.says("where can I leave my coat?")
    while "In the cellar." not in (await anna.hears()).text:
        await anna.says("where can I leave my coat?")

    faq.write_text(text.replace("  answer:", "  answr:", 1), encoding="utf-8")
    told = await olga.hears()
    while "个问题的回答变了" in told.text:  # what the first change did to questions asked before it
        told = await olga.hears()
    assert "knowledge/faq/all.yaml:7:3: 错误：没有 `answr` 这个键（您是不是想写 `answer`？）" in told.text
    assert "知识库有" in told.text
    await anna.says("where can I leave my coat?")
    assert "In the cellar." in (await anna.hears()).text, "the last good version serves"

    faq.write_text(text, encoding="utf-8")
    assert "知识库已恢复正常" in (await olga.hears()).text
    await anna.says("where can I leave my coat?")
    assert "Next to the bookshop." in (await anna.hears()).text
    await desk.stop()


async def test_the_profile_is_set_where_the_conference_wants_it_and_only_what_differs(
    telegram: BotApi, a_desk: Make
) -> None:
    desk = a_desk()
    await desk.start()
    assert not telegram.called("setMyName")
    await desk.stop()
    conference = desk.folder / "knowledge" / "conference.yaml"
    conference.write_text(
        conference.read_text(encoding="utf-8") + "telegram: {profile: true}\n", encoding="utf-8"
    )
    telegram.profile["name", ""] = telegram.profile["name", "en"] = "Riverside Methods Meeting"
    telegram.fail("setMyName", retry_after=1)
    await desk.start()
    anna = telegram.person("Anna")
    await anna.says("Is there a cloakroom?")
    assert (await anna.hears()).text.startswith("Next to the bookshop."), "nobody waits for the profile"
    await telegram.until(lambda: ("short_description", "zh") in telegram.profile, "the profile", 20)
    assert telegram.profile["name", "zh"] == "临江方法学会议"
    assert telegram.profile["description", "en"].startswith("Questions about Riverside Methods Meeting?")
    assert telegram.profile["short_description", ""].startswith("Answers questions about Riverside")
    calls = len(telegram.called("setMyName"))
    assert {call.params.get("language_code") for call in telegram.called("setMyName")} == {"zh"}
    await desk.stop()
    await desk.start()
    await anna.says("Is there a cloakroom?")
    await anna.hears()
    await telegram.until(lambda: len(telegram.called("getMyShortDescription")) >= 6, "a second look", 20)
    assert len(telegram.called("setMyName")) == calls, "set once"
