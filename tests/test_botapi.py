"""The emulator, checked with clients that are not the desk: plain HTTP, and python-telegram-bot's own Bot."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, ReplyParameters
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.botapi import BotApi, Person
from tests.botapi.formatting import read_html

Json = dict[str, Any]


class Client:
    """A bot that is nothing but HTTP."""

    def __init__(self, telegram: BotApi, http: aiohttp.ClientSession) -> None:
        self.telegram, self.http = telegram, http

    async def call(self, method: str, **params: object) -> Json:
        """The whole answer, good or bad."""
        url = f"{self.telegram.url}{self.telegram.token}/{method}"
        async with self.http.post(url, json=params) as reply:
            return dict(await reply.json(), status=reply.status)

    async def updates(self, offset: int = 0, **params: object) -> list[Json]:
        answer = await self.call("getUpdates", offset=offset, **params)
        assert answer["ok"], answer
        return list(answer["result"])


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi() as telegram:
        yield telegram


@pytest.fixture
async def client(telegram: BotApi) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as http:
        yield Client(telegram, http)


@pytest.fixture
async def bot(telegram: BotApi) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.url, base_file_url=telegram.file_url) as bot:
        yield bot


@pytest.fixture
async def anna(telegram: BotApi) -> Person:
    """Anna has written once, so the bot may write to her; nothing waits for the bot."""
    anna = telegram.person("Anna", language="de", username="anna")
    await anna.says("hello")
    telegram.updates.waiting.clear()
    return anna


# ---- the main path, by python-telegram-bot


async def test_a_question_an_offer_a_tap_and_an_edit(telegram: BotApi, bot: Bot) -> None:
    assert bot.username == "desk_bot"
    assert not bot.bot.supports_inline_queries
    anna = telegram.person("Anna", language="zh-hans")
    asked = await anna.says("/start wifi")

    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "zh-hans"
    assert update.message.parse_entities(["bot_command"]) == {update.message.entities[0]: "/start"}
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Dates of the meeting", callback_data="v1:dates")]]
    )
    await bot.send_chat_action(anna.id, "typing")
    await bot.send_message(
        anna.id,
        "<b>Tom &amp; Anna</b>",
        parse_mode="HTML",
        reply_markup=keyboard,
        reply_parameters=ReplyParameters(asked.id),
    )
    reply = await anna.hears()
    assert (reply.text, reply.marked("bold"), reply.reply_to) == ("Tom & Anna", ["Tom & Anna"], asked.id)
    assert anna.actions == ["typing"]

    tap = await anna.taps(reply, "Dates")
    (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    assert update.callback_query is not None
    assert update.callback_query.data == "v1:dates"
    await update.callback_query.answer("one moment")
    assert (await tap.answered())["text"] == "one moment"
    with pytest.raises(BadRequest, match="Query is too old"):
        await update.callback_query.answer()

    await bot.edit_message_text("25 to 29 September", anna.id, reply.id)
    edited = await anna.sees_edit()
    assert (edited.text, edited.history, edited.buttons) == ("25 to 29 September", ["Tom & Anna"], [])
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("25 to 29 September", anna.id, reply.id)
    await bot.edit_message_reply_markup(anna.id, reply.id, reply_markup=keyboard)
    assert [button.data for button in (await anna.sees_edit()).buttons] == ["v1:dates"]

    await anna.edits(asked, "/start venue")
    (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    assert update.edited_message is not None
    assert update.edited_message.text == "/start venue"


async def test_files_travel_both_ways(telegram: BotApi, bot: Bot, anna: Person) -> None:
    await anna.sends_file("faq.yaml", b"- id: wifi", caption="new answers")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"- id: wifi"

    await bot.send_document(
        anna.id, b"BEGIN:VCALENDAR", filename="agenda.ics", caption="<i>yours</i>", parse_mode="HTML"
    )
    received = await anna.hears()
    assert telegram.files[received.raw["document"]["file_id"]] == ("agenda.ics", b"BEGIN:VCALENDAR")
    assert received.marked("italic") == ["yours"]
    await bot.send_photo(anna.id, b"\x89PNG", filename="map.png")
    assert telegram.files[(await anna.hears()).raw["photo"][0]["file_id"]][1] == b"\x89PNG"


async def test_the_menu_is_that_of_the_nearest_scope_and_language(telegram: BotApi, bot: Bot) -> None:
    anna, group = telegram.person("Anna"), telegram.group("Oncology")
    await bot.set_my_commands([("help", "What I can do")])
    await bot.set_my_commands([("help", "我能做什么")], language_code="zh")
    await bot.set_my_commands([("start", "Begin")], scope={"type": "all_private_chats"})  # type: ignore[arg-type]
    assert telegram.menu(anna, "zh") == {"start": "Begin"}
    assert telegram.menu(group, "zh") == {"help": "我能做什么"}
    assert telegram.menu(group, "fr") == {"help": "What I can do"}
    await bot.delete_my_commands(language_code="zh")
    assert telegram.menu(group, "zh") == {"help": "What I can do"}
    assert [one.command for one in await bot.get_my_commands()] == ["help"]
    await bot.set_my_description("问我会议的事", language_code="zh")
    await bot.set_my_short_description("The desk")
    assert (await bot.get_my_description("zh")).description == "问我会议的事"
    assert (await bot.get_my_description()).description == ""
    assert (await bot.get_my_short_description()).short_description == "The desk"


# ---- updates by polling


async def test_an_update_comes_again_until_an_offset_confirms_it(telegram: BotApi, client: Client) -> None:
    anna = telegram.person("Anna")
    for text in ("one", "two", "three"):
        await anna.says(text)
    first, second, third = (update["update_id"] for update in await client.updates())
    assert (second, third) == (first + 1, first + 2)
    assert [update["update_id"] for update in await client.updates(limit=2)] == [first, second]
    assert [update["update_id"] for update in await client.updates(second)] == [second, third]
    assert telegram.confirmed_offset == second
    assert [update["update_id"] for update in await client.updates(-1)] == [third]
    assert await client.updates(third + 1) == telegram.pending == []


async def test_a_burst_comes_in_batches_of_a_hundred(telegram: BotApi, client: Client) -> None:
    people = [telegram.person(f"Guest {number}") for number in range(50)]
    telegram.push((people[number % 50], f"question {number}") for number in range(250))
    sizes, offset = [], 0
    while batch := await client.updates(offset):
        sizes.append(len(batch))
        offset = batch[-1]["update_id"] + 1
    assert sizes == [100, 100, 50]


async def test_an_open_poll_ends_with_the_first_message(telegram: BotApi, client: Client) -> None:
    anna = telegram.person("Anna")
    poll = asyncio.create_task(client.updates(timeout=30))
    await telegram.ready()
    assert not poll.done()
    await anna.says("wifi?")
    (update,) = await poll
    assert update["message"]["text"] == "wifi?"


async def test_the_older_of_two_pollers_is_sent_away(
    telegram: BotApi, client: Client, bot: Bot, anna: Person
) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.ready()
    newer = asyncio.create_task(client.updates(timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await older
    await anna.says("wifi?")
    assert len(await newer) == 1


async def test_a_killed_poller_leaves_nothing_behind(telegram: BotApi, client: Client, anna: Person) -> None:
    poll = asyncio.create_task(client.updates(timeout=30))
    await telegram.ready()
    poll.cancel()
    await telegram.until(lambda: not telegram.updates.expected, "the poll to be gone")
    await anna.says("anybody there?")
    assert len(await client.updates()) == len(telegram.pending) == 1


async def test_only_asked_kinds_of_updates_are_kept_and_the_list_is_remembered(
    telegram: BotApi, client: Client, anna: Person
) -> None:
    await client.updates(allowed_updates=["callback_query"])
    await anna.says("not asked for")
    assert await client.updates() == []
    await client.updates(allowed_updates=[])
    await anna.says("asked for")
    assert len(await client.updates()) == 1


# ---- updates by webhook


@pytest.fixture
async def hook() -> AsyncIterator["Hook"]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


class Hook:
    """A bot's web server that answers a text with the next of the given statuses, and else with 200."""

    def __init__(self) -> None:
        self.url, self.statuses = "", dict[str, list[int]]()
        self.received: list[tuple[str, str]] = []

    async def receive(self, request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        self.received.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")))
        left = self.statuses.get(text) or [200]
        return web.Response(status=left.pop(0))


async def test_a_webhook_gets_each_update_until_it_says_2xx_in_the_order_of_the_chat(
    telegram: BotApi, client: Client, hook: Hook, anna: Person
) -> None:
    ben = telegram.person("Ben")
    hook.statuses = {"first": [500, 302]}
    await anna.says("first")
    await anna.says("second")
    await ben.says("other chat")
    assert (await client.call("setWebhook", url=hook.url, secret_token="s3cret"))["ok"]
    await telegram.until(lambda: not telegram.pending, "the webhook to take everything")
    texts = [text for text, _ in hook.received]
    assert [text for text in texts if text != "other chat"] == ["first", "first", "first", "second"]
    assert texts.index("other chat") < texts.index("second")
    assert {secret for _, secret in hook.received} == {"s3cret"}
    info = (await client.call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == (hook.url, 0)
    assert info["last_error_message"] == "Wrong response from the webhook: 302"


async def test_polling_and_a_webhook_exclude_each_other(
    telegram: BotApi, client: Client, hook: Hook, anna: Person
) -> None:
    poll = asyncio.create_task(client.call("getUpdates", timeout=30))
    await telegram.ready()
    await client.call("setWebhook", url=hook.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    assert (await client.call("getUpdates"))["error_code"] == 409
    hook.statuses = {"hello?": [503] * 1000}
    await anna.says("hello?")
    await telegram.until(lambda: bool(hook.received), "a first try")
    await client.call("deleteWebhook")
    assert [update["message"]["text"] for update in await client.updates()] == ["hello?"]
    await client.call("deleteWebhook", drop_pending_updates=True)
    assert await client.updates() == []


# ---- what is refused


def keyboard(**button: object) -> Json:
    return {"reply_markup": {"inline_keyboard": [[button]]}}


REFUSED = {
    "no text": ({"text": ""}, "message text is empty"),
    "blank": ({"text": " \n"}, "message text is empty"),
    "nothing but tags": ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
    "too long": ({"text": "a" * 4097}, "message is too long"),
    "too long in UTF-16": ({"text": "😀" * 2049}, "message is too long"),
    "half an emoji": ({"text": "\ud83d"}, "strings must be encoded in UTF-8"),
    "other parse mode": ({"text": "*a*", "parse_mode": "Markdown"}, "unsupported parse_mode"),
    "entity past the end": (
        {"text": "abc", "entities": [{"type": "bold", "offset": 1, "length": 3}]},
        "ends after the end of the text",
    ),
    "entity in half an emoji": (
        {"text": "a😀", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
        "cuts a UTF-16 symbol in two",
    ),
    "link without url": (
        {"text": "abc", "entities": [{"type": "text_link", "offset": 0, "length": 3}]},
        'Can\'t find field "url"',
    ),
    "unknown entity": (
        {"text": "a", "entities": [{"type": "big", "offset": 0, "length": 1}]},
        "can't parse MessageEntity",
    ),
    "65 bytes": ({"text": "a", **keyboard(text="b", callback_data="d" * 65)}, "BUTTON_DATA_INVALID"),
    "22 Chinese characters": (
        {"text": "a", **keyboard(text="b", callback_data="会" * 22)},
        "BUTTON_DATA_INVALID",
    ),
    "no data": ({"text": "a", **keyboard(text="b", callback_data="")}, "BUTTON_DATA_INVALID"),
    "no label": ({"text": "a", **keyboard(text="", callback_data="d")}, "Button text must be non-empty"),
    "no action": ({"text": "a", **keyboard(text="b")}, "exactly one action"),
    "no url": ({"text": "a", **keyboard(text="b", url="see you")}, "BUTTON_URL_INVALID"),
    "one row only": ({"text": "a", "reply_markup": {"inline_keyboard": [{}]}}, "Array of Arrays"),
    "not JSON": ({"text": "a", "reply_markup": "{"}, "can't parse reply_markup"),
    "gone question": (
        {"text": "a", "reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    "unknown chat": ({"text": "a", "chat_id": 1}, "chat not found"),
    "no number": ({"text": "a", "chat_id": "anna"}, "invalid chat_id specified"),
}


@pytest.mark.parametrize(("params", "description"), REFUSED.values(), ids=list(REFUSED))
async def test_a_message_is_refused(client: Client, anna: Person, params: Json, description: str) -> None:
    answer = await client.call("sendMessage", **{"chat_id": anna.id, **params})
    assert (answer["status"], answer["ok"], answer["error_code"]) == (400, False, 400)
    assert description in answer["description"]
    assert not anna.unheard


ACCEPTED = {
    "4096 units": {"text": "😀" * 2048},
    "tags do not count": {"text": f"<b>{'a' * 4096}</b>", "parse_mode": "HTML"},
    "64 bytes": {"text": "a", **keyboard(text="b", callback_data="会" * 21 + "d")},
    "gone question, if told so": {
        "text": "a",
        "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True},
    },
}


@pytest.mark.parametrize("params", ACCEPTED.values(), ids=list(ACCEPTED))
async def test_a_message_is_accepted_at_the_limit(client: Client, anna: Person, params: Json) -> None:
    assert (await client.call("sendMessage", chat_id=anna.id, **params))["ok"]
    assert await anna.hears()


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("editMessageText", {"message_id": 99, "text": "a"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "a"}, "message can't be edited"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendDocument", {"document": "nowhere"}, "there is no document in the request"),
        ("getFile", {"file_id": "nowhere"}, "invalid file_id"),
        ("setMyCommands", {"commands": [{"command": "Help", "description": "d"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "help"}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ("setMyCommands", {"commands": [], "scope": {"type": "all"}}, "unsupported type specified"),
        ("setMyDescription", {"description": "d" * 513}, "DESCRIPTION_TOO_LONG"),
        ("setWebhook", {"url": "http://example.org/hook"}, "HTTPS URL must be provided"),
        ("setWebhook", {"url": "https://example.org/hook", "secret_token": "a b"}, "unallowed characters"),
    ],
)
async def test_a_call_is_refused(
    client: Client, anna: Person, method: str, params: Json, description: str
) -> None:
    answer = await client.call(method, chat_id=anna.id, **params)
    assert answer["status"] == 400
    assert description in answer["description"]


async def test_a_bot_writes_only_to_who_has_written_and_has_not_blocked_it(
    telegram: BotApi, bot: Bot
) -> None:
    anna, group = telegram.person("Anna"), telegram.group("Oncology")
    with pytest.raises(Forbidden, match="can't initiate conversation with a user"):
        await bot.send_message(anna.id, "Welcome!")
    await anna.says("/start")
    await anna.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "Welcome!")
    await anna.says("sorry")
    await bot.send_message(anna.id, "Welcome!")
    await bot.send_message(group.id, "Welcome, all!")
    await group.kicks(anna)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "Anybody?")
    states = [
        update.my_chat_member.new_chat_member.status
        for update in await bot.get_updates()
        if update.my_chat_member
    ]
    assert states == ["kicked", "member", "kicked"]


@pytest.mark.parametrize(
    ("token", "method", "status", "description"),
    [
        ("7000000001:another", "getMe", 401, "Unauthorized"),
        ("no-token", "getMe", 404, "Not Found"),
        (BotApi.token, "getMeh", 404, "Not Found: method not found"),
    ],
)
async def test_wrong_addresses_are_answered_in_json(
    telegram: BotApi, client: Client, token: str, method: str, status: int, description: str
) -> None:
    async with client.http.get(f"{telegram.url}{token}/{method}") as reply:
        assert reply.status == status
        assert await reply.json() == {"ok": False, "error_code": status, "description": description}


async def test_all_kinds_of_bodies_say_the_same(telegram: BotApi, client: Client, anna: Person) -> None:
    url = f"{telegram.url}{telegram.token}/sendmessage"
    entities = '[{"type": "bold", "offset": 0, "length": 2}]'
    params = {"chat_id": str(anna.id), "text": "会议 & more", "entities": entities}
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in params.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    for body in ({"json": params}, {"data": params}, {"data": multipart}, {"params": params}):
        async with client.http.post(url, **body) as reply:
            assert reply.status == 200, await reply.text()
        message = await anna.hears()
        assert (message.text, message.marked("bold")) == ("会议 & more", ["会议"])
    assert {call.method for call in telegram.calls} == {"sendMessage"}


# ---- HTML


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &#39;&#x4f1a;", 'a <b> & "c" \'会', []),
        ("a > b & c &nbsp;", "a > b & c &nbsp;", []),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<STRONG>a</strong>", "a", [("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ('<a href="https://x.org/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="javascript:x">x</a>', "x", []),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
    ],
)
def test_html_is_read_as_telegram_reads_it(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    shown, found = read_html(source)
    assert shown == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("line<br>line", 'Unsupported start tag "br" at byte offset 4'),
        ("会<p>a</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("a < b", "Unclosed or unsupported start tag at byte offset 2"),
        ("<b", "Unclosed or unsupported start tag"),
        ("<!-- note -->", "Unclosed or unsupported start tag"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", 'Unexpected end tag "b"'),
        ("<b>a<i>b</b></i>", 'Unexpected end tag "b", expected "</i>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler"'),
    ],
)
async def test_html_that_telegram_cannot_read_is_refused(
    client: Client, anna: Person, source: str, problem: str
) -> None:
    answer = await client.call("sendMessage", chat_id=anna.id, text=source, parse_mode="HTML")
    assert answer["description"].startswith(f"Bad Request: can't parse entities: {problem}")


async def test_entities_stand_in_for_html(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "😀 <b>", entities=[MessageEntity("code", 3, 3)])
    assert (await anna.hears()).marked("code") == ["<b>"]


# ---- groups


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("lunch?", False),
        ("@desk_bot lunch?", True),
        ("lunch, @Desk_Bot?", True),
        ("mail me at anna@desk_bot.org", False),
        ("/help", True),
        ("/help@desk_bot", True),
        ("/help@other_bot", False),
        ("see /help", False),
    ],
)
async def test_in_a_group_the_bot_gets_only_what_is_meant_for_it(
    telegram: BotApi, text: str, heard: bool
) -> None:
    anna, group = telegram.person("Anna"), telegram.group("Oncology")
    await group.says(anna, text)
    assert bool(telegram.pending) is heard
    telegram.privacy = False
    await group.says(anna, text)
    assert telegram.pending[-1]["message"]["message_id"] == 2


async def test_in_a_group_replies_to_the_bot_reach_it(telegram: BotApi, client: Client) -> None:
    anna, ben, group = telegram.person("Anna"), telegram.person("Ben"), telegram.group("Oncology")
    await client.call("sendMessage", chat_id=group.id, text="Ask me")
    mine = await group.says(ben, "who are you?", reply_to=await group.hears())
    await group.says(anna, "good question", reply_to=mine)
    (update,) = telegram.pending
    assert update["message"]["chat"] == {"id": group.id, "type": "supergroup", "title": "Oncology"}
    assert update["message"]["reply_to_message"]["from"]["is_bot"]


# ---- what goes wrong


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"status": 404}, InvalidToken, "Not Found"),
        ({"status": 401}, InvalidToken, "Unauthorized"),
        ({"status": 409}, Conflict, "Conflict"),
        ({"status": 500}, NetworkError, "Internal Server Error"),
        ({"status": 502, "html": True}, NetworkError, "Bad Gateway"),
        ({"retry_after": 7}, RetryAfter, "Retry in"),
        ({"drop": True}, NetworkError, "httpx"),
        ({"status": 400, "description": "Bad Request: TEST"}, BadRequest, "Test"),
    ],
)
async def test_a_call_goes_wrong_as_often_as_asked(
    telegram: BotApi,
    bot: Bot,
    anna: Person,
    fault: Json,
    error: type[Exception],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    asked = telegram.fail("send*", times=2, **fault)
    await bot.get_me()
    for _ in range(2):
        with pytest.raises(error, match=says):
            await bot.send_message(anna.id, "lost")
    await bot.send_message(anna.id, "here")
    assert (await anna.hears()).text == "here"
    assert asked.hits == 2


async def test_a_message_may_arrive_though_the_bot_never_learns_it(
    telegram: BotApi, bot: Bot, anna: Person
) -> None:
    telegram.fail("sendMessage", drop=True, after=True)
    with pytest.raises(NetworkError):
        await bot.send_message(anna.id, "sent?")
    assert (await anna.hears()).text == "sent?"


async def test_telegram_is_away_and_comes_back_at_the_same_address(
    telegram: BotApi, client: Client, anna: Person
) -> None:
    await anna.says("before")
    poll = asyncio.create_task(client.updates(telegram.pending[0]["update_id"] + 1, timeout=30))
    await telegram.ready()
    async with telegram.away():
        with pytest.raises(aiohttp.ClientError):
            await poll
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.updates()
        await anna.says("meanwhile")
    assert [update["message"]["text"] for update in await client.updates()] == ["meanwhile"]


async def test_a_fault_without_end_is_healed(telegram: BotApi, client: Client) -> None:
    telegram.fail("*", 503, times=None)
    assert [(await client.call("getMe"))["status"] for _ in range(3)] == [503, 503, 503]
    telegram.heal()
    assert (await client.call("getMe"))["ok"]


async def test_who_waits_in_vain_is_told_what_the_bot_did(
    telegram: BotApi, client: Client, anna: Person
) -> None:
    await client.call("sendMessage", chat_id=anna.id, text="<br>", parse_mode="HTML")
    with pytest.raises(AssertionError) as failed:
        await anna.hears(within=0.01)
    assert "in vain for a message to Anna" in str(failed.value)
    assert "'<br>'" in str(failed.value)
    assert "-> 400" in str(failed.value)
