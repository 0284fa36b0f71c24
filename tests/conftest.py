"""Fixtures for everybody: both databases, and a workspace with the bot running in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresServer, postgres_or_skip
from tests.workspace import Workspace, open_workspace


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_or_skip() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'plaudit.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_database()
    yield url
    server.drop(url)


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    """The bot over Socket Mode on SQLite, and over signed HTTP on PostgreSQL."""
    with open_workspace(database_url, http=database_url.startswith("postgresql")) as opened:
        yield opened
