"""Values of unknown shape, read leniently: what is not there in the expected form reads as empty."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.importers.normalise.texts import clean, label_code
from bot.importers.normalise.times import moment
from bot.importers.programme import Notes, SourceTexts
from bot.languages.messages import Sentence
from bot.languages.patterns import phrases

MAX_DEPTH = 15


def text(value: Any) -> str:  # noqa: ANN401 - any JSON or cell
    """The value where it is a text or a number, cleaned; whole numbers without a decimal point."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else ""


def texts(value: Any) -> SourceTexts:  # noqa: ANN401 - any JSON or cell
    """A text, or an object of texts by language label; empty texts are left out."""
    if isinstance(value, Mapping):
        return {
            label: filled for label, one in value.items() if label_code(str(label)) and (filled := text(one))
        }
    return {None: filled} if (filled := text(value)) else {}


def truth(value: Any) -> bool | None:  # noqa: ANN401 - any JSON or cell
    """Yes or no, also as a word or a mark; None where it is neither."""
    if isinstance(value, bool):
        return value
    word = text(value).casefold()
    if word in ("1", "✓", "✔", "x") or word in phrases("imports", "yes"):
        return True
    return False if word in ("0", "✗") or word in phrases("imports", "no") else None


def items(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any JSON
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list | tuple) else ()


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object of JSON; of several keys, the first that is filled counts."""

    values: Mapping[str, Any]

    @classmethod
    def of(cls, value: Any) -> "JsonObject":  # noqa: ANN401 - any JSON
        """The value where it is an object, else an empty one."""
        return cls(value if isinstance(value, Mapping) else {})

    def get(self, key: str) -> Any:  # noqa: ANN401 - any JSON
        """The member as it is; None where there is none."""
        return self.values.get(key)

    def has(self, *keys: str) -> bool:
        """Whether it has all these keys."""
        return all(key in self.values for key in keys)

    def has_any(self, *keys: str) -> bool:
        """Whether it has at least one of these keys."""
        return any(key in self.values for key in keys)

    def text(self, *keys: str) -> str:
        """A text or number."""
        return next((filled for key in keys if (filled := text(self.get(key)))), "")

    def texts(self, *keys: str) -> SourceTexts:
        """A text, or an object of texts by language label."""
        return next((filled for key in keys if (filled := texts(self.get(key)))), {})

    def truth(self, key: str) -> bool | None:
        """Yes or no."""
        return truth(self.get(key))

    def items(self, key: str) -> Sequence[Any]:
        """The items of a list."""
        return items(self.get(key))

    def inner(self, key: str) -> "JsonObject":
        """An object inside this one."""
        return JsonObject.of(self.get(key))

    def objects(self, key: str) -> Iterator["JsonObject"]:
        """The items of a list as objects; an item that is none reads as an empty one."""
        return map(JsonObject.of, self.items(key))

    def moment(self, key: str, where: str, notes: Notes) -> datetime | None:
        """An ISO 8601 moment; one that cannot be read is noted."""
        written = self.text(key)
        read = moment(written)
        if written and read is None:
            notes.warn(where, Sentence("imports.unread_value", name=key, written=written))
        return read

    def abstract(self) -> SourceTexts:
        """``abstract`` and ``description`` as one text per language; one that the other repeats is left out."""
        joined: dict[str | None, str] = {}
        abstract, description = self.texts("abstract"), self.texts("description")
        for label in dict.fromkeys((*abstract, *description)):
            first, second = abstract.get(label, ""), description.get(label, "")
            joined[label] = (
                second if first in second else first if second in first else f"{first}\n\n{second}"
            )
        return joined


def find_objects(value: Any, wanted: Callable[[JsonObject], bool]) -> Iterator[JsonObject]:  # noqa: ANN401 - any JSON
    """The objects anywhere inside a value that are wanted, in order; what lies inside a wanted one is not looked at."""
    waiting: list[tuple[int, Any]] = [(0, value)]
    while waiting:
        depth, candidate = waiting.pop()
        inner = items(candidate)
        if isinstance(candidate, Mapping):
            found = JsonObject(candidate)
            if wanted(found):
                yield found
                continue
            inner = list(candidate.values())
        if depth < MAX_DEPTH:
            waiting += ((depth + 1, part) for part in reversed(inner) if isinstance(part, Mapping | list))
