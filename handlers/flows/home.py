"""What App Home shows one person, gathered as plain facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.flows import cards, hearing, identities, organisations_shown, privacy, queue
from handlers.flows.people import deciders
from handlers.flows.queue import Page
from scoring.model import Credit, Evidence, UserId
from scoring.periods import month_of
from storage.store import Store

BEGINNING = Page()
CREDITS_SHOWN = 20
DECISIONS_SHOWN = 10
CHANNELS_SHOWN = 10
ORGANISATIONS_SHOWN = 5


def facts(store: Store, user: UserId, now: datetime, page: Page = BEGINNING, said: str = "") -> dict[str, Any]:
    """Everything on the tab of `user` with the queue at `page`; `said` is an answer to what they just pressed."""
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
        "asked": wishes.asked if wishes else True,
        "organisations": organisations_shown.mine(store, user)[:ORGANISATIONS_SHOWN],
        "identities": identities.facts(store, user, lead),
        "my_data": privacy.on_home(store, user),
    }
    if lead:
        return {**found, **_for_leads(store, sorted(who.leads), page, now)}
    led = [channel for channel, _ in store.policy.channel_leads if user in deciders(store, channel).also]
    return {**found, "queue": queue.facts(store, page, now, mine=led)} if led else found


def _for_leads(store: Store, leads: list[UserId], page: Page, now: datetime) -> dict[str, Any]:
    policy = store.policy
    today = now.astimezone(policy.zone).date().isoformat()
    return {
        "queue": queue.facts(store, page, now),
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
        "link": why.link or (store.link(why.channel, why.ts) if why.channel and why.ts else None),
    }
