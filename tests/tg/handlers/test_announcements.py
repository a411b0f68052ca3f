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
    return sum(TEXT in one.text or CHINESE in one.text for one in person.messages.values() if one.by_bot)


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
    assert card.text.startswith(f"组织者 {olga.id} 想发布以下通知")
    assert TEXT in card.text
    assert CHINESE in card.text

    own = await olga.taps(choice, data=card.buttons[0].data)
    assert "another organizer" in (await own.answered())["text"]
    await olga.says("SEND")
    assert "remind them" in (await olga.hears()).text
    tap = await anna.taps(await anna_sees(anna), data=card.buttons[0].data)
    assert "organizers who may publish" in (await tap.answered())["text"]
    assert desk.rows("SELECT count(*) FROM outbox WHERE cause LIKE 'announcement:%'") == [(0,)]

    await emil.taps(card, "确认发送")
    assert (await emil.sees_edit()).text.startswith("已确认，正在发送给5人")
    assert (await anna.hears()).text.startswith(TEXT)
    assert (await bo.hears()).text.startswith(CHINESE)
    report = await told(olga, "Sent. Delivered 4, blocked 1, failed 0.")
    assert [button.text for button in report.buttons] == ["The same to others"]
    await emil.taps(card, data=card.buttons[0].data)
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
    other = await olga.hears()
    await olga.taps(other, "所有人都用这一版")
    for _ in range(2):
        assert (await olga.hears()).text.startswith(CHINESE)
    choice = await olga.hears()
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
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner")
    for name, text in (("faq/dinner", DINNER), ("venue", HALLS), ("sessions/all", SESSION)):
        path = desk.folder / "knowledge" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    await desk.start()
    await known(desk, telegram, [olga, anna])
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
    await olga.taps(again, "Everybody (2)")
    await olga.says("SEND")
    await told(olga, "Sent. Delivered 2")
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
    waiting, card = await olga.hears(), await emil.hears()
    if way == "refused":
        await emil.taps(card, "Do not send it")
        assert "does not want your announcement" in (await olga.hears()).text
        assert "author has been told" in (await emil.sees_edit()).text
    else:
        await olga.taps(waiting, "Cancel")
        assert (await olga.hears()).text.startswith("Nothing was sent.")
        await emil.taps(card, "Send it")
        assert "no longer waits for that" in (await emil.hears()).text
    assert desk.rows("SELECT count(*) FROM outbox WHERE cause LIKE 'announcement:%'") == [(0,)]
    await olga.says("where can I leave my coat?")
    assert (await olga.hears()).text.startswith("Next to the bookshop."), "nothing waits for a text any more"
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
