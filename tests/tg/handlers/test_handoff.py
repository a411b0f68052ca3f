"""A question that the desk cannot answer, handed on to people: the whole loop, as everybody's phone shows it."""

import signal
from pathlib import Path

from tests.botapi import BotApi, Message, Person
from tests.botapi.chats import Tap
from tests.tg.process import Make

BIKES = "Is there somewhere to lock a bicycle?"
ANSWER = "Yes: behind hall A, under the roof."
ENTRY = """\
+- id: somewhere-lock-bicycle
+  question:
+    en: Is there somewhere to lock a bicycle?
+  answer:
+    en: "Yes: behind hall A, under the roof."
+  source:
+    en: Answer of the organizers
+    zh: 会务组答复
+"""


async def wants_it_asked(person: Person, question: str) -> Tap:
    """Asks, and taps that the organizers be asked, after declining what is offered."""
    await person.says(question)
    unknown = await person.hears()
    if unknown.rows[-1][0].text in ("None of these", "都不是"):
        await person.taps(unknown, unknown.rows[-1][0].text)
        unknown = await person.hears()
    assert unknown.rows[-1][0].text in ("Ask the organizers", "转给会务组")
    return await person.taps(unknown, unknown.rows[-1][0].text)


async def hands_on(person: Person, question: str = BIKES, how: str = "Send") -> Message:
    """Asks, taps, consents; what the consent became."""
    tap = await wants_it_asked(person, question)
    consent = await person.hears()
    assert await tap.answered()
    assert f"» {question}" in consent.text
    await person.taps(consent, how)
    return await person.sees_edit()


async def an_organizer(telegram: BotApi, name: str = "Olga", language: str = "en") -> Person:
    """Somebody who may be written to."""
    olga = telegram.person(name, language=language)
    await olga.says("/start")
    return olga


async def test_from_an_unknown_question_to_a_live_entry(
    telegram: BotApi, tmp_path: Path, a_desk: Make
) -> None:
    olga, anna, boris = await an_organizer(telegram), telegram.person("Anna"), telegram.person("Boris")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    await olga.hears()
    faq = tmp_path / "knowledge" / "faq" / "invoices.yaml"
    before = {path: path.read_text(encoding="utf-8") for path in faq.parent.iterdir()}

    sent = await hands_on(anna)
    assert sent.text.startswith("Sent to the organizers. Their answer comes here")
    assert not sent.buttons
    card = await olga.hears()
    assert f"» {BIKES}" in card.text
    assert "One person waits, asked in English." in card.text
    assert "Anna" not in card.text
    assert [button.text for button in card.buttons] == ["Claim", "Close"]

    sent = await hands_on(boris, "is there somewhere to lock a BICYCLE", "Send with my name")
    assert "Others have asked this, too" in sent.text
    card = await olga.sees_edit(within=15)
    assert "2 people wait" in card.text
    assert "Names given: Boris." in card.text

    await olga.says(ANSWER, reply_to=card)
    for person, wording in ((anna, BIKES), (boris, "is there somewhere to lock a BICYCLE")):
        answer = await person.hears()
        assert answer.text.startswith(f"Answer from the organizers\n\n» {wording}\n\n{ANSWER}\n\n")
        assert person.messages[answer.reply_to or 0].text == wording
    told = await olga.hears()
    assert told.text.startswith("Your answer goes to the 2 people who asked.")
    assert "Answered by you." in (await olga.sees_edit()).text

    await olga.taps(told, "Save as entry")
    saved = await reply_to(olga)
    changed = {path for path in before if path.read_text(encoding="utf-8") != before[path]}
    assert len(changed) == 1, saved.text
    written = changed.pop()
    after = written.read_text(encoding="utf-8")
    assert "".join(f"+{line}\n" for line in added_to(before[written], after)).startswith(f"+\n{ENTRY}")
    assert all(line in after for line in before[written].splitlines()), "nothing else has moved"
    assert f"Written to faq/{written.name} as somewhere-lock-bicycle." in saved.text
    assert ENTRY in saved.text
    live = await olga.hears(within=20)
    assert live.text.startswith("The entry somewhere-lock-bicycle is live.")

    chris = telegram.person("Chris")
    await chris.says("where can I lock my bicycle")
    answer = await chris.hears()
    assert answer.text.startswith(ANSWER)
    assert [button.text for button in answer.rows[-1]] == ["👍", "👎"]
    actions = desk.rows("SELECT person_id, action, detail FROM audit ORDER BY id")
    assert actions == [
        (olga.id, "answered a case", "case 1"),
        (olga.id, "saved an entry", "case 1: somewhere-lock-bicycle"),
    ]
    await olga.taps(told, "Save as entry")
    assert "in the knowledge already" in (await reply_to(olga)).text

    def notices() -> list[Message]:
        return [one for one in olga.messages.values() if "is not what was meant, tap Undo:" in one.text]

    await telegram.until(lambda: bool(notices()), "what the entry does to past questions")
    await olga.taps(notices()[0], "↩️ Undo")
    assert (await reply_to(olga)).text.startswith(f"Taken back: faq/{written.name}")
    assert {path: path.read_text(encoding="utf-8") for path in before} == before
    await chris.says("where can I lock my bicycle")
    assert (await chris.hears()).text.startswith(("I do not have an answer", "Nothing about"))
    assert desk.rows("SELECT action FROM audit ORDER BY id")[-1] == ("took a change back",)
    await olga.taps(told, "Save as entry")
    assert "Written to faq/" in (await reply_to(olga)).text, "what was taken back can be saved again"
    assert await desk.stop() == 0


