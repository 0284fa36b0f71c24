"""One worker's turn at one gap: read it back channel by channel, hear each message once, say what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.desk import Desk
from handlers.flows import absence, late
from handlers.flows.absence import Span, Unheard
from handlers.slack.catchup.history import PAGE, Reader, Sleep, cursor_of
from handlers.slack.catchup.late import LateEar
from handlers.slack.catchup.reading import THREADS_BACK, ChannelReading, Place, ts_of
from handlers.slack.payloads import as_dict
from storage.gaps import SLACK_TRIES_FOR, Gap
from storage.teams import Team

log = structlog.get_logger()

BACK_AT_MOST = timedelta(days=14)
"""What is older is not read: a card about it would have closed by now, and hardly anybody could decide about it."""
LEASE = timedelta(minutes=5)
"""How long others wait before they take over from a worker that is not heard of any more."""
NOTHING_TO_HEAR = frozenset({
    "not_in_channel", "channel_not_found", "is_archived", "missing_scope", "no_permission", "team_access_not_granted",
    "method_not_supported_for_channel_type",
})  # fmt: skip
"""Where Slack answers this the bot hears nothing now either, so nothing was missed."""
NOT_LET_IN = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_expired", "token_revoked", "access_denied",
})  # fmt: skip


class LostLease(Exception):
    """Another worker has taken over."""


class Turn:
    """Notes after each channel how far it got, so that whoever comes next goes on from there."""

    def __init__(self, desk: Desk, client: AsyncWebClient, team: Team, worker: str, gap: Gap, sleep: Sleep) -> None:
        self._desk, self._client, self._team, self._worker, self._gap = desk, client, team, worker, gap
        now = desk.now()
        self._span = Span(max(gap.since, min(now - BACK_AT_MOST, gap.until)), gap.until)
        self._lease_until = now + LEASE
        self._reader = Reader(sleep, self._hold)
        self._ear = LateEar(desk, team.id)

    async def take(self) -> None:
        """Read and hear everything that is left, and close the gap. Raises LostLease, or Slack's trouble."""
        log.info("catching_up", team=self._team.id, since=str(self._gap.since), until=str(self._gap.until))
        try:
            await self._read_and_hear(await self._places())
        except asyncio.CancelledError:
            await self._desk.do(self._team.id, absence.keep, self._gap, self._worker, None)
            raise
        trickle = self._reader.allowance.trickle
        outcome = await self._desk.do(
            self._team.id, absence.finish, self._gap, worker=self._worker, read_from=self._span.since,
            heard=self._ear.heard, trickle=trickle,
        )  # fmt: skip
        log.info("caught_up", team=self._team.id, outcome=outcome, trickle=trickle)

    async def _places(self) -> list[Place]:
        """The channels the bot is in that were not read yet, those first that the team wants heard."""
        try:
            found = await self._list("public_channel,private_channel")
        except SlackApiError as error:
            if error.response.get("error") != "missing_scope":
                raise
            found = await self._list("public_channel")  # a workspace may do without private channels
        left = {str(place.channel): place for place in found if place.channel not in self._gap.channels}
        return [left[each] for each in await self._desk.ask(self._team.id, absence.in_order, list(left))]

    async def _list(self, types: str) -> list[Place]:
        found: list[Place] = []
        cursor: str | None = None
        while cursor != "":
            answer = await self._reader.ask(
                self._client.users_conversations, types=types, exclude_archived=True, limit=PAGE, cursor=cursor
            )
            found += [place for each in answer.get("channels") or [] if (place := Place.read(as_dict(each)))]
            cursor = cursor_of(answer)
        return found

    async def _read_and_hear(self, places: Sequence[Place]) -> None:
        """One channel after the other. Where history trickles, what some leave of their share goes to the others."""
        cut: list[ChannelReading] = []
        for number, place in enumerate(places):
            reading = ChannelReading(self._client, self._reader, place, self._span)
            unheard = await self._read(reading, len(places) - number)
            if reading.cut and self._reader.allowance.trickle:
                cut.append(reading)
            else:
                await self._hear(reading, unheard)
        for number, reading in enumerate(cut):
            await self._hear(reading, await self._read(reading, len(cut) - number))

    async def _read(self, reading: ChannelReading, channels_left: int) -> Unheard:
        """Read what can be read; returns what could not."""
        if self._span.since >= self._span.until:
            return Unheard()  # all of it is too long ago, and told as such
        channel, oldest = reading.place.channel, self._span.since - THREADS_BACK
        waiting = await self._desk.ask(self._team.id, late.waiting_in, channel, oldest, self._span.until)
        try:
            await reading.read(waiting, channels_left)
        except SlackApiError as error:
            name = str(error.response.get("error"))
            if name in NOT_LET_IN or getattr(error.response, "status_code", 200) >= 500:
                raise
            log.warning("channel_unread", team=self._team.id, channel=channel, error=name)
            if name in NOTHING_TO_HEAR:
                return Unheard()
        return reading.unheard(self._team.bot_user_id)

    async def _hear(self, reading: ChannelReading, unheard: Unheard) -> None:
        """Hear what was read of a channel, and note what was not."""
        team, channel = self._team.id, reading.place.channel
        for deed in reading.timeline(self._team.bot_user_id):
            await self._hold(0)
            await self._ear.hear(deed)
        just_back = ts_of(self._span.until - SLACK_TRIES_FOR)
        await self._desk.do(team, late.ask_again, channel, just_back, self._desk.now())
        self._gap = replace(self._gap, channels={**self._gap.channels, channel: unheard.to_json()})
        await self._hold(0, at_once=True)

    async def _hold(self, seconds: float, *, at_once: bool = False) -> None:
        """Hold the lease for as long as the next wait takes, and longer. Raises LostLease."""
        now, wait = self._desk.now(), timedelta(seconds=seconds)
        if not at_once and self._lease_until - now > wait + LEASE / 2:
            return
        self._lease_until = now + wait + LEASE
        if not await self._desk.do(self._team.id, absence.keep, self._gap, self._worker, self._lease_until):
            raise LostLease
