"""The bot as a process to be killed, by a clock that may be ahead: `python -m tests.chaos.bot SECONDS_AHEAD`."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from bot import log
from bot.app import run
from bot.settings import load

READY = "listening"
QUICKER = 20
"""How many times faster than Slack would like it the history is read."""


def main() -> None:
    """What `plaudit run` does, and one word on standard output when it listens."""
    ahead = timedelta(seconds=float(sys.argv[1]))
    log.configure()
    asyncio.run(
        run(load(), now=lambda: datetime.now(UTC) + ahead, ready=lambda: print(READY, flush=True), sleep=quickly)
    )


async def quickly(seconds: float) -> None:
    await asyncio.sleep(seconds / QUICKER)


if __name__ == "__main__":
    main()
