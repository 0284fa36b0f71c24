"""The settings: drawn from the team's policy, validated at the field, and in force at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.workspace import Json, Workspace, says


def open_settings(community: Workspace, lead: str = "lea") -> Json:
    community.slack.open_home(lead)
    community.slack.press(lead, community.home(lead, "Settings"), "Settings…")
    return community.modal(lead)


def policy(community: Workspace) -> dict[str, Any]:
    [(stored,)] = community.rows("SELECT policy FROM teams")
    return dict(json.loads(stored))


def test_leads_change_every_setting_and_it_holds_at_once(community: Workspace) -> None:
    community.slack.invite("ben", "leads")
    channel = {name: community.slack.world.channel(name).id for name in ("general", "leads", "shoutouts", "support")}
    values = {
        "leads": ["lea", "ben"],
        "leads_groups": ["@helpers"],
        "leads_channel": "leads",
        "log_channel": "leads",
        "shoutout_channel": "general",
        "timezone": "Asia/Tokyo",
        "listen_in": ["support"],
        "paused": ["general"],
        "cards_to_leads": ["support"],
        "feedback_in": ["general"],
        "types": ["Talks", "Documentation"],
        "weights": "Talks 3\npull request: 2\n",
        "credit_reaction": ":Star2:",
        "tell_people": [],
        "expire_after_days": "30",
        "digest_hour": "7",
        "shoutout_hour": "15",
    }
    assert community.slack.submit("lea", open_settings(community), values).ok
    assert policy(community) == {
        "leads": [community.id("lea"), community.id("ben"), community.slack.world.group("helpers").id],
        "leads_channel": channel["leads"],
        "log_channel": channel["leads"],
        "shoutout_channel": channel["general"],
        "timezone": "Asia/Tokyo",
        "listen_in": [channel["support"]],
        "paused": [channel["general"]],
        "thresholds": [],
        "channel_leads": [],
        "deputies": [],
        "feedback_in": [channel["general"]],
        "muted_cues": [],
        "cards_to_leads": [channel["support"]],
        "types": ["talk", "doc"],
        "weights": [["talk", 3], ["code", 2]],
        "tell_people": False,
        "expire_after_days": 30,
        "excerpt_days": 0,
        "behalf_days": 30,
        "credit_reaction": "star2",
        "removed_days": 30,
        "digest_hour": 7,
        "shoutout_hour": 15,
    }
    community.home("lea", "*Time zone:* Asia/Tokyo")
    ts = community.say("mei", "thanks @ana, that fixed it")
    community.say("mei", "thanks @ana, that fixed it", channel="secret")
    [card] = community.wait(lambda: community.slack.messages("leads"), "the card for the leads")
    assert community.asked() == [community.key(ts)], "only in the channel that is listened to"
    community.slack.press("ben", card, "Confirm", type="Talks")
    community.wait(lambda: community.credits("ana") == 3, "the new lead's confirmation of a talk")
    community.settle()
    assert community.slack.dms("ana") == [], "the team has turned off telling people"


def test_the_form_shows_what_holds_and_saving_it_untouched_changes_nothing(community: Workspace) -> None:
    before = policy(community)
    assert community.slack.submit("lea", open_settings(community)).ok
    assert policy(community) == before
    values = {"leads": ["omar"], "leads_groups": ["@helpers"], "listen_in": ["support", "general"], "timezone": "UTC"}
    assert community.slack.submit("lea", open_settings(community), values).ok
    before = policy(community)
    assert community.slack.submit("omar", open_settings(community, "omar")).ok
    assert policy(community) == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"types": []}, "types"),
        ({"expire_after_days": "2"}, "expire_after_days"),
        ({"expire_after_days": "91"}, "expire_after_days"),
        ({"digest_hour": "24"}, "digest_hour"),
        ({"shoutout_hour": "-1"}, "shoutout_hour"),
        ({"shoutout_hour": "noon"}, "shoutout_hour"),
        ({"shoutout_hour": "1.5"}, "shoutout_hour"),
        ({"cards_to_leads": ["support"]}, "leads_channel"),
        ({"weights": "talk three"}, "weights"),
        ({"weights": "dancing 3"}, "weights"),
        ({"weights": "talk 101"}, "weights"),
        ({"weights": "3"}, "weights"),
        ({"credit_reaction": "a star"}, "credit_reaction"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_saved(
    bystander: Workspace, values: dict[str, Any], field: str
) -> None:
    before, form = policy(bystander), open_settings(bystander)
    refused = bystander.slack.submit("lea", form, {**values, "timezone": "Asia/Tokyo"})
    assert list(refused.errors) == [field]
    assert policy(bystander) == before
    bystander.slack.close("lea", form)


def test_several_wrong_settings_are_each_named_at_once(bystander: Workspace) -> None:
    values, form = {"digest_hour": "24", "expire_after_days": "1"}, open_settings(bystander)
    refused = bystander.slack.submit("lea", form, values)
    assert set(refused.errors) == {"digest_hour", "expire_after_days"}
    bystander.slack.close("lea", form)


def test_only_leads_and_admins_change_settings(community: Workspace) -> None:
    form = open_settings(community)
    assert "Settings…" not in says(community.home("ben"))
    community.slack.change_user("lea", is_admin=False)
    community.settle()
    refused = community.slack.submit("lea", form, {"timezone": "Asia/Tokyo"})
    assert "Only leads" in "".join(refused.errors.values())
    assert policy(community)["timezone"] == "UTC"


def test_types_that_a_team_leaves_out_are_not_offered_on_cards(community: Workspace) -> None:
    assert community.slack.submit("lea", open_settings(community), {"types": ["Talks", "Documentation"]}).ok
    _, card = community.thank("mei", "thanks @ana, great talk")
    [select] = [
        each for block in card["blocks"] for each in block.get("elements", ()) if each["type"] == "static_select"
    ]
    assert {option["value"] for option in select["options"]} == {"talk", "doc"}
