"""The detectors: each hears one kind of contribution in a message; adding one means naming it in `DETECTORS`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scoring.detectors import feedback, thanks
from scoring.lexicon import Lexicon
from scoring.model import Kind, Message, Signal


class Detector(Protocol):
    """A module, or anything else, that hears."""

    def detect(self, message: Message, lexicon: Lexicon) -> Iterator[Signal]:
        """Yield what is heard in `message`; nothing for most messages, and quickly."""


DETECTORS: dict[Kind, Detector] = {Kind.THANKS: thanks, Kind.FEEDBACK: feedback}
