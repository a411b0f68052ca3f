"""Looking into values of unknown shape: what is there in the expected form, else nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.importers.normalise.texts import clean, label_code
from bot.importers.programme import Told
from bot.languages.patterns import phrases


def members(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any JSON
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list | tuple) else ()


def text(value: Any) -> str:  # noqa: ANN401 - any JSON
    """The value where it is a text or a number, cleaned; whole numbers without a decimal point."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else ""


def texts(value: Any) -> Told:  # noqa: ANN401 - any JSON
    """A text, or an object of texts by language label, as texts per language; empty texts are left out."""
    if isinstance(value, Mapping):
        return {label: told for label, one in value.items() if label_code(str(label)) and (told := text(one))}
    told = text(value)
    return {None: told} if told else {}


def truth(value: Any) -> bool | None:  # noqa: ANN401 - any JSON
    """Yes or no, also as a word or a mark; None where it is neither."""
    if isinstance(value, bool):
        return value
    word = text(value).casefold()
    if word in ("1", "✓", "✔", "x") or word in phrases("imports", "yes"):
        return True
    return False if word in ("0", "✗") or word in phrases("imports", "no") else None


MAX_DEPTH = 15


def objects(value: Any, wanted: Callable[[Mapping[str, Any]], bool]) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    """The objects anywhere inside a value that are wanted, in order; what lies inside a wanted one is not looked at."""
    waiting: list[tuple[int, Any]] = [(0, value)]
    while waiting:
        depth, one = waiting.pop()
        if isinstance(one, Mapping):
            if wanted(one):
                yield one
                continue
            inner: Sequence[Any] = list(one.values())
        else:
            inner = items(one)
        if depth < MAX_DEPTH:
            waiting += ((depth + 1, part) for part in reversed(inner) if isinstance(part, Mapping | list))
