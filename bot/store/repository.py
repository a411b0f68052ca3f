"""The base of all repositories: one connection, the conference whose rows it sees, the key of its pseudonyms."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Executable, Table, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Insert = sqlite.Insert | postgresql.Insert
ROWS_PER_INSERT = 500
"""SQLite takes at most 32,766 values a statement."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the repositories of one unit of work share."""

    connection: AsyncConnection
    conference: str
    pseudonym_key: bytes


class Repository:
    """Reads and writes the rows of one conference in a subject's tables, inside one transaction."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def pseudonym(self, person_id: int) -> str:
        """A person's name in the record: the same for the same person, meaningless without this database's key."""
        return hmac.new(self._scope.pseudonym_key, str(person_id).encode(), sha256).hexdigest()

    def _scoped(self, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """The condition for this conference's rows of a table that meet ``conditions``, too.

        Without a column ``conference``, rows are those of the parent's rows, by the foreign key; without a parent they
        belong to a bot, and all of them are meant.
        """
        if "conference" in table.c:
            return and_(table.c.conference == self._scope.conference, *conditions)
        for key in table.foreign_keys:
            parents = select(key.column).where(self._scoped(key.column.table))
            return and_(key.parent.in_(parents), *conditions)
        return and_(*conditions)

    async def _execute(self, statement: Executable) -> CursorResult[*tuple[Any, ...]]:
        return await self._scope.connection.execute(statement)

    async def _scalar(self, statement: Executable) -> Any:  # noqa: ANN401 - the type is the column's
        return await self._scope.connection.scalar(statement)

    async def _update(
        self, table: Table, conditions: Sequence[ColumnElement[bool]], values: Mapping[str, Any]
    ) -> int:
        """Sets ``values`` in the rows of this conference that meet the conditions; how many these are."""
        statement = update(table).where(self._scoped(table, *conditions)).values(**values)
        return (await self._execute(statement)).rowcount

    async def _delete(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        """Deletes the rows of this conference that meet the conditions; how many these were."""
        return (await self._execute(delete(table).where(self._scoped(table, *conditions)))).rowcount

    async def _insert(self, table: Table, row: Mapping[str, Any]) -> int:
        """Inserts a row of this conference; the number that the database gives it."""
        statement = table.insert().values(**self._row(table, row)).returning(table.c.id)
        return int((await self._execute(statement)).scalar_one())

    async def _insert_new(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Inserts the rows whose key is new and leaves the others alone; how many were new."""
        new = 0
        for start in range(0, len(rows), ROWS_PER_INSERT):
            values = [self._row(table, row) for row in rows[start : start + ROWS_PER_INSERT]]
            new += (
                await self._execute(self._dialect(table).values(values).on_conflict_do_nothing())
            ).rowcount
        return new

    async def _upsert(self, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
        """Inserts a row with ``changed``, or sets only ``changed`` in the one that has its key."""
        keys = [column.name for column in table.primary_key]
        statement = self._dialect(table).values(**self._row(table, {**row, **changed}))
        await self._execute(statement.on_conflict_do_update(index_elements=keys, set_=dict(changed)))

    def _row(self, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"conference": self._scope.conference, **row} if "conference" in table.c else dict(row)

    def _dialect(self, table: Table) -> Insert:
        sqlite_here = self._scope.connection.dialect.name == "sqlite"
        return sqlite.insert(table) if sqlite_here else postgresql.insert(table)
