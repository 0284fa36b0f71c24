"""Organisations and who is with them: create, change, enrol, end; and freeze with each credit whom it was done for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from handlers.flows.checks import check_people
from handlers.flows.people import deciders
from handlers.flows.settings import check_lead
from scoring import affiliation
from scoring.affiliation import Enrolled, Enrolment, Organisation, Unfit
from scoring.errors import Refusal
from scoring.model import Credit, UserId
from storage.organisations import folded, new_id
from storage.store import Store

PARENTS_AT_MOST = 20


class UnknownOrganisation(Refusal):
    about = "organisation"

    def __init__(self, name: str, close: Sequence[str]) -> None:
        meant = f" Did you mean {' or '.join(f'“{each}”' for each in close)}?" if close else ""
        super().__init__(f"I know no organisation called “{name}”.{meant} A lead adds one by Organisations… on Home.")


class NotTheirs(Refusal):
    def __init__(self) -> None:
        super().__init__("Only the person themselves or a lead can say where somebody belongs. Ask one of them.")


class Gone(Refusal):
    def __init__(self) -> None:
        super().__init__("That is gone already. Open Plaudit’s Home tab again to see how it is now.")


# Organisations: leads create, change and drop them.


def keep(store: Store, described: Organisation, parent: str, *, by: UserId) -> Organisation:
    """Add an organisation, or change the one of that id; `parent` is its parent's name. Raises a Refusal."""
    check_lead(store, by)
    above = _meant(store, parent, "parent").id if parent.strip() else None
    organisation = replace(affiliation.checked(described), parent=above)
    before = store.organisations.find(organisation.id)
    for field, names in (("name", (organisation.name,)), ("aliases", organisation.aliases)):
        for name in names:
            _check_free(field, name, store.organisations.named(name), organisation)
    for domain in organisation.domains:
        _check_free("domains", domain, store.organisations.of_domain(domain), organisation)
    _check_parents(store, organisation)
    store.organisations.keep(organisation)
    store.audit.note(by, "organisation", organisation.id, before=before and asdict(before), after=asdict(organisation))
    return organisation


def drop(store: Store, id: str, *, by: UserId) -> None:
    """Forget an organisation and its enrolments; what was credited on its behalf stays so. Raises NotALead or Gone."""
    check_lead(store, by)
    organisation = store.organisations.find(id)
    if organisation is None:
        raise Gone
    enrolled = [_plain(each) for each in store.organisations.enrolled_in(id)]
    store.organisations.drop(id)
    store.audit.note(by, "organisation", id, before={**asdict(organisation), "enrolments": enrolled})


def _check_free(field: str, name: str, holder: Organisation | None, organisation: Organisation) -> None:
    if holder is not None and holder.id != organisation.id:
        raise Unfit(field, f"“{name}” is {holder.name} already. Change that one, or leave this out.")


def _check_parents(store: Store, organisation: Organisation) -> None:
    above, steps = organisation.parent, 0
    while above is not None and steps < PARENTS_AT_MOST:
        if above == organisation.id:
            raise Unfit("parent", f"{organisation.name} would be its own parent. Choose one that is not part of it.")
        found = store.organisations.find(above)
        above, steps = found.parent if found else None, steps + 1


def meant(store: Store, name: str) -> Organisation:
    """The organisation that goes by `name`. Raises UnknownOrganisation with those that are called alike."""
    return _meant(store, name, "organisation")


def _meant(store: Store, name: str, field: str) -> Organisation:
    found = store.organisations.named(name)
    if found is None:
        unknown = UnknownOrganisation(" ".join(name.split())[:60], close_to(store, name))
        unknown.about = field
        raise unknown
    return found


def close_to(store: Store, name: str) -> list[str]:
    """At most three names that organisations have and that look like `name`."""
    by_fold = {folded(each): each for each in store.organisations.names()}
    wanted = folded(name)
    begun = sorted(each for each in by_fold if wanted and each.startswith(wanted))
    return [by_fold[each] for each in dict.fromkeys([*begun[:3], *get_close_matches(wanted, by_fold, n=3)])][:3]


