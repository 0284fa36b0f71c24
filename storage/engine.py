"""Open the database, SQLite or PostgreSQL by one URL, with the settings each needs to keep its promises."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Select,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

READING = "plaudit_reading"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, always UTC. SQLite drops offsets silently, so a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_engine(url: str) -> Engine:
    """An engine for `url`. Raises sqlalchemy.exc.ArgumentError when it is no database URL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return create_engine(parsed, pool_size=4, max_overflow=4)


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False})
    # Many rows as one statement: sqlite3 gives up the GIL for every row it steps over, and a busy loop takes it.
    engine.dialect.use_insertmanyvalues_wo_returning = True

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # pysqlite's own BEGIN breaks SAVEPOINT: we say it ourselves, below
        cursor = connection.cursor()
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "cache_size=-16000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING)
        # A writer asks for the lock at once: upgrading a read transaction fails when somebody else wrote meanwhile.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@cache
def as_one(dialect: str, statement: Select[Any]) -> Select[Any]:
    """The rows of `statement` as one JSON array of arrays, in one row: see above why many rows are dear.

    For statements that are made once, at the top of a module: each is kept as long as the process lives.
    """
    rows = statement.subquery()
    if dialect == "postgresql":
        return select(func.json_agg(func.json_build_array(*rows.c), type_=JSON))
    return select(func.json_group_array(func.json_array(*rows.c), type_=JSON))


def insert(dialect: str, table: Table) -> Any:
    """An INSERT of that database, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@cache
def insert_new(dialect: str, table: Table) -> Any:
    """An INSERT that leaves rows alone whose key is there already.

    Kept once made, since to build a statement costs more than to run it, and these run for every event. `rowcount`
    says how many were new: SQLAlchemy drops that number for an INSERT unless told to keep it.
    """
    return insert(dialect, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
