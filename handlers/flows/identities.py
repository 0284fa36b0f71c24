"""Who is the same person: merge and take it back, keep apart, and what people say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from handlers.flows.people import deciders
from handlers.flows.privacy import ERASED
from handlers.flows.settings import check_lead
from scoring import identity
from scoring.decisions import OwnWork
from scoring.errors import Refusal
from scoring.identity import Known, Side, Suggestion
from scoring.model import Person, UserId
from scoring.mrkdwn import escape
from storage.merges import CLAIM, CLAIM_WITHDRAWN, Merge
from storage.store import Store

SUGGESTED = 5
"""Suggestions that Home shows at a time."""
LISTED = 100
IDENTITIES_AT_MOST = 20
CLAIMS_WAIT = timedelta(days=90)
COMPARED_AT_MOST = 2000

Claims = list[tuple[UserId, UserId]]
"""(who, identity) that people say to go by."""


class Nobody(Refusal):
    """Somebody unknown, erased, or a bot: not to be merged."""

    about = "identity"


class NothingToTakeBack(Refusal):
    """Two that are not merged, or not kept apart."""

    about = "back"


class NotYours(Refusal):
    """An identity that somebody cannot have, or has not."""

    about = "identity"


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of an identity somebody said to go by."""

    identity: UserId
    waits: bool
    """A lead is asked first: it has credits, or somebody else is or says to be it."""


def merge(store: Store, one: UserId, other: UserId, *, by: UserId, sure: bool = False, typed: bool = False) -> Merge:
    """Let two count as one person; `sure` where they are two members of one workspace all the same.

    `typed`: a lead wrote it, and is taken at their word for one identity elsewhere that was not heard of yet. Returns
    the pointer. Raises NotALead, OwnWork, Nobody or NotTheSame.
    """
    check_lead(store, by)
    store.merges.hold()
    known = [each for each in (one, other) if _is_known(store, each)]
    new = [each for each in (one, other) if each not in known and typed and known and not identity.is_slack(each)]
    check_people(store, [each for each in (one, other) if each not in new])
    check_people(store, new, known=False)
    roots = store.merges.roots((one, other))
    person, into = identity.merged(
        _side(store, one, roots[one]), _side(store, other, roots[other]), sure=sure, apart=_apart(store, one, other)
    )
    _check_not_own(store, by, roots.values())
    _learn(store, new)
    return _point(store, person, into, by)


def merge_suggested(store: Store, one: UserId, other: UserId, *, by: UserId) -> Merge:
    """Confirm a suggestion; somebody who counts for another already brings that one along. Raises as `merge`."""
    try:
        return merge(store, one, other, by=by)
    except identity.Taken:
        return merge(store, store.merges.root(one), store.merges.root(other), by=by)


def unmerge(store: Store, person: UserId, *, by: UserId) -> Merge:
    """Take a merge back: everything is as if it had never been, later credits too.

    Raises NotALead or NothingToTakeBack.
    """
    check_lead(store, by)
    store.merges.hold()
    return _unpoint(store, person, by)


def keep_apart(store: Store, one: UserId, other: UserId, *, by: UserId) -> None:
    """Remember that two are not the same person. Raises NotALead or NotTheSame."""
    check_lead(store, by)
    roots = store.merges.roots((one, other))
    if roots[one] == roots[other]:
        raise identity.NotTheSame(
            f"{called(store, one)} and {called(store, other)} count as one person. Take that merge back first."
        )
    _keep_apart(store, one, other, by)


def let_together(store: Store, one: UserId, other: UserId, *, by: UserId) -> None:
    """Forget that two were said not to be the same person. Raises NotALead or NothingToTakeBack."""
    check_lead(store, by)
    _let_together(store, one, other, by)


def link_own(store: Store, user: UserId, claimed: UserId) -> Linked:
    """A person says what else they go by.

    It holds at once where nobody is credited by it and nobody else is or says to be it; else a lead is asked. Raises
    Nobody or NotYours.
    """
    store.merges.hold()
    mine = store.merges.identities(user)
    if claimed in mine:
        raise NotYours(f"{called(store, claimed)} is among your identities already.")
    if len(mine) > IDENTITIES_AT_MOST:
        raise NotYours(f"{IDENTITIES_AT_MOST} identities are as many as I keep. Take one away first.")
    check_people(store, [user])
    check_people(store, [claimed], known=identity.is_slack(claimed))
    said_apart = store.merges.who_said_apart(user, claimed)
    if said_apart and said_apart != user:
        raise NotYours(f"A lead said that {called(store, claimed)} is not you. If it is, please ask a lead.")
    if said_apart:
        _let_together(store, user, claimed, user)
    if not _free(store, user, claimed):
        if (user, claimed) not in _claims(store):
            store.audit.note(user, CLAIM, claimed)
        return Linked(claimed, waits=True)
    _learn(store, store.people.unknown([claimed]))
    _point(store, claimed, user, user)
    return Linked(claimed, waits=False)


