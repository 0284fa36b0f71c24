"""One transaction's worth of work: stores for the teams in it, and the writes it can merge and save for last."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, select, tuple_

from storage.bulk import as_columns, insert_arrays
from storage.engine import insert, insert_new
from storage.tables import seen

Row = dict[str, Any]
Key = tuple[str, ...]
MANY = 500
"""Counters that are handed over as they are: SQLAlchemy's care for each row costs more than the row. No batch of events
has so many."""


def batches_since(moment: datetime) -> str:
    """What the marks of batches from `moment` on begin with, or come after: they sort by time."""
    return f"{int(moment.timestamp()):010d}"


class Batch:
    """What one transaction collects. Counters and plain new rows wait here and are written last, sorted by key:

    two PostgreSQL workers that upsert the same rows in different orders deadlock; in one order they queue.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        """The moment of the transaction, by the clock the process was started with (UTC)."""
        self.notices_put = False
        self.stores: dict[str, Any] = {}
        """The stores opened in this transaction, by team; see storage.store.open_store."""
        self._counters: dict[Table, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
        self._rows: dict[Table, dict[Key, Row]] = defaultdict(dict)

    def count(self, table: Table, key: Key, by: int) -> None:
        """Add `by` to the counter in the row of `table` that `key` (its whole primary key) names."""
        self._counters[table][key] += by

    def add_row(self, table: Table, key: Key, row: Row) -> None:
        """A row to insert unless its key is there already; the first one in the batch wins."""
        self._rows[table].setdefault(key, row)

    def waiting_rows(self, table: Table) -> Iterable[Row]:
        """The new rows of `table` that are not written yet, for a question that can do without writing them."""
        return self._rows[table].values() if table in self._rows else ()

    def write_rows(self, table: Table) -> None:
        """Write the collected new rows of `table` now, for a question that is about them."""
        rows = self._rows.pop(table, None)
        if rows:
            statement = insert_new(self.connection.dialect.name, table)
            self.connection.execute(statement, [rows[key] for key in sorted(rows)])

    def finish(self) -> None:
        """Write everything collected, tables and keys in order. The transaction is still open afterwards."""
        for table in sorted(self._rows, key=lambda each: each.name):
            self.write_rows(table)
        for table in sorted(self._counters, key=lambda each: each.name):
            self.write_counters(table)

    def write_counters(self, table: Table) -> None:
        """Write the collected counts of `table` now, for a question that is about them."""
        counters: Mapping[Key, int] = self._counters.pop(table, {})
        if not counters:
            return
        keys, counter = _key_and_counter(table)
        dialect = self.connection.dialect.name
        if len(counters) >= MANY:
            many = [(*key, counters[key]) for key in sorted(counters)]
            if dialect == "postgresql":
                columns = as_columns((*keys, counter), many)
                self.connection.execute(_counting_many(table, tuple(keys), counter), columns)
            else:
                self.connection.exec_driver_sql(str(_counting(dialect, table).compile(self.connection)), many)
            return
        rows = [{**dict(zip(keys, key, strict=True)), counter: counters[key]} for key in sorted(counters)]
        self.connection.execute(_counting(dialect, table), rows)

    def claim(self, wanted: Iterable[Key]) -> set[Key]:
        """Mark (team, key) pairs as handled; returns those that nobody had marked before."""
        keys = sorted(set(wanted))
        if not keys:
            return set()
        mark = f"{batches_since(self.now)}-{secrets.token_hex(8)}"
        rows = [{"team_id": team, "key": key, "batch": mark} for team, key in keys]
        statement = insert_new(self.connection.dialect.name, seen)
        if self.connection.execute(statement, rows).rowcount == len(keys):
            return set(keys)
        ours = select(seen.c.team_id, seen.c.key).where(tuple_(seen.c.team_id, seen.c.key).in_(keys))
        return {(team, key) for team, key in self.connection.execute(ours.where(seen.c.batch == mark))}

    def unclaim(self, keys: Sequence[Key]) -> None:
        """Forget marks set in this transaction, for work that was refused: it may be asked for again."""
        if keys:
            self.connection.execute(seen.delete().where(tuple_(seen.c.team_id, seen.c.key).in_(keys)))


@cache
def _counting_many(table: Table, keys: tuple[str, ...], counter: str) -> Any:
    statement = insert_arrays(table, (*keys, counter))
    added = {counter: table.c[counter] + statement.excluded[counter]}
    return statement.on_conflict_do_update(index_elements=keys, set_=added)


def _key_and_counter(table: Table) -> tuple[list[str], str]:
    """The columns of a counting table: its key, and the one number it counts."""
    [counter] = [column.name for column in table.columns if not column.primary_key]
    return [column.name for column in table.primary_key], counter


@cache
def _counting(dialect: str, table: Table) -> Any:
    keys, counter = _key_and_counter(table)
    statement = insert(dialect, table)
    added = {counter: table.c[counter] + statement.excluded[counter]}
    return statement.on_conflict_do_update(index_elements=keys, set_=added)
