"""Speaking to everybody: written, seen, confirmed by a second person, sent, stopped, killed; as people see it."""

import signal
import sqlite3
from collections import Counter
from textwrap import dedent

import pytest

from tests.botapi import BotApi, Message, Person
from tests.tg.process import Desk, Make

TEXT, CHINESE = "The gala dinner moves to the River Room.\nIt begins at 19:30.", "晚宴改到临江厅，19:30开始。"


def attendees(telegram: BotApi, number: int) -> list[Person]:
    """People who have written to the desk, half of them with a Chinese app; not heard, so that nobody waits."""
    return [
        telegram.person(f"P{place}", language="zh-hans" if place % 2 else "en") for place in range(number)
    ]


async def known(desk: Desk, telegram: BotApi, people: list[Person]) -> None:
    """Lets people write to the desk, each in the language of their app."""
    telegram.push(
        (person, "有衣帽间吗" if person.user["language_code"] == "zh-hans" else "where can I leave my coat?")
        for person in people
    )
    await desk.has(lambda: desk.rows("SELECT count(*) FROM people")[0][0] >= len(people), within=90)
    for person in people:  # an organizer also hears which others cannot be reached
        while not (await person.hears(within=30)).text.startswith(("Next to the bookshop", "书店旁边")):
            pass


async def drafted(owner: Person) -> Message:
    """The choice of the audience, after the texts in both languages were written and seen."""
    await owner.says(f"/announce {TEXT}")
    assert "the same in Chinese" in (await owner.hears()).text
    await owner.says(CHINESE)
    english, chinese = await owner.hears(), await owner.hears()
    assert english.text == f"{TEXT}\n\nQuestions about this? Just ask me here."
    assert chinese.text == f"{CHINESE}\n\n对此有疑问，请直接在这里问我。"
    return await owner.hears()


async def told(owner: Person, beginning: str, within: float = 40, count: int = 1) -> Message:
    """The last of so many messages of the desk to somebody that begin so, as soon as they are there."""
    found: list[Message] = []

    def there() -> bool:
        found[:] = [one for one in owner.messages.values() if one.by_bot and one.text.startswith(beginning)]
        return len(found) >= count

    await owner.world.until(there, f"a message {beginning!r}", within)
    return found[-1]


def got(person: Person) -> int:
    mine = (one for one in person.messages.values() if one.by_bot and not one.gone)
    return sum(TEXT in one.text or CHINESE in one.text for one in mine)


async def at_rest(desk: Desk, telegram: BotApi, people: list[Person]) -> None:
    """Until the desk has noted what became of each message of the announcement that Telegram was given."""
    chats = {person.id for person in people}
    noted = "SELECT chat_id FROM outbox WHERE cause = 'announcement:1' AND state IN ('sent', 'failed')"

    def given() -> set[int]:
        told = (call.params for call in telegram.called("sendMessage"))
        return {int(one["chat_id"]) for one in told if TEXT in one["text"] or CHINESE in one["text"]} & chats

    await desk.has(lambda: given() == {chat for (chat,) in desk.rows(noted)} & chats)


