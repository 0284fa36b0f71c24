"""Say in Slack what waits in the outbox: each notice once, also when a worker dies at any moment."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks.notices import render
from handlers.blocks.parts import Words
from handlers.desk import Desk
from handlers.flows import cards, intake
from handlers.slack.faults import PATIENCE, Fault, fault_of
from handlers.slack.gathering import gather
from handlers.slack.lookback import look, marked
from scoring.model import TeamId
from storage.outbox import Leased, Place, Verb
from storage.store import Store
from storage.teams import Teams
from storage.writer import Busy, Unavailable

log = structlog.get_logger()

HTTP_TIMEOUT_SECONDS = 10
"""The web client's own time-out. A notice is sent only while more than this is left of its lease."""
LEASE = timedelta(seconds=45)
AT_ONCE = 5
"""Notices leased together."""
PAUSE_SECONDS = 0.25
"""How long to wait before the next where so many were due: no more than twenty leave in a second. Slack's own ceiling
for a workspace is lower, and what people say must be heard before we speak; few at a time, so that nobody waits for
the drawing of twenty cards."""
IDLE_SECONDS = 1.0
"""How often to look for notices that another worker left behind."""


class NoTimeLeft(Exception):
    """Too little is left of the lease to send safely; whoever leases the notice next will."""


