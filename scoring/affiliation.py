"""Organisations, and on whose behalf somebody acts on a day: by the enrolments of that day, never by a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scoring.model import Behalf, UserId


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
