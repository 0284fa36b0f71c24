"""The detectors: each hears one kind of contribution in a message; adding one means naming it in `DETECTORS`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scoring.detectors import thanks
from scoring.detectors.sentences import read
from scoring.model import Message, Signal


class Detector(Protocol):
    """A module, or anything else, that hears."""

    def detect(self, message: Message) -> Iterator[Signal]:
        """Yield what is heard in `message`; nothing for most messages, and quickly."""


DETECTORS: tuple[Detector, ...] = (thanks,)


def asks(text: str) -> bool:
    """Whether `text` asks a question or for something to be done."""
    return any(sentence.asks for sentence in read(text))
