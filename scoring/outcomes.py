"""What became of the questions leads were asked: how often each was right, and what another threshold would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from scoring.listening import LEAST
from scoring.model import Candidate, ChannelId, Kind, UserId

K = TypeVar("K")

STEPS = (LEAST, 0.6, 0.7, 0.8, 0.9)
"""The thresholds a lead can choose from."""
FEW = 5
"""With fewer answers than this a share says nothing."""


class Verdict(StrEnum):
    """How a question ended."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    """Credited, but to other people than asked."""
    REJECTED = "rejected"
    UNASKED = "unasked"
    """Scored below the channel's threshold: nobody was asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question and its answer, without anybody's words."""

    key: str
    """The candidate's."""
    channel: ChannelId
    kind: Kind
    language: str
    cues: tuple[str, ...]
    reasons: tuple[str, ...]
    score: float
    verdict: Verdict
    at: datetime

    @property
    def right(self) -> bool:
        return self.verdict is Verdict.CONFIRMED

    @property
    def credited(self) -> bool:
        return self.verdict in (Verdict.CONFIRMED, Verdict.CHANGED)


@dataclass(frozen=True, slots=True)
class Precision:
    """Of `asked` questions that were answered, `right` were confirmed as asked (also with another type)."""

    asked: int
    right: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where too few were answered to tell."""
        return self.right / self.asked if self.asked >= FEW else None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a threshold would have done to what is known: how many questions, and how many credits missed."""

    least: float
    asked: int
    missed: int


def outcome(candidate: Candidate, verdict: Verdict, at: datetime) -> Outcome:
    """What is kept of a candidate once it is decided, or was not asked about."""
    return Outcome(
        key=candidate.key,
        channel=candidate.channel,
        kind=candidate.kind,
        language=candidate.language,
        cues=candidate.cues,
        reasons=candidate.reasons,
        score=candidate.score,
        verdict=verdict,
        at=at,
    )


def of_confirming(asked: Sequence[UserId], credited: Sequence[UserId]) -> Verdict:
    """CONFIRMED if the people credited are those asked about, whatever the type, else CHANGED."""
    return Verdict.CONFIRMED if set(asked) == set(credited) else Verdict.CHANGED


def by_channel(outcomes: Iterable[Outcome]) -> dict[ChannelId, Precision]:
    """The precision of what was asked in each channel, the most asked first."""
    return _counted((each.channel, each) for each in outcomes)


def by_cue(outcomes: Iterable[Outcome]) -> dict[str, Precision]:
    """The precision of each cue; a question with two cues counts for both. The most asked first."""
    return _counted((cue, each) for each in outcomes for cue in each.cues)


def by_language(outcomes: Iterable[Outcome]) -> dict[str, Precision]:
    """The precision in each language, the most asked first."""
    return _counted((each.language, each) for each in outcomes)


def effect(outcomes: Iterable[Outcome], least: float) -> Effect:
    """What the threshold `least` would have done with these outcomes.

    Those that were not asked count as asked if `least` reaches down to them; whether they were credits nobody knows.
    """
    asked = missed = 0
    for each in outcomes:
        if each.score >= least:
            asked += 1
        elif each.credited:
            missed += 1
    return Effect(least, asked, missed)


def effects(outcomes: Sequence[Outcome]) -> tuple[Effect, ...]:
    """The effect of every threshold a lead can choose."""
    return tuple(effect(outcomes, step) for step in STEPS)


def _counted(pairs: Iterable[tuple[K, Outcome]]) -> dict[K, Precision]:
    asked: defaultdict[K, int] = defaultdict(int)
    right: defaultdict[K, int] = defaultdict(int)
    for key, each in pairs:
        if each.verdict is not Verdict.UNASKED:
            asked[key] += 1
            right[key] += each.right
    return {key: Precision(asked[key], right[key]) for key in sorted(asked, key=lambda key: (-asked[key], str(key)))}
