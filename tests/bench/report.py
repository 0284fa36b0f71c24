"""The figures as a short table: medians with the least and the most, and which targets are met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench.measure import STEADY_RATE, Figures

LEAST_RATIO = {"SQLite": 0.6, "PostgreSQL": 0.35}
P99_AT_MOST_MS = 25
MEMORY_AT_MOST_MB = 150


@dataclass
class Measured:
    """Everybody's figures, round by round."""

    bare: list[Figures] = field(default_factory=list)
    sqlite: list[Figures] = field(default_factory=list)
    postgresql: list[Figures] = field(default_factory=list)

    def contenders(self) -> Sequence[tuple[str, list[Figures]]]:
        return ("bare Bolt", self.bare), ("SQLite", self.sqlite), ("PostgreSQL", self.postgresql)


ROWS: tuple[tuple[str, str, Callable[[Figures], float]], ...] = (
    ("events a second, flat out", "{:.0f}", lambda each: each.per_second),
    ("processor time an event, µs", "{:.0f}", lambda each: each.processor * 1e6),
    (f"p50 at {STEADY_RATE} events/s, ms", "{:.1f}", lambda each: each.p50 * 1e3),
    (f"p99 at {STEADY_RATE} events/s, ms", "{:.1f}", lambda each: each.p99 * 1e3),
    ("idle memory, MB", "{:.0f}", lambda each: each.memory),
    ("cards said meanwhile", "{:.0f}", lambda each: each.cards),
)


def table(measured: Measured) -> str:
    """Everything in one text for a terminal."""
    names = [name for name, _ in measured.contenders()]
    lines = [f"{'median (least–most)':<30}" + "".join(f"{name:>24}" for name in names)]
    for label, form, value in ROWS:
        cells = [_spread([value(each) for each in figures], form) for _, figures in measured.contenders()]
        lines.append(f"{label:<30}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join([*lines, "", *_targets(measured)])


def _spread(values: Sequence[float], form: str) -> str:
    middle, least, most = (form.format(each) for each in (median(values), min(values), max(values)))
    return f"{middle} ({least}–{most})"


def _targets(measured: Measured) -> list[str]:
    lines = []
    for name, figures in measured.contenders()[1:]:
        ratios = [ours.per_second / theirs.per_second for ours, theirs in zip(figures, measured.bare, strict=True)]
        least = LEAST_RATIO[name]
        lines.append(_target(f"{name}: ratio to bare Bolt", _spread(ratios, "{:.2f}"), median(ratios) >= least,
                             f"at least {least}"))  # fmt: skip
        p99s = [each.p99 * 1e3 for each in figures]
        lines.append(_target(f"{name}: p99, ms", _spread(p99s, "{:.1f}"), median(p99s) <= P99_AT_MOST_MS,
                             f"at most {P99_AT_MOST_MS}"))  # fmt: skip
        memory = max(each.memory for each in figures)
        lines.append(_target(f"{name}: idle memory, MB", f"{memory:.0f}", memory < MEMORY_AT_MOST_MB,
                             f"under {MEMORY_AT_MOST_MB}"))  # fmt: skip
    return lines


def _target(what: str, found: str, met: bool, wanted: str) -> str:
    return f"{'met   ' if met else 'MISSED'}  {what:<28}{found:>20}   {wanted}"