async def test_one_writes_another_confirms_everybody_reads_it_in_their_language(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, emil = telegram.person("Olga", language="en"), telegram.person("Emil", language="zh-hans")
    anna, bo, rude = (
        telegram.person("Anna", language="de"),
        telegram.person("Bo", language="zh-hans"),
        telegram.person("Rude"),
    )
    for organizer in (olga, emil):
        await organizer.says("/start")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor")
    await desk.start()
    await known(desk, telegram, [olga, emil, anna, bo, rude])
    rude.shut = "bot was blocked by the user"

    await olga.says("/announce")
    ask = await olga.hears()
    assert ask.text.startswith("What shall people read?")
    await olga.says(TEXT)
    other = await olga.hears()
    assert "Now send me the same in Chinese" in other.text
    await olga.says(CHINESE)
    await olga.hears(), await olga.hears()
    choice = await olga.hears()
    assert [button.text for button in choice.buttons] == [
        "Everybody (5)",
        "Those who read English (3)",
        "Those who read Chinese (2)",
        "A test: organizers only (2)",
        "Cancel",
    ]

    await olga.taps(choice, "Everybody")
    assert "I have asked the other organizers" in (await olga.hears()).text
    card = await emil.hears()
    assert card.text.startswith("组织者 Olga 想发布以下通知")
    assert TEXT in card.text
    assert CHINESE in card.text

    own = await olga.taps(choice, data=card.buttons[0].data)
    assert "another organizer" in (await own.answered())["text"]
    await olga.says("SEND")
    assert "remind them" in (await olga.hears()).text
    tap = await anna.taps(await anna_sees(anna), data=card.buttons[0].data)
    assert "organizers who may publish" in (await tap.answered())["text"]
    assert desk.rows("SELECT count(*) FROM outbox WHERE cause LIKE 'announcement:%'") == [(0,)]

    sending = card.buttons[0].data
    await emil.taps(card, "确认发送")
    assert (await emil.sees_edit()).text.startswith("已确认，正在发送给5人")
    assert (await anna.hears()).text.startswith(TEXT)
    assert (await bo.hears()).text.startswith(CHINESE)
    report = await told(olga, "Sent. Delivered 4, blocked 1, failed 0.")
    assert [button.text for button in report.buttons] == ["The same to others", "✏️ Correct it", "↩️ Recall it"]
    await telegram.until(lambda: not emil.messages[card.id].buttons, "what was confirmed without [Stop]")
    assert emil.messages[card.id].text.startswith("发送完毕")
    await emil.taps(card, data=sending)
    await told(emil, "这条通知已经发送、修改或撤回")
    assert [got(person) for person in (anna, bo, rude)] == [1, 1, 0]
    await desk.has(lambda: desk.rows("SELECT chat_id FROM people WHERE blocked") == [(rude.id,)])

    await olga.taps(report, "The same to others")
    await told(olga, "That is what people will read.")
    await olga.says("/audit")
    trail = await told(olga, "What organizers did, newest first (Asia/Shanghai)")
    assert "confirmed an announcement · #1 all 5" in trail.text
    assert f"{emil.id} (editor)" in trail.text
    assert desk.rows("SELECT count(*) FROM questions WHERE text LIKE '%gala%'") == [(0,)]
    await desk.stop()


async def test_in_the_chat_that_organizers_share_another_one_confirms_or_time_passes(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, emil, anna = telegram.person("Olga"), telegram.person("Emil"), telegram.person("Anna")
    office = telegram.group("Office")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor", ORGANIZERS_CHAT=str(office.id))
    await desk.start()
    await known(desk, telegram, [olga, anna])
    await office.says(olga, "/announce@desk_bot Hello")
    assert "private chat" in (await office.hears()).text
    await olga.taps(await drafted(olga), "Everybody")
    await olga.hears()
    card = await office.hears()
    assert "another organizer" in (await (await olga.taps(card, "Send it")).answered())["text"]
    assert "may publish" in (await (await anna.taps(card, "Send it")).answered())["text"]
    await emil.taps(card, "Send it")
    assert (await office.sees_edit()).text.startswith("Confirmed: it is going out to 2 people.")
    again = await told(olga, "Sent. Delivered 2")

    await olga.taps(again, "The same to others")
    choice = await told(olga, "That is what people will read.", count=2)
    await olga.taps(choice, "Those who read English")
    await office.hears()
    with sqlite3.connect(desk.folder / "desk.db", timeout=10) as database:
        database.execute("UPDATE announcements SET made_at = datetime(made_at, '-6 minutes')")
    await olga.says("SEND")
    await told(olga, "Sent. Delivered 2", within=20, count=2)
    assert [got(person) for person in (anna, emil)] == [2, 0]
    await desk.stop()


async def anna_sees(person: Person) -> Message:
    """Any message of the desk to somebody."""
    return next(one for one in person.messages.values() if one.by_bot)


async def test_who_is_alone_types_a_word_and_one_text_may_be_for_all(telegram: BotApi, a_desk: Make) -> None:
    olga, anna = telegram.person("Olga", language="zh-hans"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,424242:editor")
    await desk.start()
    await known(desk, telegram, [olga, anna])

    await olga.says(f"/announce {CHINESE}")
    await olga.taps(await told(olga, "中文内容已收到"), "所有人都用这一版")
    await told(olga, CHINESE, count=2)
    choice = await told(olga, "以上就是大家会看到的内容")
    await olga.taps(choice, "测试")
    assert (await told(olga, "测试：仅组织者可见")).text.startswith(f"测试：仅组织者可见\n\n{CHINESE}")
    assert (await told(olga, "测试已发送。已送达1")).text.endswith("请选择正式的发送对象。")
    while olga.unheard:
        olga.unheard.popleft()
    await olga.taps(choice, "所有人")
    assert "共2人。确认发送请回复：发送" in (await olga.hears()).text

    await olga.says("有衣帽间吗？")
    assert (await olga.hears()).text.startswith("书店旁边。"), "anything else is what it always is"
    await olga.says("发送")
    assert (await anna.hears()).text == f"{CHINESE}\n\nQuestions about this? Just ask me here."
    await told(olga, "发送完毕。已送达2，已屏蔽0，失败0。")
    await desk.stop()


async def test_a_test_goes_to_organizers_at_once_and_says_so(telegram: BotApi, a_desk: Make) -> None:
    olga, emil = telegram.person("Olga", language="en"), telegram.person("Emil", language="zh-hans")
    anna = telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor")
    await desk.start()
    await known(desk, telegram, [olga, emil, anna])
    choice = await drafted(olga)
    await olga.taps(choice, "A test: organizers only (2)")
    assert (await told(olga, "TEST")).text == (
        f"TEST – only organizers get this\n\n{TEXT}\n\nQuestions about this? Just ask me here."
    )
    assert (await told(emil, "测试")).text.startswith(f"测试：仅组织者可见\n\n{CHINESE}")
    await told(olga, "Test sent. Delivered 2, blocked 0, failed 0. Attendees got nothing")
    assert got(anna) == 0

    await olga.taps(choice, "Everybody (3)")  # the announcement itself is where it was
    await emil.taps(await told(emil, "组织者"), "确认发送")
    await told(olga, "Sent. Delivered 3, blocked 0, failed 0.")
    assert not (await told(anna, TEXT)).text.startswith("TEST")
    await desk.stop()


async def test_whoever_wants_no_announcements_gets_none_until_they_want_them_again(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, bo = (
        telegram.person("Olga"),
        telegram.person("Anna"),
        telegram.person("Bo", language="zh-hans"),
    )
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    await known(desk, telegram, [olga, anna, bo])
    await olga.taps(await drafted(olga), "Everybody (3)")
    await olga.hears()
    await olga.says("SEND")
    await told(olga, "Sent. Delivered 3")

    await anna.taps(await told(anna, TEXT), "No more announcements")
    off = await told(anna, "You get no announcements any more.")
    await bo.says("/announcements")
    on = await told(bo, "主办方的通知（如会场变更）会发到这里。")
    await bo.taps(on, "不再接收通知")
    await told(bo, "以后不再给您发送通知")
    await anna.says("where can I leave my coat?")
    await told(anna, "Next to the bookshop.", count=2)

    choice = await drafted_again(olga)
    assert choice.text.endswith("Not counted: 2 who want no announcements.")
    assert choice.buttons[0].text == "Everybody (1)"
    await anna.taps(off, "Get announcements again")
    await told(anna, "You get the organizers' announcements here")
    await olga.taps(choice, "Everybody")  # who that is counts at the moment of sending
    await told(olga, "To: Everybody, 2 people.")
    await olga.says("SEND")
    await told(olga, "Sent. Delivered 2")
    assert [got(person) for person in (anna, bo)] == [2, 1]
    await desk.stop()


async def drafted_again(owner: Person) -> Message:
    """The choice of the audience for a further announcement."""
    while owner.unheard:
        owner.unheard.popleft()
    return await drafted(owner)


DINNER = """
    - id: gala-dinner
      question: {en: Where is the gala dinner?, zh: 晚宴在哪里？}
      answer: {en: "In the Garden Hall, at 19:00.", zh: 在花园厅，19:00开始。}
"""
HALLS = """
    halls:
      - {id: garden, name: {en: Garden Hall, zh: 花园厅}}
      - {id: river, name: {en: River Room, zh: 临江厅}}
"""
SESSION = """
    - id: gala
      title: {en: Gala dinner, zh: 晚宴}
      start: 2031-05-14 19:00
      end: 2031-05-14 22:00
      hall: garden
"""


async def test_what_the_desk_answers_otherwise_is_shown_and_changed_before_it_is_announced(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    emil = telegram.person("Emil", language="zh-hans")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor")
    for name, text in (("faq/dinner", DINNER), ("venue", HALLS), ("sessions/all", SESSION)):
        path = desk.folder / "knowledge" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    await desk.start()
    await known(desk, telegram, [olga, anna, emil])
    await olga.says(f"/announce {TEXT}")
    await olga.hears()
    await olga.says(CHINESE)
    await told(olga, CHINESE)
    shown = await told(olga, "⚠️ I answer otherwise than this.")
    assert "Gala dinner\nWed 14 May, 19:00–22:00 · Garden Hall" in shown.text
    assert "Where is the gala dinner?\nIn the Garden Hall, at 19:00." in shown.text
    assert [button.text for button in shown.buttons] == [
        "✏️ Gala dinner",
        "✏️ Where is the gala dinner?",
        "🔁 Check again",
    ]
    choice = await told(olga, "That is what people will read.")
    assert choice.id > shown.id, "whom it goes to is asked last"
    await olga.taps(choice, "Everybody (3)")
    confirmed = await told(emil, "组织者 Olga 想发布以下通知。")
    assert "晚宴\n5月14日（周三）19:00–22:00 · 花园厅" in confirmed.text, "who confirms it sees it as well"
    assert "建议先请 Olga 修改，或自己用 /edit 改好，再确认发送。" in confirmed.text

    await olga.taps(shown, "✏️ Where is the gala dinner?")
    entry = await told(olga, "Where is the gala dinner? · gala-dinner")
    await olga.says("en: In the River Room, at 19:30.\nzh: 在临江厅，19:30开始。", reply_to=entry)
    await olga.taps(await told(olga, "faq/dinner.yaml"), "✅ Publish")
    await told(olga, "Live: faq/dinner.yaml")
    await olga.taps(shown, "✏️ Gala dinner")
    card = await told(olga, "Gala dinner\n")
    await olga.taps(card, "🕑 Move it")
    slot = await told(olga, "Reply to this message with the new hall")
    await olga.says("River Room, 19:30", reply_to=slot)
    await olga.taps(await told(olga, "sessions/all.yaml"), "✅ Publish")
    await told(olga, "Live: sessions/all.yaml")
    await olga.taps(shown, "🔁 Check again")
    again = await told(olga, "That is what people will read.", count=2)
    assert len([one for one in olga.messages.values() if one.text.startswith("⚠️ I answer otherwise")]) == 1
    await olga.taps(again, "Everybody (3)")
    card = await told(emil, "组织者 Olga 想发布以下通知。", count=2)
    assert "建议先请" not in card.text
    await emil.taps(card, "确认发送")
    await told(olga, "Sent. Delivered 3")
    await desk.stop()


@pytest.mark.parametrize("way", ["Cancel", "refused"])
async def test_nothing_is_sent_that_was_cancelled_or_refused(
    telegram: BotApi, a_desk: Make, way: str
) -> None:
    olga, emil = telegram.person("Olga"), telegram.person("Emil")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:owner")
    await desk.start()
    await known(desk, telegram, [olga, emil])
    choice = await drafted(olga)
    await olga.taps(choice, "Everybody")
    waiting = await told(olga, "To: Everybody")
    card = await told(emil, "Olga wants to announce this.")
    if way == "refused":
        await emil.taps(card, "Do not send it")
        await told(olga, "Organizer Emil does not want your announcement")
        assert "author has been told" in (await emil.sees_edit()).text
    else:
        await olga.taps(waiting, "Cancel")
        await told(olga, "Nothing was sent.")
        await emil.taps(card, "Send it")
        await told(emil, "This announcement no longer waits for that")
    assert desk.rows("SELECT count(*) FROM outbox WHERE cause LIKE 'announcement:%'") == [(0,)]
    await olga.says("where can I leave my coat?")  # nothing waits for a text any more
    await told(olga, "Next to the bookshop.", count=2)
    await desk.stop()


async def test_a_text_about_somebodys_illness_and_one_too_long_are_not_taken(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    for text, answer in (
        ("/announce", "What shall people read?"),
        ("should my mother stop chemo tomorrow?", "This reads like a question about somebody's illness"),
        ("long " * 818, "This does not fit in one message"),
        (TEXT, "I have the text in English."),
    ):
        await olga.says(text)
        assert (await olga.hears()).text.startswith(answer)
    await anna.says(f"/announce {TEXT}")
    assert "do not know the command" in (await anna.hears()).text
    await desk.stop()
    assert b"chemo" not in desk.kept
    assert "chemo" not in desk.log


async def test_three_hundred_get_it_once_through_stop_and_kill_and_answers_do_not_wait(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    people = attendees(telegram, 300)
    await known(desk, telegram, [olga, *people])
    choice = await drafted(olga)
    await olga.taps(choice, "Everybody")
    await olga.hears()

    def sent() -> int:
        return sum(map(got, people))

    await olga.says("send")
    await telegram.until(lambda: sent() >= 30, "the first messages", 30)
    before = sent()
    await anna.says("where can I leave my coat?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")
    assert sent() - before <= 50, "an answer overtakes what is owed to hundreds"

    card = await told(olga, "Being sent:")
    await olga.taps(card, "Stop")
    card = await told(olga, "Stopped at")
    await at_rest(desk, telegram, people)
    stopped = sent()
    assert stopped < 250
    await desk.stop(signal.SIGKILL)
    await desk.start()
    # What is told of a broken file goes through the outbox, too, one message after the other.
    broken = desk.folder / "knowledge" / "faq" / "broken.yaml"
    broken.write_text("- id: oops\n  answr: {en: What?}\n", encoding="utf-8")
    await told(olga, "The knowledge folder has")
    broken.unlink()
    await told(olga, "The knowledge folder is in order again")
    assert sent() == stopped, "it stays stopped over a kill"

    await olga.taps(card, "Resume")
    await telegram.until(lambda: sent() >= stopped + 25, "it to go on", 30)
    await desk.stop(signal.SIGKILL)
    await desk.start()
    await telegram.until(lambda: all(map(got, people)), "everybody to get it", 60)
    report = await told(olga, "Sent. Delivered 301, blocked 0, failed 0.")
    assert len([one for one in olga.messages.values() if one.text == report.text]) == 1
    twice = Counter(map(got, people))
    assert set(twice) <= {1, 2}
    assert twice[2] <= 25, "only what was being sent at a kill may be sent twice"
    assert await desk.stop() == 0


async def test_killed_after_each_step_it_goes_on_where_it_was(telegram: BotApi, a_desk: Make) -> None:
    olga = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    people = attendees(telegram, 60)
    await known(desk, telegram, [olga, *people])

    async def killed(how: signal.Signals = signal.SIGKILL) -> None:
        await desk.stop(how)
        await desk.start()

    await olga.says(f"/announce {TEXT}")
    await olga.hears()
    await desk.has(lambda: b"River Room" in desk.rows("SELECT texts FROM announcements")[0][0].encode())
    await killed()
    await olga.says(CHINESE)
    await olga.hears(), await olga.hears()
    choice = await olga.hears()
    await killed()
    await olga.taps(choice, "Everybody")
    await olga.hears()
    await killed()
    await olga.says("SEND")
    await desk.has(lambda: desk.rows("SELECT count(*) FROM outbox WHERE cause = 'announcement:1'") == [(61,)])
    await killed()
    await telegram.until(lambda: sum(map(got, people)) >= 20, "it to go on", 30)
    once = sum(map(got, people))
    await killed(signal.SIGTERM)
    await told(olga, "Sent. Delivered 61, blocked 0, failed 0.")
    assert all(map(got, people))
    assert sum(map(got, people)) <= 60 + 25, "only what was being sent at the kill may be sent twice"
    assert once < 60
    await desk.stop()


async def test_told_to_stop_it_lets_what_is_on_its_way_arrive(telegram: BotApi, a_desk: Make) -> None:
    olga = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    people = attendees(telegram, 60)
    await known(desk, telegram, [olga, *people])
    choice = await drafted(olga)
    await olga.taps(choice, "Everybody")
    await olga.hears()
    telegram.fail("sendMessage", delay=0.5, after=True, times=None)  # each is there before the desk knows
    await olga.says("SEND")
    await telegram.until(lambda: sum(map(got, people)) >= 20, "the first messages", 30)
    assert await desk.stop() == 0
    telegram.heal()
    await desk.start()
    await told(olga, "Sent. Delivered 61, blocked 0, failed 0.")
    assert Counter(map(got, people)) == {1: 60}
    await desk.stop()


async def test_what_is_left_can_be_left_unsent(telegram: BotApi, a_desk: Make) -> None:
    olga = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    people = attendees(telegram, 60)
    await known(desk, telegram, [olga, *people])
    choice = await drafted(olga)
    await olga.taps(choice, "Everybody")
    await olga.hears()
    await olga.says("SEND")
    card = await told(olga, "Being sent:")
    refused = telegram.fail("sendMessage", 400, description="Bad Request: a made-up refusal")
    await telegram.until(lambda: refused.hits == 1, "a message that Telegram does not take")
    await olga.taps(card, "Stop")
    card = await told(olga, "Stopped at")
    await at_rest(desk, telegram, people)
    await olga.taps(card, "Leave it at that")
    report = await told(olga, "Ended before everybody got it.")
    counts = dict(desk.rows("SELECT state, count(*) FROM outbox WHERE cause = 'announcement:1' GROUP BY 1"))
    assert counts["failed"] == 1
    assert f"not sent {counts['withdrawn']}." in report.text
    assert sum(counts.values()) == 61
    await desk.has(lambda: desk.rows("SELECT state FROM announcements") == [("done",)])
    await desk.stop()


def announcement(person: Person, text: str) -> Message:
    """The message that an announcement made in somebody's chat, whatever it says now."""
    return next(
        one
        for one in person.messages.values()
        if one.by_bot and any(text in said for said in (one.text, *one.history))
    )


async def sent_to_all(olga: Person, people: int) -> Message:
    """An announcement that everybody has got; its report."""
    while olga.unheard:
        olga.unheard.popleft()
    await olga.taps(await drafted(olga), f"Everybody ({people})")
    await told(olga, "To: Everybody")
    await olga.says("SEND")
    return await told(olga, f"Sent. Delivered {people}")


async def test_a_correction_comes_as_a_message_of_its_own_and_the_first_one_goes(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, bo, cai = (
        telegram.person("Olga"),
        telegram.person("Anna"),
        telegram.person("Bo", language="zh-hans"),
        telegram.person("Cai"),
    )
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    await known(desk, telegram, [olga, anna, bo, cai])
    report = await sent_to_all(olga, 4)
    first = {person: announcement(person, CHINESE if person is bo else TEXT) for person in (anna, bo, cai)}
    first[cai].gone = first[bo].kept_for_good = True

    await olga.taps(report, "✏️ Correct it")
    await told(olga, "What shall it say instead?")
    await olga.says("The gala dinner stays in the Garden Hall, 19:00.")
    await told(olga, "I have the text in English.")
    await olga.says("晚宴仍在花园厅，19:00开始。")
    choice = await told(olga, "That is what people will read instead.")
    assert [button.text for button in choice.buttons] == [
        "Those who got the first one (4)",
        "A test: organizers only (1)",
        "Cancel",
    ]
    await olga.taps(choice, "Those who got the first one")
    await told(olga, "To: Those who got the first one, 4 people.")
    assert announcement(anna, TEXT).text.startswith(TEXT), "nothing is corrected before it is confirmed"
    await olga.says("SEND")
    done = await told(olga, "Corrected for 4; blocked 0, failed 0.")
    english = "Corrected\n\nThe gala dinner stays in the Garden Hall, 19:00.\n\nQuestions about this?"
    for person in (anna, cai):
        assert (await told(person, "Corrected")).text.startswith(english)
    await telegram.until(lambda: first[anna].gone, "the first one to be deleted")
    chinese = "更正\n\n晚宴仍在花园厅，19:00开始。"
    assert (await told(bo, "更正")).text.startswith(chinese)
    await telegram.until(lambda: first[bo].text.startswith(chinese), "what cannot be deleted to say the same")
    assert report.text.startswith("This one was corrected"), report.text
    assert report.buttons == []

    await olga.taps(done, "✏️ Correct it")
    await told(olga, "What shall it say instead?", count=2)
    await olga.says("/announce The dinner begins at 20:00.")  # a new announcement, no correction
    await olga.taps(await told(olga, "I have the text in English.", count=3), "This one for everybody")
    assert "Everybody (4)" in [
        button.text for button in (await told(olga, "That is what people will read. Who")).buttons
    ]
    await desk.stop()


async def test_a_recalled_announcement_is_deleted_or_says_that_it_was_recalled(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, bo, cai = (
        telegram.person("Olga"),
        telegram.person("Anna"),
        telegram.person("Bo", language="zh-hans"),
        telegram.person("Cai"),
    )
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    await known(desk, telegram, [olga, anna, bo, cai])
    report = await sent_to_all(olga, 4)
    announcement(bo, CHINESE).kept_for_good = True
    await cai.blocks()
    await olga.taps(report, "↩️ Recall it")
    ask = await told(olga, "4 people have got it.")
    await olga.taps(ask, "Leave it")
    await olga.world.until(lambda: ask.text == "Nothing was taken back.", "the question to be over")
    assert not announcement(anna, TEXT).gone

    await olga.taps(report, "↩️ Recall it")
    await olga.taps(await told(olga, "4 people have got it."), "Take it back")
    await told(olga, "Recalled. Deleted for 2, marked as recalled for 1, not reached 1; 0 had not got it")
    assert announcement(anna, TEXT).gone
    assert announcement(bo, CHINESE).text == "主办方已撤回这条通知。以最新安排为准，可直接问我。"
    await olga.taps(report, data="1:an:1.recall")
    await told(olga, "This announcement no longer waits for that")
    await desk.stop()


async def test_what_still_waits_is_not_sent_once_it_is_recalled_and_gets_only_the_corrected_text(
    telegram: BotApi, a_desk: Make
) -> None:
    olga = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    people = attendees(telegram, 60)
    await known(desk, telegram, [olga, *people])

    async def stopped_half_way() -> Message:
        while olga.unheard:
            olga.unheard.popleft()
        await olga.taps(await drafted(olga), "Everybody")
        await told(olga, "To: Everybody")
        before = sum(map(got, people))
        await olga.says("SEND")
        await telegram.until(lambda: sum(map(got, people)) >= before + 10, "the first messages", 30)
        return await told(olga, "Being sent:")

    card = await stopped_half_way()
    await olga.taps(card, "✏️ Correct it")
    await told(olga, "What shall it say instead?")
    await olga.taps(card, "Stop")
    await told(olga, "Stopped at")
    await olga.says("The gala dinner stays where it was.")
    await olga.taps(await told(olga, "I have the text in English.", count=2), "This one for everybody")
    await olga.taps(await told(olga, "That is what people will read instead."), "Those who got")
    await told(olga, "To: Those who got the first one, 61 people.")
    await olga.says("SEND")
    await told(olga, "Corrected for 61; blocked 0, failed 0.")
    new = "The gala dinner stays where it was."
    kept = [[one for one in person.messages.values() if one.by_bot and new in one.text] for person in people]
    assert {len(found) for found in kept} == {1}
    assert sum(map(got, people)) == 0, "nobody has the first text any more"
    firsts = [
        [one for one in person.messages.values() if one.by_bot and TEXT in one.text] for person in people
    ]
    assert any(firsts)
    assert not all(firsts), "who waited never saw it"

    card = await stopped_half_way()
    await olga.taps(card, "↩️ Recall it")
    await olga.taps(await asked_back(olga), "Take it back")
    await told(olga, "Recalled.", within=60)
    assert not [
        one
        for person in people
        for one in person.messages.values()
        if one.by_bot and not one.gone and (TEXT in one.text or CHINESE in one.text)
    ]
    withdrawn = desk.rows(
        "SELECT count(*) FROM outbox WHERE cause = 'announcement:3' AND state = 'withdrawn'"
    )
    assert withdrawn[0][0] > 0
    await desk.stop()


async def asked_back(owner: Person) -> Message:
    """The question whether an announcement is to be taken back."""

    def found() -> list[Message]:
        return [one for one in owner.messages.values() if one.by_bot and "Shall I delete it" in one.text]

    await owner.world.until(lambda: bool(found()), "the question")
    return found()[-1]


async def test_a_picture_goes_along_with_the_text_of_each_language(telegram: BotApi, a_desk: Make) -> None:
    olga, emil = telegram.person("Olga"), telegram.person("Emil")
    anna, bo = telegram.person("Anna"), telegram.person("Bo", language="zh-hans")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor")
    await desk.start()
    await known(desk, telegram, [olga, emil, anna, bo])
    plan, second = ([telegram.keep(name, b"png") | {"width": 9, "height": 9}] for name in ("plan", "new"))
    await olga.says("/announce")
    await told(olga, "What shall people read?")
    await olga.sends(video=telegram.keep("clip", b"mp4"), caption="Look")
    await told(olga, "I can announce a text, and one photo with it.")
    await olga.sends(photo=plan)
    await told(olga, "I have the picture. Now send me the text that stands below it, in English or Chinese.")
    await olga.says("long " * 210)
    long = await told(olga, "Below a picture Telegram takes 1024 characters")
    assert [button.text for button in long.buttons] == ["Without the picture", "Cancel"]
    await olga.says(TEXT)  # in its place
    await told(olga, "I have the text in English.")
    await olga.says(CHINESE)
    choice = await told(olga, "That is what people will read. Who")
    shown = [one for one in olga.messages.values() if one.by_bot and "photo" in one.raw]
    assert [one.text.partition("\n\nQ")[0].partition("\n\n对")[0] for one in shown] == [TEXT, CHINESE]
    await olga.taps(choice, "Everybody (4)")
    card = await told(emil, "Olga wants to announce this.")
    assert [one.raw["photo"][-1]["file_id"] for one in emil.messages.values() if "photo" in one.raw] == [
        plan[0]["file_id"]
    ]
    await emil.taps(card, "Send it")
    report = await told(olga, "Sent. Delivered 4")
    assert announcement(bo, CHINESE).raw["photo"][-1]["file_id"] == plan[0]["file_id"]

    await olga.taps(report, "✏️ Correct it")
    await told(olga, "What shall it say instead?")
    await olga.says("See the plan.")
    await olga.taps(await told(olga, "I have the text in English.", count=2), "This one for everybody")
    await olga.taps(await told(olga, "That is what people will read instead."), "Those who got")
    await emil.taps(await told(emil, "Olga wants to announce this."), "Send it")
    report = await told(olga, "Corrected for 4")
    assert (await told(anna, "Corrected\n\nSee the plan.")).raw["photo"][-1]["file_id"] == plan[0]["file_id"]
    assert announcement(anna, TEXT).gone

    await olga.taps(report, "✏️ Correct it")
    await told(olga, "What shall it say instead?", count=2)
    await olga.sends(photo=second, caption="See the new plan.")
    await olga.taps(await told(olga, "I have the text in English.", count=3), "This one for everybody")
    await olga.taps(await told(olga, "That is what people will read instead.", count=2), "Those who got")
    await emil.taps(await told(emil, "Olga wants to announce this."), "Send it")
    await telegram.until(lambda: report.text.startswith("This one was corrected"), "the second correction")
    again = await told(olga, "Corrected for 4")
    newest = await told(anna, "Corrected\n\nSee the new plan.")
    assert newest.raw["photo"][-1]["file_id"] == second[0]["file_id"]

    last = await told(bo, "更正\n\nSee the new plan.")
    last.kept_for_good = True
    await olga.taps(again, "↩️ Recall it")
    await olga.taps(await asked_back(olga), "Take it back")
    await told(olga, "Recalled. Deleted for 3, marked as recalled for 1")
    assert last.text.startswith("主办方已撤回这条通知。")
    await desk.stop()


async def test_a_picture_with_its_text_begins_an_announcement_and_can_be_left_out(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga", language="zh-hans"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    await desk.start()
    await known(desk, telegram, [olga, anna])
    photo = [telegram.keep("plan", b"png") | {"width": 9, "height": 9}]
    await olga.sends(photo=photo, caption="/announce 看平面图")
    await told(olga, "中文内容已收到。请再发一条英文的")
    await olga.says("Long text. " * 95)
    long = await told(olga, "图片下方最多1024个字符")
    await olga.taps(long, "不带图片")
    choice = await told(olga, "以上就是大家会看到的内容。")
    await olga.taps(choice, "所有人（2人）")
    await told(olga, "发送对象：所有人")
    await olga.says("发送")
    assert "photo" not in (await told(anna, "Long text.")).raw
    await anna.sends(photo=[telegram.keep("annas-own", b"png") | {"width": 9, "height": 9}])
    await told(anna, "I can only read text")
    await desk.stop()
    [annas] = [number for number, (name, _) in telegram.files.items() if name == "annas-own"]
    assert annas.encode() not in desk.kept, "pictures of attendees are not kept"


async def test_an_edited_text_changes_the_draft(telegram: BotApi, a_desk: Make) -> None:
    owner = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{owner.id}:owner")
    asked = await owner.says("where can I leave my coat?")
    await desk.start()
    await owner.hears()
    await owner.says("/announce")
    await owner.hears()
    written = await owner.says(TEXT)
    assert "the same in Chinese" in (await owner.hears()).text
    await owner.edits(written, "The gala dinner moves to the Lake Room.")
    assert "the same in Chinese" in (await owner.hears()).text
    await owner.says(CHINESE)
    assert (await owner.hears()).text.startswith("The gala dinner moves to the Lake Room.")
    await owner.hears()
    await owner.hears()
    await owner.edits(written, "The gala dinner moves to the Sea Room.")
    assert (await owner.hears()).text.startswith("The gala dinner moves to the Sea Room.")
    await owner.hears()
    await owner.hears()
    await owner.edits(asked, "wifi password?")
    assert (await owner.hears()).text.startswith("You get the password"), (
        "a question that was edited is no text of it"
    )


async def test_a_change_of_the_programme_is_told_with_old_and_new_and_can_be_announced(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, emil = telegram.person("Olga", language="en"), telegram.person("Emil", language="zh-hans")
    bo = telegram.person("Bo", language="zh-hans")
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor")
    sessions = desk.folder / "knowledge" / "sessions" / "all.yaml"
    sessions.parent.mkdir()
    (desk.folder / "knowledge" / "venue.yaml").write_text(dedent(HALLS), encoding="utf-8")
    sessions.write_text(dedent(SESSION), encoding="utf-8")
    await desk.start()
    await known(desk, telegram, [olga, emil, bo])
    moved = dedent(SESSION).replace("19:00", "19:30").replace("hall: garden", "hall: river")
    desk.writes(sessions, moved)
    line = "• Gala dinner: Wed 14 May, 19:00–22:00 · Garden Hall → Wed 14 May, 19:30–22:00 · River Room"
    notice = await told(olga, "The programme has changed (sessions: 1).")
    assert line in notice.text.split("\n")
    chinese = await told(emil, "日程有变动（1场）")
    assert "• 晚宴：5月14日（周三）19:00–22:00 · 花园厅 → 5月14日（周三）19:30–22:00 · 临江厅" in chinese.text
    tap = await emil.taps(chinese, "📢 发布通知")
    assert "发布权限" in (await tap.answered())["text"]

    await olga.taps(notice, "📢 Announce it")
    choice = await told(olga, "That is what people will read.")
    assert (await told(olga, "Changes in the programme:")).text.split("\n")[1] == line
    assert (
        (await told(olga, "日程变更：")).text.split("\n")[1].startswith("• 晚宴：5月14日（周三）19:00–22:00")
    )
    assert not [one for one in olga.messages.values() if one.text.startswith("⚠️")], (
        "it fits what is served now"
    )
    await olga.taps(choice, "Everybody (3)")
    await emil.taps(await told(emil, "组织者 Olga"), "确认发送")
    assert (await told(bo, "日程变更：")).text.split("\n")[1].endswith("19:30–22:00 · 临江厅")

    await emil.says("/edit gala")  # from the phone, too
    await emil.taps(await told(emil, "要修改哪一个？"), "📅 晚宴")
    await emil.taps(await told(emil, "晚宴\n"), "🚫 取消该场")
    await emil.taps(await told(emil, "sessions/all.yaml"), "✅")
    notice = await told(olga, "The programme has changed (sessions: 1).", count=2)
    assert "• Gala dinner (Wed 14 May, 19:30–22:00 · River Room): cancelled" in notice.text.split("\n")
    await desk.stop()
