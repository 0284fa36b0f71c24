"""What a check says: one sentence with a mark, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

INDENT = 10


class Mark(StrEnum):
    """Words rather than colours: they survive a log file, a screen reader and a colour-blind eye."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. A note is worth reading and stops nothing."""

    mark: Mark
    what: str
    do: str = ""

    @property
    def fine(self) -> bool:
        return self.mark is not Mark.PROBLEM

    def __str__(self) -> str:
        line = f"[{self.mark}]".ljust(INDENT) + self.what
        return f"{line}\n{' ' * INDENT}To do: {self.do}" if self.do else line


def ok(what: str) -> Finding:
    return Finding(Mark.OK, what)


def note(what: str, do: str = "") -> Finding:
    return Finding(Mark.NOTE, what, do)


def problem(what: str, do: str) -> Finding:
    return Finding(Mark.PROBLEM, what, do)
