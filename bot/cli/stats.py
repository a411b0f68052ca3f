"""``infodesk stats``: what was asked, in figures, from the desk's database."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.database import in_transaction
from bot.cli.options import KnowledgeDir, load, stop


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
