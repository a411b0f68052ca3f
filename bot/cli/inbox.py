"""``infodesk inbox``: what people asked in vain, gathered, and the change that answers it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import in_transaction
from bot.cli.options import FOUND, KnowledgeDir, Lang, knowledge_dir, load, reader, reason, speak, stop, told

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
    lang: Lang = None,
) -> None:
    """Show the questions that nobody could answer, gathered, those of most people first.

    They come from the database in DATABASE_URL. Each stands with the entry nearest to it and why that did not answer. --apply adds the wordings to that entry (or to --to), or with --answer writes a new entry: checked and shown before it is written.

    Example: infodesk inbox --since 7d --apply 1 --answer "en=In the garage, free of charge."
    """
    speak(lang)
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
        stop(told("cli.no_since", given=given))
        raise
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(desk.conference.timezone))


def _as_lines(found: "UnansweredQuestions", since: str) -> Iterator[str]:
    from bot.core.organizers.clustering import topic_label

    if not found.clusters:
        yield told("cli.inbox_empty", since=since, now=_answered_now(found)).rstrip()
        return
    for number, cluster in enumerate(found.clusters, 1):
        line = {"number": number, "people": _people(cluster), "question": cluster.name, "key": _key(cluster)}
        yield told("cli.inbox_line", **line)
        if others := _quoted(wording.text for wording in cluster.wordings[1 : 1 + MOST_WORDINGS]):
            yield told("cli.inbox_also", wordings=others)
        if topic := topic_label(cluster.topic, reader()):
            yield told("cli.inbox_topic", topic=topic)
        for entry, people in cluster.taken:
            yield told("cli.inbox_taken", count=people, entry=entry)
        yield told("cli.inbox_nearest", entry=_near(cluster))
    if answered := _answered_now(found):
        yield answered
    yield told("cli.inbox_next")


def _quoted(texts: Iterable[str]) -> list[str]:
    return [told("cli.inbox_wording", wording=text) for text in texts]


def _learned(desk: "Knowledge") -> Iterator[str]:
    """What entries have learned from taps: wordings that nobody has looked over."""
    for faq in desk.contents.faqs:
        if texts := _quoted(text for listed in faq.learned.values() for text in listed):
            yield told("cli.inbox_learned", entry=faq.id, wordings=texts)


def _answered_now(found: "UnansweredQuestions") -> str:
    many = found.answered_now
    return told("cli.inbox_now", count=many) if many else ""


def _people(cluster: "Cluster") -> str:
    languages = [f"{language} {people}" for language, people in cluster.by_language]
    return told("cli.inbox_people", count=cluster.people, languages=languages)


def _near(cluster: "Cluster") -> str:
    near = cluster.nearest
    if near is None:
        return told("cli.inbox_none")
    if near.veto:
        why = near.veto
    elif near.confidence >= near.needed:
        why = told("cli.inbox_disliked")
    else:
        values = {"confidence": f"{near.confidence:.2f}", "needed": f"{near.needed:.2f}"}
        key = "cli.inbox_short_words" if near.missing else "cli.inbox_short"
        why = told(key, words=list(near.missing), **values)
    return told("cli.inbox_near", entry=near.id, why=why)


def _as_json(found: "UnansweredQuestions") -> Iterator[str]:
    for number, cluster in enumerate(found.clusters, 1):
        near = cluster.nearest
        record: dict[str, Any] = {
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
        yield json.dumps(record, ensure_ascii=False)


def _key(cluster: "Cluster") -> str:
    from bot.knowledge.unanswered import key_of

    return key_of(cluster.name)


def _chosen(found: "UnansweredQuestions", given: str) -> "Cluster":
    cluster = found.find(given)
    if cluster is None and given.isdecimal() and 0 < int(given) <= len(found.clusters):
        cluster = found.clusters[int(given) - 1]
    if cluster is None:
        stop(told("cli.inbox_no_such", given=given))
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
                stop(told("cli.inbox_no_entry", entry=entry) if entry else told("cli.inbox_nothing_near"))
            edit = with_wordings(files, cluster, entry, desk)
    except UnwritableError as problem:
        stop(reason(problem))
        raise
    review = publish(writer, change_of([edit], Origin.INBOX, entry), yes=yes)
    typer.echo(told("cli.inbox_written", entry=entry, file=edit.name))
    if review is None or review.after is None:
        return
    if missed := still_missed(cluster, entry, review.after, datetime.now(UTC)):
        typer.echo(told("cli.inbox_missed", wordings=_quoted(missed)))


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
        typer.echo(told("cli.other_file", file=file, cause=problem.strerror), err=True)
        raise typer.Exit(FOUND) from None
    typer.echo(told("cli.exported", count=len(lines), file=file))
