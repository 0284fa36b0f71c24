"""Know when nobody was hearing, have it caught up on once, and tell the leads which hours could not be heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.flows import say
from handlers.flows.upkeep import readers
from storage.gaps import SLACK_TRIES_FOR, Gap
from storage.outbox import Notice, Verb
from storage.store import Store

CHANNELS_NAMED = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time."""

    since: datetime
    until: datetime

    def to_json(self) -> list[float]:
        return [self.since.timestamp(), self.until.timestamp()]

    @classmethod
    def from_json(cls, stored: Iterable[float]) -> Span:
        return cls(*(datetime.fromtimestamp(each, UTC) for each in stored))

    def words(self, zone: ZoneInfo) -> list[str]:
        """Its beginning and end as people write them."""
        local = (each.astimezone(zone) for each in (self.since, self.until))
        return [f"{each:%A} {each.day} {each:%B}, {each:%H:%M}" for each in local]


@dataclass(frozen=True, slots=True)
class Unheard:
    """What could not be heard of a channel: between which moments outside threads, and in them."""

    said: Span | None = None
    threads: Span | None = None

    def to_json(self) -> dict[str, list[float]]:
        parts = {"said": self.said, "threads": self.threads}
        return {name: span.to_json() for name, span in parts.items() if span}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Unheard:
        return cls(**{name: Span.from_json(span) for name, span in stored.items()})


def note_hearing(store: Store, now: datetime) -> bool:
    """Note that we hear. If nobody did for longer than Slack tries, that is a gap; True if there is any to catch up on.

    A team that nobody has heard yet has nothing to catch up on.
    """
    if not store.gaps.installed():
        return False
    before = store.gaps.heard_until()
    ours = store.gaps.hear_until(now, before)
    if ours and before and now - before > SLACK_TRIES_FOR:
        store.gaps.open(before, now)
    return store.gaps.any_open()


def claim(store: Store, worker: str, now: datetime, lease: timedelta) -> Gap | None:
    """Take the oldest gap that nobody is at."""
    return store.gaps.claim(worker=worker, now=now, lease=lease)


def keep(store: Store, gap: Gap, worker: str, until: datetime | None) -> bool:
    """Hold a gap for longer, or give it back, with what is known of its channels; False if it is not ours any more."""
    return store.gaps.keep(gap, worker=worker, until=until)


def in_order(store: Store, channels: Iterable[str]) -> list[str]:
    """The channels in the order to read them: first those the team wants heard."""
    return sorted(channels, key=lambda each: not store.policy.listens_to(each))


def finish(store: Store, gap: Gap, *, worker: str, read_from: datetime, heard: int, trickle: bool) -> str:
    """Close a gap. Quiet if all of it could be heard; if not, the leads are told once, which hours and where."""
    listened = {each: Unheard.from_json(gap.channels[each]) for each in gap.channels if store.policy.listens_to(each)}
    missed = {channel: each for channel, each in listened.items() if each != Unheard()}
    outcome = f"{heard} messages heard late, {len(missed)} of {len(gap.channels)} channels not wholly"
    if not store.gaps.close(gap, worker=worker, outcome=outcome):
        return "somebody else is at it"
    too_long_ago = Span(gap.since, read_from) if listened and read_from > gap.since else None
    if missed or too_long_ago:
        _tell_leads(store, gap, missed, too_long_ago, trickle=trickle)
    return outcome


def _tell_leads(
    store: Store, gap: Gap, missed: Mapping[str, Unheard], too_long_ago: Span | None, *, trickle: bool
) -> None:
    """In the leads' channel, or to each lead privately."""
    policy, zone = store.policy, store.policy.zone
    named = [
        {"channel": channel, **{name: Span.from_json(span).words(zone) for name, span in each.to_json().items()}}
        for channel, each in list(missed.items())[:CHANNELS_NAMED]
    ]
    facts = {
        "away": Span(gap.since, gap.until).words(zone), "timezone": policy.timezone, "trickle": trickle,
        "everywhere": too_long_ago.words(zone) if too_long_ago else None,
        "channels": named, "more": len(missed) - len(named),
    }  # fmt: skip
    key = f"unheard:{gap.since:%Y-%m-%dT%H:%M:%S}"
    if policy.leads_channel:
        store.outbox.put(Notice(key, Verb.POST, "unheard", target=policy.leads_channel, facts=facts))
        return
    for user in readers(store):
        say.privately(store, Notice(f"{key}:{user}", Verb.DM, "unheard", target=user, facts=facts))
