"""What a test can look back on or make go wrong: the calls the app made, faults to answer with, rate limits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One Web API call the app made, and the error it got, if any."""

    method: str
    arguments: Json
    at: float
    error: str | None = None


@dataclass
class Fault:
    """What to answer instead of the truth, a number of times."""

    method: str
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    hang: float = 0.0
    close: bool = False
    times: int = 1
    after_effect: bool = False
    """Do what was asked first: the answer alone is late or lost."""

    @property
    def replaces(self) -> bool:
        """There is another answer than the true one; a fault that only hangs is a slow Slack."""
        return self.close or any(value is not None for value in (self.error, self.status, self.retry_after))


TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute and method."""
UNLIMITED = 0
SPECIAL = -1
"""`chat.postMessage`: about one message a second and channel, short bursts allowed."""
POST_BURST = 4
TRICKLING = ("conversations.history", "conversations.replies")
TRICKLE_PAGE = 15


@dataclass
class RateLimits:
    """Slack's tiers as leaky buckets; off unless asked for."""

    clock: Callable[[], float]
    enabled: bool = False
    trickle: bool = False
    """History comes by one call a minute and in small pages: what apps get that are sold outside the Marketplace."""
    _buckets: dict[tuple[str, ...], tuple[float, float]] = field(default_factory=dict)

    def retry_after(self, method: str, tier: int, channel: str) -> int | None:
        """Seconds to wait before this call is allowed; None if it is allowed now, and then it counts."""
        if self.trickle and method in TRICKLING:
            return self._take((method,), capacity=1, per_second=1 / 60)
        if not self.enabled or tier == UNLIMITED:
            return None
        if tier == SPECIAL:
            return self._take((method, channel), capacity=POST_BURST, per_second=1.0)
        return self._take((method,), capacity=TIERS[tier], per_second=TIERS[tier] / 60)

    @property
    def history_page(self) -> int | None:
        """The longest page of history there is, whatever is asked for; None if there is no such limit."""
        return TRICKLE_PAGE if self.trickle else None

    def _take(self, key: tuple[str, ...], capacity: float, per_second: float) -> int | None:
        now = self.clock()
        left, since = self._buckets.get(key, (capacity, now))
        left = min(capacity, left + (now - since) * per_second)
        if left < 1:
            self._buckets[key] = (left, now)
            return max(1, math.ceil((1 - left) / per_second))
        self._buckets[key] = (left - 1, now)
        return None
