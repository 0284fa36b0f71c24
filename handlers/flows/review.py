"""Decide about what was heard: confirm it, change it, reject it, or take a decision back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.flows import cards, organisations, say
from handlers.flows.checks import check_form, check_new, check_people
from handlers.flows.people import deciders
from scoring import decisions, ledger, outcomes
from scoring.deeds import source_ids
from scoring.model import Candidate, Credit, Evidence, Status, UserId
from storage.candidates import Outrun
from storage.store import Store


def confirm(
    store: Store,
    key: str,
    *,
    by: UserId,
    now: datetime,
    kind: str | None = None,
    people: Sequence[UserId] | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Candidate:
    """Credit what a card asks about, as it stands or as changed. Pressing again changes nothing."""
    candidate = store.candidates.get(key)
    if _did_already(candidate, Status.CONFIRMED, by):
        return candidate
    check_people(store, people or ())
    check_form(store, note, at, now)
    confirmed, lines = decisions.confirm(
        candidate,
        by=by,
        deciders=deciders(store, candidate.channel),
        zone=store.policy.zone,
        now=now,
        kind=kind,
        people=people,
        at=at,
        weight=store.policy.weight,
    )
    ids = source_ids(candidate.excerpt)
    lines = [replace(line, source_id=ids[0] if len(ids) == 1 else None) for line in lines]
    check_new(store, lines)
    shown = _settle(store, candidate, confirmed)
    if candidate.own_work:
        why = Evidence(candidate.excerpt, note, candidate.channel, link=cards.link(store, candidate) or "")
    else:
        verdict = outcomes.of_confirming(candidate.people, confirmed.people)
        store.outcomes.keep(outcomes.outcome(candidate, verdict, now))
        why = Evidence(excerpt=candidate.excerpt, note=note, channel=candidate.channel, ts=candidate.ts)
    _enter(store, lines, why)
    _note(store, "confirm", candidate, shown, by)
    _log(store, shown, "credited", by)
    return shown


def open_to(store: Store, key: str, user: UserId) -> Candidate:
    """The candidate, if it waits and `user` is one who decides, be it with other people in it. Raises a Refusal."""
    candidate = store.candidates.get(key)
    deciders(store, candidate.channel).check(user, ())
    if candidate.status is not Status.WAITING:
        raise decisions.AlreadyDecided(candidate)
    return candidate


def reject(store: Store, key: str, *, by: UserId, now: datetime) -> Candidate:
    """Say that it was no contribution; the card goes."""
    candidate = store.candidates.get(key)
    if _did_already(candidate, Status.REJECTED, by):
        return candidate
    who = deciders(store, candidate.channel)
    shown = _settle(store, candidate, decisions.reject(candidate, by=by, deciders=who, now=now))
    if not candidate.own_work:
        store.outcomes.keep(outcomes.outcome(candidate, outcomes.Verdict.REJECTED, now))
    _note(store, "reject", candidate, shown, by)
    _log(store, shown, "rejected", by)
    return shown


def undo(store: Store, key: str, *, by: UserId, now: datetime, reason: str = ledger.UNDONE) -> Candidate:
    """Take a decision back: the credits are reversed in the ledger and the card waits again."""
    candidate = store.candidates.get(key)
    waiting = decisions.undo(candidate, by=by, deciders=deciders(store, candidate.channel), now=now)
    shown = _settle(store, candidate, waiting)
    store.credits.add([ledger.reverse(line, by, now, reason) for line in store.credits.standing(key)])
    store.outcomes.drop(key)
    _note(store, "undo", candidate, shown, by)
    _log(store, shown, "undone" if candidate.status is Status.CONFIRMED else "reopened", by)
    return shown


def _did_already(candidate: Candidate, status: Status, by: UserId) -> bool:
    return candidate.status is status and candidate.decided_by == by


def _settle(store: Store, before: Candidate, after: Candidate) -> Candidate:
    """Write the decision and redraw the card. Raises AlreadyDecided, nothing written, if somebody was faster."""
    try:
        return cards.turn(store, before, after)
    except Outrun as outrun:
        raise decisions.AlreadyDecided(outrun.now) from outrun


def _note(store: Store, what: str, before: Candidate, after: Candidate, by: UserId) -> None:
    """Note a decision in the audit: what the card asked and what was decided, ids only."""
    was, now = ({"status": each.status, "type": each.type, "people": [*each.people]} for each in (before, after))
    store.audit.note(by, what, after.key, before=was, after=now)


def _log(store: Store, decided: Candidate, what: str, by: UserId) -> None:
    link = cards.link(store, decided)
    key = f"{decided.key}:{decided.version}"
    say.log(store, key, what, by=by, people=decided.people, kind=decided.type, link=link)


def _enter(store: Store, lines: Sequence[Credit], why: Evidence) -> None:
    lines = organisations.freeze(store, lines)
    store.credits.add(lines)
    store.credits.keep(lines[0].deed, why)
    say.tell_credited(store, lines, why)
