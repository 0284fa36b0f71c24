"""How a team wants one of its channels to be listened to."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 0.5
"""What scores less is never asked about: a wrong card costs a lead's patience. A channel may want more."""
MOST = 0.95


@dataclass(frozen=True, slots=True)
class Listening:
    """What leads want to be asked about in a channel, and which words are no cue there."""

    least: float = LEAST
    """The least score, from LEAST to MOST, that leads are asked about."""
    feedback: bool = False
    """Whether useful feedback is heard as well as thanks."""
    muted: frozenset[str] = frozenset()
    """Cues a lead has muted, as the language files spell them."""


USUAL = Listening()
