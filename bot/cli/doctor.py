"""``infodesk doctor``: looks at everything that a desk in Telegram needs, and says what to do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from bot.cli.options import FOUND, Lang, say, speak

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
