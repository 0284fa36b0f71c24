"""Moments keep their meaning, SAVEPOINTs hold, and questions do not wait for writers, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from storage.batch import Batch
from storage.engine import READING
from storage.tables import dead_letters
from tests.storage.database import NOW, TEAM, Database

ANY_MOMENT = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - Hypothesis puts the zones to it
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def put(batch: Batch, key: str, at: datetime) -> None:
    row = {"team_id": TEAM, "reference": key, "at": at, "what": "", "error": "", "body": {}}
    batch.connection.execute(dead_letters.insert(), row)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=ANY_MOMENT)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, moment: datetime) -> None:
    with database.engine.connect() as connection:
        put(Batch(connection, NOW), "moment", moment)
        back = connection.execute(select(dead_letters.c.at)).scalar_one()
        connection.rollback()
    assert back == moment
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"), database.batch() as batch:
        put(batch, "naive", NOW.replace(tzinfo=None))


def test_moments_are_compared_as_moments_whatever_zone_they_were_told_in(database: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    with database.batch() as batch:
        put(batch, "before", datetime(2026, 11, 24, 17, 59, tzinfo=tokyo))
        put(batch, "after", datetime(2026, 11, 24, 9, 1, tzinfo=UTC))
        earlier = batch.connection.execute(select(dead_letters.c.reference).where(dead_letters.c.at < NOW))
        assert [key for (key,) in earlier] == ["before"]


def test_what_is_rolled_back_to_a_savepoint_is_gone_and_the_rest_stays(database: Database) -> None:
    with database.batch() as batch:
        put(batch, "kept", NOW)
        inner = batch.connection.begin_nested()
        put(batch, "dropped", NOW)
        inner.rollback()
        with batch.connection.begin_nested():
            put(batch, "kept too", NOW)
    assert [key for _, key, *_ in database.rows(dead_letters)] == ["kept", "kept too"]


def test_a_question_is_answered_while_somebody_writes(database: Database) -> None:
    with database.batch() as batch:
        put(batch, "not yet committed", NOW)
        with database.engine.connect().execution_options(**{READING: True}) as reading:
            assert reading.execute(select(dead_letters)).all() == []
