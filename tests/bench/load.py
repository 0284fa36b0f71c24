"""The load: raw keep-alive connections that send requests made beforehand, so that the generator takes little of the

machine it shares. `flat_out` keeps every connection busy (a closed loop: how many a second?); `at_rate` starts one
request after the other at fixed moments, whatever the answers do (an open loop: how long does an answer take?), and
measures from the moment a request was due, so that a stalled server cannot hide behind a stalled generator.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

CONNECTIONS = 128


@dataclass
class Outcome:
    """What became of the requests: how many were acknowledged, how many were not, and how long each answer took."""

    seconds: float = 0.0
    acknowledged: int = 0
    refused: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.acknowledged / self.seconds

    def percentile(self, percent: float) -> float:
        """In seconds."""
        return sorted(self.waits)[min(int(len(self.waits) * percent / 100), len(self.waits) - 1)]


class Connection(asyncio.Protocol):
    """One keep-alive connection, with one request at a time on it."""

    def __init__(self, answered: Callable[[Connection, int], None], lost: Callable[[], None]) -> None:
        self._answered = answered
        self._lost = lost
        self._received = b""
        self.due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes, due: float) -> None:
        self.due = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        _, _, length = head.lower().partition(b"content-length:")
        if len(rest) >= int(length.split(b"\r\n", 1)[0] or 0):
            self._received = b""
            self._answered(self, int(head[9:12]))

    def connection_lost(self, _: Exception | None) -> None:
        self._lost()


class ServerGone(Exception):
    """The server hung up in the middle of the measurement."""


class Load:
    """Many connections to one server, and what came back over them."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.outcome = Outcome()
        self._requests = requests
        self._free: deque[Connection] = deque()
        self._waiting: deque[tuple[bytes, float]] = deque()
        self._under_way = 0
        self._until = 0.0
        """Until when a connection that is free sends the next request at once."""
        self._all_sent = False
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        made = [
            loop.create_connection(lambda: Connection(self._answered, self._lost), "127.0.0.1", port)
            for _ in range(CONNECTIONS)
        ]
        self._free.extend([connection for _, connection in await asyncio.gather(*made)])

    async def flat_out(self, seconds: float) -> None:
        """Keep every connection busy for that long, then wait for the last answers."""
        began = time.perf_counter()
        self._until, self._all_sent = began + seconds, True
        for _ in range(len(self._free)):
            self._free_again(self._free.popleft())
        await self._over
        self.outcome.seconds = time.perf_counter() - began

    async def at_rate(self, rate: float, seconds: float) -> None:
        """Start a request every 1/`rate` seconds; one that finds no free connection waits for it, and that counts."""
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self._under_way += 1
            self._waiting.append((next(self._requests), due))
            if self._free:
                self._free_again(self._free.popleft())
        self._all_sent = True
        self._end_if_over()
        await self._over
        self.outcome.seconds = time.perf_counter() - began

    def _free_again(self, connection: Connection) -> None:
        now = time.perf_counter()
        if self._waiting:
            connection.send(*self._waiting.popleft())
        elif now < self._until and (request := next(self._requests, None)) is not None:
            self._under_way += 1
            connection.send(request, now)
        else:
            self._free.append(connection)
            self._end_if_over()

    def _answered(self, connection: Connection, status: int) -> None:
        self.outcome.waits.append(time.perf_counter() - connection.due)
        if status == 200:
            self.outcome.acknowledged += 1
        else:
            self.outcome.refused += 1
        self._under_way -= 1
        self._free_again(connection)

    def _end_if_over(self) -> None:
        if self._all_sent and self._under_way == 0 and not self._over.done():
            self._over.set_result(None)

    def _lost(self) -> None:
        if not self._over.done():
            self._over.set_exception(ServerGone())


def flat_out(port: int, requests: Iterator[bytes], seconds: float) -> Outcome:
    """How many a second, with every connection busy."""

    async def run() -> Outcome:
        load = Load(requests)
        await load.connect(port)
        await load.flat_out(seconds)
        return load.outcome

    return _run(run)


def at_rate(port: int, requests: Iterator[bytes], rate: float, seconds: float) -> Outcome:
    """How long an answer takes at a steady rate."""

    async def run() -> Outcome:
        load = Load(requests)
        await load.connect(port)
        await load.at_rate(rate, seconds)
        return load.outcome

    return _run(run)


def _run(work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
    """In a loop of our own, without the pauses of the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work())
    finally:
        gc.enable()
