"""What `plaudit jobs` does: show the schedule, and do a job by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.app import opened
from bot.settings import Settings
from handlers import jobs
from handlers.blocks.notices import render
from handlers.blocks.parts import Names
from handlers.blocks.whom import people_in
from handlers.desk import Desk
from handlers.flows import shoutouts
from handlers.flows.people import names_in
from scoring.errors import Refusal
from storage.engine import open_engine
from storage.migrate import upgrade
from storage.store import Store
from storage.teams import Team, Teams


async def describe_jobs(settings: Settings) -> Sequence[str]:
    """One line for each job of each team."""
    async with desk_alone(settings) as desk:
        lines = []
        for team in await desk.ask_across(Teams.active):
            lines += [await desk.ask(team.id, _describe, team, job, desk.now()) for job in jobs.JOBS.values()]
        return lines or ["No team yet: start the bot once with `plaudit run`."]


async def run_by_hand(settings: Settings, name: str, *, team: str | None, at: datetime, dry: bool) -> Sequence[str]:
    """Do a job for one team or all; with `dry`, say what it would do. Raises a Refusal for an unknown name."""
    job = jobs.JOBS.get(name)
    if job is None:
        raise Refusal(f"There is no job {name!r}. There are: {', '.join(jobs.JOBS)}.")
    if dry:
        async with desk_alone(settings) as desk:
            return [await desk.ask(each.id, _preview, job, at) for each in await teams_meant(desk, team)]
    async with opened(settings) as bot:
        lines = []
        for each in await teams_meant(bot.desk, team):
            done = await jobs.run_now(bot.desk, each.id, job, at, bot.worker)
            lines.append(f"{each.name}: {job.name} for {done.period}: {done.outcome}")
        await bot.sender.drain()
        return lines


@asynccontextmanager
async def desk_alone(settings: Settings) -> AsyncIterator[Desk]:
    """A desk on the database alone, for what needs no Slack."""
    engine = open_engine(settings.database_url)
    await asyncio.to_thread(upgrade, engine)
    desk = Desk(engine)
    try:
        yield desk
    finally:
        await desk.close()
        engine.dispose()


async def teams_meant(desk: Desk, wanted: str | None) -> list[Team]:
    teams = [each for each in await desk.ask_across(Teams.active) if wanted in (None, each.id)]
    if not teams:
        raise Refusal(f"Plaudit is in no team {wanted}." if wanted else "Plaudit is in no team yet: run it once first.")
    return teams


def _describe(store: Store, team: Team, job: jobs.Job, now: datetime) -> str:
    due, last = jobs.next_and_last(store, job, now)
    local = due.astimezone(store.policy.zone)
    ended = f"{last.period} {last.state}: {last.outcome}" if last else "never"
    return f"{team.name}: {job.name}  next {local:%Y-%m-%d %H:%M} {store.policy.timezone}  last {ended}  ({job.what})"


def _preview(store: Store, job: jobs.Job, at: datetime) -> str:
    period = jobs.latest(store, job, at)
    if job.name != "monthly-shoutout":
        return f"{job.name} for {period.name}: {job.what}. Nothing was changed."
    facts = shoutouts.draft(store, period)
    words = render("shoutout", facts, Names(names_in(store, people_in(facts))))
    texts = [_text_of(block) for block in words.blocks]
    return "\n\n".join(
        [f"{job.name} for {period.name}, to {store.policy.shoutout_channel or 'no channel yet'}:", *texts]
    )


def _text_of(block: dict[str, Any]) -> str:
    """What a section, header or context says."""
    parts = [block["text"]] if "text" in block else block["elements"]
    return " ".join(str(part["text"]) for part in parts)
