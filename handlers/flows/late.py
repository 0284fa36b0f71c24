"""Hear late what was missed, so that everything comes out as if it had been heard when it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.flows import cards, intake
from scoring.candidates import REMEMBERED_TEXT
from scoring.model import ChannelId, Message, Status, Ts, moment
from storage.store import Store

MOST_WAITING = 1000
"""Cards of a team that are looked at again; far more than anybody lets wait."""


def hear_edit(store: Store, message: Message, edit: Ts, newer: tuple[str, str], now: datetime) -> None:
    """Judge a message again that was edited while nobody heard, unless a newer edit was heard meanwhile.

    `newer`: the keys between which those of newer edits lie. What was remembered when it was edited counts; a card
    that is put up only now has all its days before it.
    """
    if store.was_handled_between(*newer):
        return
    edited = moment(edit)
    asked = intake.notice_edit(store, message, edited)
    if asked and asked.noticed_at == edited:
        cards.turn(store, asked, replace(asked, noticed_at=now, version=asked.version + 1))


def hear_deletion(store: Store, channel: ChannelId, ts: Ts) -> None:
    """Take a message that is gone as deleted while nobody heard, if it is still remembered.

    Otherwise the deletion was heard before, or was so long ago that nobody can tell.
    """
    if store.recent.holds(channel, ts):
        intake.notice_deletion(store, channel, ts)


def ask_again(store: Store, channel: ChannelId, since: Ts, now: datetime) -> None:
    """Judge thank-yous again that were heard before what they look back to was: said just after we were back."""
    for message in store.recent.thanks_since(channel, since):
        candidate = store.candidates.find(f"{channel}:{message.ts}")
        undecided = candidate is None or candidate.status is Status.WAITING
        if undecided and len(message.text) < REMEMBERED_TEXT:  # longer ones are not remembered whole
            intake.notice_edit(store, message, now)


def waiting_in(store: Store, channel: ChannelId, since: datetime, until: datetime) -> list[tuple[Ts, Ts | None]]:
    """The messages in `channel` of that time about which a card waits, each with its thread."""
    waiting = (each for each in store.candidates.waiting(MOST_WAITING) if each.channel == channel)
    return [(each.ts, each.thread_ts) for each in waiting if since <= moment(each.ts) < until]


def forget_behind(store: Store, channel: ChannelId, ts: Ts) -> None:
    """Forget what nobody would have remembered any more when the message `ts` was said."""
    store.recent.forget_before(Ts(f"{(moment(ts) - intake.MEMORY).timestamp():.6f}"), channel)


def keep_letter(store: Store, reference: str, error: str, body: Mapping[str, Any], now: datetime) -> None:
    """Keep what could not be heard for a reason of its own, so that it is not lost."""
    store.letters.keep(reference, what="late message", error=error, body=dict(body), now=now)
