"""Whether an answer helped: a thumb up or down under it, once a person and answer, and a tap for why not."""

from dataclasses import dataclass

from bot.core.dialogue import callback_data
from bot.core.dialogue.prose import prose
from bot.core.dialogue.turn import Button, Part
from bot.core.knowledge import is_smalltalk
from bot.languages.messages import say
from bot.store import Effect
from bot.tg.handlers.context import Context
from bot.tg.handlers.handler import ArgumentHandler, QuestionRef, parsed_by
from bot.tg.handlers.handoff import asker
from bot.tg.updates.inbox import nothing_to_write

REASONS = ("wrong", "outdated", "other", "unclear")


def thumbs(part: Part, answer: QuestionRef, context: Context) -> tuple[Button, ...]:
    """Two thumbs under an answer; greetings and the bot's own sentences are none."""
    if not part.decision.is_answer or not (part.entries or part.sessions):
        return ()
    entries = context.knowledge.entries
    if any(entry.id in entries and is_smalltalk(entries[entry.id]) for entry in part.entries):
        return ()
    return (
        callback_data.button("👍", callback_data.GOOD, str(answer)),
        callback_data.button("👎", callback_data.BAD, str(answer)),
    )


def vote(*, good: bool) -> ArgumentHandler:
    """The handler that takes a person's first verdict on an answer; a bad one is asked for its reason."""

    @parsed_by(QuestionRef.parse)
    async def voted(context: Context, answer: QuestionRef) -> Effect:
        async with context.services.store.transaction() as tx:
            stands_here = await tx.questions.is_answered_in(*answer, context.chat)
            before = await tx.feedback.find(*answer, context.person)
        if not stands_here:
            await context.acknowledge("desk.old_button_gone")
            return nothing_to_write
        if before is not None:
            await context.acknowledge("feedback.thanks_already")
            return nothing_to_write
        await context.acknowledge("feedback.thanks" if good else "")
        if not good:
            await context.say("feedback.why_bad", *(_reason_button(why, answer, context) for why in REASONS))
        return lambda tx: tx.feedback.add(*answer, context.person, good, context.now)

    return voted


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why an answer did not help."""

    reason: str
    answer: QuestionRef

    @classmethod
    def parse(cls, argument: str) -> "_Reason | None":
        reason, _, rest = argument.partition(".")
        answer = QuestionRef.parse(rest)
        return cls(reason, answer) if answer and reason in REASONS else None


def _reason_button(reason: str, answer: QuestionRef, context: Context) -> Button:
    data = callback_data.data(callback_data.WHY, f"{reason}.{answer}")
    return Button(say(f"feedback.why_{reason}", context.language), data)


@parsed_by(_Reason.parse)
async def explain(context: Context, given: _Reason) -> Effect:
    """Takes the reason for a bad verdict; the thanks take the place of the question."""
    async with context.services.store.transaction() as tx:
        before = await tx.feedback.find(*given.answer, context.person)
    if before != (False, None):
        await context.acknowledge("feedback.thanks_already")
        return nothing_to_write
    await context.acknowledge()
    buttons = asker.ask_buttons(given.answer, context.language, context)
    key = "feedback.thanks_lead_on" if buttons else "feedback.thanks_reason"
    await context.replace(prose(say(key, context.language)), buttons)
    return lambda tx: tx.feedback.set_reason(*given.answer, context.person, given.reason)
