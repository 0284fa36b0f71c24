"""Keep the ledger's arithmetic: who stands where, and the line that takes a credit back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scoring.model import Behalf, Credit, Source, UserId
from scoring.periods import month_of

UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of one person's ledger lines of one type."""

    person: UserId
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's place among the others, first is 1, and what for."""

    place: int
    person: UserId
    count: int
    by_type: tuple[tuple[str, int], ...]
    """(type, count), largest first; adds up to `count`."""


def standings(totals: Iterable[Total]) -> list[Standing]:
    """Everyone with something to their name, most first; ties share a place, and the next comes after them all."""
    counts: defaultdict[UserId, Counter[str]] = defaultdict(Counter)
    for total in totals:
        counts[total.person][total.type] += total.count
    sums = {person: sum(types.values()) for person, types in counts.items()}
    ranked: list[Standing] = []
    for person in sorted((each for each in sums if sums[each] > 0), key=lambda each: (-sums[each], each)):
        ties = bool(ranked) and ranked[-1].count == sums[person]
        place = ranked[-1].place if ties else len(ranked) + 1
        ranked.append(Standing(place, person, sums[person], _largest_first(counts[person])))
    return ranked


def top(standings: Sequence[Standing], most: int) -> list[Standing]:
    """The first `most`, never cutting a tie apart.

    All who share the last place are in, up to twice `most` people; were they more, that place is left out: also when
    it is the first, so this can be empty where `standings` is not.
    """
    if len(standings) <= most:
        return list(standings)
    last = standings[most - 1].place if most > 0 else 0
    within = [each for each in standings if each.place <= last]
    return within if len(within) <= 2 * most else [each for each in within if each.place < last]


def credit(
    *,
    deed: str,
    rounds: int,
    person: UserId,
    type: str,
    at: datetime,
    by: UserId,
    now: datetime,
    zone: ZoneInfo,
    source: Source,
    thanker: UserId | None = None,
    amount: int = 1,
    organisation: str | None = None,
    behalf: Behalf = Behalf.UNKNOWN,
    own_work: bool = False,
    source_id: str | None = None,
) -> Credit:
    """A new line of the ledger, entered `now`, in the month that `at` lies in where the team lives.

    `rounds` grows from one decision about the deed to the next: credited again after an undo, the line gets an id of
    its own, while the same decision entered twice has one id.
    """
    return Credit(
        id=f"{deed}:{rounds}:{person}",
        deed=deed,
        person=person,
        type=type,
        at=at.astimezone(UTC),
        entered_at=now,
        by=by,
        month=month_of(at, zone).name,
        source=source,
        thanker=thanker,
        amount=amount,
        organisation=organisation,
        behalf=behalf,
        own_work=own_work,
        source_id=source_id,
    )


def reverse(credit: Credit, by: UserId, now: datetime, reason: str = UNDONE) -> Credit:
    """The line that takes `credit` back, in the same month and type: every total returns to what it was."""
    if credit.reverses is not None:
        raise ValueError(f"{credit.id} takes {credit.reverses} back; it cannot be taken back itself.")
    return replace(
        credit,
        id=f"{credit.id}:undone",
        amount=-credit.amount,
        reverses=credit.id,
        entered_at=now,
        by=by,
        reason=reason,
    )


def correct(credit: Credit, by: UserId, now: datetime, reason: str, **changed: Any) -> tuple[Credit, Credit]:
    """The two lines that put `changed` in place of what `credit` says: one takes it back, one enters it as it is now.

    The new line says who entered it and when; what it is for, when it was done and who thanked stay.
    """
    return reverse(credit, by, now, reason), replace(credit, id=_next_id(credit.id), entered_at=now, by=by, **changed)


def first_id(id: str) -> str:
    """The id of the line that a corrected line stands in place of: what was entered first."""
    stem, mark, number = id.rpartition(":c")
    return stem if mark and number.isdigit() else id


def _next_id(id: str) -> str:
    """`…:c2` after `…:c1`: each correction of a line has an id of its own, and the same one made twice has one."""
    stem, mark, number = id.rpartition(":c")
    return f"{stem}:c{int(number) + 1}" if mark and number.isdigit() else f"{id}:c1"


def _largest_first(types: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(
        sorted(((name, count) for name, count in types.items() if count), key=lambda each: (-each[1], each[0]))
    )
