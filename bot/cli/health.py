"""``infodesk health``: whether the running desk hears Telegram; for container health checks."""

from typing import Annotated

import typer

from bot.cli.options import FOUND

STALE_S = 45
FUTURE_S = 5
"""A clock may differ so much; a heartbeat that is further ahead is one of before the clock was set back."""


def health(
    stale_after: Annotated[
        int, typer.Option("--stale-after", help="Seconds after which the last good poll is too old.", min=1)
    ] = STALE_S,
) -> None:
    """Say whether the running desk heard Telegram lately.

    Ends with 0 when it did, 1 when it did not. Reads DATABASE_URL as infodesk run does.

    Example: infodesk health --stale-after 60
    """
    import asyncio
    from datetime import UTC, datetime

    from bot.settings import database_url
    from bot.store import StoreError, store_health

    try:
        found = asyncio.run(store_health(database_url()))
    except StoreError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(FOUND) from None
    for chat in found.unreachable:
        typer.echo(
            f"The desk cannot write to the organizers' chat {chat}. A person must press Start once, a group needs the "
            "bot as a member that may write; check ORGANIZERS and ORGANIZERS_CHAT.",
            err=True,
        )
    heard = found.heard_at
    age = (datetime.now(UTC) - heard).total_seconds() if heard else None
    if age is None and not found.trouble:
        typer.echo(
            "No desk has heard Telegram yet. Is infodesk run running, with the same DATABASE_URL?", err=True
        )
        raise typer.Exit(FOUND)
    is_recent = age is not None and -FUTURE_S <= age <= stale_after
    if found.trouble or not is_recent:
        last = "" if age is None else f"The desk last heard Telegram {max(0.0, age):.0f} s ago. "
        typer.echo(last + (found.trouble or found.silence or "Is it running? Look at its log."), err=True)
        raise typer.Exit(FOUND)
    typer.echo(f"The desk heard Telegram {max(0.0, age or 0.0):.0f} s ago.")
