"""The desk's commands, the same in every door: from /start to /contact."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.core.content.faq import Faq, Milestone
from bot.core.content.validity import Phase, phase_of
from bot.core.content.values import in_language, sources_in
from bot.core.dialogue import callback_data
from bot.core.dialogue.language import (
    CHINESE,
    TRADITIONAL,
    converted,
    foreign_language,
    in_variant,
    primary,
    reply_language,
    reply_variant,
    variant_of,
)
from bot.core.dialogue.prose import Prose, from_markdown, prose
from bot.core.dialogue.turn import Button, Conversation, Decision, Part, Question, Scored, Turn
from bot.core.faq.facts import FACT
from bot.core.faq.replies import conference_facts, entry_reply, human_lines, label_of, link_lines, question_of
from bot.core.knowledge import Knowledge, is_smalltalk, milestone_date
from bot.core.matching.normalisation import fold
from bot.core.programme.answer import running
from bot.core.programme.query.when import Flow
from bot.core.programme.render.names import Naming
from bot.core.programme.render.overview import halls_part, programme_part, speakers_part
from bot.languages.data import codes, per_language, spoken
from bot.languages.formats import joined, language_name, languages_told, sentences
from bot.languages.messages import say
from bot.languages.patterns import Framed, Listed, entries, listed
from bot.languages.scripts import MARKS_AROUND, NOD_MARKS, QUESTION_MARKS

EXAMPLES = 3
HISTORY_PAGE = 8
MOST_NAMES = 2
_NODS = Framed(rf"(?:{{nod}}[{NOD_MARKS}]*)+", nod=Listed("follow_up", "nods"))
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")


@dataclass(frozen=True, slots=True)
class CommandCall:
    """A command as it was given: its argument, the question it came with, and what the desk knows."""

    argument: str
    question: Question
    language: str
    knowledge: Knowledge
    conversation: Conversation

    @property
    def naming(self) -> Naming:
        """How things of the programme are called in this language."""
        return Naming(self.knowledge, self.language)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the desk: its name and what it does."""

    name: str
    run: Callable[[CommandCall], tuple[Part, Conversation]]

    @property
    def description(self) -> str:
        """The key of what menus say about it."""
        return f"commands.describe_{self.name}"


def run_command(
    name: str, argument: str, question: Question, knowledge: Knowledge, conversation: Conversation
) -> tuple[Turn, Conversation]:
    """The desk's turn on a command; one it does not have gets a sentence and /help."""
    language = reply_language(conversation, question.language, knowledge.speakable)
    asked = CommandCall(argument.strip(), question, language, knowledge, conversation)
    command = next((c for c in COMMANDS if c.name == name.casefold()), None)
    if command is None:
        unknown = say("commands.unknown_command", language, name=name[:32])
        part = _part(prose(unknown), Decision.UNKNOWN)
    else:
        part, conversation = command.run(asked)
    turn = Turn(question, (part,), conversation.spoken or language, knowledge.version)
    variant = reply_variant(conversation, question.language, argument)
    return in_variant(turn, variant, knowledge.han_names), conversation


def named_command(text: str) -> tuple[str, str] | None:
    """The command that a message names in a language of its own, and that language; None for any other message."""
    slash = text.strip().startswith("/")
    name = fold(text).strip(f"/{MARKS_AROUND}")
    return _names("names").get(name) or (_names("after a slash").get(name) if slash else None)


def organizers_command(text: str) -> tuple[str, str] | None:
    """The command of organizers that a message begins with in a language of its own, and what follows; else None."""
    first, _, rest = text.strip().removeprefix("/").partition(" ")
    found = _names("of organizers").get(fold(first))
    return (found[0], rest.strip()) if found else None


@per_language
def _names(which: str) -> Mapping[str, tuple[str, str]]:
    return {
        name: (command, language)
        for language, lists in listed("commands", which).items()
        for command, names in lists.items()
        for name in entries(names)
    }


def is_nod(text: str) -> bool:
    """Whether a message says no more than "ok": it asks nothing."""
    return bool(_NODS.fullmatch(_SKIN.sub("", fold(text))))


def in_foreign_language(
    parts: Sequence[Part], question: Question, language: str, knowledge: Knowledge
) -> Sequence[Part]:
    """The parts of an answer to a question in a language the desk does not speak: it is told there which it does."""
    told = _languages_told(foreign_language(question.text, knowledge.speakable), knowledge)
    if not told or any(part.decision is Decision.GUARDED for part in parts):
        return parts
    if any(part.decision.is_answer or part.sessions for part in parts):
        asks = any(mark in question.text for mark in QUESTION_MARKS)
        if len(question.text.split()) <= MOST_NAMES and not asks:
            return parts  # a name that was found tells no language
        return (replace(parts[0], text=told + parts[0].text), *parts[1:])
    made = _language_buttons(knowledge, language, automatic=False)
    return (
        replace(
            parts[0], question=question.text, decision=Decision.UNKNOWN, text=told, buttons=made, entries=()
        ),
    )


