"""``infodesk health``: whether the running desk hears Telegram; for container health checks."""

from typing import Annotated

import typer

from bot.cli.options import FOUND, Lang, reason, speak, told

STALE_S = 45
FUTURE_S = 5
"""A clock may differ so much; a heartbeat that is further ahead is one of before the clock was set back."""


def health(
    stale_after: Annotated[
        int, typer.Option("--stale-after", help="Seconds after which the last good poll is too old.", min=1)
    ] = STALE_S,
    lang: Lang = None,
) -> None:
    """Say whether the running desk heard Telegram lately.

    Ends with 0 when it did, 1 when it did not. Reads DATABASE_URL as infodesk run does.

    Example: infodesk health --stale-after 60
    """
    import asyncio
    from datetime import UTC, datetime

    from bot.settings import database_url
    from bot.store import StoreError, store_health

    speak(lang)
    try:
        found = asyncio.run(store_health(database_url()))
    except StoreError as problem:
        typer.echo(reason(problem), err=True)
        raise typer.Exit(FOUND) from None
    for chat in found.unreachable:
        typer.echo(told("cli.cannot_write", chat=chat), err=True)
    heard = found.heard_at
    age = (datetime.now(UTC) - heard).total_seconds() if heard else None
    if age is None and not found.trouble:
        typer.echo(told("cli.never_heard"), err=True)
        raise typer.Exit(FOUND)
    is_recent = age is not None and -FUTURE_S <= age <= stale_after
    if found.trouble or not is_recent:
        trouble = found.trouble or found.silence or told("cli.is_it_running")
        seconds = f"{max(0.0, age or 0.0):.0f}"
        line = told("cli.last_heard", seconds=seconds, trouble=trouble) if age is not None else trouble
        typer.echo(line, err=True)
        raise typer.Exit(FOUND)
    typer.echo(told("cli.heard", seconds=f"{max(0.0, age or 0.0):.0f}"))