async def reply_to(organizer: Person) -> Message:
    """What the desk says next, apart from what it has found out meanwhile about past questions."""
    while "questions changed" in (heard := await organizer.hears(within=20)).text:
        pass
    return heard


def added_to(before: str, after: str) -> list[str]:
    """The lines that are new, in their order."""
    old = before.splitlines()
    new = after.splitlines()
    first = next(number for number, line in enumerate(new) if number >= len(old) or line != old[number])
    return new[first : first + len(new) - len(old)]


async def test_kill_9_between_tap_and_delivery_loses_nothing(telegram: BotApi, a_desk: Make) -> None:
    olga, anna, boris = await an_organizer(telegram), telegram.person("Anna"), telegram.person("Boris")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()
    await hands_on(anna)
    card = await olga.hears()
    await hands_on(boris)
    await olga.sees_edit()

    away = telegram.fail("sendMessage", 500, times=None)
    await olga.says(ANSWER, reply_to=card)
    await desk.has(lambda: desk.rows("SELECT state FROM cases") == [("answered",)])
    await desk.stop(signal.SIGKILL)
    away.times = away.hits
    await desk.start()
    for person in (anna, boris):
        assert ANSWER in (await person.hears(within=20)).text
        assert not person.unheard
    assert "Your answer goes to the 2 people" in (await olga.hears(within=20)).text

    unknown = await asks(anna, "Who feeds the swans?")
    await anna.taps(unknown, "Ask the organizers")
    consent = await anna.hears()
    hold = telegram.fail("editMessageText", delay=60, times=None)
    await anna.taps(consent, "Send")
    await telegram.until(lambda: hold.hits > 0, "the tap to be handled")
    await desk.stop(signal.SIGKILL)
    assert desk.rows("SELECT count(*) FROM cases") == [(2,)], "kept before anything is said about it"
    hold.times = hold.hits
    await desk.start()
    assert "Who feeds the swans?" in (await olga.hears(within=20)).text
    assert await desk.stop() == 0


async def asks(person: Person, question: str) -> Message:
    await person.says(question)
    return await person.hears()


