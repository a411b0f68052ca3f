"""A change of a file: judged in the folder as it would be, put in, and taken back."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge
from bot.core.organizers.impact import ComparedQuestion, Impact
from bot.knowledge.past_impact import past_impact
from bot.knowledge.publisher import Publisher, Revision
from bot.knowledge.write.changes import Changes, FileChange, State
from bot.knowledge.write.target import target_file


@dataclass(frozen=True, slots=True)
class ChangeReview:
    """What a change brings: problems that were not there before, and the questions that get another answer.

    ``impact`` is None where the folder has mistakes, be they elsewhere in it; ``after`` is then None, too.
    """

    change: FileChange
    problems: tuple[Problem, ...]
    after: Knowledge | None = None
    impact: Impact | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the change from going live."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)


class PublishOutcome(StrEnum):
    """How putting in or taking back a change ended: it is live or undone, or why it is not."""

    LIVE = "live"
    OVER = "over"
    STALE = "stale"
    WRONG = "wrong"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a change: ``edition`` is what is to be served now.

    OVER: it is live, lying over a folder that cannot be written to. STALE: the file is no longer the one that the
    change was made from. WRONG: it brings ``problems``. GONE: nobody knows it any more. REFUSED: no disk takes it.
    """

    outcome: PublishOutcome
    edition: Revision
    change: FileChange | None = None
    problems: tuple[Problem, ...] = ()
    cause: str = ""


class Editor:
    """Puts changes in. Works with the disk and takes seconds: call it off the event loop.

    ``publish`` and ``undo`` are to be called one at a time, by whoever holds the shelf's lock.
    """

    def __init__(self, publisher: Publisher, changes: Changes) -> None:
        self._publisher = publisher
        self.changes = changes

    def files(self) -> dict[str, bytes]:
        """The files as they count now."""
        return self._publisher.files()

    def received(
        self, identifier: str, name: str, caption: str, content: bytes, author: int
    ) -> FileChange | None:
        """A sent file as a change, kept; None where it is no file of the folder. Raises OSError."""
        files = self.files()
        names = target_file(name, caption, files)
        if not names:
            return None
        change = FileChange(identifier, "", None, content, author, choices=names, note=name)
        return self.chosen(change, names[0]) if len(names) == 1 else self._kept(change)

    def chosen(self, change: FileChange, name: str, identifier: str = "") -> FileChange:
        """The change for one of the files that came into question, kept. Raises OSError.

        ``identifier`` names it anew, so that somebody may still choose another file.
        """
        placed = change.placed(name, self.files().get(name))
        return self._kept(replace(placed, id=identifier or change.id))

    def discard(self, identifier: str) -> FileChange | None:
        """Forgets a change that waits; None where nobody knows it, or it is no longer waiting."""
        change = self.changes.find(identifier)
        if change is None or change.state is not State.WAITING:
            return None
        self.changes.forget(identifier)
        return change

    def proposed(self, change: FileChange) -> FileChange:
        """A change that the desk itself has written, kept. Raises OSError."""
        return self._kept(change)

    def judged(
        self, change: FileChange, current: Knowledge, questions: Sequence[ComparedQuestion]
    ) -> ChangeReview:
        """What a change would bring, in the folder as it would be."""
        before, after = self._publisher.with_change(change.name, change.after)
        worse = after.worse_than(before)
        if not after.sound or after.knowledge is None:
            return ChangeReview(change, worse)
        return ChangeReview(change, worse, after.knowledge, past_impact(current, after.knowledge, questions))

    def publish(self, identifier: str, current: Revision) -> Done:
        """Puts a change in; one that is in already stays so."""
        change = self.changes.find(identifier)
        if change is None or not change.name:
            return Done(PublishOutcome.GONE, current)
        here = self.files().get(change.name)
        if here != change.after and here != change.before:
            return Done(PublishOutcome.STALE, current, change)
        if here != change.after:
            before, after = self._publisher.with_change(change.name, change.after)
            problems = tuple(p for p in after.worse_than(before) if p.severity is Severity.ERROR)
            if problems:
                return Done(PublishOutcome.WRONG, current, change, problems)
        return self._put(change, change.after, State.LIVE, current)

    def undo(self, identifier: str, current: Revision) -> Done:
        """Puts back what stood there before a change; where that is so already, it stays so."""
        change = self.changes.find(identifier)
        if change is None or not change.name:
            return Done(PublishOutcome.GONE, current)
        here = self.files().get(change.name)
        if here != change.after and here != change.before:
            return Done(PublishOutcome.STALE, current, change)
        return self._put(change, change.before, State.UNDONE, current)

    def _put(self, change: FileChange, content: bytes | None, state: State, current: Revision) -> Done:
        try:
            in_folder = self._publisher.put(change.name, content)
        except OSError as problem:
            return Done(PublishOutcome.REFUSED, current, change, cause=problem.strerror or str(problem))
        with suppress(OSError):  # what is live is live, also where that cannot be remembered
            self._kept(replace(change, state=state))
        edition = self._publisher.again(current) or current
        return Done(PublishOutcome.LIVE if in_folder else PublishOutcome.OVER, edition, change)

    def _kept(self, change: FileChange) -> FileChange:
        self.changes.keep(change)
        return change