def take_away(store: Store, user: UserId, one: UserId) -> None:
    """A person says that they do not go by an identity, or not any more. Raises NotYours.

    What a lead had merged is not suggested again.
    """
    store.merges.hold()
    claimed = (user, one) in _claims(store)
    pointer = store.merges.find(one)
    merged = pointer is not None and pointer.root == store.merges.root(user)
    if not (claimed or merged):
        raise NotYours(f"{called(store, one)} is not among your identities.")
    if claimed:
        store.audit.note(user, CLAIM_WITHDRAWN, one)
    if merged and pointer:
        _unpoint(store, one, user)
        if pointer.by != user:
            _keep_apart(store, one, user if one != user else pointer.into, user)


def suggestions(store: Store) -> list[Suggestion]:
    """Who may be the same person, less those who were said not to be."""
    return _suggestions(store, _claims(store))


def what_i_am(store: Store, user: UserId) -> dict[str, Any]:
    """What a person goes by beside the account they look with, and what waits for a lead to confirm."""
    return _own(store, user, _claims(store))


def _own(store: Store, user: UserId, claims: Claims) -> dict[str, Any]:
    mine = store.merges.identities(user)
    waits = [claimed for who, claimed in claims if who == user and claimed not in mine]
    return {"people": [each for each in mine if each != user], "waiting": {"people": waits[:IDENTITIES_AT_MOST]}}


def to_take_away(store: Store, user: UserId) -> dict[str, Any]:
    """What a person can say they do not go by. Raises NotYours."""
    found = what_i_am(store, user)
    if not found["people"] and not found["waiting"]["people"]:
        raise NotYours("You have no identity here beside this account, so there is none to take away.")
    return found


def facts(store: Store, user: UserId, lead: bool) -> dict[str, Any]:
    """What Home shows: a person's own identities, and for leads who may be the same person."""
    claims = _claims(store)
    found = _own(store, user, claims)
    if not lead:
        return found
    may_be = _suggestions(store, claims)
    shown = [{"people": [each.one, each.other], "why": each.why} for each in may_be[:SUGGESTED]]
    return {**found, "suggested": shown, "suggested_in_all": len(may_be)}


def to_take_back(store: Store, user: UserId) -> dict[str, Any]:
    """The newest merges, and who was said not to be the same. Raises NotALead or NothingToTakeBack."""
    check_lead(store, user)
    newest = store.merges.all()[: -LISTED - 1 : -1]
    apart = sorted(store.merges.apart())[:LISTED]
    if not newest and not apart:
        raise NothingToTakeBack("Nobody is merged and nobody is kept apart, so there is nothing to take back.")
    return {"merged": [{"people": [each.person, each.into]} for each in newest],
            "apart": [{"people": [*each]} for each in apart]}  # fmt: skip


def called(store: Store, one: str) -> str:
    """Somebody's name, safe to show: as Slack has it, or what they go by elsewhere."""
    return escape(store.people.names([one]).get(one, one) if identity.is_slack(one) else identity.written(one))


def check_people(store: Store, people: Sequence[UserId], *, known: bool = True) -> None:
    """Raises Nobody for those who were erased, for bots, and with `known` for those we do not know."""
    for each in people:
        if store.tombstones.erased({each, identity.handle_of(each) if identity.source_of(each) == "email" else each}):
            raise Nobody("That person was forgotten, as they had asked. Nothing can be merged with them.")
        if store.people.who_is_who.is_bot(each) or each == store.workspace.bot_user_id:
            raise Nobody(f"{called(store, each)} is a bot, and bots aren’t credited. Choose the person behind it.")
        if known and not _is_known(store, each):
            raise Nobody(
                f"I know nobody by {called(store, each)}. Check how it is written, or choose from Slack’s list."
            )


