"""Read back what was said in one channel and its threads, newest first, and know what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.flows.absence import Span, Unheard
from handlers.slack.catchup.history import Enough, Reader
from handlers.slack.catchup.late import Deed
from handlers.slack.payloads import Deleted, Payload, as_dict, read_channel, read_message, read_ts
from scoring.model import ChannelId, Ts, moment

OVERLAP = timedelta(minutes=10)
"""So much is read before a gap, too: clocks differ, and what came last may not have been stored any more."""
THREADS_BACK = timedelta(days=7)
"""How old a thread may be when a gap begins for its new replies to be found: history has only what opens a thread."""
GONE = "tombstone"
"""What Slack leaves in place of a deleted message that has replies, and we of any other."""
HEAVY = frozenset({"blocks", "attachments", "files", "reactions", "metadata", "reply_users"})
"""What is dropped of a message while it waits to be heard: most of its size, and nothing that is listened to."""
JOINING = ("channel_join", "group_join")


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, and the word message events have for its kind."""

    channel: ChannelId
    kind: str

    @classmethod
    def read(cls, conversation: Payload) -> Place | None:
        """From a conversation as Slack lists it."""
        channel = read_channel(conversation.get("id"))
        return cls(channel, "group" if conversation.get("is_private") else "channel") if channel else None


class ChannelReading:
    """What was said in a channel during a gap, as far as the reader got."""

    def __init__(self, client: AsyncWebClient, reader: Reader, place: Place, gap: Span) -> None:
        self.place = place
        self.cut = False
        """More could be read if more might be asked."""
        self.messages: dict[Ts, Payload] = {}
        self.known_from = self._until = ts_of(gap.until)
        """From here on it is known what was said outside threads, and which threads were opened."""
        self.unread: dict[Ts, Ts] = {}
        """Threads with replies that may lie in the gap: what opened each, and from when on its replies are unread."""
        self._gap = gap
        self._from, self._back = ts_of(gap.since - OVERLAP), ts_of(gap.since - THREADS_BACK)
        self._client, self._reader = client, reader
        self._asked, self._channels_left = 0, 1
        self._cursor = ""

    async def read(self, waiting: Iterable[tuple[Ts, Ts | None]], channels_left: int) -> None:
        """Read the gap, what threads of these days and of the days before have of it, and what cards wait about.

        Of what may still be asked it takes no more than its share where there is little; called again, it goes on.
        """
        self._asked, self._channels_left = 0, channels_left
        self.cut = True
        try:
            for down_to in (self._from, self._back):
                await self._read_channel(down_to)
                for thread in sorted(self.unread, reverse=True):
                    await self._read_thread(thread)
            for ts, thread_ts in waiting:
                if ts not in self.messages and not self._reader.allowance.trickle:
                    await self._look_up(ts, thread_ts)
            self.cut = False
        except Enough:
            return

    def unheard(self, bot: str) -> Unheard:
        """What was said in the gap that could not be read, since `bot` is in the channel."""
        since = max(self._gap.since, moment(self._joined(bot)))
        return unheard(Span(since, self._gap.until), self.known_from, self._back, self.unread)

    def timeline(self, bot: str) -> Iterator[Deed]:
        """What was said, edited and deleted in the gap, in the order of the messages, since `bot` is in the channel."""
        joined = self._joined(bot)
        for ts in sorted(self.messages):
            if ts > joined:
                yield from self._deeds(self.messages[ts])

    def _deeds(self, message: Payload) -> Iterator[Deed]:
        """What a message of the history tells of the gap, as its events would have told it."""
        ts, edited = read_ts(message.get("ts")) or Ts(""), read_ts(as_dict(message.get("edited")).get("ts")) or Ts("")
        where = {"channel": self.place.channel, "channel_type": self.place.kind}
        if message.get("subtype") == GONE:
            yield Deleted(self.place.channel, ts)
            return
        if ts >= self._from and (said := read_message({**message, **where})):
            yield said
        if edited >= self._from:
            changed = {"subtype": "message_changed", "message": message, "event_ts": edited}
            if edit := read_message({**changed, **where}):
                yield edit

    async def _read_channel(self, down_to: Ts) -> None:
        """Read pages, newest first, until all from `down_to` on is known."""
        while self.known_from > down_to:
            messages, self._cursor = await self._page(None, self._back, self._until, self._cursor)
            read = self._note(messages)
            self.known_from = min([self.known_from, *read]) if self._cursor else self._back
            for each in messages:
                ts, latest = read_ts(each.get("ts")), read_ts(each.get("latest_reply"))
                if ts and latest and latest >= self._from:
                    self.unread[ts] = max(ts, self._from)

    async def _read_thread(self, thread: Ts) -> None:
        """Read the replies of the gap, oldest first: threads come in no other order."""
        cursor, more = "", True
        while more:
            messages, cursor = await self._page(thread, self._from, self._until, cursor)
            self.unread[thread] = max([self.unread[thread], *self._note(messages)])
            more = bool(cursor)
        del self.unread[thread]

    async def _look_up(self, ts: Ts, thread: Ts | None) -> None:
        """Read just that message; if it is not there any more, it was deleted."""
        messages, _ = await self._page(thread, ts, ts)
        found = (each for each in messages if each.get("ts") == ts)
        self.messages[ts] = next(found, {"ts": ts, "subtype": GONE})

    async def _page(self, thread: Ts | None, oldest: Ts, latest: Ts, cursor: str = "") -> tuple[list[Payload], str]:
        """A page of the channel, or of a thread in it, and the cursor of the next. Raises Enough."""
        if not self._reader.allowance.has_one_for(self._channels_left, self._asked):
            raise Enough
        self._asked += 1
        asked: dict[str, Any] = {"channel": self.place.channel, "oldest": oldest, "latest": latest, "inclusive": True}
        if cursor:
            asked["cursor"] = cursor
        if thread is None:
            return await self._reader.page(self._client.conversations_history, **asked)
        try:
            return await self._reader.page(self._client.conversations_replies, ts=thread, **asked)
        except SlackApiError as error:
            if error.response.get("error") != "thread_not_found":
                raise
            return [], ""  # it was deleted, with all its replies

    def _note(self, messages: list[Payload]) -> list[Ts]:
        read = {ts: each for each in messages if (ts := read_ts(each.get("ts")))}
        for ts, each in read.items():
            self.messages[ts] = {name: value for name, value in each.items() if name not in HEAVY}
        return list(read)

    def _joined(self, bot: str) -> Ts:
        """When the bot came into the channel, if that was lately: what was said before is none of its business."""
        came = (ts for ts, each in self.messages.items() if each.get("subtype") in JOINING and each.get("user") == bot)
        return max(came, default=Ts("0"))


def unheard(gap: Span, known_from: Ts, back: Ts, unread: Mapping[Ts, Ts]) -> Unheard:
    """What stays unheard of a channel that is known from `known_from` on, with `unread` threads."""
    known = moment(known_from)
    said = Span(gap.since, min(known, gap.until)) if known > gap.since else None
    if known_from > back:  # threads that were opened before have replies that nobody knows of
        return Unheard(said, gap)
    begin = min((max(moment(each), gap.since) for each in unread.values()), default=None)
    return Unheard(said, Span(begin, gap.until) if begin and begin < gap.until else None)


def ts_of(at: datetime) -> Ts:
    """Slack's id for that moment."""
    return Ts(f"{at.timestamp():.6f}")
