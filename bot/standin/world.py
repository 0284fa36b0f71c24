"""What the stand-in workspace holds: its people, groups, channels and everything said in them."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.standin import elements, words

Json = dict[str, Any]

COLORS = ("2f6f4f", "9f4a2b", "3b5b92", "8a3d77", "6b6b1d", "1d6b6b", "a03b3b", "5a4a9f")


class Unknown(LookupError):
    """A name or id that this workspace does not have; the sentence lists those it has."""


@dataclass
class Team:
    """The workspace itself."""

    id: str = "T0STANDIN"
    name: str = "Stand-in"
    domain: str = "stand-in"


@dataclass
class User:
    """A person or a bot."""

    id: str
    name: str
    real_name: str = ""
    display_name: str = ""
    is_bot: bool = False
    bot_id: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_restricted: bool = False
    deleted: bool = False
    email: str = ""
    home_team: str | None = None
    """The workspace of somebody from outside, here by Slack Connect."""
    tz: str = "Europe/Amsterdam"
    color: str = COLORS[0]
    updated: int = 0

    @property
    def shown_name(self) -> str:
        return self.display_name or self.real_name or self.name


@dataclass
class Group:
    """A user group, mentioned as `@handle`."""

    id: str
    handle: str
    name: str
    users: list[str]
    updated: int = 0


@dataclass
class Channel:
    """A conversation: a public or private channel, or the direct messages between one person and the bot."""

    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    user: str | None = None
    members: list[str] = field(default_factory=list)
    topic: str = ""
    is_archived: bool = False
    creator: str = ""
    created: int = 0
    messages: dict[str, Json] = field(default_factory=dict)

    @property
    def channel_type(self) -> str:
        """The word `message` events use."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

    def told(self) -> list[Json]:
        """Every message, thread replies too, oldest first."""
        return [self.messages[ts] for ts in sorted(self.messages)]

    def replies_to(self, ts: str) -> list[Json]:
        return [m for m in self.told() if m.get("thread_ts") == ts and m["ts"] != ts]


