"""Taps teach: what people chose is shown to organizers, and what enough of them chose alike is learned."""

import pytest

from tests.botapi import BotApi, Message, Person
from tests.tg.process import Make

HOSPITAL = "How do I get an invoice for my hospital?"
WORDINGS = ("invoice please", "Invoice, please!", "invoice please?")


async def asks(person: Person, question: str) -> Message:
    await person.says(question)
    return await person.hears()


async def takes(person: Person, question: str, label: str = HOSPITAL) -> Message:
    """Asks, and taps one of the entries that are offered."""
    offered = await asks(person, question)
    await person.taps(offered, label)
    return await person.hears()


async def test_what_three_people_took_alike_is_learned_told_and_taken_back(
    telegram: BotApi, a_desk: Make
) -> None:
    olga = telegram.person("Olga")
    await olga.says("/start")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    await olga.hears()
    people = [telegram.person(f"P{number}") for number in range(3)]
    for person, wording in zip(people[:2], WORDINGS, strict=False):
        assert (await takes(person, wording)).text.startswith("At desk 2.")
    await desk.has(lambda: desk.rows("SELECT count(*) FROM choices") == [(2,)])

    await olga.says("/unanswered")
    card = await olga.hears()
    assert "2 people who asked this took invoice-company" in card.text
    assert "➕ Add to invoice-company" in [button.text for button in card.buttons]

    await takes(people[2], WORDINGS[2])
    told = await olga.hears(within=20)
    assert told.text.startswith("Learned: 3 people who asked “")
    assert "took invoice-company" in told.text
    written = (desk.folder / "knowledge" / "faq" / "invoices.yaml").read_text(encoding="utf-8")
    assert "learned:\n" in written

    anna = telegram.person("Anna")
    likely = await asks(anna, "invoice please")
    assert likely.text.startswith(f"{HOSPITAL}\n\nAt desk 2.")
    assert "Something else" in [button.text for button in likely.buttons]
    code, printed = await desk.calls("ask", "invoice please", "--explain")
    assert code == 0, printed
    assert HOSPITAL in printed
    assert "decision: likely" in printed, "every door answers alike"

    await olga.says("/unanswered")
    assert (await olga.hears()).text.startswith("Nothing waits")
    await olga.taps(told, "↩️ Undo")
    assert (await olga.hears()).text.startswith("Taken back")
    offered = await asks(telegram.person("Boris"), "invoice please")
    assert not offered.text.startswith(HOSPITAL)
    await takes(telegram.person("Chris"), "invoice please")
    await desk.has(lambda: desk.rows("SELECT count(*) FROM choices") == [(4,)])
    assert not olga.unheard, "what was taken back is not learned again"
    assert await desk.stop() == 0


async def test_nothing_is_learned_where_somebody_declined_it_or_learning_is_off(
    telegram: BotApi, a_desk: Make
) -> None:
    desk = a_desk()
    await desk.start()
    refuses = telegram.person("Rita")
    offered = await asks(refuses, WORDINGS[0])
    await refuses.taps(offered, "Something else")
    await refuses.hears()
    for number, wording in enumerate(WORDINGS):
        await takes(telegram.person(f"P{number}"), wording)
    await desk.has(lambda: desk.rows("SELECT count(*) FROM choices") == [(4,)])
    assert await desk.stop() == 0
    folder = desk.folder / "knowledge"
    assert "learned" not in (folder / "faq" / "invoices.yaml").read_text(encoding="utf-8")


async def test_a_button_belongs_to_its_question_whatever_was_asked_since(
    telegram: BotApi, a_desk: Make
) -> None:
    desk = a_desk()
    await desk.start()
    anna = telegram.person("Anna")
    offered = await asks(anna, "invoice please")
    await asks(anna, "What is the Wi-Fi password?")
    await anna.taps(offered, "Something else")
    await anna.hears()
    await desk.has_recorded(3)
    asked = desk.rows("SELECT text, decision FROM questions ORDER BY update_id")
    assert asked[-1] == ("invoice please", "unknown")
    assert desk.rows("SELECT entry FROM choices") == [("",)]
    assert await desk.stop() == 0


@pytest.mark.parametrize("question", ["Is there a prayer room?", "有祈祷室吗"])
async def test_the_record_keeps_the_topic_and_the_card_names_it(
    telegram: BotApi, a_desk: Make, question: str
) -> None:
    olga = telegram.person("Olga")
    desk = a_desk(ORGANIZERS=f"{olga.id}:editor")
    await desk.start()
    for name, text in (("A", question), ("B", "Where can I pray?"), ("C", "哪里可以做礼拜")):
        await asks(telegram.person(name), text)
    await desk.has_recorded(3)
    assert set(desk.rows("SELECT topic FROM questions")) == {("services.prayer_room",)}
    await olga.says("/unanswered")
    card = await olga.hears()
    assert card.text.startswith("1 of 1 · asked by 3")
    assert "About: " in card.text
    assert await desk.stop() == 0
