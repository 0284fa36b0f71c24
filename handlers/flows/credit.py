"""Credit by hand what no tool sees, and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.flows import organisations, people, say
from handlers.flows.checks import check_form, check_new, check_people
from handlers.flows.people import deciders
from scoring import ledger
from scoring.decisions import NobodyToCredit, NothingToUndo
from scoring.deeds import source_id
from scoring.errors import Refusal
from scoring.model import Behalf, Credit, Evidence, Person, Source, UserId
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Given:
    """What was credited by hand: for the answer to whoever gave it."""

    deed: str
    people: tuple[UserId, ...]
    type: str
    note: str
    at: datetime | None = None
    """The day that was written or chosen; None for today."""
    link: str = ""
    organisation: str = ""
    """The name of the organisation that was named."""


class NothingGiven(Refusal):
    def __init__(self) -> None:
        super().__init__("You have given no credit by hand that still stands, so there is nothing to take back.")


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
    new: Sequence[Person] = (),
    organisation: str | None = None,
) -> Given:
    """Enter one credit for each of `people`; all of them or, with a Refusal, none.

    `new` are those of them who are not on Slack; `organisation` is the id of the one on whose behalf it was done.
    """
    evidence = why or Evidence()
    credited = tuple(dict.fromkeys(people))
    if not credited:
        raise NobodyToCredit
    check_form(store, evidence.note, at, now)
    _meet(store, credited, new)
    deciders(store).check(by, credited)
    lines = [
        ledger.credit(
            deed=deed, rounds=1, person=person, type=kind, at=at or now, by=by, source=source,
            zone=store.policy.zone, now=now, amount=store.policy.weight(kind), organisation=organisation,
            behalf=Behalf.EMPLOYER if organisation else Behalf.UNKNOWN, source_id=_source_id(evidence),
        )
        for person in credited
    ]  # fmt: skip
    enter(store, deed, lines, evidence, new)
    found = store.organisations.find(organisation) if organisation else None
    return Given(deed, credited, kind, evidence.note, at, evidence.link, found.name if found else "")


def enter(store: Store, deed: str, lines: Sequence[Credit], why: Evidence, new: Sequence[Person] = ()) -> None:
    """Write checked lines of one deed by hand, tell those credited, and note it. Raises AlreadyCredited."""
    check_new(store, lines)
    people.learn(store, [each for each in new if store.people.find(each.id) is None])
    lines = organisations.freeze(store, lines)
    store.credits.add(lines)
    store.credits.keep(deed, why)
    say.tell_credited(store, lines, why)
    who, by, kind = [line.person for line in lines], lines[0].by, lines[0].type
    store.audit.note(by, "credit", deed, after={"type": kind, "people": who, "source": lines[0].source.value})
    say.log(store, f"{deed}:{lines[0].id}:given", "credited", by=by, people=who, kind=kind, link=_said(store, why))


def take_back(store: Store, deed: str, *, by: UserId, now: datetime, reason: str = ledger.UNDONE) -> list[Credit]:
    """Reverse a deed that was credited by hand; returns the lines taken back. Raises NothingToUndo."""
    lines = store.credits.standing(deed)
    if not lines:
        raise NothingToUndo
    deciders(store).check(by, [line.person for line in lines])
    reverse(store, lines, by=by, now=now, reason=reason)
    return lines


def take_last_back(store: Store, *, by: UserId, now: datetime) -> list[Credit]:
    """Reverse what `by` credited last by command, form or shortcut, if it stands. Raises NothingGiven."""
    deed = store.credits.last_given(by, (Source.COMMAND, Source.SHORTCUT))
    if deed is None:
        raise NothingGiven
    return take_back(store, deed, by=by, now=now)


def reverse(store: Store, lines: Sequence[Credit], *, by: UserId, now: datetime, reason: str) -> None:
    """Take lines of one deed back, and note it."""
    store.credits.add([ledger.reverse(line, by, now, reason) for line in lines])
    deed, kind, who = lines[0].deed, lines[0].type, [line.person for line in lines]
    store.audit.note(by, "undo", deed, before={"type": kind, "people": who}, after={"reason": reason})
    say.log(store, f"{deed}:{lines[0].id}:undone", "undone", by=by, people=who, kind=kind, link=None)


def _meet(store: Store, credited: Sequence[UserId], new: Sequence[Person]) -> None:
    """Check everybody; those who are not on Slack were named by whoever gives, and need not be known yet."""
    elsewhere = {each.id for each in new}
    check_people(store, [each for each in credited if each not in elsewhere])
    if len(people.not_erased(store, new)) < len(new):
        raise Refusal("One of them asked to be forgotten, so nobody was credited. Name the others.")


def _source_id(why: Evidence) -> str | None:
    """What a deed is called by the link given for it, or by the message it was done in."""
    if why.link:
        return source_id(why.link)
    return f"slack:{why.channel}:{why.ts}" if why.channel and why.ts else None


def _said(store: Store, why: Evidence) -> str | None:
    return store.link(why.channel, why.ts) if why.channel and why.ts else why.link or None
