"""What organizers write down: an entry, which knows its place in the file.

These models are the contract of the YAML files. A folder reader turns text into plain dictionaries of
strings and validates them here, with the context keys ``first_language`` (for the short forms) and ``zone``
(for times without an offset). The descriptions are the manual: the JSON Schemas and the reference show them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from bot.core.content.problems import Place
from bot.core.content.values import Localized, WebAddress, refused

NOWHERE = Place("<memory>")


def _nowhere(_path: str) -> Place | None:
    """Where the fields of an entry stand that no file holds."""
    return None


class Entry(BaseModel):
    """Something someone wrote down; it knows the place in the file that each of its fields came from."""

    # The expressions of "python-re" are compiled in a third of the time.
    model_config = ConfigDict(extra="forbid", frozen=True, regex_engine="python-re")

    _place: Place = PrivateAttr(default_factory=lambda: NOWHERE)  # a plain default would be copied each time
    _find: Callable[[str], Place | None] = PrivateAttr(default_factory=lambda: _nowhere)

    @property
    def where(self) -> Place:
        """Where the entry begins."""
        return self._place

    def at(self, path: str) -> Place:
        """Where a field stands, by its dotted path (``answer.en``, ``also_asked.zh.2``); else the nearest above."""
        while path:
            if place := self._find(path):
                return place
            path = path.rpartition(".")[0]
        return self._place

    def placed(self, place: Place, find: Callable[[str], Place | None]) -> Self:
        """This entry, knowing where it and (by dotted path) its fields stand. Called once, by the reader."""
        self._place = place
        self._find = find
        return self


def one_or_many_entries(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """A list of entries, also where a file holds only one."""
    return [value] if isinstance(value, dict) else value


class Link(Entry):
    """A web address with the words to show for it."""

    label: Localized = Field(description="The words to show, per language.")
    url: WebAddress = Field(description="The address; it begins with https:// (or mailto:, tel:).")


Links = Annotated[list[Link], BeforeValidator(one_or_many_entries, json_schema_input_type=Link | list[Link])]


def refuse_backwards(start: object, end: object, field: str) -> None:
    """Refuses an end before its start; a bare day counts from its first to its last moment."""
    if start is None or end is None:
        return
    if isinstance(start, datetime) and isinstance(end, datetime):
        if (start.tzinfo is None) != (end.tzinfo is None):
            start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
        wrong = end < start
    else:
        wrong = str(end)[:10] < str(start)[:10]
    if wrong:
        raise refused("value.backwards", field=field)
