"""What must be true of a deed before it is credited, whichever way it came in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scoring.errors import Refusal
from storage.store import Store

NOTE_AT_MOST = 500


class BotChosen(Refusal):
    about = "people"

    def __init__(self, bot: str) -> None:
        super().__init__(f"<@{bot}> is a bot, and bots aren’t credited. Choose the person behind it.")


class Stranger(Refusal):
    about = "people"

    def __init__(self, user: str) -> None:
        super().__init__(f"Slack does not tell me who {user} is. Choose a person from Slack’s list, or try again soon.")


class InTheFuture(Refusal):
    about = "date"

    def __init__(self) -> None:
        super().__init__("That date is in the future. Choose the day it was done, or today.")


class NoteTooLong(Refusal):
    about = "note"

    def __init__(self, length: int) -> None:
        super().__init__(f"The note has {length} characters; {NOTE_AT_MOST} fit. Shorten it and send it again.")


def check_people(store: Store, people: Iterable[str]) -> None:
    """Raises BotChosen or Stranger unless all of `people` are persons we know."""
    chosen = list(people)
    itself = store.workspace.bot_user_id
    bot = next((each for each in chosen if each == itself or store.people.who_is_who.is_bot(each)), None)
    if bot:
        raise BotChosen(bot)
    strangers = store.people.unknown(chosen)
    if strangers:
        raise Stranger(strangers[0])


def check_form(store: Store, note: str, at: datetime | None, now: datetime) -> None:
    """Raises NoteTooLong, or InTheFuture for a day that has not begun where the team lives."""
    if len(note) > NOTE_AT_MOST:
        raise NoteTooLong(len(note))
    zone = store.policy.zone
    if at is not None and at.astimezone(zone).date() > now.astimezone(zone).date():
        raise InTheFuture
