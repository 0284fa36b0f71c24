"""Who may decide about a candidate, and what a decision makes of it. Returns what changed; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scoring import ledger
from scoring.errors import Refusal
from scoring.model import Candidate, Credit, Source, Status, UserId, moment

NAMED_AT_MOST = 5


class NotALead(Refusal):
    """Somebody pressed who may not decide; `who_can` are those who may."""

    about = "people"

    def __init__(self, who_can: Iterable[str]) -> None:
        named = [f"<@{user}>" for user in sorted(who_can)[:NAMED_AT_MOST]]
        super().__init__(f"Only leads decide about credits. {_one_of(named)} can do this, so please ask there.")


class OwnWork(Refusal):
    about = "people"

    def __init__(self) -> None:
        super().__init__("You can’t decide about a contribution of your own. Another lead can.")


class AlreadyDecided(Refusal):
    def __init__(self, candidate: Candidate) -> None:
        how = {
            Status.CONFIRMED: "confirmed this",
            Status.REJECTED: "said this was not a contribution",
        }.get(candidate.status)
        if how:
            sentence = f"<@{candidate.decided_by}> was faster and {how}. A lead can undo that."
        elif candidate.status is Status.WITHDRAWN:
            sentence = "The thank-you was deleted or changed, so there is nothing to decide here any more."
        elif candidate.status is Status.EXPIRED:
            sentence = "This card waited too long and is closed. `/credit @name type note` still gives the credit."
        else:
            sentence = "Somebody changed this card a moment ago. Look at it again and press once more."
        super().__init__(sentence)


class NothingToUndo(Refusal):
    def __init__(self) -> None:
        super().__init__("That was taken back already; there is nothing left to undo.")


class NobodyToCredit(Refusal):
    about = "people"

    def __init__(self) -> None:
        super().__init__("Choose at least one person to credit.")


@dataclass(frozen=True, slots=True)
class Deciders:
    """The team's leads as people (user groups resolved), and its workspace admins and owners."""

    leads: frozenset[UserId]
    admins: frozenset[UserId]
    also: frozenset[UserId] = frozenset()
    """Deputies of leads, and the leads of the channel it is about."""
    identities: Mapping[UserId, frozenset[UserId]] = field(default_factory=dict)
    """All that any of them goes by, where that is more than one: a deed of any of these is their own."""

    @property
    def all(self) -> frozenset[UserId]:
        """Everybody who counts as a lead: those the team named, or the admins until it has named someone."""
        return (self.leads or self.admins) | self.also

    def of(self, people: Iterable[str]) -> frozenset[UserId]:
        """Who may decide about a deed of `people`: leads, none about their own; if no lead is left, the admins."""
        own = self._own(people)
        return frozenset(self.all - own) or frozenset(self.admins - own)

    def check(self, by: UserId, people: Iterable[str]) -> None:
        """Raises OwnWork or NotALead unless `by` may decide about a deed of `people`."""
        credited = self._own(people)
        can = self.of(credited)
        if by in can:
            return
        if by in credited and by in self.all | self.admins:
            raise OwnWork
        raise NotALead(can)

    def _own(self, people: Iterable[str]) -> set[str]:
        """`people`, and those of us who are one of them by another identity."""
        credited = set(people)
        return credited | {who for who, ids in self.identities.items() if ids & credited}


def confirm(
    candidate: Candidate,
    *,
    by: UserId,
    deciders: Deciders,
    zone: ZoneInfo,
    now: datetime,
    kind: str | None = None,
    people: Sequence[UserId] | None = None,
    at: datetime | None = None,
    weight: Callable[[str], int] = lambda _: 1,
) -> tuple[Candidate, list[Credit]]:
    """Confirm what waits, as asked or with another type, other people or another date.

    Returns the confirmed candidate and one credit for each person, counted in the month of the deed in `zone` with the
    `weight` its type has now.
    Raises NotALead, OwnWork, AlreadyDecided or NobodyToCredit.
    """
    credited = tuple(dict.fromkeys(people if people is not None else candidate.people))
    if not credited:
        raise NobodyToCredit
    _may_decide(candidate, by, deciders, credited)
    confirmed = replace(_decided(candidate, Status.CONFIRMED, by, now), people=credited, type=kind or candidate.type)
    lines = [
        ledger.credit(
            deed=candidate.key, rounds=confirmed.version, person=person, type=confirmed.type,
            at=at or moment(candidate.ts), by=by, thanker=None if candidate.own_work else candidate.thanker,
            source=Source.REPORT if candidate.own_work else Source.THANKS, zone=zone, now=now,
            amount=weight(confirmed.type), own_work=candidate.own_work and person == candidate.thanker,
        )
        for person in credited
    ]  # fmt: skip
    return confirmed, lines


def reject(candidate: Candidate, *, by: UserId, deciders: Deciders, now: datetime) -> Candidate:
    """Say it was no contribution. Raises NotALead, OwnWork or AlreadyDecided."""
    _may_decide(candidate, by, deciders, candidate.people)
    return _decided(candidate, Status.REJECTED, by, now)


def undo(candidate: Candidate, *, by: UserId, deciders: Deciders, now: datetime) -> Candidate:
    """Bring a decided candidate back to waiting, noting who did; its days begin anew.

    Raises NotALead, OwnWork or NothingToUndo.
    """
    deciders.check(by, _concerned(candidate, candidate.people))
    if candidate.status not in (Status.CONFIRMED, Status.REJECTED):
        raise NothingToUndo
    return replace(
        candidate,
        status=Status.WAITING,
        version=candidate.version + 1,
        decided_by=None,
        decided_at=None,
        undone_by=by,
        noticed_at=now,
    )


def reopen(candidate: Candidate) -> Candidate:
    """Let a withdrawn candidate wait again: its message is a thank-you once more."""
    return replace(candidate, status=Status.WAITING, version=candidate.version + 1)


def close(candidate: Candidate, status: Status) -> Candidate:
    """End what waits without a decision: it expired, or its thank-you was withdrawn."""
    return replace(candidate, status=status, version=candidate.version + 1)


def _may_decide(candidate: Candidate, by: UserId, deciders: Deciders, people: Iterable[str]) -> None:
    deciders.check(by, _concerned(candidate, people))
    if candidate.status is not Status.WAITING:
        raise AlreadyDecided(candidate)


def _concerned(candidate: Candidate, people: Iterable[str]) -> set[str]:
    """Whose own it is: of those it credits, and of whoever reported it as theirs."""
    return {*people, candidate.thanker} if candidate.own_work else set(people)


def _decided(candidate: Candidate, status: Status, by: UserId, now: datetime) -> Candidate:
    return replace(candidate, status=status, version=candidate.version + 1, decided_by=by, decided_at=now)


def _one_of(names: Sequence[str]) -> str:
    if not names:
        return "A workspace admin"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
