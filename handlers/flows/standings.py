"""Answer `/credit me` and `/credit top`: numbers from the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scoring.ledger import standings, top
from scoring.model import UserId
from scoring.periods import month_of, spans_of
from storage.store import Store

SPANS = {"month": 1, "quarter": 3, "year": 12}
SHOWN = 10


def leaders(store: Store, span: str, now: datetime) -> dict[str, Any]:
    """The first places of this calendar month, quarter or year so far (a key of SPANS); hidden people are others."""
    last = month_of(now, store.policy.zone).name
    year, month = int(last[:4]), int(last[5:])
    first = f"{year}-{month - (month - 1) % SPANS[span]:02d}"
    period = spans_of(last)[list(SPANS).index(span)]
    hidden = store.people.hidden()
    ranked = store.credits.ranked(period, SHOWN + len(hidden))
    public = [UserId(who) for who, _ in ranked.first if who not in hidden]
    candidates = standings(store.credits.totals(first, last, public))
    shown: list[dict[str, Any]] = [
        {"place": each.place, "person": each.person, "count": each.count, "by_type": [*map(list, each.by_type)]}
        for each in top(candidates, SHOWN)
    ]
    others = ranked.amount - sum(each["count"] for each in shown)
    return {"span": span, "standings": shown, "people": ranked.everybody, "others": others}


def mine(store: Store, user: UserId, now: datetime) -> dict[str, Any]:
    """A person's own numbers."""
    month = month_of(now, store.policy.zone).name
    return {"this_month": store.credits.total_of(user, month), "in_all": store.credits.total_of(user)}
