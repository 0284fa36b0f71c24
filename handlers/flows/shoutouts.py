"""Draft a month's shout-out from the ledger, and put it into the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scoring.ledger import standings, top
from scoring.periods import Period
from storage.outbox import Notice, Verb
from storage.store import Store

SHOWN = 10
LEADS_THANKED = 10


def draft(store: Store, month: Period) -> dict[str, Any]:
    """What the shout-out of a month says, as plain facts; hidden people are among those left out."""
    totals = store.credits.totals(month.name, month.name)
    everyone = standings(totals)
    hidden = store.people.hidden()
    public = standings(total for total in totals if total.person not in hidden)
    shown = top(public, SHOWN)
    firsts = store.credits.first_months([each.person for each in public])
    return {
        "title": f"{month.start.astimezone(store.policy.zone):%B %Y}",
        "month": month.name,
        "standings": [
            {"place": each.place, "person": each.person, "count": each.count, "by_type": [*map(list, each.by_type)]}
            for each in shown
        ],
        "left_out": len(everyone) - len(shown),
        "people": len(everyone),
        "credits": sum(each.count for each in everyone),
        "new": [each.person for each in public if firsts.get(each.person) == month.name],
        "deciders": [each for each in store.credits.deciders(month.name) if each not in hidden][:LEADS_THANKED],
    }


def hindrance(store: Store) -> str | None:
    """Why no shout-out can be posted."""
    return None if store.policy.shoutout_channel else "not posted: no shout-out channel is chosen in the settings"


def post(store: Store, month: Period, now: datetime) -> str:
    """Put the month's shout-out into the outbox, once; returns what happened in a few words."""
    channel = store.policy.shoutout_channel or ""
    store.outbox.put(Notice(f"shoutout:{month.name}", Verb.POST, "shoutout", target=channel, facts=draft(store, month)))
    return f"posted to {channel}"
