"""The clock: it only ticks; what is owed is worked out from the calendar and the book of runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers import jobs
from handlers.desk import Desk
from storage.writer import Busy, Unavailable

log = structlog.get_logger()
TICK_SECONDS = 30
HEARTBEAT_SECONDS = 60
ROSTER_HOURS = 6


def start_scheduler(
    desk: Desk,
    worker: str,
    *,
    learn_everybody: Callable[[], Awaitable[None]],
    keep_up: Callable[[], Awaitable[None]],
) -> AsyncIOScheduler:
    """Tick now and then every half minute; keep up with what is said each minute, with who is there now and then."""

    async def tick() -> None:
        await _unless_busy(jobs.tick(desk, worker))

    async def forget_seen() -> None:
        await _unless_busy(jobs.forget_seen(desk))
        await _unless_busy(jobs.forget_removed(desk))

    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300}
    )
    scheduler.add_job(
        tick, "interval", seconds=TICK_SECONDS, next_run_time=datetime.now(UTC)
    )  # its own clock, not ours
    scheduler.add_job(keep_up, "interval", seconds=HEARTBEAT_SECONDS)
    scheduler.add_job(forget_seen, "interval", hours=1)
    scheduler.add_job(learn_everybody, "interval", hours=ROSTER_HOURS)
    scheduler.start()
    return scheduler


async def _unless_busy(work: Awaitable[object]) -> None:
    try:
        await work
    except (Busy, Unavailable) as error:  # the next time comes soon
        log.warning("tick_skipped", why=type(error).__name__)
