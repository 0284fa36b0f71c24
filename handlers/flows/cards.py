"""The card of a candidate: put it up, redraw it with every change, take it away when there is nothing to see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scoring.deeds import LINK, plain_link
from scoring.model import Candidate, Status
from storage.outbox import Notice, Verb
from storage.store import Store

SHOWN = (Status.WAITING, Status.CONFIRMED)
"""The states in which a card is to be seen; in the others it vanishes."""


def put_up(store: Store, candidate: Candidate) -> Candidate:
    """Keep a new candidate and ask the leads about it."""
    new = _with_card(candidate)
    store.candidates.add(new)
    store.outbox.put(_posted(store, new, after=None))
    return new


def turn(store: Store, before: Candidate, after: Candidate) -> Candidate:
    """Store a changed candidate and redraw its card. Raises Outrun, nothing written, if it was changed meanwhile.

    One that was imported never had a card: it is decided about in the queue on the Home tab.
    """
    if before.card is None:
        store.candidates.change(before, after)
        return after
    changed = _with_card(after)
    store.candidates.change(before, changed)
    store.outbox.put(_redrawn(store, before, changed))
    return changed


def current(store: Store, key: str) -> dict[str, Any] | None:
    """What the card of a candidate shows as things stand now; None if there is nothing to see any more."""
    candidate = store.candidates.find(key)
    return facts(store, candidate) if candidate and candidate.status in SHOWN else None


def facts(store: Store, candidate: Candidate) -> dict[str, Any]:
    """What a card shows, as plain JSON."""
    helped = candidate.looks_back_to
    return {
        "key": candidate.key,
        "status": candidate.status,
        "thanker": candidate.thanker,
        "people": list(candidate.people),
        "kind": candidate.kind,
        "also": _also_thanked(store, candidate),
        "excerpt": candidate.excerpt,
        "reasons": list(candidate.reasons),
        "type": candidate.type,
        "types": list(store.policy.types),
        "decided_by": candidate.decided_by,
        "undone_by": candidate.undone_by,
        "channel": candidate.channel,
        "noticed_at": candidate.noticed_at.timestamp(),
        "link": link(store, candidate),
        "helped_link": store.link(candidate.channel, helped, candidate.thread_ts) if helped else None,
    }


def link(store: Store, candidate: Candidate) -> str | None:
    """Where the thank-you can be read; of a report there is no message, but maybe a link in its words."""
    if not candidate.own_work:
        return store.link(candidate.channel, candidate.ts, candidate.thread_ts)
    found = LINK.search(candidate.excerpt)
    return plain_link(found[0]) if found else None


def _also_thanked(store: Store, candidate: Candidate) -> list[str]:
    """Who else thanked for the same, each once."""
    thankers = dict.fromkeys(each.thanker for each in store.support.of(candidate.key))
    return [user for user in thankers if user != candidate.thanker]


def _with_card(candidate: Candidate) -> Candidate:
    return replace(candidate, card=f"card:{candidate.key}:{candidate.version}")


def _redrawn(store: Store, before: Candidate, after: Candidate) -> Notice:
    if after.status not in SHOWN:
        return Notice(key=after.card or "", verb=Verb.DELETE, what="card", after=before.card)
    if before.status not in SHOWN:
        return _posted(store, after, after=before.card)
    return Notice(
        key=after.card or "", verb=Verb.UPDATE, what="card", after=before.card, facts={"candidate": after.key}
    )


def _posted(store: Store, candidate: Candidate, after: str | None) -> Notice:
    policy = store.policy
    notice = Notice(candidate.card or "", Verb.POST, "card", after=after, facts={"candidate": candidate.key})
    privately = candidate.channel in policy.cards_to_leads or store.people.hidden().intersection(candidate.people)
    if policy.leads_channel and privately:
        return replace(notice, target=policy.leads_channel)
    if candidate.own_work:
        return replace(notice, target=policy.leads_channel or candidate.channel)
    return replace(notice, target=candidate.channel, thread_ts=candidate.thread_ts or candidate.ts)
