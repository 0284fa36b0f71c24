"""Databases at the newest schema: migrated once, then copied or emptied, which is quicker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import open_engine
from storage.migrate import upgrade
from storage.tables import metadata
from tests.databases import PostgresServer
from tests.storage.database import Database, Office


def _migrate(url: str) -> str:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(postgres: PostgresServer) -> str:
    return _migrate(postgres.create_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind at the newest schema."""
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'plaudit.db')}"
    else:
        url = request.getfixturevalue("migrated_database")
    engine = open_engine(url)
    yield Database(engine)
    if request.param == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)}"))
    engine.dispose()


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    opened = Office(database.engine)
    yield opened
    opened.writer.close()
