"""From a question that nobody could answer to a live, tested entry, in three actions on the phone."""

import json
import signal
from textwrap import dedent

from tests.botapi import BotApi, Person
from tests.tg.handlers.test_editing import content, faq
from tests.tg.process import Make

BIKES = ("where can i put my bike", "Where can I put my bike?", "bike rack?")
NEW_ENTRY = """
    - id: put-bike
      question:
        en: Where can I put my bike?
      also_asked:
        en:
          - bike rack?
      answer:
        en: In the garage, free of charge.
      tests:
        en:
          - Where can I put my bike?
"""


async def asks_in_vain(person: Person, question: str) -> None:
    """Asks what the desk does not know; where it offers something, taps that this is not it."""
    await person.says(question)
    reply = await person.hears()
    for refusal in ("None of these", "Something else"):
        if refusal in [button.text for button in reply.buttons]:
            await person.taps(reply, refusal)
            reply = await person.hears()
    assert reply.text.startswith(("I do not have an answer", "Nothing about", "I only answer")), reply.text


async def test_three_actions_lead_from_a_question_to_a_live_entry(telegram: BotApi, a_desk: Make) -> None:
    olga = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    people = [telegram.person(f"P{number}") for number in range(len(BIKES))]
    for person, question in zip(people, BIKES, strict=True):
        await asks_in_vain(person, question)
    await people[0].says("should my mother stop chemo tomorrow?")
    await people[0].hears()
    await desk.has(lambda: (1,) in desk.rows("SELECT count(*) FROM questions WHERE decision = 'guarded'"))

    await olga.says("/unanswered")
    card = await olga.hears()
    assert card.text.startswith("1 of 1 · asked by 3 (en 3)\n\n“Where can I put my bike?”")
    assert "Also: “bike rack?”" in card.text
    assert "chemo" not in card.text

    await olga.says("In the garage, free of charge.", reply_to=card)
    patch = content(telegram, await olga.hears())
    assert patch.startswith("--- a/faq/")
    added = [line[1:] for line in patch.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert "\n".join(added).strip() == dedent(NEW_ENTRY).strip()
    preview = await olga.hears()
    assert "Tried: with it 2 of 2 wordings find" in preview.text

    await olga.taps(preview, "✅ Apply")
    assert (await olga.hears()).text.startswith("Live: faq/")
    await people[0].says("bike rack?")
    assert (await people[0].hears()).text.startswith("In the garage, free of charge.")
    await olga.says("/unanswered")
    assert (await olga.hears()).text.startswith("Nothing waits for an answer")
    assert await desk.stop() == 0
    assert b"chemo" not in desk.kept


async def test_wordings_are_added_to_the_nearest_entry_and_comments_stay(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, boris = (
        telegram.person("Olga", language="zh-hans"),
        telegram.person("Anna"),
        telegram.person("Boris"),
    )
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    text = faq(desk).read_text(encoding="utf-8").replace("- id: cloakroom\n", "- id: cloakroom  # ask Eva\n")
    desk.writes(faq(desk), text)
    conference = (
        faq(desk).parents[1] / "conference.yaml"
    )  # sure only, so that what comes near is asked in vain
    levels = "levels: {answered: 0.95, likely: 0.93}\n"
    desk.writes(conference, f"{conference.read_text(encoding='utf-8').rstrip()}\n{levels}")
    await desk.start()
    await asks_in_vain(anna, "penguins at the cloakroom after midnight")
    for person in (anna, boris):
        await asks_in_vain(person, "are dogs allowed")

    await olga.says("/unanswered")
    first = await olga.hears()
    assert "2人问过（en 2）" in first.text
    await olga.taps(first, "下一页")
    second = await olga.sees_edit()
    assert "“penguins at the cloakroom after midnight”" in second.text
    assert "最接近的条目：cloakroom" in second.text
    assert "penguins" in second.text.partition("条目里没有这些词：")[2]

    await desk.has(lambda: desk.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)])
    await desk.stop(signal.SIGKILL)
    await desk.start()
    await olga.taps(second, "➕ 加入 cloakroom")
    patch = content(telegram, await olga.hears())
    assert "penguins at the cloakroom after midnight" in patch
    await olga.taps(await olga.hears(), "✅ 应用")
    assert "已生效" in (await olga.hears()).text
    assert "# ask Eva" in faq(desk).read_text(encoding="utf-8")
    await boris.says("penguins at the cloakroom after midnight")
    assert (await boris.hears()).text.startswith("Next to the bookshop.")

    await olga.taps(first, "🆕 新建条目")
    assert "这个问题已有答案" in (await olga.hears()).text, "the card of a question that is answered by now"
    await olga.says("/unanswered")
    await olga.taps(await olga.hears(), "🆕 新建条目")
    prompt = await olga.hears()
    await olga.says("en: Only guide dogs.\nzh: 仅限导盲犬。", reply_to=prompt)
    assert "zh: 仅限导盲犬。" in content(telegram, await olga.hears())
    preview = await olga.hears()
    await olga.taps(preview, "🗑 放弃")
    assert "已放弃" in (await olga.hears()).text

    code, printed = await desk.calls("inbox", "--json")
    assert code == 0, printed
    [told] = [json.loads(line) for line in printed.splitlines()]
    assert (told["people"], told["wordings"][0]["text"]) == (2, "are dogs allowed")
    assert await desk.stop() == 0


