"""What `/credit org` understands, and the one sentence it says where it does not."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.organisations_words import Asked, read
from scoring.affiliation import Enrolment
from scoring.errors import Refusal
from scoring.model import Person, UserId

ANA = UserId("U0ANA")
KNOWN = {"ana": [Person(ANA, "Ana")], "sam": [Person(UserId("U1"), "Sam"), Person(UserId("U2"), "Sam")]}
STORE: Any = SimpleNamespace(people=SimpleNamespace(named=lambda name: KNOWN.get(name, [])))
NEW_YEAR, SUMMER = date(2026, 1, 1), date(2026, 6, 30)

UNDERSTOOD = {
    "a name": ("Acme", Asked("Acme")),
    "a name of several words": ("  Acme   Industries ", Asked("Acme Industries")),
    "a name in quotation marks": ("“Acme Industries”", Asked("Acme Industries")),
    "a name that Slack made a link": ("<http://booking.com|Booking.com>", Asked("Booking.com")),
    "a name with signs": ("Johnson &amp; Johnson", Asked("Johnson & Johnson")),
    "a name that ends like a kind": ("Student Union", Asked("Student Union")),
    "a person": ("<@U0ANA|ana>", Asked("", ANA)),
    "a person by handle": ("@ana Acme", Asked("Acme", ANA)),
    "a person by mention": ("<@U0ANA> Acme", Asked("Acme", ANA)),
    "a kind": ("@ana Acme contractor", Asked("Acme", ANA, Enrolment.CONTRACTOR)),
    "another word for a kind": ("@ana Acme freelancer", Asked("Acme", ANA, Enrolment.CONTRACTOR)),
    "a kind of two words": ("@ana Acme Own Company", Asked("Acme", ANA, Enrolment.OWN_COMPANY)),
    "a kind alone is a name": ("@ana Volunteer", Asked("Volunteer", ANA)),
    "a first day": ("@ana Acme since 2026-01-01", Asked("Acme", ANA, days={"since": NEW_YEAR})),
    "all of it": (
        "<@U0ANA> Acme Industries student since 2026-01-01 until 2026-06-30",
        Asked("Acme Industries", ANA, Enrolment.STUDENT, {"since": NEW_YEAR, "until": SUMMER}),
    ),
    "days the other way round": (
        "@ana Acme Until 2026-06-30 SINCE 2026-01-01", Asked("Acme", ANA, days={"since": NEW_YEAR, "until": SUMMER}),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "asked"), UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_what_is_understood(text: str, asked: Asked) -> None:
    assert read(STORE, text) == asked


REFUSED = {
    "nothing": ("", "Name an organisation to see it"),
    "only quotation marks": ("“”", "Name an organisation to see it"),
    "nobody of that name": ("@zoe Acme", "I know nobody called “zoe” here"),
    "two of that name": ("@sam Acme", "More than one person is called “sam”"),
    "no day": ("@ana Acme since May", "“May” is not a day; write it like 2026-01-31."),
    "a day that is none": ("@ana Acme since 2026-02-30", "“2026-02-30” is not a day"),
    "a day is missing": ("@ana Acme until", "Write a day after “until”"),
    "days alone": ("@ana since 2026-01-01", "Say with which organisation"),
}


@pytest.mark.parametrize(("text", "part"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_understood(text: str, part: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(STORE, text)
    assert part in refused.value.sentence


@given(st.text(max_size=80), st.sampled_from(["", "<@U0ANA> ", "@ana "]))
def test_anything_is_understood_or_refused(text: str, person: str) -> None:
    with suppress(Refusal):
        asked = read(STORE, person + text)
        assert asked.name or asked.person
