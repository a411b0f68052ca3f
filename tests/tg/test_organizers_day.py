"""One day of an organizer, from an empty folder to the evening, over the Bot API; docs/organizers.md shows it.

The page's transcripts are what this day made: each in one language, as its people read it on their phones.
``UPDATE_DOCS=1 python -m pytest -n0 tests/tg/test_organizers_day.py`` writes them anew, for you to read in the diff.
"""

import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from tests.botapi import BotApi, Message, Person
from tests.botapi.chats import Chat, Group
from tests.documents import ROOT, page, part
from tests.tg.process import Desk

PAGE = "docs/organizers.md"
NOWHERE = -1_009_999_999_999
PHOTO = {"photo": [{"file_id": "plan", "file_unique_id": "u", "width": 900, "height": 600}]}
PROGRAMME = """\
Title,标题,Date,Start,End,Hall
Trees in town,城市树木,2031-05-13,10:00,11:00,Hall A
Rivers and lakes,河流与湖泊,2031-05-13,14:00,15:30,Hall B
"""
WIDEST = 72
OF_THE_VERSION = re.compile(r"\[semantic\]|0\.\d{3}|infodesk topics")
"""What a command tells of this version of the desk rather than of the folder."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "you": "You", "desk": "Desk", "tap": "(tap {label})", "picture": "(picture)", "in_reply": "(in reply) {text}",
        "group": "{name}, in the group", "to": "Desk to {name}", "in_group": "Desk, in the group", "team": "Team",
        "upgrade": "(The group becomes a supergroup; Telegram gives it another id.)",
        "wrong": "(ORGANIZERS_CHAT names a group that is not there; the desk is started.)",
        "right": "(ORGANIZERS_CHAT is corrected; the desk is started again.)",
        "coat": "where can I leave my coat", "bike": "Is there somewhere to lock a bicycle?",
        "swans": "Who feeds the swans?", "plan": "Yes: behind Hall A, see the plan.",
        "gardener": "The gardener, at noon.",
        "edit": "/edit cloakroom", "moved_coat": "In Hall A, next to the bookshop.", "trees": "/edit trees in town",
        "rivers": "/edit rivers and lakes", "when": "when is Trees in town", "lakes": "is Rivers and lakes still on?",
        "slot": "Hall B, 16:00", "later": "Will there be a group photo?", "photo_at": "Yes, after the opening, on the stairs.",
        "announce": "/announce The cloakroom is now in Hall B.", "same": "衣帽间改到B厅。", "now_there": "In Hall B.",
        "send": "Send", "ask": "Ask the organizers", "none": "None of these", "else": "Something else", "save": "Save as entry", "publish": "✅ Publish",
        "move": "🕑", "cancel": "🚫", "sure": "SEND", "again": "🔁", "done": "Sent. Delivered",
    },
    "zh": {
        "you": "我", "desk": "咨询台", "tap": "（点“{label}”）", "picture": "（图片）", "in_reply": "（回复）{text}",
        "group": "{name}，在群里", "to": "咨询台对{name}", "in_group": "咨询台，在群里", "team": "会务组",
        "upgrade": "（群升级为超级群，Telegram 换了群 id。）",
        "wrong": "（ORGANIZERS_CHAT 写错了群 id，启动咨询台。）",
        "right": "（改正 ORGANIZERS_CHAT，重新启动咨询台。）",
        "coat": "大衣存哪里", "bike": "自行车可以锁在哪里？",
        "swans": "湖里的天鹅谁来喂？", "plan": "可以，A厅后面，见平面图。",
        "gardener": "园丁，中午喂。",
        "edit": "/edit 衣帽间", "moved_coat": "A厅里，书店旁边。", "trees": "/edit 城市树木",
        "rivers": "/edit 河流与湖泊", "when": "城市树木几点开始", "lakes": "河流与湖泊还开吗？",
        "slot": "B厅 16:00", "later": "有合影吗？", "photo_at": "有，开幕式后在台阶上拍。",
        "announce": "/announce 衣帽间改到B厅。", "same": "The cloakroom is now in Hall B.", "now_there": "在B厅。",
        "send": "发送", "ask": "转给会务组", "none": "都不是", "else": "我问的不是这个", "save": "存为条目", "publish": "✅ 发布",
        "move": "🕑", "cancel": "🚫", "sure": "发送", "again": "🔁", "done": "发送完毕",
    },
}  # fmt: skip


class Day:
    """The day in one language: what its people do and read, line by line."""

    def __init__(self, telegram: BotApi, folder: Path, language: str) -> None:
        self.telegram, self.language, self.words = telegram, language, WORDS[language]
        other = "zh" if language == "en" else "en"
        names = ("Olga", "Anna", "Boris") if language == "en" else ("李娜", "王芳", "Boris")
        app = {"en": "en", "zh": "zh-hans"}
        self.olga, self.anna = (telegram.person(name, language=app[language]) for name in names[:2])
        self.boris = telegram.person(names[2] if language == "zh" else "周强", language=app[other])
        self.group = telegram.group(self.words["team"])
        settings = {
            "BOT_TOKEN": telegram.token, "BOT_API_URL": telegram.url, "KNOWLEDGE_DIR": "knowledge",
            "DATABASE_URL": "sqlite:///desk.db", "ORGANIZERS": f"{self.olga.id}:owner", "MATCHER": "lexical",
            "LC_ALL": {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}[language], "COLUMNS": "100",
        }  # fmt: skip
        self.desk = Desk(folder, telegram, settings)
        self.lines: list[str] = []

    def tells(self, who: str, text: str) -> None:
        """Adds what somebody wrote or did, or a message as it stands on the phone."""
        first, *rest = text.splitlines() or [""]
        mark = "：" if self.language == "zh" else ": "
        self.lines += [f"{who}{mark}{first}", *(f"    {line}".rstrip() for line in rest)]

    def name(self, person: Person) -> str:
        return self.words["you"] if person is self.olga else str(person)

    def shows(self, message: Message) -> Message:
        """A message of the desk, with its buttons."""
        chat = message.chat
        key = "desk" if chat is self.olga else "to" if isinstance(chat, Person) else "in_group"
        picture = f"{self.words['picture']} " if "photo" in message.raw else ""
        text = re.sub(rf"^([+-].{{{WIDEST}}}).+$", r"\1…", message.text, flags=re.MULTILINE)
        text = re.sub(r"(verified: )\W?\d{4}-\d\d-\d\d\W?", r"\1…", text)
        text = re.sub(r"(?<=checked )[^)\n]+|\d{4}年\d+月\d+日(?=核对)", "…", text)
        buttons = ["".join(f"[{button.text}] " for button in row).rstrip() for row in message.rows]
        self.tells(self.words[key].format(name=chat), "\n".join([(picture + text).rstrip(), *buttons]))
        return message

    async def hears(self, chat: Chat, beginning: str = "", within: float = 30) -> Message:
        """The next message in a chat (that has some words in it), as it stands there."""
        while beginning not in (message := await chat.hears(within=within)).text:
            self.shows(message)
        return self.shows(message)

    async def gathers(self, chat: Chat, *marks: str) -> None:
        """As many messages as there are marks, which come in any order; shown in that of the last mark in each."""
        found = [await chat.hears(within=30) for _ in marks]
        places = {id(one): max(at for at, mark in enumerate(marks) if mark in one.text) for one in found}
        for one in sorted(found, key=lambda one: 0 if marks[0] in one.text else places[id(one)]):
            self.shows(one)

    async def says(self, person: Person, text: str, reply_to: Message | None = None) -> None:
        """Somebody writes to the desk, or in the group in reply to a card."""
        chat = reply_to.chat if reply_to is not None and isinstance(reply_to.chat, Group) else person
        who = self.words["group"].format(name=self.name(person)) if chat is not person else self.name(person)
        self.tells(who, self.words["in_reply"].format(text=text) if reply_to else text)
        chat.write(person, {"text": text}, reply_to)

    async def taps(self, person: Person, message: Message, label: str) -> None:
        """Somebody taps a button."""
        await person.taps(message, label)
        full = next(button.text for button in message.buttons if button.text.startswith(label))
        self.tells(self.name(person), self.words["tap"].format(label=full))

    async def types(self, *arguments: str) -> str:
        """A command in the terminal; what it printed."""
        code, printed = await self.desk.calls(*arguments)
        assert code == 0, printed
        quoted = (f"'{one}'" if re.search(r"[^\w./,=-]", one, re.ASCII) else one for one in arguments)
        kept = (line.rstrip() for line in printed.splitlines() if not OF_THE_VERSION.search(line))
        self.lines += [f"$ infodesk {' '.join(quoted)}", *kept]
        return printed

    async def hands_on(self, person: Person, key: str) -> Message:
        """Somebody asks what the desk cannot answer, and has it asked; the card in the group."""
        words = WORDS["zh" if person.user["language_code"].startswith("zh") else "en"]
        await self.says(person, words[key])
        unknown = await self.hears(person)
        while words["ask"] not in (labels := [button.text for button in unknown.buttons]):
            await self.taps(
                person, unknown, next(words[key] for key in ("none", "else") if words[key] in labels)
            )
            unknown = await self.hears(person)
        await self.taps(person, unknown, words["ask"])
        consent = await self.hears(person)
        await self.taps(person, consent, words["send"])
        self.shows(await person.sees_edit())
        return await self.hears(self.group, words[key])

    async def session(self) -> Message:
        """The card of the session that the organizer wants to change, picked where more fits."""
        shown = await self.hears(self.olga)
        picks = [button.text for button in shown.buttons if button.text.startswith("📅")]
        if picks:
            await self.taps(self.olga, shown, picks[0])
            shown = await self.hears(self.olga)
        return shown

    async def publishes(self, preview: Message) -> None:
        """The organizer publishes what is shown, and reads that it is live."""
        await self.taps(self.olga, preview, self.words["publish"])
        await self.hears(self.olga, "faq/" if "faq/" in preview.text else "sessions/")

    def transcript(self) -> str:
        return "\n".join(self.lines) + "\n"


async def in_the_terminal(day: Day) -> None:
    """A folder is made, an entry written, a programme imported, all of it checked."""
    zh = day.language == "zh"
    (day.desk.folder / "programme.csv").write_text(PROGRAMME, encoding="utf-8")
    names = (
        ("zh=临江方法学会议", "en=Riverside Meeting") if zh else ("en=Riverside Meeting", "zh=临江方法学会议")
    )
    places = ("zh=上海", "en=Shanghai") if zh else ("en=Shanghai", "zh=上海")
    options = [f"--languages={'zh,en' if zh else 'en,zh'}", "--start=2031-05-12", "--end=2031-05-15"]
    options += [f"--name={name}" for name in names] + [f"--city={place}" for place in places]
    await day.types("init", "knowledge", *options)
    asked = ("--question=en=Is there a cloakroom?", "--question=zh=有衣帽间吗？")
    ways = ("--also=en=where can I leave my coat", "--also=zh=大衣存哪里")
    answers = ("--answer=en=Next to the bookshop.", "--answer=zh=书店旁边。")
    await day.types("new", "faq", *asked, *ways, *answers, "--id=cloakroom", "--yes")
    await day.types("import", "programme.csv", "--knowledge=knowledge", "--name=rm")
    printed = await day.types("check", "knowledge", "--now=2031-05-01")
    assert "cloakroom" not in printed


async def a_wrong_group_first(day: Day) -> None:
    """The wrong id of the group is told to the organizer who can be reached; then it is the right one."""
    day.lines.append(day.words["wrong"])
    day.desk.settings["ORGANIZERS_CHAT"] = str(NOWHERE)
    await day.says(day.olga, "/start")
    await day.desk.start()
    await day.gathers(day.olga, "/privacy", str(NOWHERE))
    day.lines.append(day.words["right"])
    assert await day.desk.stop() == 0
    day.olga.unheard.clear()
    day.desk.settings["ORGANIZERS_CHAT"] = str(day.group.id)
    await day.desk.start()


async def questions_and_answers(day: Day) -> None:
    """One is answered; one is answered by the group with a picture, one in two languages, and kept."""
    words = day.words
    await day.says(day.anna, words["coat"])
    await day.hears(day.anna)
    card = await day.hands_on(day.anna, "bike")
    sender = words["group"].format(name=day.name(day.olga))
    day.tells(sender, words["in_reply"].format(text=f"{words['picture']} {words['plan']}"))
    day.group.write(day.olga, {**PHOTO, "caption": words["plan"]}, card)
    await day.hears(day.anna, words["plan"])
    assert "photo" in (await day.hears(day.anna)).raw
    await day.hears(day.group)
    card = await day.hands_on(day.boris, "swans")
    both = f"en: {WORDS['en']['gardener']}\nzh: {WORDS['zh']['gardener']}"
    await day.says(day.olga, both, card)
    other = WORDS["zh" if day.language == "en" else "en"]
    assert words["gardener"] not in (await day.hears(day.boris, other["gardener"])).text
    told = await day.hears(day.group)
    await day.taps(day.olga, told, words["save"])
    await day.gathers(day.group, "@@", other["swans"], "→")
    await day.says(day.boris, other["swans"])
    assert other["gardener"] in (await day.hears(day.boris)).text


async def changes_by_phone(day: Day) -> None:
    """An answer is changed, a session moved, another cancelled; who asks reads it at once."""
    words = day.words
    await day.says(day.olga, words["edit"])
    await day.says(day.olga, f"{day.language}: {words['moved_coat']}", await day.hears(day.olga))
    await day.publishes(await day.hears(day.olga, "faq/"))
    await day.says(day.anna, words["coat"])
    assert words["moved_coat"] in (await day.hears(day.anna)).text
    await day.says(day.olga, words["trees"])
    await day.taps(day.olga, await day.session(), words["move"])
    await day.says(day.olga, words["slot"], await day.hears(day.olga))
    await day.publishes(await day.hears(day.olga, "sessions/"))
    await day.hears(day.group, "•")
    await day.says(day.anna, words["when"])
    assert "16:00" in (await day.hears(day.anna)).text
    await day.says(day.olga, words["rivers"])
    await day.taps(day.olga, await day.session(), words["cancel"])
    await day.publishes(await day.hears(day.olga, "sessions/"))
    await day.hears(day.group, "•")
    await day.says(day.anna, words["lakes"])
    await day.hears(day.anna)


async def the_group_is_upgraded(day: Day) -> None:
    """While a question waits the group becomes a supergroup; a reply there reaches the asker all the same."""
    await day.hands_on(day.anna, "later")
    day.lines.append(day.words["upgrade"])
    day.group = day.group.becomes_supergroup()
    card = await day.hears(day.group, day.words["later"])
    await day.says(day.olga, day.words["photo_at"], card)
    assert day.words["photo_at"] in (await day.hears(day.anna, day.words["photo_at"])).text
    await day.hears(day.group)


async def an_announcement_that_contradicts(day: Day) -> None:
    """What the desk answers otherwise is shown, changed first, and then everybody reads the announcement."""
    words, olga = day.words, day.olga
    await day.says(olga, words["announce"])
    await day.hears(olga)
    await day.says(olga, words["same"])
    shown = await day.hears(olga, "⚠️")
    await day.hears(olga)
    entry = next(button.text for button in shown.buttons if button.text.startswith("✏️"))
    await day.taps(olga, shown, entry)
    other = "zh" if day.language == "en" else "en"
    changed = f"{day.language}: {words['now_there']}\n{other}: {WORDS[other]['now_there']}"
    await day.says(olga, changed, await day.hears(olga, "cloakroom"))
    await day.publishes(await day.hears(olga, "faq/"))
    await day.taps(olga, shown, words["again"])
    while not (choice := await day.hears(olga)).buttons:
        pass
    await day.taps(olga, choice, choice.buttons[0].text)
    await day.hears(olga)
    await day.says(olga, words["sure"])
    body = words["announce"].removeprefix("/announce ")
    assert body in (await day.hears(day.anna, body)).text
    await day.hears(day.boris, words["same"])
    while words["done"] not in (report := await olga.sees_edit(within=30)).text:
        pass
    day.shows(report)


STEPS: tuple[Callable[[Day], Awaitable[None]], ...] = (
    in_the_terminal,
    a_wrong_group_first,
    questions_and_answers,
    changes_by_phone,
    the_group_is_upgraded,
    an_announcement_that_contradicts,
)


@pytest.fixture(params=sorted(WORDS))
async def day(request: pytest.FixtureRequest, telegram: BotApi, tmp_path: Path) -> AsyncIterator[Day]:
    made = Day(telegram, tmp_path, request.param)
    yield made
    await made.desk.stop(signal.SIGKILL)


async def test_the_day_goes_as_the_page_shows_it(day: Day) -> None:
    for step in STEPS:
        await step(day)
    assert await day.desk.stop() == 0
    marked = f"day {day.language}"
    shown = f"```text\n{day.transcript()}```\n"
    if os.environ.get("UPDATE_DOCS"):
        before = part(PAGE, marked)
        (ROOT / PAGE).write_text(
            page(PAGE).replace(f"<!-- {marked} -->\n{before}", f"<!-- {marked} -->\n{shown}")
        )
    assert part(PAGE, marked) == shown, "UPDATE_DOCS=1 writes the page anew"
