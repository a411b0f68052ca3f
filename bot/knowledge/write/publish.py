"""The writer of the knowledge: a change is proposed, checked in the folder as it would be, published, and undone."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.content.contents import Contents
from bot.core.content.problems import Problem, Severity
from bot.core.knowledge import Knowledge
from bot.core.organizers.impact import AnswerChange, ComparedQuestion, Impact, impact
from bot.knowledge.knowledge_folder import KnowledgeFolder, StaleError
from bot.knowledge.load.kinds import target_file
from bot.knowledge.write.change import FileEdit, KnowledgeChange, Origin, State
from bot.knowledge.write.journal import Journal

MOST_COMPARED = 300
"""So many different questions are compared, the newest ones."""

SECONDS = 4.0
_AT_A_TIME = 10


def past_impact(
    before: Knowledge, after: Knowledge, questions: Sequence[ComparedQuestion], seconds: float = SECONDS
) -> Impact:
    """Asks both states the questions, the first ones first, until the time is over. Call it off the event loop."""
    distinct = list(dict.fromkeys(questions))[:MOST_COMPARED]
    end = time.monotonic() + seconds
    compared = 0
    changes: list[AnswerChange] = []
    for start in range(0, len(distinct), _AT_A_TIME):
        found = impact(before, after, distinct[start : start + _AT_A_TIME])
        compared += found.compared
        changes += found.changes
        if time.monotonic() > end:
            break
        time.sleep(0.001)  # lets the answers of the moment go first
    return Impact(compared, tuple(changes))


@dataclass(frozen=True, slots=True)
class ChangeReview:
    """What a change brings: problems that were not there before, and the past questions that get another answer.

    ``after`` is None where the folder would have an error, be it elsewhere in it; ``impact`` is None then, too, and
    where nothing was compared.
    """

    change: KnowledgeChange
    problems: tuple[Problem, ...]
    after: Knowledge | None = None
    impact: Impact | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the change from going live."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)


class PublishOutcome(StrEnum):
    """How publishing or undoing a change ended: it is done, or why it is not."""

    LIVE = "live"
    OVER = "over"
    STALE = "stale"
    WRONG = "wrong"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Done:
    """The end of publishing or undoing.

    OVER: it is done, lying over a folder that cannot be written to. STALE: a file is no longer the one that the change
    was made from. WRONG: it brings errors. GONE: nobody knows it any more. REFUSED: no disk takes it, ``cause`` says
    why. ``problems`` are those errors, else the warnings that it brings.
    """

    outcome: PublishOutcome
    change: KnowledgeChange | None = None
    problems: tuple[Problem, ...] = ()
    cause: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the files are as they shall be."""
        return self.outcome in (PublishOutcome.LIVE, PublishOutcome.OVER)


class Writer:
    """The only writer of a knowledge folder. Works with the disk and takes seconds: call it off the event loop.

    Writers of other processes are kept out while one writes, and an edit goes in only where its file is still the one
    that it was made from: of two at once, the second is told.
    """

    def __init__(self, folder: KnowledgeFolder, journal: Journal) -> None:
        self.folder = folder
        self.journal = journal

    def files(self) -> dict[str, bytes]:
        """The files as they count now."""
        return self.folder.read().data

    def contents(self) -> Contents | None:
        """What the folder holds now; None where its conference.yaml cannot be read."""
        return self.folder.examine(self.folder.read()).reading.contents

    # --- propose

    def propose(self, change: KnowledgeChange) -> KnowledgeChange:
        """Keeps a change until it is published or discarded. Raises OSError."""
        self.journal.keep(change)
        return change

    def propose_file(
        self, identifier: str, name: str, caption: str, content: bytes, author: str
    ) -> KnowledgeChange | None:
        """A sent file as a change, kept; None where it is no file of the folder. Raises OSError."""
        names = target_file(name, caption, self.files())
        if not names:
            return None
        edits = (FileEdit("", None, content),)
        at = self.folder.clock()
        change = KnowledgeChange(identifier, edits, author, at, Origin.FILE, note=name, choices=names)
        return self.place(change, names[0]) if len(names) == 1 else self.propose(change)

    def place(self, change: KnowledgeChange, name: str, identifier: str = "") -> KnowledgeChange:
        """A sent file for one of the files that came into question, kept. Raises OSError.

        ``identifier`` names the change anew, so that somebody may still choose another file.
        """
        before = self.folder.content(self.folder.read(), name)
        return self.propose(replace(change.placed(name, before), id=identifier or change.id))

    def discard(self, identifier: str) -> KnowledgeChange | None:
        """Forgets a change that waits; None where nobody knows it, or it is no longer waiting."""
        change = self.journal.find(identifier)
        if change is None or change.state is not State.WAITING:
            return None
        self.journal.forget(identifier)
        return change

    # --- check

    def check(
        self,
        change: KnowledgeChange,
        current: Knowledge | None = None,
        questions: Sequence[ComparedQuestion] = (),
    ) -> ChangeReview:
        """What a change would bring, in the folder as it would be; past questions are compared with ``current``."""
        files = self.folder.read()
        before = self.folder.examine(files)
        after = self.folder.examine(self.folder.with_edits(files, change.edits))
        moves = {f"{self.folder.shown}{edit.name}": edit.line_moves() for edit in change.edits}
        problems = after.worse_than(before, lambda file, line: moves[file](line) if file in moves else line)
        if not after.sound or after.knowledge is None:
            return ChangeReview(change, problems)
        impact = past_impact(current, after.knowledge, questions) if current else None
        return ChangeReview(change, problems, after.knowledge, impact)

    # --- publish and undo

    def publish(self, change: KnowledgeChange | str, *, despite_errors: bool = False) -> Done:
        """Puts in a change, or the one kept under an id; one that is in already stays so.

        A change that brings errors does not go in, except ``despite_errors``: an import writes what its source says.
        """
        found = self.journal.find(change) if isinstance(change, str) else change
        if found is None or not found.is_placed:
            return Done(PublishOutcome.GONE)
        return self._put(found, State.LIVE, found.author, checked=not despite_errors)

    def undo(self, identifier: str, by: str = "") -> Done:
        """Puts back what stood there before a change; where that is so already, it stays so."""
        change = self.journal.find(identifier)
        if change is None or not change.is_placed:
            return Done(PublishOutcome.GONE)
        return self._put(change, State.UNDONE, by, checked=False)

    def _put(self, change: KnowledgeChange, state: State, by: str, *, checked: bool) -> Done:
        edits = [one.reversed() for one in change.edits] if state is State.UNDONE else change.edits
        problems: tuple[Problem, ...] = ()
        try:
            with self.folder.locked():
                if self.folder.pending(edits) and checked:
                    review = self.check(change)
                    if review.errors:
                        return Done(PublishOutcome.WRONG, change, review.errors)
                    problems = review.problems
                in_folder = self.folder.write(edits)
        except StaleError:
            return Done(PublishOutcome.STALE, change)
        except OSError as problem:
            return Done(PublishOutcome.REFUSED, change, cause=problem.strerror or str(problem))
        change = replace(change, state=state)
        self._remember(change, by)
        return Done(PublishOutcome.LIVE if in_folder else PublishOutcome.OVER, change, problems)

    def _remember(self, change: KnowledgeChange, by: str) -> None:
        with suppress(OSError):  # what is live is live, also where that cannot be remembered
            self.journal.keep(change)
            self.journal.note(change, by, self.folder.clock())
