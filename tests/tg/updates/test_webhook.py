"""The webhook's address: what is announced to Telegram is what is served."""

import pytest

from bot.tg.updates.webhook import path_of


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://desk.example", "/"),
        ("https://desk.example/hook", "/hook"),
        ("https://desk.example/a/b?c=d", "/a/b"),
    ],
)
def test_the_path_that_is_served_is_the_one_that_telegram_calls(url: str, path: str) -> None:
    assert path_of(url) == path
