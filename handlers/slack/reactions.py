"""Hear the one reaction that a team chose to credit with; every other passes."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from handlers.desk import Desk
from handlers.flows import reactions
from handlers.slack.payloads import read_reaction
from handlers.slack.roster import introduce, team_of
from scoring.model import Reaction, TeamId


def register(app: AsyncApp, desk: Desk) -> None:
    async def chosen(event: dict[str, Any], team: TeamId) -> Reaction | None:
        reaction = read_reaction(event)
        if reaction is None:
            return None
        meant: bool = await desk.ask(team, reactions.is_chosen, reaction)
        return reaction if meant else None

    @app.event("reaction_added")
    async def put_on(event: dict[str, Any], context: AsyncBoltContext) -> None:
        team = team_of(context)
        reaction = await chosen(event, team)
        if reaction:
            people = [reaction.user, *([reaction.author] if reaction.author else [])]
            await introduce(desk, context.client, team, people, patience=1.0)
            once = [reactions.mark(reaction, "on")]
            await desk.do_once(once, team, reactions.put_on, reaction, desk.now())

    @app.event("reaction_removed")
    async def take_off(event: dict[str, Any], context: AsyncBoltContext) -> None:
        team = team_of(context)
        reaction = await chosen(event, team)
        if reaction:
            await desk.do_once([reactions.mark(reaction, "off")], team, reactions.take_off, reaction, desk.now())
