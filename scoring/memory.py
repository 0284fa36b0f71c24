"""The short memory of one channel, held in the process: the answers of `storage.recent`, for millions of messages."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from scoring.model import Message, Remembered, Ts, UserId

HORIZON_HOURS = 48
"""How long a message is remembered."""
LOOK_BACK = 50
"""How many earlier messages a judgement sees, in the thread or in the channel."""
AT_MOST = 20_000
"""Messages of one channel; of more in so short a time the older half is let go."""
SECONDS_AN_HOUR = 3600

_ts = attrgetter("ts")


@dataclass(slots=True, eq=False)
class Spoken:
    """A message held lightly: most are never looked back at, and a `Remembered` costs more than all else about them."""

    ts: Ts
    user: UserId
    text: str
    thread_ts: Ts | None = None
    broadcast: bool = False
    by_bot: bool = False
    telling: bool = False
    """Whether its words may be a thank-you themselves."""
    remembered: Remembered | None = None
    """As it is looked back at, once it has been."""


class ChannelMemory:
    """What was said lately in one channel and its threads."""

    def __init__(self, remember: Callable[[Spoken], Remembered], *, look_back: int, hours: int) -> None:
        self._remember = remember
        self._look_back = look_back
        self._seconds = hours * SECONDS_AN_HOUR
        self._all: dict[Ts, Spoken] = {}
        self._channel: list[Spoken] = []
        self._threads: dict[Ts, list[Spoken]] = {}
        self._tidy_at = 1000

    def add(self, spoken: Spoken) -> bool:
        """Remember a message; False if it is remembered already, and stays as it was."""
        ts, root = spoken.ts, spoken.thread_ts
        if ts in self._all:
            return False
        self._all[ts] = spoken
        if root is not None:
            thread = self._threads.get(root)
            if thread is None:
                self._threads[root] = [spoken]
            else:
                _append(thread, spoken)
        if root is None or spoken.broadcast:
            _append(self._channel, spoken)
        if len(self._all) > self._tidy_at:
            self._tidy(ts)
        return True

    def before(self, message: Message | Spoken) -> list[Spoken]:
        """What a judgement of `message` looks back at, oldest first: its thread, or else the channel."""
        root, ts = message.thread_ts, message.ts
        if root is None:
            found = self._newest(self._channel, ts)
        else:
            found = self._newest(self._threads.get(root, ()), ts)
            first = self._all.get(root)
            if first is not None and first.ts < ts:
                insort(found, first, key=_ts)
        horizon = self._horizon(ts)
        if found and found[0].ts < horizon:
            found = found[bisect_left(found, horizon, key=_ts) :]
        return found[-self._look_back :]

    def look_at(self, found: Sequence[Spoken]) -> list[Remembered]:
        """The same messages as they are judged with."""
        return [each.remembered or self._look_at(each) for each in found]

    def _newest(self, said: Sequence[Spoken], before: Ts) -> list[Spoken]:
        end = bisect_left(said, before, key=_ts)
        return list(said[max(0, end - self._look_back) : end])

    def _look_at(self, spoken: Spoken) -> Remembered:
        spoken.remembered = self._remember(spoken)
        return spoken.remembered

    def _horizon(self, ts: Ts) -> str:
        return f"{float(ts) - self._seconds:.6f}"

    def _tidy(self, ts: Ts) -> None:
        """Let go of what nobody looks back at any more; not often, so that it costs little."""
        floor = self._horizon(ts)
        self._all = {each: spoken for each, spoken in self._all.items() if each >= floor}
        if len(self._all) > AT_MOST:
            floor = sorted(self._all)[-(AT_MOST // 2)]
            self._all = {each: spoken for each, spoken in self._all.items() if each >= floor}
        del self._channel[: bisect_left(self._channel, floor, key=_ts)]
        for root, thread in list(self._threads.items()):
            del thread[: bisect_left(thread, floor, key=_ts)]
            if not thread:
                del self._threads[root]
        self._tidy_at = max(1000, 2 * len(self._all))


def _append(said: list[Spoken], spoken: Spoken) -> None:
    if said and said[-1].ts > spoken.ts:
        insort(said, spoken, key=_ts)  # an export is not always in order
    else:
        said.append(spoken)
