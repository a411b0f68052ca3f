"""What the tables hold, for tests that look behind the repositories."""

import json
from typing import Any

from sqlalchemy import Table, func, select

from bot.store import OutgoingMessage, OutgoingState, UnitOfWork
from bot.store.tables import inbox, metadata, outbox, questions


async def rows(tx: UnitOfWork, table: Table) -> list[dict[str, Any]]:
    """Every row of a table in the order of its key, of all conferences."""
    await tx.flush()
    query = select(table).order_by(*table.primary_key)
    return [dict(row) for row in (await tx.connection.execute(query)).mappings()]


async def everything(tx: UnitOfWork) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {table.name: await rows(tx, table) for table in metadata.sorted_tables}


async def recorded(tx: UnitOfWork) -> list[dict[str, Any]]:
    """The recorded questions of all conferences, with entries and sessions as lists."""
    found = await rows(tx, questions)
    return [
        {**row, "entries": json.loads(row["entries"]), "sessions": json.loads(row["sessions"])}
        for row in found
    ]


async def owed(tx: UnitOfWork) -> list[OutgoingMessage]:
    """The messages that wait to be sent, in the order in which they were enqueued."""
    return [
        OutgoingMessage(
            row["chat_id"], row["cause"], row["key"], json.loads(row["message"]), row["reply_to"], row["id"]
        )
        for row in await rows(tx, outbox)
        if row["state"] == OutgoingState.OWED
    ]


async def waiting(tx: UnitOfWork) -> list[tuple[int, int]]:
    """Id and chat of the updates that are neither done nor dead."""
    found = [
        (row["update_id"], row["chat_key"])
        for row in await rows(tx, inbox)
        if not row["done_at"] and not row["dead"]
    ]
    return sorted(found)


async def update_counts(tx: UnitOfWork) -> tuple[int, int, int]:
    """How many updates wait, are done, are dead."""
    query = select(
        func.count().filter(inbox.c.done_at.is_(None), inbox.c.dead.is_(False)),
        func.count(inbox.c.done_at),
        func.count().filter(inbox.c.dead.is_(True)),
    )
    await tx.flush()
    pending, done, dead = (await tx.connection.execute(query)).one()
    return pending, done, dead
