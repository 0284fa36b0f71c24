"""Credit by hand what no tool sees, and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.flows import organisations, say
from handlers.flows.checks import check_form, check_people
from handlers.flows.people import deciders
from scoring import ledger
from scoring.decisions import NobodyToCredit, NothingToUndo
from scoring.model import Credit, Evidence, Source, UserId
from storage.store import Store


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
    if not credited:
        raise NobodyToCredit
    check_form(store, evidence.note, at, now)
    check_people(store, credited)
    deciders(store).check(by, credited)
    lines = [
        ledger.credit(
            deed=deed, rounds=1, person=person, type=kind, at=at or now, by=by, source=source,
            zone=store.policy.zone, now=now, amount=store.policy.weight(kind),
        )
        for person in credited
    ]  # fmt: skip
    lines = organisations.freeze(store, lines)
    store.credits.add(lines)
    store.credits.keep(deed, evidence)
    say.tell_credited(store, lines, evidence)
    say.log(store, f"{deed}:given", "credited", by=by, people=credited, kind=kind, link=None)
    return Given(deed, credited, kind, evidence.note)


def take_back(store: Store, deed: str, *, by: UserId, now: datetime) -> list[Credit]:
    """Reverse a deed that was credited by hand; returns the lines taken back. Raises NothingToUndo."""
    lines = store.credits.standing(deed)
    if not lines:
        raise NothingToUndo
    deciders(store).check(by, [line.person for line in lines])
    store.credits.add([ledger.reverse(line, by, now) for line in lines])
    people = [line.person for line in lines]
    say.log(store, f"{deed}:undone", "undone", by=by, people=people, kind=lines[0].type, link=None)
    return lines
