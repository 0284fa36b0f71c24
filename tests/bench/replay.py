"""Measure `plaudit replay` on a made-up export of any size: `python -m tests.bench.replay MESSAGES …`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.made_up_export import write_export
from tests.bench.processes import CHECKOUT, NotMeasured


@dataclass(frozen=True)
class Replayed:
    """How one run went, from the start of the process to its end."""

    messages: int
    seconds: float
    """By the clock on the wall."""
    worked: float
    """Seconds of a processor."""
    peak_mb: float
    asked: int

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds


def measure(messages: int, folder: Path) -> Replayed:
    """Write an export of that many messages into `folder`, and replay it in a process of its own."""
    export, lines, words = (folder / name for name in (f"{messages}.zip", "lines.jsonl", "summary.txt"))
    if not export.exists():
        write_export(export, messages)
    command = [sys.executable, "-m", "bot", "replay", str(export)]
    began = time.monotonic()
    with lines.open("wb") as out, words.open("wb") as err:
        files = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2)]
        process = os.posix_spawn(
            sys.executable, command, {**os.environ, "PYTHONPATH": str(CHECKOUT)}, file_actions=files
        )
        _, status, used = os.wait4(process, 0)
    seconds = time.monotonic() - began
    if status:
        raise NotMeasured(f"it ended with {os.waitstatus_to_exitcode(status)} and said:\n{words.read_text()[-2000:]}")
    with lines.open("rb") as printed:
        asked = sum(1 for _ in printed)
    peak = used.ru_maxrss * 1024 / 1_000_000
    return Replayed(messages, seconds, used.ru_utime + used.ru_stime, peak, asked)


def main() -> int:
    sizes = [int(size) for size in sys.argv[1:]] or [300_000]
    with tempfile.TemporaryDirectory(prefix="plaudit-replay-") as folder:
        for size in sizes:
            ran = measure(size, Path(folder))
            print(
                f"{ran.messages:,} messages: {ran.per_second:,.0f} a second ({ran.seconds:.1f} s, of a processor "
                f"{ran.worked:.1f} s), at most {ran.peak_mb:.0f} MB, {ran.asked:,} asked",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
