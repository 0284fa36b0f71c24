"""A small Slack that speaks the real wire, for the demo and for end-to-end tests; the bot cannot tell it from Slack."""

from bot.standin.page_api import Try
from bot.standin.places import NotThere
from bot.standin.sending import Answer, Submitted
from bot.standin.server import PortBusy, StandIn
from bot.standin.sight import NeverHappened
from bot.standin.world import Team, World

__all__ = ["Answer", "NeverHappened", "NotThere", "PortBusy", "StandIn", "Submitted", "Team", "Try", "World"]
