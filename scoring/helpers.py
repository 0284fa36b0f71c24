"""Work out who helped: the people a thank-you names, else whom the conversation shows; nobody rather than a guess."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from scoring import mrkdwn
from scoring.conversation import Verdict, weigh
from scoring.detectors.sentences import asks, only_asks
from scoring.lexicon import Lexicon
from scoring.model import Helped, Message, People, Remembered, Signal, Ts, UserId, moment
from scoring.names import Directory

NAMED = "named in the message"
LOOK_BACK = timedelta(hours=24)
"""How far back the help of somebody named is looked for: people come back the next morning to say that it worked."""
MOST_ANSWERERS = 5
"""Thanks to everyone in a thread with more answerers than this are a greeting."""


def find(
    message: Message,
    signal: Signal,
    before: Sequence[Remembered],
    people: People,
    directory: Directory,
    lexicon: Lexicon,
) -> Helped | None:
    """Who the thanks in `message` are for. `before`: what is remembered of its channel, oldest first."""
    said = [each for each in _nearby(message, before) if each.ts < message.ts]
    if signal.named:
        named = _named(message, signal.named, said, people, lexicon)
        return named or _called_the_bot(message, said, people, directory, lexicon)
    groups = mrkdwn.groups(message.text)
    if groups:
        return _in_groups(message, [user for group in groups for user in people.groups.get(group, ())], said, people)
    if mrkdwn.mentions(message.text) or mrkdwn.addresses_many(message.text):
        return None  # it names others than a helper: the speaker, somebody asked or only told, everybody
    if signal.everyone and message.thread_ts:
        return _all_answerers(message, said, people, lexicon)
    verdict = weigh(message, said, people, directory, lexicon)
    if signal.everyone:
        return _as_shown(message, verdict) if verdict and verdict.turn.answers else None
    if verdict:
        return _as_shown(message, verdict) if signal.plain or verdict.turn.answers else None
    return None if said else _opened_thread(message, people)


def _named(
    message: Message, named: Sequence[UserId], said: Sequence[Remembered], people: People, lexicon: Lexicon
) -> Helped | None:
    persons = tuple(user for user in named if user != message.user and not people.is_bot(user))
    if not persons:
        return None
    recent = (each for each in reversed(_words_of(persons, said)) if moment(message.ts) - moment(each.ts) <= LOOK_BACK)
    told = next((each for each in recent if not only_asks(each.text, lexicon)), None)
    return Helped(persons, (NAMED,), told.ts if told else None)


def _called_the_bot(
    message: Message, said: Sequence[Remembered], people: People, directory: Directory, lexicon: Lexicon
) -> Helped | None:
    """Thanks to a bot are for whoever had it answer; who asks a bot for themselves has nobody to thank."""
    verdict = weigh(message, said, people, directory, lexicon, through_bots=True)
    return _as_shown(message, verdict) if verdict else None


def _words_of(persons: Sequence[UserId], said: Sequence[Remembered]) -> list[Remembered]:
    return [each for each in said if each.user in persons and not each.thanks]


def _nearby(message: Message, before: Sequence[Remembered]) -> Iterator[Remembered]:
    """What was said where the thanks are said: in their thread, or in the channel outside threads."""
    if message.thread_ts is not None:
        return (each for each in before if message.thread_ts in (each.ts, each.thread_ts))
    return (each for each in before if each.thread_ts in (None, each.ts) or each.broadcast)


def _in_groups(
    message: Message, members: Sequence[UserId], said: Sequence[Remembered], people: People
) -> Helped | None:
    """The members of a thanked user group who took part in the conversation; all, if none did and they are few."""
    persons = tuple(dict.fromkeys(each for each in members if each != message.user and not people.is_bot(each)))
    words = _words_of(persons, said)
    spoke = tuple(dict.fromkeys(each.user for each in words))
    if spoke:
        return Helped(spoke, ("of the user group thanked, those who spoke here",), words[-1].ts)
    return Helped(persons, ("members of the user group thanked",)) if 0 < len(persons) <= MOST_ANSWERERS else None


def _all_answerers(message: Message, said: Sequence[Remembered], people: People, lexicon: Lexicon) -> Helped | None:
    """Everybody who spoke in the thread, save whoever opened it with a question and told nothing since."""
    spoke = [each for each in said if not (each.thanks or each.by_bot or each.user == message.user)]
    asker = next((each.user for each in spoke if each.ts == message.thread_ts), None)
    answers = [
        each for each in spoke if not people.is_bot(each.user) and not (each.user == asker and asks(each.text, lexicon))
    ]
    answerers = tuple(dict.fromkeys(each.user for each in answers))
    if not answerers:
        return _opened_thread(message, people)
    if len(answerers) > MOST_ANSWERERS:
        return None
    return Helped(answerers, ("the thanks go to all who answered in this thread",), answers[-1].ts)


def _opened_thread(message: Message, people: People) -> Helped | None:
    """Whoever opened the thread, when that is all that is known of it."""
    author = message.thread_author
    if author is None or author == message.user or people.is_bot(author):
        return None
    return Helped((author,), ("opened this thread",), message.thread_ts)


def _as_shown(message: Message, verdict: Verdict) -> Helped:
    turn = verdict.turn
    long_ago = _between(turn.said.ts, message.ts)
    if turn.called_bot:
        did = f"had a bot answer {long_ago} before"
    elif message.thread_ts is not None:
        opened = turn.said.ts == message.thread_ts
        did = f"{'opened this thread' if opened else 'answered in this thread'} {long_ago} before"
    else:
        spoke = "wrote to the thanker by name" if turn.to_thanker else "spoke just before"
        did = f"{spoke} in the channel, {long_ago} earlier"
    return Helped((turn.helper,), (did,), turn.said.ts, verdict.sure)


def _between(earlier: Ts, later: Ts) -> str:
    seconds = int((moment(later) - moment(earlier)).total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return _count(seconds // size, unit)
    return _count(max(seconds, 1), "second")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
