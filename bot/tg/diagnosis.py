"""Whether Telegram can be used as the settings say: token, webhook, chats, rights, proxy, clock. For ``infodesk doctor``."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.languages.messages import Sentence
from bot.settings import Settings

SECONDS = 10
CLOCK_S = 30
"""A clock that is off by more is said to be wrong."""

Observation = tuple[bool, Sentence]
"""Whether what was looked at is as it should be, and the sentence that says so, or what to do."""


class _UnreachableError(Exception):
    """The Bot API cannot be reached, or what answers is not the Bot API."""


async def observe(settings: Settings) -> AsyncIterator[Observation]:
    """Looks at one thing after the other; what the others need comes first, and without it they are left out."""
    async with httpx.AsyncClient(proxy=settings.proxy_url, timeout=SECONDS) as client:
        try:
            me, date = await _call(client, settings, "getMe")
        except _UnreachableError as problem:
            key = "doctor.no_proxy" if settings.proxy_url else "doctor.unreachable"
            yield False, Sentence(key, address=settings.bot_api_url, cause=problem)
            return
        if not me.get("ok"):
            yield False, Sentence("doctor.bad_token", told=me.get("description", ""))
            return
        yield True, Sentence("doctor.token", name=me["result"].get("username", ""))
        yield _clock(date)
        try:
            yield await _webhook(client, settings)
            async for one in _organizers(client, settings, me["result"]["id"]):
                yield one
        except _UnreachableError as problem:
            yield False, Sentence("doctor.unreachable", address=settings.bot_api_url, cause=problem)


async def _call(
    client: httpx.AsyncClient, settings: Settings, method: str, **values: object
) -> tuple[dict[str, Any], str]:
    """What the Bot API answers, and the Date of its answer. No error shows the address: the token is in it."""
    try:
        answer = await client.post(f"{settings.base_url}{settings.token}/{method}", json=values)
        told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
        raise _UnreachableError(type(problem).__name__) from None
    except ValueError:
        raise _UnreachableError(f"HTTP {answer.status_code}") from None
    if not isinstance(told, dict) or "ok" not in told:
        raise _UnreachableError(f"HTTP {answer.status_code}")
    return told, answer.headers.get("date", "")


def _clock(date: str) -> Observation:
    try:
        off = (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError):
        return True, Sentence("doctor.clock_unknown")
    return abs(off) <= CLOCK_S, Sentence(
        "doctor.clock" if abs(off) <= CLOCK_S else "doctor.clock_off", seconds=f"{off:+.0f}"
    )


async def _webhook(client: httpx.AsyncClient, settings: Settings) -> Observation:
    told, _ = await _call(client, settings, "getWebhookInfo")
    info = told.get("result") or {}
    url, wanted = info.get("url", ""), settings.webhook_url or ""
    if wanted and info.get("last_error_message"):
        return False, Sentence("doctor.webhook_fails", url=wanted, cause=info["last_error_message"])
    if url and not url.startswith(wanted or "-"):
        return bool(wanted), Sentence("doctor.webhook_other", url=url)
    return True, Sentence("doctor.webhook" if wanted else "doctor.polling", url=wanted)


async def _organizers(client: httpx.AsyncClient, settings: Settings, me: int) -> AsyncIterator[Observation]:
    if not settings.organizers:
        yield False, Sentence("doctor.no_organizers")
    if chat := settings.organizers_chat:
        told, _ = await _call(client, settings, "getChatMember", chat_id=chat, user_id=me)
        member = told.get("result") or {}
        if not told.get("ok"):
            yield False, Sentence("doctor.no_chat", chat=chat, told=told.get("description", ""))
        elif member.get("status") in ("left", "kicked") or member.get("can_send_messages") is False:
            yield False, Sentence("doctor.no_rights", chat=chat)
        else:
            yield True, Sentence("doctor.chat", chat=chat)
    for number in settings.organizers:
        told, _ = await _call(client, settings, "getChat", chat_id=number)
        key = "doctor.organizer" if told.get("ok") else "doctor.no_organizer"
        yield bool(told.get("ok")), Sentence(key, id=number, role=str(settings.organizers[number]))