# Enrolments: the person themselves or a lead.


def enrol(
    store: Store,
    person: UserId,
    organisation: str,
    *,
    by: UserId,
    kind: Enrolment = Enrolment.EMPLOYEE,
    since: date | None = None,
    until: date | None = None,
) -> tuple[Enrolled, Organisation]:
    """Enter that `person` is with the organisation of that name, from one day to another. Raises a Refusal."""
    check_theirs(store, person, by)
    check_people(store, [person])
    found = meant(store, organisation)
    enrolled = Enrolled(new_id(), person, found.id, kind, since, until)
    _keep(store, enrolled, None, by)
    return enrolled, found


def correct(store: Store, id: str, *, by: UserId, kind: Enrolment, since: date | None, until: date | None) -> Enrolled:
    """Put other dates or another kind in place, an end for instance. What was credited stays. Raises a Refusal."""
    before = _enrolment(store, id, by)
    after = replace(before, kind=kind, since=since, until=until)
    if after != before:
        _keep(store, after, before, by)
    return after


def forget(store: Store, id: str, *, by: UserId) -> None:
    """Take away an enrolment that never was. Raises Gone or NotTheirs."""
    before = _enrolment(store, id, by)
    store.organisations.leave(id)
    store.audit.note(by, "enrolment", before.person, before=_plain(before))


def enrolment(store: Store, id: str, by: UserId) -> tuple[Enrolled, str]:
    """An enrolment that `by` may change, and the organisation's name. Raises Gone or NotTheirs."""
    found = _enrolment(store, id, by)
    organisation = store.organisations.find(found.organisation)
    return found, organisation.name if organisation else "?"


def _enrolment(store: Store, id: str, by: UserId) -> Enrolled:
    found = store.organisations.enrolment(id)
    if found is None:
        raise Gone
    check_theirs(store, found.person, by)
    return found


def _keep(store: Store, enrolled: Enrolled, before: Enrolled | None, by: UserId) -> None:
    others = store.organisations.enrolments_of(store.merges.identities(enrolled.person))
    affiliation.check_enrolment(enrolled, others)
    store.organisations.enrol(enrolled)
    store.audit.note(by, "enrolment", enrolled.person, before=before and _plain(before), after=_plain(enrolled))


def check_theirs(store: Store, person: UserId, by: UserId) -> None:
    """Raises NotTheirs unless `by` is that person, under any of their identities, or a lead."""
    who = deciders(store)
    if by not in who.all | who.admins and by not in store.merges.identities(person):
        raise NotTheirs


# What is frozen with a credit.


def freeze(store: Store, lines: Sequence[Credit]) -> list[Credit]:
    """New lines of the ledger with whom they were done for, by the enrolments of the deed's day; those named stay."""
    return [line if _named(line) else _frozen(store, line) for line in lines]


def _named(line: Credit) -> bool:
    return bool(line.organisation or line.behalf)


def _frozen(store: Store, line: Credit) -> Credit:
    stood = affiliation.frozen(enrolments_of(store, line.person), day_of(store, line))
    return replace(line, organisation=stood.organisation, behalf=stood.behalf)


def enrolments_of(store: Store, person: UserId) -> list[Enrolled]:
    """Everything a person was or is enrolled in, with all they go by."""
    return store.organisations.enrolments_of(store.merges.identities(person))


def day_of(store: Store, line: Credit) -> date:
    """The day of the deed where the team lives."""
    return line.at.astimezone(store.policy.zone).date()


def _plain(enrolled: Enrolled) -> Mapping[str, Any]:
    return {
        "id": enrolled.id, "organisation": enrolled.organisation, "kind": enrolled.kind.value,
        "since": enrolled.since and enrolled.since.isoformat(), "until": enrolled.until and enrolled.until.isoformat(),
    }  # fmt: skip
