"""The words everything else is said in: messages, candidates, credits and people, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

TeamId = NewType("TeamId", str)
UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)
Ts = NewType("Ts", str)
"""Slack's message id within a channel: seconds since 1970 (UTC), a dot, six digits; it sorts as text."""


def moment(ts: str) -> datetime:
    """The moment a Slack `ts` names, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """What one person said: a message in a channel or in a thread."""

    channel: ChannelId
    ts: Ts
    user: UserId
    text: str
    thread_ts: Ts | None = None
    """The thread it replies in; None for a message in the channel, also for the one that opens a thread."""
    thread_author: UserId | None = None
    """Who opened that thread, where Slack says so."""
    broadcast: bool = False
    """A reply that is also shown in the channel."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the short memory keeps of a message, for the thank-you that may come later."""

    ts: Ts
    user: UserId
    text: str
    thread_ts: Ts | None = None
    thanks: bool = False
    """It is a thank-you itself, so it is not the help another one looks back to."""
    broadcast: bool = False
    by_bot: bool = False
    """A bot said it; if a person had called the bot, it is that person's help."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that somebody put under a message, or took off."""

    channel: ChannelId
    ts: Ts
    user: UserId
    name: str
    """Without colons and skin tone."""
    at: Ts
    author: UserId | None = None
    """Who wrote the message, where Slack says so."""

    @property
    def message(self) -> str:
        return f"{self.channel}:{self.ts}"

    @property
    def key(self) -> str:
        """One for each message and person, in which the person’s id cannot be read: it may outlive an erasure."""
        who = sha256(self.user.encode()).hexdigest()[:16]
        return f"{REACTED}{self.ts}:{self.channel}:{who}"


REACTED = "reaction:"
"""How keys of reactions begin."""


class Kind(StrEnum):
    """What a detector heard."""

    THANKS = "thanks"
    FEEDBACK = "feedback"
    """Somebody called another's feedback useful."""
    REPORT = "report"
    """Somebody reported work of their own: `thanker` is its author, and there is no message of that `ts`."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One detector's finding in one message."""

    kind: Kind
    score: float
    """From 0 to 1: how sure the detector is that this is a real thank-you."""
    named: tuple[UserId, ...] = ()
    """Who the words themselves thank, by mention, in the order written; may be empty."""
    reasons: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    """The phrases it heard, as the language files spell them."""
    language: str = ""
    """The code of the language they are in."""
    everyone: bool = False
    """The words go to all who answered: "thanks all"."""
    plain: bool = True
    """They are words of thanks; others ("that fixed it") thank only somebody who answered."""


@dataclass(frozen=True, slots=True)
class Helped:
    """Who helped, as far as the conversation shows, and why we think so."""

    people: tuple[UserId, ...]
    reasons: tuple[str, ...]
    looks_back_to: Ts | None = None
    """The helpful message, where there is one."""
    sure: float = 1.0
    """From 0 to 1: how sure it is that these are the people; 1 where the words name them."""


class Status(StrEnum):
    """The life of a candidate: it waits until one of the others; undo brings it back to waiting."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible contribution a lead should look at, by one or several people."""

    channel: ChannelId
    ts: Ts
    thanker: UserId
    people: tuple[UserId, ...]
    kind: Kind
    type: str
    score: float
    reasons: tuple[str, ...]
    excerpt: str
    noticed_at: datetime
    cues: tuple[str, ...] = ()
    """The phrases that were heard, by which leads see how often each is right."""
    language: str = ""
    thread_ts: Ts | None = None
    looks_back_to: Ts | None = None
    status: Status = Status.WAITING
    version: int = 1
    """Grows by one with every change, so that each state of the card has a name of its own."""
    decided_by: UserId | None = None
    decided_at: datetime | None = None
    undone_by: UserId | None = None
    """Who last took a decision back; shown on the card while it waits again."""
    card: str | None = None
    """The key of the newest notice about the card; the card's place in Slack is found by it."""

    @property
    def key(self) -> str:
        """`channel:ts`, unique in a team: one deed is one card."""
        return f"{self.channel}:{self.ts}"

    @property
    def own_work(self) -> bool:
        """Its author reported it, so they never decide about it."""
        return self.kind is Kind.REPORT


class Source(StrEnum):
    """The way a credit came in."""

    THANKS = "thanks"
    COMMAND = "command"
    SHORTCUT = "shortcut"
    REACTION = "reaction"
    """A lead's reaction with the emoji the team chose for it."""
    REPORT = "report"
    """Its author's own report, which a lead confirmed."""


class Behalf(StrEnum):
    """For whom somebody did a deed, frozen with the credit."""

    UNKNOWN = ""
    VOLUNTEER = "volunteer"
    EMPLOYER = "employer"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a credit was given, kept with it: Slack's own history may be gone in 90 days."""

    excerpt: str = ""
    note: str = ""
    channel: ChannelId | None = None
    ts: Ts | None = None
    link: str = ""
    """Where else it can be seen: a pull request, a recording; empty where the message is all there is."""


@dataclass(frozen=True, slots=True)
class Credit:
    """One line of the ledger: one person, one deed. A reversing line names the one it takes back."""

    id: str
    deed: str
    """The candidate's key, or the key of a deed that was credited by hand."""
    person: UserId
    type: str
    at: datetime
    """When the deed was done (UTC); decides the month it counts in."""
    entered_at: datetime
    by: UserId
    """Who decided."""
    month: str
    """`YYYY-MM` of `at` in the team's time zone, frozen when entered."""
    source: Source
    thanker: UserId | None = None
    amount: int = 1
    """What it adds to every total: its weight, or minus that in a reversing line."""
    reverses: str | None = None
    organisation: str | None = None
    """The id of the organisation it was done for, by the enrolments of that day or as the person said."""
    behalf: Behalf = Behalf.UNKNOWN
    own_work: bool = False
    """Its author reported it."""
    reason: str = ""
    """Why a reversing line was entered, such as "undone" or "the message was deleted"; empty in others."""
    source_id: str | None = None
    """What its source calls the deed, such as the link of a pull request: the same deed is not credited twice."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the team's Slack, as far as Plaudit needs to know them."""

    id: UserId
    name: str
    is_bot: bool = False
    is_admin: bool = False
    """A workspace admin, owner or primary owner."""
    is_primary_owner: bool = False
    deleted: bool = False
    handle: str = ""
    """The name as typed after `@`, lower case; may be empty."""
    timezone: str | None = None
    told: bool = True
    """Wants to hear privately of a credit of their own."""
    digest: bool = True
    """Wants the daily digest, if they are a lead."""
    real_name: str = ""
    """The name in full, where it is not the one shown."""
    email: str = ""
    """As Slack tells it, verified, lower case; empty without the scope for it."""
    home_team: str | None = None
    """The workspace of somebody from outside who is here by Slack Connect."""
    hidden: bool = False
    """Appears nowhere public."""
    asked: bool = True
    """Wants to be asked on whose behalf a credited deed was done."""
    quiet_from: int | None = None
    """From this full hour of the person's own day up to `quiet_until`, nothing is sent to them."""
    quiet_until: int | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Who is who, for one judgement: bots are never thanked and never credited."""

    bots: frozenset[UserId] = field(default_factory=frozenset)
    names: Mapping[UserId, tuple[str, ...]] = field(default_factory=dict)
    """What people of the conversation are called: the name shown, the real name, the handle."""
    groups: Mapping[str, tuple[UserId, ...]] = field(default_factory=dict)
    """The members of the user groups that the message names, by the group's id."""

    def is_bot(self, user: str) -> bool:
        return user in self.bots or user == "USLACKBOT"
