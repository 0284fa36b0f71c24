"""When two thanks are for one deed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scoring.deeds import is_same_help, sort, source_ids, take_over
from scoring.model import Candidate, ChannelId, Kind, Status, Ts, UserId

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ANA, BEN, CARL, MEI = (UserId(each) for each in ("UANA", "UBEN", "UCARL", "UMEI"))


def ts(second: int) -> Ts:
    return Ts(f"{1_700_000_000 + second}.000100")


def thanked(
    second: int, *people: UserId, by: UserId = MEI, thread: int | None = None, back: int | None = None
) -> Candidate:
    return Candidate(
        channel=ChannelId("C1"), ts=ts(second), thanker=by, people=people or (ANA,), kind=Kind.THANKS, type="question",
        score=0.9, reasons=(), excerpt="ty", noticed_at=NOW, thread_ts=None if thread is None else ts(thread),
        looks_back_to=None if back is None else ts(back),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("case", "fresh", "earlier", "same"),
    [
        ("in one thread", thanked(9, by=BEN, thread=0), thanked(5, thread=0), True),
        ("in one thread, days later", thanked(200_000, thread=0), thanked(5, thread=0), True),
        ("below the card", thanked(9, by=BEN, thread=5), thanked(5), True),
        ("in another thread", thanked(9, thread=1), thanked(5, thread=0), False),
        ("for somebody else", thanked(9, BEN, thread=0), thanked(5, ANA, thread=0), False),
        ("for one of several", thanked(9, ANA, thread=0), thanked(5, ANA, BEN, thread=0), True),
        ("looking back to the same", thanked(900, by=BEN, back=2), thanked(5, back=2), True),
        ("looking back to other words", thanked(9, by=BEN, back=7), thanked(5, back=2), False),
        ("the same person again, nothing new said", thanked(600, back=3), thanked(5, back=2), True),
        ("the same person, after new help", thanked(600, back=300), thanked(5, back=2), False),
        ("the same person, an hour later", thanked(4000, back=3), thanked(5, back=2), False),
        ("nothing shows what for", thanked(9), thanked(5), False),
        ("itself", thanked(5, thread=0), thanked(5, thread=0), False),
    ],
)
def test_same_help(case: str, fresh: Candidate, earlier: Candidate, same: bool) -> None:
    assert is_same_help(fresh, earlier) is same, case


@pytest.mark.parametrize(
    ("status", "same"),
    [(Status.WAITING, True), (Status.CONFIRMED, True), (Status.REJECTED, True), (Status.EXPIRED, False),
     (Status.WITHDRAWN, False)],
)  # fmt: skip
def test_cards_that_are_gone_without_a_decision_do_not_count(status: Status, same: bool) -> None:
    assert is_same_help(thanked(9, thread=0), replace(thanked(5, thread=0), status=status)) is same


@pytest.mark.parametrize(
    ("words", "type", "same"),
    [("ty", "question", True), ("ty for #12", "question", True), ("ty for #13", "question", False), ("ty", "doc", True),
     ("ty", "talk", False)],
)  # fmt: skip
def test_words_that_name_two_things_are_about_two_deeds(words: str, type: str, same: bool) -> None:
    earlier = replace(thanked(5, thread=0), excerpt="thanks for #12", type="doc")
    assert is_same_help(replace(thanked(9, by=BEN, thread=0), excerpt=words, type=type), earlier) is same


def test_feedback_and_thanks_are_two_things() -> None:
    assert not is_same_help(replace(thanked(9, thread=0), kind=Kind.FEEDBACK), thanked(5, thread=0))


def test_of_several_helpers_only_those_not_asked_about_yet_are_left() -> None:
    earlier = thanked(5, ANA, thread=0)
    found = sort(thanked(9, ANA, BEN, thread=0), [earlier])
    assert found.supports == (earlier,)
    assert found.rest is not None
    assert found.rest.people == (BEN,)
    assert sort(thanked(9, ANA, thread=0), [earlier]).rest is None
    assert sort(thanked(9, CARL, thread=0), [earlier]).supports == ()


def test_the_next_who_thanked_takes_over() -> None:
    taken = take_over(thanked(5), [(BEN, "me too"), (CARL, "ty")])
    assert taken is not None
    assert (taken.thanker, taken.excerpt, taken.version) == (BEN, "me too", 2)
    assert take_over(thanked(5), []) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no link", []),
        ("<https://github.com/Acme/Site/pull/12>", ["https://github.com/acme/site/pull/12"]),
        ("<https://www.github.com/acme/site/pull/12/files?w=1#diff|#12>", ["https://github.com/acme/site/pull/12"]),
        ("see https://github.com/acme/site/pull/12, thanks", ["https://github.com/acme/site/pull/12"]),
        ("https://github.com/acme/site/pull/123", ["https://github.com/acme/site/pull/123"]),
        ("http://gitlab.com/a/b/-/merge_requests/7/diffs", ["https://gitlab.com/a/b/-/merge_requests/7"]),
        ("<https://example.org/Talk/?utm_source=x&amp;v=2>", ["https://example.org/Talk?v=2"]),
        ("https://example.org https://example.org/", ["https://example.org"]),
        ("<https://[broken> <mailto:ana@example.org>", []),
    ],
)
def test_one_deed_has_one_name_however_its_link_is_copied(text: str, found: list[str]) -> None:
    assert source_ids(text) == found
