"""Organisations, and on whose behalf somebody acts on a day: by the enrolments of that day, never by a guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from scoring import ledger
from scoring.errors import Refusal
from scoring.model import Behalf, Credit, UserId

NAME_AT_MOST = 100
NAMES_AT_MOST = 10
"""Other names, or domains, that one organisation can have."""
URL_AT_MOST = 500
PEOPLE_FOR_A_NEW_ONE = 2
"""How many addresses of one unknown domain it takes to suggest an organisation: one alone may be a family's own."""
TREND_MONTHS = 3
CHOSEN = "on whose behalf"
"""The reason of a reversing line where the credited person said for whom the deed was done."""
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Enrolment(StrEnum):
    """How a person belongs to an organisation."""

    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"
    OWN_COMPANY = "own company"
    STUDENT = "student"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company, university, association or any other body people act for."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    """Other names it goes by."""
    domains: tuple[str, ...] = ()
    """E-mail domains, lower case; never public ones."""
    parent: str | None = None
    country: str = ""
    """ISO 3166-1 alpha-2, upper case; empty where unknown."""
    website: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person's time with an organisation; may overlap with others."""

    id: str
    person: UserId
    organisation: str
    kind: Enrolment
    since: date | None = None
    until: date | None = None
    """The last day; None: it goes on."""

    def on(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Stood:
    """On whose behalf a deed was done."""

    behalf: Behalf = Behalf.UNKNOWN
    organisation: str | None = None


def frozen(enrolments: Iterable[Enrolled], day: date) -> Stood:
    """What is frozen with a credit for a deed done on `day`: the only organisation the person was enrolled in then.

    With none nobody is guessed, and with several the person is asked; until they say, the credit stands for none.
    """
    then = [each for each in enrolments if each.on(day)]
    if len({each.organisation for each in then}) != 1:
        return Stood()
    kinds = {each.kind for each in then}
    behalf = Behalf.VOLUNTEER if kinds == {Enrolment.VOLUNTEER} else Behalf.EMPLOYER
    return Stood(behalf, then[0].organisation)


def choices(enrolments: Iterable[Enrolled], day: date) -> list[Stood]:
    """For whom a deed of `day` can have been done without more being said: nobody else, or who the person was with."""
    then = [each for each in enrolments if each.on(day)]
    organisations = dict.fromkeys(each.organisation for each in then)
    own = (frozen([each for each in then if each.organisation == one], day) for one in organisations)
    return [Stood(Behalf.VOLUNTEER), *own]


class Unfit(Refusal):
    """Something of an organisation or an enrolment that cannot be; `about` is the field."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.about = field


class TooLate(Refusal):
    def __init__(self, days: int) -> None:
        super().__init__(
            f"For whom a credit was done can be changed for {days} days, and those are over. It stays as it is."
        )


def open_until(entered: datetime, days: int) -> datetime:
    """Up to when the credited person can say for whom a deed was done; `entered` is when it was credited first."""
    return entered + timedelta(days=days)


def restand(line: Credit, stood: Stood, *, by: UserId, now: datetime, entered: datetime, days: int) -> list[Credit]:
    """The lines by which a credit stands for whom the credited person says; none where it does already.

    Who decided about the deed stays. Raises TooLate.
    """
    if now > open_until(entered, days):
        raise TooLate(days)
    if stood == Stood(line.behalf, line.organisation):
        return []
    back, again = ledger.correct(line, by, now, CHOSEN, organisation=stood.organisation, behalf=stood.behalf)
    return [back, replace(again, by=line.by)]


def checked(organisation: Organisation) -> Organisation:
    """`organisation` as it is kept: trimmed, domains and country in one spelling. Raises Unfit."""
    name = _name("name", organisation.name)
    if not name:
        raise Unfit("name", "Write the organisation’s name.")
    aliases = dict.fromkeys(each for one in organisation.aliases if (each := _name("aliases", one)))
    domains = dict.fromkeys(_domain(each) for each in organisation.domains if each.strip())
    for field, found in (("aliases", aliases), ("domains", domains)):
        if len(found) > NAMES_AT_MOST:
            raise Unfit(field, f"{NAMES_AT_MOST} fit here; leave {len(found) - NAMES_AT_MOST} out.")
    return replace(
        organisation,
        name=name,
        aliases=tuple(each for each in aliases if each.casefold() != name.casefold()),
        domains=tuple(domains),
        country=_country(organisation.country),
        website=_url("website", organisation.website),
        logo=_url("logo", organisation.logo),
    )


def check_enrolment(new: Enrolled, others: Iterable[Enrolled]) -> None:
    """Raises Unfit for a time that ends before it begins, or that the person has entered already."""
    if new.since and new.until and new.until < new.since:
        raise Unfit("until", f"The last day, {new.until}, is before the first, {new.since}. Change one of them.")
    for each in others:
        if each.id != new.id and (each.organisation, each.kind) == (new.organisation, new.kind) and _meet(each, new):
            raise Unfit("since", f"That is entered already, {span(each)}. Change that one, or choose another time.")


def span(enrolled: Enrolled) -> str:
    """`since 2026-01-01`, `until 2026-06-30`, `2026-01-01 to 2026-06-30`, or nothing where both ends are open."""
    since, until = enrolled.since, enrolled.until
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else "without dates"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """People whose e-mail addresses share a domain, and the organisation that has it; None: no organisation has."""

    domain: str
    people: tuple[UserId, ...]
    organisation: str | None = None


def suggestions(
    addresses: Iterable[tuple[UserId, str]], of_domain: Mapping[str, str], enrolments: Iterable[Enrolled]
) -> list[Suggestion]:
    """What e-mail domains let one ask, most people first; somebody has to say yes before anything is entered.

    Of a domain that an organisation has: whoever was never enrolled in it. Of others but public ones: those who are
    enrolled nowhere, if there are at least two.
    """
    with_whom: defaultdict[UserId, set[str]] = defaultdict(set)
    for each in enrolments:
        with_whom[each.person].add(each.organisation)
    found: defaultdict[tuple[str, str | None], set[UserId]] = defaultdict(set)
    for person, address in addresses:
        domain = domain_of(address)
        if domain is None:
            continue
        known = known_domain(domain, of_domain)
        if known and of_domain[known] not in with_whom[person]:
            found[known, of_domain[known]].add(person)
        elif known is None and not with_whom[person]:
            found[domain, None].add(person)
    suggested = [
        Suggestion(domain, tuple(sorted(people)), organisation)
        for (domain, organisation), people in found.items()
        if organisation or len(people) >= PEOPLE_FOR_A_NEW_ONE
    ]
    return sorted(suggested, key=lambda each: (-len(each.people), each.domain))


def domain_of(address: str) -> str | None:
    """The domain of an e-mail address; None for a public provider's, or for what is no address."""
    user, at, domain = address.strip().lower().rpartition("@")
    return domain if user and at and _is_domain(domain) and not is_public(domain) else None


def known_domain(domain: str, of_domain: Mapping[str, str]) -> str | None:
    """The domain that an organisation has: this one, or one that it is a part of."""
    return next((each for each in _and_above(domain) if each in of_domain), None)


def is_public(domain: str) -> bool:
    """Whether anybody can have an address there."""
    return any(each in _public_mail() for each in _and_above(domain))


@dataclass(frozen=True, slots=True)
class Trend:
    """What the last full months brought, beside as many before them."""

    last: int
    before: int


def trend(by_month: Mapping[str, int], full_months: Sequence[str]) -> Trend:
    """`full_months` are the names of the months that are over, newest first."""
    last, before = full_months[:TREND_MONTHS], full_months[TREND_MONTHS : 2 * TREND_MONTHS]
    return Trend(sum(by_month.get(each, 0) for each in last), sum(by_month.get(each, 0) for each in before))


@cache
def countries() -> Mapping[str, str]:
    """The countries there are: ISO 3166-1 alpha-2 code → name."""
    return dict(line.split("\t") for line in _data("countries.tsv"))


@cache
def _public_mail() -> frozenset[str]:
    return frozenset(domain for line in _data("public_mail.txt") for domain in line.split())


def _data(file: str) -> list[str]:
    lines = (resources.files("scoring") / file).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _name(field: str, text: str) -> str:
    name = " ".join(text.split())
    if len(name) > NAME_AT_MOST:
        raise Unfit(field, f"“{name[:20]}…” has {len(name)} characters; {NAME_AT_MOST} fit. Shorten it.")
    if name and not any(each.isalnum() for each in name):
        raise Unfit(field, f"“{name}” has no letter or digit; write a name people know it by.")
    return name


def _domain(text: str) -> str:
    given = text.strip().lower().rpartition("@")[2].rstrip(".")
    try:
        domain = given if given.isascii() else given.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not _is_domain(domain):
        raise Unfit("domains", f"“{text.strip()}” is not a domain; write what comes after the @, such as acme.com.")
    if is_public(domain):
        raise Unfit("domains", f"Anybody can have an address at {domain}, so it says nothing about where they work.")
    return domain


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    plain = all(_LABEL.fullmatch(each) for each in labels)
    return len(labels) > 1 and len(text) <= 253 and plain and not labels[-1].isdigit()


def _and_above(domain: str) -> Iterator[str]:
    """`eu.acme.com`, then `acme.com`."""
    labels = domain.split(".")
    return (".".join(labels[start:]) for start in range(len(labels) - 1))


def _country(text: str) -> str:
    given = text.strip()
    if not given or given.upper() in countries():
        return given.upper()
    named = [code for code, name in countries().items() if name.casefold() == given.casefold()]
    if not named:
        raise Unfit("country", f"“{given}” is not a country code; write its two letters, such as DE or IN.")
    return named[0]


def _url(field: str, text: str) -> str:
    url = text.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "https" and _is_domain((parts.hostname or "").lower()) and parts.username is None
    except ValueError:
        fits = False
    if not fits or len(url) > URL_AT_MOST or any(each.isspace() or each in '<>|"' for each in url):
        raise Unfit(field, f"“{url[:60]}” is not an address I can show; write it like https://acme.com/.")
    return url


def _meet(one: Enrolled, other: Enrolled) -> bool:
    """Whether some day is in both."""
    begins_in_time = one.since is None or other.until is None or one.since <= other.until
    return begins_in_time and (other.since is None or one.until is None or other.since <= one.until)
