"""What all parts of a transaction share: the connection, the conference, and an insert that may meet its row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Insert = sqlite.Insert | postgresql.Insert


class Writes:
    """A transaction's connection, for the rows of one conference."""

    def __init__(self, connection: AsyncConnection, conference: str, pseudonym_key: bytes) -> None:
        self._connection = connection
        self._conference = conference
        self._pseudonym_key = pseudonym_key

    async def _insert_new(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Inserts rows whose key is new and leaves the others alone; the number of new ones."""
        if not rows:
            return 0
        new = 0
        for start in range(0, len(rows), 500):  # SQLite takes at most 32,766 values a statement
            statement = (
                self._insert(table)
                .values([dict(row) for row in rows[start : start + 500]])
                .on_conflict_do_nothing()
            )
            new += (await self._connection.execute(statement)).rowcount
        return new

    async def _put(self, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
        """Inserts a row, or sets ``changed`` in the one that has its key."""
        keys = [column.name for column in table.primary_key]
        statement = self._insert(table).values(**row)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=dict(changed))
        )

    def _insert(self, table: Table) -> Insert:
        return sqlite.insert(table) if self._connection.dialect.name == "sqlite" else postgresql.insert(table)
