"""What must be true of a deed before it is credited, whichever way it came in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from scoring.errors import Refusal
from scoring.identity import is_slack
from scoring.model import Credit
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


class AlreadyCredited(Refusal):
    def __init__(self, who: str, day: str, by: str) -> None:
        super().__init__(
            f"{who} was credited for the same on {day} by {by}, so nothing was entered. If it was another deed, "
            "`/credit` it without the link."
        )


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


def check_new(store: Store, lines: Sequence[Credit]) -> None:
    """Raises AlreadyCredited if one of the people has a credit that stands for what is the same by its source id."""
    known = [line.source_id for line in lines if line.source_id]
    for earlier in store.credits.of_sources(known):
        theirs = set(store.merges.identities(earlier.person))
        if any(line.person in theirs and line.source_id == earlier.source_id for line in lines):
            day = f"{earlier.entered_at.astimezone(store.policy.zone):%Y-%m-%d}"
            raise AlreadyCredited(_called(store, earlier.person), day, _called(store, earlier.by))


def _called(store: Store, who: str) -> str:
    return f"<@{who}>" if is_slack(who) else store.people.names([who]).get(who, who)
