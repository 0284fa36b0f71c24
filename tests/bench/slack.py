"""The stand-in Slack of a measurement, in a process of its own: a community of two hundred in forty channels."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.standin import StandIn, World
from tests.bench.events import BOT, CHANNELS, PEOPLE, TEAM

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
SLACK_TAKES_SECONDS = 0.15
"""How long Slack's own Web API takes to answer, more or less: the bot waits for it, and hears meanwhile."""


def community() -> World:
    """Everybody is in every channel, and the bot is too."""
    world = World()
    world.add_user("omar", is_admin=True, is_owner=True, is_primary_owner=True)
    names = [user.removeprefix("U").lstrip("0").lower() for user in PEOPLE]
    for name in names:
        world.add_user(name)
    for channel in CHANNELS:
        world.add_channel(channel.removeprefix("C").lstrip("0").lower(), [*names, "omar", "plaudit"])
    assert set(PEOPLE) <= set(world.users), "the events must be by people this workspace knows"
    assert set(CHANNELS) <= set(world.channels), "and in channels it has"
    assert (world.team.id, world.bot.id) == (TEAM, BOT), "and come to this team's bot"
    return world


def main() -> None:
    """Say how to reach it in one line of JSON; end when standard input does."""
    with StandIn(community(), manifest=MANIFEST, request_url="http://127.0.0.1:9/slack/events") as slack:
        slack.fail("chat.postMessage", hang=SLACK_TAKES_SECONDS, times=sys.maxsize)
        sys.stdout.write(json.dumps({"api_url": slack.api_url, "bot_token": slack.bot_token}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
