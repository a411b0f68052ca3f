"""The desk's database for the verbs that read or change it: one transaction, or a sentence and exit code 1."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from bot.cli.options import FOUND

if TYPE_CHECKING:
    from bot.store import UnitOfWork

T = TypeVar("T")


def in_transaction(conference: str, work: "Callable[[UnitOfWork], Awaitable[T]]", *, make: bool = False) -> T:
    """Does ``work`` in one transaction of a conference's rows in DATABASE_URL; its result.

    A database that is not there yet is only made with ``make``; else it is said that there is no desk.
    """
    import asyncio

    from bot.settings import database_url
    from bot.store import StoreError, last_heartbeat, open_store

    async def run() -> T:
        url = database_url()
        if not make:
            await last_heartbeat(url)
        store = await open_store(url, conference)
        try:
            async with store.transaction() as tx:
                return await work(tx)
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except StoreError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(FOUND) from None
