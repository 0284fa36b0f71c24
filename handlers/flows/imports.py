"""Take in what an export tells, a part at a time: people, how much was said, and what leads are to be asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.flows.people import not_erased
from scoring import deeds
from scoring.memory import HORIZON_HOURS
from scoring.model import Candidate, ChannelId, Person, Status, Ts, UserId, moment
from scoring.policy import Policy
from scoring.questions import HELD_DAYS, Question
from storage.store import Store

LOOKED_BACK = timedelta(hours=HORIZON_HOURS)
LOOKED_AHEAD = timedelta(days=HELD_DAYS)


@dataclass(frozen=True, slots=True)
class Known:
    """What a team's database has to say before an import."""

    policy: Policy
    bots: frozenset[UserId]
    groups: Mapping[str, tuple[UserId, ...]]
    """The members of its user groups: an export does not tell."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of what was found was new."""

    people: int = 0
    waiting: int = 0
    over: int = 0

    def __add__(self, more: Taken) -> Taken:
        return Taken(self.people + more.people, self.waiting + more.waiting, self.over + more.over)


def known(store: Store) -> Known:
    groups = {group: tuple(sorted(store.people.members([group]))) for group in store.people.groups()}
    return Known(store.policy, store.people.who_is_who.bots, groups)


def add_people(store: Store, found: Sequence[Person]) -> Taken:
    """Add those who are not known yet: of the others, Slack itself has told since, and an export may be old."""
    found = not_erased(store, found)
    strangers = set(store.people.unknown(person.id for person in found))
    store.people.learn([person for person in found if person.id in strangers])
    return Taken(people=len(strangers))


def add_counts(store: Store, channel: ChannelId, said: Mapping[tuple[str, UserId], int]) -> Taken:
    """Take in how much each person wrote on each day (`YYYY-MM-DD`, UTC) in a channel."""
    erased = store.tombstones.erased({person for _, person in said})
    counts = {(day, channel, person): count for (day, person), count in said.items() if person not in erased}
    store.activity.import_counts(counts)
    return Taken()


def add_questions(store: Store, questions: Sequence[Question], waiting_since: datetime, now: datetime) -> Taken:
    """Keep what leads would have been asked in one channel: what was said lately waits for them, the rest is over.

    No card is put into an old thread: those that wait are in the queue on the Home tab and in the digest. A candidate
    that is there already stays as it is, whatever became of it; one that is for the same help as another joins it.
    """
    questions = _without_erased(store, questions)
    there = {each.key: each for each in _around(store, questions)}
    taken = Taken()
    for question in questions:
        if question.candidate.key in there:
            continue
        further = [each for each in question.support if each.key not in there]
        found = deeds.sort(question.candidate, there.values())
        for earlier in found.supports:
            _support(store, earlier, [question.candidate, *further])
        if found.rest:
            waits = moment(found.rest.ts) >= waiting_since
            store.candidates.add(_as_imported(found.rest, waits=waits, now=now))
            _support(store, found.rest, further)
            taken += Taken(waiting=int(waits), over=int(not waits))
    return taken


def _without_erased(store: Store, questions: Sequence[Question]) -> Sequence[Question]:
    """What is to be asked about people who were not erased, in words of nobody who was."""
    asked = [each for question in questions for each in (question.candidate, *question.support)]
    erased = store.tombstones.erased({who for each in asked for who in (each.thanker, *each.people)})
    if not erased:
        return questions
    kept = []
    for question in questions:
        people = tuple(each for each in question.candidate.people if each not in erased)
        if people and question.candidate.thanker not in erased:
            further = [each for each in question.support if each.thanker not in erased]
            kept.append(replace(question, candidate=replace(question.candidate, people=people), support=further))
    return kept


def _as_imported(candidate: Candidate, *, waits: bool, now: datetime) -> Candidate:
    if waits:
        return replace(candidate, noticed_at=now)
    return replace(candidate, noticed_at=moment(candidate.ts), status=Status.EXPIRED)


def _around(store: Store, questions: Sequence[Question]) -> list[Candidate]:
    """The candidates there are already that some of these may be the same as, or for the same help as."""
    if not questions:
        return []
    candidates = [question.candidate for question in questions]
    since = min(_as_ts(moment(each.ts) - LOOKED_BACK) for each in candidates)
    first = min([since, *(each.thread_ts for each in candidates if each.thread_ts)])
    last = max(_as_ts(moment(each.ts) + LOOKED_AHEAD) for each in candidates)
    return store.candidates.since(candidates[0].channel, first, last)


def _support(store: Store, candidate: Candidate, thanks: Iterable[Candidate]) -> None:
    for each in thanks:
        store.support.add(candidate, each)


def _as_ts(at: datetime) -> Ts:
    return Ts(f"{at.timestamp():.6f}")
