"""What App Home shows one person, gathered as plain facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.flows import cards, hearing
from handlers.flows.people import deciders
from scoring.model import Credit, Evidence, UserId
from scoring.periods import month_of
from storage.store import Store

CREDITS_SHOWN = 20
CARDS_SHOWN = 15
"""Two blocks each, so that the whole tab stays far below Slack's 100 blocks."""
DECISIONS_SHOWN = 10
CHANNELS_SHOWN = 10


def facts(store: Store, user: UserId, now: datetime, said: str = "") -> dict[str, Any]:
    """Everything on the tab of `user`; `said` is an answer to what they just pressed."""
    who = deciders(store)
    lead = user in who.all or user in who.admins
    wishes = store.people.find(user)
    found = {
        "lead": lead,
        "said": said,
        "this_month": store.credits.total_of(user, month_of(now, store.policy.zone).name),
        "in_all": store.credits.total_of(user),
        "credits": [_credit(store, line, why) for line, why in store.credits.of_person(user, CREDITS_SHOWN)],
        "told": wishes.told if wishes else True,
        "digest": wishes.digest if wishes else True,
    }
    return {**found, **_for_leads(store, sorted(who.leads), now)} if lead else found


def _for_leads(store: Store, leads: list[UserId], now: datetime) -> dict[str, Any]:
    policy = store.policy
    today = now.astimezone(policy.zone).date().isoformat()
    return {
        "waiting": [cards.facts(store, each) for each in store.candidates.waiting(CARDS_SHOWN)],
        "waiting_in_all": store.candidates.count_waiting(),
        "decided": [cards.facts(store, each) for each in store.candidates.decided(DECISIONS_SHOWN)],
        "hearing": hearing.summary(store, now),
        "leads": leads[:10],
        "leads_unset": not policy.leads,
        "shoutout_channel": policy.shoutout_channel,
        "timezone": policy.timezone,
        "channel_leads": [{"channel": each, "leads": [*who]} for each, who in policy.channel_leads[:CHANNELS_SHOWN]],
        "deputies": [
            {"lead": lead, "deputy": deputy, "until": until}
            for lead, deputy, until in policy.deputies
            if until >= today
        ][:CHANNELS_SHOWN],
    }


def _credit(store: Store, line: Credit, why: Evidence) -> dict[str, Any]:
    return {
        "day": f"{line.at.astimezone(store.policy.zone):%Y-%m-%d}",
        "type": line.type,
        "thanker": line.thanker,
        "excerpt": why.excerpt,
        "note": why.note,
        "link": store.link(why.channel, why.ts) if why.channel and why.ts else None,
    }
