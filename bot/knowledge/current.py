"""The knowledge that is served at this moment; exchanged whole, in one assignment."""

import asyncio
from collections.abc import Callable

from bot.core.knowledge import Knowledge
from bot.knowledge.publisher import Revision


class CurrentKnowledge:
    """Holds the current revision. A turn takes its knowledge once and keeps it, whatever is exchanged meanwhile."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self._exchanging = asyncio.Lock()

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge of this moment."""
        return self.revision.knowledge

    async def exchange(self, make: Callable[[Revision], Revision | None]) -> tuple[Revision, Revision]:
        """Makes the next revision of the current one, off the event loop, and serves it; gives both.

        One at a time, so that none is lost to an older one. They are the same where ``make`` gives None.
        """
        async with self._exchanging:
            before = self.revision
            made = await asyncio.to_thread(make, before)
            self.revision = made or before
            return before, self.revision
