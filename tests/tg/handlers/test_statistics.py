"""What organizers can look up: their commands, the figures, the trail; each by their role, nobody else."""

import struct

from tests.botapi import BotApi
from tests.tg.process import Make


async def test_each_role_has_its_commands_in_the_list_and_in_the_menu(telegram: BotApi, a_desk: Make) -> None:
    olga, emil, rita = (
        telegram.person("Olga"),
        telegram.person("Emil", language="zh-hans"),
        telegram.person("Rita"),
    )
    anna = telegram.person("Anna")
    await olga.says("Where is hall A?")  # Telegram knows her chat before the desk is there
    desk = a_desk(ORGANIZERS=f"{olga.id}:owner,{emil.id}:editor,{rita.id}:reader")
    await desk.start()
    await olga.hears()
    owners = "向所有人发布通知"
    await telegram.until(lambda: telegram.menu(olga, "zh").get("announce") == owners, "a menu for the owner")
    assert telegram.menu(olga, "en")["help"] == "How to ask"

    await emil.says("/start")
    await emil.hears()
    await emil.says("/help")
    listed = await emil.hears()
    assert "您在本咨询台的身份是：编辑。" in listed.text
    assert "/stats – 提问统计" in listed.text
    assert "/announce – " not in listed.text
    figures = "提问统计"
    await telegram.until(
        lambda: telegram.menu(emil, "zh").get("stats") == figures, "a menu once he has written"
    )
    assert "announce" not in telegram.menu(emil, "zh")

    await rita.says("/organizer")
    assert "Your role at this desk: reader." in (await rita.hears()).text
    for person, command in ((rita, "/audit"), (rita, "/announce"), (anna, "/stats"), (anna, "/organizer")):
        await person.says(command)
        assert "do not know the command" in (await person.hears()).text
    await anna.says("/help")
    assert "/organizer" not in (await anna.hears()).text
    assert "stats" not in telegram.menu(anna, "en")
    await desk.stop()


async def test_figures_come_with_a_picture_and_the_terminal_tells_the_same(
    telegram: BotApi, a_desk: Make
) -> None:
    rita, anna, bo = telegram.person("Rita"), telegram.person("Anna"), telegram.person("Bo", "zh-hans")
    desk = a_desk(ORGANIZERS=f"{rita.id}:reader")
    await desk.start()
    await rita.says("/stats")
    none = await rita.hears()
    assert "Nothing was asked in this time." in none.text
    for person, words in (
        (anna, "where can I leave my coat?"),
        (anna, "who repairs bicycles in this town"),
        (bo, "行李寄存"),
        (bo, "有衣帽间吗"),
    ):
        await person.says(words)
        await person.hears()

    await rita.taps(none, "Today")
    picture, text = await rita.hears(), await rita.hears()
    assert "Asia/Shanghai" in picture.text
    _, png = telegram.files[picture.raw["photo"][-1]["file_id"]]
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (960, 600)
    assert "4 questions of 2 people; 3 people know the desk" in text.text
    assert "Without an answer: 1 (25%)." in text.text
    assert "1. Is there a cloakroom? – 3" in text.text
    assert "Languages: English 2, Chinese 2" in text.text

    await rita.says("/stats yesterday-ish")
    assert "cannot read yesterday-ish as a time" in (await rita.hears()).text
    code, printed = await desk.calls("stats", "--since", "1h")
    assert code == 0, printed
    assert "4 questions of 2 people" in printed
    code, printed = await desk.calls("stats", "--json")
    assert code == 0, printed
    assert '"decisions": {\n    "answered": 3,\n    "unknown": 1\n  }' in printed
    assert '"title": "Is there a cloakroom?"' in printed
    await desk.stop()
