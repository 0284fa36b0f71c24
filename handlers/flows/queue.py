"""The leads' queue as Home shows it: a page of what waits, oldest first, in one channel or in all, and how it goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from handlers.flows import cards
from scoring.model import Candidate
from storage.store import Store

SHOWN = 6
"""Two blocks each, so that the whole tab stays far below Slack's 100 blocks."""
SPAN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Page:
    """What a lead looks at: from which card on, and in which channel; none means all."""

    offset: int = 0
    channel: str | None = None

    def __str__(self) -> str:
        return f"{self.offset} {self.channel or ''}"

    @classmethod
    def read(cls, text: Any) -> Page:
        """What `str` wrote; the beginning for anything else."""
        number, _, channel = text.partition(" ") if isinstance(text, str) else ("", "", "")
        return cls(int(number) if number.isdecimal() else 0, channel or None)


def facts(store: Store, page: Page, now: datetime, mine: Collection[str] | None = None) -> dict[str, Any]:
    """The queue at `page`; `mine` are the only channels the reader decides in, none means every one."""
    where = _channels(page, mine)
    in_all = store.candidates.count_waiting(where)
    offset = min(page.offset, max(0, (in_all - 1) // SHOWN * SHOWN))
    shown = store.candidates.waiting(SHOWN, offset, where)
    first = store.candidates.waiting(1, 0, where)
    return {
        "waiting": [{**cards.facts(store, each), "days": _days(each, now)} for each in shown],
        "waiting_in_all": in_all,
        "offset": offset,
        "channel_chosen": page.channel,
        "back": str(Page(max(0, offset - SHOWN), page.channel)) if offset else None,
        "more": str(Page(offset + SHOWN, page.channel)) if offset + SHOWN < in_all else None,
        "oldest_days": _days(first[0], now) if first else None,
        "usual_hours": _usual_hours(store, now),
    }


def _channels(page: Page, mine: Collection[str] | None) -> list[str] | None:
    if page.channel is None:
        return None if mine is None else sorted(mine)
    return [page.channel] if mine is None or page.channel in mine else []


def _usual_hours(store: Store, now: datetime) -> float | None:
    """The median time from asking to deciding over SPAN, in hours; None where nothing was decided."""
    took = store.candidates.seconds_to_decide(now - SPAN)
    return median(took) / 3600 if took else None


def _days(candidate: Candidate, now: datetime) -> int:
    return max(0, (now - candidate.noticed_at).days)
