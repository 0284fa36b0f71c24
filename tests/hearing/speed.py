"""How fast the ear is, with all languages on and no database: messages with no cue, and messages with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter_ns

from scoring import candidates as ear
from scoring.lexicon import lexicon
from scoring.model import Message, Remembered
from tests.hearing.conversations import Conversation
from tests.hearing.figures import NOW

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Speed:
    """Microseconds a message, the median over messages of the best of ROUNDS, and the slowest hundredth."""

    messages: int
    median: float
    p99: float


def hearing(conversations: Sequence[Conversation]) -> dict[str, Speed]:
    """Remembering a message and, if it may hold a cue, judging it; by what it holds."""
    times: dict[str, list[float]] = {"without a cue": [], "without a cue, not ASCII": [], "with a cue": []}
    for told in conversations:
        memory: list[Remembered] = []
        for line in told.lines:
            taken = min(_once(line.message, memory, told) for _ in range(ROUNDS))
            times[_kind(line.message)].append(taken / 1000)
            memory.append(ear.remember(line.message))
    return {name: _speed(each) for name, each in times.items() if each}


def _once(message: Message, memory: Sequence[Remembered], told: Conversation) -> int:
    _forget_what_was_read()
    begun = perf_counter_ns()
    ear.remember(message)
    if ear.may_be_worth_asking(message):
        ear.hear(message, memory, told.people, NOW)
    return perf_counter_ns() - begun


def _forget_what_was_read() -> None:
    """What was read before must be read again, or it would cost nothing."""
    ear.forget()


def _kind(message: Message) -> str:
    if lexicon().holds_a_cue(message.text):
        return "with a cue"
    return "without a cue" if message.text.isascii() else "without a cue, not ASCII"


def _speed(times: list[float]) -> Speed:
    return Speed(len(times), median(times), sorted(times)[int(0.99 * (len(times) - 1))])
