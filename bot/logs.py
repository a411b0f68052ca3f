"""The log: structured events, for people or as JSON, and never a token in it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.settings import LogFormat

_TOKEN = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{6,}")
_CHATTY = ("httpx", "httpcore", "telegram", "uvicorn.access", "aiosqlite", "alembic", "asyncio")


def _without_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's signature
    """Every text of an event with anything that looks like a bot token taken out."""
    for key, value in event.items():
        if isinstance(value, str | BaseException):
            event[key] = _TOKEN.sub("<token>", str(value))
    return event


def configure_logs(form: LogFormat) -> None:
    """Sends structlog's and the standard library's events to standard error, in one form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_tokens,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared[:1], *shared[2:], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # It prints whole answers, and people in them.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    for name in _CHATTY:  # httpx prints every address it calls, and the token stands in it
        logging.getLogger(name).setLevel(logging.WARNING)


def log_of(name: str) -> structlog.stdlib.BoundLogger:
    """The log of one part of the house (never of a library: those only tell what is wrong)."""
    made: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"infodesk.{name}")
    return made