def _is_known(store: Store, one: UserId) -> bool:
    return not store.people.unknown([one]) or bool(store.credits.of_person(one, 1))


def _learn(store: Store, new: Iterable[UserId]) -> None:
    """Get to know identities elsewhere by what was typed; Slack's people only Slack makes known."""
    store.people.learn(
        Person(
            id=each, name=identity.handle_of(each), handle=identity.handle_of(each),
            email=identity.handle_of(each) if identity.source_of(each) == "email" else "",
        )
        for each in new
        if not identity.is_slack(each)
    )  # fmt: skip


def _free(store: Store, user: UserId, claimed: UserId) -> bool:
    """Whether somebody can just take an identity: nobody is credited by it, is it, or says to be it.

    Their own verified e-mail address is theirs whoever else says so.
    """
    if identity.is_slack(claimed) or store.merges.root(claimed) != claimed or store.merges.below(claimed) != [claimed]:
        return False
    if store.credits.of_person(claimed, 1):
        return False
    whose = store.people.with_email(identity.handle_of(claimed)) if identity.source_of(claimed) == "email" else []
    if user in whose:
        return set(whose) <= {user, claimed}
    return set(whose) <= {claimed} and not any(who != user and other == claimed for who, other in _claims(store))


def _side(store: Store, one: UserId, root: UserId) -> Side:
    person = store.people.find(root)
    return Side(one, called(store, one), root, called(store, root), person.home_team if person else None)


def _apart(store: Store, one: UserId, other: UserId) -> bool:
    """Whether any identity of the one was said not to be any identity of the other."""
    said = store.merges.apart()
    if not said:
        return False
    ours, theirs = store.merges.identities(one), store.merges.identities(other)
    return any((min(mine, its), max(mine, its)) in said for mine in ours for its in theirs)


def _check_not_own(store: Store, by: UserId, roots: Iterable[UserId]) -> None:
    """Nobody brings credits to themselves, unless there is nobody else to ask."""
    own = store.merges.root(by)
    others = [each for each in roots if each != own]
    if (
        own in roots
        and any(store.credits.of_person(each, 1) for each in others)
        and deciders(store).of(store.merges.identities(by))
    ):
        raise OwnWork


def _point(store: Store, person: UserId, into: UserId, by: UserId) -> Merge:
    moved, root = store.merges.below(person), store.merges.root(into)
    store.merges.point(person, into, by=by, at=store.now)
    store.credits.move_standings(moved, person, root)
    store.audit.note(by, "merge", person, before=None, after={"into": into, "counts_for": root})
    return Merge(person, into, root, by, store.now)


def _unpoint(store: Store, person: UserId, by: UserId) -> Merge:
    pointer = store.merges.find(person)
    if pointer is None:
        raise NothingToTakeBack(f"{called(store, person)} counts for nobody else, so there is nothing to take back.")
    moved = store.merges.below(person)
    store.merges.unpoint(person)
    store.credits.move_standings(moved, pointer.root, person)
    store.audit.note(by, "unmerge", person, before={"into": pointer.into, "counts_for": pointer.root})
    return pointer


def _keep_apart(store: Store, one: UserId, other: UserId, by: UserId) -> None:
    store.merges.keep_apart(one, other, by=by, at=store.now)
    store.audit.note(by, "not the same", one, after={"other": other})


def _let_together(store: Store, one: UserId, other: UserId, by: UserId) -> None:
    if store.merges.who_said_apart(one, other) is None:
        raise NothingToTakeBack(f"{called(store, one)} and {called(store, other)} are not kept apart any more.")
    store.merges.let_together(one, other)
    store.audit.note(by, "maybe the same", one, before={"other": other})


def _claims(store: Store) -> Claims:
    """What people say of themselves; who was erased says nothing any more, and nobody goes by them."""
    said = store.merges.claims(store.now - CLAIMS_WAIT)
    return [claim for claim in said if not any(each.startswith(ERASED) for each in claim)]


def _suggestions(store: Store, claims: Claims) -> list[Suggestion]:
    known = {each.id: each for each in store.merges.alike(COMPARED_AT_MOST)}
    apart = store.merges.apart()
    also = {each for pair in (*claims, *apart) for each in pair} - known.keys()
    roots = store.merges.roots(also)
    people = [*known.values(), *(Known(each, root=roots[each]) for each in sorted(also))]
    return identity.suggestions(people, apart, claims)
