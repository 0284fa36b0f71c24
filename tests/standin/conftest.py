"""A small workspace with a stand-in Slack, and apps that speak to it over the wire."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.standin import StandIn, World

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Plaudit"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
        "bot_user": {"display_name": "Plaudit"},
        "slash_commands": [
            {"command": "/credit", "description": "Credit somebody", "should_escape": True},
            {"command": "/raw", "description": "Text as typed"},
        ],
        "shortcuts": [{"name": "Credit…", "type": "message", "callback_id": "credit_message", "description": "x"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("commands", "chat:write", "channels:read", "channels:history", "groups:history", "groups:read"),
                *("users:read", "usergroups:read", "im:write", "im:history"),
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                *("message.channels", "message.groups", "app_home_opened", "team_join", "user_change"),
                *("subteam_updated", "subteam_members_changed", "member_joined_channel", "reaction_added"),
                *("channel_rename", "app_uninstalled", "tokens_revoked"),
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def small_world() -> World:
    world = World()
    for name in ("ana", "ben", "lea"):
        world.add_user(name, display_name=name.title(), is_admin=name == "lea")
    world.add_group("leads", ["lea"])
    world.add_channel("general", ["ana", "ben", "lea", "plaudit"])
    world.add_channel("elsewhere", ["ana", "ben"])
    world.add_channel("secret", ["ana", "lea"], is_private=True)
    world.add_channel("inner", ["ana", "lea", "plaudit"], is_private=True)
    return world


class Listener:
    """The barest app: one Socket Mode connection that notes every envelope and acknowledges it as told."""

    def __init__(self, standin: StandIn) -> None:
        self.envelopes: list[Json] = []
        self.answer: Callable[[Json], Json | None] = lambda envelope: None
        self.silent = False
        url = WebClient(base_url=standin.api_url).apps_connections_open(app_token=standin.app_token)["url"]
        self.socket = connect(str(url)).__enter__()  # closed with the stand-in
        self.hello = json.loads(self.socket.recv())
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            for text in self.socket:
                envelope = json.loads(text)
                self.envelopes.append(envelope)
                if "envelope_id" in envelope and not self.silent:
                    payload = self.answer(envelope)
                    ack = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
                    self.socket.send(json.dumps(ack))
        except ConnectionClosed:
            return

    @property
    def events(self) -> list[Json]:
        return [e["payload"]["event"] for e in self.envelopes if e["type"] == "events_api"]


@pytest.fixture
def make_standin() -> Iterator[Callable[..., StandIn]]:
    made: list[StandIn] = []

    def make(**options: Any) -> StandIn:
        standin = StandIn(small_world(), **{"manifest": MANIFEST, "retry_after": (0.0, 0.05), **options})
        made.append(standin)
        return standin.start()

    yield make
    for standin in made:
        standin.stop()


@pytest.fixture
def standin(make_standin: Callable[..., StandIn]) -> StandIn:
    return make_standin(ack_timeout=0.5)


@pytest.fixture
def client(standin: StandIn) -> WebClient:
    return WebClient(token=standin.bot_token, base_url=standin.api_url)


@pytest.fixture
def listener(standin: StandIn) -> Listener:
    app = Listener(standin)
    standin.wait_until_connected()
    return app


@pytest.fixture(scope="module")
def unchanged() -> Iterator[WebClient]:
    """One stand-in for all that changes nothing."""
    with StandIn(small_world(), manifest=MANIFEST) as standin:
        yield WebClient(token=standin.bot_token, base_url=standin.api_url)
