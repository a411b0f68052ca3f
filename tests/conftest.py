"""What holds for all tests."""

import pytest


@pytest.fixture(autouse=True)
def _matching_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see the matcher of the default install, also where the extra [semantic] is installed."""
    monkeypatch.setenv("MATCHER", "lexical")