async def test_who_is_no_organizer_gets_an_answer_of_the_desk_and_no_say(
    telegram: BotApi, a_desk: Make
) -> None:
    olga = await an_organizer(telegram)
    reader, stranger, anna = (telegram.person(name) for name in ("Rita", "Sam", "Anna"))
    group = telegram.group("Organizers")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor,{reader.id}:reader", ORGANIZERS_CHAT=str(group.id))
    await desk.start()
    await olga.hears()
    await hands_on(anna)
    card = await group.hears()
    for person in (reader, stranger):
        tap = await person.taps(card, "Claim")
        assert "Only organizers" in (await tap.answered())["text"]
        await group.says(person, "Where is hall A?", reply_to=card)
        assert (await group.hears()).text.startswith("Only organizers"), "and it is taken for no question"
    assert desk.rows("SELECT state, answer FROM cases") == [("open", None)]
    assert desk.rows("SELECT count(*) FROM audit") == [(0,)]

    tap = await olga.taps(card, "Claim")
    assert "It is yours" in (await tap.answered())["text"]
    claimed = await group.sees_edit()
    assert "Claimed by Olga." in claimed.text
    assert [button.text for button in claimed.buttons] == ["Give back", "Close"]

    await anna.says(BIKES.lower())
    assert "An organizer is working on this question" in (await anna.hears()).text
    await anna.says(BIKES)
    await anna.says("Where is hall A?")
    assert "On the ground floor." in (await anna.hears()).text, "once is enough"

    await group.says(olga, "Your mother should take another drug for her lung cancer.", reply_to=card)
    assert "reads like medical advice" in (await group.hears()).text
    await olga.taps(claimed, "Close")
    surely = await group.hears()
    assert surely.text.startswith("Close without an answer? 1 person is told")
    await olga.taps(surely, "Close it")
    assert "cannot answer it here" in (await anna.hears()).text
    closed = await group.sees_edit()
    while "Closed without an answer." not in closed.text:
        closed = await group.sees_edit()
    await olga.taps(closed, "↩️ Reopen")
    assert "are looking at this question again" in (await anna.hears()).text
    assert "Close" in [button.text for button in (await group.sees_edit()).buttons]
    await group.says(olga, ANSWER, reply_to=card)
    assert ANSWER in (await anna.hears()).text, "a reply still reaches those who asked"
    await group.hears()
    await group.says(olga, "No, behind hall B.", reply_to=card)
    corrected = await anna.hears()
    assert corrected.text.startswith("Corrected answer from the organizers")
    assert [row[0] for row in desk.rows("SELECT action FROM audit ORDER BY id")] == [
        "claimed a case",
        "closed a case",
        "reopened a case",
        "answered a case",
        "corrected an answer",
    ]
    assert b"lung cancer" not in desk.kept
    assert await desk.stop() == 0


