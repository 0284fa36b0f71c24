"""Nobody is written to in their quiet hours, and nobody waits longer than until they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.manners import from_when

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "hours", "expected"),
    [
        ("2026-11-25T23:30", (22, 8), "2026-11-26T08:00"),
        ("2026-11-25T07:59", (22, 8), "2026-11-25T08:00"),
        ("2026-11-25T08:00", (22, 8), "2026-11-25T08:00"),
        ("2026-11-25T21:59", (22, 8), "2026-11-25T21:59"),
        ("2026-11-25T13:10", (12, 14), "2026-11-25T14:00"),
        ("2026-11-25T14:00", (12, 14), "2026-11-25T14:00"),
        ("2026-11-25T13:10", (8, 8), "2026-11-25T13:10"),
        ("2026-11-25T13:10", (None, None), "2026-11-25T13:10"),
        ("2026-03-28T23:00", (22, 3), "2026-03-29T03:00"),  # the night an hour is missing
        ("2026-03-28T23:00", (22, 2), "2026-03-29T03:00"),  # there is no 2 o'clock in it
        ("2026-10-24T23:00", (22, 3), "2026-10-25T03:00"),  # the night an hour comes twice
    ],
)
def test_named_nights(now: str, hours: tuple[int | None, int | None], expected: str) -> None:
    assert from_when(at(now), *hours, BERLIN) == at(expected)


@given(
    st.integers(0, 10 * 365 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe"]),
)
def test_it_is_never_quiet_then_and_at_most_a_day_later(now: datetime, since: int, until: int, name: str) -> None:
    zone = ZoneInfo(name)
    when = from_when(now, since, until, zone)
    assert now <= when <= now + timedelta(hours=25)
    assert from_when(when, since, until, zone) == when
