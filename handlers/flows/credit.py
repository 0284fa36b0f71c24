"""Credit by hand what no tool sees, and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.flows import say
from handlers.flows.people import deciders, refuse_bots
from scoring import ledger
from scoring.decisions import NobodyToCredit, NothingToUndo
from scoring.errors import Refusal
from scoring.model import Credit, Evidence, Source, UserId
from storage.store import Store

NOTE_AT_MOST = 500


class InTheFuture(Refusal):
    about = "date"

    def __init__(self) -> None:
        super().__init__("That date is in the future. Choose the day it was done, or today.")


class NoteTooLong(Refusal):
    about = "note"

    def __init__(self, length: int) -> None:
        super().__init__(f"The note has {length} characters; {NOTE_AT_MOST} fit. Shorten it and send it again.")


@dataclass(frozen=True, slots=True)
class Given:
    """What was credited by hand: for the answer to whoever gave it."""

    deed: str
    people: tuple[UserId, ...]
    type: str
    note: str


def give(
    store: Store,
    deed: str,
    *,
    by: UserId,
    people: Sequence[UserId],
    kind: str,
    now: datetime,
    source: Source,
    at: datetime | None = None,
    why: Evidence | None = None,
) -> Given:
    """Enter one credit for each of `people`; all of them or, with a Refusal, none."""
    evidence = why or Evidence()
    credited = tuple(dict.fromkeys(people))
    _check(evidence, credited, at, now)
    refuse_bots(store, credited)
    deciders(store).check(by, credited)
    lines = [
        ledger.credit(
            deed=deed, rounds=1, person=person, type=kind, at=at or now, by=by, source=source,
            zone=store.policy.zone, now=now,
        )
        for person in credited
    ]  # fmt: skip
    store.credits.add(lines)
    store.credits.keep(deed, evidence)
    say.tell_credited(store, lines, evidence)
    return Given(deed, credited, kind, evidence.note)


def take_back(store: Store, deed: str, *, by: UserId, now: datetime) -> list[Credit]:
    """Reverse a deed that was credited by hand; returns the lines taken back. Raises NothingToUndo."""
    lines = store.credits.standing(deed)
    if not lines:
        raise NothingToUndo
    deciders(store).check(by, [line.person for line in lines])
    store.credits.add([ledger.reverse(line, by, now) for line in lines])
    return lines


def _check(why: Evidence, people: Sequence[UserId], at: datetime | None, now: datetime) -> None:
    if not people:
        raise NobodyToCredit
    if len(why.note) > NOTE_AT_MOST:
        raise NoteTooLong(len(why.note))
    if at is not None and at > now + timedelta(hours=14):  # the earliest zone is 14 hours ahead of UTC
        raise InTheFuture
