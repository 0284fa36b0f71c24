"""What is done quietly each day and hour: remind the leads, close what waited too long, forget what is old."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.flows import cards, say
from handlers.flows.people import deciders
from scoring import decisions
from scoring.memory import HORIZON_HOURS
from scoring.model import Candidate, Status, Ts, UserId
from scoring.periods import Period
from storage.outbox import Notice, Verb
from storage.store import Store

REMIND_BEFORE = timedelta(days=2)
IN_A_DIGEST = 15
UNNAMED_LEADS_AT_MOST = 5
"""While a team has named no leads, the digest goes to this many of its admins, the primary owner first."""
LETTERS_KEPT = timedelta(days=14)
NOTICES_KEPT = timedelta(days=90)


def digest(store: Store, day: Period, now: datetime) -> str:
    """Tell the leads what waits, if anything does: in their channel, or each privately."""
    in_all = store.candidates.count_waiting()
    if not in_all:
        return "nothing waits"
    waiting = [_line(store, each, now) for each in store.candidates.waiting(IN_A_DIGEST)]
    facts = {"in_all": in_all, "waiting": waiting, "private": store.policy.leads_channel is None}
    if store.policy.leads_channel:
        key = f"digest:{day.name}"
        store.outbox.put(Notice(key, Verb.POST, "digest", target=store.policy.leads_channel, facts=facts))
        return f"{in_all} waiting, told the leads’ channel"
    told = [user for user in readers(store) if store.people.wants(user, "digest")]
    for user in told:
        say.privately(store, Notice(f"digest:{day.name}:{user}", Verb.DM, "digest", target=user, facts=facts))
    return f"{in_all} waiting, told {len(told)} leads"


def expire(store: Store, hour: Period, now: datetime) -> str:
    """Close cards that waited longer than the team wants."""
    old = store.candidates.noticed_before(now - timedelta(days=store.policy.expire_after_days))
    for candidate in old:
        cards.turn(store, candidate, decisions.close(candidate, Status.EXPIRED))
    return f"{len(old)} closed"


def forget(store: Store, hour: Period, now: datetime) -> str:
    """Forget messages older than the short memory, letters older than a fortnight, and notices long sent.

    While there is something to catch up on, the messages stay: what was said next looks back to them.
    """
    horizon = now - timedelta(hours=HORIZON_HOURS)
    behind = store.gaps.behind()
    messages = 0 if behind else store.recent.forget_before(Ts(f"{horizon.timestamp():.6f}"))
    letters = store.letters.forget_before(now - LETTERS_KEPT)
    notices = store.outbox.purge(now - NOTICES_KEPT)
    return f"{messages} messages, {letters} dead letters and {notices} notices forgotten{_quotes(store, now)}"


def _quotes(store: Store, now: datetime) -> str:
    """Forget the quotes that were kept long enough; says how many, where a team wants them forgotten."""
    days = store.policy.excerpt_days
    return f", {store.erasure.forget_excerpts(now - timedelta(days=days))} quotes emptied" if days else ""


def readers(store: Store) -> list[UserId]:
    """Whom to write to privately, where the leads have no channel."""
    who = deciders(store)
    return sorted(who.leads) or store.people.admins()[:UNNAMED_LEADS_AT_MOST]


def _line(store: Store, candidate: Candidate, now: datetime) -> dict[str, Any]:
    closes = candidate.noticed_at + timedelta(days=store.policy.expire_after_days)
    facts = cards.facts(store, candidate)
    line = {name: facts[name] for name in ("thanker", "people", "kind", "channel", "link")}
    soon = closes - now <= REMIND_BEFORE
    return {**line, "closes": f"{closes.astimezone(store.policy.zone):%A}" if soon else None}
