"""The page's API: what a person sees, what they do, and the news of changes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.standin import PortBusy, StandIn, Try
from bot.standin.community import community

Json = dict[str, Any]
BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
VIEW = {"type": "home", "blocks": [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]}


def act(standin: StandIn, do: str, user: str = "U00000ANA", **more: Any) -> Json:
    answer: Json = httpx.post(f"{standin.url}/page/act", json={"as": user, "do": do, **more}).json()
    return answer


def state(standin: StandIn, user: str = "U00000ANA") -> Json:
    answer: Json = httpx.get(f"{standin.url}/page/state", params={"as": user}).json()
    return answer


def test_a_person_sees_their_channels_and_their_messages_with_the_bot(standin: StandIn) -> None:
    seen = state(standin)
    assert [(c["name"], c["is_im"]) for c in seen["channels"]] == [
        *(("general", False), ("elsewhere", False), ("secret", False), ("inner", False)),
        ("Plaudit", True),
    ]
    assert (seen["me"]["name"], seen["app"]["connected"]) == ("ana", False)
    assert [c["command"] for c in seen["commands"]] == ["/credit", "/raw"]
    assert "secret" not in {c["name"] for c in state(standin, "U00000BEN")["channels"]}
    assert httpx.get(f"{standin.url}/page/state").json()["me"]["name"] == "ana"


def test_saying_editing_reacting_deleting(standin: StandIn) -> None:
    ts = act(standin, "say", channel="C0GENERAL", text="thanks @ben")["ts"]
    act(standin, "say", channel="C0GENERAL", text="reply", thread_ts=ts, broadcast=True)
    assert act(standin, "edit", channel="C0GENERAL", ts=ts, text="thanks @lea")["ok"]
    assert act(standin, "react", channel="C0GENERAL", ts=ts, name="tada")["ok"]
    root, reply = state(standin)["messages"]["C0GENERAL"]
    assert (root["text"], root["reply_count"]) == ("thanks <@U00000LEA>", 1)
    assert root["reactions"] == [{"name": "tada", "users": ["U00000ANA"], "count": 1}]
    assert reply["subtype"] == "thread_broadcast"
    refused = act(standin, "delete", user="U00000BEN", channel="C0GENERAL", ts=ts)
    assert refused == {"ok": False, "error": f"ben has no message {ts} in #general."}


def test_a_press_in_home_reaches_the_app(standin: StandIn, listener: Any) -> None:
    client = WebClient(token=standin.bot_token, base_url=standin.api_url)
    client.views_publish(user_id="U00000ANA", view=VIEW)
    view = state(standin)["home"]
    container = {"type": "home", "view_id": view["id"]}
    action = {"type": "button", "action_id": "go", "block_id": "b"}
    assert act(standin, "press", container=container, action=action, state={"values": {}})["ok"]
    payload = listener.envelopes[-1]["payload"]
    assert (payload["type"], payload["container"]) == ("block_actions", {"type": "view", "view_id": view["id"]})


def test_a_press_means_the_button_of_its_own_block(standin: StandIn, listener: Any) -> None:
    client = WebClient(token=standin.bot_token, base_url=standin.api_url)
    blocks = [{"type": "actions", "block_id": name, "elements": [BUTTON]} for name in ("first", "second")]
    client.views_publish(user_id="U00000ANA", view={"type": "home", "blocks": blocks})
    view = state(standin)["home"]
    action = {"type": "button", "action_id": "go", "block_id": "second"}
    act(standin, "press", container={"type": "home", "view_id": view["id"]}, action=action)
    standin.press("ana", view, "Go", within="second")
    pressed = [e["payload"]["actions"][0]["block_id"] for e in listener.envelopes]
    assert pressed == ["second", "second"]


def test_external_selects_ask_the_app(standin: StandIn, listener: Any) -> None:
    element = {"type": "external_select", "action_id": "org", "min_query_length": 1}
    blocks = [{"type": "actions", "block_id": "b", "elements": [element]}]
    client = WebClient(token=standin.bot_token, base_url=standin.api_url)
    client.views_publish(user_id="U00000ANA", view={"type": "home", "blocks": blocks})
    option = {"text": {"type": "plain_text", "text": "Harbour"}, "value": "h"}
    listener.answer = lambda envelope: {"options": [option]}
    container = {"type": "home", "view_id": state(standin)["home"]["id"]}
    answer = act(standin, "options", container=container, action_id="org", block_id="b", value="ha")
    assert answer == {"ok": True, "options": [option]}
    asked = listener.envelopes[0]["payload"]
    assert (asked["type"], asked["value"]) == ("block_suggestion", "ha")


def test_an_app_that_is_not_there(standin: StandIn) -> None:
    answer = act(standin, "command", channel="C0GENERAL", text="/credit me")
    assert answer == {"ok": False, "error": "The app could not be reached. Is it running?"}
    assert "dispatch_failed" in state(standin)["ephemerals"][0]["text"]


def test_the_read_only_messages_tab(standin: StandIn) -> None:
    assert act(standin, "say", channel="D00000ANA", text="hello")["ok"] is False


def test_changes_are_told_as_they_happen(standin: StandIn) -> None:
    with httpx.stream("GET", f"{standin.url}/page/events", timeout=5) as stream:
        lines = (json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: "))
        first = next(lines)["rev"]
        standin.say("ana", "general", "news")
        assert next(lines)["rev"] > first
        began = time.monotonic()
        standin.stop()
        assert time.monotonic() - began < 2


def test_things_to_try(make_standin: Callable[..., StandIn]) -> None:
    standin = make_standin(tries=[Try("month", "Run the month", "Posts it now", lambda: "Posted.")])
    assert state(standin)["tries"] == [{"id": "month", "label": "Run the month", "help": "Posts it now"}]
    assert act(standin, "try", id="month") == {"ok": True, "text": "Posted."}


def test_a_busy_port_is_reported_with_what_to_do(standin: StandIn, make_standin: Callable[..., StandIn]) -> None:
    with pytest.raises(PortBusy, match=f"Port {standin.port} is taken"):
        make_standin(port=standin.port)


def test_the_demos_week_was_told_before_it_began() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    world = community(now)
    told = [m for channel in world.channels.values() for m in channel.told()]
    assert len(told) > 25
    assert all(float(m["ts"]) < now.timestamp() for m in told)
    assert "<@U00000ANA>" in " ".join(m["text"] for m in told)
