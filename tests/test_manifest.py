"""`manifest.yml` is valid for Slack as it is, asks for no scope without a reason, and for every scope it needs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
SCHEMA = Path(__file__).parent / "schemas" / "slack-manifest-1.schema.json"

# What Slack's reference asks for each event (any one of them), and for what Plaudit calls.
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "team_join": {"users:read"},
    "user_change": {"users:read"},
    "subteam_updated": {"usergroups:read"},
    "subteam_members_changed": {"usergroups:read"},
    "app_uninstalled": set(),
    "tokens_revoked": set(),
}
SCOPES_OF_METHODS = {
    "chat.postMessage": {"chat:write"},
    "conversations.replies": {"channels:history", "groups:history"},
    "conversations.history": {"im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "users.conversations": {"channels:read", "groups:read"},
    "users.info": {"users:read", "users:read.email"},
    "usergroups.users.list": {"usergroups:read"},
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def scopes(manifest: dict[str, Any]) -> list[str]:
    named: list[str] = manifest["oauth_config"]["scopes"]["bot"]
    return named


def comment_on(entry: str) -> str:
    """What `manifest.yml` says behind a list entry."""
    line = re.search(rf"^ +- {re.escape(entry)} +# (.+)$", MANIFEST.read_text("utf-8"), re.MULTILINE)
    return line[1] if line else ""


def test_it_is_valid_by_slacks_own_schema(manifest: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    problems = [f"{each.json_path}: {each.message}" for each in Draft7Validator(schema).iter_errors(manifest)]
    assert problems == []


def test_what_the_schema_does_not_check(manifest: dict[str, Any], scopes: list[str]) -> None:
    assert re.fullmatch("#[0-9a-f]{6}", manifest["display_information"]["background_color"])
    assert len(scopes) == len(set(scopes))
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_it_works_pasted_as_it_is(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert not re.search(r"^\s*(request_)?url:", MANIFEST.read_text("utf-8"), re.MULTILINE)


def test_people_can_be_written_to_and_the_home_tab_is_there(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_the_command_gets_people_and_channels_escaped(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/credit", True)


def test_one_shortcut_is_on_messages_and_one_is_everywhere(manifest: dict[str, Any]) -> None:
    shortcuts = {each["callback_id"]: each["type"] for each in manifest["features"]["shortcuts"]}
    assert shortcuts == {"credit_message": "message", "give_credit": "global"}


def test_every_scope_and_event_gives_its_reason(manifest: dict[str, Any], scopes: list[str]) -> None:
    entries = scopes + manifest["settings"]["event_subscriptions"]["bot_events"]
    assert [each for each in entries if len(comment_on(each).split()) < 3] == []


def test_every_event_has_a_scope_it_needs(manifest: dict[str, Any], scopes: list[str]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) == set(SCOPES_OF_EVENTS)
    for event in events:
        needed = SCOPES_OF_EVENTS[event]
        assert not needed or needed & set(scopes), f"{event} needs one of {needed}"


def test_no_scope_is_asked_for_that_nothing_uses(manifest: dict[str, Any], scopes: list[str]) -> None:
    used = set[str]().union(*SCOPES_OF_EVENTS.values(), *SCOPES_OF_METHODS.values())
    if {"slash_commands", "shortcuts"} & set(manifest["features"]):
        used.add("commands")
    assert set(scopes) == used
