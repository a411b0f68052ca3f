"""What holds for all tests."""

import os
from pathlib import Path

import hypothesis
import pytest
import structlog

hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("desk")  # no test fails by the clock: work is bound by counts and memory

# structlog's own default prints all variables of a traceback: of a whole knowledge that takes minutes.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

MEASURED = {"core", "knowledge", "store"}
"""Coverage is of these rooms, by their own tests; the others would take twice their time and add little."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] not in MEASURED:
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def _matching_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see the matcher of the default install, also where the extra [semantic] is installed."""
    monkeypatch.setenv("MATCHER", "lexical")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is indexed is kept for this run and all its workers, not in the cache of whoever runs the tests."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared / "cache"))


@pytest.fixture(autouse=True)
def _english_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line prints in the language of the locale; tests read English, whoever runs them."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
