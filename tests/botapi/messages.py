"""What passes between the bot and its people: calls, and messages with buttons."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.botapi.formatting import Json, cut

if TYPE_CHECKING:
    from tests.botapi.chats import Chat


@dataclass
class Call:
    """One call of the bot: when it came (monotonic seconds), with which parameters, and how it was answered."""

    method: str
    params: Json
    at: float
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    status: int = 0

    def __str__(self) -> str:
        return f"{self.method} {str(self.params)[:300]} -> {self.status or 'no answer yet'}"


@dataclass
class Button:
    """An inline button as it stands under a message."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass
class Message:
    """A message as people see it now; `history` holds its earlier texts.

    ``gone`` tells that it was deleted; one ``kept_for_good`` is too old for that.
    """

    chat: "Chat"
    raw: Json
    by_bot: bool
    history: list[str] = field(default_factory=list)
    gone: bool = False
    kept_for_good: bool = False

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        return list(self.raw.get("entities") or self.raw.get("caption_entities") or [])

    @property
    def rows(self) -> list[list[Button]]:
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return [
            [Button(one["text"], one.get("callback_data"), one.get("url")) for one in row] for row in rows
        ]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    @property
    def reply_to(self) -> int | None:
        quoted = self.raw.get("reply_to_message")
        return int(quoted["message_id"]) if quoted else None

    def marked(self, kind: str) -> list[str]:
        """The pieces of text that carry this entity: `reply.marked("bold")`."""
        return [cut(self.text, one["offset"], one["length"]) for one in self.entities if one["type"] == kind]
