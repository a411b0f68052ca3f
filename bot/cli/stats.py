"""``infodesk stats``: what was asked, in figures, from the desk's database."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import FOUND, KnowledgeDir, load, stop

if TYPE_CHECKING:
    from bot.core.organizers.statistics import Material


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
    import asyncio

    from bot.core.dialogue.prose import plain
    from bot.core.organizers.statistics import as_json as figures_as_json
    from bot.core.organizers.statistics import figures, since_of
    from bot.core.organizers.statistics_reply import statistics_reply, titles
    from bot.settings import database_url
    from bot.store import StoreError

    known = load(knowledge)
    zone = known.conference.timezone
    try:
        moment = since_of(since, datetime.now(UTC), zone)
    except (ValueError, OverflowError):
        stop(f"--since {since} is no time. Write 2031-05-12, 2031-05-12T14:00, or a span: 90m, 24h, 7d.")
        raise
    try:
        material = asyncio.run(_material(database_url(), known.conference.id, moment))
    except StoreError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(FOUND) from None
    counted = figures(material, zone, moment)
    if as_json:
        told = figures_as_json(counted, titles(counted, lang, known))
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(plain(statistics_reply(counted, lang, known)))


async def _material(url: str, conference: str, since: datetime | None) -> "Material":
    from bot.store import last_heartbeat, open_store

    await last_heartbeat(url)  # says so where there is no desk, before a database is made
    store = await open_store(url, conference)
    try:
        async with store.transaction() as tx:
            return await tx.statistics.material(since)
    finally:
        await store.close()
