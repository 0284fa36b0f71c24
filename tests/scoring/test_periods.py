"""Months, days and hours begin, end and fall due where the team's own clocks say, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.periods import (
    Daily,
    Hourly,
    Monthly,
    Owed,
    Period,
    Schedule,
    latest,
    local,
    month_named,
    month_of,
    next_due,
    owed,
)

FIRST_YEAR, LAST_YEAR = 2017, 2026
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(UTC))
HOURS = st.integers(0, 23)
SCHEDULES = st.one_of(HOURS.map(Monthly), HOURS.map(Daily), st.just(Hourly()))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@cache
def clock_changes(zone: ZoneInfo) -> tuple[datetime, ...]:
    """Every moment in ten years at which the offset of `zone` from UTC changes."""
    weeks = [
        datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + timedelta(weeks=n) for n in range(53 * (LAST_YEAR - FIRST_YEAR + 1))
    ]
    return tuple(_change(zone, a, b) for a, b in pairwise(weeks) if _offset(zone, a) != _offset(zone, b))


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        before, after = (middle, after) if _offset(zone, middle) == _offset(zone, before) else (before, middle)
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def zones_with_changes() -> list[ZoneInfo]:
    """One zone of each kind: many names share their clock changes."""
    kinds = {clock_changes(zone): zone for zone in map(ZoneInfo, sorted(available_timezones()))}
    return [zone for changes, zone in kinds.items() if changes]


@pytest.mark.parametrize(
    ("zone", "day", "hour", "moment"),
    [
        pytest.param("UTC", "2026-11-24", 9, "2026-11-24T09:00", id="utc"),
        pytest.param("Europe/Berlin", "2026-07-01", 9, "2026-07-01T07:00", id="summer"),
        pytest.param("Europe/Berlin", "2026-12-01", 9, "2026-12-01T08:00", id="winter"),
        pytest.param("Asia/Kathmandu", "2026-12-01", 9, "2026-12-01T03:15", id="an odd offset"),
        pytest.param("Europe/Berlin", "2026-03-29", 2, "2026-03-29T01:00", id="spring gap: the moment after it"),
        pytest.param("Europe/Berlin", "2026-10-25", 2, "2026-10-25T00:00", id="autumn overlap: the first of two"),
        pytest.param("Africa/Cairo", "2026-04-24", 0, "2026-04-23T22:00", id="midnight in the gap"),
        pytest.param("America/Havana", "2026-11-01", 0, "2026-11-01T04:00", id="midnight twice"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-03T15:30", id="a gap of half an hour"),
        pytest.param("Pacific/Apia", "2011-12-30", 9, "2011-12-30T10:00", id="a day that was skipped"),
        pytest.param("Pacific/Kiritimati", "2026-11-01", 0, "2026-10-31T10:00", id="fourteen hours ahead"),
    ],
)
def test_a_local_time_is_one_that_exists(zone: str, day: str, hour: int, moment: str) -> None:
    assert local(date.fromisoformat(day), hour, ZoneInfo(zone)) == utc(moment)


def test_around_every_clock_change_of_ten_years_a_local_time_is_right() -> None:
    for zone in zones_with_changes():
        for change in clock_changes(zone):
            for each in (change - HOUR, change, change + HOUR):
                for shift in (-2, -1, 0, 1):
                    wall = each.astimezone(zone).replace(tzinfo=None, minute=0, second=0) + shift * HOUR
                    assert_right(local(wall.date(), wall.hour, zone), wall, zone)


def assert_right(moment: datetime, wall: datetime, zone: ZoneInfo) -> None:
    """`moment` shows `wall` and nothing earlier does; or the clocks jumped over `wall` just then."""
    shown = moment.astimezone(zone)
    if shown.replace(tzinfo=None) == wall:
        assert shown.fold == 0, (zone, wall)
    else:
        before = (moment - SECOND).astimezone(zone).replace(tzinfo=None)
        assert before < wall < shown.replace(tzinfo=None), (zone, wall)


@given(DAYS, HOURS, ZONES)
def test_a_local_time_is_in_utc_and_shows_its_hour_or_the_end_of_a_gap(day: date, hour: int, zone: ZoneInfo) -> None:
    moment = local(day, hour, zone)
    assert moment.tzinfo is UTC
    assert_right(moment, datetime.combine(day, time(hour)), zone)


@pytest.mark.parametrize(
    ("zone", "at", "period"),
    [
        pytest.param("UTC", "2026-11-01T00:00", "2026-11", id="its first moment is in"),
        pytest.param("UTC", "2026-10-31T23:59:59", "2026-10", id="the moment before is not"),
        pytest.param("America/Los_Angeles", "2026-11-01T06:59", "2026-10", id="still October in the west"),
        pytest.param("Asia/Tokyo", "2026-10-31T15:00", "2026-11", id="already November in the east"),
        pytest.param("UTC", "2028-02-29T12:00", "2028-02", id="a leap day"),
        pytest.param("America/St_Johns", "2009-11-01T03:00", "2009-11", id="clocks set back into October"),
    ],
)
def test_a_moment_is_in_one_month(zone: str, at: str, period: str) -> None:
    assert month_of(utc(at), ZoneInfo(zone)).name == period


@given(MOMENTS, ZONES)
def test_months_hold_their_moments_and_follow_each_other_without_a_gap(at: datetime, zone: ZoneInfo) -> None:
    month = month_of(at, zone)
    assert month.start <= at < month.end
    assert month == month_named(month.name, zone)
    assert month_of(month.start - SECOND, zone).end == month.start
    assert month_of(month.end, zone).start == month.end


@pytest.mark.parametrize(
    ("name", "days"), [("2024-02", 29), ("2026-02", 28), ("2000-02", 29), ("2100-02", 28), ("2026-12", 31)]
)
def test_leap_years_are_known(name: str, days: int) -> None:
    month = month_named(name, ZoneInfo("UTC"))
    assert month.end - month.start == days * DAY


@pytest.mark.parametrize("name", ["October", "2026-13", "2026", "2026-10-01", "26-10", ""])
def test_a_wrong_month_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ValueError, match="not a month; write it like 2026-10"):
        month_named(name, ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("schedule", "zone", "since", "now", "expected"),
    [
        pytest.param(
            Monthly(10), "UTC", "2026-11-01T00:00", "2026-11-02T10:00", [("2026-10", "2026-11-02T10:00")],
            id="monthly: due on a Monday when the 1st is a Sunday",
        ),
        pytest.param(
            Monthly(10), "UTC", "2026-07-31T00:00", "2026-08-03T10:00", [("2026-07", "2026-08-03T10:00")],
            id="monthly: due on a Monday when the 1st is a Saturday",
        ),
        pytest.param(
            Monthly(10), "UTC", "2026-11-01T00:00", "2026-11-02T09:59", [], id="monthly: not a minute early"
        ),
        pytest.param(
            Monthly(10), "UTC", "2026-11-02T10:00", "2026-11-30T10:00", [], id="monthly: done already"
        ),
        pytest.param(
            Monthly(10), "UTC", "2026-08-15T00:00", "2026-11-24T00:00",
            [("2026-08", "2026-09-01T10:00"), ("2026-09", "2026-10-01T10:00"), ("2026-10", "2026-11-02T10:00")],
            id="monthly: each month missed, oldest first",
        ),
        pytest.param(
            Monthly(10), "America/New_York", "2026-11-01T00:00", "2026-11-24T00:00", [("2026-10", "2026-11-02T15:00")],
            id="monthly: at the team's hour",
        ),
        pytest.param(
            Monthly(9), "UTC", "2025-12-15T00:00", "2026-01-01T09:00", [("2025-12", "2026-01-01T09:00")],
            id="monthly: over the new year",
        ),
        pytest.param(
            Daily(9), "UTC", "2026-11-17T12:00", "2026-11-24T12:00", [("2026-11-24", "2026-11-24T09:00")],
            id="daily: away for a week, one digest",
        ),
        pytest.param(
            Daily(9), "UTC", "2026-11-17T12:00", "2026-11-24T08:00", [("2026-11-23", "2026-11-23T09:00")],
            id="daily: yesterday's before today's hour",
        ),
        pytest.param(Daily(9), "UTC", "2026-11-24T09:00", "2026-11-25T08:59", [], id="daily: done today"),
        pytest.param(
            Daily(2), "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T12:00", [("2026-03-29", "2026-03-29T01:00")],
            id="daily: in the spring gap",
        ),
        pytest.param(
            Daily(2), "Europe/Berlin", "2026-10-25T00:00", "2026-10-25T01:30", [],
            id="daily: once, though the hour comes twice",
        ),
        pytest.param(
            Hourly(), "Asia/Kathmandu", "2026-11-24T03:00", "2026-11-24T09:10", [("2026-11-24T09", "2026-11-24T09:00")],
            id="hourly: the hour it is",
        ),
        pytest.param(Hourly(), "UTC", "2026-11-24T09:00", "2026-11-24T09:59", [], id="hourly: done this hour"),
    ],
)  # fmt: skip
def test_what_is_owed(schedule: Schedule, zone: str, since: str, now: str, expected: list[tuple[str, str]]) -> None:
    found = owed(schedule, since=utc(since), now=utc(now), zone=ZoneInfo(zone))
    assert [(each.period.name, each.due) for each in found] == [(name, utc(due)) for name, due in expected]


def test_of_very_many_missed_months_the_newest_are_owed() -> None:
    found = owed(Monthly(9), since=utc("2020-01-01"), now=utc("2026-11-24"), zone=ZoneInfo("UTC"), most=2)
    assert [each.period.name for each in found] == ["2026-09", "2026-10"]


@pytest.mark.parametrize(
    ("schedule", "now", "period"),
    [
        pytest.param(
            Monthly(10), "2026-11-01T09:00", Period("2026-10", utc("2026-10-01"), utc("2026-11-01")),
            id="the last full month, before its due hour",
        ),
        pytest.param(
            Monthly(10), "2026-10-31T23:59", Period("2026-09", utc("2026-09-01"), utc("2026-10-01")),
            id="a month that has not ended is not full",
        ),
        pytest.param(
            Daily(9), "2026-11-24T08:00", Period("2026-11-24", utc("2026-11-24"), utc("2026-11-25")), id="this day"
        ),
        pytest.param(
            Hourly(), "2026-11-24T09:30", Period("2026-11-24T09", utc("2026-11-24T09:00"), utc("2026-11-24T10:00")),
            id="this hour",
        ),
    ],
)  # fmt: skip
def test_a_run_by_hand_is_for_the_latest_period(schedule: Schedule, now: str, period: Period) -> None:
    assert latest(schedule, utc(now), ZoneInfo("UTC")) == period


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        pytest.param(Monthly(10), "2026-11-02T09:59", "2026-11-02T10:00", id="later this month"),
        pytest.param(Monthly(10), "2026-11-02T10:00", "2026-12-01T10:00", id="next month"),
        pytest.param(Daily(9), "2026-11-24T08:59", "2026-11-24T09:00", id="later today"),
        pytest.param(Daily(9), "2026-11-24T09:00", "2026-11-25T09:00", id="tomorrow"),
        pytest.param(Hourly(), "2026-11-24T09:00", "2026-11-24T10:00", id="the next full hour"),
    ],
)
def test_the_next_due_moment_is_after_now(schedule: Schedule, now: str, due: str) -> None:
    assert next_due(schedule, utc(now), ZoneInfo("UTC")) == utc(due)


@given(SCHEDULES, MOMENTS, ZONES)
def test_what_is_next_is_owed_then_and_not_a_second_before(schedule: Schedule, now: datetime, zone: ZoneInfo) -> None:
    due = next_due(schedule, now, zone)
    assert now < due
    assert owed(schedule, since=now, now=due - SECOND, zone=zone) == []
    assert [each.due for each in owed(schedule, since=now, now=due, zone=zone)] == [due]


@given(SCHEDULES, MOMENTS, ZONES, st.lists(st.timedeltas(timedelta(), timedelta(days=40)), max_size=8))
def test_ticking_at_any_moments_does_each_period_at_most_once(
    schedule: Schedule, start: datetime, zone: ZoneInfo, pauses: list[timedelta]
) -> None:
    done, since = list[Owed](), start
    for pause in pauses:
        done += owed(schedule, since=since, now=since + pause, zone=zone)
        since += pause
    assert len({each.period.name for each in done}) == len(done)
    assert done == sorted(done, key=lambda each: each.due)
    if isinstance(schedule, Monthly):
        assert done == owed(schedule, since=start, now=since, zone=zone)


@given(HOURS, MOMENTS, ZONES)
def test_a_month_is_due_on_a_working_day_within_three_days_of_its_end(hour: int, now: datetime, zone: ZoneInfo) -> None:
    (last,) = owed(Monthly(hour), since=now - timedelta(days=70), now=now, zone=zone, most=1)
    assert timedelta() <= last.due - last.period.end <= 3 * DAY + HOUR
    assert last.due.astimezone(zone).strftime("%a") not in {"Sat", "Sun"}


@given(SCHEDULES, MOMENTS, ZONES)
def test_the_latest_period_has_begun_and_a_month_has_ended(schedule: Schedule, now: datetime, zone: ZoneInfo) -> None:
    period = latest(schedule, now, zone)
    assert period.start <= now
    assert (period.end <= now) is isinstance(schedule, Monthly)
