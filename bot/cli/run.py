"""``infodesk run``: the desk in Telegram."""

import typer

from bot.cli.options import FOUND, reader, reason, speak, stop, told


def run() -> None:
    """Run the desk in Telegram.

    Settings come from the environment or a .env file; docs/operators.md lists them. Ctrl-C or SIGTERM stops it.

    Example: BOT_TOKEN=123456:ABC-def infodesk run
    """
    import signal
    import sys

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the desk listens itself
    speak(None)
    from bot.settings import SettingsError, load_settings, unknown_settings

    for name, near in unknown_settings():
        typer.echo(told("cli.unknown_setting", name=name, near=near), err=True)
    try:
        settings = load_settings()
    except SettingsError as problem:
        stop("\n".join(one.said(reader()) for one in problem.sentences))
    if not settings.knowledge_dir.is_dir():
        stop(told("cli.no_folder_set", folder=settings.knowledge_dir))
    if settings.webhook_url:
        _need("WEBHOOK_URL", "webhook", "starlette", "uvicorn")
    if settings.metrics_listen:
        _need("METRICS_LISTEN", "metrics", "prometheus_client")
    import asyncio

    from bot.app import run as run_desk
    from bot.knowledge.publisher import UnreadableError
    from bot.store import StoreError

    try:
        asyncio.run(run_desk(settings))
    except UnreadableError as problem:
        for one in problem.problems:
            typer.echo(one.said(reader()), err=True)
        typer.echo(told("cli.no_knowledge_at_all", folder=settings.knowledge_dir), err=True)
        raise typer.Exit(FOUND) from None
    except StoreError as problem:
        typer.echo(reason(problem), err=True)
        raise typer.Exit(FOUND) from None


def _need(setting: str, extra: str, *packages: str) -> None:
    from importlib.util import find_spec

    if not all(map(find_spec, packages)):
        stop(told("cli.needs_extra", setting=setting, extra=extra))
