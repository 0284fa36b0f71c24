"""Report work of one's own: it waits for a lead, who sees that its author reported it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.flows import cards
from handlers.flows.checks import check_form, check_new, check_people
from handlers.flows.privacy import check_known
from scoring import ledger
from scoring.deeds import source_ids
from scoring.errors import Refusal
from scoring.model import Candidate, ChannelId, Kind, Source, Status, Ts, UserId
from storage.store import Store

REASON = "reported by its author"
WAITING_AT_MOST = 10


class NowhereToAsk(Refusal):
    def __init__(self) -> None:
        super().__init__("From here I cannot ask a lead. Report it in a channel that I am in.")


class TooMany(Refusal):
    def __init__(self) -> None:
        super().__init__(f"{WAITING_AT_MOST} reports of yours wait for a lead. Report more when they are decided.")


def report(
    store: Store, *, by: UserId, kind: str, note: str, link: str, at: datetime | None, channel: ChannelId | None,
    now: datetime,
) -> Candidate:  # fmt: skip
    """Ask the leads about something `by` did; their card goes to the leads' channel, else where it was reported."""
    check_known(store, by)
    check_people(store, [by])
    check_form(store, note, at, now)
    if not note and not link:
        raise Refusal("Say what you did, so that a lead can judge it, such as `/credit me docs wrote the guide`.")
    place = channel or store.policy.leads_channel
    if place is None:
        raise NowhereToAsk
    ids = source_ids(link)
    line = ledger.credit(
        deed="", rounds=1, person=by, type=kind, at=at or now, by=by, source=Source.REPORT, zone=store.policy.zone,
        now=now, source_id=ids[0] if ids else None,
    )  # fmt: skip
    check_new(store, [line])
    mine = store.candidates.of_anyone([by], ChannelId(place), "0")
    if sum(each.own_work and each.status is Status.WAITING for each in mine) >= WAITING_AT_MOST:
        raise TooMany
    candidate = Candidate(
        channel=ChannelId(place), ts=_ts(at or now), thanker=by, people=(by,), kind=Kind.REPORT, type=kind, score=1.0,
        reasons=(REASON,), excerpt=f"{note} {link}".strip(), noticed_at=now,
    )  # fmt: skip
    done = at or now
    while store.candidates.find(candidate.key):
        done += timedelta(microseconds=1)
        candidate = replace(candidate, ts=_ts(done))
    return cards.put_up(store, candidate)


def _ts(at: datetime) -> Ts:
    return Ts(f"{at.timestamp():.6f}")
