"""What the desk says, in every language that has a folder: complete, with the same values, and nothing that nobody says."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.core.dialogue.commands import COMMANDS
from bot.core.dialogue.turn import Decision
from bot.languages import data
from bot.languages.formats import plural_forms
from bot.languages.messages import in_every_language, is_message, say
from bot.tg.router import COMMANDS as ORGANIZERS_COMMANDS

BOT = Path(data.__file__).parents[1]
LANGUAGES = data.codes()
FEATURES = sorted(path.stem for path in (BOT / "languages" / data.FALLBACK / "messages").glob("*.po"))


@cache
def catalogue(language: str, feature: str) -> Catalog:
    path = BOT / "languages" / language / "messages" / f"{feature}.po"
    return read_po(BytesIO(path.read_bytes()), abort_invalid=True)


def texts(language: str, feature: str) -> dict[str, tuple[str, ...]]:
    """The texts of each message: one, or its plural forms."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (message.string,)
        if isinstance(message.string, str)
        else tuple(message.string or ())
        for message in catalogue(language, feature)
        if message.id
    }


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def keys() -> list[str]:
    return [f"{feature}.{key}" for feature in FEATURES for key in texts(data.FALLBACK, feature)]


def said() -> list[tuple[str, str]]:
    """What stands in the code where a key stands, as a pattern (``handoff.state_.+``), and where that is."""
    of_a_feature = re.compile(rf"(?:{'|'.join(FEATURES)})\.[a-z0-9_.+]+")
    found = []
    for path in BOT.rglob("*.py"):
        for text, line in strings(ast.parse(path.read_text(encoding="utf-8"))):
            if of_a_feature.fullmatch(text) and not text.endswith((".yaml", ".po")):
                found.append((text, f"{path.relative_to(BOT.parent)}:{line}"))
    return found


def strings(node: ast.AST) -> Iterator[tuple[str, int]]:
    """All texts in code with their lines; what an f-string fills in is ``.+``."""
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values]
        yield "".join(parts), node.lineno
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from strings(part.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, node.lineno
    else:
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feature", FEATURES)
def test_a_catalogue_has_the_same_messages_with_the_same_values_in_every_language(
    feature: str, language: str
) -> None:
    own, reference = texts(language, feature), texts(data.FALLBACK, feature)

    assert list(own) == list(reference)
    for key in reference:
        wanted = set().union(*map(values, reference[key]))
        told = [values(text) for text in own[key]]
        assert wanted == set().union(*told), key
        assert all(one | {"count"} == wanted | {"count"} for one in told), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feature", FEATURES)
def test_every_message_says_something_and_has_the_plural_forms_of_its_language(
    feature: str, language: str
) -> None:
    forms = len(plural_forms(language))
    found = catalogue(language, feature)

    assert found.num_plurals == forms, "nplurals of Plural-Forms"
    for message in found:
        written = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert all(text.strip() for text in written if message.id), message.id
        assert isinstance(message.id, str) or len(written) == forms, message.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feature", FEATURES)
def test_a_comment_tells_translators_where_each_message_stands_and_what_its_values_are(
    feature: str, language: str
) -> None:
    reference = {str(message.id): message.auto_comments for message in catalogue(data.FALLBACK, feature)}
    for message in catalogue(language, feature):
        if message.id:
            assert message.auto_comments == reference[str(message.id)] != [], message.id
            named = set(re.findall(r"{(\w+)}", " ".join(message.auto_comments)))
            told = texts(language, feature)[message.id if isinstance(message.id, str) else message.id[0]]
            assert set().union(*map(values, told)) == named, message.id


def test_every_key_in_the_code_is_a_message_and_every_message_is_said_somewhere() -> None:
    known, used = set(keys()), said()

    told = {key: {key} & known for key, _ in used if ".+" not in key}
    told |= {key: set(filter(re.compile(key).fullmatch, known)) for key, _ in used if ".+" in key}
    missing = [f"{place}: {key}" for key, place in used if not told[key]]
    heard = set().union(*told.values())
    unused = [one for one in known if one not in heard and one.removesuffix("_do") not in heard]

    assert not missing
    assert not unused


@pytest.mark.parametrize("key", [command.description for command in COMMANDS])
def test_a_command_is_described_in_every_language(key: str) -> None:
    assert len(in_every_language(key)) == len(LANGUAGES)


@pytest.mark.parametrize("name", ORGANIZERS_COMMANDS)
def test_a_command_of_organizers_is_described_in_every_language(name: str) -> None:
    assert len(in_every_language(f"organizers.describe_{name}")) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("key", "given", "english", "chinese"),
    [
        ("desk.source", {"source": "the guide"}, "Source: the guide", "来源：the guide"),
        ("programme.count", {"count": 1}, "1 session", "共1场"),
        ("programme.count", {"count": 0}, "0 sessions", "共0场"),
        ("handoff.names", {"names": ["Ann", "Bo"]}, "Names given: Ann, Bo.", "留名：Ann、Bo。"),
        ("statistics.hours", {"zone": "UTC", "list": ["9:00 3"]}, "Busiest hours (UTC): 9:00 3", "提问最多的时段（UTC）：9:00 3"),
    ],
)  # fmt: skip
def test_a_message_is_said_with_its_values(
    key: str, given: dict[str, object], english: str, chinese: str
) -> None:
    assert say(key, "en", **given) == english
    assert say(key, "zh", **given) == chinese


def test_who_reads_a_language_without_a_folder_gets_english() -> None:
    assert say("desk.unknown", "fr") == say("desk.unknown", "en")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert say("desk.source", "en", source="{source} {0}") == "Source: {source} {0}"


def test_there_is_no_message_of_an_unknown_key() -> None:
    assert not is_message("desk.weather")
    assert not is_message("weather.desk")
    with pytest.raises(KeyError, match=r"desk\.weather"):
        say("desk.weather", "zh")


@pytest.mark.parametrize("decision", Decision)
def test_every_decision_is_named_where_a_change_is_judged(decision: Decision) -> None:
    assert say(f"impact.decided_{decision}", "en", entries=["wifi"])
