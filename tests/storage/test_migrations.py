"""Migrations bring any database to exactly the tables the code works with, however many processes try at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from storage.engine import open_engine
from storage.migrate import is_current, newest, upgrade
from storage.tables import metadata
from tests.databases import PostgresServer

ALEMBICS_OWN = "alembic_version"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def created(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A database of the same kind, made from the tables without any migration."""
    if engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / 'created.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create_database()
    opened = open_engine(url)
    metadata.create_all(opened)
    yield opened
    opened.dispose()


def test_an_empty_database_is_brought_to_the_newest_schema_and_twice_is_harmless(engine: Engine) -> None:
    assert not is_current(engine)
    for _ in range(2):
        upgrade(engine)
        assert is_current(engine)


def test_several_processes_may_migrate_at_once(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    with ThreadPoolExecutor(len(engines)) as processes:
        list(processes.map(upgrade, engines))
    assert all(map(is_current, engines))
    for each in engines:
        each.dispose()


def test_a_database_of_another_schema_is_not_current(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not is_current(engine)
    assert newest() != "0000"


def test_alembic_finds_nothing_left_to_migrate(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrated_schema_is_the_one_of_the_tables_to_the_last_index(engine: Engine, created: Engine) -> None:
    upgrade(engine)
    with engine.connect() as migrated, created.connect() as made:
        assert schema(migrated) == schema(made)


def schema(connection: Connection) -> set[tuple[str, ...]]:
    """Every table, column and index as the database itself describes it."""
    if connection.dialect.name == "sqlite":
        said = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        described = {(name, " ".join(sorted(re.findall(r"\w+", sql)))) for name, sql in said}
    else:
        columns = "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        said = connection.execute(text(f"{columns} WHERE table_schema = 'public'"))
        indexes = connection.execute(text("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
        described = {tuple(row) for rows in (said, indexes) for row in rows}
    return {each for each in described if each[0] != ALEMBICS_OWN}
