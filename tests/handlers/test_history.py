"""How much is asked of Slack's history, and what is known to be missing when that was not enough."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientConnectionError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncSlackResponse

from handlers.flows.absence import Span, Unheard
from handlers.slack.catchup import history
from handlers.slack.catchup.history import Allowance, Enough, Reader
from handlers.slack.catchup.reading import ts_of, unheard
from scoring.model import Ts

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BACK = NOON - timedelta(days=7)


def at(hour: float) -> datetime:
    return NOON + timedelta(hours=hour)


GAP = Span(at(0), at(8))


@pytest.mark.parametrize(
    ("known_from", "unread", "missing"),
    [
        pytest.param(BACK, {}, Unheard(), id="all of it was read"),
        pytest.param(at(8), {}, Unheard(GAP, GAP), id="nothing was read"),
        pytest.param(at(5), {}, Unheard(Span(at(0), at(5)), GAP), id="the newest was read"),
        pytest.param(at(-1), {}, Unheard(None, GAP), id="the gap was read, and not what came before"),
        pytest.param(BACK, {at(-30): at(-0.1)}, Unheard(None, GAP), id="an old thread was not read"),
        pytest.param(BACK, {at(3): at(3), at(5): at(5)}, Unheard(None, Span(at(3), at(8))), id="new threads were not"),
        pytest.param(BACK, {at(1): at(6)}, Unheard(None, Span(at(6), at(8))), id="a thread was read up to some reply"),
        pytest.param(at(5), {at(6): at(6)}, Unheard(Span(at(0), at(5)), GAP), id="neither the rest nor a new thread"),
    ],
)
def test_what_stays_unheard_of_a_channel(
    known_from: datetime, unread: dict[datetime, datetime], missing: Unheard
) -> None:
    threads = {ts_of(root): ts_of(since) for root, since in unread.items()}
    assert unheard(GAP, ts_of(known_from), ts_of(BACK), threads) == missing
    assert Unheard.from_json(missing.to_json()) == missing


@pytest.mark.parametrize(
    ("signs", "trickle"),
    [
        pytest.param([], False, id="nothing yet"),
        pytest.param([("page", 15), ("wait", 60)], False, id="a short page and one long wait"),
        pytest.param([("page", 15), ("wait", 60), ("page", 15)], True, id="short pages with a long wait between"),
        pytest.param([("wait", 59)] * 3, True, id="long waits before every channel"),
        pytest.param([("wait", 5)] * 20, False, id="short waits, as any app is asked for"),
        pytest.param([("wait", 60), ("wait", 60), ("page", 200), ("wait", 60)], False, id="a long page between"),
        pytest.param([("last page", 3)] * 20, False, id="quiet channels"),
    ],
)
def test_a_trickle_is_recognised_by_what_slack_does(signs: Sequence[tuple[str, int]], trickle: bool) -> None:
    allowance = Allowance()
    for what, number in signs:
        if what == "wait":
            allowance.told_to_wait(number)
        else:
            allowance.got(number, more=what == "page")
    assert allowance.trickle is trickle
    assert allowance.pace == (history.TRICKLE_PACE_SECONDS if trickle else history.PACE_SECONDS)
    assert allowance.requests == (history.TRICKLE_REQUESTS if trickle else history.MOST_REQUESTS)


@pytest.mark.parametrize(
    ("trickle", "requests", "channels", "asked", "may"),
    [
        pytest.param(False, 3000, 50, 199, True, id="plenty for all: as many as a channel may have"),
        pytest.param(False, 3000, 50, 200, False, id="and no more"),
        pytest.param(True, 60, 10, 5, True, id="a trickle is shared"),
        pytest.param(True, 54, 10, 6, False, id="six of sixty for each of ten"),
        pytest.param(True, 3, 10, 0, True, id="one at least, as long as there are any"),
        pytest.param(True, 30, 1, 29, True, id="the last gets what is left"),
    ],
)
def test_what_a_channel_may_have(trickle: bool, requests: int, channels: int, asked: int, may: bool) -> None:
    assert Allowance(requests=requests, trickle=trickle).has_one_for(channels, asked) is may


class Slack:
    """Answers one after the other: a body, or an error to raise."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self._answers = list(answers)

    async def __call__(self, **asked: Any) -> AsyncSlackResponse:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return response(answer)


def response(body: dict[str, Any], status: int = 200, **headers: str) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=None, http_verb="GET", api_url="", req_args={}, data=body, headers=headers, status_code=status
    )


def refused(error: str, status: int = 200, **headers: str) -> SlackApiError:
    return SlackApiError(error, response({"ok": False, "error": error}, status, **headers))


WAIT = refused("ratelimited", 429, **{"Retry-After": "7"})
LOST = ClientConnectionError()
FINE = {"ok": True, "messages": [{"ts": "1700000000.000100"}]}


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        pytest.param([FINE], [1.5], id="at once, but for the pace"),
        pytest.param([WAIT, WAIT, FINE], [1.5, 7, 7], id="as long as Slack wants"),
        pytest.param([LOST, refused("internal_error", 500), FINE], [1.5, 2, 4], id="tried again, ever slower"),
        pytest.param([WAIT] * 9 + [LOST, FINE], [1.5, *[7] * 9, 2], id="waiting is no failure"),
    ],
)
def test_the_reader_waits_and_tries_again(answers: list[Any], waits: list[float]) -> None:
    assert read(answers) == (waits, "1700000000.000100")


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([LOST] * 5, id="a connection that stays broken"),
        pytest.param([refused("not_in_channel")], id="where the bot may not look"),
        pytest.param([refused("no_idea")], id="what nobody knows"),
    ],
)
def test_the_reader_gives_up_on(answers: list[Any]) -> None:
    with pytest.raises(type(answers[0])):
        read(answers)


def test_the_reader_has_enough_when_slack_wants_it_to_wait_for_too_long() -> None:
    with pytest.raises(Enough):
        read([refused("ratelimited", 429, **{"Retry-After": "3600"})] * 3)


def read(answers: list[Any]) -> tuple[list[float], Ts]:
    """How long the reader waited, and the message it got."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def hold(seconds: float) -> None:
        return None

    messages, cursor = asyncio.run(Reader(sleep, hold).page(Slack(*answers)))
    assert cursor == ""
    return waits, messages[0]["ts"]