async def test_none_of_these_and_a_question_in_a_group_find_the_way_back(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, boris = await an_organizer(telegram), telegram.person("Anna"), telegram.person("Boris")
    group = telegram.group("Oncology")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()

    asked = await anna.says("invoice")
    await anna.taps(await anna.hears(), "Something else")
    unknown = await anna.hears()
    await anna.taps(unknown, "Ask the organizers")
    await anna.taps(await anna.hears(), "Send")
    card = await olga.hears()
    assert "» invoice" in card.text
    assert "Nearest entry: invoice-" in card.text
    await olga.says("Which one?\nPlease come to desk 3.", reply_to=card)
    answer = await anna.hears()
    assert "Which one?\nPlease come to desk 3." in answer.text
    assert answer.reply_to == asked.id, "the question, not the button"
    await olga.hears()

    asked = await group.says(anna, f"@desk_bot {BIKES}")
    unknown = await group.hears()
    for person in (anna, boris):
        await person.taps(unknown, "Ask the organizers")
        await person.taps(await group.hears(), "Send")
        await group.sees_edit()
    card = await olga.hears()
    while "2 people wait" not in card.text:
        card = await olga.sees_edit()
    await olga.says(ANSWER, reply_to=card)
    answer = await group.hears()
    assert answer.reply_to == asked.id
    assert "2 people who asked" in (await olga.hears()).text
    assert not group.unheard, "one answer to one message"
    assert await desk.stop() == 0


async def test_one_person_may_wait_for_so_many_answers_at_a_time(telegram: BotApi, a_desk: Make) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    for animal in ("swans", "geese", "herons", "otters", "beavers"):
        assert "Sent to the organizers" in (await hands_on(anna, f"Who feeds the {animal}?")).text
    refused = await hands_on(anna, "Who feeds the carps?")
    assert refused.text.startswith("Not sent: 5 of your questions wait")
    assert desk.rows("SELECT count(*) FROM cases") == [(5,)]
    await wants_it_asked(anna, "Who feeds the swans?")
    assert "have this question of yours already" in (await anna.hears()).text
    assert await desk.stop() == 0


async def test_health_is_never_handed_on_and_nothing_is_without_organizers(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna", language="zh-hans")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()
    await anna.says("Who feeds the swans? Should my mother stop chemo?")
    for part in range(2):
        heard = await anna.hears()
        assert not heard.buttons, part
    gone, older, editors = "no longer have this question", "from an older message", "Only organizers"
    for data, toast in (
        ("1:ask:1.0", None),
        ("1:ask:one", older),
        ("1:hand:yes.999999.7", None),
        ("1:hand:yes", older),
        ("1:good:9", older),
        ("1:why:x.1.1", older),
        ("1:case:claim.1", editors),
        ("1:case:burn.1", editors),
        ("1:save:1", editors),
    ):
        answered = await (await anna.taps(heard, data=data)).answered()
        assert (toast or "") in answered.get("text", ""), data
    assert gone in (await anna.hears()).text
    assert desk.rows("SELECT count(*) FROM cases") == [(0,)]
    assert b"chemo" not in desk.kept
    anna.unseen.clear()
    declined = await asks(anna, "帮我写一首关于猫的诗")
    assert not declined.buttons, "organizers are not for other business"
    sent = await hands_on(anna, "谁来喂天鹅？", "不发送")
    assert "没有发送" in sent.text
    assert desk.rows("SELECT count(*) FROM cases") == [(0,)]
    assert await desk.stop() == 0

    alone = a_desk()
    await alone.start()
    assert not (await asks(anna, "谁来喂天鹅？")).buttons
    await alone.stop()


async def test_over_a_folder_that_cannot_be_written_to_the_entry_goes_live_and_is_handed_out(
    telegram: BotApi, tmp_path: Path, a_desk: Make
) -> None:
    olga, anna = await an_organizer(telegram, language="zh-hans"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=str(olga.id))
    faq = tmp_path / "knowledge" / "faq"
    for letter, path in zip("yz", sorted(faq.iterdir()), strict=True):
        path.rename(faq / f"{letter * 246}.yaml")  # no room for the name of a file beside it
    before = {path: path.read_bytes() for path in faq.iterdir()}
    await desk.start()
    await olga.hears()
    await hands_on(anna)
    await olga.says(ANSWER, reply_to=await olga.hears())
    await olga.taps(await olga.hears(), "存为条目")
    handed = await olga.hears(within=20)
    assert handed.text.startswith("知识库文件夹不可写，条目 somewhere-lock-bicycle")
    name, content = telegram.files[handed.raw["document"]["file_id"]]
    assert name == "somewhere-lock-bicycle.patch"
    assert ENTRY in content.decode()
    assert {path: path.read_bytes() for path in faq.iterdir()} == before
    while "已生效" not in (await olga.hears(within=20)).text:
        pass
    boris = telegram.person("Boris")
    await boris.says(BIKES)
    assert (await boris.hears()).text.startswith(ANSWER)
    await desk.has(lambda: ("saved an entry",) in desk.rows("SELECT action FROM audit"))
    assert await desk.stop() == 0


async def test_a_thumb_counts_once_and_a_bad_one_has_a_reason(telegram: BotApi, a_desk: Make) -> None:
    anna, boris = telegram.person("Anna"), telegram.person("Boris", language="zh-hans")
    desk = a_desk()
    await desk.start()
    answer = await asks(anna, "Where can I leave my coat?")
    assert [[button.text for button in row] for row in answer.rows][-1] == ["👍", "👎"]
    tap = await anna.taps(answer, "👍")
    assert "Thank you." in (await tap.answered())["text"]
    again = await anna.taps(answer, "👎")
    assert "I have your vote" in (await again.answered())["text"]

    answer = await asks(boris, "大衣存哪里")
    await boris.taps(answer, "👎")
    why = await boris.hears()
    assert [button.text for button in why.buttons] == ["内容有误", "已经过时", "答非所问", "看不明白"]
    await boris.taps(why, "已经过时")
    thanks = await boris.sees_edit()
    assert "谢谢" in thanks.text
    assert not thanks.buttons
    await desk.has(
        lambda: desk.rows("SELECT good, reason FROM feedback ORDER BY at") == [(1, None), (0, "outdated")]
    )
    assert not (await asks(anna, "/help")).text.count("👍")
    assert await desk.stop() == 0
