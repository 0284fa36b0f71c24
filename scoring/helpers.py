"""Work out who helped: the people a thank-you names, else whom the conversation shows; nobody rather than a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from scoring import mrkdwn
from scoring.detectors import asks, thanks
from scoring.model import Helped, Message, People, Remembered, Signal, Ts, UserId, moment

NAMED = "named in the message"
RECENT = timedelta(minutes=15)
"""In a channel without threads a thank-you answers what was just said; after a quarter of an hour, who knows."""
LOOK_BACK = timedelta(hours=24)
"""How far back the help of somebody named is looked for: people come back the next morning to say that it worked."""
MOST_ANSWERERS = 5
"""Thanks to everyone in a thread with more answerers than this are a greeting."""


def find(message: Message, signal: Signal, before: Sequence[Remembered], people: People) -> Helped | None:
    """Who the thanks in `message` are for. `before`: what is remembered of its channel, oldest first."""
    earlier = [each for each in before if each.ts < message.ts]
    if signal.named:
        return _named(message, signal.named, earlier, people)
    if mrkdwn.mentions(message.text) or mrkdwn.addresses_many(message.text):
        return None  # it names others than a helper: the speaker, somebody asked or only told, a whole group
    others = [each for each in earlier if each.user != message.user and not people.is_bot(each.user)]
    everyone = thanks.to_everyone(message.text)
    if message.thread_ts is None:
        return None if everyone else _spoke_before(message, others)
    if everyone:
        return _all_answerers(message, others, people)
    return _in_thread(message, others) or _opened_thread(message, people)


def _named(message: Message, named: Sequence[UserId], earlier: Sequence[Remembered], people: People) -> Helped | None:
    persons = tuple(user for user in named if user != message.user and not people.is_bot(user))
    if not persons:
        return None
    their_words = [each for each in _nearby(message, earlier) if each.user in persons and not each.thanks]
    recent = [each for each in their_words if moment(message.ts) - moment(each.ts) <= LOOK_BACK]
    return Helped(persons, (NAMED,), recent[-1].ts if recent else None)


def _nearby(message: Message, earlier: Iterable[Remembered]) -> Iterator[Remembered]:
    """What was said where the thanks are said: in their thread, or in the channel outside threads."""
    if message.thread_ts is not None:
        return (each for each in earlier if message.thread_ts in (each.ts, each.thread_ts))
    return (each for each in earlier if each.thread_ts in (None, each.ts) or each.broadcast)


def _in_thread(message: Message, others: Iterable[Remembered]) -> Helped | None:
    """Whoever told something there last; somebody who only asked or thanked if there is nobody else."""
    said = list(_nearby(message, others))
    told = (each for each in reversed(said) if not each.thanks and not asks(each.text))  # reading is dear: newest first
    helpful = next(told, None) or max(said, key=lambda each: (not each.thanks, each.ts), default=None)
    if helpful is None:
        return None
    did = "opened this thread" if helpful.ts == message.thread_ts else "answered in this thread"
    return Helped((helpful.user,), (f"{did} {_between(helpful.ts, message.ts)} before",), helpful.ts)


def _opened_thread(message: Message, people: People) -> Helped | None:
    """Whoever opened the thread, when that is all that is known of it."""
    author = message.thread_author
    if author is None or author == message.user or people.is_bot(author):
        return None
    return Helped((author,), ("opened this thread",), message.thread_ts)


def _all_answerers(message: Message, others: Iterable[Remembered], people: People) -> Helped | None:
    said = [each for each in _nearby(message, others) if not each.thanks]
    answerers = tuple(dict.fromkeys(each.user for each in said))
    if not answerers:
        return _opened_thread(message, people)
    if len(answerers) > MOST_ANSWERERS:
        return None
    return Helped(answerers, ("the thanks go to all who answered in this thread",), said[-1].ts)


def _spoke_before(message: Message, others: Iterable[Remembered]) -> Helped | None:
    """Whoever wrote to the thanker by name a moment ago, else the previous speaker."""
    said = (each for each in _nearby(message, others) if not each.thanks)
    recent = [each for each in said if moment(message.ts) - moment(each.ts) <= RECENT]
    if not recent:
        return None
    helpful = max(recent, key=lambda each: (message.user in mrkdwn.mentions(each.text), each.ts))
    by_name = message.user in mrkdwn.mentions(helpful.text)
    did = "wrote to the thanker by name" if by_name else "spoke just before"
    return Helped((helpful.user,), (f"{did} in the channel, {_between(helpful.ts, message.ts)} earlier",), helpful.ts)


def _between(earlier: Ts, later: Ts) -> str:
    seconds = int((moment(later) - moment(earlier)).total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return _count(seconds // size, unit)
    return _count(max(seconds, 1), "second")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
