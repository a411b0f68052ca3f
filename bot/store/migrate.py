"""Brings a database's schema up to date, in the transaction of its caller: two desks starting together are one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store.records import StoreError

SCRIPTS = Path(__file__).with_name("migrations")
LOCK = 0x1F0DE5C
"""Any number will do; all desks on one PostgreSQL must use the same."""


def migrate(connection: Connection) -> None:
    """Applies the missing migrations; raises StoreError where the database is of a newer desk than this."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    current = MigrationContext.configure(connection).get_current_heads()
    if not set(current) <= known:
        raise StoreError(
            f"The database was written by a newer infodesk (schema {', '.join(current)}). "
            "Install that version again, or name another database in DATABASE_URL."
        )
    if set(current) != set(scripts.get_heads()):
        command.upgrade(config, "head")
