"""Hear a message: count it, remember it for a while, and ask the leads if somebody was thanked in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from handlers.flows import cards, support
from scoring import candidates as ear
from scoring import decisions, mrkdwn, outcomes
from scoring.memory import HORIZON_HOURS
from scoring.model import Candidate, ChannelId, Message, People, Remembered, Status, Ts, UserId, moment
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
    if store.tombstones.erased([message.user]):
        return None
    store.activity.count_message(message.channel, message.user, _day(int(message.ts.split(".")[0]) // 86_400))
    store.recent.add(message.channel, ear.remember(message))
    return _ask_about(store, message, now) if _listens(store, message) else None


def notice_bot(store: Store, message: Message) -> None:
    """Remember what a bot said: thanks that follow may be for whoever had it answer. It is not counted as anybody's."""
    store.recent.add(message.channel, ear.remember(message, by_bot=True))


def notice_edit(store: Store, message: Message, now: datetime) -> Candidate | None:
    """Judge an edited message again: while nobody has decided, or if it has only now become a thank-you."""
    if store.was_handled(_deletion_key(message.channel, message.ts)):
        return None  # the edit is older than the deletion, only slower
    if store.tombstones.erased([message.user]):
        return None
    candidate = store.candidates.find(f"{message.channel}:{message.ts}")
    if candidate is None:
        return _notice_unasked_edit(store, message, now)
    store.recent.revise(message.channel, ear.remember(message))
    if candidate.status not in (Status.WAITING, Status.WITHDRAWN) or candidate.thanker != message.user:
        return candidate
    before, people = _conversation(store, message)
    how = store.policy.listening(message.channel)
    judged = ear.reconsider(candidate, message, before, people, now, how)
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
    support.take_back(store, f"{message.channel}:{message.ts}")
    return _ask_about(store, message, now) if _listens(store, message) else None


def notice_deletion(store: Store, channel: ChannelId, ts: Ts) -> None:
    """Forget a deleted message; its card goes if it still waits, and a credit already given stays."""
    store.claim([message_key(channel, ts), _deletion_key(channel, ts)])  # it may have overtaken the message itself
    store.recent.forget(channel, ts)
    support.take_back(store, f"{channel}:{ts}")
    candidate = store.candidates.find(f"{channel}:{ts}")
    if candidate and candidate.status is Status.WAITING:
        _withdraw(store, candidate)


def names_bots(store: Store, *users: str) -> bool:
    """Whether a bot is among those who thank or are thanked."""
    return any(map(store.people.who_is_who.is_bot, users))


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


def _listens(store: Store, message: Message) -> bool:
    policy = store.policy
    return policy.listens_to(message.channel) and ear.may_be_worth_asking(message, policy.listening(message.channel))


def _ask_about(store: Store, message: Message, now: datetime) -> Candidate | None:
    how = store.policy.listening(message.channel)
    before, people = _conversation(store, message)
    fresh = ear.hear(message, before, people, now, how)
    if fresh is None:
        return None
    candidate = support.give(store, fresh, message.text)
    if candidate is None:
        return None
    if candidate.score < how.least:
        store.outcomes.keep(outcomes.outcome(candidate, outcomes.Verdict.UNASKED, now))
        return None
    return cards.put_up(store, candidate)


def _conversation(store: Store, message: Message) -> tuple[Sequence[Remembered], People]:
    """What was said before a message in its place, and who the people in it are."""
    before = store.recent.before(message)
    speakers = {each.user for each in before} | set(mrkdwn.mentions(message.text)) | {message.user}
    people = store.people.who_speaks(speakers, mrkdwn.groups(message.text))
    erased = store.tombstones.erased(speakers)  # like bots, they are never thanked
    return before, replace(people, bots=people.bots | {UserId(each) for each in erased}) if erased else people


def _withdraw(store: Store, candidate: Candidate) -> Candidate:
    """Take a waiting card away, unless others thanked for the same: then it is theirs."""
    return support.take_over(store, candidate) or cards.turn(
        store, candidate, decisions.close(candidate, Status.WITHDRAWN)
    )
