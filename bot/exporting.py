"""`plaudit export`: what a team has, row by row to standard output, as CSV for a spreadsheet or as JSON Lines."""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TextIO

from sqlalchemy.exc import OperationalError

from bot.looking_back import day_of
from bot.settings import Settings
from handlers.flows import privacy
from scoring.errors import Refusal
from scoring.model import TeamId, UserId
from storage.batch import Batch
from storage.engine import READING, open_engine
from storage.exports import Rows, Span
from storage.migrate import upgrade
from storage.store import Store
from storage.teams import Teams

BETWEEN_WORDS = 25_000
"""Rows between two words on how far it is."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run by a spreadsheet; an apostrophe before it makes it text."""

COLUMNS: Mapping[str, Sequence[str]] = {
    "credits": (
        "id", "deed", "person", "counts_for", "type", "amount", "month", "at", "entered_at", "by", "thanker", "source",
        "reverses", "reason", "organisation", "behalf", "own_work", "source_id", "excerpt", "note", "channel", "ts",
        "link",
    ),
    "people": (
        "id", "same_as", "name", "real_name", "handle", "email", "is_bot", "is_admin", "is_primary_owner", "deleted",
        "hidden", "timezone", "home_team", "told", "digest", "asked", "quiet_from", "quiet_until", "enrolments",
    ),
    "organisations": ("id", "name", "parent", "country", "website", "logo", "aliases", "domains"),
    "candidates": (
        "key", "channel", "ts", "thread_ts", "thanker", "people", "kind", "type", "score", "language", "cues",
        "reasons", "excerpt", "looks_back_to", "noticed_at", "status", "version", "decided_by", "decided_at",
        "undone_by",
    ),
    "audit": ("id", "at", "by", "what", "about", "before", "after"),
}  # fmt: skip
"""What each export holds, in the order of its columns; docs/operators.md says what they mean."""
TIMELESS = ("people", "organisations")


class What(StrEnum):
    """What can be exported."""

    CREDITS = "credits"
    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    CANDIDATES = "candidates"
    AUDIT = "audit"
    PERSON = "person"


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, of which team, from when to when."""

    what: What
    format: Format
    team: str | None = None
    since: str | None = None
    until: str | None = None
    person: str | None = None


def export(settings: Settings, wanted: Wanted, out: TextIO) -> int:
    """Write it to `out`; returns how many rows it was. Raises a Refusal before anything is written."""
    span = _span(wanted)
    if (wanted.what is What.PERSON) != (wanted.person is not None):
        raise Refusal("--id goes with `plaudit export person`, and that with --id: say whose data it is to be.")
    with _reading(settings.database_url) as batch:
        store = Store(_team(batch, wanted.team), batch)
        if wanted.person is not None:
            everything = privacy.everything(store, UserId(wanted.person))
            out.write(json.dumps(everything, ensure_ascii=False, indent=2, default=_plain) + "\n")
            return 1
        return _write(_rows(store, wanted.what, span), wanted, out)


def _write(rows: Rows, wanted: Wanted, out: TextIO) -> int:
    columns, write = COLUMNS[wanted.what], as_csv if wanted.format is Format.CSV else as_json
    progress = _Progress(str(wanted.what))
    write(progress.counting(rows), columns, out)
    out.flush()
    progress.end()
    return progress.rows


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], out: TextIO) -> None:
    """A header and a line for each row; numbers as numbers, lists joined by “; ”, nothing a spreadsheet would run."""
    writer = csv.writer(out, lineterminator="\r\n")  # the standard's, and only then is a return in a cell quoted
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)


def as_json(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], out: TextIO) -> None:
    """One JSON object a line."""
    for row in rows:
        out.write(json.dumps({name: row[name] for name in columns}, ensure_ascii=False, default=_plain) + "\n")


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return _plain(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _harmless("; ".join(value))
    return _harmless(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _rows(store: Store, what: What, span: Span) -> Rows:
    match what:
        case What.CREDITS:
            return store.exports.credits(span)
        case What.CANDIDATES:
            return store.exports.candidates(span)
        case What.AUDIT:
            return store.exports.audit(span)
        case What.ORGANISATIONS:
            return store.exports.organisations()
        case _:
            return store.exports.people()


def _span(wanted: Wanted) -> Span:
    """From the beginning of one day (UTC) to the end of another."""
    since = day_of("--since", wanted.since) if wanted.since else None
    until = day_of("--until", wanted.until) + timedelta(days=1) if wanted.until else None
    if (since or until) and wanted.what in (*TIMELESS, What.PERSON):
        raise Refusal(f"`plaudit export {wanted.what}` is about no time: leave --since and --until out.")
    if since and until and since >= until:
        raise Refusal(f"--since {wanted.since} is later than --until {wanted.until}: there is nothing between them.")
    return since, until


@contextmanager
def _reading(database_url: str) -> Iterator[Batch]:
    """One reading transaction for the whole of it."""
    engine = open_engine(database_url)
    try:
        upgrade(engine)
        with engine.connect().execution_options(**{READING: True}) as connection:
            yield Batch(connection, datetime.now(UTC))
    except OperationalError as error:
        why = str(error.orig).strip().splitlines()[0]
        raise Refusal(f"The database cannot be read ({why}). `plaudit check` says what to mend.") from error
    finally:
        engine.dispose()


def _team(batch: Batch, wanted: str | None) -> TeamId:
    teams = [each for each in Teams(batch).active() if wanted in (None, each.id)]
    if not teams:
        raise Refusal(f"Plaudit is in no team {wanted}." if wanted else "Plaudit is in no team yet: run it once first.")
    if len(teams) > 1:
        names = ", ".join(f"{team.id} ({team.name})" for team in teams)
        raise Refusal(f"Plaudit is in several teams. Say by --team whose data you want: {names}.")
    return teams[0].id


class _Progress:
    """How far it is, said on standard error; on a terminal in one line that is written over and over."""

    def __init__(self, what: str) -> None:
        self.rows = 0
        self._what = what
        self._began = time.monotonic()
        self._terminal = sys.stderr.isatty()

    def counting(self, rows: Rows) -> Rows:
        for row in rows:
            yield row
            self.rows += 1
            if self.rows % BETWEEN_WORDS == 0:
                self._say(f"{self.rows:,} rows …", "\r" if self._terminal else "\n")

    def end(self) -> None:
        self._say(f"{self._what}: {self.rows:,} rows in {time.monotonic() - self._began:.1f} s.", "\n")

    def _say(self, words: str, end: str) -> None:
        sys.stderr.write(f"{words:40}".rstrip() if end == "\n" else f"{words:40}")
        sys.stderr.write(end)
        sys.stderr.flush()
