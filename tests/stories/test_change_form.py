"""Change…: credit other people, another type, another day, with a note; and each refusal at its own field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.workspace import Json, Workspace, says

THANKS = "thanks @ana, that fixed it"


def open_change(community: Workspace, lead: str = "lea", words: str = THANKS) -> tuple[str, Json]:
    ts, card = community.thank("mei", words)
    community.slack.press(lead, card, "Change…")
    return ts, community.modal(lead)


def test_the_form_credits_what_it_says(community: Workspace) -> None:
    ts, form = open_change(community)
    assert "Mei" in says(form)
    assert "that fixed it" in says(form)
    last_month = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011 - any day of last month will do
    values = {
        "people": ["ben", "ana"], "type": "Documentation", "note": "the <b>guide</b> & more", "date": str(last_month)
    }  # fmt: skip
    assert community.slack.submit("lea", form, values).ok
    community.wait(lambda: community.card(ts)["text"] == "Ben and Ana credited for Documentation by Lea.")
    month = f"{last_month:%Y-%m}"
    assert community.ledger("ana") == [(1, "doc", month)]
    assert community.ledger("ben") == [(1, "doc", month)]
    assert "the &lt;b&gt;guide&lt;/b&gt; &amp; more" in says(community.told("ben", "Documentation"))
    community.slack.press("omar", community.card(ts), "Undo")
    community.wait(lambda: "Was it" in community.card(ts)["text"], "the card to wait again")
    assert (community.credits("ana"), community.credits("ben")) == (0, 0)


def test_what_is_chosen_on_the_card_is_chosen_in_the_form(community: Workspace) -> None:
    _, card = community.thank("mei", THANKS)
    community.slack.press("lea", card, "Change…", type="Talks")
    assert community.slack.submit("lea", community.modal("lea")).ok
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    month = f"{community.clock():%Y-%m}"
    assert community.ledger("ana") == [(1, "talk", month)]


@pytest.mark.parametrize(
    ("lead", "field", "value", "sentence"),
    [
        ("lea", "people", ["lea"], "contribution of your own"),
        ("lea", "people", ["ana", "lea"], "contribution of your own"),
        ("lea", "people", ["ana", "buildbot"], "is a bot"),
        ("lea", "people", ["plaudit"], "is a bot"),
        ("lea", "date", "2999-01-01", "in the future"),
        ("lea", "note", "n" * 501, "at most 500 characters"),
        ("lea", "people", [], "required"),
    ],
)
def test_each_refusal_stands_at_its_field_and_credits_nobody(
    bystander: Workspace, lead: str, field: str, value: object, sentence: str
) -> None:
    before = bystander.rows("SELECT count(*) FROM credits")
    _, form = open_change(bystander, lead)
    refused = bystander.slack.submit(lead, form, {field: value})
    assert list(refused.errors) == [field]
    assert sentence in refused.errors[field]
    assert bystander.rows("SELECT count(*) FROM credits") == before
    bystander.slack.close(lead, form)


def test_a_form_left_open_while_another_lead_decides_is_refused(community: Workspace) -> None:
    ts, form = open_change(community)
    community.slack.press("omar", community.card(ts), "Confirm")
    refused = community.slack.submit("lea", form, {"people": ["ben"]})
    assert "was faster" in "".join(refused.errors.values())
    assert (community.credits("ana"), community.credits("ben")) == (1, 0)


def test_a_form_left_open_while_its_lead_steps_down_is_refused(community: Workspace) -> None:
    _, form = open_change(community)
    community.slack.change_user("lea", is_admin=False)
    community.settle()
    refused = community.slack.submit("lea", form)
    assert "Only leads" in "".join(refused.errors.values())
    assert community.credits("ana") == 0


def test_a_lead_can_take_themselves_out_of_their_own_card(community: Workspace) -> None:
    ts, form = open_change(community, "lea", "thanks @lea and @ana, that fixed it")
    assert community.slack.submit("lea", form, {"people": ["ana"]}).ok
    community.wait(lambda: "Ana credited" in community.card(ts)["text"])
    assert (community.credits("ana"), community.credits("lea")) == (1, 0)


def test_a_form_that_slack_opened_too_late_is_asked_for_again(community: Workspace) -> None:
    _, card = community.thank("mei", THANKS)
    community.slack.fail("views.open", error="expired_trigger_id")
    community.slack.press("lea", card, "Change…")
    community.whispered("lea", "try once more")
