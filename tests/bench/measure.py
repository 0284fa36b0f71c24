"""One measurement of one contender, from an empty database to the last answer: pace, waits, memory, work per event."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.bench import load
from tests.bench.events import SECRET, requests
from tests.bench.processes import NotMeasured, Server, server, standin

WARM_UP_SECONDS = 1.0
STEADY_SECONDS, STEADY_RATE = 5.0, 400
FLAT_OUT_SECONDS = 4.0
MADE_AHEAD = 6000
"""Requests for a second of flat out, ready beforehand: more than a server here takes."""


@dataclass(frozen=True)
class Figures:
    """What one contender showed in one round."""

    per_second: float
    p50: float
    p99: float
    memory: float
    """Megabytes, idle."""
    processor: float
    """Seconds of a processor for each event, flat out, without the database server's."""
    cards: int = 0
    """Cards said meanwhile."""


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    with server("tests.bench.bare", environment={"SLACK_SIGNING_SECRET": SECRET}, log=folder / "bare.log") as bare:
        yield bare


@contextmanager
def bot(folder: Path, database_url: str) -> Iterator[Server]:
    """`plaudit run` over signed HTTP on that database, with a Slack to speak to."""
    with standin() as slack:
        environment = {**slack, "SLACK_SIGNING_SECRET": SECRET, "DATABASE_URL": database_url}
        with server("bot", "run", environment=environment, log=folder / "bot.log") as running:
            yield running


def measure(running: Server, seed: int) -> tuple[Figures, int]:
    """Put a started server under load; its figures, and how many events it acknowledged in all."""
    time.sleep(WARM_UP_SECONDS)  # it gets to know the workspace
    memory = running.memory()
    warm = load.flat_out(running.port, _said(seed, WARM_UP_SECONDS, running), WARM_UP_SECONDS)
    steady_requests = requests(int(STEADY_RATE * STEADY_SECONDS), seed + 1, running.port)
    steady = load.at_rate(running.port, steady_requests, STEADY_RATE, STEADY_SECONDS)
    said = _said(seed + 2, FLAT_OUT_SECONDS, running)
    worked = running.processor_seconds()
    flat_out = load.flat_out(running.port, said, FLAT_OUT_SECONDS)
    worked = running.processor_seconds() - worked
    refused = warm.refused + steady.refused + flat_out.refused
    if refused:
        raise NotMeasured(f"{refused} events were refused")
    figures = Figures(
        per_second=flat_out.per_second,
        p50=steady.percentile(50),
        p99=steady.percentile(99),
        memory=memory,
        processor=worked / flat_out.acknowledged,
    )
    return figures, warm.acknowledged + steady.acknowledged + flat_out.acknowledged


def _said(seed: int, seconds: float, running: Server) -> Iterator[bytes]:
    return iter(list(requests(int(seconds * MADE_AHEAD), seed, running.port)))


def stored(database_url: str) -> tuple[int, int]:
    """How many messages are counted, and how many cards were said."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            messages = connection.execute(text("SELECT coalesce(sum(messages), 0) FROM activity")).scalar_one()
            cards = connection.execute(text("SELECT count(*) FROM outbox WHERE what = 'card' AND ts IS NOT NULL"))
            return int(messages), int(cards.scalar_one())
    finally:
        engine.dispose()