class Sender:
    """Leases due notices and sends them: one after the other to one place, side by side to different places."""

    def __init__(self, desk: Desk, client_of: Callable[[TeamId], AsyncWebClient], worker: str | None = None) -> None:
        self._desk = desk
        self._client_of = client_of
        self._worker = worker or uuid.uuid4().hex[:12]
        self._stopping = False

    async def run(self) -> None:
        """Send until `stop` is called; what has been begun by then is finished."""
        while not self._stopping:
            self._desk.notices_waiting.clear()
            try:
                sent = await self.send_due()
            except (Busy, Unavailable) as error:
                log.warning("sender_waits", why=type(error).__name__)
                sent = 0
            if sent >= AT_ONCE:
                await asyncio.sleep(PAUSE_SECONDS)
            elif not sent and not self._stopping:
                await self._rest()

    def stop(self) -> None:
        self._stopping = True
        self._desk.notices_waiting.set()

    async def drain(self, patience: float = 60.0) -> None:
        """Send until nothing is due, for a command that ends afterwards."""
        async with asyncio.timeout(patience):
            while await self.send_due():
                pass

    async def send_due(self) -> int:
        """Lease what is due and send it; returns how many notices that was."""
        now = self._desk.now()
        due = await self._desk.across(Teams.lease_notices, worker=self._worker, now=now, lease=LEASE, most=AT_ONCE)
        places: dict[tuple[str, str], list[Leased]] = defaultdict(list)
        for leased in due:
            places[leased.team, leased.message.channel if leased.message else leased.notice.target].append(leased)
        await asyncio.gather(*(self._send_in_turn(line) for line in places.values()))
        return len(due)

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._desk.notices_waiting.wait(), IDLE_SECONDS)
        except TimeoutError:
            return

    async def _send_in_turn(self, line: Sequence[Leased]) -> None:
        for leased in line:
            await self._send_one(leased)

    async def _send_one(self, leased: Leased) -> None:
        """Send one notice and record how it went: sent, put off, or given up."""
        try:
            place = await self._say(leased)
        except NoTimeLeft:
            log.warning("lease_too_short", notice=leased.notice.key)
        except (SlackApiError, ClientError, TimeoutError, OSError) as error:
            await self._after(leased, fault_of(error))
        except (Busy, Unavailable) as error:
            log.warning("notice_left_leased", notice=leased.notice.key, why=type(error).__name__)
        except Exception as error:  # a notice that cannot be drawn must not hold up the others
            log.error("notice_failed", notice=leased.notice.key, exc_info=error)
            await self._give_up(leased, type(error).__name__)
        else:
            await self._desk.do(leased.team, _record_sent, leased.notice.key, place)

    async def _say(self, leased: Leased) -> Place | None:
        """Do what the notice says; returns where its message is, or None if there is nothing to see."""
        client, notice = self._client_of(leased.team), leased.notice
        if notice.verb is Verb.DELETE:
            await self._delete(client, leased)
            return None
        speaks = notice.verb in (Verb.POST, Verb.DM)
        channel = await self._channel(client, leased) if speaks else ""
        if speaks and leased.unsure and (found := await look(client, channel, leased)):
            return found  # looked for even if there is nothing to say any more: what comes after may take it away
        words = await self._words(client, leased)
        if words is None:
            return leased.message
        message = {"text": words.text, "blocks": marked(words.blocks, notice.key)}
        if notice.verb is Verb.UPDATE:
            return await self._update(client, leased, message)
        return await self._post(client, leased, channel, message)

    async def _post(self, client: AsyncWebClient, leased: Leased, channel: str, message: Mapping[str, Any]) -> Place:
        notice = leased.notice
        self._check_lease(leased)
        answer = await client.chat_postMessage(
            channel=channel,
            thread_ts=notice.thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": "plaudit_notice", "event_payload": {"key": notice.key}},
            **message,
        )
        return Place(str(answer.get("channel") or channel), str(answer["ts"]))

    async def _update(self, client: AsyncWebClient, leased: Leased, message: Mapping[str, Any]) -> Place | None:
        if leased.message is None:
            return None  # what it would change was never posted
        self._check_lease(leased)
        await client.chat_update(channel=leased.message.channel, ts=leased.message.ts, **message)
        return leased.message

    async def _delete(self, client: AsyncWebClient, leased: Leased) -> None:
        if leased.message is not None:
            self._check_lease(leased)
            await client.chat_delete(channel=leased.message.channel, ts=leased.message.ts)

    async def _channel(self, client: AsyncWebClient, leased: Leased) -> str:
        if leased.notice.verb is not Verb.DM:
            return leased.notice.target
        opened = await client.conversations_open(users=leased.notice.target)
        return str(opened["channel"]["id"])

    async def _words(self, client: AsyncWebClient, leased: Leased) -> Words | None:
        """The words as things stand now: strangers introduced, bots left out."""
        facts, names = await gather(self._desk, client, leased.team, _facts, leased)
        if facts is not None and facts.get("names_bots"):
            await self._desk.do(leased.team, intake.leave_out_bots, facts["key"])
            facts, names = await gather(self._desk, client, leased.team, _facts, leased)
        return None if facts is None else render(leased.notice.what, facts, names)

    def _check_lease(self, leased: Leased) -> None:
        if leased.lease_until - self._desk.now() <= timedelta(seconds=HTTP_TIMEOUT_SECONDS):
            raise NoTimeLeft

    async def _after(self, leased: Leased, fault: Fault) -> None:
        """Put the notice off for as long as the fault asks, or give it up where another try is no use."""
        now = self._desk.now()
        wait = fault.wait(leased.tries)
        if wait is None or now - leased.since > PATIENCE:
            await self._give_up(leased, fault.name)
            return
        log.info("notice_put_off", notice=leased.notice.key, error=fault.name, seconds=wait)
        until, unsure = now + timedelta(seconds=wait), fault.unsure
        await self._desk.do(leased.team, _put_off, leased.notice.key, until, unsure=unsure, error=fault.name)

    async def _give_up(self, leased: Leased, error: str) -> None:
        log.warning("notice_given_up", notice=leased.notice.key, error=error)
        await self._desk.do(leased.team, _record_given_up, leased.notice.key, leased.message, error)


def _facts(store: Store, leased: Leased) -> Mapping[str, Any] | None:
    """A card is drawn as its candidate stands now, so that late and repeated tries agree; the rest as written."""
    notice = leased.notice
    if notice.what != "card":
        return notice.facts
    facts = cards.current(store, str(notice.facts["candidate"]))
    if facts is None:
        return None
    where = leased.message.channel if leased.message else notice.target
    bots = intake.names_bots(store, facts["thanker"], *facts["people"])
    return {**facts, "elsewhere": where != facts["channel"], "names_bots": bots}


def _record_sent(store: Store, key: str, place: Place | None) -> None:
    store.outbox.sent(key, place)


def _put_off(store: Store, key: str, until: Any, *, unsure: bool, error: str) -> None:
    store.outbox.put_off(key, until, unsure=unsure, error=error)


def _record_given_up(store: Store, key: str, place: Place | None, error: str) -> None:
    store.outbox.give_up(key, place, error)
