"""``infodesk forget``: erases what the database holds of a person or a group."""

from typing import Annotated

import typer

from bot.cli.database import in_transaction
from bot.cli.options import FOUND, KnowledgeDir, agreed, load


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
