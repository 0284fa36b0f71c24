"""Who is who for a flow: learn people from Slack, know the leads, keep what each person chose to hear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scoring.decisions import Deciders
from scoring.model import Person, UserId
from storage.store import Store


def learn(store: Store, found: Sequence[Person]) -> None:
    store.people.learn(found)


def set_group(store: Store, group: str, handle: str, members: Sequence[str]) -> None:
    store.people.set_group(group, handle, members)


def keep_groups(store: Store, groups: Iterable[str]) -> None:
    """Forget every user group but these: Slack lists only those that are in use."""
    store.people.drop_groups_but(groups)


def deciders(store: Store) -> Deciders:
    """The team's leads with user groups resolved, and its admins."""
    leads = store.policy.leads
    groups = [each for each in leads if each.startswith("S")]
    people = {UserId(each) for each in leads if not each.startswith("S")}
    members = store.people.members(groups) if groups else frozenset()
    return Deciders(leads=frozenset(people | members), admins=frozenset(store.people.admins()))


def unknown(store: Store, users: Iterable[str]) -> list[UserId]:
    return store.people.unknown(users)


def names_in(store: Store, users: Iterable[str]) -> dict[str, str]:
    """The names to show for `users`, as far as they are known."""
    return store.people.names(users)


def choose(store: Store, user: UserId, wish: str, wanted: bool) -> None:
    """Keep a person's choice about what they want to hear: `told` or `digest`."""
    if store.people.find(user) is None:
        store.people.learn([Person(id=user, name=user)])
    store.people.choose(user, **{wish: wanted})