class World:
    """The state of one workspace. It knows nothing of the wire: who may do what is the Web API's business."""

    def __init__(self, team: Team | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self.team = team or Team()
        self.clock = clock
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Json] = []
        self.homes: dict[str, Json] = {}
        self.modals: dict[str, list[Json]] = {}
        self._last_ts = 0
        self._ids = 0
        self.slackbot = User("USLACKBOT", "slackbot", "Slackbot", is_bot=False, color="757575")
        self.users[self.slackbot.id] = self.slackbot
        self.bot = self.add_user("plaudit", "Plaudit", is_bot=True)

    # Making it

    def add_user(self, name: str, real_name: str = "", **facts: Any) -> User:
        user = User(self._readable_id("U", name, self.users), name, real_name or name.title(), **facts)
        user.color = COLORS[len(self.users) % len(COLORS)]
        if user.is_bot and user.bot_id is None:
            user.bot_id = "B" + user.id[1:]
        self.users[user.id] = user
        return user

    def add_group(self, handle: str, users: Iterable[str], name: str = "") -> Group:
        group_id = self._readable_id("S", handle, self.groups)
        group = Group(group_id, handle, name or handle.title(), [self.user(u).id for u in users])
        self.groups[group.id] = group
        return group

    def add_channel(
        self, name: str, members: Iterable[str] = (), *, is_private: bool = False, topic: str = ""
    ) -> Channel:
        channel = Channel(self._readable_id("C", name, self.channels), name, is_private, topic=topic)
        channel.members = [self.user(member).id for member in members]
        channel.creator = channel.members[0] if channel.members else self.bot.id
        channel.created = int(self.clock())
        self.channels[channel.id] = channel
        return channel

    def tell(self, user: str, channel: str, text: str, at: datetime, thread_ts: str | None = None) -> str:
        """Something said earlier, before anybody listened; answers its ts."""
        someone = self.user(user)
        message: Json = {"user": someone.id, "text": words.stored(text, self.mentionable())}
        if someone.is_bot:
            message["bot_id"] = someone.bot_id
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        return str(self.post(self.channel(channel), {**message, "ts": f"{at.timestamp():.6f}"})["ts"])

    # Finding

    def user(self, ref: str) -> User:
        wanted = ref.removeprefix("@").lower()
        for user in self.users.values():
            if ref == user.id or wanted in (user.name.lower(), user.display_name.lower()):
                return user
        raise Unknown(f"nobody is called {ref!r}; there are {', '.join(u.name for u in self.users.values())}")

    def channel(self, ref: str) -> Channel:
        wanted = ref.removeprefix("#").lower()
        for channel in self.channels.values():
            if ref == channel.id or (not channel.is_im and wanted == channel.name.lower()):
                return channel
        raise Unknown(f"no channel is called {ref!r}; there are {', '.join(c.name for c in self.channels.values())}")

    def group(self, ref: str) -> Group:
        for group in self.groups.values():
            if ref.removeprefix("@") in (group.id, group.handle):
                return group
        raise Unknown(f"no user group is called {ref!r}; there are {', '.join(g.handle for g in self.groups.values())}")

    def im(self, user: User) -> Channel:
        """The direct messages between this person and the bot, opened at need."""
        for channel in self.channels.values():
            if channel.is_im and channel.user == user.id:
                return channel
        channel_id = self._readable_id("D", user.name, self.channels)
        channel = Channel(channel_id, "directmessage", is_im=True, user=user.id, members=[self.bot.id, user.id])
        channel.created = int(self.clock())
        self.channels[channel_id] = channel
        return channel

    def mentionable(self) -> words.Mentionable:
        """What a person may type after `@` and `#`, and what the client makes of it."""
        people = {u.name.lower(): u.id for u in self.users.values()}
        people |= {u.display_name.lower(): u.id for u in self.users.values() if u.display_name}
        groups = {g.handle.lower(): g.id for g in self.groups.values()}
        channels = {c.name.lower(): c.id for c in self.channels.values() if not c.is_im}
        return words.Mentionable(people, groups, channels)

    # Saying

    def post(self, channel: Channel, message: Json) -> Json:
        """Keep a message; what it lacks (ts, team, blocks and their ids) is filled in as Slack does."""
        posted: Json = {"type": "message", "ts": message.get("ts") or self.next_ts(), "team": self.team.id, **message}
        blocks = posted.get("blocks")
        if not blocks and posted.get("text"):
            posted["blocks"] = [self.rich_text(posted["text"])]
        elif blocks:
            posted["blocks"] = self.with_ids(blocks)
        root = channel.messages.get(posted.get("thread_ts", ""))
        if root is not None:
            posted["parent_user_id"] = root.get("user")
        channel.messages[posted["ts"]] = posted
        return posted

    def rich_text(self, text: str) -> Json:
        """The block Slack's own clients send beside the plain text."""
        return {"type": "rich_text", "block_id": self.short_id(), "elements": words.rich_text(text)}

    def shown(self, channel: Channel, message: Json) -> Json:
        """A message as Slack shows it now: the opener of a thread also tells about its replies."""
        seen = deepcopy(message)
        replies = channel.replies_to(message["ts"])
        if replies:
            authors = list(dict.fromkeys(reply.get("user") or reply.get("bot_id") for reply in replies))
            seen |= {"thread_ts": message["ts"], "reply_count": len(replies), "reply_users_count": len(authors)}
            seen |= {"latest_reply": replies[-1]["ts"], "reply_users": authors, "is_locked": False, "subscribed": False}
        return seen

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Blocks as Slack gives them back: ids and defaults filled in."""
        return [self.filled(block) | {"block_id": block.get("block_id") or self.short_id()} for block in blocks]

    def filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if not isinstance(value, dict):
            return value
        filled = {key: self.filled(item) for key, item in value.items()}
        if filled.get("type") == "plain_text":
            filled.setdefault("emoji", True)
        elif filled.get("type") == "mrkdwn":
            filled["text"] = words.escaped(str(filled["text"]))
            filled.setdefault("verbatim", False)
        elif filled.get("type") in elements.ACTIVE:
            filled["action_id"] = filled.get("action_id") or self.short_id()
        return filled

    # Numbers

    def next_ts(self) -> str:
        """A moment nobody has used yet: Slack's message ids are unique in a channel, here in the whole workspace."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def short_id(self, length: int = 5) -> str:
        self._ids += 1
        return hashlib.sha256(f"{self.team.id}:{self._ids}".encode()).hexdigest()[:length]

    def new_id(self, prefix: str) -> str:
        """An id of the length Slack's have, such as `V0A1B2C3D4E`."""
        return f"{prefix}0{self.short_id(9).upper()}"

    def _readable_id(self, prefix: str, name: str, taken: Iterable[str]) -> str:
        stem = re.sub(r"[^A-Z0-9]", "", name.upper())
        for suffix in ("", *map(str, range(2, 1000))):
            candidate = f"{prefix}{stem + suffix:0>8}"
            if candidate not in taken:
                return candidate
        raise Unknown(f"too many are called {name!r}")
