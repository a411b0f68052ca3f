"""Asking on a phone: lists and their pages, cards, topics of a forum, edits, words that are commands or nods."""

from textwrap import dedent

import pytest

from tests.botapi import BotApi, Group, Message, Person
from tests.core.programme.meeting import SESSIONS, SPEAKERS, TRACKS, VENUE
from tests.tg.handlers.test_handoff import an_organizer
from tests.tg.process import Desk, Make

PHOTO = {"photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]}
TUESDAY = "what is on on 13 May?"


@pytest.fixture
async def programme(a_desk: Make) -> Desk:
    """A desk that has a programme."""
    desk = a_desk()
    with_programme(desk)
    await desk.start()
    return desk


def with_programme(desk: Desk) -> None:
    """Puts a programme into a desk's folder."""
    files = {"sessions/all": SESSIONS, "venue": VENUE, "speakers": SPEAKERS, "tracks": TRACKS}
    for name, text in files.items():
        path = desk.folder / "knowledge" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


async def asks(person: Person, question: str) -> Message:
    await person.says(question)
    return await person.hears()


def labels(message: Message) -> list[list[str]]:
    return [[button.text for button in row] for row in message.rows]


async def test_a_page_is_turned_after_taps_other_questions_and_a_restart(
    programme: Desk, telegram: BotApi
) -> None:
    anna = telegram.person("Anna")
    listed = await asks(anna, TUESDAY)
    first = listed.text
    assert first.startswith("Tue 13 May · 9 sessions, 1–6")
    assert labels(listed)[:2] == [["1", "2", "3", "4", "5", "6"], ["More ▶"]]
    await anna.taps(listed, "2")
    card = await anna.hears()
    assert card.text.startswith("Follicular disease today")
    await asks(anna, "Is there a cloakroom?")
    await asks(anna, "谁讲生存分析")
    await programme.stop()
    await programme.start()
    await anna.taps(listed, "More ▶")
    turned = await anna.sees_edit()
    assert turned.text.startswith("Tue 13 May · 9 sessions, 7–9"), "in the language of the list, too"
    assert "9. 00:30–01:00 · TR 212 · Songs of the night" in turned.text
    await asks(anna, "Is there a cloakroom?")
    await anna.taps(listed, "◀ Back")
    assert (await anna.sees_edit()).text == first
    await anna.taps(card, "At the same time")
    assert "生存分析入门" in (await anna.hears()).text


async def test_both_lists_of_one_message_are_turned(programme: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna")
    await anna.says(f"{TUESDAY} What is on on 13 May after 7:00?")
    lists = [await anna.hears(), await anna.hears()]
    for listed in lists:
        await anna.taps(listed, "More ▶")
        assert "7–9" in (await anna.sees_edit()).text


async def test_in_a_group_everybody_turns_the_pages(programme: Desk, telegram: BotApi) -> None:
    anna, bao = telegram.person("Anna"), telegram.person("Bao", language="zh-hans")
    group = telegram.group("Attendees")
    await group.says(anna, f"@desk_bot {TUESDAY}")
    listed = await group.hears()
    await group.says(bao, "@desk_bot 有衣帽间吗？")
    await group.hears()
    await bao.taps(listed, "More ▶")
    assert (await group.sees_edit()).text.startswith("Tue 13 May · 9 sessions, 7–9")


async def test_what_a_likely_answer_offers_belongs_to_its_own_question(
    programme: Desk, telegram: BotApi
) -> None:
    anna, bao = telegram.person("Anna"), telegram.person("Bao")
    group = telegram.group("Attendees")
    await group.says(anna, "@desk_bot invoice please")
    likely = await group.hears()
    others = [button.text for button in likely.buttons]
    [none] = [label for label in others if label in ("Something else", "None of these")]
    await group.says(anna, "@desk_bot Is there a cloakroom?")
    await group.hears()
    await programme.stop()
    await programme.start()
    await bao.taps(likely, others[0])
    assert "desk" in (await group.hears()).text
    await bao.taps(likely, none)
    await group.hears()
    await programme.has(
        lambda: (
            programme.rows("SELECT text FROM questions ORDER BY update_id DESC LIMIT 1")
            == [("invoice please",)]
        )
    )


async def test_a_page_whose_message_cannot_be_edited_is_sent_and_goes_on_from_there(
    programme: Desk, telegram: BotApi
) -> None:
    anna = telegram.person("Anna")
    listed = await asks(anna, TUESDAY)
    await asks(anna, "Is there a cloakroom?")
    telegram.fail("editMessageText", 400, description="Bad Request: message can't be edited")
    await anna.taps(listed, "More ▶")
    anew = await anna.hears()
    assert anew.text.startswith("Tue 13 May · 9 sessions, 7–9")
    await asks(anna, "Is there a cloakroom?")
    await anna.taps(anew, "◀ Back")
    assert (await anna.sees_edit()).text == listed.text


async def test_an_edit_that_changes_nothing_is_silent(programme: Desk, telegram: BotApi) -> None:
    anna = telegram.person("Anna")
    asked = await anna.says("Is there a cloakroom?")
    await anna.hears()
    listed = await anna.says("when is Transplant or not?")
    await anna.hears()
    helped = await anna.says("/help")
    await anna.hears()
    medical = await anna.says("which drug should my mother take for lung cancer?")
    await anna.hears()
    unknown = await anna.says("Where do I park my bicycle?")
    await anna.hears()
    await anna.edits(asked, "Is there a cloakroom?")
    await anna.edits(asked, "is there a cloakroom")
    await anna.edits(helped, "/help")
    await anna.edits(medical, "which drug should my mother take for lung cancer")
    await anna.edits(unknown, "Where do I park my bicycle??")
    assert "On the ground floor." in (await asks(anna, "where is hall a")).text, "nothing was said before"
    await programme.stop()
    await programme.start()
    await anna.edits(asked, "is there a cloakroom")
    await anna.edits(listed, "where is Transplant or not?")
    assert (await anna.hears()).text.startswith("It is in Hall 3 ("), "the same session, another answer"
    await anna.edits(asked, "wifi password?")
    again = await anna.hears()
    assert again.text.startswith("You get the password")
    assert again.reply_to == asked.id


async def test_a_caption_is_a_question_also_of_a_file_and_once_for_an_album(
    programme: Desk, telegram: BotApi
) -> None:
    anna = telegram.person("Anna")
    await anna.sends_file("CT of Anna.pdf", b"%PDF", caption="Is there a cloakroom?")
    assert (await anna.hears()).text.startswith("Next to the bookshop.")
    for caption in ({"caption": "where is hall a"}, {}, {}):
        picture = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
        await anna.sends(photo=picture, media_group_id="9", **caption)
    assert "On the ground floor." in (await anna.hears()).text
    await anna.sends_file("CT of Anna.pdf", b"%PDF")
    assert "I can only read text" in (await anna.hears()).text, "the other pictures got no word"
    await anna.sends_file(
        "CT of Anna.pdf", b"%PDF", caption="which drug should my mother take for lung cancer?"
    )
    assert "doctor" in (await anna.hears()).text
    assert b"CT of Anna" not in programme.kept
    assert b"mother" not in programme.kept


async def test_help_by_its_chinese_name_and_a_nod(programme: Desk, telegram: BotApi) -> None:
    anna, group = telegram.person("Anna"), telegram.group("Attendees")
    for said in ("帮助", "/幫助"):
        assert "/privacy" in (await asks(anna, said)).text
    named = await asks(anna, "删除我的信息")
    assert "忘" in named.text or "删除" in named.text
    assert (await asks(anna, "收到")).text == "👍 还有想问的，随时问我。"
    hello = await group.says(anna, "@desk_bot Is there a cloakroom?")
    answered = await group.hears()
    await group.says(anna, "ok", reply_to=answered)
    await group.says(anna, "👍", reply_to=answered)
    await group.says(anna, "@desk_bot wifi password?", reply_to=hello)
    assert (await group.hears()).text.startswith("You get the password")
    texts = [text for (text,) in programme.rows("SELECT text FROM questions")]
    assert not {"收到", "ok", "👍"} & {*texts}, "a nod is no question"


def topics(group: Group) -> list[object]:
    """The topics in which the desk's messages stand; 0 for General."""
    return [one.raw.get("message_thread_id", 0) for one in group.messages.values() if one.by_bot]


async def test_what_is_asked_in_a_topic_of_a_forum_stays_there(a_desk: Make, telegram: BotApi) -> None:
    olga, anna = await an_organizer(telegram), telegram.person("Anna")
    group = telegram.group("Forum")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    with_programme(desk)
    await desk.start()
    topic = {"message_thread_id": 44, "is_topic_message": True}
    group.write(anna, {"text": f"@desk_bot {TUESDAY}", **topic})
    listed = await group.hears()
    await anna.taps(listed, "2")
    card = await group.hears()
    telegram.fail("editMessageText", 400, description="Bad Request: message can't be edited")
    await anna.taps(listed, "More ▶")
    await group.hears()
    await anna.taps(card, "At the same time")
    await group.hears()
    group.write(anna, {"text": "@desk_bot Where do I park my bicycle?", **topic})
    await anna.taps(await group.hears(), "Ask the organizers")
    await anna.taps(await group.hears(), "Send")
    asked = await olga.hears()
    while "bicycle" not in asked.text:
        asked = await olga.hears()
    await olga.sends(**PHOTO, caption="Behind the house.", reply_to_message=asked.raw)
    for _ in range(2):
        await group.hears(within=20)
    assert topics(group) == [44] * len(topics(group))

    group.write(anna, {"text": "@desk_bot Is there a cloakroom?"})
    await group.hears()
    assert topics(group)[-1] == 0, "General has no number"
