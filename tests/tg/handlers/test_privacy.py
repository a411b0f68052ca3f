"""What is kept of a person: told, handed out, erased, and nothing of it left."""

from tests.botapi import BotApi
from tests.tg.process import Desk


async def test_a_person_reads_what_is_kept_takes_it_along_and_has_it_erased(
    desk: Desk, telegram: BotApi
) -> None:
    anna, boris = telegram.person("Anna"), telegram.person("Boris", language="zh-hans")
    await anna.says("/start")
    greeting = await anna.hears()
    assert "/privacy" in greeting.text
    assert greeting.text.endswith(":"), "the last line leads to the examples below"
    await boris.says("/privacy")
    told = await boris.hears()
    assert "30天" in told.text
    assert "《个人信息保护法》" in told.text

    await anna.says("where can I leave my coat?")
    answer = await anna.hears()
    await anna.says("/mydata")
    file = await anna.hears()
    content = telegram.files[file.raw["document"]["file_id"]][1].decode()
    assert "text: where can I leave my coat?" in content
    assert str(boris.id) not in content

    thumb = next(button.data for button in answer.buttons if button.text == "👍")
    await (await boris.taps(told, data=thumb)).answered()
    await anna.says("/forgetme")
    question = await anna.hears()
    await anna.taps(question, "Erase everything")
    assert (await anna.sees_edit()).text.startswith("Done: everything about you is erased here.")
    await desk.has(lambda: desk.rows(f"SELECT * FROM people WHERE chat_id = {anna.id}") == [])  # noqa: S608
    assert desk.rows("SELECT text, person FROM questions WHERE decision = 'answered'") == [(None, "")]
    assert desk.rows("SELECT * FROM feedback") == [], "a vote counts only where its answer stands"
    assert await desk.stop() == 0
