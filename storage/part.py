"""What the parts of a store share: the team they speak for and the transaction they speak in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Executable, Table

from scoring.model import TeamId
from storage.batch import Batch, Key
from storage.engine import insert, insert_new


class Part:
    """One part of a team's store; every query it makes starts from `_mine`."""

    table: Table

    def __init__(self, team_id: TeamId, batch: Batch) -> None:
        self._team = team_id
        self._batch = batch

    @property
    def _connection(self) -> Connection:
        return self._batch.connection

    @property
    def _mine(self) -> ColumnElement[bool]:
        return self.table.c.team_id == self._team

    def _insert(self, table: Table | None = None) -> Any:
        """An INSERT for this database, to be told what to do about rows that are there already."""
        return insert(self._connection.dialect.name, self.table if table is None else table)

    def _add_new(self, row: dict[str, Any]) -> bool:
        """Insert one row; False if its key is there already."""
        statement = insert_new(self._connection.dialect.name, self.table)
        return self._connection.execute(statement, row).rowcount > 0

    def _add_later(self, key: Key, row: dict[str, Any]) -> None:
        """Insert one row with all others of the batch, unless its key is there already."""
        self._batch.add_row(self.table, (self._team, *key), row)

    def _run(
        self, statement: Executable, values: dict[str, Any] | list[dict[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement about this part's table, once what waits to be inserted there is inserted."""
        self._batch.write_rows(self.table)
        return self._connection.execute(statement, values)
