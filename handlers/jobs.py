"""The scheduled jobs: which there are, which periods are owed, and doing each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from handlers.desk import Desk
from handlers.flows import shoutouts, upkeep
from scoring import periods
from scoring.memory import HORIZON_HOURS
from scoring.model import TeamId
from scoring.periods import Owed, Period, Schedule
from scoring.policy import Policy
from storage.runs import Run
from storage.store import Store
from storage.teams import Team, Teams
from storage.writer import Busy, Unavailable

log = structlog.get_logger()
SEEN_KEPT = timedelta(hours=HORIZON_HOURS + 1)
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done once a period for each team: a flow, and when it is due under the team's policy."""

    name: str
    what: str
    schedule: Callable[[Policy], Schedule]
    flow: Callable[[Store, Period, datetime], str]
    hindrance: Callable[[Store], str | None] = lambda _: None
    """Why it cannot be done as things are; it stays owed until it can."""


JOBS: dict[str, Job] = {
    job.name: job
    for job in (
        Job(
            "monthly-shoutout",
            "thanks last month’s helpers in public, on the first working day of the month",
            lambda policy: periods.Monthly(policy.shoutout_hour),
            shoutouts.post,
            shoutouts.hindrance,
        ),
        Job(
            "daily-digest",
            "tells the leads what waits, when anything does",
            lambda policy: periods.Daily(policy.digest_hour),
            upkeep.digest,
        ),
        Job("expire-cards", "closes cards that waited too long", lambda _: periods.Hourly(), upkeep.expire),
        Job("forget", "forgets old messages and notices", lambda _: periods.Hourly(), upkeep.forget),
    )
}


@dataclass(frozen=True, slots=True)
class Done:
    """One run: whether it was ours to do, and how it went."""

    ran: bool
    period: str
    outcome: str


async def tick(desk: Desk, worker: str) -> int:
    """Do everything that is owed to any team now; returns how many runs that was."""
    ran = 0
    for team in await desk.ask_across(Teams.active):
        for job in JOBS.values():
            for owed in await desk.ask(team.id, _owed, job, team.since, desk.now()):
                ran += (await _attempt(desk, team, job, owed.period, worker)).ran
    return ran


async def forget_seen(desk: Desk) -> None:
    """Forget which events were handled, when no message they could be about is remembered any more."""
    await desk.across(Teams.forget_seen, desk.now() - SEEN_KEPT)


async def forget_removed(desk: Desk) -> None:
    """Delete everything of the teams that removed Plaudit so long ago that their settings say so."""
    for team in await desk.across(Teams.forget_removed):
        log.warning("team_deleted", team=team)


async def run_now(desk: Desk, team: TeamId, job: Job, at: datetime, worker: str) -> Done:
    """Do a job by hand, for the period that is over at the moment `at`; a period that was done is not done again."""
    period = await desk.ask(team, latest, job, at)
    return await desk.do(team, _once, job, period, at, worker)


def latest(store: Store, job: Job, at: datetime) -> Period:
    """The period a run by hand at the moment `at` is for."""
    return periods.latest(job.schedule(store.policy), at, store.policy.zone)


def next_and_last(store: Store, job: Job, now: datetime) -> tuple[datetime, Run | None]:
    """When a job is due next, and its last run."""
    return periods.next_due(job.schedule(store.policy), now, store.policy.zone), store.runs.last(job.name)


async def _attempt(desk: Desk, team: Team, job: Job, period: Period, worker: str) -> Done:
    try:
        return await desk.do(team.id, _once, job, period, desk.now(), worker)
    except (Busy, Unavailable):
        log.warning("job_waits", job=job.name, team=team.id, period=period.name)
    except Exception as error:  # one team's trouble must not keep the others' jobs from running; it is tried again
        log.error("job_failed", job=job.name, team=team.id, period=period.name, exc_info=error)
    return Done(False, period.name, "failed")


def _once(store: Store, job: Job, period: Period, now: datetime, worker: str) -> Done:
    """Claim, do and record a run in one transaction: whatever crashes, it is done once or not at all."""
    if hindrance := job.hindrance(store):
        return Done(False, period.name, hindrance)
    if not store.runs.claim(job.name, period.name, worker=worker, now=now, lease=LEASE):
        before = store.runs.find(job.name, period.name)
        return Done(False, period.name, f"was done before: {before.outcome}" if before else "somebody is at it")
    outcome = job.flow(store, period, now)
    store.runs.end(job.name, period.name, now=now, outcome=outcome)
    log.info("job_done", job=job.name, team=store.team_id, period=period.name, outcome=outcome)
    return Done(True, period.name, outcome)


def _owed(store: Store, job: Job, since: datetime, now: datetime) -> list[Owed]:
    owed = periods.owed(job.schedule(store.policy), since=since, now=now, zone=store.policy.zone)
    done = store.runs.done(job.name, [each.period.name for each in owed])
    return [each for each in owed if each.period.name not in done]
