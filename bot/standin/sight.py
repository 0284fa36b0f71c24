"""What a person sees in Slack, as plain Slack dicts, and how a test waits until they see it."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from typing import TypeVar

from bot.standin.slack import Slack
from bot.standin.world import Channel, Json

Found = TypeVar("Found")


class NeverHappened(AssertionError):
    """What was waited for did not come; the text tells how the workspace looks."""


class Sight:
    """Looking never changes anything: every answer is a copy."""

    slack: Slack

    def messages(self, channel: str) -> list[Json]:
        """What the channel itself shows, oldest first: no thread replies, save those sent to the channel too."""
        with self.slack.lock:
            place = self.slack.world.channel(channel)
            told = [self.slack.world.shown(place, m) for m in place.told()]
        return [m for m in told if m.get("thread_ts") in (None, m["ts"]) or m.get("subtype") == "thread_broadcast"]

    def replies(self, channel: str, ts: str) -> list[Json]:
        """The replies in the thread of `ts`, oldest first, without its root."""
        with self.slack.lock:
            place = self.slack.world.channel(channel)
            return [self.slack.world.shown(place, m) for m in place.replies_to(ts)]

    def message(self, channel: str, ts: str) -> Json | None:
        """One message as it is now, or None if it is gone."""
        with self.slack.lock:
            place = self.slack.world.channel(channel)
            return self.slack.world.shown(place, place.messages[ts]) if ts in place.messages else None

    def dms(self, user: str) -> list[Json]:
        """The direct messages between this person and the bot, oldest first."""
        with self.slack.lock:
            someone = self.slack.world.user(user)
            rooms = [c for c in self.slack.world.channels.values() if c.user == someone.id]
            return [self.slack.world.shown(room, m) for room in rooms for m in room.told()]

    def ephemerals(self, user: str) -> list[Json]:
        """The “Only visible to you” messages before this person, oldest first."""
        with self.slack.lock:
            someone = self.slack.world.user(user)
            return deepcopy([m for m in self.slack.world.ephemerals if m["to"] == someone.id])

    def modal(self, user: str) -> Json | None:
        """The modal view on top."""
        with self.slack.lock:
            stack = self.slack.world.modals.get(self.slack.world.user(user).id)
            return deepcopy(stack[-1]) if stack else None

    def home(self, user: str) -> Json | None:
        """The Home tab, if the app ever published one."""
        with self.slack.lock:
            return deepcopy(self.slack.world.homes.get(self.slack.world.user(user).id))

    def wait_for(
        self, predicate: Callable[[], Found | None], timeout: float = 5, what: str = "what was expected"
    ) -> Found:
        """The first true value of `predicate`, asked anew whenever the workspace changes."""
        until = time.monotonic() + timeout
        while True:
            rev = self.slack.rev
            found = predicate()  # without the lock: it may ask the Web API, which needs it
            if found:
                return found
            left = until - time.monotonic()
            if left <= 0:
                raise NeverHappened(f"{what} did not happen within {timeout:g} s\n{self.account()}")
            self._next_change(rev, min(left, 0.25))

    def _next_change(self, rev: int, timeout: float) -> None:
        with self.slack.changed:
            self.slack.changed.wait_for(lambda: self.slack.rev != rev, timeout)

    def account(self) -> str:
        """The workspace in words, newest last."""
        with self.slack.lock:
            lines = [line for c in self.slack.world.channels.values() for line in self._room_account(c)]
            for message in self.slack.world.ephemerals[-5:]:
                lines.append(f"only for {self._name(message['to'])}: {message.get('text', '')}")
            for user, stack in self.slack.world.modals.items():
                lines += [f"modal before {self._name(user)}: {view['title']['text']}" for view in stack]
            calls = [f"{call.method}{f' → {call.error}' if call.error else ''}" for call in self.slack.calls[-12:]]
            lines.append(f"last calls: {', '.join(calls) or 'none'}")
            lines += [f"trouble: {error['error']}" for error in self.slack.errors[-3:]]
        return "\n".join(lines)

    def _room_account(self, channel: Channel) -> list[str]:
        told = channel.told()[-6:]
        name = f"direct messages with {self._name(channel.user or '')}" if channel.is_im else f"#{channel.name}"
        return [f"{name}: {len(channel.messages)} messages", *(self._line(message) for message in told)] if told else []

    def _line(self, message: Json) -> str:
        indent = "    ↳ " if message.get("thread_ts") not in (None, message["ts"]) else "  "
        return f"{indent}{message['ts']} {self._name(message.get('user', '?'))}: {message.get('text')}"

    def _name(self, user_id: str) -> str:
        user = self.slack.world.users.get(user_id)
        return user.name if user else user_id
