"""``infodesk inbox``: what people asked in vain, gathered, and the change that answers it."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import in_transaction
from bot.cli.options import FOUND, KnowledgeDir, knowledge_dir, load, stop

if TYPE_CHECKING:
    from bot.core.knowledge import Knowledge
    from bot.core.organizers.clustering import Cluster
    from bot.knowledge.unanswered import UnansweredQuestions
    from bot.store import ReviewedQuestion

MOST_WORDINGS = 5


def inbox(
    knowledge: KnowledgeDir = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DAYS|DATE", help="How far to look back: 7d, or 2031-05-12.")
    ] = "30d",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object for each question.")] = False,
    apply: Annotated[
        str | None,
        typer.Option(
            "--apply", metavar="CLUSTER", help="Write the change for this number or key into the folder."
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="ID",
            help="With --apply: the entry to add to. [default: the one people took, else the nearest]",
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "--answer", metavar="LANG=TEXT", help="With --apply: write a new entry with this answer."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE", help="Write all questions, anonymised, for infodesk evaluate."
        ),
    ] = None,
) -> None:
    """Show the questions that nobody could answer, gathered, those of most people first.

    They come from the database in DATABASE_URL. Each stands with the entry nearest to it and why that did not answer. --apply adds the wordings to that entry (or to --to), or with --answer writes a new entry: checked and shown before it is written.

    Example: infodesk inbox --since 7d --apply 1 --answer "en=In the garage, free of charge."
    """
    desk, now = load(knowledge), datetime.now(UTC)
    looked_back = _since(since, now, desk)
    heard = in_transaction(desk.conference.id, lambda tx: tx.questions.reviewed(looked_back), make=True)
    dismissed = in_transaction(desk.conference.id, lambda tx: tx.questions.dismissed(), make=True)
    if export is not None:
        _export(export, heard, desk)
        return
    from bot.knowledge.unanswered import unanswered_questions

    found = unanswered_questions(desk, heard, now, dismissed=dismissed)
    if apply is not None:
        _apply(_chosen(found, apply), knowledge_dir(knowledge), desk, to, answer, yes=yes)
        return
    for line in _as_json(found) if as_json else (*_as_lines(found, since), *_learned(desk)):
        typer.echo(line)


def _since(given: str, now: datetime, desk: "Knowledge") -> datetime:
    from zoneinfo import ZoneInfo

    if days := re.fullmatch(r"(\d{1,4})d?", given):
        return now - timedelta(days=int(days[1]))
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        stop(f"--since {given} is neither a number of days nor a date. Write it like 7d or 2031-05-12.")
        raise
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(desk.conference.timezone))


def _as_lines(found: "UnansweredQuestions", since: str) -> Iterator[str]:
    from bot.core.organizers.clustering import topic_label

    if not found.clusters:
        yield f"Nothing waits for an answer (looked back: {since}). {_answered_now(found)}".rstrip()
        return
    for number, cluster in enumerate(found.clusters, 1):
        yield f"{number}. {_people(cluster)}: “{cluster.name}”  [{_key(cluster)}]"
        if others := [f"“{wording.text}”" for wording in cluster.wordings[1 : 1 + MOST_WORDINGS]]:
            yield f"   also: {', '.join(others)}"
        if topic := topic_label(cluster.topic, "en"):
            yield f"   about: {topic}"
        for entry, people in cluster.taken:
            yield f"   {people} {'person' if people == 1 else 'people'} who asked this took {entry}"
        yield f"   nearest: {_near(cluster)}"
    if told := _answered_now(found):
        yield told
    yield "Next: infodesk inbox --apply 1 adds to the nearest entry; with --answer en=… it writes a new one."


def _learned(desk: "Knowledge") -> Iterator[str]:
    """What entries have learned from taps: wordings that nobody has looked over."""
    for faq in desk.contents.faqs:
        if texts := [f"“{text}”" for listed in faq.learned.values() for text in listed]:
            yield f"Learned from taps: {faq.id}: {', '.join(texts)}. Delete what is wrong from its `learned`."


def _answered_now(found: "UnansweredQuestions") -> str:
    many = found.answered_now
    return (
        f"{many} question{'' if many == 1 else 's'} asked in vain would be answered by now." if many else ""
    )


def _people(cluster: "Cluster") -> str:
    languages = ", ".join(f"{language} {people}" for language, people in cluster.by_language)
    return f"{cluster.people} {'person' if cluster.people == 1 else 'people'} ({languages})"


def _near(cluster: "Cluster") -> str:
    near = cluster.nearest
    if near is None:
        return "none"
    if near.veto:
        why = near.veto
    elif near.confidence >= near.needed:
        why = "it answers, but somebody did not like the answer"
    else:
        why = f"{near.confidence:.2f} of the {near.needed:.2f} needed"
        why += f"; not in it: {', '.join(near.missing)}" if near.missing else ""
    return f"{near.id} ({why})"


def _as_json(found: "UnansweredQuestions") -> Iterator[str]:
    for number, cluster in enumerate(found.clusters, 1):
        near = cluster.nearest
        told: dict[str, Any] = {
            "number": number,
            "key": _key(cluster),
            "people": cluster.people,
            "languages": dict(cluster.by_language),
            "topic": cluster.topic or None,
            "taken": dict(cluster.taken),
            "wordings": [{"text": w.text, "lang": w.language, "people": w.people} for w in cluster.wordings],
            "nearest": None
            if near is None
            else {
                "id": near.id,
                "confidence": round(near.confidence, 4),
                "needed": round(near.needed, 4),
                "missing": list(near.missing),
                "veto": near.veto,
            },
        }
        yield json.dumps(told, ensure_ascii=False)


def _key(cluster: "Cluster") -> str:
    from bot.knowledge.unanswered import key_of

    return key_of(cluster.name)


def _chosen(found: "UnansweredQuestions", given: str) -> "Cluster":
    cluster = found.find(given)
    if cluster is None and given.isdecimal() and 0 < int(given) <= len(found.clusters):
        cluster = found.clusters[int(given) - 1]
    if cluster is None:
        stop(f"--apply {given}: there is no such question. infodesk inbox lists them with number and key.")
        raise AssertionError
    return cluster


def _apply(
    cluster: "Cluster",
    folder: Path,
    desk: "Knowledge",
    to: str | None,
    answer: Sequence[str] | None,
    *,
    yes: bool,
) -> None:
    from bot.cli.changes import change_of, publish, writer_of
    from bot.knowledge.unanswered import still_missed, with_answer, with_wordings
    from bot.knowledge.write.change import Origin
    from bot.knowledge.write.yaml_files import UnwritableError

    writer = writer_of(folder)
    files = writer.files()
    try:
        if answer:
            entry, edit = with_answer(files, cluster, dict(_answers(answer, desk)), desk)
        else:
            entry = to or cluster.proposed or (cluster.nearest.id if cluster.nearest else "")
            if entry not in desk.entries:
                stop(
                    f"There is no entry {entry or 'near it'}. Name one with --to, or write a new one with --answer."
                )
            edit = with_wordings(files, cluster, entry, desk)
    except UnwritableError as problem:
        stop(str(problem))
        raise
    review = publish(writer, change_of([edit], Origin.INBOX, entry), yes=yes)
    typer.echo(f"Written: {entry} in {edit.name}. A desk that runs takes it up by itself.")
    if review is None or review.after is None:
        return
    if missed := still_missed(cluster, entry, review.after, datetime.now(UTC)):
        typer.echo(
            f"Still not found: {', '.join(f'“{text}”' for text in missed)}. Try other words in the entry."
        )


def _answers(given: Sequence[str], desk: "Knowledge") -> Iterator[tuple[str, str]]:
    from bot.core.organizers.handoff import answers_by_language

    for text in given:
        named = re.match(r"([a-z]{2,3})=(.*)", text, re.DOTALL)
        if named and named[1] in desk.languages:
            yield named[1], named[2].strip()
        else:
            yield from answers_by_language(text, desk.languages).items()


def _export(file: Path, heard: "list[ReviewedQuestion]", desk: "Knowledge") -> None:
    from bot.knowledge.unanswered import labelled

    labels = labelled(desk, heard)
    lines = [json.dumps(label.as_dict(), ensure_ascii=False) for label in labels]
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as problem:
        typer.echo(f"{file} cannot be written: {problem.strerror}. Name another file.", err=True)
        raise typer.Exit(FOUND) from None
    typer.echo(
        f"{len(lines)} questions written to {file}. Look over those with "
        f'"by": "desk" and correct what is expected; then: infodesk evaluate {file}'
    )
