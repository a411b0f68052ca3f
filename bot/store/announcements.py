"""Announcements: their texts and how far they are; each step is taken once, whoever presses first."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select, update

from bot.core.organizers.announcements import OPEN, UNDER_WAY, Announcement, AnnouncementState
from bot.store.repository import Writes
from bot.store.tables import announcements


class AnnouncementWrites(Writes):
    """The announcements' part of a transaction."""

    async def draft(
        self,
        author: int,
        chat_id: int,
        texts: Mapping[str, str],
        at: datetime,
        state: AnnouncementState = AnnouncementState.WRITING,
    ) -> Announcement:
        """A new announcement; it takes the place of what its author has begun and not sent."""
        theirs = and_(
            announcements.c.conference == self._conference,
            announcements.c.author == author,
            announcements.c.state.in_(OPEN),
        )
        dropped = {"state": AnnouncementState.DROPPED, "ended_at": at}
        await self._connection.execute(update(announcements).where(theirs).values(**dropped))
        row = {
            "conference": self._conference,
            "texts": json.dumps(dict(texts), ensure_ascii=False),
            "audience": "",
            "state": state,
            "author": author,
            "chat_id": chat_id,
            "made_at": at,
        }
        statement = announcements.insert().values(**row).returning(announcements.c.id)
        number = (await self._connection.execute(statement)).scalar_one()
        return Announcement(number, dict(texts), "", state, author, chat_id, at)

    async def announcement(self, number: int) -> Announcement | None:
        """An announcement by its number."""
        here = and_(announcements.c.conference == self._conference, announcements.c.id == number)
        row = (await self._connection.execute(select(announcements).where(here))).one_or_none()
        return None if row is None else _announcement(row)

    async def begun_by(self, author: int) -> Announcement | None:
        """What somebody has begun and not sent."""
        here = and_(
            announcements.c.conference == self._conference,
            announcements.c.author == author,
            announcements.c.state.in_(OPEN),
        )
        query = select(announcements).where(here).order_by(announcements.c.id.desc()).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _announcement(row)

    async def announcements_under_way(self) -> list[Announcement]:
        """What is being sent, or stopped half-way."""
        here = and_(announcements.c.conference == self._conference, announcements.c.state.in_(UNDER_WAY))
        query = select(announcements).where(here).order_by(announcements.c.id)
        return [_announcement(row) for row in await self._connection.execute(query)]

    async def change_announcement(
        self,
        announcement: Announcement,
        state: AnnouncementState,
        only_from: Collection[AnnouncementState] = (),
        **values: object,
    ) -> bool:
        """Takes a step from the state in which it was read (or ``only_from``); False where somebody was faster."""
        expected = list(only_from or (announcement.state,))
        here = and_(
            announcements.c.conference == self._conference,
            announcements.c.id == announcement.number,
            announcements.c.state.in_(expected),
        )
        if not only_from:
            here = and_(here, announcements.c.audience == announcement.audience)
        if "texts" in values:
            values["texts"] = json.dumps(values["texts"], ensure_ascii=False)
        statement = update(announcements).where(here).values(state=state, **values)
        return bool((await self._connection.execute(statement)).rowcount)

    async def set_progress_message(self, number: int, message_id: int) -> None:
        """Remembers the message that tells how an announcement goes."""
        here = and_(announcements.c.conference == self._conference, announcements.c.id == number)
        await self._connection.execute(update(announcements).where(here).values(message_id=message_id))


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
    )
