"""Ask Slack for its history at the pace it allows: so many requests, so much waiting, less where it only trickles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from handlers.slack.faults import Fault, fault_of
from handlers.slack.payloads import as_dict

log = structlog.get_logger()
Ask = Callable[..., Awaitable[Any]]
"""A method of Slack's web client."""
Sleep = Callable[[float], Awaitable[object]]

PAGE = 200
"""What Slack recommends at most to ask for at a time."""
PACE_SECONDS = 1.5
"""Between two requests. Slack allows 50 a minute and method; the sender looks into the same history now and then."""
MOST_REQUESTS = 3000
"""In all: an hour and a quarter at that pace, and up to 600,000 messages."""
MOST_OF_A_CHANNEL = 200
"""Of them for one channel: its messages, 40,000 at most, are held in memory until they can be heard in order."""
MOST_SECONDS = 2 * 3600.0
"""Of waiting in all. What could not be read by then is not worth holding up the rest: the leads are told."""
TRIES = 5
"""How often a request is tried again that failed for a passing reason, but for Slack's own order to wait."""

TRICKLE_PAGE = 15
TRICKLE_PACE_SECONDS = 61.0
TRICKLE_REQUESTS = 60
"""An hour's worth, newest first, shared among the channels: apps that are distributed outside Slack's Marketplace get
one request a minute, with fifteen messages. More would have the memory wait, and the leads, for what is long over."""
A_LONG_WAIT_SECONDS = 30.0
SIGNS = 3
"""Anybody may be asked to wait once, or get a short page. So many in a row, and no long page between, are a trickle."""


class Enough(Exception):
    """As much was asked of Slack as may be; what is left stays unread."""


@dataclass
class Allowance:
    """How much may still be asked, and whether Slack gives only a trickle."""

    requests: int = MOST_REQUESTS
    seconds: float = MOST_SECONDS
    trickle: bool = False
    signs: int = 0
    """How often in a row Slack gave little: long waits, and short pages with more to come."""

    @property
    def pace(self) -> float:
        return TRICKLE_PACE_SECONDS if self.trickle else PACE_SECONDS

    def ask(self) -> None:
        """One more request. Raises Enough."""
        if self.requests <= 0:
            raise Enough
        self.requests -= 1

    def wait(self, seconds: float) -> None:
        """So much more waiting. Raises Enough."""
        if seconds > self.seconds:
            raise Enough
        self.seconds -= seconds

    def told_to_wait(self, seconds: float) -> None:
        """Slack asked for patience."""
        if seconds >= A_LONG_WAIT_SECONDS:
            self._gave_little()

    def got(self, messages: int, *, more: bool) -> None:
        """A page came with so many messages; there are `more` after it."""
        if messages > TRICKLE_PAGE + 1:  # a page of a thread has its first message besides
            self.signs = 0
        elif more:
            self._gave_little()

    def _gave_little(self) -> None:
        self.signs += 1
        if self.signs >= SIGNS and not self.trickle:
            self.trickle = True
            self.requests = min(self.requests, TRICKLE_REQUESTS)
            log.warning("history_trickles")

    def has_one_for(self, channels: int, asked: int) -> bool:
        """Whether a channel that had `asked` requests may have another, with `channels` to read, itself among them."""
        fair = max(1, (self.requests + asked) // channels) if self.trickle else MOST_OF_A_CHANNEL
        return asked < fair


class Reader:
    """Asks one request after another: waits as long as Slack wants, and tries again what failed in passing."""

    def __init__(self, sleep: Sleep, hold: Callable[[float], Awaitable[None]]) -> None:
        self.allowance = Allowance()
        self._sleep = sleep
        self._hold = hold
        """Called before every wait, with its seconds: whoever leases the work leases it for longer."""

    async def ask(self, method: Ask, **asked: Any) -> Mapping[str, Any]:
        """Slack's answer. Raises Enough, or what the request failed with for good."""
        self.allowance.ask()
        await self._wait(self.allowance.pace)
        tries = 0
        while True:
            try:
                return as_dict((await method(**asked)).data)
            except (SlackApiError, ClientError, TimeoutError, OSError) as error:
                fault = fault_of(error)
                tries += fault.retry_after is None
                await self._wait(self._patience(fault, tries, error))

    async def page(self, method: Ask, **asked: Any) -> tuple[list[Mapping[str, Any]], str]:
        """One page of messages, and the cursor of the next."""
        answer = await self.ask(method, limit=PAGE, **asked)
        messages = [as_dict(each) for each in answer.get("messages") or []]
        cursor = cursor_of(answer)
        self.allowance.got(len(messages), more=bool(cursor))
        return messages, cursor

    def _patience(self, fault: Fault, tries: int, error: Exception) -> float:
        """How long to wait before the next try. Raises `error` if there is to be none."""
        if fault.retry_after is not None:
            self.allowance.told_to_wait(fault.retry_after)
            return fault.retry_after
        wait = fault.wait(tries)
        if wait is None or fault.slow or tries >= TRIES:
            raise error
        return wait

    async def _wait(self, seconds: float) -> None:
        self.allowance.wait(seconds)
        await self._hold(seconds)
        await self._sleep(seconds)


def cursor_of(answer: Mapping[str, Any]) -> str:
    """The cursor of the next page; empty at the end."""
    return str(as_dict(answer.get("response_metadata")).get("next_cursor") or "")
