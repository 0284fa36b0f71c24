"""Say for whom a credited deed of one's own was done; within a set time, and the ledger keeps both lines."""

from __future__ import annotations

from handlers.flows import told
from handlers.flows.organisations import day_of, enrolments_of, meant
from scoring import affiliation, ledger
from scoring.affiliation import Stood
from scoring.errors import Refusal
from scoring.model import Behalf, Credit, UserId
from storage.outbox import Notice, Verb
from storage.store import Store


class NoCredit(Refusal):
    def __init__(self) -> None:
        super().__init__("That credit was taken back, or it is not yours; there is nothing to say about it any more.")


class NotWithThem(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "You are not entered with that organisation for that day. Add it on Plaudit’s Home tab, or choose a client."
        )


class JustChosen(Refusal):
    def __init__(self) -> None:
        super().__init__("You chose something else a moment ago. Press once more if you mean it.")


def choose(store: Store, deed: str, stood: Stood, *, by: UserId) -> Credit:
    """Let a credit of `by` stand for whom they say; returns the line that stands. The message is drawn anew.

    Raises NoCredit, NotWithThem, TooLate, or JustChosen where another press was faster.
    """
    line = own_line(store, deed, by)
    then = affiliation.choices(enrolments_of(store, line.person), day_of(store, line))
    client = stood.behalf is Behalf.CLIENT and stood.organisation and store.organisations.find(stood.organisation)
    if not client and stood not in then:
        raise NotWithThem
    lines = affiliation.restand(
        line, stood, by=by, now=store.now, entered=told.entered(store, line), days=store.policy.behalf_days
    )
    if not lines:
        return line
    if not store.credits.add(lines):
        raise JustChosen
    before, after = ({"behalf": each.behalf.value, "organisation": each.organisation} for each in (line, lines[1]))
    store.audit.note(by, "behalf", deed, before=before, after=after)
    _redraw(store, line, lines[1])
    return lines[1]


def choose_client(store: Store, deed: str, name: str, *, by: UserId) -> Credit:
    """The same for a client, an organisation by any of its names. Raises UnknownOrganisation too."""
    return choose(store, deed, Stood(Behalf.CLIENT, meant(store, name).id), by=by)


def own_line(store: Store, deed: str, by: UserId) -> Credit:
    """The credit for `deed` that stands and is `by`’s, under any of their identities. Raises NoCredit."""
    theirs = store.merges.identities(by)
    line = next((each for each in store.credits.standing(deed) if each.person in theirs), None)
    if line is None:
        raise NoCredit
    return line


def _redraw(store: Store, before: Credit, after: Credit) -> None:
    """Draw the one message about the credit anew, after however often that was done before."""
    first = f"told:{after.deed}:{after.person}"
    came_before = first if before.id == ledger.first_id(before.id) else f"told:{before.id}"
    facts = told.facts(store, after, store.credits.evidence(after.deed))
    store.outbox.put(Notice(f"told:{after.id}", Verb.UPDATE, "told", after=came_before, facts=facts))
