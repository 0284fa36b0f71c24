"""Questions are held until nothing can join them any more, and come out in order: one deed, one question."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from scoring import questions
from scoring.model import Candidate, ChannelId, Kind, Ts, UserId
from scoring.questions import HELD_DAYS, NOT_SURE, Question, Questions

ANA, BEN, LEA = UserId("UANA"), UserId("UBEN"), UserId("ULEA")
HOUR, DAY = 3600, 86_400


def ts(seconds: float) -> Ts:
    return Ts(f"{1_700_000_000 + seconds:.6f}")


def thanks(at: float, *people: UserId, by: UserId = LEA, thread: float | None = None, **facts: Any) -> Candidate:
    return Candidate(
        channel=ChannelId("C1"), ts=ts(at), thanker=by, people=people or (ANA,), kind=Kind.THANKS, type="question",
        score=facts.pop("score", 0.9), reasons=(), excerpt="thanks", noticed_at=datetime(2026, 1, 1, tzinfo=UTC),
        thread_ts=None if thread is None else ts(thread), **facts,
    )  # fmt: skip


def take(held: Questions, candidate: Candidate, least: float = 0.5) -> Question | None:
    question = held.sort(candidate, least)
    if question and not question.why_not:
        held.hold(question)
    return question


def shown(released: Any) -> list[tuple[Ts, list[Ts]]]:
    return [(each.ts, [further.ts for further in each.support]) for each in released]


def test_thanks_in_one_thread_are_one_question_however_late() -> None:
    held = Questions(hours=48)
    take(held, thanks(10, thread=0))
    assert take(held, thanks(20, by=BEN, thread=0)) is None
    assert take(held, thanks(9 * DAY, by=BEN, thread=0)) is None
    assert take(held, thanks(30, BEN, thread=0)) is not None, "somebody else's help"
    assert shown(held.rest()) == [(ts(10), [ts(20), ts(9 * DAY)]), (ts(30), [])]


def test_the_thread_below_a_question_in_the_channel_is_its_own() -> None:
    held = Questions(hours=48)
    take(held, thanks(10))
    assert take(held, thanks(20, by=BEN, thread=10)) is None
    assert shown(held.rest()) == [(ts(10), [ts(20)])]


@pytest.mark.parametrize(("later", "joins"), [(60, True), (47 * HOUR, True), (49 * HOUR, False)])
def test_in_the_channel_the_same_help_is_looked_for_in_the_last_two_days(later: float, joins: bool) -> None:
    held = Questions(hours=48)
    take(held, thanks(10, looks_back_to=ts(0)))
    take(held, thanks(10 + later, by=BEN, looks_back_to=ts(0)))
    assert len(list(held.rest())) == (1 if joins else 2)


def test_whoever_is_thanked_besides_is_asked_about_alone() -> None:
    held = Questions(hours=48)
    take(held, thanks(10, thread=0))
    question = take(held, thanks(20, ANA, BEN, by=BEN, thread=0))
    assert question is not None
    assert question.candidate.people == (BEN,)
    assert shown(held.rest()) == [(ts(10), [ts(20)]), (ts(20), [])]


def test_what_is_not_sure_enough_is_no_question_but_may_be_support() -> None:
    held = Questions(hours=48)
    question = take(held, thanks(10, thread=0, score=0.6), least=0.8)
    assert question is not None
    assert question.why_not == NOT_SURE
    take(held, thanks(20, thread=0), least=0.8)
    assert take(held, thanks(30, by=BEN, thread=0, score=0.6), least=0.8) is None
    assert shown(held.rest()) == [(ts(20), [ts(30)])]


def test_what_is_not_asked_is_joined_by_nothing() -> None:
    held = Questions(hours=48)
    held.hold(Question(thanks(10, thread=0, looks_back_to=ts(0)), why_not="a courtesy"))
    assert take(held, thanks(20, thread=0)) is not None
    assert take(held, thanks(30, looks_back_to=ts(0))) is not None


def test_questions_come_out_in_order_once_nothing_can_join_them() -> None:
    held = Questions(hours=48)
    for at in (30, 10, 20):
        take(held, thanks(at, UserId(f"U{at}"), looks_back_to=ts(at - 5)))
    assert list(held.ripe(ts(DAY))) == []
    assert [each.ts for each in held.ripe(ts(HELD_DAYS * DAY + 25))] == [ts(10), ts(20)]
    assert [each.ts for each in held.rest()] == [ts(30)]


def test_no_more_are_held_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "AT_MOST", 3)
    held = Questions(hours=48)
    for at in range(5):
        take(held, thanks(at, thread=-at - 1))
    assert [each.ts for each in held.ripe(ts(5))] == [ts(0), ts(1)]
    assert len(list(held.rest())) == 3
    assert held._threads == {}
