"""Say which months, days and hours a team's scheduled work is for, and when each falls due in the team's time zone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import dropwhile, islice, takewhile
from zoneinfo import ZoneInfo

SATURDAY = 5
ONE_DAY = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with a name: "2026-10" a month, "2026-11-24" a day, "2026-11-24T09" an hour of UTC."""

    name: str
    start: datetime
    end: datetime
    """The first moment (UTC, like `start`) that is no longer in it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Work for one period, and the moment from which it should be done."""

    period: Period
    due: datetime


@dataclass(frozen=True, slots=True)
class Monthly:
    """Due on the first working day (Monday to Friday) of a month at `hour`; done for the month before."""

    hour: int


@dataclass(frozen=True, slots=True)
class Daily:
    """Due each day at `hour`; done for that day."""

    hour: int


@dataclass(frozen=True, slots=True)
class Hourly:
    """Due when an hour begins, and done for it. Hours are UTC's, so that no autumn night has two of one name."""


Schedule = Monthly | Daily | Hourly


def local(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """When a clock in `zone` shows `hour` on `day`, in UTC; the first of two such moments, or the end of a gap."""
    wall = datetime.combine(day, time(hour), zone)
    reading = wall.astimezone(UTC)
    skipped = reading.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None)
    return _end_of_gap(wall, zone) if skipped else reading


def month_of(at: datetime, zone: ZoneInfo) -> Period:
    """The month that `at` lies in."""
    first = at.astimezone(zone).date().replace(day=1)
    period = _month(first, zone)
    # Clocks set back across midnight show the old month again when the new one has begun.
    return period if at < period.end else _month(_month_after(first), zone)


def month_named(name: str, zone: ZoneInfo) -> Period:
    """The month called `name`, such as "2026-10". Raises ValueError where there is none of that name."""
    try:
        return _month(date.fromisoformat(f"{name}-01"), zone)
    except ValueError as error:
        raise ValueError(f"{name!r} is not a month; write it like 2026-10.") from error


ALL_TIME = "all"


def spans_of(month: str) -> tuple[str, str, str, str]:
    """The names of the periods that `month` counts in: itself, its quarter "2026-Q4", its year "2026", all time."""
    year, number = month.split("-")
    return month, f"{year}-Q{(int(number) + 2) // 3}", year, ALL_TIME


def owed(schedule: Schedule, *, since: datetime, now: datetime, zone: ZoneInfo, most: int = 24) -> list[Owed]:
    """What fell due in `(since, now]`, oldest first: the newest `most` months, but only the last day or hour.

    A bot that was away for a week owes one digest, not seven; each month it missed is still worth a shout-out.
    """
    fallen_due = dropwhile(lambda each: each.due > now, _newest_first(schedule, now, zone))
    missed = takewhile(lambda each: each.due > since, fallen_due)
    return list(islice(missed, most if isinstance(schedule, Monthly) else 1))[::-1]


def latest(schedule: Schedule, now: datetime, zone: ZoneInfo) -> Period:
    """The period a run by hand is for: the last full month, or the day or hour that `now` lies in."""
    match schedule:
        case Monthly():
            return month_of(month_of(now, zone).start - ONE_HOUR, zone)
        case Daily():
            return _day_of(now, zone)
        case Hourly():
            return _hour_of(now)


def next_due(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `now` at which something falls due."""
    to_come = takewhile(lambda each: each.due > now, _newest_first(schedule, now, zone))
    return min(each.due for each in to_come)


def _newest_first(schedule: Schedule, now: datetime, zone: ZoneInfo) -> Iterator[Owed]:
    """Everything the schedule ever makes due, going back from a moment shortly after `now`."""
    today = now.astimezone(zone).date()
    match schedule:
        case Monthly(hour):
            due_month = _month_after(_month_after(today.replace(day=1)))
            while True:
                done_for = _month_before(due_month)
                yield Owed(_month(done_for, zone), local(_first_working_day(due_month), hour, zone))
                due_month = done_for
        case Daily(hour):
            day = today + 2 * ONE_DAY
            while True:
                yield Owed(_day(day, zone), local(day, hour, zone))
                day -= ONE_DAY
        case Hourly():
            period = _hour_of(now + ONE_HOUR)
            while True:
                yield Owed(period, period.start)
                period = _hour_of(period.start - ONE_HOUR)


def _month(first: date, zone: ZoneInfo) -> Period:
    return Period(f"{first:%Y-%m}", local(first, 0, zone), local(_month_after(first), 0, zone))


def _day(day: date, zone: ZoneInfo) -> Period:
    return Period(day.isoformat(), local(day, 0, zone), local(day + ONE_DAY, 0, zone))


def _day_of(at: datetime, zone: ZoneInfo) -> Period:
    day = at.astimezone(zone).date()
    period = _day(day, zone)
    return period if at < period.end else _day(day + ONE_DAY, zone)  # as in month_of


def _hour_of(at: datetime) -> Period:
    start = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return Period(f"{start:%Y-%m-%dT%H}", start, start + ONE_HOUR)


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _month_before(first: date) -> date:
    return (first - ONE_DAY).replace(day=1)


def _first_working_day(first: date) -> date:
    return first if first.weekday() < SATURDAY else first + timedelta(days=7 - first.weekday())


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment clocks jump over `wall`: read with the offset of after the jump it is too early, else too late."""
    early, late = wall.replace(fold=1).astimezone(UTC), wall.replace(fold=0).astimezone(UTC)
    offset = late.astimezone(zone).utcoffset()
    seconds = range(int(early.timestamp()), int(late.timestamp()) + 1)
    jump = bisect_left(seconds, True, key=lambda each: datetime.fromtimestamp(each, zone).utcoffset() == offset)
    return datetime.fromtimestamp(seconds[jump], UTC)
