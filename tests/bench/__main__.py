"""Measure the bot on SQLite and on PostgreSQL beside bare Bolt, turn and turn about, and print the figures."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tests.bench import report
from tests.bench.measure import Figures, bare, bot, measure, stored
from tests.bench.processes import NotMeasured
from tests.databases import NoPostgres, PostgresServer, postgres_server

ROUNDS = 5


def main() -> int:
    """0 if it could be measured, whatever the figures: a benchmark is no test."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plaudit-bench-")))
            postgres = stack.enter_context(postgres_server(durable=True))
            figures = _all_rounds(rounds, folder, postgres)
    except (NoPostgres, NotMeasured) as why:
        print(f"Not measured: {why}", file=sys.stderr)
        return 1
    print(report.table(figures))
    return 0


def _all_rounds(rounds: int, folder: Path, postgres: PostgresServer) -> report.Measured:
    """A, B, C, A, B, C …: a machine that slows down meanwhile slows everybody down."""
    found = report.Measured()
    for number in range(rounds):
        seed = 100 * number
        print(f"Round {number + 1} of {rounds} …", file=sys.stderr, flush=True)
        with bare(folder) as running:
            found.bare.append(measure(running, seed)[0])
        found.sqlite.append(_bot_round(folder, f"sqlite:///{folder / f'{number}.db'}", seed))
        url = postgres.create_database()
        found.postgresql.append(_bot_round(folder, url, seed))
        postgres.drop(url)
    return found


def _bot_round(folder: Path, database_url: str, seed: int) -> Figures:
    with bot(folder, database_url) as running:
        figures, acknowledged = measure(running, seed)
    messages, cards = stored(database_url)
    if messages != acknowledged:
        raise NotMeasured(f"{acknowledged} events were acknowledged and {messages} stored")
    return replace(figures, cards=cards)


if __name__ == "__main__":
    sys.exit(main())
