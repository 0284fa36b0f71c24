"""What a person does in the conversation: say, edit, delete, react, slash commands, shortcuts."""

from __future__ import annotations

import uuid
from typing import Any

from bot.standin import events, payloads, words
from bot.standin.delivery import Delivery
from bot.standin.methods import chat
from bot.standin.methods.base import ApiError, Args
from bot.standin.places import NotThere
from bot.standin.sending import Answer, failure, pressed, send
from bot.standin.slack import Slack
from bot.standin.world import Channel, Json, User


class Talking:
    """Everything takes people and channels by id or by name, and waits for the app's acknowledgement."""

    slack: Slack

    # Talking

    def say(self, user: str, channel: str, text: str | None, thread_ts: str | None = None, **extras: Any) -> str:
        """A message, as typed (`@ana` becomes a mention). `broadcast=True` shows a reply in the channel too; other
        `extras` (subtype, files, blocks, ts …) go into the message as they are."""
        with self.slack.lock:
            world, someone = self.slack.world, self.slack.world.user(user)
            place = self._room(someone, channel)
            message: Json = {"user": someone.id, "type": "message", "client_msg_id": str(uuid.uuid4())}
            message["text"] = None if text is None else words.stored(text, world.mentionable())
            if someone.is_bot:
                message |= {"bot_id": someone.bot_id}
                del message["client_msg_id"]
            if thread_ts is not None:
                message["thread_ts"] = place.messages[thread_ts].get("thread_ts", thread_ts)
            if extras.pop("broadcast", False):
                message["subtype"] = "thread_broadcast"
            posted = world.post(place, message | extras)
            self.slack.emit(events.said(world, place, posted), place)
            return str(posted["ts"])

    def _room(self, user: User, ref: str) -> Channel:
        """A channel this person can write in; a bot's name (or `@plaudit`) is the direct messages with it."""
        world = self.slack.world
        if ref.removeprefix("@").lower() in (world.bot.name, world.bot.id.lower(), world.bot.shown_name.lower()):
            return world.im(user)
        channel = world.channel(ref)
        if user.id not in channel.members:
            raise NotThere(f"{user.name} is not in #{channel.name}")
        if channel.is_archived:
            raise NotThere(f"#{channel.name} is archived")
        return channel

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        with self.slack.lock:
            world = self.slack.world
            place, message = self._own(user, channel, ts)
            previous = world.shown(place, message)
            message["text"] = words.stored(text, world.mentionable())
            message["blocks"] = [world.rich_text(message["text"])]
            message["edited"] = {"user": message["user"], "ts": world.next_ts()}
            self.slack.emit(events.changed(world, place, world.shown(place, message), previous), place)

    def delete(self, user: str, channel: str, ts: str) -> None:
        with self.slack.lock:
            place, message = self._own(user, channel, ts)
            chat.remove(self.slack, place, message)

    def _own(self, user: str, channel: str, ts: str) -> tuple[Channel, Json]:
        someone = self.slack.world.user(user)
        place = self._room(someone, channel)
        message = place.messages.get(ts)
        if message is None or message.get("user") != someone.id:
            raise NotThere(f"{someone.name} has no message {ts} in #{place.name}")
        return place, message

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        self._reaction("reaction_added", user, channel, ts, name)

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        self._reaction("reaction_removed", user, channel, ts, name)

    def _reaction(self, kind: str, user: str, channel: str, ts: str, name: str) -> None:
        with self.slack.lock:
            someone = self.slack.world.user(user)
            place = self._room(someone, channel)
            message, name = place.messages[ts], name.strip(":")
            given = {r["name"]: r["users"] for r in message.get("reactions", ())}
            users = given.setdefault(name, [])
            if (someone.id in users) == (kind == "reaction_added"):
                return
            (users.append if kind == "reaction_added" else users.remove)(someone.id)
            message["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in given.items() if u]
            self.slack.emit(events.reaction(self.slack.world, kind, someone, place, message, name), place)

    # Commands and shortcuts

    def command(self, user: str, channel: str, command: str, text: str = "") -> Answer:
        """A slash command: `command("ana", "general", "/credit", "@ben docs")`, or all of it in one string."""
        name, _, rest = f"{command} {text}".strip().partition(" ")
        with self.slack.lock:
            someone = self.slack.world.user(user)
            place = self._room(someone, channel)
            if name not in self.slack.app.commands:
                return self._slackbot(
                    place,
                    someone,
                    f"{name} is not a valid command. In Slack, all messages that "
                    "start with “/” are interpreted as commands.",
                    "invalid_command",
                )
            payload = payloads.command(self.slack, someone, place, name, rest.strip())
        delivery = send(self.slack, "slash_commands", payload)
        with self.slack.lock:
            if not delivery.acked:
                return self._slackbot(
                    place, someone, f"{name} failed with the error “{failure(delivery)}”", failure(delivery)
                )
            return self._answered(place, someone, delivery)

    def _answered(self, place: Channel, someone: User, delivery: Delivery) -> Answer:
        said = delivery.answer
        body = {"text": said} if isinstance(said, str) else said
        if not body:
            return Answer(True, delivery=delivery)
        try:
            message = chat.answer(self.slack, place, someone.id, Args(body))
        except ApiError as refused:
            failed = self._slackbot(place, someone, f"The app's answer was refused: {refused}", str(refused))
            return Answer(False, str(refused), failed.text, delivery=delivery)
        private = bool(message.get("is_ephemeral"))
        return Answer(True, None, message["text"], message["blocks"], message["ts"], private, delivery)

    def _slackbot(self, place: Channel, someone: User, text: str, error: str) -> Answer:
        message = chat.whisper(self.slack, place, someone.id, {"user": self.slack.world.slackbot.id, "text": text})
        return Answer(False, error, text, message["blocks"], message["ts"])

    def shortcut(self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None) -> Answer:
        """A message shortcut on the message `ts` of `channel`, or a global one without them."""
        with self.slack.lock:
            someone = self.slack.world.user(user)
            declared = self.slack.app.shortcuts.get(callback_id)
            if declared is None or (declared["type"] == "message") != (ts is not None):
                raise NotThere(f"there is no such shortcut: {callback_id!r}; there is {list(self.slack.app.shortcuts)}")
            if channel is None or ts is None:
                payload = payloads.shortcut(self.slack, someone, callback_id)
            else:
                place = self._room(someone, channel)
                payload = payloads.message_action(self.slack, someone, callback_id, place, place.messages[ts])
        return pressed(self.slack, someone, send(self.slack, "interactive", payload))

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's Home tab (or its `messages` tab)."""
        with self.slack.lock:
            self.slack.emit(events.home_opened(self.slack.world, self.slack.world.user(user), tab))
