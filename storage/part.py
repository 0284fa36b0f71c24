"""What the parts of a store share: the team they speak for and the transaction they speak in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Executable, Table

from scoring.model import TeamId
from storage.batch import Batch


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

    def _run(self, statement: Executable, rows: list[dict[str, Any]] | None = None) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.execute(statement, rows) if rows is not None else self._connection.execute(statement)
