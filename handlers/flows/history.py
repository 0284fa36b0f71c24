"""What stands behind a number, and what was entered and taken back: `/credit why` and `/credit history`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.flows.people import deciders
from scoring.affiliation import Organisation
from scoring.model import Credit, Evidence, UserId
from scoring.periods import month_of, spans_of
from storage.store import Store

SHOWN = 15


def why(store: Store, person: UserId, viewer: UserId, now: datetime) -> dict[str, Any]:
    """The lines of a person that stand, newest deed first: for themselves and leads; for others the totals alone."""
    facts = _totals(store, person, viewer, now)
    if facts["open"]:
        lines = store.credits.of_person(person, SHOWN)
        facts["lines"] = [_line(store, line, evidence) for line, evidence in lines]
        facts["more"] = store.credits.count_of(person) - len(lines)
    return facts


def of_person(store: Store, person: UserId, viewer: UserId, now: datetime) -> dict[str, Any]:
    """What was entered about a person and taken back, newest first; for others than leads and themselves, totals."""
    facts = _totals(store, person, viewer, now)
    if facts["open"]:
        facts["lines"] = [_line(store, *each) for each in store.credits.entered(SHOWN, person=person)]
    return facts


def of_organisation(store: Store, organisation: Organisation, viewer: UserId, now: datetime) -> dict[str, Any]:
    """The same of what was done on an organisation's behalf: the lines are for leads."""
    month = month_of(now, store.policy.zone).name
    credited = store.organisations.credited(organisation.id)
    facts: dict[str, Any] = {
        "organisation": organisation.name,
        "open": _is_lead(store, viewer),
        "this_month": sum(amount for each, _, amount in credited if each == month),
        "in_all": sum(amount for _, _, amount in credited),
    }
    if facts["open"]:
        facts["lines"] = [_line(store, *each) for each in store.credits.entered(SHOWN, organisation=organisation.id)]
    return facts


def _totals(store: Store, person: UserId, viewer: UserId, now: datetime) -> dict[str, Any]:
    own = viewer in store.merges.identities(person)
    month = month_of(now, store.policy.zone).name
    return {
        "person": person,
        "own": own,
        "open": own or _is_lead(store, viewer),
        "hidden": person in store.people.hidden(),
        "this_month": store.credits.total_of(person, month),
        "this_year": store.credits.total_of(person, spans_of(month)[2]),
        "in_all": store.credits.total_of(person),
    }


def _is_lead(store: Store, user: UserId) -> bool:
    who = deciders(store)
    return user in who.all or user in who.admins


def _line(store: Store, line: Credit, why: Evidence) -> dict[str, Any]:
    zone = store.policy.zone
    return {
        "person": line.person,
        "day": f"{line.at.astimezone(zone):%Y-%m-%d}",
        "entered": f"{line.entered_at.astimezone(zone):%Y-%m-%d}",
        "type": line.type,
        "amount": line.amount,
        "back": line.reverses is not None,
        "reason": line.reason,
        "note": why.note,
        "excerpt": why.excerpt,
        "thanker": line.thanker,
        "by": line.by,
        "own_work": line.own_work,
        "link": why.link or (store.link(why.channel, why.ts) if why.channel and why.ts else None),
    }