def _languages_told(reader: str | None, knowledge: Knowledge) -> Prose:
    spoken_here = [code for code in knowledge.speakable if code in knowledge.languages or code in codes()]
    return prose(languages_told(spoken_here, reader)) if reader else ()


def known_command(name: str) -> bool:
    """Whether the desk has a command of this name."""
    return any(command.name == name.casefold() for command in COMMANDS)


def _part(text: Prose, decision: Decision = Decision.ANSWERED, made: tuple[Button, ...] = ()) -> Part:
    return Part("", decision, text, buttons=made)


def examples(knowledge: Knowledge, question: Question) -> list[str]:
    """Ids of entries worth trying: the organizers' choice, else some that hold now, spread over the topics."""
    chosen = [identifier for identifier in knowledge.conference.examples if identifier in knowledge.entries]
    if chosen:
        return chosen[:EXAMPLES]
    phase = phase_of(knowledge.conference, question.now)

    def fits(faq: Faq) -> bool:
        if faq.valid and faq.valid.phase:
            return faq.valid.phase is phase
        return phase is not Phase.AFTER or faq.timeless or bool(faq.answer_after)

    own = [faq for faq in knowledge.contents.faqs if not is_smalltalk(faq)]
    fitting = [faq for faq in own if fits(faq)] or own
    if not fitting:  # a folder whose answers are still to be written knows its dates
        fitting = [e for e in knowledge.entries.values() if isinstance(e, Faq) and FACT in e.tags]
    step = max(1, len(fitting) // EXAMPLES)
    return [faq.id for faq in fitting[::step]][:EXAMPLES]


def _start(asked: CommandCall) -> tuple[Part, Conversation]:
    """Greets, or opens the entry that a deep link names."""
    knowledge, language = asked.knowledge, asked.language
    if asked.argument in knowledge.entries:
        body, source, made = entry_reply(asked.argument, language, asked.question.now, knowledge)
        part = Part(asked.argument, Decision.ANSWERED, body, (Scored(asked.argument, 1.0),), (), source, made)
        return part, asked.conversation
    conference = knowledge.conference
    name = in_language(conference.name, language, knowledge.languages) or ""
    asked_in = [code for code in codes() if code in knowledge.languages]
    asked_in.sort(key=lambda code: code != spoken(language))  # the reader's own first
    names = [language_name(code, spoken(language)) for code in asked_in]
    own = in_language(conference.welcome or {}, language, knowledge.languages)
    key = "commands.hello" if len(names) > 1 else "commands.hello_plain"
    text = from_markdown(own) if own else from_markdown(say(key, language, name=name, languages=names))
    text += _notes(asked)
    tried = examples(knowledge, asked.question)
    if tried:
        text += prose(say("commands.try_these", language))
    made = _entry_buttons(tried, language, knowledge)
    client = primary(asked.question.language)
    if client and client not in knowledge.speakable and asked.conversation.language is None:
        text = _languages_told(client, knowledge) + text
        made = (*_language_buttons(knowledge, language, automatic=False), *made)
    return _part(text, made=made), asked.conversation


def _notes(asked: CommandCall) -> Prose:
    """What everybody must know of the desk: who runs it, and that it is no doctor."""
    notes = []
    if not asked.knowledge.conference.official:
        notes.append(say("commands.not_official", asked.language))
    if asked.knowledge.contents.medical is not None:
        notes.append(say("commands.no_medical", asked.language))
    return prose(sentences(notes, asked.language))


def _entry_buttons(identifiers: list[str], language: str, knowledge: Knowledge) -> tuple[Button, ...]:
    return tuple(
        callback_data.entry_button(label_of(identifier, language, knowledge), identifier)
        for identifier in identifiers
    )


def _help(asked: CommandCall) -> tuple[Part, Conversation]:
    tried = examples(asked.knowledge, asked.question)
    knowledge, language = asked.knowledge, asked.language
    example = question_of(knowledge.entries[tried[0]], language, knowledge) if tried else "?"
    lines = [say("commands.commands", language)]
    lines += [f"/{command.name} – {say(command.description, language)}" for command in COMMANDS]
    text = prose(say("commands.help", language, example=example)) + _notes(asked) + prose("\n".join(lines))
    return _part(text, made=_entry_buttons(tried, language, knowledge)), asked.conversation


def _about(asked: CommandCall) -> tuple[Part, Conversation]:
    text = conference_facts(asked.language, asked.question.now, asked.knowledge) + _notes(asked)
    if source := sources_in(asked.knowledge.conference.source, asked.language, asked.knowledge.languages):
        text += prose(say("desk.source", asked.language, source=source))
    return _part(text + prose(say("commands.about_next", asked.language))), asked.conversation


def _contact(asked: CommandCall) -> tuple[Part, Conversation]:
    text = human_lines(asked.language, asked.knowledge)
    if asked.knowledge.conference.links:
        text += prose(say("commands.see_links", asked.language))
        text += link_lines(asked.knowledge.conference.links, asked.language, asked.knowledge)
    return _part(text), asked.conversation


def _language(asked: CommandCall) -> tuple[Part, Conversation]:
    if asked.argument:
        return choose_pinned(asked.argument.casefold(), asked.language, asked.knowledge, asked.conversation)
    pinned = asked.conversation.language
    now = language_name(pinned, asked.language) if pinned else say("commands.automatic", asked.language)
    text = prose(say("commands.choose_language", asked.language, now=now))
    return _part(text, made=_language_buttons(asked.knowledge, asked.language)), asked.conversation


def _language_buttons(knowledge: Knowledge, language: str, *, automatic: bool = True) -> tuple[Button, ...]:
    names = {code: language_name(code, code) for code in knowledge.speakable}
    if CHINESE in knowledge.languages:
        names[TRADITIONAL] = converted(language_name(TRADITIONAL, CHINESE), TRADITIONAL)
    if automatic:
        names["auto"] = say("commands.automatic", language)
    return tuple(callback_data.button(name, callback_data.LANGUAGE, code) for code, name in names.items())


def choose_pinned(
    code: str, language: str, knowledge: Knowledge, conversation: Conversation
) -> tuple[Part, Conversation]:
    """Pins the language of all further replies; ``auto`` lets each question choose again."""
    if code == "auto":
        text = prose(say("commands.language_automatic", language))
        return _part(text), replace(conversation, language=None)
    variant, code = variant_of(code), primary(code) or code
    if code not in knowledge.speakable:
        text = prose(say("commands.language_unknown", language))
        return _part(text, Decision.UNKNOWN, _language_buttons(knowledge, language)), conversation
    key = "commands.language_set" if code in codes() else "commands.language_other"
    text = prose(say(key, code, language=language_name(variant or code, language)))
    return _part(text), replace(conversation, language=variant or code, spoken=code, variant=variant or None)


def _history(asked: CommandCall) -> tuple[Part, Conversation]:
    return history_part(0, asked.language, asked.knowledge, year=asked.argument), asked.conversation


def history_part(page: int, language: str, knowledge: Knowledge, year: str = "") -> Part:
    """A page of the society's history by year, or all of one year; each milestone is a button."""
    found = [
        (identifier, fact)
        for identifier, fact in knowledge.entries.items()
        if isinstance(fact, Milestone) and (fact.date or str(fact.year)).startswith(year)
    ]
    if not found:
        of_year = year and knowledge.contents.milestones
        key = "commands.history_none_year" if of_year else "commands.history_none"
        return _part(prose(say(key, language, year=year[:10])), Decision.UNKNOWN)
    found.sort(key=lambda pair: (pair[1].date or str(pair[1].year), pair[0]))
    shown = found[page * HISTORY_PAGE : (page + 1) * HISTORY_PAGE] or found[:HISTORY_PAGE]
    lines = []
    for when, group in groupby(shown, key=lambda pair: milestone_date(pair[1], language)):
        titles = (in_language(fact.title, language, knowledge.languages) or "" for _, fact in group)
        lines.append(f"• {when} – " + joined(titles, language, "clauses"))
    made = _entry_buttons([identifier for identifier, _ in shown], language, knowledge)
    made += callback_data.page_buttons(
        len(found),
        page,
        HISTORY_PAGE,
        language,
        lambda to: callback_data.page_data(callback_data.HISTORY, to, year[:10]),
    )
    return _part(prose(say("commands.history", language), "\n".join(lines)), made=made)


def _running(flow: Flow) -> Callable[[CommandCall], tuple[Part, Conversation]]:
    return lambda asked: running(flow, asked.question, asked.question.now, asked.naming, asked.conversation)


COMMANDS: tuple[Command, ...] = (
    Command("start", _start),
    Command("help", _help),
    Command("language", _language),
    Command("about", _about),
    Command("programme", lambda asked: (programme_part(asked.naming), asked.conversation)),
    Command("now", _running(Flow.NOW)),
    Command("next", _running(Flow.NEXT)),
    Command("speakers", lambda asked: (speakers_part(asked.argument, 0, asked.naming), asked.conversation)),
    Command("halls", lambda asked: (halls_part(asked.naming), asked.conversation)),
    Command("history", _history),
    Command("contact", _contact),
)
"""The commands in the order in which menus show them."""
