"""Decide whether a message is worth a lead's time: who thanked whom, for what, how surely, and why we think so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from scoring import contributions, helpers, mrkdwn
from scoring.detectors import DETECTORS
from scoring.model import Candidate, Helped, Message, People, Remembered, Signal

LEAST = 0.5
"""What scores less is not asked about: a wrong card costs a lead's patience."""
IN_A_THREAD = 0.95
"""How much surer the score may stay when nobody is named: a thread tells well who answered."""
IN_THE_CHANNEL = 0.85
"""The same outside threads, where others may have spoken in between."""
REMEMBERED_TEXT = 500


def hear(message: Message, before: Sequence[Remembered], people: People, now: datetime) -> Candidate | None:
    """The candidate in `message`, if it holds one. `before`: what is remembered of its channel, oldest first."""
    if people.is_bot(message.user):
        return None
    signal = _best_signal(message)
    helped = helpers.find(message, signal, before, people) if signal else None
    return _judge(message, signal, helped, now) if signal and helped else None


def reconsider(
    candidate: Candidate, message: Message, before: Sequence[Remembered], people: People, now: datetime
) -> Candidate | None:
    """`candidate` after its message was edited: itself if a lead sees no difference, None if the thanks are gone."""
    signal = _best_signal(message)
    if signal is None:
        return None
    helped = helpers.find(message, signal, before, people) or _as_before(candidate, message)
    fresh = _judge(message, signal, helped, now) if helped else None
    if fresh is None:
        return None
    if _seen(fresh) == _seen(candidate):
        return candidate
    return replace(
        candidate,
        people=fresh.people,
        type=fresh.type,
        score=fresh.score,
        reasons=fresh.reasons,
        excerpt=fresh.excerpt,
        looks_back_to=fresh.looks_back_to,
        version=candidate.version + 1,
    )


def without_bots(candidate: Candidate, people: People) -> Candidate | None:
    """`candidate` once more is known of who is a bot; None if nobody is left to thank, or a bot did the thanking."""
    persons = tuple(user for user in candidate.people if not people.is_bot(user))
    if not persons or people.is_bot(candidate.thanker):
        return None
    if persons == candidate.people:
        return candidate
    return replace(candidate, people=persons, version=candidate.version + 1)


def remember(message: Message) -> Remembered:
    """What the short memory keeps of `message`."""
    return Remembered(
        ts=message.ts,
        user=message.user,
        text=message.text[:REMEMBERED_TEXT],
        thread_ts=message.thread_ts,
        thanks=_best_signal(message) is not None,
        broadcast=message.broadcast,
    )


@lru_cache(maxsize=64)  # asked when a message is remembered, and again when it is judged
def _best_signal(message: Message) -> Signal | None:
    signals = (signal for detector in DETECTORS for signal in detector.detect(message) if signal.score >= LEAST)
    return max(signals, key=lambda signal: signal.score, default=None)


def _judge(message: Message, signal: Signal, helped: Helped, now: datetime) -> Candidate | None:
    score = _score(message, signal, helped)
    if score < LEAST:
        return None
    return Candidate(
        channel=message.channel,
        ts=message.ts,
        thanker=message.user,
        people=helped.people,
        kind=signal.kind,
        type=contributions.guess(message.text),
        score=score,
        reasons=(*helped.reasons, *signal.reasons),
        excerpt=mrkdwn.excerpt(message.text),
        noticed_at=now,
        thread_ts=message.thread_ts,
        looks_back_to=helped.looks_back_to,
    )


def _score(message: Message, signal: Signal, helped: Helped) -> float:
    if helpers.NAMED in helped.reasons:
        return signal.score
    return round(signal.score * (IN_THE_CHANNEL if message.thread_ts is None else IN_A_THREAD), 2)


def _as_before(candidate: Candidate, message: Message) -> Helped | None:
    """Who helped according to `candidate`, for words that name nobody: the memory may have forgotten meanwhile."""
    if mrkdwn.mentions(message.text) or helpers.NAMED in candidate.reasons:
        return None
    return Helped(candidate.people, candidate.reasons[:1], candidate.looks_back_to)


def _seen(candidate: Candidate) -> tuple[object, ...]:
    """What a lead sees of a candidate."""
    return (candidate.people, candidate.type, candidate.reasons, candidate.excerpt, candidate.looks_back_to)
