"""What `plaudit replay` and `plaudit import` share: which part of an export is meant, and how far it is read."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from handlers.slack.rehearing import Span
from scoring.errors import Refusal
from sources.slack_export import Export, Place

NAMED_AT_MOST = 10
LAST_YEAR = 2200
"""Slack's ids count seconds in ten digits."""
SECONDS_BETWEEN = 0.2


def span(since: str | None, until: str | None) -> Span:
    """From the beginning of one day (UTC) to the end of another. Raises a Refusal for what is no day."""
    whole = Span()
    begin = _as_ts(day_of("--since", since)) if since else whole.since
    end = _as_ts(day_of("--until", until) + timedelta(days=1)) if until else whole.until
    if begin >= end:
        raise Refusal(f"--since {since} is later than --until {until}, so there is nothing between them.")
    return Span(begin, end)


def day_of(option: str, text: str) -> datetime:
    """The beginning of a day (UTC). Raises a Refusal for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1970 <= day.year <= LAST_YEAR:
        raise Refusal(f"{option} {text!r} is not a day on which anybody wrote in Slack. Write it like 2026-11-01.")
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def chosen(export: Export, names: Sequence[str]) -> list[Place]:
    """The channels that are meant by their names or ids; all, if none is named. Raises a Refusal for an unknown one."""
    wanted = [name.removeprefix("#") for name in names]
    for name in wanted:
        if not any(name in (place.name, place.id) for place in export.channels):
            known = ", ".join(place.name for place in export.channels[:NAMED_AT_MOST])
            more = ", …" if len(export.channels) > NAMED_AT_MOST else ""
            raise Refusal(f"There is no channel “{name}” in the export. There are: {known}{more}.")
    return [place for place in export.channels if not wanted or place.name in wanted or place.id in wanted]


class Progress:
    """One line on the terminal that is written over and over; nothing where there is no terminal."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._began = self._shown_at = time.monotonic()
        self._wanted = sys.stderr.isatty()
        self._width = 0

    def show(self, place: Place, messages: int) -> None:
        """Say how far it is, if that was not said just now."""
        now = time.monotonic()
        if not self._wanted or now - self._shown_at < SECONDS_BETWEEN:
            return
        self._shown_at = now
        part, pace = self._export.read / max(self._export.size, 1), messages / (now - self._began)
        self._write(f"{part:4.0%}  {messages:,} messages, {pace:,.0f} a second  #{place.name}"[:79])

    def clear(self) -> None:
        """Take the line away, before something else is said."""
        if self._width:
            self._write("")

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r{line:{self._width}}" if line else f"\r{'':{self._width}}\r")
        sys.stderr.flush()
        self._width = len(line)


def _as_ts(moment: datetime) -> str:
    """What the ids of messages from that moment on begin with, or come after."""
    return f"{int(moment.timestamp()):010}"
