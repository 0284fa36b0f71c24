"""The tests' PostgreSQL: real, quick, gone when its tests are, however they end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.databases import NoPostgres, PostgresServer, postgres_or_skip, postgres_server

STARTS_ONE_AND_WAITS = """
import sys, time
from tests.databases import postgres_server
with postgres_server() as server:
    print(server.url("postgres"), flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_or_skip() as server:
        yield server


def tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [name for (name,) in rows]


def make_table(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE praise (id int)")


def test_each_database_starts_empty_or_as_its_template(server: PostgresServer) -> None:
    first, second = server.create_database(), server.create_database()
    make_table(first)
    assert tables(second) == []
    assert tables(server.create_database(template=first)) == ["praise"]


def test_a_database_is_dropped_though_somebody_is_in_it(server: PostgresServer) -> None:
    url = server.create_database()
    with psycopg.connect(url):
        server.drop(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_what_is_stored_outlives_a_restart(server: PostgresServer) -> None:
    url = server.create_database()
    make_table(url)
    server.restart()
    assert tables(url) == ["praise"]


def test_it_dies_with_tests_that_are_killed(server: PostgresServer) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_ONE_AND_WAITS], stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        url = tests.stdout.readline().strip()
        psycopg.connect(url).close()
        tests.kill()
    folder = Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))
    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def test_without_the_package_its_tests_are_skipped_unless_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "find_spec", lambda _: None)
    monkeypatch.delenv(databases.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed"), postgres_or_skip():
        pass
    monkeypatch.setenv(databases.REQUIRED, "1")
    with pytest.raises(NoPostgres, match="not installed"), postgres_or_skip():
        pass


def test_a_durable_one_keeps_what_it_has_confirmed() -> None:
    try:
        with postgres_server(durable=True) as server, psycopg.connect(server.url("postgres")) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
    except NoPostgres as reason:
        pytest.skip(str(reason))
