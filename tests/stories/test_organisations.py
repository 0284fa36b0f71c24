"""Organisations: who is with them, for whom a deed was done, and what leads enter of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.stories.conftest import Founding
from tests.workspace import Json, Workspace, says, small_world

HELP = "thanks @ana, that fixed it"


def press_on_home(community: Workspace, user: str, label: str) -> Json:
    community.slack.open_home(user)
    community.slack.press(user, community.home(user, label), label)
    return community.modal(user)


def found_as(community: Workspace, name: str, **fields: str) -> None:
    """Lea enters an organisation."""
    form = press_on_home(community, "lea", "Organisations…")
    assert community.slack.submit("lea", form, {"name": name}).action == "update"
    saved = community.slack.submit("lea", community.modal("lea"), fields)
    assert saved.ok, saved


def command(community: Workspace, user: str, words: str) -> str:
    return str(community.slack.command(user, "general", "/credit", words).text)


def stands(community: Workspace, user: str) -> list[Any]:
    """(behalf, organisation's name, amount) of every line of a person's ledger, oldest first."""
    query = (
        "SELECT behalf, (SELECT name FROM organisations WHERE id = organisation), amount FROM credits"
        " WHERE person = :id ORDER BY entered_at, amount"
    )
    return [tuple(row) for row in community.rows(query, id=community.id(user))]


def standing_of(community: Workspace, name: str) -> int:
    query = (
        "SELECT coalesce(sum(amount), 0) FROM standings WHERE kind = 'organisation' AND period = 'all'"
        " AND who = (SELECT id FROM organisations WHERE name = :name)"
    )
    [(amount,)] = community.rows(query, name=name)
    return int(amount)


def audited(community: Workspace) -> list[str]:
    wanted = "('organisation', 'enrolment', 'behalf')"
    return [what for (what,) in community.rows(f"SELECT what FROM audit WHERE what IN {wanted} ORDER BY id")]


def test_a_lead_enters_an_organisation_and_enrols_somebody_by_command(community: Workspace) -> None:
    found_as(community, "Globex")
    found_as(
        community, "Acme", aliases="ACME Corp, A. C.", domains="acme.example", parent="globex", country="de",
        website="https://acme.example/", logo="https://acme.example/logo.png",
    )  # fmt: skip
    said = command(community, "lea", "org @ana acme corp contractor since 2026-01-01")
    assert "Ana is with Acme as contractor, since 2026-01-01. Credits given before stay as they are." in said
    community.thanks_and_confirmed()
    community.wait(lambda: stands(community, "ana") == [("employer", "Acme", 1)], "the frozen credit")
    shown = command(community, "mei", "org ACME")
    for part in (
        "Acme · Germany · part of Globex", "<https://acme.example/|website>", "Also called A. C. and ACME Corp",
        "People: Ana", "1 credit in all, for Answering questions", f"{community.clock():%Y-%m} 1", "as many",
    ):  # fmt: skip
        assert part in shown
    assert audited(community) == ["organisation", "organisation", "enrolment"]


def test_an_unknown_organisation_is_answered_with_those_called_alike(community: Workspace) -> None:
    found_as(community, "Acme Industries")
    assert "called “Acme”. Did you mean “Acme Industries”?" in command(community, "lea", "org @ana Acme")
    assert "Did you mean “Acme Industries”?" in command(community, "mei", "org Acne Industries")
    assert "A lead adds one by Organisations… on Home." in command(community, "mei", "org Zzz")
    assert community.rows("SELECT * FROM enrolments") == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("org", "Name an organisation to see it"),
        ("org @ana since 2026-01-01", "Say with which organisation"),
        ("org @ana", "Ana is with no organisation yet."),
        ("org @nobody Acme", "I know nobody called “nobody” here"),
        ("org @ana Acme since yesterday", "“yesterday” is not a day; write it like 2026-01-31."),
        ("org @ana Acme since", "Write a day after “since”"),
        ("org @ana Acme since 2026-02-01 until 2026-01-01", "is before the first"),
        ("org @buildbot Acme", "is a bot"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_entered(community: Workspace, words: str, part: str) -> None:
    found_as(community, "Acme")
    assert part in command(community, "lea", words)
    assert community.rows("SELECT * FROM enrolments") == []


def test_somebody_else_cannot_enrol_me(community: Workspace) -> None:
    found_as(community, "Acme")
    assert "Only the person themselves or a lead" in command(community, "mei", "org @ana Acme")
    assert "Entered: Mei is with Acme as own company" in command(community, "mei", "org @mei Acme own company")
    assert "That is entered already" in command(community, "mei", "org @mei Acme own company since 2026-01-01")


def test_the_credited_person_says_for_whom_in_the_one_message_and_changes_it(community: Workspace) -> None:
    found_as(community, "Acme")
    found_as(community, "Bolt")
    command(community, "ana", "org @ana Acme")
    community.thanks_and_confirmed()
    told = community.told("ana", "It counts for *Acme*. You can change that until")
    community.slack.press("ana", told, "As a volunteer")
    told = community.told("ana", "It counts as volunteer work. You can change that until")
    assert standing_of(community, "Acme") == 0
    community.slack.press("ana", told, "For a client…")
    form = community.modal("ana")
    refused = community.slack.submit("ana", form, {"organisation": "Bold"})
    assert "Did you mean “Bolt”?" in str(refused)
    assert community.slack.submit("ana", form, {"organisation": "bolt"}).ok
    told = community.told("ana", "It counts for *Bolt*, a client.")
    assert standing_of(community, "Bolt") == 1
    community.slack.press("ana", told, "For Acme")
    community.told("ana", "It counts for *Acme*.")
    community.settle()
    assert len(community.slack.dms("ana")) == 1, "no second message"
    assert [line[:2] for line in stands(community, "ana") if line[2] > 0] == [
        ("employer", "Acme"), ("volunteer", None), ("client", "Bolt"), ("employer", "Acme"),
    ]  # fmt: skip
    assert (standing_of(community, "Acme"), standing_of(community, "Bolt")) == (1, 0)
    assert community.credits("ana") == 1
    assert audited(community)[-3:] == ["behalf"] * 3


def test_after_the_time_it_stays_as_it_is(community: Workspace) -> None:
    found_as(community, "Acme")
    command(community, "ana", "org @ana Acme")
    community.thanks_and_confirmed()
    told = community.told("ana", "It counts for *Acme*.")
    community.pass_time(days=31)
    community.slack.press("ana", told, "As a volunteer")
    community.told("ana", "can be changed for 30 days, and those are over")
    assert stands(community, "ana") == [("employer", "Acme", 1)]


def test_a_credit_taken_back_has_nothing_to_say_about(community: Workspace) -> None:
    found_as(community, "Acme")
    command(community, "ana", "org @ana Acme")
    _, card = community.thanks_and_confirmed()
    told = community.told("ana", "It counts for *Acme*.")
    community.slack.press("ana", told, "As a volunteer")
    community.told("ana", "It counts as volunteer work.")
    community.slack.press("lea", card, "Undo")
    community.wait(lambda: community.credits("ana") == 0, "the credit taken back")
    community.slack.press("ana", community.told("ana", "volunteer work"), "For Acme")
    community.told("ana", "That credit was taken back")
    assert standing_of(community, "Acme") == 0


def test_who_is_with_nobody_or_does_not_want_it_is_not_asked(community: Workspace) -> None:
    found_as(community, "Acme")
    community.thanks_and_confirmed()
    assert "counts for" not in says(community.told("ana", "Lea credited you"))
    command(community, "ben", "org @ben Acme")
    community.slack.press("ben", community.home("ben", "*Acme*, employee"), "Don’t ask me on whose behalf")
    community.home("ben", "Ask me on whose behalf")
    community.thanks_and_confirmed(text="thanks @ben, that fixed it")
    assert "counts for" not in says(community.told("ben", "Lea credited you"))
    assert stands(community, "ben") == [("employer", "Acme", 1)], "frozen all the same"


def test_my_organisations_on_home(community: Workspace) -> None:
    found_as(community, "Acme")
    found_as(community, "Bolt")
    form = press_on_home(community, "ana", "Add an organisation…")
    assert "Did you mean “Acme”?" in str(community.slack.submit("ana", form, {"organisation": "Acmee"}))
    values = {"organisation": "acme", "kind": "Student", "since": "2020-01-01"}
    assert community.slack.submit("ana", form, values).ok
    community.slack.press("ana", community.home("ana", "*Acme*, student, since 2020-01-01"), "Change…")
    form = community.modal("ana")
    assert "is before the first" in str(community.slack.submit("ana", form, {"until": "2019-01-01"}))
    assert community.slack.submit("ana", form, {"until": "2020-12-31"}).ok
    community.home("ana", "*Acme*, student, 2020-01-01 to 2020-12-31")
    community.thanks_and_confirmed()
    assert community.wait(lambda: stands(community, "ana"), "the credit") == [("", None, 1)]
    community.slack.press("ana", community.home("ana", "*Acme*"), "Change…")
    assert community.slack.submit("ana", community.modal("ana"), {"mistake": ["mistake"]}).ok
    community.wait(lambda: "Acme" not in says(community.home("ana")), "a Home without it")
    assert audited(community)[2:] == ["enrolment"] * 3


def test_a_lead_mends_what_somebody_else_entered(community: Workspace) -> None:
    found_as(community, "Acme")
    command(community, "ana", "org @ana Acme since 2026-01-01")
    assert "Only the person themselves or a lead" in command(community, "mei", "org @ana")
    assert "Ana: Acme, employee, since 2026-01-01" in command(community, "lea", "org @ana")
    community.slack.press("lea", community.whispered("lea", "*Acme*, employee, since 2026-01-01"), "Change…")
    assert community.slack.submit("lea", community.modal("lea"), {"kind": "Contractor", "until": "2026-03-31"}).ok
    assert "Ana: Acme, contractor, 2026-01-01 to 2026-03-31" in command(community, "ana", "org @ana")


def test_who_is_credited_for_an_organisation_can_say_no(community: Workspace) -> None:
    found_as(community, "Acme")
    community.slack.command("lea", "general", "/credit", "@ana docs the guide for Acme")
    told = community.told("ana", "It counts for *Acme*.")
    community.slack.press("ana", told, "As a volunteer")
    community.told("ana", "It counts as volunteer work.")
    assert standing_of(community, "Acme") == 0


def test_a_new_employer_moves_nothing_of_the_past(community: Workspace) -> None:
    found_as(community, "Acme")
    found_as(community, "Bolt")
    command(community, "lea", "org @ana Acme")
    community.thanks_and_confirmed()
    today = community.clock().date()
    community.slack.press("ana", community.home("ana", "*Acme*, employee"), "Change…")
    ended = {"until": (today - timedelta(days=1)).isoformat()}
    assert community.slack.submit("ana", community.modal("ana"), ended).ok
    command(community, "ana", f"org @ana Bolt since {today}")
    community.slack.command("lea", "general", "/credit", "@ana docs the guide")
    community.wait(lambda: len(stands(community, "ana")) == 2, "the second credit")
    assert stands(community, "ana") == [("employer", "Acme", 1), ("employer", "Bolt", 1)]
    assert (standing_of(community, "Acme"), standing_of(community, "Bolt")) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"name": "Bolt"}, "“Bolt” is Bolt already"),
        ({"aliases": "Nuts, bolt"}, "“bolt” is Bolt already"),
        ({"domains": "bolt.example"}, "“bolt.example” is Bolt already"),
        ({"domains": "gmail.com"}, "Anybody can have an address at gmail.com"),
        ({"parent": "Acme"}, "would be its own parent"),
        ({"parent": "Bolt & Co"}, "Did you mean “Bolt”?"),
        ({"country": "Atlantis"}, "is not a country code"),
        ({"logo": "http://acme.example/logo.png"}, "https://acme.com/"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused_at_its_field(
    community: Workspace, fields: dict[str, str], part: str
) -> None:
    found_as(community, "Bolt", domains="bolt.example")
    found_as(community, "Acme")
    form = press_on_home(community, "lea", "Organisations…")
    community.slack.submit("lea", form, {"name": "acme"})
    refused = community.slack.submit("lea", community.modal("lea"), fields)
    assert not refused.ok
    assert part in str(refused)
    assert audited(community) == ["organisation"] * 2


def test_a_forgotten_organisation_keeps_its_credits(community: Workspace) -> None:
    found_as(community, "Acme")
    command(community, "ana", "org @ana Acme")
    community.thanks_and_confirmed()
    community.wait(lambda: community.credits("ana"), "the credit")
    [(before,)] = community.rows("SELECT organisation FROM credits")
    form = press_on_home(community, "lea", "Organisations…")
    community.slack.submit("lea", form, {"name": "acme"})
    assert community.slack.submit("lea", community.modal("lea"), {"drop": ["drop"]}).ok
    assert "no organisation called “Acme”" in command(community, "mei", "org Acme")
    assert community.rows("SELECT organisation FROM credits") == [(before,)]
    assert community.rows("SELECT * FROM enrolments") == []
    told = community.told("ana", "It counts for *Acme*.")
    community.slack.press("ana", told, "As a volunteer")
    community.told("ana", "Lea credited you")


def test_email_domains_suggest_and_a_lead_says_yes(found: Founding) -> None:
    world = small_world()
    for name, address in (("ana", "ana@acme.example"), ("ben", "ben@eu.acme.example"), ("mei", "mei@gmail.com")):
        world.user(name).email = address
    community = found(world=world)
    form = press_on_home(community, "lea", "Organisations…")
    assert "gmail" not in says(form)
    assert "acme" not in says(form), "one alone of a domain is not suggested"
    community.slack.close("lea", form)
    found_as(community, "Acme", domains="acme.example")
    form = press_on_home(community, "lea", "Organisations…")
    assert "Ana and Ben at *acme.example*: employees of *Acme* from today on?" in says(form)
    assert community.rows("SELECT * FROM enrolments") == [], "nothing is assumed"
    assert community.slack.press("lea", form, "Enrol").ok
    said = "Entered as employees of Acme from today on: Ana and Ben."
    form = community.wait(
        lambda: said in says(community.modal("lea")) and community.modal("lea"), "the form drawn anew"
    )
    assert "Suggested" not in says(form)
    community.slack.close("lea", form)
    community.home("ana", f"*Acme*, employee, since {community.clock().date()}")


def test_two_of_an_unknown_domain_suggest_an_organisation(found: Founding) -> None:
    world = small_world()
    for name in ("ana", "ben"):
        world.user(name).email = f"{name}@bolt.example"
    community = found(world=world)
    form = press_on_home(community, "lea", "Organisations…")
    assert "Ana and Ben at *bolt.example*: an organisation not known yet?" in says(form)
    community.slack.press("lea", form, "Add…")
    form = community.wait(lambda: "E-mail domains" in says(community.modal("lea")) and community.modal("lea"), "a form")
    assert community.slack.submit("lea", form, {}).ok
    assert community.rows("SELECT name, domain FROM organisations JOIN organisation_domains USING (team_id)") == [
        ("Bolt", "bolt.example")
    ]
    community.slack.press("ana", community.home("ana"), "Add an organisation…")
    assert "Bolt" in str(community.modal("ana")), "offered, not entered"
    assert community.rows("SELECT * FROM enrolments") == []


def test_organisations_are_for_leads(community: Workspace) -> None:
    assert "Organisations…" not in str(community.home("ana"))
