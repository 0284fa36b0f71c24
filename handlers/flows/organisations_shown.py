"""What is shown of organisations: a person's own, one organisation's profile, the leads' list and what is suggested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.flows.organisations import Gone, check_theirs, enrol, enrolments_of, meant
from handlers.flows.settings import check_lead
from scoring import affiliation
from scoring.affiliation import Organisation, Suggestion
from scoring.model import UserId
from scoring.periods import month_of
from storage.store import Store

LISTED = 30
"""Organisations named in the leads' form; others are opened by their name."""
SUGGESTED = 5
NAMED = 10
ENROLLED_AT_ONCE = 100
"""People of one domain that one press enters; the others stay suggested."""
PEOPLE_SHOWN = 20
MONTHS_SHOWN = 6


def mine(store: Store, user: UserId) -> list[dict[str, Any]]:
    """A person's enrolments for their Home, those that go on first."""
    found = enrolments_of(store, user)
    known = store.organisations.several(each.organisation for each in found)
    day = store.now.astimezone(store.policy.zone).date()
    found.sort(key=lambda each: (each.until is not None and each.until < day, each.since is None))
    return [
        {"id": each.id, "name": known[each.organisation].name, "kind": each.kind.value, "span": affiliation.span(each)}
        for each in found
        if each.organisation in known
    ]


def theirs(store: Store, person: UserId, by: UserId) -> list[dict[str, Any]]:
    """Somebody's enrolments for whoever may change them. Raises NotTheirs."""
    check_theirs(store, person, by)
    return mine(store, person)


def profile(store: Store, name: str, now: datetime) -> dict[str, Any]:
    """An organisation: what is known of it, its people, its credits by type and month, and where they go."""
    organisation = meant(store, name)
    months = _months(store, now)
    by_month, by_type = Counter[str](), Counter[str]()
    for month, kind, amount in store.organisations.credited(organisation.id):
        by_month[month] += amount
        by_type[kind] += amount
    trend = affiliation.trend(by_month, months[1:])
    day, hidden = now.astimezone(store.policy.zone).date(), store.people.hidden()
    there = [each for each in store.organisations.enrolled_in(organisation.id) if each.on(day)]
    people = list(dict.fromkeys(store.merges.roots(each.person for each in there).values()))
    shown = [each for each in people if each not in hidden]
    return {
        **described(store, organisation),
        "people": shown[:PEOPLE_SHOWN],
        "more": len(people) - len(shown[:PEOPLE_SHOWN]),
        "by_type": [[kind, amount] for kind, amount in by_type.most_common() if amount],
        "by_month": [[month, by_month[month]] for month in months[:MONTHS_SHOWN]],
        "in_all": by_type.total(),
        "last": trend.last,
        "before": trend.before,
    }


def _months(store: Store, now: datetime) -> list[str]:
    """This month and the full ones before it that a profile needs, newest first."""
    zone = store.policy.zone
    months = [month_of(now, zone)]
    for _ in range(2 * affiliation.TREND_MONTHS):
        months.append(month_of(months[-1].start - timedelta(hours=1), zone))
    return [each.name for each in months]


def described(store: Store, organisation: Organisation) -> dict[str, Any]:
    """An organisation as plain facts, its parent by name."""
    above = store.organisations.find(organisation.parent) if organisation.parent else None
    return {
        "id": organisation.id, "name": organisation.name, "aliases": [*organisation.aliases],
        "domains": [*organisation.domains], "parent": above.name if above else "", "country": organisation.country,
        "country_name": affiliation.countries().get(organisation.country, ""), "website": organisation.website,
        "logo": organisation.logo,
    }  # fmt: skip


def for_leads(store: Store, user: UserId, said: str = "") -> dict[str, Any]:
    """The leads' list: the first by name, how many there are, and what e-mail domains suggest. Raises NotALead."""
    check_lead(store, user)
    suggested = suggestions(store)
    return {
        "said": said,
        "names": [each.name for each in store.organisations.all(LISTED)],
        "count": store.organisations.count(),
        "suggestions": [
            {
                "domain": each.domain,
                "people": [*each.people[:NAMED]],
                "more": len(each.people[NAMED:]),
                "name": _name_of(store, each),
            }
            for each in suggested[:SUGGESTED]
        ],
    }


def suggestions(store: Store) -> list[Suggestion]:
    """What the e-mail domains of people in Slack suggest; nothing of it is entered before somebody says yes."""
    here = [(person, address) for person, address in store.organisations.addresses() if ":" not in person]
    root_of = {each.person: each.root for each in store.merges.all()}
    enrolled = store.organisations.enrolments()
    return affiliation.suggestions(
        [(root_of.get(person, person), address) for person, address in here],
        store.organisations.domains(),
        [replace(each, person=root_of.get(each.person, each.person)) for each in enrolled],
    )


def accept(store: Store, domain: str, *, by: UserId) -> tuple[Sequence[UserId], str]:
    """Enrol those a domain suggests as employees from today on. Returns who, and the organisation's name.

    Raises NotALead, or Gone where nothing is suggested any more.
    """
    check_lead(store, by)
    found = next((each for each in suggestions(store) if each.domain == domain and each.organisation), None)
    if found is None:
        raise Gone
    today, name = store.now.astimezone(store.policy.zone).date(), _name_of(store, found)
    people = found.people[:ENROLLED_AT_ONCE]
    for person in people:
        enrol(store, person, name, by=by, since=today)
    return people, name


def _name_of(store: Store, suggestion: Suggestion) -> str:
    organisation = store.organisations.find(suggestion.organisation) if suggestion.organisation else None
    return organisation.name if organisation else ""


def own_domain(store: Store, user: UserId) -> str:
    """The name of the organisation that a person's own e-mail domain belongs to, to offer it to them; or nothing."""
    person = store.people.find(user)
    of_domain = store.organisations.domains()
    domain = affiliation.domain_of(person.email) if person and person.email else None
    known = affiliation.known_domain(domain, of_domain) if domain else None
    organisation = store.organisations.find(of_domain[known]) if known else None
    return organisation.name if organisation else ""
