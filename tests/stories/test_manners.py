"""Who decides where and in whose place, what the log channel is told, and that nobody is written to in quiet hours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workspace import Workspace


def press_on_home(community: Workspace, user: str, label: str) -> None:
    community.slack.open_home(user)
    community.slack.press(user, community.home(user, label), label)


def test_a_channels_own_lead_decides_there_and_nowhere_else(community: Workspace) -> None:
    press_on_home(community, "lea", "Leads of a channel…")
    form = community.modal("lea")
    assert community.slack.submit("lea", form, {"channel": "support", "people": ["ben"]}).ok
    community.home("lea", "*Leads of <#")
    ts, card = community.thank("mei", "thanks @ana, that fixed it")
    community.slack.press("ben", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "the channel lead's confirmation")
    _, card = community.thank("mei", "thanks @ana, the invitations are out", channel="general")
    community.slack.press("ben", card, "Confirm")
    community.whispered("ben", "Only leads decide about credits")
    assert community.credits("ana") == 1
    assert ts


def test_a_deputy_decides_in_a_leads_place_up_to_the_day(community: Workspace) -> None:
    press_on_home(community, "lea", "Deputy…")
    tomorrow = (community.clock() + timedelta(days=1)).date().isoformat()
    assert community.slack.submit("lea", community.modal("lea"), {"deputy": "ben", "until": tomorrow}).ok
    community.home("lea", f"*In place of Lea:* Ben, up to {tomorrow}")
    _, card = community.thank("mei", "thanks @ana, that fixed it")
    community.slack.press("ben", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "the deputy's confirmation")
    community.clock.passed += timedelta(days=3)
    _, card = community.thank("mei", "thanks @omar, the guide helped a lot")
    community.slack.press("ben", card, "Confirm")
    community.whispered("ben", "Only leads decide about credits")
    assert community.credits("omar") == 0


@pytest.mark.parametrize(
    ("values", "field", "part"),
    [
        ({"deputy": "ben", "until": "2020-01-01"}, "until", "it can be today or later"),
        ({"deputy": "ben"}, "until", "it can be today or later"),
        ({"deputy": "lea", "until": "2040-01-01"}, "deputy", "Nobody can stand in for themselves"),
        ({"deputy": "buildbot", "until": "2040-01-01"}, "deputy", "A bot can’t decide about credits"),
    ],
)
def test_a_deputy_that_cannot_be_is_refused_at_the_field(
    community: Workspace, values: dict[str, str], field: str, part: str
) -> None:
    press_on_home(community, "lea", "Deputy…")
    errors = community.slack.submit("lea", community.modal("lea"), values).errors
    assert list(errors) == [field]
    assert part in errors[field]
    assert 'deputies": []' in community.rows("SELECT policy FROM teams")[0][0]


def test_the_log_channel_reads_every_decision_in_one_line(community: Workspace) -> None:
    community.slack.invite("plaudit", "leads")
    press_on_home(community, "lea", "Settings…")
    assert community.slack.submit("lea", community.modal("lea"), {"log_channel": "leads"}).ok
    ts, card = community.thanks_and_confirmed()
    community.slack.press("lea", card, "Undo")
    community.slack.press("lea", community.wait(lambda: _waits(community, ts), "the card again"), "Not a contribution")
    community.slack.command("lea", "general", "/credit", "@omar docs the guide")
    community.settle()
    assert [each["text"] for each in community.slack.messages("leads")] == [
        "Lea credited Ana for Answering questions.",
        "Lea took back the credit of Ana for Answering questions.",
        "Lea said it was not a contribution of Ana.",
        "Lea credited Omar for Documentation.",
    ]


def _waits(community: Workspace, ts: str) -> object:
    card = community.find_card(ts)
    return card if card and "Confirm" in str(card["blocks"]) else None


@pytest.mark.parametrize(("given", "missing"), [("since", "until"), ("until", "since")])
def test_quiet_hours_want_both_ends(community: Workspace, given: str, missing: str) -> None:
    press_on_home(community, "ana", "Quiet hours…")
    assert community.slack.submit("ana", community.modal("ana"), {given: "8:00"}).errors == {
        missing: "Choose both hours, or neither."
    }


def test_what_is_said_privately_waits_for_the_end_of_quiet_hours(community: Workspace) -> None:
    now = community.clock()
    press_on_home(community, "ana", "Quiet hours…")
    zone_hour = _local_hour(community, "ana")
    quiet = {"since": f"{zone_hour}:00", "until": f"{(zone_hour + 2) % 24}:00"}
    assert community.slack.submit("ana", community.modal("ana"), quiet).ok
    community.thanks_and_confirmed()
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    community.slack.wait_until_quiet()
    assert community.slack.dms("ana") == []
    community.clock.passed += timedelta(hours=2)
    community.told("ana", "Lea credited you")
    assert now < community.clock()


def _local_hour(community: Workspace, user: str) -> int:
    from zoneinfo import ZoneInfo

    [(zone,)] = community.rows("SELECT timezone FROM people WHERE id = :id", id=community.id(user))
    return community.clock().astimezone(ZoneInfo(zone or "UTC")).hour
