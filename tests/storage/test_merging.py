"""Merging people and taking it back are exact inverses, whatever is credited and undone meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from handlers.flows import identities
from scoring.identity import NotTheSame
from scoring.model import TeamId, UserId
from storage.store import Store
from tests.storage.database import NOW, Database
from tests.storage.family import EVERYBODY, LEADS, credit, found, undo, without_nothing

numbers = count()


class Merging(RuleBasedStateMachine):
    """Leads merge and take back, while several are credited and credits are undone."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.team = found(self.database, TeamId(f"T{next(numbers)}"))
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.deeds = 0

    credited: Bundle[str] = Bundle("credited")

    @rule(one=st.sampled_from(EVERYBODY), other=st.sampled_from(EVERYBODY), by=st.sampled_from(LEADS))
    def merge(self, one: UserId, other: UserId, by: UserId) -> None:
        try:
            with self.database.store(self.team) as store:
                pointer = identities.merge(store, one, other, by=by, sure=True)
        except NotTheSame:
            return
        self.done.append(("merge", {"one": pointer.person, "other": pointer.into, "by": by}))

    @rule(target=credited, person=st.sampled_from(EVERYBODY), by=st.sampled_from(LEADS), days=st.integers(0, 400))
    def credit(self, person: UserId, by: UserId, days: int) -> str:
        self.deeds += 1
        deed = f"d{self.deeds}"
        self.do("credit", deed=deed, person=person, by=by, at=NOW - timedelta(days=days))
        return deed

    @rule(deed=credited, by=st.sampled_from(LEADS))
    def undo(self, deed: str, by: UserId) -> None:
        self.do("undo", deed=deed, by=by)

    @rule(person=st.sampled_from(EVERYBODY), by=st.sampled_from(LEADS))
    def unmerge(self, person: UserId, by: UserId) -> None:
        """Afterwards all is as in a team where the same was done without that merge."""
        at = next((n for n, (what, how) in enumerate(self.done) if what == "merge" and how["one"] == person), None)
        if at is None:
            with pytest.raises(identities.NothingToTakeBack), self.database.store(self.team) as store:
                identities.unmerge(store, person, by=by)
            return
        with self.database.store(self.team) as store:
            identities.unmerge(store, person, by=by)
        del self.done[at]
        elsewhere = found(self.database, TeamId(f"T{next(numbers)}"))
        for what, how in self.done:
            with self.database.store(elsewhere) as store:
                STEPS[what](store, **how)
        assert self.books(self.team) == self.books(elsewhere)

    @invariant()
    def the_books_agree(self) -> None:
        with self.database.store(self.team) as store:
            assert store.credits.ledger_totals() == store.credits.rollup_totals()
            assert without_nothing(store.credits.ledger_standings()) == without_nothing(store.credits.standings())
            for each in EVERYBODY:
                root = store.merges.root(each)
                assert store.merges.root(root) == root
                assert root.startswith("U") or not any(who.startswith("U") for who in store.merges.identities(root))

    def do(self, what: str, **how: Any) -> None:
        with self.database.store(self.team) as store:
            STEPS[what](store, **how)
        self.done.append((what, how))

    def books(self, team: TeamId) -> dict[str, Any]:
        with self.database.store(team) as store:
            return {
                "pointers": {(each.person, each.into, each.root, each.by) for each in store.merges.all()},
                "standings": without_nothing(store.credits.standings()),
                "rollups": store.credits.rollup_totals(),
                "totals": Counter(store.credits.totals("2000-01", "2100-12")),
                "credits": {
                    each: [(line.id, line.person) for line, _ in store.credits.of_person(each, 99)]
                    for each in EVERYBODY
                },
            }


def _merge(store: Store, one: UserId, other: UserId, by: UserId) -> None:
    pointer = identities.merge(store, one, other, by=by, sure=True)
    assert (pointer.person, pointer.into) == (one, other), "also where another merge never was"


STEPS: dict[str, Any] = {"merge": _merge, "credit": credit, "undo": undo}


def test_whatever_is_merged_and_taken_back_the_books_agree_and_nothing_is_left_of_it(database: Database) -> None:
    machine = type("Merging", (Merging,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
