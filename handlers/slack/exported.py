"""Read the messages and people of an export as `payloads` reads what Slack sends, at a fraction of the cost."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.slack.payloads import (
    TEXT_AT_MOST,
    Automated,
    Payload,
    Said,
    as_dict,
    clean,
    read_message,
    read_person,
    read_user,
)
from scoring.memory import Spoken
from scoring.model import ChannelId, Message, Person, Ts, UserId

PLAIN = (None, "thread_broadcast", "file_share")
"""The subtypes of what people say every day."""
KNOWN_AT_MOST = 100_000
_TS = re.compile(r"\d{10}\.\d{1,9}")
_ANYWHERE = ChannelId("C0")


class Reader:
    """Reads one message after another. It remembers whose ids are in order."""

    def __init__(self) -> None:
        self._users: set[str] = set()

    def read(self, raw: Payload) -> Spoken | None:
        """What `payloads.read_message` makes of a message, held lightly; None if nobody says anything in it.

        Edits and deletions are no news here: a message of an export has its last words.
        """
        get = raw.get
        ts, user, text, root, subtype = get("ts"), get("user"), get("text"), get("thread_ts"), get("subtype")
        if not (
            isinstance(ts, str)
            and isinstance(user, str)
            and isinstance(text, str)
            and user in self._users
            and subtype in PLAIN
            and "bot_id" not in raw
            and "bot_profile" not in raw
            and "hidden" not in raw
            and _TS.fullmatch(ts)
        ):
            return self._read_with_care(raw)
        if "\0" in text or len(text) > TEXT_AT_MOST or not (text.isascii() or _is_unicode(text)):
            text = clean(text)
        thread = Ts(root) if type(root) is str and root != ts and _TS.fullmatch(root) else None
        return Spoken(Ts(ts), UserId(user), text, thread, subtype == "thread_broadcast")

    def _read_with_care(self, raw: Payload) -> Spoken | None:
        read = _read(raw, _ANYWHERE)
        if not isinstance(read, Said | Automated):
            return None
        said, by_bot = read.message, isinstance(read, Automated)
        if not by_bot and len(self._users) < KNOWN_AT_MOST:
            self._users.add(said.user)
        return Spoken(said.ts, said.user, said.text, said.thread_ts, said.broadcast, by_bot)


def _is_unicode(text: str) -> bool:
    """Whether there are no lone surrogates in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_whole(raw: Payload, channel: ChannelId) -> Message | None:
    """The message as it is judged, if a person said it."""
    read = _read(raw, channel)
    return read.message if isinstance(read, Said) else None


def _read(raw: Payload, channel: ChannelId) -> object:
    return read_message({**raw, "channel": channel, "channel_type": "channel"})


class Roster:
    """Who is who in an export: by its list of people, and by what messages say of those who are missing there."""

    def __init__(self, users: Iterable[Payload]) -> None:
        self.people: dict[UserId, Person] = {}
        self.names: dict[UserId, tuple[str, ...]] = {}
        """What each is called, as `storage.people` tells it to the ear."""
        for user in users:
            self._add(read_person(user))
        self.bots = frozenset(person.id for person in self.people.values() if person.is_bot)

    def meet(self, raw: Payload) -> None:
        """Get to know somebody who speaks and was in no list, if the message says who that is."""
        profile, user = as_dict(raw.get("user_profile")), read_user(raw.get("user"))
        if profile and user:
            self._add(read_person({"id": user, "name": profile.get("name"), "profile": profile}))

    def _add(self, person: Person | None) -> None:
        if person and person.id not in self.people:
            called = (person.name, person.real_name, person.handle)
            self.people[person.id] = person
            self.names[person.id] = tuple(name for name in called if name and name != person.id)
