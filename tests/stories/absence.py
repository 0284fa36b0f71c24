"""A community whose bot is off for a while, and what can be seen of its catching up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.standin.faults import Call
from tests.workspace import Json, Workspace, says

THANKS = "thanks @ana, that fixed it"
UNNAMED = "thanks, that fixed it!"


def start_clock(workspace: Workspace) -> None:
    """People and Slack live by the bot's clock."""
    workspace.slack.world.clock = lambda: workspace.clock().timestamp()
    workspace.slack.slack.rate_limits.clock = lambda: workspace.clock().timestamp()


@contextmanager
def off(workspace: Workspace, **how_long: float) -> Iterator[None]:
    """The bot is off for so long and for what is done meanwhile, and Slack has given up trying when it is back."""
    start_clock(workspace)
    workspace.settle()
    workspace.bot.stop()
    with workspace.slack.losing_events():
        yield
    workspace.pass_time(**how_long or {"hours": 1})
    workspace.bot.start()


def caught_up(workspace: Workspace) -> None:
    """Wait until nothing is left to catch up on and everything is said."""
    workspace.wait(lambda: workspace.rows("SELECT 1 FROM hearing"), "a heartbeat")
    workspace.wait(lambda: not workspace.rows("SELECT 1 FROM gaps WHERE state = 'open'"), "the end of catching up", 30)
    workspace.settle()


def asked_of_slack(workspace: Workspace, since: int = 0) -> list[Call]:
    return [each for each in workspace.slack.calls[since:] if each.method.startswith(("users.conv", "conversations."))]


def cards(workspace: Workspace) -> list[str]:
    """The keys of the cards that are to be seen."""
    with workspace.slack.slack.lock:
        messages = [m for channel in workspace.slack.world.channels.values() for m in channel.told()]
    keys = [str(m.get("metadata", {}).get("event_payload", {}).get("key", "")) for m in messages]
    return sorted(key.split(":", 1)[1].rpartition(":")[0] for key in keys if key.startswith("card:"))


def told_leads(workspace: Workspace, lead: str = "lea") -> list[Json]:
    return [each for each in workspace.slack.dms(lead) if "could not hear" in says(each)]
