"""Their data: what is stored about a person, hiding them from public lists, forgetting them, and who changed what."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.flows import cards, settings
from scoring.decisions import close
from scoring.errors import Refusal
from scoring.identity import is_slack
from scoring.model import Candidate, Person, Status, UserId
from storage.store import Store

ERASED = "erased:"
"""What stands in the place of somebody who was erased begins with it."""
ENTRIES_SHOWN = 15
GONE_OFFERED = 100


class Forgotten(Refusal):
    def __init__(self) -> None:
        super().__init__("Plaudit has forgotten you, as you asked. “Be known again…” on its Home tab undoes that.")


class Nobody(Refusal):
    about = "who"

    def __init__(self, who: str) -> None:
        super().__init__(f"I know nobody with the id “{who}” here. Choose somebody, or write an id such as U0123ABCD.")


class StillHere(Refusal):
    about = "who"

    def __init__(self) -> None:
        super().__init__(
            "They are still in this workspace, so it is for them to ask: on Plaudit’s Home, under My data."
        )


def everything(store: Store, user: UserId) -> dict[str, Any]:
    """All that is stored about a person under any of their identities, for them to read or take along."""
    ids = store.merges.identities(user)
    return {"team": store.team_id, "person": user, "as_of": store.now, "ids": ids, **store.privacy.about(ids)}


def on_home(store: Store, user: UserId) -> dict[str, Any]:
    """What the section “My data” shows."""
    return {"erased": bool(store.tombstones.erased([user])), "hidden": user in store.people.hidden()}


def hide(store: Store, user: UserId, *, hidden: bool) -> None:
    """Take a person out of every public list, or let them appear again."""
    check_known(store, user)
    if store.people.find(user) is None:
        store.people.learn([Person(id=user, name=user)])
    store.people.choose(user, hidden=hidden)
    store.audit.note(user, "hide" if hidden else "show", user)


def check_known(store: Store, user: UserId) -> None:
    """Raises Forgotten for somebody who asked to be erased: nothing is kept about them, whatever they press."""
    if store.tombstones.erased([user]):
        raise Forgotten


def erase(store: Store, person: UserId, *, by: UserId) -> UserId:
    """Forget a person with all they go by; their credits stay, as nobody’s. Returns who stands in their place."""
    ids = store.merges.identities(person)
    known = [found for each in ids if (found := store.people.find(each))]
    emails = [each.email for each in known if each.email]
    stand_in = UserId(f"{ERASED}{secrets.token_hex(8)}")
    for key in store.erasure.asked_about(ids):
        _redraw_without(store, store.candidates.get(key), ids)
    policy = store.policy.without(ids)
    if policy != store.policy:
        store.save_policy(policy)
    store.erasure.erase(ids, emails, stand_in)
    store.tombstones.put([*ids, *emails])
    store.audit.note(stand_in if by in ids else by, "erase", stand_in)
    return stand_in


def gone_form(store: Store, user: UserId) -> dict[str, Any]:
    """Who left and can be anonymised by a lead. Raises NotALead."""
    settings.check_lead(store, user)
    return {"gone": [[id, name] for id, name in store.privacy.gone(GONE_OFFERED)]}


def anonymise(store: Store, who: str, *, by: UserId) -> UserId:
    """Let a lead erase somebody who left, or who was never in this Slack. Raises NotALead, Nobody or StillHere."""
    settings.check_lead(store, by)
    person = store.people.find(who)
    if person is None and not store.credits.of_person(UserId(who), 1):
        raise Nobody(who)
    ids = store.merges.identities(who)
    if any((found := store.people.find(each)) and is_slack(each) and not found.deleted for each in ids):
        raise StillHere
    return erase(store, UserId(who), by=by)


def return_(store: Store, person: Person) -> None:
    """Know somebody again who was erased and now wants to be back; what was theirs stays nobody’s."""
    store.tombstones.lift([person.id, *([person.email] if person.email else [])])
    store.people.learn([person])
    store.audit.note(person.id, "return", person.id)


def entries(store: Store, user: UserId, page: int) -> dict[str, Any]:
    """A page of what was decided and changed, newest first, for a lead. Raises NotALead."""
    settings.check_lead(store, user)
    found = store.audit.newest(ENTRIES_SHOWN + 1, page * ENTRIES_SHOWN)
    zone = store.policy.zone
    shown = [
        {
            "at": f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}", "by": each.by, "what": each.what, "about": each.about,
            "before": each.before, "after": each.after,
        }
        for each in found[:ENTRIES_SHOWN]
    ]  # fmt: skip
    people = [each["about"] for each in shown]
    return {"page": page, "entries": shown, "more": len(found) > ENTRIES_SHOWN, "people": people}


def _redraw_without(store: Store, candidate: Candidate, ids: Sequence[str]) -> None:
    """Take their name and the words off a card that is to be seen; if it asks about nobody else, it goes."""
    others = tuple(each for each in candidate.people if each not in ids)
    if candidate.status is Status.CONFIRMED:
        after = replace(candidate, version=candidate.version + 1)
    elif others:
        after = replace(candidate, people=others, version=candidate.version + 1)
    else:
        after = close(candidate, Status.WITHDRAWN)
    cards.turn(store, candidate, replace(after, excerpt=""))
