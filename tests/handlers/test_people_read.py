"""What Slack says of a person, read: guests, people from other workspaces, addresses, and whatever is missing."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.slack.payloads import read_person
from scoring.model import Person, UserId

ANA = UserId("UANA")
NAMED: dict[str, Any] = {"id": ANA, "name": "ana", "profile": {"display_name": "Ana"}}

READ: dict[str, tuple[dict[str, Any], Person]] = {
    "a member": ({"team_id": "T1"}, Person(ANA, "Ana", handle="ana")),
    "a guest is a person": ({"is_restricted": True, "is_ultra_restricted": True}, Person(ANA, "Ana", handle="ana")),
    "somebody by Slack Connect": ({"team_id": "T2"}, Person(ANA, "Ana", handle="ana", home_team="T2")),
    "a stranger who shares no channel": (
        {"team_id": "T2", "is_stranger": True}, Person(ANA, "Ana", handle="ana", home_team="T2"),
    ),
    "a member of two workspaces of one organisation": (
        {"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, Person(ANA, "Ana", handle="ana"),
    ),
    "teams that are none": (
        {"team_id": "T2", "enterprise_user": {"teams": 7}}, Person(ANA, "Ana", handle="ana", home_team="T2"),
    ),
    "an address": (
        {"profile": {"display_name": "Ana", "email": " Ana@Example.org "}},
        Person(ANA, "Ana", handle="ana", email="ana@example.org"),
    ),
    "an address that is none": ({"profile": {"display_name": "Ana", "email": 7}}, Person(ANA, "Ana", handle="ana")),
    "a bot's address is nobody's": (
        {"is_bot": True, "profile": {"display_name": "Ana", "email": "bot@example.org"}},
        Person(ANA, "Ana", handle="ana", is_bot=True),
    ),
    "who left": ({"deleted": True, "team_id": "T1"}, Person(ANA, "Ana", handle="ana", deleted=True)),
    "who left without a name": ({"profile": {}, "name": "", "deleted": True}, Person(ANA, ANA, deleted=True)),
}  # fmt: skip


@pytest.mark.parametrize(("told", "person"), READ.values(), ids=READ)
def test_a_person_is_read(told: dict[str, Any], person: Person) -> None:
    assert read_person(NAMED | told, "T1") == person
