"""What holds for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

# No test fails by the clock or by chance: work is bound by counts and memory, and each run tries the same examples.
# To look for others: HYPOTHESIS_PROFILE=search python -m pytest …
QUIET = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("desk", deadline=None, derandomize=True, suppress_health_check=QUIET)
hypothesis.settings.register_profile("search", deadline=None, suppress_health_check=QUIET)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "desk"))

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


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoever runs the tests: the matcher of the default install, English, and a cache for this run and its workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATCHER", "lexical")
        patch.setenv("XDG_CACHE_HOME", str(shared / "cache"))
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            patch.delenv(name, raising=False)
        yield
