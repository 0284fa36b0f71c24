"""What leads' answers say about the ear: shares, and the effect of another threshold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import outcomes
from scoring.model import ChannelId, Kind, UserId
from scoring.outcomes import Effect, Outcome, Precision, Verdict

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def outcome(
    verdict: Verdict, score: float = 0.9, *cues: str, channel: str = "C1", language: str = "en", key: str = "k"
) -> Outcome:
    return Outcome(key, ChannelId(channel), Kind.THANKS, language, cues or ("thanks",), (), score, verdict, NOW)


Y, N, C, U = Verdict.CONFIRMED, Verdict.REJECTED, Verdict.CHANGED, Verdict.UNASKED


def test_shares_by_channel_cue_and_language_the_most_asked_first() -> None:
    answered = [
        outcome(N, 0.6, "cheers"), outcome(Y, 0.9, "thanks", channel="C2"), outcome(Y, 0.9, "thanks", "that fixed it"),
        outcome(C, 0.9, "merci", language="fr"), outcome(U, 0.5, "cheers"),
    ]  # fmt: skip
    assert outcomes.by_channel(answered) == {"C1": Precision(3, 1), "C2": Precision(1, 1)}
    assert outcomes.by_cue(answered)["thanks"] == Precision(2, 2)
    assert outcomes.by_cue(answered)["cheers"] == Precision(1, 0)
    assert next(iter(outcomes.by_cue(answered))) == "thanks"
    assert outcomes.by_language(answered) == {"en": Precision(3, 2), "fr": Precision(1, 0)}


def test_a_share_needs_a_few_answers() -> None:
    assert Precision(outcomes.FEW - 1, 0).share is None
    assert Precision(11, 9).share == pytest.approx(9 / 11)


def test_the_effect_of_a_threshold_is_what_would_have_been_asked_and_missed() -> None:
    answered = [outcome(Y, 0.9), outcome(Y, 0.7), outcome(N, 0.7), outcome(C, 0.6), outcome(U, 0.55)]
    assert outcomes.effect(answered, 0.5) == Effect(0.5, 5, 0)
    assert outcomes.effect(answered, 0.7) == Effect(0.7, 3, 1)
    assert outcomes.effect(answered, 0.8) == Effect(0.8, 1, 2)


@pytest.mark.parametrize(
    ("asked", "credited", "verdict"),
    [(("U1", "U2"), ("U2", "U1"), Y), (("U1",), ("U1", "U2"), C), (("U1",), ("U2",), C)],
)
def test_confirming_other_people_is_a_change(
    asked: tuple[UserId, ...], credited: tuple[UserId, ...], verdict: Verdict
) -> None:
    assert outcomes.of_confirming(asked, credited) is verdict


@given(st.lists(st.builds(outcome, st.sampled_from(Verdict), st.sampled_from([0.5, 0.6, 0.75, 0.8, 0.9, 0.98]))))
def test_a_higher_threshold_asks_no_more_and_misses_no_less(answered: list[Outcome]) -> None:
    effects = outcomes.effects(answered)
    assert [each.asked for each in effects] == sorted((each.asked for each in effects), reverse=True)
    assert [each.missed for each in effects] == sorted(each.missed for each in effects)
    assert effects[0] == Effect(outcomes.LEAST, len(answered), 0)
