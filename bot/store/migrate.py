"""Brings a database's schema up to date, in the transaction of its caller: two desks starting together are one."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.languages.messages import Sentence
from bot.store.records import StoreError

SCRIPTS = Path(__file__).with_name("migrations")
LOCK = 0x1F0DE5C
"""Any number will do; all desks on one PostgreSQL must use the same."""


def migrate(connection: Connection, *, alone: bool = False) -> None:
    """Applies the missing migrations; raises StoreError where the database is of a newer desk than this.

    It waits for others that do the same, but where its caller is ``alone``.
    """
    if connection.dialect.name == "postgresql" and not alone:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if _is_current(connection):
        return
    from alembic import command  # 0.1 s and 8 MB, at the start of every desk
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    current = MigrationContext.configure(connection).get_current_heads()
    if not set(current) <= known:
        raise StoreError(Sentence("store.newer", schema=", ".join(current)))
    if set(current) != set(scripts.get_heads()):
        command.upgrade(config, "head")


def _is_current(connection: Connection) -> bool:
    """Whether the schema is that of the newest migration, by the number that its file begins with."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    newest = max(file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))
    return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest]
