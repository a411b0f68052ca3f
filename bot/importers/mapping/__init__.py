"""Mappings: a small file says which field of any JSON or table is what.

``model`` says what may stand in the file, ``paths`` finds values, ``reader`` reads a source by it. Here a file's bytes
become a validated mapping, or problems that name its lines.
"""

from typing import Any

from pydantic import ValidationError

from bot.core.content.problems import Place, mistake
from bot.importers.mapping.model import Mapping
from bot.importers.programme import SourceError
from bot.knowledge.load import nodes
from bot.knowledge.load.messages import place, problems_of


def load_mapping(data: bytes, file: str) -> Mapping:
    """The mapping of a file; raises SourceError with every problem as ``file:line:col: error: sentence``."""
    document = nodes.parse(data, file)
    problems = list(document.problems)
    if not problems:
        if not isinstance(document.root, nodes.MappingNode):
            problems.append(mistake(Place(file), "imports.map_keys"))
        else:
            try:
                values = _plain(document.root)
                mapping = Mapping.model_validate(values, context={"first_language": _first_language(values)})
            except ValidationError as refused:
                found = refused.errors(include_url=False)
                problems += problems_of(found, document.root, Mapping)
            else:
                place(mapping, document.root)
                return mapping
    raise SourceError(*sorted(set(problems)))


def _first_language(values: Any) -> str:  # noqa: ANN401 - whatever the file holds
    conference = values.get("conference")
    languages = conference.get("languages") if isinstance(conference, dict) else None
    first = languages[0] if isinstance(languages, list) and languages else languages
    return first if isinstance(first, str) and first else "en"


def _plain(node: nodes.Node) -> Any:  # noqa: ANN401 - text, lists and dictionaries, as the file has them
    if isinstance(node, nodes.ScalarNode):
        return "" if node.empty else node.text
    if isinstance(node, nodes.SequenceNode):
        return [_plain(item) for item in node.items]
    return {key.text: _plain(value) for key, value in node.items}
