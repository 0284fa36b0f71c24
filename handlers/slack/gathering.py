"""Ask a flow for facts together with the names they are shown with, and get to know the strangers among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks.parts import Names
from handlers.blocks.whom import people_in
from handlers.desk import Desk
from handlers.flows import people
from handlers.slack.payloads import read_user
from handlers.slack.roster import introduce
from scoring.model import TeamId
from storage.store import Store

P = ParamSpec("P")
T = TypeVar("T")


PATIENCE_SECONDS = 10.0
PATIENCE_WHILE_SLACK_WAITS = 1.0
"""How long Slack may take to say who strangers are before an acknowledgement that is due within three seconds."""


async def gather(
    desk: Desk,
    client: AsyncWebClient,
    team: TeamId,
    question: Callable[Concatenate[Store, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> tuple[T, Names]:
    """The answer to `question` and the names of the people in it; asked again where strangers were introduced.

    For what is drawn in the background; before an acknowledgement there is `gather_soon`.
    """
    return await _gather(desk, client, team, lambda store: question(store, *args, **kwargs), PATIENCE_SECONDS)


async def gather_soon(
    desk: Desk,
    client: AsyncWebClient,
    team: TeamId,
    question: Callable[Concatenate[Store, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> tuple[T, Names]:
    """The same while Slack waits: whoever it does not introduce at once is somebody."""
    return await _gather(desk, client, team, lambda store: question(store, *args, **kwargs), PATIENCE_WHILE_SLACK_WAITS)


async def _gather(
    desk: Desk, client: AsyncWebClient, team: TeamId, question: Callable[[Store], T], patience: float
) -> tuple[T, Names]:
    def with_names(store: Store) -> tuple[T, dict[str, str], list[str]]:
        facts = question(store)
        users = people_in(facts)
        names = people.names_in(store, users)
        return facts, names, [user for user in users if user not in names and read_user(user)]

    facts, names, strangers = await desk.ask(team, with_names)
    if strangers and await introduce(desk, client, team, strangers, patience=patience):
        facts, names, _ = await desk.ask(team, with_names)
    return facts, Names(names)
