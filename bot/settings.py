"""Settings from the environment or a ``.env`` file; everything missing or wrong is named at once."""

import hmac
import os
import re
import sys
from difflib import get_close_matches
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.languages.messages import Sentence


class LogFormat(StrEnum):
    """How the log is written: lines for people, or one JSON object a line."""

    CONSOLE = "console"
    JSON = "json"


class SettingsError(Exception):
    """Settings are missing or wrong; the message names them all, a line each, with what to do."""

    def __init__(self, *sentences: Sentence) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _token(value: SecretStr) -> SecretStr:
    number, colon, secret = value.get_secret_value().partition(":")
    if not (number.isdecimal() and colon and secret and secret.isascii() and not set(secret) & set(" /?#")):
        raise ValueError("not a token")
    return value


def _address(value: str) -> str:
    if not value.startswith(("http://", "https://")) or any(c.isspace() for c in value):
        raise ValueError("no web address")
    return value.rstrip("/")


def _proxy(value: str) -> str:
    found = urlsplit(value)
    if found.scheme not in ("http", "https", "socks5", "socks5h") or not found.hostname:
        raise ValueError("no proxy address")
    _ = found.port  # raises ValueError for one that is no number
    return value


def _listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not (host and colon and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError("no host and port")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,256}", value.get_secret_value()):
        raise ValueError("no secret that Telegram takes")
    return value


class Role(StrEnum):
    """What an organizer may do: an editor changes the knowledge and answers, a reader looks, an owner does all."""

    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"

    def includes(self, other: "Role") -> bool:
        """Whether who has this role may do what the other may."""
        order = (Role.READER, Role.EDITOR, Role.OWNER)
        return order.index(self) >= order.index(other)


def _organizers(value: Any) -> Any:  # noqa: ANN401 - whatever the environment holds
    if not isinstance(value, str):
        return value
    listed = (one.strip().partition(":") for one in value.replace(";", ",").split(",") if one.strip())
    return {int(number): Role(role.strip() or Role.OWNER) for number, _, role in listed}


class Settings(BaseSettings):
    """What the operator decides; read once at the start and handed down."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)]
    bot_api_url: Annotated[str, AfterValidator(_address)] = "https://api.telegram.org"
    knowledge_dir: Path = Path("knowledge")
    database_url: str = "sqlite+aiosqlite:///infodesk.db"
    data_dir: Path | None = None
    organizers: Annotated[dict[int, Role], NoDecode, BeforeValidator(_organizers)] = Field(
        default_factory=dict
    )
    organizers_chat: int | None = None
    proxy_url: Annotated[str, AfterValidator(_proxy)] | None = None
    log_format: LogFormat = LogFormat.CONSOLE
    webhook_url: Annotated[str, AfterValidator(_address)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    webhook_listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8080"
    metrics_listen: Annotated[str, AfterValidator(_listen)] | None = None

    @property
    def token(self) -> str:
        """The token in clear; never log it."""
        return self.bot_token.get_secret_value()

    @property
    def base_url(self) -> str:
        """The Bot API server's address as python-telegram-bot wants it, ending in ``/bot``."""
        return self.bot_api_url if self.bot_api_url.endswith("/bot") else f"{self.bot_api_url}/bot"

    @property
    def base_file_url(self) -> str:
        """Where that server hands out files, as python-telegram-bot wants it, ending in ``/file/bot``."""
        return f"{self.base_url.removesuffix('/bot')}/file/bot"

    @property
    def data_folder(self) -> Path:
        """Where the desk keeps files of its own: DATA_DIR, else beside a SQLite database, else the current folder."""
        if self.data_dir is not None:
            return self.data_dir
        scheme, _, path = self.database_url.partition(":///")
        return Path(path.partition("?")[0]).parent if scheme.startswith("sqlite") and path else Path()

    @property
    def secret(self) -> str:
        """What Telegram must send with each webhook call; made from the token where none is set."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        return hmac.new(self.token.encode(), b"infodesk webhook", sha256).hexdigest()


def load_settings() -> Settings:
    """The settings of this process; raises SettingsError, naming every one that is missing or wrong."""
    try:
        return Settings()
    except ValidationError as problem:
        lines = []
        for one in problem.errors():
            name = str(one["loc"][0]).lower() if one["loc"] else ""
            key = "settings.not_set" if one["type"] == "missing" else "settings.not_usable"
            lines.append(Sentence(key, name=name.upper(), advice=Sentence(f"settings.advise_{name}")))
        raise SettingsError(*dict.fromkeys(lines)) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(Sentence("settings.no_file", cause=problem)) from None


def readable_by_others() -> str:
    """A sentence where others on this machine can read the file with the token; "" where they cannot."""
    file = Path(".env")
    if sys.platform == "win32" or not file.is_file() or not file.stat().st_mode & 0o077:
        return ""
    return "others on this machine can read .env, and the token in it; run: chmod 600 .env"


def database_url() -> str:
    """Only the database's address, for tools that need no token."""

    class Database(BaseSettings):
        model_config = Settings.model_config
        database_url: str = Settings.model_fields["database_url"].default

    return Database().database_url


def unknown_settings() -> list[tuple[str, str]]:
    """Names in the environment or ``.env`` that are no setting and look like one, with the one they look like.

    ``TEST_DATABASE_URL`` and the like are no slips: somebody else's setting has ours at its end.
    """
    known = {name.upper() for name in Settings.model_fields}
    given = {*os.environ, *dotenv_values(".env")}
    found = ((name, get_close_matches(name.upper(), known, 1, 0.8)) for name in sorted(given))
    slips = ((name, near[0]) for name, near in found if near and name.upper() not in known)
    return [(name, near) for name, near in slips if not name.upper().endswith(f"_{near}")]
