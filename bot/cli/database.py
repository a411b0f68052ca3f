"""The verbs over the desk's database, ``stats``, ``forget`` and ``db``: one transaction, or a sentence and exit code 1."""

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.options import FOUND, KnowledgeDir, Lang, agreed, load, reason, speak, stop, told

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
        typer.echo(reason(problem), err=True)
        raise typer.Exit(FOUND) from None


def stats(
    since: Annotated[
        str, typer.Option("--since", help="2031-05-12, 2031-05-12T14:00, today, or a span: 90m, 24h, 7d.")
    ] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    lang: Lang = None,
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

    language = speak(lang)
    known = load(knowledge)
    zone = known.conference.timezone
    try:
        moment = since_of(since, datetime.now(UTC), zone)
    except (ValueError, OverflowError):
        stop(told("cli.no_moment", given=since))
        raise
    material = in_transaction(known.conference.id, lambda tx: tx.statistics.material(moment))
    counted = figures(material, zone, moment)
    if as_json:
        as_data = figures_as_json(counted, titles(counted, language, known))
        typer.echo(json.dumps(as_data, ensure_ascii=False, indent=2))
    else:
        typer.echo(plain(statistics_reply(counted, language, known)))


def forget(
    chat_id: Annotated[
        int, typer.Argument(metavar="CHAT_ID", help="The Telegram id of a person, or of a group (negative).")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    knowledge: KnowledgeDir = None,
    lang: Lang = None,
) -> None:
    """Erase what the database holds of a person or a group.

    Of their questions only the decision remains, without words, place or pseudonym; of a question that they alone handed on, only the organizers' answer. Reads DATABASE_URL as infodesk run does, beside a running desk or after it.

    Example: infodesk forget 123456789
    """
    speak(lang)
    conference = load(knowledge).conference.id
    if not yes and not agreed(told("cli.erase", id=chat_id), default=False):
        typer.echo(told("cli.nothing_erased"), err=True)
        raise typer.Exit(FOUND)
    erased = in_transaction(conference, lambda tx: tx.privacy.forget(chat_id))
    if not erased:
        typer.echo(told("cli.nothing_stored", id=chat_id))
        return
    typer.echo(told("cli.erased", id=chat_id))
    for table, count in sorted(erased.items()):
        typer.echo(f"  {table} {count}")
    typer.echo(told("cli.erased_next"))


db = typer.Typer(help="Move the desk's database.", no_args_is_help=True, rich_markup_mode=None)


@db.callback()
def _kinds() -> None:
    """Move the desk's database."""


@db.command()
def copy(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            help="The empty database, e.g. postgresql+asyncpg://user:password@host/name.",
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="URL", help="The database to copy. [default: DATABASE_URL]", show_default=False
        ),
    ] = None,
    lang: Lang = None,
) -> None:
    """Copy all that the desk keeps into an empty database: SQLite to PostgreSQL, or back.

    Every table of every conference, in one transaction: all or nothing, and a copy that failed can be started again. A database that holds rows is refused, and so is one that a desk runs on. The source stays as it is.

    Example: infodesk db copy --to postgresql+asyncpg://infodesk:secret@localhost/infodesk
    """
    import asyncio

    from bot.settings import database_url
    from bot.store import StoreError, copy_database, sole_file

    speak(lang)
    source = source or database_url()
    try:
        with _unserved(source), _unserved(to):
            counts = asyncio.run(copy_database(source, to))
    except StoreError as problem:
        typer.echo(reason(problem), err=True)
        raise typer.Exit(FOUND) from None
    for table, count in counts.items():
        typer.echo(f"  {table} {count}")
    typer.echo(told("cli.copied", count=sum(counts.values())))
    if (file := sole_file(source)) is not None:
        typer.echo(told("cli.copied_files", folder=file.absolute().parent))


@contextmanager
def _unserved(url: str) -> Iterator[None]:
    """Keeps a desk from a SQLite database meanwhile; raises StoreError where one runs on it."""
    from bot.knowledge.atomic import locked
    from bot.languages.messages import Sentence
    from bot.store import StoreError, sole_file

    with ExitStack() as held:
        if (file := sole_file(url)) is not None and file.parent.is_dir():
            try:
                held.enter_context(locked(file.with_name(f"{file.name}.lock"), patience=0))
            except TimeoutError:
                raise StoreError(Sentence("store.served", database=file)) from None
            except OSError:
                pass  # opening the database says what is wrong with the place
        yield
