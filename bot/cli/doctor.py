"""``infodesk doctor`` looks at everything that a desk in Telegram needs; ``infodesk health`` tells whether the running one is well."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.options import FOUND, Lang, reason, say, speak, told

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.tg.diagnosis import Observation


def doctor(lang: Lang = None) -> None:
    """Look at everything that the desk in Telegram needs, and say what to do where something is amiss.

    Settings, knowledge, database, zone; then token, clock, webhook, the organizers' chat and rights, through the proxy where one is set. It sends nothing. Ends with 0 when all is well, else 1.

    Example: BOT_TOKEN=123456:ABC-def infodesk doctor
    """
    import asyncio

    language = speak(lang)
    amiss = 0

    def tell(observed: "Observation") -> None:
        nonlocal amiss
        well, sentence = observed
        amiss += not well
        typer.echo(f"{'+' if well else '!'} {sentence.said(language)}")

    from bot.languages.messages import Sentence
    from bot.settings import SettingsError, load_settings, unknown_settings

    for name, near in unknown_settings():
        tell((False, Sentence("cli.unknown_setting", name=name, near=near)))
    try:
        settings = load_settings()
    except SettingsError as problem:
        for line in problem.sentences:
            tell((False, line))
        settings = None
    if settings is not None:
        for observed in (*_knowledge(settings.knowledge_dir), _database(settings.database_url)):
            tell(observed)
        asyncio.run(_telegram(settings, tell))
    typer.echo(say("doctor.amiss" if amiss else "doctor.well", language, count=amiss))
    if amiss:
        raise typer.Exit(FOUND)


async def _telegram(settings: "Settings", tell: "Callable[[Observation], None]") -> None:
    from bot.tg.diagnosis import observe

    async for observed in observe(settings):
        tell(observed)


def _knowledge(folder: Path) -> "Iterator[Observation]":
    from bot.core.content.problems import Severity
    from bot.knowledge.load.folder import read_folder
    from bot.languages.messages import Sentence

    if not folder.is_dir():
        yield False, Sentence("doctor.no_folder", folder=folder)
        return
    reading = read_folder(folder)
    errors = sum(problem.severity is Severity.ERROR for problem in reading.problems)
    if errors or reading.contents is None:
        yield False, Sentence("doctor.bad_folder", folder=folder, count=errors)
        return
    yield True, Sentence("doctor.folder", folder=folder, count=len(reading.contents.faqs))
    zone = reading.contents.conference.timezone
    yield True, Sentence("doctor.zone", zone=zone, now=f"{datetime.now(ZoneInfo(zone)):%Y-%m-%d %H:%M}")


def _database(url: str) -> "Observation":
    """Whether a desk could write to the database: it is tried, and taken back."""
    import asyncio

    from bot.languages.messages import Sentence
    from bot.store import StoreError, sole_file, try_database

    shown = _without_password(url)
    try:
        file = sole_file(url)
        if file is not None and not file.exists():
            well = file.parent.is_dir()
            return well, Sentence("doctor.no_database_yet" if well else "doctor.no_data_folder", file=file)
        asyncio.run(try_database(url))
    except StoreError as problem:
        return False, Sentence("doctor.bad_database", database=shown, cause=problem.args[0])
    return True, Sentence("doctor.database", database=shown)


def _without_password(url: str) -> str:
    scheme, found, rest = url.partition("://")
    return f"{scheme}{found}{rest.rpartition('@')[2]}"


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
