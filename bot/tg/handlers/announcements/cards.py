"""What organizers see of an announcement: whom it may go to, what is to be confirmed, how it goes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import Prose, Span, prose
from bot.core.dialogue.turn import Button
from bot.core.faq.replies import label_of
from bot.core.knowledge import Knowledge
from bot.core.organizers.announcements import (
    CORRECTION,
    EVERYBODY,
    PATIENCE,
    TEST,
    Announcement,
    AnnouncementState,
    announced,
    choices,
)
from bot.core.organizers.contradictions import Contradiction
from bot.core.programme.render.names import Naming
from bot.languages.formats import language_name, shortened
from bot.languages.messages import say
from bot.store import OutgoingState
from bot.tg.messages.render import RenderedMessage, render


@dataclass(frozen=True, slots=True)
class RecallCounts:
    """How many messages were deleted, marked as recalled, could not be reached, and are left."""

    deleted: int
    marked: int
    failed: int
    left: int


LABEL, LONGEST_STATEMENT = 40, 300
CONFIRM = "confirm"
"""How the causes of messages that ask somebody to confirm begin."""


def button(key: str, language: str, number: int, step: str) -> Button:
    """A button that takes a step of an announcement."""
    return callback_data.button(say(key, language), callback_data.ANNOUNCE, f"{number}.{step}")


def cancel(found: Announcement, language: str) -> Button:
    """The way out, as long as nothing was sent."""
    return button("announcements.cancel", language, found.number, "drop")


def audience_name(audience: str, language: str) -> str:
    """An audience in words."""
    if audience in (EVERYBODY, TEST):
        return say("announcements.to_all" if audience == EVERYBODY else "announcements.to_test", language)
    if audience.startswith(CORRECTION):
        return say("announcements.to_those", language)
    code = audience.partition(":")[2]
    return say("announcements.to_language", language, language=language_name(code, language))


def chooser(
    found: Announcement, counts: Mapping[str, int], unwilling: int, languages: Sequence[str], language: str
) -> tuple[Prose, list[Button]]:
    """Asks for the audience; each button tells how many people it has, without the ``unwilling`` who want none."""
    buttons = [
        callback_data.button(
            say(
                "announcements.audience",
                language,
                audience=audience_name(audience, language),
                count=counts[audience],
            ),
            callback_data.ANNOUNCE,
            f"{found.number}.to.{audience}",
        )
        for audience in choices(found, languages)
    ]
    left_out = say("announcements.unwilling", language, count=unwilling) if unwilling else ""
    text = say("announcements.choose_correction" if found.corrects else "announcements.choose", language)
    return prose(text, left_out), [*buttons, cancel(found, language)]


def otherwise(
    announcement: Announcement, found: Sequence[Contradiction], knowledge: Knowledge, language: str
) -> tuple[Prose, list[Button]]:
    """What entries and sessions say otherwise, each with a button that changes it; and one that looks again."""
    text = prose(say("announcements.otherwise", language))
    buttons: list[Button] = []
    for one in found:
        label, stands = _stands(one, knowledge, language)
        text += (_statement(label, stands),)
        kind = callback_data.EDIT_SESSION if one.is_session else callback_data.EDIT
        data = callback_data.data(kind, callback_data.digest(one.identifier))
        buttons.append(Button(f"✏️ {shortened(label, LABEL)}", data))
    text += prose(say("announcements.otherwise_next", language))
    return text, [*buttons, button("announcements.look_again", language, announcement.number, "look")]


def _stands(one: Contradiction, knowledge: Knowledge, language: str) -> tuple[str, str]:
    """What an entry or a session that says otherwise is called, and what it says."""
    if not one.is_session:
        return label_of(one.identifier, language, knowledge), one.stands
    naming, item = (
        Naming(knowledge, language),
        knowledge.programme.items[knowledge.programme.numbers[one.identifier]],
    )
    return naming.title(item), naming.slot(item)


def _statement(label: str, stands: str) -> tuple[Span, ...]:
    return Span(label, bold=True), Span(f"\n{shortened(stands, LONGEST_STATEMENT)}")


def waiting(found: Announcement, count: int, alone: bool, language: str) -> tuple[Prose, list[Button]]:
    """Tells the author what is to be done for the announcement to go out."""
    text = say(
        "announcements.confirm" if alone else "announcements.waits",
        language,
        audience=audience_name(found.audience, language),
        count=count,
        minutes=PATIENCE.seconds // 60,
        word=say("announcements.confirm_word", language),
    )
    return prose(text), [cancel(found, language)]


def to_confirm(
    found: Announcement,
    author: str,
    count: int,
    said: Sequence[Contradiction],
    knowledge: Knowledge,
    language: str,
) -> list[RenderedMessage]:
    """Asks a second organizer; the picture and the texts as attendees will see them, and what still says otherwise."""
    text = prose(say("announcements.asked", language, author=author))
    for code in knowledge.languages:
        shown = announced(found.texts, code, found.audience)
        text += ((Span(language_name(code, language), bold=True),), *shown)
    if said:
        text += prose(say("announcements.otherwise", language))
        text += tuple(_statement(*_stands(one, knowledge, language)) for one in said)
        text += prose(say("announcements.otherwise_confirm", language, author=author))
    audience = audience_name(found.audience, language)
    text += prose(say("announcements.asked_to", language, audience=audience, count=count))
    asked = render(
        text,
        [
            button("announcements.button_send", language, found.number, f"send.{found.audience}"),
            button("announcements.button_refuse", language, found.number, "no"),
        ],
    )
    return [RenderedMessage("", "", picture=found.picture), *asked] if found.picture else asked


def recalling(
    counts: Mapping[OutgoingState, int], taken: RecallCounts, language: str
) -> tuple[Prose, list[Button]]:
    """How the recall of an announcement goes, or went."""
    over = not (counts.get(OutgoingState.OWED, 0) or taken.left)
    text = say(
        "announcements.recalled" if over else "announcements.recalling",
        language,
        deleted=taken.deleted,
        marked=taken.marked,
        failed=taken.failed + counts.get(OutgoingState.UNKNOWN, 0),
        withdrawn=counts.get(OutgoingState.WITHDRAWN, 0),
        left=taken.left + counts.get(OutgoingState.OWED, 0),
    )
    return prose(text), []


def progress(
    found: Announcement, counts: Mapping[OutgoingState, int], language: str
) -> tuple[Prose, list[Button]]:
    """How an announcement goes, or how it went, with the buttons that make sense then."""
    sent, blocked, failed, left, withdrawn, unknown = (
        counts.get(state, 0)
        for state in (
            OutgoingState.SENT,
            OutgoingState.BLOCKED,
            OutgoingState.FAILED,
            OutgoingState.OWED,
            OutgoingState.WITHDRAWN,
            OutgoingState.UNKNOWN,
        )
    )
    buttons: list[Button] = []
    if found.state is AnnouncementState.STOPPED:
        key = "announcements.stopped"
        buttons = [
            button("announcements.resume", language, found.number, "go"),
            button("announcements.leave", language, found.number, "leave"),
        ]
    elif left:
        key, buttons = "announcements.sending", [button("announcements.stop", language, found.number, "stop")]
    else:
        done = "announcements.correction_done" if found.corrects else "announcements.done"
        done = "announcements.test_done" if found.audience == TEST else done
        key = "announcements.ended" if withdrawn else done
        if not found.corrects:
            buttons = [button("announcements.again", language, found.number, "again")]
    if found.audience != TEST:
        buttons += [
            button(f"announcements.{step}", language, found.number, step) for step in ("correct", "recall")
        ]
    text = say(
        key,
        language,
        done=sent + blocked + failed + unknown,
        count=sum(counts.values()),
        sent=sent,
        blocked=blocked,
        failed=failed,
        left=left,
        withdrawn=withdrawn,
    )
    notes = []
    if unknown:
        notes = [say("announcements.unknown", language, count=unknown)]
    if unknown and found.state is not AnnouncementState.STOPPED and not left:
        label = say("announcements.send_unknown", language, count=unknown)
        data = callback_data.data(callback_data.ANNOUNCE, f"{found.number}.unknown")
        buttons.insert(0, Button(label, data))
    return prose(text, *notes), buttons
