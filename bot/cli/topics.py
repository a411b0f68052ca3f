"""``infodesk topics``: what attendees of other meetings ask that a folder does not answer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import KnowledgeDir, Lang, knowledge_dir, load, say, speak

if TYPE_CHECKING:
    from bot.core.knowledge import Knowledge

MOST_NAMED = 3


def topics(
    knowledge: KnowledgeDir = None,
    lang: Lang = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every topic, with the entry that answers it.")
    ] = False,
) -> None:
    """Tell what attendees of other meetings ask that this folder does not answer, the commonest first.

    Each topic comes with its id and an example of how people ask. An entry with topic: ID needs only its answer; the ways to ask are known.

    Example: infodesk topics --knowledge knowledge
    """
    language = speak(lang)
    desk = load(knowledge)
    for line in (*bound_lines(desk, language), "") if every else ():
        typer.echo(line)
    for line in gap_lines(desk, language):
        typer.echo(line)
    typer.echo(say("topics.next", language, folder=knowledge_dir(knowledge)))


def bound_lines(desk: "Knowledge", language: str) -> Iterator[str]:
    """Which entry answers which topic."""
    from bot.topics import labels

    bindings = [one for one in desk.bindings if one.entry in desk.entries]
    yield say("topics.bound", language, count=len(bindings))
    for one in bindings:
        key = "topics.declared" if one.declared else "topics.recognised"
        label = labels(language).get(one.topic, one.topic)
        sure = f"{one.probability:.2f}"
        yield say(key, language, entry=one.entry, topic=one.topic, label=label, probability=sure)


def gap_lines(desk: "Knowledge", language: str) -> Iterator[str]:
    """What no entry answers, the commonest first, with an example each."""
    from bot.core.organizers.topic_coverage import asked_topics, example, topic_gaps
    from bot.topics import labels

    gaps = topic_gaps(desk)
    yield say("topics.gaps", language, count=len(gaps), all=len(asked_topics()))
    for gap in gaps:
        topic = gap.topic.id
        label, asked = labels(language).get(topic, topic), example(desk, topic, language)
        if gap.placeholder:
            place = gap.placeholder.where
            yield say("topics.placeholder", language, topic=topic, label=label, example=asked, place=place)
        else:
            yield say("topics.gap", language, topic=topic, label=label, example=asked)
    if not desk.contents.sessions:
        yield say("topics.no_sessions", language)


def summary(desk: "Knowledge", language: str) -> str:
    """In a line: how many topics are answered, and the commonest that are not."""
    from bot.core.organizers.topic_coverage import asked_topics, topic_gaps
    from bot.topics import labels

    gaps, every = topic_gaps(desk), len(asked_topics())
    first = [labels(language).get(gap.topic.id, gap.topic.id) for gap in gaps[:MOST_NAMED]]
    key = "topics.summary" if gaps else "topics.summary_all"
    return say(key, language, answered=every - len(gaps), all=every, first=first)
