"""One deed, one card: further thanks for the same help join the card that is there, and leave it when taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.flows import cards
from scoring import deeds
from scoring.memory import HORIZON_HOURS
from scoring.model import REACTED, Candidate, Reaction, Status, Ts, UserId, moment
from storage.store import Store
from storage.support import Thanks

MEMORY = timedelta(hours=HORIZON_HOURS)


def give(store: Store, fresh: Candidate, text: str = "") -> Candidate | None:
    """Note `fresh` on the cards that are about the same help; returns what is left to ask about, if anything is.

    `text` is all that was said: whoever is credited already for what it links to is not asked about again.
    """
    left = _not_credited(store, fresh, deeds.source_ids(text))
    if left is None:
        return None
    fresh = left
    since = Ts(f"{(moment(fresh.ts) - MEMORY).timestamp():.6f}")
    first = min(since, fresh.thread_ts or since)
    sorted_ = deeds.sort(fresh, store.candidates.of_anyone(fresh.people, fresh.channel, first))
    for earlier in sorted_.supports:
        if store.support.add(earlier, fresh):
            _redraw(store, earlier)
    return sorted_.rest


def _not_credited(store: Store, fresh: Candidate, links: Sequence[str]) -> Candidate | None:
    """`fresh` without those who are credited for everything that was linked to; noted on the card it came from."""
    lines = store.credits.of_sources(links)
    if not lines:
        return fresh
    credited: set[UserId] = set()
    for person in fresh.people:
        theirs = [line for line in lines if line.person in store.merges.identities(person)]
        if {line.source_id for line in theirs} == set(links):
            credited.add(person)
            for deed in dict.fromkeys(line.deed for line in theirs):
                earlier = store.candidates.find(deed)
                if earlier and store.support.add(earlier, fresh):
                    _redraw(store, earlier)
    left = tuple(each for each in fresh.people if each not in credited)
    return replace(fresh, people=left) if left else None


def react(store: Store, candidate: Candidate, reaction: Reaction) -> None:
    """Note on a waiting card that somebody else supports it by a reaction."""
    involved = (candidate.thanker, *candidate.people)
    if reaction.user not in involved and store.support.note(Thanks(candidate.key, reaction.key, reaction.user, "")):
        _redraw(store, candidate)


def take_back(store: Store, message: str) -> None:
    """The message `channel:ts` is gone or says something else: what it supported loses its support."""
    for thanks in store.support.by(message):
        store.support.drop(thanks)
        _redraw(store, store.candidates.get(thanks.key))


def take_over(store: Store, candidate: Candidate) -> Candidate | None:
    """Let the next who thanked stand for a waiting card whose own thank-you is gone; None if there is nobody."""
    further = [each for each in store.support.of(candidate.key) if not each.message.startswith(REACTED)]
    taken = deeds.take_over(candidate, [(each.thanker, each.excerpt) for each in further])
    if taken is None:
        return None
    store.support.drop(further[0])
    return cards.turn(store, candidate, taken)


def _redraw(store: Store, candidate: Candidate) -> None:
    """Draw a card that is to be seen once more; one that was rejected stays away."""
    if candidate.status in (Status.WAITING, Status.CONFIRMED):
        cards.turn(store, candidate, replace(candidate, version=candidate.version + 1))
