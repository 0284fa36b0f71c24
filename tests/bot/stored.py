"""A database with one team in it, for commands that are tried without a running bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import text

from scoring.model import TeamId, UserId
from scoring.policy import Policy
from storage.batch import Batch
from storage.engine import open_engine
from storage.migrate import upgrade
from storage.store import Store
from storage.teams import Team, Teams

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEAM = TeamId("T0STANDIN")


def put(url: str, work: Callable[[Store], object] = lambda _: None, policy: Policy | None = None) -> None:
    """Migrate the database, let the team join, and do `work` in its store."""
    engine = open_engine(url)
    upgrade(engine)
    with engine.begin() as connection:
        batch = Batch(connection, NOW)
        team = Team(TEAM, "Stand-in", "https://stand-in.slack.com/", UserId("UBOT"), None, None, NOW)
        Teams(batch).join(team, policy or Policy())
        work(Store(TEAM, batch))
        batch.finish()
    engine.dispose()


def write(url: str, statement: str) -> None:
    """Do what no part of Plaudit would do to the database."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
