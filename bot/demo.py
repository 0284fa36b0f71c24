"""`make demo`: a small Slack of its own with the real bot on it, a week of conversation, and a page to try it all."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import log
from bot.app import run
from bot.jobs_cli import run_by_hand
from bot.settings import Settings, load
from bot.standin import NeverHappened, PortBusy, StandIn, Try, events
from bot.standin.community import community

PORT = 4321
WELCOME = """
  Plaudit’s demo is running.  Open  {url}

  Things to try there:
    1. In #support, write:  thanks @ana, that fixed it
       A card appears in the thread of your message.
    2. Act as Lea (a lead) and press Confirm. Act as Ana: she was told, privately.
    3. As Lea, type:  /credit @ben docs wrote the install guide
    4. In “Things to try”, press “Run this month’s shout-out”, and read #shoutouts.
    5. Look at Home as Lea: the queue, the settings.

  Nothing leaves this computer, and nothing is kept. Ctrl-C ends it.
"""


def main() -> None:
    """Start the stand-in and the bot on it, and serve until Ctrl-C."""
    chosen = argparse.ArgumentParser(prog="make demo", description=__doc__)
    chosen.add_argument("--port", type=int, default=PORT, help=f"where the page is served (default {PORT})")
    port = chosen.parse_args().port
    log.configure(level="warning")
    with tempfile.TemporaryDirectory(prefix="plaudit-demo-") as folder:
        try:
            slack = open_slack(port)
        except PortBusy as busy:
            sys.exit(f"{busy.strerror} For example: make demo ARGS='--port {port + 1}'")
        try:
            settings = settings_for(slack, f"sqlite:///{Path(folder) / 'demo.db'}")
            slack.tries = tries(settings)
            asyncio.run(run(settings, ready=lambda: tell_the_week(slack)))
        finally:
            slack.stop()
    print("Demo ended.")


def open_slack(port: int) -> StandIn:
    """The stand-in with the demo's community. Raises PortBusy."""
    return StandIn(community(datetime.now(UTC)), manifest=manifest(), port=port, rate_limits=True).start()


def manifest() -> Path:
    """manifest.yml: beside the package in a checkout, inside it when installed."""
    here = Path(__file__).parent
    inside = here / "manifest.yml"
    return inside if inside.exists() else here.parent / "manifest.yml"


def settings_for(slack: StandIn, database_url: str) -> Settings:
    return load(
        {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "PORT": "0",
            "PLAUDIT_LEADS": slack.world.user("lea").id,
            "PLAUDIT_SHOUTOUT_CHANNEL": slack.world.channel("shoutouts").id,
        }
    )


def tell_the_week(slack: StandIn) -> None:
    """Let the bot hear the week, have Lea confirm the first thanks, then say what to try."""

    def tell() -> None:
        try:
            retell(slack)
            confirm_the_first(slack)
        except NeverHappened as late:
            print(f"The demo’s week was not heard in time: {late}", file=sys.stderr)
        print(WELCOME.format(url=slack.url), flush=True)

    threading.Thread(target=tell, name="week", daemon=True).start()


def retell(slack: StandIn) -> None:
    """Send the bot the event of every message that was said before it came, in the order they were said."""
    world = slack.world
    told = [(message, place) for place in world.channels.values() for message in place.messages.values()]
    for message, place in sorted(told, key=lambda each: str(each[0]["ts"])):
        delivery = slack.slack.emit(events.said(world, place, message), place)
        if delivery:
            delivery.settled.wait(5)


def confirm_the_first(slack: StandIn) -> None:
    def first_card() -> tuple[str, str] | None:
        for root in slack.messages("support"):
            for reply in slack.replies("support", root["ts"]):
                if reply.get("bot_id") and "Was it a contribution?" in reply["text"]:
                    return "support", reply["ts"]
        return None

    channel, ts = slack.wait_for(first_card, timeout=15, what="the first card")
    card = slack.message(channel, ts)
    if card:
        slack.press("lea", card, "Confirm")


def tries(settings: Settings) -> tuple[Try, ...]:
    """What no person can do in Slack: make the month end, and the day begin."""

    def job(name: str, at: datetime) -> str:
        return "\n".join(asyncio.run(run_by_hand(settings, name, team=None, at=at, dry=False)))

    def shoutout() -> str:
        next_month = (datetime.now(UTC).replace(day=1) + timedelta(days=32)).replace(day=1)
        return job("monthly-shoutout", next_month)

    return (
        Try("shoutout", "Run this month’s shout-out", "As if the month were over: look in #shoutouts.", shoutout),
        Try(
            "digest",
            "Send the daily digest",
            "Tells the leads what waits.",
            lambda: job("daily-digest", datetime.now(UTC)),
        ),
    )


if __name__ == "__main__":
    main()
