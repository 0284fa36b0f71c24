"""Decide whether a message is worth a lead's time: who thanked whom, for what, how surely, and why we think so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from scoring import contributions, helpers, mrkdwn
from scoring.detectors import DETECTORS
from scoring.detectors.sentences import read
from scoring.lexicon import lexicon
from scoring.listening import LEAST, USUAL, Listening
from scoring.model import Candidate, ChannelId, Helped, Kind, Message, People, Remembered, Signal, Ts, UserId
from scoring.names import Directory

DOUBT_OF_PERSON = 0.4
"""How much of the score hangs on how sure it is who helped."""
REMEMBERED_TEXT = 500


def may_be_worth_asking(message: Message, how: Listening = USUAL) -> bool:
    """A glance at the words: False for nine in ten messages, which need nothing more."""
    known = lexicon(how.muted)
    text, feedback = message.text, how.feedback
    return known.may_hold_a_cue(text, feedback=feedback) and known.holds_a_cue(text, feedback=feedback)


def hear(
    message: Message, before: Sequence[Remembered], people: People, now: datetime, how: Listening = USUAL
) -> Candidate | None:
    """The candidate in `message`, if it holds one. `before`: what is remembered of its channel, oldest first.

    It may score less than the channel's `least`: whether to ask about it is the caller's decision.
    """
    heard = listen(message, before, people, how)
    return judge(message, heard, now) if heard else None


@dataclass(frozen=True, slots=True)
class Heard:
    """What sounds like a thank-you in a message, and whom it is for; asked about only if it scores enough."""

    signal: Signal
    helped: Helped | None


def listen(
    message: Message,
    before: Sequence[Remembered],
    people: People,
    how: Listening = USUAL,
    *,
    whoever_it_is_for: bool = False,
) -> Heard | None:
    """What is heard in `message`, and who helped; None if nothing in it sounds like thanks.

    Plain names count as mentions; shortened or mistyped ones where the words name nobody else. Who helped is not looked
    for where the words are too doubtful to be asked about, unless one wants to know `whoever_it_is_for`.
    """
    if people.is_bot(message.user):
        return None
    directory = Directory(people.names)
    linked = _reworded(message, directory.link(message.text))
    signal = _best_signal(linked, how)
    if signal is None:
        return None
    if not signal.named and not mrkdwn.mentions(linked.text):
        linked = _reworded(message, directory.link_nicknames(message.text))
        signal = _best_signal(linked, how) or signal
    if signal.score < LEAST and not whoever_it_is_for:
        return Heard(signal, None)  # nobody is asked about it, whomever it is for
    return Heard(signal, helpers.find(linked, signal, before, people, directory, lexicon(how.muted)))


def judge(message: Message, heard: Heard, now: datetime) -> Candidate | None:
    """The candidate that was `heard`; None where nobody helped or it scores too little."""
    return _judge(message, heard.signal, heard.helped, now) if heard.helped else None


def reconsider(
    candidate: Candidate,
    message: Message,
    before: Sequence[Remembered],
    people: People,
    now: datetime,
    how: Listening = USUAL,
) -> Candidate | None:
    """`candidate` after its message was edited: itself if a lead sees no difference, None if the thanks are gone."""
    heard = listen(message, before, people, how)
    if heard is None:
        return None
    helped = heard.helped or _as_before(candidate, Directory(people.names).link(message.text))
    fresh = _judge(message, heard.signal, helped, now) if helped else None
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
        cues=fresh.cues,
        language=fresh.language,
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


def remember(message: Message, *, by_bot: bool = False) -> Remembered:
    """What the short memory keeps of `message`."""
    return Remembered(
        ts=message.ts,
        user=message.user,
        text=message.text[:REMEMBERED_TEXT],
        thread_ts=message.thread_ts,
        thanks=not by_bot and _thanks(message),
        broadcast=message.broadcast,
        by_bot=by_bot,
    )


def _reworded(message: Message, text: str) -> Message:
    return message if text == message.text else replace(message, text=text)


def _thanks(message: Message) -> bool:
    signal = _best_signal(message)
    return signal is not None and signal.plain and signal.score >= LEAST  # "that does it" may well be the help


def _best_signal(message: Message, how: Listening = USUAL) -> Signal | None:
    """The surest thing heard in a message. Who says it matters only where the words mention them."""
    speaker = message.user if message.user in message.text else _ANYBODY
    return _signal_in(message.text, speaker, how.feedback, how.muted)


@lru_cache(maxsize=2048)  # most thanks are said in the same few words
def _signal_in(text: str, speaker: UserId, feedback: bool, muted: frozenset[str]) -> Signal | None:
    message = Message(_ANYWHERE, _ONCE, speaker, text)
    kinds = DETECTORS if feedback else (Kind.THANKS,)
    signals = (signal for kind in kinds for signal in DETECTORS[kind].detect(message, lexicon(muted)))
    return max(signals, key=lambda each: each.score, default=None)


_ANYBODY, _ANYWHERE, _ONCE = UserId(""), ChannelId(""), Ts("")


def forget() -> None:
    """Forget what was read lately; for measuring what reading costs."""
    _signal_in.cache_clear()
    read.cache_clear()


def _judge(message: Message, signal: Signal, helped: Helped, now: datetime) -> Candidate | None:
    score = round(signal.score * (1 - DOUBT_OF_PERSON * (1 - helped.sure)), 2)
    if score < LEAST:
        return None
    guess = contributions.guess(message.text)
    return Candidate(
        channel=message.channel,
        ts=message.ts,
        thanker=message.user,
        people=helped.people,
        kind=signal.kind,
        type="ideas" if signal.kind is Kind.FEEDBACK and guess == contributions.USUAL else guess,
        score=score,
        reasons=(*helped.reasons, *signal.reasons),
        cues=signal.cues,
        language=signal.language,
        excerpt=mrkdwn.excerpt(message.text),
        noticed_at=now,
        thread_ts=message.thread_ts,
        looks_back_to=helped.looks_back_to,
    )


def _as_before(candidate: Candidate, linked: str) -> Helped | None:
    """Who helped according to `candidate`, for words that name nobody: the memory may have forgotten meanwhile."""
    if mrkdwn.mentions(linked) or helpers.NAMED in candidate.reasons:
        return None
    return Helped(candidate.people, candidate.reasons[:1], candidate.looks_back_to)


def _seen(candidate: Candidate) -> tuple[object, ...]:
    """What a lead sees of a candidate."""
    return (candidate.people, candidate.type, candidate.reasons, candidate.excerpt, candidate.looks_back_to)
