"""Brings a database's schema up to date, in the transaction of its caller: two desks starting together are one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

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
