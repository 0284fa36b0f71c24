"""What somebody who was credited is told, and what they are asked with it: on whose behalf they did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.flows.organisations import day_of, enrolments_of
from scoring import affiliation
from scoring.affiliation import Stood
from scoring.ledger import first_id
from scoring.model import Credit, Evidence
from storage.store import Store

CHOICES_AT_MOST = 4


def facts(store: Store, line: Credit, why: Evidence) -> dict[str, Any]:
    """What the message about one credit says."""
    return {
        "type": line.type, "excerpt": why.excerpt, "note": why.note, "by": line.by, "thanker": line.thanker,
        "link": why.link or (store.link(why.channel, why.ts) if why.channel and why.ts else None),
        "behalf": offer(store, line),
    }  # fmt: skip


def offer(store: Store, line: Credit) -> dict[str, Any] | None:
    """For whom a credit stands and what else its person can choose; None where they are not asked.

    Asked is who was with an organisation on the day of the deed, or was credited for one or said
    so, and wants to be; within the time there is for it.
    """
    days = store.policy.behalf_days
    until = affiliation.open_until(entered(store, line), days)
    enrolments = [each for each in enrolments_of(store, line.person) if each.on(day_of(store, line))]
    concerned = enrolments or line.organisation or line.behalf
    if not days or until <= store.now or not concerned or not store.people.wants(line.person, "asked"):
        return None
    stands = Stood(line.behalf, line.organisation)
    choices = [each for each in affiliation.choices(enrolments, day_of(store, line)) if each != stands]
    return {
        "deed": line.deed,
        "stands": _named(store, stands),
        "choices": [_named(store, each) for each in choices[:CHOICES_AT_MOST]],
        "until": until.astimezone(store.policy.zone).date().isoformat(),
    }


def entered(store: Store, line: Credit) -> datetime:
    """When the deed was credited first, whatever its person said about it since."""
    return store.organisations.entered(first_id(line.id)) or line.entered_at


def _named(store: Store, stood: Stood) -> dict[str, Any]:
    found = store.organisations.find(stood.organisation) if stood.organisation else None
    name = found.name if found else "an organisation that is gone" if stood.organisation else ""
    return {"behalf": stood.behalf.value, "organisation": stood.organisation, "name": name}