async def test_attendees_have_no_such_commands_and_a_group_sees_no_questions(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna, rita = telegram.person("Olga"), telegram.person("Anna"), telegram.person("Rita")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor,{rita.id}:reader")
    await desk.start()
    for person in (anna, rita):
        for command in ("/unanswered", "/files"):
            await person.says(command)
            assert f"I do not know the command {command}" in (await person.hears()).text
    group = telegram.group("Everybody")
    await group.says(olga, "/unanswered")
    assert "private chat" in (await group.hears()).text
    assert await desk.stop() == 0


async def test_a_question_is_dismissed_brought_back_and_given_to_another_entry(
    telegram: BotApi, a_desk: Make
) -> None:
    olga, anna = telegram.person("Olga"), telegram.person("Anna")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    await asks_in_vain(anna, BIKES[1])
    await desk.has_recorded(1)
    await olga.says("/unanswered")
    card = await olga.hears()
    await olga.taps(card, "🗑 Dismiss")
    gone = await olga.sees_edit()
    assert gone.text == f"Dismissed: “{BIKES[1]}”. It is not shown any more."
    await olga.says("/unanswered")
    assert (await olga.hears()).text.startswith("Nothing waits")
    await olga.taps(gone, "↩️ Bring it back")
    back = await olga.sees_edit()
    assert BIKES[1] in back.text

    await olga.taps(back, "🔎 Another entry")
    asked = await olga.hears()
    await olga.says("coats", reply_to=asked)
    found = await olga.hears()
    await olga.taps(found, "➕ Add to cloakroom")
    assert f", {BIKES[1]}]" in content(telegram, await olga.hears())
    preview = await olga.hears()
    await olga.taps(preview, "✅ Apply")
    await olga.hears()
    await anna.says(BIKES[1])
    reply = await anna.hears()
    assert reply.text.startswith("Next to the bookshop.")

    await anna.taps(reply, "👎")
    await anna.taps(await anna.hears(), "Out of date")
    await desk.has(lambda: desk.rows("SELECT count(*) FROM feedback") == [(1,)])
    await olga.says("/unanswered")
    assert BIKES[1] in (await olga.hears()).text
    await olga.says("/edit cloakroom")
    await olga.says("en: In the cellar.", reply_to=await olga.hears())
    await olga.taps(await olga.hears(), "✅ Publish")
    live = await olga.hears()
    await olga.says("/unanswered")
    assert (await olga.hears()).text.startswith("Nothing waits"), (
        "the answer that was disliked is another one now"
    )
    await olga.taps(live, "↩️ Undo")
    await olga.hears()
    await olga.says("/unanswered")
    assert BIKES[1] in (await olga.hears()).text, "and the old one again"
