"""A question handed on is never lost, and nobody is told “sent” before it was."""

import pytest

from tests.botapi import BotApi, Message, Person
from tests.tg.handlers.test_handoff import ANSWER, BIKES, an_organizer, hands_on
from tests.tg.process import Desk, Make

NOWHERE = -1_009_999_999_999


async def a_group(telegram: BotApi, a_desk: Make, *organizers: Person, chat: int = 0) -> Desk:
    """A desk with a group of organizers (``chat``), who have all pressed Start."""
    desk = a_desk(ORGANIZERS=",".join(f"{one.id}:editor" for one in organizers), ORGANIZERS_CHAT=str(chat))
    await desk.start()
    for one in organizers:
        await one.hears()
    return desk


async def heard(person: Person, words: str) -> Message:
    """The next message with these words in it."""
    while words not in (message := await person.hears(within=20)).text:
        pass
    return message


async def test_a_wrong_group_is_told_at_the_start_and_cards_go_to_each_organizer(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, rita = await an_organizer(telegram), telegram.person("Anna"), telegram.person("Rita")
    rita.write(rita, {"text": "/start"})
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor,{rita.id}:reader", ORGANIZERS_CHAT=str(NOWHERE))
    await desk.start()
    told = await heard(olga, "I cannot write to the organizers' group")  # before the greeting or after it
    assert str(NOWHERE) in told.text
    assert "Chat not found" in told.text
    await desk.has(lambda: "the organizers cannot be written to" in desk.log)
    code, printed = await desk.calls("health")
    assert f"cannot write to the organizers' chat {NOWHERE}" in printed, code
    assert (await hands_on(anna)).text.startswith("Sent to the organizers")
    card = await heard(olga, BIKES)
    await olga.says(ANSWER, reply_to=card)
    assert ANSWER in (await anna.hears()).text
    assert not [one for one in rita.messages.values() if BIKES in one.text], "who may not answer gets no card"
    assert await desk.stop() == 0


async def test_in_a_group_the_desk_writes_as_most_of_its_organizers_read(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga", language="zh-hans"), telegram.person("Anna")
    group = telegram.group("Team")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor", ORGANIZERS_CHAT=str(group.id))
    await desk.start()
    await olga.says("/start")
    await olga.hears()
    await hands_on(anna)
    assert (await group.hears()).text.startswith("转给会务组的问题 1")
    assert await desk.stop() == 0


async def test_a_group_that_throws_the_bot_out_is_replaced_and_comes_back(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, group = await an_organizer(telegram), telegram.person("Anna"), telegram.group("Team")
    desk = await a_group(telegram, a_desk, olga, chat=group.id)
    await hands_on(anna)
    assert BIKES in (await group.hears()).text
    await group.kicks(olga)
    assert BIKES in (await heard(olga, BIKES)).text, "what waits goes to the next one"
    assert (await hands_on(anna, "Who feeds the swans?")).text.startswith("Sent")
    assert "swans" in (await heard(olga, "swans")).text
    await group.says(olga, "@desk_bot hello again")
    card = await group.hears(within=20)
    while "swans" not in card.text:
        card = await group.hears(within=20)
    assert await desk.stop() == 0


async def test_nobody_is_told_sent_before_it_was_and_the_outcome_follows(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()
    await anna.says(BIKES)
    await anna.taps(await anna.hears(), "Ask the organizers")
    consent = await anna.hears()
    away = telegram.fail("sendMessage", 500, times=None)
    await anna.taps(consent, "Send")
    said = await anna.sees_edit()
    assert said.text.startswith("I have your question and keep trying")
    assert desk.rows("SELECT state FROM cases") == [("open",)]
    away.times = away.hits
    assert BIKES in (await olga.hears(within=40)).text
    sent = await anna.sees_edit(within=20)
    assert sent.text.startswith("Sent to the organizers")
    assert await desk.stop() == 0


async def test_where_nobody_can_be_reached_there_is_no_button_and_who_presses_start_gets_what_waits(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=str(olga.id))
    olga.pressed_start = False
    await desk.start()
    await desk.has(lambda: "the organizers cannot be written to" in desk.log)
    await anna.says(BIKES)
    unknown = await anna.hears()
    assert "Ask the organizers" not in [button.text for button in unknown.buttons]
    await desk.has_recorded(1)
    await anna.taps(unknown, data=f"1:ask:{telegram_update(desk)}.0")
    assert (await anna.hears()).text.startswith("Just now I cannot reach any of the organizers")
    await olga.says("/start")
    await olga.hears()
    assert (await hands_on(anna)).text.startswith("Sent")
    assert BIKES in (await olga.hears()).text
    assert await desk.stop() == 0


def telegram_update(desk: Desk) -> int:
    [(number,)] = desk.rows("SELECT max(update_id) FROM questions")
    return int(number)


async def test_a_group_that_becomes_a_supergroup_takes_cards_and_replies_along(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, old = await an_organizer(telegram), telegram.person("Anna"), telegram.group("Team")
    desk = await a_group(telegram, a_desk, olga, chat=old.id)
    await hands_on(anna)
    card = await old.hears()
    new = old.becomes_supergroup()
    again = await new.hears(within=20)
    assert BIKES in again.text, "what waits is shown in the new group"
    for reply in (card, again):
        await new.says(olga, f"{ANSWER} {reply.id}", reply_to=reply)
        answer = await anna.hears(within=20)
        assert f"{ANSWER} {reply.id}" in answer.text
    assert await desk.stop() == 0
    await desk.start()
    new.unheard.clear()
    assert (await hands_on(anna, "Who feeds the swans?")).text.startswith("Sent")
    while "swans" not in (await new.hears(within=20)).text:
        pass
    assert await desk.stop() == 0


PLACE = {"latitude": 24.48, "longitude": 118.09}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": [{"file_id": "plan", "file_unique_id": "u", "width": 9, "height": 9}]}, "photo"),
        ({"location": PLACE}, "location"),
        ({"voice": {"file_id": "v", "file_unique_id": "u", "duration": 2}}, "voice"),
        ({"document": {"file_id": "d", "file_unique_id": "u", "file_name": "plan.yaml"}}, "document"),
    ],
)
async def test_what_an_organizer_replies_with_goes_to_the_asker(
    telegram: BotApi, a_desk: Make, content: dict[str, object], kind: str
) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()
    await hands_on(anna)
    card = await olga.hears()
    olga.write(olga, dict(content), card)
    assert "See what follows." in (await anna.hears()).text
    assert kind in (await anna.hears()).raw
    assert "Your answer goes to" in (await olga.hears()).text
    await olga.says(ANSWER, reply_to=card)
    assert (await anna.hears(within=20)).text.startswith("Corrected answer")
    olga.write(olga, dict(content), card)
    assert (await anna.hears(within=20)).text.startswith("More from the organizers"), "nothing is taken back"
    await desk.has(lambda: (ANSWER,) in desk.rows("SELECT answer FROM cases"))
    assert await desk.stop() == 0


async def test_pictures_sent_together_are_one_answer_with_words_in_two_languages(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, bo = await an_organizer(telegram), telegram.person("Anna"), telegram.person("Bo", "zh-hans")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()
    await hands_on(anna, "Is there a prayer room?")
    card = await olga.hears()
    await hands_on(bo, "有祈祷室吗", "发送")
    card = await olga.sees_edit()
    assert "2 people wait" in card.text, "one card, whatever the language"
    assert "有祈祷室吗" in card.text
    photo = [{"file_id": "plan", "file_unique_id": "u", "width": 9, "height": 9}]
    words = "en: On floor 2, see the plan.\nzh: 在二楼，见平面图。"
    olga.write(olga, {"photo": photo, "media_group_id": "7", "caption": words}, card)
    olga.write(olga, {"photo": photo, "media_group_id": "7"}, card)
    assert "On floor 2, see the plan." in (await anna.hears()).text
    answer = (await bo.hears()).text
    assert "在二楼，见平面图。" in answer
    assert "floor" not in answer
    for person in (anna, bo):
        for _ in range(2):
            copy = await person.hears(within=20)
            assert "photo" in copy.raw
            assert not copy.raw.get("caption")
    told = await olga.hears(within=20)
    assert told.text.startswith("Your answer goes to the 2 people")
    await olga.taps(told, "Save as entry")
    saved = await heard(olga, "Written to")
    assert "zh: 在二楼，见平面图。" in saved.text, "saved in both languages"
    assert await desk.stop() == 0


async def test_what_cannot_be_passed_on_is_refused_at_once(telegram: BotApi, a_desk: Make) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()
    await hands_on(anna)
    card = await olga.hears()
    olga.write(olga, {"poll": {"id": "1", "question": "Which?", "options": []}}, card)
    assert (await olga.hears()).text.startswith("Not sent: I cannot pass on this kind")
    assert not anna.unheard
    assert desk.rows("SELECT state FROM cases") == [("open",)]
    assert await desk.stop() == 0


@pytest.mark.parametrize("wish", ["I want to talk to a human", "转人工", "找工作人员"])
async def test_a_wish_for_a_person_hands_on_the_last_question_asked_in_vain(
    telegram: BotApi, a_desk: Make, wish: str
) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=str(olga.id))
    await desk.start()
    await olga.hears()
    await anna.says(wish)
    ask = await anna.hears()
    assert "Reply to this message" in ask.text or "请回复" in ask.text
    await anna.says("Who feeds the swans?", reply_to=ask)
    consent = await anna.hears()
    assert "» Who feeds the swans?" in consent.text
    await anna.taps(consent, "Don't send")
    await anna.sees_edit()
    await anna.says(BIKES)
    await anna.hears()
    await anna.says(wish)
    consent = await anna.hears()
    assert f"» {BIKES}" in consent.text, "the last question is filled in"
    await anna.taps(consent, "Send")
    assert (await anna.sees_edit()).text.startswith("Sent")
    assert BIKES in (await olga.hears()).text
    assert await desk.stop() == 0


async def test_a_bad_answer_leads_on_to_the_organizers_who_see_entry_and_reason(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    await olga.hears()
    await anna.says("Is there a cloakroom?")
    await anna.taps(await anna.hears(), "👎")
    await anna.taps(await anna.hears(), "Out of date")
    thanks = await anna.sees_edit()
    await anna.taps(thanks, "Ask the organizers")
    await anna.taps(await anna.hears(), "Send")
    assert (await anna.sees_edit()).text.startswith("Sent")
    card = await olga.hears()
    assert "The desk answered with cloakroom" in card.text
    assert "Out of date" in card.text
    assert "✏️ Change the answer" in [button.text for button in card.buttons]
    assert await desk.stop() == 0
