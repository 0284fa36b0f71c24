"""Who stands where, ties and all; and a credit taken back leaves every total as it was."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ledger import Standing, Total, credit, reverse, standings, top
from scoring.model import Credit, Source, UserId

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PEOPLE = st.sampled_from([UserId(f"U{n}") for n in range(8)])
TYPES = st.sampled_from(["code", "doc", "question", "talk"])
TOTALS = st.lists(st.builds(Total, PEOPLE, TYPES, st.integers(-3, 6)), max_size=30)


def totals(*lines: tuple[str, str, int]) -> list[Total]:
    return [Total(UserId(person), type, count) for person, type, count in lines]


def places(found: list[Standing]) -> list[tuple[int, str, int]]:
    return [(each.place, each.person, each.count) for each in found]


def given_credit(at: datetime = NOW, zone: str = "UTC", rounds: int = 0) -> Credit:
    return credit(
        deed="C1:1700000000.000100", rounds=rounds, person=UserId("UANA"), type="doc", at=at, by=UserId("ULEAD"),
        now=NOW, zone=ZoneInfo(zone), source=Source.THANKS, thanker=UserId("UBEN"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([("U1", "doc", 2)], [(1, "U1", 2)], id="one person"),
        pytest.param(
            [("U1", "doc", 1), ("U2", "doc", 3), ("U3", "doc", 2)],
            [(1, "U2", 3), (2, "U3", 2), (3, "U1", 1)],
            id="most first",
        ),
        pytest.param(
            [("U3", "doc", 5), ("U2", "doc", 1), ("U1", "code", 5)],
            [(1, "U1", 5), (1, "U3", 5), (3, "U2", 1)],
            id="ties share a place, by id within it; the next comes after both",
        ),
        pytest.param(
            [("U1", "doc", 2), ("U1", "code", 1), ("U2", "doc", 3)], [(1, "U1", 3), (1, "U2", 3)], id="types add up"
        ),
        pytest.param(
            [("U1", "doc", 1), ("U1", "doc", -1), ("U2", "doc", -1), ("U3", "doc", 1)],
            [(1, "U3", 1)],
            id="nothing left, no place",
        ),
    ],
)
def test_standings(lines: list[tuple[str, str, int]], expected: list[tuple[int, str, int]]) -> None:
    assert places(standings(totals(*lines))) == expected


def test_what_for_is_told_largest_first_without_what_was_taken_back() -> None:
    (ana,) = standings(totals(("UANA", "doc", 1), ("UANA", "talk", 3), ("UANA", "code", 1), ("UANA", "bug", 0)))
    assert ana.by_type == (("talk", 3), ("code", 1), ("doc", 1))


@pytest.mark.parametrize(
    ("counts", "most", "kept"),
    [
        pytest.param([5, 4, 3], 5, 3, id="fewer than asked for"),
        pytest.param([5, 4, 3, 2], 2, 2, id="a clean cut"),
        pytest.param([5, 4, 4, 4, 1], 2, 4, id="a tie at the edge is in, up to twice as many"),
        pytest.param([5, 4, 4, 4, 4, 1], 2, 1, id="a longer tie is out"),
        pytest.param([1, 1, 1, 1, 1], 2, 0, id="all alike and too many: nobody"),
        pytest.param([1, 1, 1, 1], 4, 4, id="all alike and few enough"),
        pytest.param([5, 4], 0, 0, id="none asked for"),
    ],
)
def test_the_top_never_cuts_a_tie_apart(counts: list[int], most: int, kept: int) -> None:
    ranked = standings(Total(UserId(f"U{n}"), "doc", count) for n, count in enumerate(counts))
    assert top(ranked, most) == ranked[:kept]


@given(TOTALS)
def test_standings_add_up_and_places_count_those_ahead(lines: list[Total]) -> None:
    sums = Counter[str]()
    for line in lines:
        sums[line.person] += line.count
    ranked = standings(lines)
    assert {each.person: each.count for each in ranked} == +sums
    for each in ranked:
        assert each.place == 1 + sum(other.count > each.count for other in ranked)
        assert sum(count for _, count in each.by_type) == each.count
    assert all((-a.count, a.person) < (-b.count, b.person) for a, b in pairwise(ranked))


@given(TOTALS)
def test_standings_do_not_depend_on_the_order_of_the_lines(lines: list[Total]) -> None:
    assert standings(sorted(lines, key=repr)) == standings(reversed(lines)) == standings(lines)


@given(TOTALS, st.integers(0, 8))
def test_the_top_is_a_beginning_that_ends_between_two_places(lines: list[Total], most: int) -> None:
    ranked = standings(lines)
    best = top(ranked, most)
    assert best == ranked[: len(best)]
    assert len(best) <= 2 * most
    assert not {each.place for each in best} & {each.place for each in ranked[len(best) :]}


@pytest.mark.parametrize(
    ("at", "zone", "month"),
    [
        pytest.param("2026-10-31T23:30:00+00:00", "UTC", "2026-10", id="utc"),
        pytest.param("2026-10-31T23:30:00+00:00", "Europe/Berlin", "2026-11", id="already November there"),
        pytest.param("2026-11-01T06:00:00+00:00", "America/Los_Angeles", "2026-10", id="still October there"),
    ],
)
def test_a_credit_counts_in_the_month_of_its_deed_where_the_team_lives(at: str, zone: str, month: str) -> None:
    assert given_credit(datetime.fromisoformat(at), zone).month == month


def test_a_deed_credited_again_has_another_id_and_the_same_decision_the_same() -> None:
    assert given_credit() == given_credit()
    assert given_credit(rounds=2).id != given_credit().id


def test_taking_back_names_the_line_it_reverses_and_who_did_it() -> None:
    line = given_credit()
    back = reverse(line, UserId("UOTHER"), NOW + timedelta(days=3))
    assert back.id == f"{line.id}:undone"
    assert (back.reverses, back.by, back.entered_at) == (line.id, "UOTHER", NOW + timedelta(days=3))
    assert (back.deed, back.person, back.type, back.month, back.at) == (
        line.deed, line.person, line.type, line.month, line.at,
    )  # fmt: skip


def test_a_reversing_line_cannot_be_reversed() -> None:
    back = reverse(given_credit(), UserId("ULEAD"), NOW)
    with pytest.raises(ValueError, match="cannot be taken back itself"):
        reverse(back, UserId("ULEAD"), NOW)


@given(st.builds(
    Credit, id=st.text(), deed=st.text(), person=PEOPLE, type=TYPES, at=st.just(NOW), entered_at=st.just(NOW),
    by=PEOPLE, month=st.just("2026-11"), source=st.sampled_from(Source), amount=st.integers(-9, 9),
    reverses=st.none(),
))  # fmt: skip
def test_a_credit_and_its_reverse_sum_to_zero(line: Credit) -> None:
    pair = (line, reverse(line, UserId("ULEAD"), NOW))
    assert sum(each.amount for each in pair) == 0
    assert standings(Total(each.person, each.type, each.amount) for each in pair) == []
