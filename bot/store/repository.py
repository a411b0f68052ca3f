"""The base of all repositories: one connection, the conference whose rows it sees, the key of its pseudonyms."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

PUT_OFF = "put_off"
"""The option of a statement that nobody waits for: it may go to the database with the next one, or with the commit."""

Insert = sqlite.Insert | postgresql.Insert
ROWS_PER_INSERT = 500
"""SQLite takes at most 32,766 values a statement."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the repositories of one unit of work share."""

    connection: AsyncConnection
    conference: str
    pseudonym_key: bytes
    put_off: dict[Executable, list[Mapping[str, Any]]] = field(default_factory=dict)
    """Writes that nobody waits for, by statement; they are carried out before the next one that somebody does wait for."""

    async def flush(self) -> None:
        """Carries out the writes that were put off, all of one statement at once."""
        if not self.put_off:
            return
        together = list(self.put_off.items())
        self.put_off.clear()

        def carry_out(connection: Connection) -> None:
            for statement, rows in together:
                values = rows if len(rows) > 1 else rows[0]
                connection.execute(statement, values, execution_options={PUT_OFF: True})

        await self.connection.run_sync(carry_out)


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

    async def _execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        await self._scope.flush()
        return await self._scope.connection.execute(statement, values)

    async def _scalar(self, statement: Executable) -> Any:  # noqa: ANN401 - the type is the column's
        return (await self._execute(statement)).scalar()

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
        if len(rows) == 1:
            row = self._row(table, rows[0])
            return (await self._execute(_new(table, self._is_sqlite), row)).rowcount
        new = 0
        for start in range(0, len(rows), ROWS_PER_INSERT):
            values = [self._row(table, row) for row in rows[start : start + ROWS_PER_INSERT]]
            new += (
                await self._execute(self._dialect(table).values(values).on_conflict_do_nothing())
            ).rowcount
        return new

    async def _upsert(self, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
        """Inserts a row with ``changed``, or sets only ``changed`` in the one that has its key."""
        statement = _new_or_changed(table, self._is_sqlite, tuple(changed))
        self._put_off(statement, self._row(table, {**row, **changed}))

    def _note(self, table: Table, row: Mapping[str, Any]) -> None:
        """Inserts a row if its key is new; nobody hears whether it was."""
        self._put_off(_new(table, self._is_sqlite), self._row(table, row))

    def _put_off(self, statement: Executable, row: Mapping[str, Any]) -> None:
        self._scope.put_off.setdefault(statement, []).append(row)

    async def _change(self, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
        """Sets ``changed`` in the row that ``row`` names by its columns."""
        named = {f"own_{name}": value for name, value in self._row(table, row).items()}
        self._put_off(_change(table, tuple(self._row(table, row)), tuple(changed)), {**named, **changed})

    def _row(self, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"conference": self._scope.conference, **row} if "conference" in table.c else dict(row)

    @property
    def _is_sqlite(self) -> bool:
        return self._scope.connection.dialect.name == "sqlite"

    def _dialect(self, table: Table) -> Insert:
        return _insert(table, self._is_sqlite)


# The statements of every update are made once: SQLAlchemy takes longer to make one than databases to carry it out.


@cache
def _insert(table: Table, is_sqlite: bool) -> Insert:
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


@cache
def _new(table: Table, is_sqlite: bool) -> Insert:
    return _insert(table, is_sqlite).on_conflict_do_nothing()


@cache
def _new_or_changed(table: Table, is_sqlite: bool, changed: tuple[str, ...]) -> Insert:
    statement, keys = _insert(table, is_sqlite), [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in changed}
    )


@cache
def _change(table: Table, named: tuple[str, ...], changed: tuple[str, ...]) -> Update:
    own = [table.c[name] == bindparam(f"own_{name}", type_=table.c[name].type) for name in named]
    return update(table).where(*own).values({name: bindparam(name) for name in changed})
