"""Hear late what the history tells: each thing goes where its event would have gone, once, and in order."""

from __future__ import annotations

import secrets
from dataclasses import asdict

import structlog

from handlers.desk import Desk
from handlers.flows import intake, late
from handlers.slack.intake import edit_key
from handlers.slack.payloads import Automated, Deleted, Edited, Said
from scoring.model import Message, TeamId, Ts
from storage.writer import Again, Busy, Unavailable

log = structlog.get_logger()

Deed = Said | Automated | Edited | Deleted
LAST_EDIT = Ts("9999999999.999999")
SECONDS_AN_HOUR = 3600


class LateEar:
    """Hears for one team; what was heard live, or by whoever was at it before, is not heard again."""

    def __init__(self, desk: Desk, team: TeamId) -> None:
        self.heard = 0
        self._desk, self._team = desk, team
        self._hour = ("", 0)

    async def hear(self, deed: Deed) -> None:
        """Hear one thing. Raises Busy or Unavailable when it could not be stored."""
        try:
            await self._hand_on(deed)
        except Again:
            return
        except (Busy, Unavailable):
            raise
        except Exception as error:  # the others are to be heard all the same
            reference = secrets.token_hex(4)
            log.error("late_message_failed", team=self._team, reference=reference, exc_info=error)
            letter = (reference, type(error).__name__, asdict(deed))
            await self._desk.do(self._team, late.keep_letter, *letter, self._desk.now())

    async def _hand_on(self, deed: Deed) -> None:
        team, now = self._team, self._desk.now()
        match deed:
            case Said(said):
                await self._forget_by_the_hour(said)
                await self._desk.do_once([_key(said)], team, intake.notice_message, said, now)
                self.heard += 1
            case Automated(said):
                await self._desk.do_once([_key(said)], team, intake.notice_bot, said)
            case Edited(said, edit):
                newer = (edit_key(said, edit), edit_key(said, LAST_EDIT))
                await self._desk.do_once([newer[0]], team, late.hear_edit, said, Ts(edit), newer, now)
            case Deleted(channel, ts):
                await self._desk.do(team, late.hear_deletion, channel, ts)

    async def _forget_by_the_hour(self, said: Message) -> None:
        """Have no more in mind than would have been when it was said: the memory forgets by the hour."""
        hour = (said.channel, int(float(said.ts)) // SECONDS_AN_HOUR)
        if hour != self._hour:
            self._hour = hour
            await self._desk.do(self._team, late.forget_behind, said.channel, said.ts)


def _key(said: Message) -> str:
    return intake.message_key(said.channel, said.ts)
