"""The reaction a team chose: by a lead it credits, by others it supports a waiting card; taken off, it takes back."""

from __future__ import annotations

from datetime import datetime

from handlers.flows import cards, credit, review, support
from handlers.flows.checks import check_people
from handlers.flows.people import deciders
from scoring import ledger
from scoring.contributions import USUAL, guess
from scoring.errors import Refusal
from scoring.model import Candidate, Evidence, Reaction, Source, Status, UserId, moment
from scoring.mrkdwn import excerpt
from storage.store import Store

TAKEN_OFF = "the reaction was taken off"
LAST = "9999999999.999999"
"""Comes after every moment."""


def is_chosen(store: Store, reaction: Reaction) -> bool:
    """Whether it is the team's reaction, under a message in a channel that is heard."""
    return reaction.name == store.policy.credit_reaction and store.policy.listens_to(reaction.channel)


def put_on(store: Store, reaction: Reaction, now: datetime) -> None:
    """Credit, confirm or support by a reaction; nothing where it was taken off meanwhile."""
    if _overtaken(store, reaction, "off") or store.tombstones.erased([reaction.user]):
        return
    if store.people.who_is_who.is_bot(reaction.user):
        return
    thanks = store.candidates.find(reaction.message)
    author = _author(store, reaction)
    about = thanks or _card_about(store, reaction, author)
    who = deciders(store, reaction.channel)
    if about is not None and about.status is Status.WAITING:
        if thanks and reaction.user in who.of(about.people):
            confirmed = review.confirm(store, about.key, by=reaction.user, now=now)
            store.reactions.add(reaction.message, reaction.user, _decision(confirmed))
        else:
            support.react(store, about, reaction)
    elif about is not None:
        _stand_by(store, about, reaction, reaction.user in who.all)
    elif author and reaction.user in who.of([author]):
        _credit(store, reaction, author, now)


def take_off(store: Store, reaction: Reaction, now: datetime) -> None:
    """Take back what only this reaction stood for; nothing where it was put on again meanwhile."""
    if _overtaken(store, reaction, "on"):
        return
    support.take_back(store, reaction.key)
    deeds = store.reactions.deeds(reaction.message)
    if not store.reactions.drop(reaction.message, reaction.user):
        return
    deed = deeds.pop(reaction.user)
    if deed in deeds.values():
        return  # another lead’s stands
    thanks = store.candidates.find(reaction.message)
    if thanks is None:
        lines = store.credits.standing(deed)
        if lines:
            credit.reverse(store, lines, by=reaction.user, now=now, reason=TAKEN_OFF)
    elif thanks.status is Status.CONFIRMED and deed == _decision(thanks):
        try:
            review.undo(store, thanks.key, by=reaction.user, now=now, reason=TAKEN_OFF)
        except Refusal:
            return  # no lead any more: the decision stays, as does every other of theirs


def mark(reaction: Reaction, what: str) -> str:
    """What marks it as handled that this reaction was put `on` or taken `off`; it sorts by the moment."""
    return f"{reaction.key}:{what}:{reaction.at}"


def _credit(store: Store, reaction: Reaction, author: UserId, now: datetime) -> None:
    """Credit who wrote the message, once however many leads react."""
    deed = _deed(reaction)
    if not store.credits.standing(deed):
        said = store.recent.find(reaction.channel, reaction.ts)
        text = said.text if said else ""
        kind = guess(text) if text else USUAL
        why = Evidence(excerpt=excerpt(text), channel=reaction.channel, ts=reaction.ts)
        line = ledger.credit(
            deed=deed, rounds=int(reaction.at.replace(".", "")), person=author, type=kind, at=moment(reaction.ts),
            by=reaction.user, source=Source.REACTION, zone=store.policy.zone, now=now,
            amount=store.policy.weight(kind), source_id=f"slack:{reaction.message}",
        )  # fmt: skip
        try:
            check_people(store, [author])
            credit.enter(store, deed, [line], why)
        except Refusal:
            return  # a bot, somebody Slack does not tell, or the message was credited another way
    store.reactions.add(reaction.message, reaction.user, deed)


def _stand_by(store: Store, about: Candidate, reaction: Reaction, is_lead: bool) -> None:
    """One more lead stands for what was confirmed by a reaction."""
    deed = _decision(about)
    if about.key == reaction.message and is_lead and deed in store.reactions.deeds(reaction.message).values():
        store.reactions.add(reaction.message, reaction.user, deed)


def _author(store: Store, reaction: Reaction) -> UserId | None:
    said = None if reaction.author else store.recent.find(reaction.channel, reaction.ts)
    return said.user if said else reaction.author


def _card_about(store: Store, reaction: Reaction, author: UserId | None) -> Candidate | None:
    """The card that waits, or was confirmed, about the help in this message."""
    if author is None:
        return None
    cards_of_author = store.candidates.of_anyone([author], reaction.channel, reaction.ts)
    about = (each for each in cards_of_author if each.looks_back_to == reaction.ts)
    return next((each for each in about if each.status in cards.SHOWN), None)


def _decision(candidate: Candidate) -> str:
    """What tells one decision about a card from the next."""
    return f"{candidate.key}:{candidate.decided_at:%Y%m%dT%H%M%S.%f}" if candidate.decided_at else candidate.key


def _deed(reaction: Reaction) -> str:
    return f"reaction:{reaction.message}"


def _overtaken(store: Store, reaction: Reaction, by: str) -> bool:
    """Whether something later was heard about the same reaction: Slack does not promise the order."""
    return store.was_handled_between(mark(reaction, by), f"{reaction.key}:{by}:{LAST}")
