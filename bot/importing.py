"""`plaudit import`: a Slack export into the database, part by part; again is harmless, and so is to be interrupted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from bot.jobs_cli import desk_alone, teams_meant
from bot.looking_back import Progress, chosen
from bot.settings import Settings
from bot.summary import summary
from handlers.desk import Desk
from handlers.flows import imports
from handlers.flows.imports import Known, Taken
from handlers.slack.rehearing import Rehearing
from scoring.errors import Refusal
from scoring.listening import Listening
from scoring.model import ChannelId, TeamId
from scoring.questions import Question
from sources.slack_export import Export, Place, open_export
from storage.writer import Busy, Unavailable

PEOPLE_AT_ONCE = 500
QUESTIONS_AT_ONCE = 200
COUNTS_AT_ONCE = 2000
OPEN_DAYS = 2
"""A day is counted to its end before it is taken in; exports are not always in order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported, and where."""

    team: str | None
    channels: Sequence[str]
    waiting_since: datetime | None


async def import_export(settings: Settings, file: Path, wanted: Wanted) -> Sequence[str]:
    """Do it; returns the lines of the summary. Raises a Refusal, with whole parts taken in at most."""
    began = time.monotonic()
    with open_export(file) as export:
        places = chosen(export, wanted.channels)
        async with desk_alone(settings) as desk:
            team = await _team(desk, wanted.team)
            known = await desk.ask(team, imports.known)
            waiting_since = wanted.waiting_since or desk.now() - timedelta(days=known.policy.expire_after_days)
            work = _Import(desk, team, export, known, waiting_since)
            await work.take_in(places)
    names = {place.id: place.name for place in places}
    return [*summary(work.heard.tally, names, time.monotonic() - began), _news(work.taken)]


class _Import:
    """One export on its way into one team's database."""

    def __init__(self, desk: Desk, team: TeamId, export: Export, known: Known, waiting_since: datetime) -> None:
        self.taken = Taken()
        self.heard = Rehearing(export, lambda channel: _how(known, channel), counts=True, groups=known.groups)
        self.heard.roster.bots |= known.bots
        self._desk, self._team, self._waiting_since = desk, team, waiting_since
        self._progress = Progress(export)
        self._people = 0
        """How many of the people were handed on."""

    async def take_in(self, places: Sequence[Place]) -> None:
        try:
            await self._add_people()
            for place in places:
                await self._take_in(place)
        except (Busy, Unavailable) as why:
            raise Refusal(
                "The database takes nothing more. What was imported so far stays: mend it, and import again."
            ) from why
        finally:
            self._progress.clear()

    async def _take_in(self, place: Place) -> None:
        questions: list[Question] = []
        for question in self.heard.channel(place):
            if question is not None:
                questions.append(question)
            if len(questions) >= QUESTIONS_AT_ONCE:
                await self._add_questions(questions)
                questions = []
            if question is None:
                self._progress.show(place, self.heard.tally.read)
                await self._add_counts(place, OPEN_DAYS)
                await asyncio.sleep(0)  # here Ctrl-C is heard
        await self._add_questions(questions)
        await self._add_counts(place, 0)
        await self._add_people()

    async def _add_people(self) -> None:
        people = list(islice(self.heard.roster.people.values(), self._people, None))
        self._people += len(people)
        for begin in range(0, len(people), PEOPLE_AT_ONCE):
            part = people[begin : begin + PEOPLE_AT_ONCE]
            self.taken += await self._desk.do(self._team, imports.add_people, part)

    async def _add_questions(self, questions: Sequence[Question]) -> None:
        if questions:
            add, now = imports.add_questions, self._desk.now()
            self.taken += await self._desk.do(self._team, add, questions, self._waiting_since, now)

    async def _add_counts(self, place: Place, open_days: int) -> None:
        """Hand on the days that are over; the last `open_days` of those begun are not yet."""
        said = self.heard.said
        if not said or (open_days and len(said) < COUNTS_AT_ONCE):
            return
        last = max(day for day, _ in said) - open_days
        counts = {(_name(day), user): count for (day, user), count in said.items() if day <= last}
        for key in [key for key in said if key[0] <= last]:
            del said[key]
        if counts:
            await self._desk.do(self._team, imports.add_counts, place.id, counts)


async def _team(desk: Desk, wanted: str | None) -> TeamId:
    teams = await teams_meant(desk, wanted)
    if len(teams) > 1:
        names = ", ".join(f"{team.id} ({team.name})" for team in teams)
        raise Refusal(f"Plaudit is in several teams. Say by --team whose export this is: {names}.")
    return teams[0].id


def _how(known: Known, channel: ChannelId) -> Listening | None:
    return known.policy.listening(channel) if known.policy.listens_to(channel) else None


@cache
def _name(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _news(taken: Taken) -> str:
    return (
        f"New in the database: {taken.people:,} people, {taken.waiting:,} candidates that wait for a lead, "
        f"{taken.over:,} that are over. What was there is as it was."
    )
