"""Change a team's settings, and take the first steps with whoever installed Plaudit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.flows.people import deciders
from scoring.decisions import NotALead
from scoring.model import ChannelId, UserId
from scoring.policy import Policy
from storage.outbox import Notice, Verb
from storage.store import Store

_WHAT = {"leads": "leads", "channel_leads": "leads", "muted_cues": "mute"}
"""What the audit calls a change of these settings; of all others “settings”."""


def check_lead(store: Store, user: UserId) -> None:
    """Raises NotALead unless `user` is a lead, or a workspace admin or owner."""
    who = deciders(store)
    if user not in who.all and user not in who.admins:
        raise NotALead(who.all)


def change(store: Store, changes: Mapping[str, Any], *, by: UserId) -> Policy:
    """Change settings, all or none. Raises NotALead or BadPolicy."""
    check_lead(store, by)
    before, policy = store.policy, store.policy.changed(changes)
    store.save_policy(policy)
    _note(store, before.to_json(), policy.to_json(), by)
    return policy


def _note(store: Store, before: Mapping[str, Any], after: Mapping[str, Any], by: UserId) -> None:
    """Note each setting that is another now, with what it was."""
    for name in after:
        if before[name] != after[name]:
            what = _WHAT.get(name, "settings")
            if name == "paused":
                what = "pause" if len(after[name]) > len(before[name]) else "resume"
            store.audit.note(by, what, name, before=before[name], after=after[name])


def pause(store: Store, channel: ChannelId, *, by: UserId, paused: bool = True) -> Policy:
    """Stop asking about thanks in a channel, or start again."""
    others = tuple(each for each in store.policy.paused if each != channel)
    return change(store, {"paused": (*others, channel) if paused else others}, by=by)


def first_steps(store: Store) -> UserId | None:
    """Greet whoever installed Plaudit, else one lead, never every admin; once. Returns who is greeted."""
    host = store.workspace.installed_by or _one_lead(store)
    if host is None:
        return None
    person = store.people.find(host)
    facts = {"guess": person.timezone if person and person.timezone else store.policy.timezone}
    store.outbox.put(Notice("first-steps", Verb.DM, "first_steps", target=host, facts=facts))
    return host


def _one_lead(store: Store) -> UserId | None:
    named = [each for each in store.policy.leads if not each.startswith("S")]
    if named:
        return UserId(named[0])
    members = sorted(deciders(store).leads) or store.people.admins()
    return members[0] if members else None
