"""``infodesk new faq``: asks for a question and its answer, and writes a tidy entry where it belongs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import KnowledgeDir, Lang, knowledge_dir, reason, speak, stop, told

if TYPE_CHECKING:
    from bot.core.content.conference import Conference
    from bot.core.knowledge import Knowledge

NEAREST = 3

new = typer.Typer(help="Write a new entry.", no_args_is_help=True, rich_markup_mode=None)


@new.callback()
def _kinds() -> None:
    """Write a new entry."""


@new.command()
def faq(
    question: Annotated[
        list[str] | None,
        typer.Option("--question", metavar="LANG=TEXT", help="The question; once for each language."),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="LANG=TEXT", help="The answer (Markdown); once for each language."),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="LANG=TEXT", help="Another way to ask; as often as you like."),
    ] = None,
    identifier: Annotated[
        str | None, typer.Option("--id", help="The id. [default: made from the question]")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", help="The file, e.g. faq/travel.yaml. [default: the nearest]")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A topic.")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Where the answer comes from.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the change; write nothing.")] = False,
    knowledge: KnowledgeDir = None,
    lang: Lang = None,
) -> None:
    """Write an entry of the FAQ.

    What is not given as an option is asked for. The entry is put beside the one most like it, checked in its place, and shown before it is written. LANG= may be
    left out where the text itself tells its language.

    Example: infodesk new faq --question "en=Is there parking?" --answer "en=In the basement." --also "en=car park"
    """
    from bot.cli.changes import change_of, publish, writer_of
    from bot.knowledge.index import indexed
    from bot.knowledge.write.change import Origin
    from bot.knowledge.write.insertion import with_entry
    from bot.knowledge.write.yaml_files import UnwritableError

    speak(lang)
    folder = knowledge_dir(knowledge)
    writer = writer_of(folder)
    files = writer.folder.read()
    before = writer.folder.examine(files)
    contents = before.reading.contents
    if contents is None:
        stop(told("cli.unreadable", folder=folder))
        raise AssertionError
    desk = before.knowledge or indexed(contents)
    asked = _texts(contents.conference, question, answer, also)
    document = {
        "id": identifier or _proposed(asked[0], desk, confirm=question is None),
        **dict(zip(("question", "answer", "also_asked"), asked, strict=True)),
        **{key: value for key, value in (("tags", tag), ("source", source)) if value},
    }
    document = {key: value for key, value in document.items() if value}
    try:
        edit = with_entry(files.data, document, _nearest(asked, desk), file)
    except UnwritableError as problem:
        stop(reason(problem))
        raise
    entry = str(document["id"])
    if publish(writer, change_of([edit], Origin.NEW, entry), yes=yes, dry_run=dry_run) is None:
        return
    first = next(iter(asked[0].values()))
    file = f"{writer.folder.shown}{edit.name}"
    typer.echo(told("cli.new_written", entry=entry, file=file, question=first))


def _texts(
    conference: "Conference",
    question: Sequence[str] | None,
    answer: Sequence[str] | None,
    also: Sequence[str] | None,
) -> tuple[dict[str, str], dict[str, str], dict[str, list[str]]]:
    """Question, answer and other ways to ask, per language: as given, else as typed in now."""
    languages = conference.languages
    texts: dict[str, dict[str, str]] = {}
    for name, given in (("question", question), ("answer", answer)):
        texts[name] = dict(_per_language(given, languages)) if given else _typed(name, languages)
        if not texts[name]:
            stop(told(f"cli.no_{name}", language=languages[0]))
    ways: dict[str, list[str]] = {}
    pairs = _per_language(also, languages) if also else () if question and answer else _typed_ways(languages)
    for language, text in pairs:
        ways.setdefault(language, []).append(text)
    return texts["question"], texts["answer"], ways


def _per_language(given: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    from bot.core.dialogue.language import language_of

    for text in given:
        named = re.match(r"([a-z]{2,3})=(.*)", text, re.DOTALL)
        if named and named[1] in languages:
            yield named[1], named[2].strip()
        else:
            own = language_of(text, languages)
            yield (own if own and own in languages else languages[0]), text.strip()


def _typed(name: str, languages: Sequence[str]) -> dict[str, str]:
    """A text in each language, typed in; languages that are left empty are left out."""
    typed = {language: _line(told(f"cli.ask_{name}", language=language)) for language in languages}
    return {language: text for language, text in typed.items() if text}


def _typed_ways(languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    for language in languages:
        while text := _line(told("cli.ask_way", language=language)):
            yield language, text


def _line(prompt: str) -> str:
    try:
        return str(typer.prompt(prompt, default="", show_default=False)).strip()
    except typer.Abort:
        stop(told("cli.input_ended"))
        raise


def _proposed(question: Mapping[str, str], desk: "Knowledge", *, confirm: bool) -> str:
    from bot.core.organizers.clustering import proposed_id

    taken = {*desk.entries, *(session.id for session in desk.contents.sessions)}
    made = proposed_id(question, taken)
    return str(typer.prompt(told("cli.ask_id"), default=made)).strip() if confirm else made


def _nearest(
    asked: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, Sequence[str]]], desk: "Knowledge"
) -> list[str]:
    """The ids of the entries most like the new one, by all its wordings together."""
    scores: dict[str, float] = {}
    texts = (*asked[0].values(), *(text for ways in asked[2].values() for text in ways))
    for text in texts:
        for candidate in desk.matcher.match(text, NEAREST).candidates:
            scores[candidate.id] = scores.get(candidate.id, 0.0) + candidate.confidence
    return sorted(scores, key=lambda identifier: (-scores[identifier], identifier))
