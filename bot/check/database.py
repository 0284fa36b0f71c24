"""Whether the database can be reached, is at the newest schema and takes writes, and what went wrong in it lately."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, delete, false, func, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.check.findings import Finding, note, ok, problem
from scoring.model import TeamId
from scoring.policy import BadPolicy, Policy
from storage.batch import Batch
from storage.engine import READING, open_engine
from storage.migrate import is_current, newest
from storage.outbox import State
from storage.store import open_store
from storage.tables import dead_letters, outbox, seen
from storage.teams import Team, Teams

Policies = dict[TeamId, Policy]
CONNECT_SECONDS = 5


def look(url: str, *, ledger: bool = False) -> tuple[list[Finding], Policies]:
    """What there is to say about the database, and the settings stored in it. Changes nothing."""
    parsed = make_url(url)
    absent = _absent(parsed)
    if absent:
        return [absent], {}
    try:
        engine = open_engine(_impatient(parsed).render_as_string(hide_password=False))
        try:
            return _look_into(engine, ledger=ledger)
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        do = "Check DATABASE_URL, that the database runs, and that its user may log in."
        return [problem(f"The database {_shown(parsed)} cannot be opened: {_reason(error, parsed)}", do)], {}


def _absent(url: URL) -> Finding | None:
    """What to say of an SQLite file that is not there yet: opening it would make it."""
    if url.get_backend_name() != "sqlite" or "uri" in url.query:
        return None
    if url.database in (None, "", ":memory:"):
        return problem(
            "The database is kept in memory, so everything is forgotten when Plaudit ends.",
            "Name a file, such as DATABASE_URL=sqlite:///plaudit.db.",
        )
    file = Path(str(url.database)).resolve()
    if file.exists():
        return None
    if not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
        return problem(
            f"The database {file.name} cannot be made: {file.parent} is no folder that can be written to.",
            "Make that folder, or name another file in DATABASE_URL.",
        )
    return note(f"There is no database {file.name} yet.", "Nothing: `plaudit run` makes it.")


def _impatient(url: URL) -> URL:
    """The same database, with an end to waiting for a server that does not answer."""
    if url.get_backend_name() != "postgresql" or "connect_timeout" in url.query:
        return url
    return url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})


def _look_into(engine: Engine, *, ledger: bool) -> tuple[list[Finding], Policies]:
    reading = engine.execution_options(**{READING: True})
    if not inspect(reading).has_table("alembic_version"):
        return [note("The database is empty.", "Nothing: `plaudit run` fills it, and so does `plaudit migrate`.")], {}
    if not is_current(reading):
        do = "Run `plaudit migrate`. If it does not know the schema, a newer Plaudit was here: install that."
        return [problem(f"The database is not at schema {newest()}, the newest.", do)], {}
    found = [
        ok(f"The database {_shown(engine.url)} answers and is at schema {newest()}, the newest."),
        *_writable(engine),
    ]
    policies: Policies = {}
    with reading.connect() as connection:
        batch = Batch(connection, datetime.now(UTC))
        for team in Teams(batch).active():
            try:
                policies[team.id] = open_store(batch, team.id).policy
            except BadPolicy as bad:
                found.append(problem(f"The stored settings of {team.name} cannot be: {bad}", "Restore a backup."))
            if ledger:
                found.append(_compared(batch, team))
        found += [*_letters(connection), *_given_up(connection)]
    return found, policies


def _writable(engine: Engine) -> Iterator[Finding]:
    try:
        with engine.connect() as connection:
            connection.execute(delete(seen).where(false()))
            connection.rollback()
    except DBAPIError as error:
        yield problem(
            f"The database cannot be written to: {_reason(error, engine.url)}",
            "Give Plaudit's user the right to write: to the file and its folder, or to the tables.",
        )


def _letters(connection: Connection) -> Iterator[Finding]:
    newest_first = select(dead_letters).order_by(dead_letters.c.at.desc())
    last = connection.execute(newest_first.limit(1)).first()
    if last:
        number = connection.execute(select(func.count()).select_from(dead_letters)).scalar_one()
        yield note(
            f"{number} dead letter(s): what Slack sent and Plaudit failed on. The last: {last.what}, {last.error}, "
            f"{last.at:%Y-%m-%d %H:%M} UTC, reference {last.reference}.",
            "Look for `listener_failed` with that reference in the log. Letters are forgotten after a fortnight.",
        )


def _given_up(connection: Connection) -> Iterator[Finding]:
    """Notices that will never go out, by what Slack said to them."""
    number = func.count().label("number")
    given_up = select(outbox.c.error, number).where(outbox.c.state == State.DEAD).group_by(outbox.c.error)
    reasons = connection.execute(given_up.order_by(number.desc(), outbox.c.error)).all()
    if reasons:
        why = ", ".join(f"{row.error or 'unknown'} ({row.number})" for row in reasons)
        yield note(
            f"{sum(row.number for row in reasons)} notice(s) were given up, because Slack said: {why}.",
            "Mend what is named below about channels and scopes; what is said from then on goes out.",
        )


def _compared(batch: Batch, team: Team) -> Finding:
    """Every total beside the sum of its ledger lines."""
    books = open_store(batch, team.id).credits
    ledger = {_named(*key): total for *key, total in books.ledger_totals()}
    totals = {_named(*key): total for *key, total in books.rollup_totals()}
    ledger |= {_named(*key): total for key, total in books.ledger_standings().items()}
    totals |= {_named(*key): total for key, total in books.standings().items()}
    wrong = sorted(name for name in ledger | totals if ledger.get(name, 0) != totals.get(name, 0))
    if not wrong:
        return ok(f"All {len(ledger)} totals of {team.name} agree with the ledger.")
    first = wrong[0]
    return problem(
        f"{len(wrong)} total(s) of {team.name} differ from the ledger. The first: {first} has "
        f"{totals.get(first, 0)}, and its lines add up to {ledger.get(first, 0)}.",
        "The ledger is right. Somebody wrote to the database by hand, or this is a bug: please report it.",
    )


def _named(*key: str) -> str:
    return " ".join(key)


def _shown(url: URL) -> str:
    """The address without its password, wherever that stands in it."""
    return url.set(query={}).render_as_string()


def _reason(error: Exception, url: URL) -> str:
    """The database's own first line, without the password."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines() or [type(error).__name__]
    password = str(url.password or "")
    return said[0].replace(password, "***") if password else said[0]
