"""How well Plaudit hears, by what leads answered: for Home, and for the forms in which a lead tunes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.flows import settings
from scoring import outcomes
from scoring.lexicon import is_cue
from scoring.model import ChannelId, UserId
from scoring.outcomes import FEW, Precision
from storage.store import Store

SPAN = timedelta(days=90)
"""How far back answers count: long enough for a quiet channel, short enough to follow a change."""
CHANNELS_SHOWN = 8
DOUBTED_SHOWN = 5
WORDS_OFFERED = 60
"""Cues a lead can mute at once; Slack's list holds 100, and those muted already must fit as well."""


def summary(store: Store, now: datetime) -> dict[str, Any]:
    """How often what was asked was right: in all, by channel, and by the cues that are right least often."""
    answered = store.outcomes.since(now - SPAN)
    channels = outcomes.by_channel(answered)
    doubted = [(cue, each) for cue, each in outcomes.by_cue(answered).items() if each.share is not None]
    doubted.sort(key=lambda pair: (pair[1].share or 0.0, -pair[1].asked))
    return {
        "days": SPAN.days,
        "channels": [{"channel": channel, **_share(each)} for channel, each in [*channels.items()][:CHANNELS_SHOWN]],
        "channels_in_all": len(channels),
        "doubted": [{"cue": cue, **_share(each)} for cue, each in doubted[:DOUBTED_SHOWN] if each.right < each.asked],
        "muted": len(store.policy.muted_cues),
    }


def channel_form(store: Store, channel: ChannelId, user: UserId, now: datetime) -> dict[str, Any]:
    """What the form of one channel shows: each threshold with its effect, and what is heard. Raises NotALead."""
    settings.check_lead(store, user)
    answered = store.outcomes.since(now - SPAN, channel)
    how = store.policy.listening(channel)
    asked_now = outcomes.effect(answered, how.least).asked
    return {
        "channel": channel,
        "days": SPAN.days,
        "least": min(outcomes.STEPS, key=lambda step: abs(step - how.least)),
        "asked": asked_now,
        "effects": [
            {"least": each.least, "asked": each.asked, "missed": each.missed} for each in outcomes.effects(answered)
        ],
        "feedback": how.feedback,
        **_share(outcomes.by_channel(answered).get(channel, Precision(0, 0))),
    }


def words_form(store: Store, user: UserId, now: datetime) -> dict[str, Any]:
    """The cues that were heard, each with how often it was right, and those muted already. Raises NotALead."""
    settings.check_lead(store, user)
    heard = outcomes.by_cue(store.outcomes.since(now - SPAN))
    offered = {cue: _share(each) for cue, each in [*heard.items()][:WORDS_OFFERED]}
    muted = store.policy.muted_cues
    return {"days": SPAN.days, "cues": {**{cue: _share(Precision(0, 0)) for cue in muted}, **offered}, "muted": muted}


def tune(store: Store, channel: ChannelId, *, least: float, feedback: bool, by: UserId) -> None:
    """Set how sure to be before asking in a channel, and whether useful feedback is heard there. Raises NotALead."""
    policy = store.policy
    others = tuple(each for each in policy.feedback_in if each != channel)
    changes = {"feedback_in": (*others, channel) if feedback else others, **policy.threshold_changed(channel, least)}
    settings.change(store, changes, by=by)


def mute(store: Store, cues: Sequence[str], *, by: UserId) -> None:
    """Let these cues, and no others, make no card by themselves. Unknown ones are passed over. Raises NotALead."""
    settings.change(store, {"muted_cues": tuple(cue for cue in dict.fromkeys(cues) if is_cue(cue))}, by=by)


def _share(precision: Precision) -> dict[str, Any]:
    """`share` in whole per cent, None where fewer than FEW answers tell nothing yet."""
    share = precision.share
    percent = None if share is None else round(100 * share)
    return {"asked": precision.asked, "right": precision.right, "share": percent, "few": FEW}
