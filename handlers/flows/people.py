"""Who is who for a flow: learn people from Slack, know the leads, keep what each person chose to hear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scoring.decisions import Deciders
from scoring.model import Person, UserId
from storage.store import Store


def learn(store: Store, found: Sequence[Person]) -> None:
    """Add or renew people as Slack describes them; nobody who was erased comes back by it."""
    store.people.learn(not_erased(store, found))


def not_erased(store: Store, found: Sequence[Person]) -> Sequence[Person]:
    """Those of `found` who were not erased, by their id or their e-mail address."""
    erased = store.tombstones.erased(each for person in found for each in (person.id, person.email))
    return [person for person in found if not erased & {person.id, person.email}] if erased else found


def set_group(store: Store, group: str, handle: str, members: Sequence[str]) -> None:
    erased = store.tombstones.erased(members)
    store.people.set_group(group, handle, [each for each in members if each not in erased])


def keep_groups(store: Store, groups: Iterable[str]) -> None:
    """Forget every user group but these: Slack lists only those that are in use."""
    store.people.drop_groups_but(groups)


def deciders(store: Store, channel: str | None = None) -> Deciders:
    """The team's leads with user groups resolved, its admins, deputies, and the leads `channel` has of its own.

    Each with all they go by: nobody decides about their own work, by whichever identity it was done.
    """
    policy = store.policy
    today = store.now.astimezone(policy.zone).date()
    also = _members(store, policy.leads_in(channel)) if channel else frozenset()
    leads, admins = _members(store, policy.leads), frozenset(store.people.admins())
    also |= {UserId(each) for each in policy.deputies_on(today)}
    return Deciders(leads, admins, also, store.merges.families(leads | admins | also))


def _members(store: Store, chosen: Sequence[str]) -> frozenset[UserId]:
    """People as they are, user groups as their members."""
    groups = [each for each in chosen if each.startswith("S")]
    people = frozenset(UserId(each) for each in chosen if not each.startswith("S"))
    return people | store.people.members(groups) if groups else people


def unknown(store: Store, users: Iterable[str]) -> list[UserId]:
    return store.people.unknown(users)


def names_in(store: Store, users: Iterable[str]) -> dict[str, str]:
    """The names to show for `users`, as far as they are known."""
    return store.people.names(users)


def choose(store: Store, user: UserId, wish: str, wanted: bool) -> None:
    """Keep a person's choice about what they want to hear: `told` or `digest`."""
    if store.people.find(user) is None:
        learn(store, [Person(id=user, name=user)])
    store.people.choose(user, **{wish: wanted})
