"""The tests' own Bot API server: Telegram as the bot sees it over HTTP, and as the people in its chats see it.

async with BotApi() as telegram:            # BOT_API_URL=telegram.url, BOT_TOKEN=telegram.token
    anna = telegram.person("Anna", language="en")
    await anna.says("/start")
    reply = await anna.hears()
    await anna.taps(reply, "Dates")
"""

from tests.botapi.chats import Chat, Group, Person, Tap
from tests.botapi.messages import Button, Call, Message
from tests.botapi.server import BotApi, Fault

__all__ = ["BotApi", "Button", "Call", "Chat", "Fault", "Group", "Message", "Person", "Tap"]
