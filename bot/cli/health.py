"""``infodesk health``: whether the running desk hears Telegram; for container health checks."""

from typing import Annotated

import typer

from bot.cli.options import FOUND

STALE_S = 60


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
    from bot.store import StoreError, last_heartbeat

    try:
        last = asyncio.run(last_heartbeat(database_url()))
    except StoreError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(FOUND) from None
    if last is None:
        typer.echo(
            "No desk has heard Telegram yet. Is infodesk run running, with the same DATABASE_URL?", err=True
        )
        raise typer.Exit(FOUND)
    age = (datetime.now(UTC) - last).total_seconds()
    if age > stale_after:
        typer.echo(f"The desk last heard Telegram {age:.0f} s ago. Look at its log.", err=True)
        raise typer.Exit(FOUND)
    typer.echo(f"The desk heard Telegram {max(0.0, age):.0f} s ago.")
