"""Settings: all that is missing or wrong is named at once, and a token never shows."""

import io
import logging
from pathlib import Path

import pytest

from bot.logs import configure_logs, log_of
from bot.settings import LogFormat, SettingsError, load_settings

TOKEN = "123456:ABC-def_ghi"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but those that a test makes."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "BOT_API_URL", "DATABASE_URL", "ORGANIZERS", "PROXY_URL", "LOG_FORMAT",
                 "WEBHOOK_URL", "WEBHOOK_SECRET", "WEBHOOK_LISTEN", "KNOWLEDGE_DIR"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "ORGANIZERS": "@anna",
        "LOG_FORMAT": "pretty",
        "PROXY_URL": "127.0.0.1:1080",
        "WEBHOOK_LISTEN": "8080",
        "WEBHOOK_SECRET": "short",
        "BOT_API_URL": "localhost",
        "WEBHOOK_URL": "ftp://desk.example",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    lines = str(told.value).splitlines()
    assert lines[0] == "BOT_TOKEN is not set: get one from @BotFather; it looks like 123456:ABC-def."
    assert {line.split()[0] for line in lines} == {"BOT_TOKEN", *wrong}


@pytest.mark.parametrize(
    "token", ["", "abc", "123456", ":abc", "123456:", "12 34:abc", "123:a b", "123:ab/c"]
)
def test_what_is_no_token_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", token)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith("BOT_TOKEN is not ")
    assert len(str(told.value).splitlines()) == 1


def test_settings_from_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f"BOT_TOKEN={TOKEN}\nORGANIZERS=12, 34:editor;56:reader\nPROXY_URL=\n", encoding="utf-8"
    )
    settings = load_settings()
    assert settings.token == TOKEN
    assert settings.organizers == {12: "owner", 34: "editor", 56: "reader"}
    assert settings.proxy_url is None
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize(
    "given", ["http://127.0.0.1:8081", "http://127.0.0.1:8081/", "http://127.0.0.1:8081/bot"]
)
def test_another_bot_api_server(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_API_URL", given)
    assert load_settings().base_url == "http://127.0.0.1:8081/bot"


def test_the_webhook_secret_is_made_from_the_token_and_does_not_tell_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    made = load_settings().secret
    assert made == load_settings().secret
    assert TOKEN.split(":")[1] not in made
    monkeypatch.setenv("WEBHOOK_SECRET", "own-secret-1")
    assert load_settings().secret == "own-secret-1"


@pytest.mark.parametrize("form", list(LogFormat))
def test_no_token_in_a_log(form: LogFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure_logs(form)
    try:
        log_of("test").warning(f"called https://api.telegram.org/bot{TOKEN}/getMe", cause=ValueError(TOKEN))
        logging.getLogger("some.library").error("calling %s", f"bot{TOKEN}")
        try:
            raise RuntimeError(f"GET /bot{TOKEN}/getUpdates")
        except RuntimeError:
            log_of("test").exception("failed")
    finally:
        root.handlers[:], root.level = before[0], before[1]
    written = stream.getvalue()
    assert "called https" in written
    assert "RuntimeError" in written
    assert TOKEN not in written
