"""On whose behalf somebody acts, what an organisation may look like, and what e-mail domains let one ask."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import affiliation, ledger
from scoring.affiliation import Enrolled, Enrolment, Organisation, Stood, Suggestion, Trend, Unfit
from scoring.model import Behalf, Credit, Source, UserId

ANA, BEN, EVA, LEA = UserId("U0ANA"), UserId("U0BEN"), UserId("U0EVA"), UserId("U0LEA")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = date(2026, 11, 24)


def with_(
    organisation: str, kind: Enrolment = Enrolment.EMPLOYEE, since: str = "", until: str = "", person: UserId = ANA
) -> Enrolled:
    first, last = (date.fromisoformat(each) if each else None for each in (since, until))
    return Enrolled(f"{organisation} {kind} {since}", person, organisation, kind, first, last)


STOOD = {
    "nobody": ([], Stood()),
    "an employer": ([with_("acme")], Stood(Behalf.EMPLOYER, "acme")),
    "an employer that day": ([with_("acme", since="2026-11-24", until="2026-11-24")], Stood(Behalf.EMPLOYER, "acme")),
    "an employer of later": ([with_("acme", since="2026-11-25")], Stood()),
    "an employer of before": ([with_("acme", until="2026-11-23")], Stood()),
    "a university": ([with_("uni", Enrolment.STUDENT)], Stood(Behalf.EMPLOYER, "uni")),
    "volunteering for one": ([with_("club", Enrolment.VOLUNTEER)], Stood(Behalf.VOLUNTEER, "club")),
    "two ways with one": (
        [with_("acme"), with_("acme", Enrolment.VOLUNTEER)], Stood(Behalf.EMPLOYER, "acme"),
    ),
    "two at once: nobody is guessed": ([with_("acme"), with_("bolt")], Stood()),
    "one of two has ended": ([with_("acme", until="2026-06-30"), with_("bolt")], Stood(Behalf.EMPLOYER, "bolt")),
}  # fmt: skip


@pytest.mark.parametrize(("enrolments", "stood"), STOOD.values(), ids=STOOD)
def test_what_is_frozen_with_a_credit(enrolments: list[Enrolled], stood: Stood) -> None:
    assert affiliation.frozen(enrolments, DAY) == stood


def test_the_choices_are_nobody_and_whoever_the_person_was_with_that_day() -> None:
    enrolments = [with_("acme"), with_("club", Enrolment.VOLUNTEER), with_("old", until="2026-01-31")]
    assert affiliation.choices(enrolments, DAY) == [
        Stood(Behalf.VOLUNTEER), Stood(Behalf.EMPLOYER, "acme"), Stood(Behalf.VOLUNTEER, "club"),
    ]  # fmt: skip


FIT = {
    "spaces": (Organisation("o", "  Acme \n Inc. "), Organisation("o", "Acme Inc.")),
    "its own name as an alias": (
        Organisation("o", "Acme", ("ACME", "A. Corp", "A. Corp")), Organisation("o", "Acme", ("A. Corp",)),
    ),
    "domains in one spelling": (
        Organisation("o", "Acme", domains=("@ACME.com", "acme.com.", "ana@acme.co.uk", " ")),
        Organisation("o", "Acme", domains=("acme.com", "acme.co.uk")),
    ),
    "a domain with an umlaut": (
        Organisation("o", "Müller", domains=("müller.de",)), Organisation("o", "Müller", domains=("xn--mller-kva.de",)),
    ),
    "a country in small letters": (Organisation("o", "Acme", country="de"), Organisation("o", "Acme", country="DE")),
    "a country by its name": (Organisation("o", "Acme", country="india"), Organisation("o", "Acme", country="IN")),
    "addresses": (
        Organisation("o", "Acme", website=" https://acme.com/en ", logo="https://acme.com/logo.svg"),
        Organisation("o", "Acme", website="https://acme.com/en", logo="https://acme.com/logo.svg"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given_", "kept"), FIT.values(), ids=FIT)
def test_an_organisation_is_kept_in_one_spelling(given_: Organisation, kept: Organisation) -> None:
    assert affiliation.checked(given_) == kept


ACME = Organisation("o", "Acme")
UNFIT = {
    "no name": (replace(ACME, name="  "), "name", "Write the organisation’s name"),
    "no letter": (replace(ACME, name="!!!"), "name", "no letter or digit"),
    "a long name": (replace(ACME, name="A" * 101), "name", "101 characters; 100 fit"),
    "too many names": (replace(ACME, aliases=tuple(f"Acme {n}" for n in range(12))), "aliases", "leave 2 out"),
    "no domain": (replace(ACME, domains=("acme",)), "domains", "such as acme.com"),
    "a number": (replace(ACME, domains=("127.0.0.1",)), "domains", "such as acme.com"),
    "two at once": (replace(ACME, domains=("acme.com acme.de",)), "domains", "such as acme.com"),
    "a public domain": (replace(ACME, domains=("gmail.com",)), "domains", "Anybody can have an address at gmail.com"),
    "a part of a public domain": (replace(ACME, domains=("me.gmx.de",)), "domains", "Anybody can have"),
    "no country": (replace(ACME, country="XX"), "country", "such as DE or IN"),
    "no https": (replace(ACME, website="http://acme.com"), "website", "https://acme.com/"),
    "a script": (replace(ACME, website="javascript:alert(1)"), "website", "https://acme.com/"),
    "no host": (replace(ACME, logo="https:///logo.png"), "logo", "https://acme.com/"),
    "a name and password": (replace(ACME, website="https://acme.com@evil.example/"), "website", "https://acme.com/"),
    "markup": (replace(ACME, website="https://acme.com/|<!here>"), "website", "https://acme.com/"),
    "brackets": (replace(ACME, website="https://[acme"), "website", "https://acme.com/"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "field", "part"), UNFIT.values(), ids=UNFIT)
def test_what_cannot_be_is_refused_at_its_field(wrong: Organisation, field: str, part: str) -> None:
    with pytest.raises(Unfit) as refused:
        affiliation.checked(wrong)
    assert refused.value.about == field
    assert part in refused.value.sentence


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Unfit, match="before the first"):
        affiliation.check_enrolment(with_("acme", since="2026-02-01", until="2026-01-31"), [])


SAME_TIMES = {
    "both open": ("", "", "", "", True),
    "one after the other": ("2025-01-01", "2025-12-31", "2026-01-01", "", False),
    "on one day": ("2025-01-01", "2026-01-01", "2026-01-01", "", True),
    "inside": ("2025-01-01", "", "2025-03-01", "2025-04-01", True),
    "before": ("2026-01-01", "", "", "2025-12-31", False),
}


@pytest.mark.parametrize(("since", "until", "from_", "to", "meet"), SAME_TIMES.values(), ids=SAME_TIMES)
def test_the_same_time_is_not_entered_twice(since: str, until: str, from_: str, to: str, meet: bool) -> None:
    there, new = with_("acme", since=since, until=until), replace(with_("acme", since=from_, until=to), id="new")
    affiliation.check_enrolment(new, [replace(there, kind=Enrolment.CONTRACTOR), replace(there, organisation="bolt")])
    affiliation.check_enrolment(replace(new, id=there.id), [there])
    with pytest.raises(Unfit, match="entered already") if meet else nullcontext():
        affiliation.check_enrolment(new, [there])


SUGGESTED = {
    "nobody": ([], []),
    "public addresses": ([(ANA, "ana@gmail.com"), (BEN, "ben@gmail.com")], []),
    "no address": ([(ANA, ""), (BEN, "ben"), (EVA, "@acme.com")], []),
    "one alone of an unknown domain": ([(ANA, "ana@bolt.io")], []),
    "two of an unknown domain": (
        [(BEN, "ben@bolt.io"), (ANA, "Ana@Bolt.io")], [Suggestion("bolt.io", (ANA, BEN))],
    ),
    "one of a known domain": ([(BEN, "ben@acme.com")], [Suggestion("acme.com", (BEN,), "acme")]),
    "one of a part of a known domain": ([(BEN, "ben@eu.acme.com")], [Suggestion("acme.com", (BEN,), "acme")]),
    "one who is enrolled": ([(EVA, "eva@acme.com")], []),
    "one who left": ([(LEA, "lea@acme.com")], []),
    "enrolled elsewhere": (
        [(EVA, "eva@bolt.io"), (ANA, "ana@bolt.io"), (BEN, "b@bolt.io")], [Suggestion("bolt.io", (ANA, BEN))],
    ),
    "a domain that only ends alike": ([(BEN, "ben@notacme.com")], []),
}  # fmt: skip


@pytest.mark.parametrize(("addresses", "suggested"), SUGGESTED.values(), ids=SUGGESTED)
def test_what_email_domains_let_one_ask(addresses: list[tuple[UserId, str]], suggested: list[Suggestion]) -> None:
    enrolments = [with_("acme", person=EVA), with_("acme", person=LEA, until="2020-01-01")]
    assert affiliation.suggestions(addresses, {"acme.com": "acme"}, enrolments) == suggested


def entered(stood: Stood) -> Credit:
    return ledger.credit(
        deed="C1:1.2", rounds=2, person=ANA, type="doc", at=NOW, by=LEA, now=NOW, zone=ZoneInfo("UTC"), amount=3,
        source=Source.THANKS, organisation=stood.organisation, behalf=stood.behalf,
    )  # fmt: skip


def test_a_later_choice_takes_one_line_back_and_enters_another() -> None:
    line = entered(Stood(Behalf.EMPLOYER, "acme"))
    later = NOW + timedelta(days=30)
    back, again = affiliation.restand(line, Stood(Behalf.CLIENT, "bolt"), by=ANA, now=later, entered=NOW, days=30)
    assert (back.reverses, back.amount, back.organisation, back.by) == (line.id, -3, "acme", ANA)
    assert (again.amount, again.organisation, again.behalf, again.by) == (3, "bolt", Behalf.CLIENT, LEA)
    assert (again.month, again.at, again.deed, again.entered_at) == (line.month, line.at, line.deed, later)
    assert ledger.first_id(again.id) == ledger.first_id(line.id) == line.id
    third = affiliation.restand(again, Stood(Behalf.VOLUNTEER), by=ANA, now=later, entered=NOW, days=30)
    assert ledger.first_id(third[1].id) == line.id


def test_the_choice_that_stands_changes_nothing() -> None:
    line = entered(Stood(Behalf.EMPLOYER, "acme"))
    assert not affiliation.restand(line, Stood(Behalf.EMPLOYER, "acme"), by=ANA, now=NOW, entered=NOW, days=30)


def test_after_the_time_nothing_can_be_changed() -> None:
    late = NOW + timedelta(days=30, seconds=1)
    with pytest.raises(affiliation.TooLate, match="for 30 days, and those are over"):
        affiliation.restand(entered(Stood()), Stood(Behalf.VOLUNTEER), by=ANA, now=late, entered=NOW, days=30)


def test_a_trend_sets_the_last_full_months_beside_those_before() -> None:
    months = ["2026-10", "2026-09", "2026-08", "2026-07", "2026-06", "2026-05", "2026-04"]
    counts = {"2026-11": 50, "2026-10": 3, "2026-08": 1, "2026-07": 2, "2026-04": 9}
    assert affiliation.trend(counts, months) == Trend(last=4, before=2)


def test_the_data_files_hold_what_they_say() -> None:
    assert len(affiliation.countries()) == 249
    assert affiliation.countries()["DE"] == "Germany"
    for domain in affiliation._public_mail():
        assert affiliation._is_domain(domain), domain


@given(st.text(max_size=60))
def test_whatever_is_typed_is_kept_well_or_refused_kindly(text: str) -> None:
    for field, value in (("name", text), ("country", text), ("logo", text), ("aliases", (text,)), ("domains", (text,))):
        kept, refused = outcome(replace(ACME, **{field: value}))
        assert refused in (None, field)
        assert kept is None or affiliation.checked(kept) == kept


def outcome(organisation: Organisation) -> tuple[Organisation | None, str | None]:
    """As it is kept, or the field it was refused for."""
    try:
        return affiliation.checked(organisation), None
    except Unfit as refused:
        return None, refused.about
