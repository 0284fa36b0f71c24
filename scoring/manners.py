"""When somebody may be written to: not in the quiet hours of their own day."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scoring.periods import local


def from_when(now: datetime, quiet_from: int | None, quiet_until: int | None, zone: ZoneInfo) -> datetime:
    """The first moment from `now` on that is not quiet, in UTC; `now` itself where it is not.

    The hours are full hours of the day in `zone`: from 22 to 8 it is quiet across midnight, from 8 to 8 never.
    """
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return now
    here = now.astimezone(zone)
    if quiet_from < quiet_until:
        quiet, ends_tomorrow = quiet_from <= here.hour < quiet_until, False
    else:
        quiet, ends_tomorrow = here.hour >= quiet_from or here.hour < quiet_until, here.hour >= quiet_from
    if not quiet:
        return now
    day = here.date() + timedelta(days=1) if ends_tomorrow else here.date()
    return max(now, local(day, quiet_until, zone))
