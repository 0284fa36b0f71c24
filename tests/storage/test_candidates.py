"""Candidates: one for each message, decided by whoever was first, with their people in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scoring.errors import Refusal
from scoring.model import Candidate, Status, Ts, UserId
from storage.candidates import Outrun, UnknownCandidate
from storage.tables import candidate_people, candidates
from tests.storage.database import ANA, BEN, LEA, NOW, Database, candidate

CAT = UserId("UCAT")


def put(database: Database, *new: Candidate) -> None:
    with database.store() as store:
        for each in new:
            store.candidates.add(each)


def decided(before: Candidate, status: Status = Status.CONFIRMED, by: UserId = LEA) -> Candidate:
    return replace(before, status=status, version=before.version + 1, decided_by=by, decided_at=NOW)


def test_a_candidate_comes_back_as_it_was_kept(database: Database) -> None:
    kept = candidate(
        "1700000000.000100", CAT, ANA, BEN, thread_ts=Ts("1699999999.000100"), looks_back_to=Ts("1699999999.000200"),
        card="card:1", undone_by=LEA,
    )  # fmt: skip
    put(database, kept)
    with database.store() as store:
        assert store.candidates.get(kept.key) == kept


def test_an_unknown_card_is_refused_in_a_sentence(database: Database) -> None:
    with database.store() as store:
        assert store.candidates.find("C1:1") is None
        with pytest.raises(UnknownCandidate, match="Home tab"):
            store.candidates.get("C1:1")
    assert issubclass(UnknownCandidate, Refusal)


def test_one_message_is_one_candidate(database: Database) -> None:
    put(database, candidate(), candidate())
    put(database, candidate())
    assert len(database.rows(candidates)) == 1
    assert len(database.rows(candidate_people)) == 1


def test_a_new_candidate_is_seen_in_its_own_transaction(database: Database) -> None:
    with database.store() as store:
        store.candidates.add(candidate("1.1", BEN, ANA))
        assert store.candidates.get("C1:1.1").people == (BEN, ANA)
        assert store.candidates.count_waiting() == 1


def test_the_first_decision_wins_and_the_second_sees_it(database: Database) -> None:
    put(database, candidate())
    with database.store() as store:
        store.candidates.change(candidate(), decided(candidate()))
    with database.store() as store:
        with pytest.raises(Outrun) as outrun:
            store.candidates.change(candidate(), decided(candidate(), Status.REJECTED, BEN))
        assert outrun.value.now == decided(candidate())
    with database.store() as store:
        assert store.candidates.get(candidate().key) == decided(candidate()), "nothing of the second was written"


def test_every_change_makes_what_was_seen_before_old(database: Database) -> None:
    put(database, candidate())
    confirmed = decided(candidate())
    back = replace(confirmed, status=Status.WAITING, version=3, decided_by=None, decided_at=None, undone_by=LEA)
    with database.store() as store:
        store.candidates.change(candidate(), confirmed)
        store.candidates.change(confirmed, back)
    with database.store() as store, pytest.raises(Outrun):
        store.candidates.change(candidate(), confirmed)  # it waits again, and yet it is not what was seen


def test_what_is_not_there_cannot_be_changed(database: Database) -> None:
    with database.store() as store, pytest.raises(UnknownCandidate):
        store.candidates.change(candidate(), decided(candidate()))


@pytest.mark.parametrize("people", [(CAT,), (BEN, ANA), (ANA,)], ids=["others", "turned round", "fewer"])
def test_other_people_take_the_place_of_the_first(database: Database, people: tuple[UserId, ...]) -> None:
    before = candidate("1.1", ANA, BEN)
    after = replace(before, people=people, version=2)
    put(database, before, candidate("2.2", LEA))
    with database.store() as store:
        store.candidates.change(before, after)
    with database.store() as store:
        assert store.candidates.get("C1:1.1").people == people
        assert store.candidates.get("C1:2.2").people == (LEA,)


def test_the_queue_is_oldest_first_in_pages_and_holds_only_what_waits(database: Database) -> None:
    made = [candidate(f"{n}.1", noticed_at=NOW + timedelta(minutes=n)) for n in (3, 1, 2, 4)]
    put(database, *made)
    with database.store() as store:
        store.candidates.change(made[3], decided(made[3]))
    with database.store() as store:
        assert [each.ts for each in store.candidates.waiting(10)] == ["1.1", "2.1", "3.1"]
        assert [each.ts for each in store.candidates.waiting(2, 1)] == ["2.1", "3.1"]
        assert store.candidates.count_waiting() == 3
        assert [each.ts for each in store.candidates.noticed_before(NOW + timedelta(minutes=2))] == ["1.1"]


def test_what_was_decided_is_listed_newest_first_and_counted_by_who_decided(database: Database) -> None:
    made = [candidate(f"{n}.1") for n in range(5)]
    put(database, *made)
    states = (Status.CONFIRMED, Status.REJECTED, Status.EXPIRED, Status.CONFIRMED)
    with database.store() as store:
        for n, status in enumerate(states):
            after = replace(decided(made[n], status), decided_at=NOW + timedelta(hours=n))
            store.candidates.change(made[n], replace(after, decided_by=None) if status is Status.EXPIRED else after)
    with database.store() as store:
        assert [each.ts for each in store.candidates.decided(9)] == ["3.1", "1.1", "0.1"]
        assert [each.ts for each in store.candidates.decided(1)] == ["3.1"]
        assert store.candidates.deciders(NOW, NOW + timedelta(hours=3)) == {LEA: 2}
