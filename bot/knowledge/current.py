"""The shelf: holds what is served and exchanges it whole, in one assignment."""

import asyncio

from bot.core.knowledge import Knowledge
from bot.knowledge.publisher import Revision


class CurrentKnowledge:
    """Where the current edition stands. A turn takes its knowledge once and keeps it, whatever happens on the shelf."""

    def __init__(self, edition: Revision) -> None:
        self.edition = edition
        """What is served; assign another to exchange it."""
        self.exchanging = asyncio.Lock()
        """Held by whoever makes the next edition until it stands here, so that none is lost to an older one."""

    @property
    def current(self) -> Knowledge:
        """The knowledge of this moment."""
        return self.edition.knowledge
