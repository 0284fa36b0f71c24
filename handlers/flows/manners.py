"""Who decides where and in whose place, and when somebody may be written to: the forms for it and what they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.flows import settings
from handlers.flows.people import deciders, learn
from scoring.decisions import NotALead
from scoring.errors import Refusal
from scoring.model import ChannelId, Person, UserId
from scoring.policy import BadPolicy
from storage.store import Store


class NoDay(Refusal):
    about = "until"

    def __init__(self) -> None:
        super().__init__("Choose the last day somebody stands in for you; it can be today or later.")


def quiet_hours(store: Store, user: UserId) -> dict[str, Any]:
    """When a person wants nothing sent, and the time zone their day is counted in."""
    person = store.people.find(user)
    zone = (person.timezone if person else None) or store.policy.timezone
    return {"since": person and person.quiet_from, "until": person and person.quiet_until, "timezone": zone}


def keep_quiet(store: Store, user: UserId, since: int | None, until: int | None) -> None:
    """Keep the hours in which nothing is sent to a person; both or neither."""
    if store.people.find(user) is None:
        learn(store, [Person(id=user, name=user)])
    both = since is not None and until is not None and since != until
    store.people.choose(user, quiet_from=since if both else None, quiet_until=until if both else None)


def lead_channel(store: Store, channel: ChannelId, leads: Sequence[str], *, by: UserId) -> None:
    """Give a channel leads of its own, or with none take them away. Raises NotALead or BadPolicy."""
    settings.change(store, store.policy.channel_leads_changed(channel, leads), by=by)


def deputy_form(store: Store, user: UserId) -> dict[str, Any]:
    """Who stands in for a lead as things are. Raises NotALead."""
    _check_named(store, user)
    mine = next((each for each in store.policy.deputies if each[0] == user), None)
    return {"deputy": mine[1] if mine else None, "until": mine[2] if mine else None}


def stand_in(store: Store, user: UserId, deputy: UserId | None, until: date | None) -> None:
    """Let `deputy` decide in the place of the lead `user` up to a day, or nobody. Raises NotALead, NoDay, BadPolicy."""
    _check_named(store, user)
    if deputy and (until is None or until < store.now.astimezone(store.policy.zone).date()):
        raise NoDay
    if deputy and store.people.who_is_who.is_bot(deputy):
        raise BadPolicy({"deputy": "A bot can’t decide about credits; choose a person."})
    if deputy == user:
        raise BadPolicy({"deputy": "Nobody can stand in for themselves; choose somebody else."})
    store.save_policy(store.policy.changed(store.policy.deputy_changed(user, deputy, until)))
    store.audit.note(user, "deputy", user, after={"deputy": deputy, "until": until.isoformat() if until else None})


def _check_named(store: Store, user: UserId) -> None:
    """A lead in their own right: deputies name no deputies."""
    who = deciders(store)
    if user not in (who.leads or who.admins):
        raise NotALead(who.leads or who.admins)
