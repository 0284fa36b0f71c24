"""Hear a message: count it, remember it for a while, and ask the leads if somebody was thanked in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from handlers.flows import cards
from scoring import candidates as ear
from scoring import decisions
from scoring.model import Candidate, ChannelId, Message, Status, Ts, moment
from storage.recent import HORIZON_HOURS
from storage.store import Store

MEMORY = timedelta(hours=HORIZON_HOURS)


def message_key(channel: str, ts: str) -> str:
    """What marks a message as heard, whatever event ids Slack sends it under.

    It begins with the time, so that new keys lie side by side in the database: a batch touches few of its pages.
    """
    return f"message:{ts}:{channel}"


def _deletion_key(channel: str, ts: str) -> str:
    return f"deletion:{ts}:{channel}"


def notice_message(store: Store, message: Message, now: datetime) -> Candidate | None:
    """Take in a new message; returns the candidate that leads are asked about, if there is one."""
    remembered = ear.remember(message)
    store.activity.count_message(message.channel, message.user, _day(int(message.ts.split(".")[0]) // 86_400))
    store.recent.add(message.channel, remembered)
    if not remembered.thanks or not store.policy.listens_to(message.channel):
        return None
    return _ask_about(store, message, now)


def notice_edit(store: Store, message: Message, now: datetime) -> Candidate | None:
    """Judge an edited message again: while nobody has decided, or if it has only now become a thank-you."""
    if store.was_handled(_deletion_key(message.channel, message.ts)):
        return None  # the edit is older than the deletion, only slower
    candidate = store.candidates.find(f"{message.channel}:{message.ts}")
    if candidate is None:
        return _notice_unasked_edit(store, message, now)
    store.recent.revise(message.channel, ear.remember(message))
    if candidate.status not in (Status.WAITING, Status.WITHDRAWN):
        return candidate
    before = store.recent.before(message)
    judged = ear.reconsider(candidate, message, before, store.people.who_is_who, now)
    if candidate.status is Status.WITHDRAWN:
        return cards.turn(store, candidate, decisions.reopen(judged)) if judged else candidate
    if judged is None:
        return _withdraw(store, candidate)
    return cards.turn(store, candidate, judged) if judged != candidate else candidate


def _notice_unasked_edit(store: Store, message: Message, now: datetime) -> Candidate | None:
    if now - moment(message.ts) > MEMORY:
        return None  # whether it was heard is forgotten
    if store.claim([message_key(message.channel, message.ts)]):
        return notice_message(store, message, now)  # the edit came first: the message itself is not expected any more
    store.recent.revise(message.channel, ear.remember(message))
    return _ask_about(store, message, now) if store.policy.listens_to(message.channel) else None


def notice_deletion(store: Store, channel: ChannelId, ts: Ts) -> None:
    """Forget a deleted message; its card goes if it still waits, and a credit already given stays."""
    store.claim([message_key(channel, ts), _deletion_key(channel, ts)])  # it may have overtaken the message itself
    store.recent.forget(channel, ts)
    candidate = store.candidates.find(f"{channel}:{ts}")
    if candidate and candidate.status is Status.WAITING:
        _withdraw(store, candidate)


def names_bots(store: Store, key: str) -> bool:
    """Whether a bot is among those who thank or are thanked."""
    candidate, who = store.candidates.find(key), store.people.who_is_who
    return candidate is not None and any(map(who.is_bot, (candidate.thanker, *candidate.people)))


def leave_out_bots(store: Store, key: str) -> Candidate | None:
    """Judge a waiting candidate again when it has become known that some of its people are bots."""
    candidate = store.candidates.find(key)
    if candidate is None or candidate.status is not Status.WAITING:
        return candidate
    kept = ear.without_bots(candidate, store.people.who_is_who)
    if kept is None:
        return _withdraw(store, candidate)
    return cards.turn(store, candidate, kept) if kept != candidate else candidate


@lru_cache(maxsize=64)
def _day(number: int) -> str:
    """The UTC day of that number, counted from 1970, as `YYYY-MM-DD`."""
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def _ask_about(store: Store, message: Message, now: datetime) -> Candidate | None:
    before = store.recent.before(message)
    candidate = ear.hear(message, before, store.people.who_is_who, now)
    return cards.put_up(store, candidate) if candidate else None


def _withdraw(store: Store, candidate: Candidate) -> Candidate:
    return cards.turn(store, candidate, decisions.close(candidate, Status.WITHDRAWN))
