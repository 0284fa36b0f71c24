"""Many rows in one statement for PostgreSQL: an array a column, where a row at a time costs several times as much."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Table, bindparam, func, select

from storage.engine import insert


@cache
def insert_arrays(table: Table, names: tuple[str, ...]) -> Any:
    """An INSERT of those columns, each handed over as one list; kept once made, to be given its ON CONFLICT."""
    arrays = [bindparam(name, type_=ARRAY(table.c[name].type)) for name in names]
    given = func.unnest(*arrays).table_valued(*names, name="given").render_derived()
    return insert("postgresql", table).from_select(names, select(*(given.c[name] for name in names)))


def as_columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    """Rows of values in the order of `names`, as that statement wants them."""
    return {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
