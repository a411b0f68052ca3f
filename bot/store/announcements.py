"""Announcements: their texts and how far they are; each step is taken once, whoever presses first."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from bot.core.organizers.announcements import OPEN, UNDER_WAY, Announcement, AnnouncementState
from bot.store.repository import Repository
from bot.store.tables import announcements


class AnnouncementRepository(Repository):
    """The announcements of one conference."""

    async def draft(
        self,
        author: int,
        chat_id: int,
        texts: Mapping[str, str],
        at: datetime,
        state: AnnouncementState = AnnouncementState.WRITING,
        *,
        audience: str = "",
        picture: str = "",
    ) -> Announcement:
        """A new announcement; it takes the place of what its author has begun and not sent."""
        dropped = {"state": AnnouncementState.DROPPED, "ended_at": at}
        await self._update(announcements, self._open(author), dropped)
        return await self.add(Announcement(0, texts, audience, state, author, chat_id, at, picture=picture))

    async def add(self, announcement: Announcement) -> Announcement:
        """Keeps an announcement as it is, under a number of its own."""
        row = {
            "texts": json.dumps(dict(announcement.texts), ensure_ascii=False),
            "audience": announcement.audience,
            "state": announcement.state,
            "author": announcement.author,
            "chat_id": announcement.chat_id,
            "made_at": announcement.made_at,
            "picture": announcement.picture or None,
        }
        return replace(announcement, number=await self._insert(announcements, row))

    async def get(self, number: int) -> Announcement | None:
        """An announcement by its number."""
        found = await self._read(announcements.c.id == number)
        return found[0] if found else None

    async def draft_of(self, author: int) -> Announcement | None:
        """What somebody has begun and not sent."""
        found = await self._read(*self._open(author))
        return found[-1] if found else None

    async def under_way(self) -> list[Announcement]:
        """What is being sent, or stopped half-way."""
        return await self._read(announcements.c.state.in_(UNDER_WAY))

    async def change(
        self,
        announcement: Announcement,
        state: AnnouncementState,
        only_from: Collection[AnnouncementState] = (),
        **values: object,
    ) -> bool:
        """Takes a step from the state in which it was read (or ``only_from``); False where somebody was faster."""
        expected = announcements.c.state.in_(list(only_from or (announcement.state,)))
        own = [announcements.c.id == announcement.number, expected]
        if not only_from:
            own.append(announcements.c.audience == announcement.audience)
        if "texts" in values:
            values["texts"] = json.dumps(values["texts"], ensure_ascii=False)
        return bool(await self._update(announcements, own, {"state": state, **values}))

    async def set_progress_message(self, number: int, message_id: int) -> None:
        """Remembers the message that tells how an announcement goes."""
        await self._update(announcements, [announcements.c.id == number], {"message_id": message_id})

    async def _read(self, *conditions: ColumnElement[bool]) -> list[Announcement]:
        query = select(announcements).where(self._scoped(announcements, *conditions))
        return [_announcement(row) for row in await self._execute(query.order_by(announcements.c.id))]

    def _open(self, author: int) -> tuple[ColumnElement[bool], ...]:
        return announcements.c.author == author, announcements.c.state.in_(OPEN)


def _announcement(row: Row[Any]) -> Announcement:
    return Announcement(
        row.id,
        json.loads(row.texts),
        row.audience,
        AnnouncementState(row.state),
        row.author,
        row.chat_id,
        row.made_at,
        row.confirmed_by,
        row.message_id,
        row.picture or "",
    )
