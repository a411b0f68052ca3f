"""The verbs over the desk's database, ``stats`` and ``forget``: one transaction, or a sentence and exit code 1."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.options import FOUND, KnowledgeDir, agreed, load, stop

if TYPE_CHECKING:
    from bot.store import UnitOfWork

T = TypeVar("T")


def in_transaction(conference: str, work: "Callable[[UnitOfWork], Awaitable[T]]", *, make: bool = False) -> T:
    """Does ``work`` in one transaction of a conference's rows in DATABASE_URL; its result.

    A database that is not there yet is only made with ``make``; else it is said that there is no desk.
    """
    import asyncio

    from bot.settings import database_url
    from bot.store import StoreError, open_store, store_health

    async def run() -> T:
        url = database_url()
        if not make:
            await store_health(url)
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


def stats(
    since: Annotated[
        str, typer.Option("--since", help="2031-05-12, 2031-05-12T14:00, today, or a span: 90m, 24h, 7d.")
    ] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="The language of the text: en or zh.")] = "en",
    knowledge: KnowledgeDir = None,
) -> None:
    """Tell in figures what was asked: people, hours, languages, decisions, entries, feedback, handoffs.

    Reads DATABASE_URL as infodesk run does, beside a running desk or after it.

    Example: infodesk stats --since 24h --json
    """
    from bot.core.dialogue.prose import plain
    from bot.core.organizers.statistics import as_json as figures_as_json
    from bot.core.organizers.statistics import figures, since_of
    from bot.core.organizers.statistics_reply import statistics_reply, titles

    known = load(knowledge)
    zone = known.conference.timezone
    try:
        moment = since_of(since, datetime.now(UTC), zone)
    except (ValueError, OverflowError):
        stop(f"--since {since} is no time. Write 2031-05-12, 2031-05-12T14:00, or a span: 90m, 24h, 7d.")
        raise
    material = in_transaction(known.conference.id, lambda tx: tx.statistics.material(moment))
    counted = figures(material, zone, moment)
    if as_json:
        told = figures_as_json(counted, titles(counted, lang, known))
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(plain(statistics_reply(counted, lang, known)))


def forget(
    chat_id: Annotated[
        int, typer.Argument(metavar="CHAT_ID", help="The Telegram id of a person, or of a group (negative).")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    knowledge: KnowledgeDir = None,
) -> None:
    """Erase what the database holds of a person or a group.

    Of their questions only the decision remains, without words, place or pseudonym; of a question that they alone handed on, only the organizers' answer. Reads DATABASE_URL as infodesk run does, beside a running desk or after it.

    Example: infodesk forget 123456789
    """
    conference = load(knowledge).conference.id
    if not yes and not agreed(f"Erase everything about {chat_id}? There is no way back.", default=False):
        typer.echo("Nothing was erased.", err=True)
        raise typer.Exit(FOUND)
    erased = in_transaction(conference, lambda tx: tx.privacy.forget(chat_id))
    if not erased:
        typer.echo(f"Nothing is stored about {chat_id}.")
        return
    typer.echo(f"Erased about {chat_id}, rows by table:")
    for table, count in sorted(erased.items()):
        typer.echo(f"  {table} {count}")
    typer.echo("Messages already sent stay in Telegram. Think of your backups, too.")
