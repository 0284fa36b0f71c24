"""Measure leaderboards from a large ledger, and filling it: `python -m tests.bench.ledger [MILLIONS]`.

Each database is measured with a tenth and with all of MILLIONS (one, unless said) of credits, entered as an import
enters them: through the store, with roll-ups and standings, some thousand lines a transaction.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from handlers.flows import standings
from scoring.ledger import credit
from scoring.model import Credit, Source, TeamId, UserId
from scoring.policy import Policy
from storage.batch import Batch
from storage.credits import ORGANISATION, PERSON
from storage.engine import READING, open_engine
from storage.migrate import upgrade
from storage.store import Store
from storage.teams import Team, Teams
from tests.databases import NoPostgres, postgres_server

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TEAM = TeamId("T0BENCH")
ZONE = ZoneInfo("Europe/Berlin")
PEOPLE, ORGANISATIONS, DAYS = 20_000, 500, 3 * 365
TYPES = ("question", "doc", "code", "bug", "review", "ideas", "talk", "translation")
AT_ONCE = 50_000
TIMES = 15
MOST_MS, QUICK_MS, MOST_RATIO, LOAD_SECONDS = 50.0, 5.0, 2.0, 60.0
SHOWN = 10
PERIODS = (("month", "2026-11"), ("quarter", "2026-Q4"), ("year", "2026"), ("all time", "all"))

Question = Callable[[Store], object]


@dataclass(frozen=True)
class Measured:
    """What one size of ledger took on one database."""

    credits: int
    load_seconds: float
    """Of the lines that were added to come to this size, for a million of them."""
    milliseconds: dict[str, float]
    """Of each leaderboard, the median."""


def lines(first: int, last: int) -> Iterator[Credit]:
    """Credits of three years, few people with many and many with few, most of them with an organisation."""
    dice = random.Random(first)
    for number in range(first, last):
        who = min(int(dice.paretovariate(0.9) * 20), PEOPLE) if number % 2 else dice.randrange(PEOPLE)
        yield credit(
            deed=f"bench:{number}", rounds=1, person=UserId(f"U{who:08}"), type=TYPES[(who + number % 3) % len(TYPES)],
            at=NOW - timedelta(minutes=dice.randrange(DAYS * 1440)), by=UserId("ULEAD"), now=NOW, zone=ZONE,
            source=Source.THANKS, organisation=f"o{who % ORGANISATIONS}" if who % 3 else None,
        )  # fmt: skip


def measure(url: str, sizes: list[int]) -> list[Measured]:
    """Fill a database step by step, and ask for every leaderboard at each size."""
    engine = open_engine(url)
    try:
        upgrade(engine)
        with engine.begin() as connection:
            team = Team(TEAM, "Bench", "https://bench.slack.com/", UserId("UBOT"), None, None, NOW)
            Teams(Batch(connection, NOW)).join(team, Policy(timezone=str(ZONE)))
        found, there = [], 0
        for size in sizes:
            seconds = _load(engine, there, size) * 1_000_000 / (size - there)
            there = size
            if engine.dialect.name == "postgresql":  # what autovacuum does, at a moment of our choice
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM ANALYZE"))
            found.append(Measured(size, seconds, {name: _time(engine, ask) for name, ask in _questions()}))
        return found
    finally:
        engine.dispose()


def _load(engine: Engine, first: int, last: int) -> float:
    made, began, worked = lines(first, last), time.perf_counter(), 0.0
    while part := list(islice(made, AT_ONCE)):
        since = time.perf_counter()
        with engine.begin() as connection:
            batch = Batch(connection, NOW)
            Store(TEAM, batch).credits.add(part)
            batch.finish()
        worked += time.perf_counter() - since
    print(f"  {last - first:,} credits in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return worked


def _questions() -> Iterator[tuple[str, Question]]:
    for kind in (PERSON, ORGANISATION):
        for name, period in PERIODS:
            yield f"{kind}s, {name}", _ranked(period, kind)
    for span in standings.SPANS:
        yield f"/credit top {span}", _leaders(span)


def _ranked(period: str, kind: str) -> Question:
    return lambda store: store.credits.ranked(period, SHOWN, kind)


def _leaders(span: str) -> Question:
    return lambda store: standings.leaders(store, span, NOW)


def _time(engine: Engine, ask: Question) -> float:
    """The median of some answers in milliseconds, each in a transaction of its own, as the bot asks."""
    took = []
    for _ in range(TIMES):
        with engine.connect().execution_options(**{READING: True}) as connection:
            began = time.perf_counter()
            assert ask(Store(TEAM, Batch(connection, NOW)))
            took.append((time.perf_counter() - began) * 1000)
    return median(took)


def table(name: str, small: Measured, large: Measured) -> str:
    """The figures of one database with the ratio of the large ledger to the small one, and whether that will do."""
    head = f"{name:<24}{small.credits:>14,}{large.credits:>14,}{'ratio':>8}"
    rows = [head, _load_row(small, large)]
    for what, after in large.milliseconds.items():
        before = small.milliseconds[what]
        met = after <= MOST_MS and (after <= MOST_RATIO * before or after < QUICK_MS)
        rows.append(f"{what:<21} ms{before:>14.1f}{after:>14.1f}{after / before:>8.1f}  {'met' if met else 'MISSED'}")
    return "\n".join(rows)


def _load_row(small: Measured, large: Measured) -> str:
    seconds = (small.load_seconds, large.load_seconds)
    met = "met" if large.load_seconds < LOAD_SECONDS else "MISSED"
    return f"{'a million lines in':<22} s{seconds[0]:>14.0f}{seconds[1]:>14.0f}{seconds[1] / seconds[0]:>8.1f}  {met}"


def main() -> int:
    """0 if it could be measured, whatever the figures."""
    millions = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    sizes = [int(millions * 100_000), int(millions * 1_000_000)]
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plaudit-ledger-")))
            postgres = stack.enter_context(postgres_server(durable=True))
            for name, url in (
                ("SQLite", f"sqlite:///{folder / 'ledger.db'}"),
                ("PostgreSQL", postgres.create_database()),
            ):
                print(f"{name} …", file=sys.stderr, flush=True)
                small, large = measure(url, sizes)
                print(table(name, small, large) + "\n", flush=True)
    except NoPostgres as why:
        print(f"Not measured: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
