"""The interaction payloads Slack sends: presses, submissions, shortcuts, commands, questions for options."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from bot.standin import words
from bot.standin.places import Place
from bot.standin.slack import Slack
from bot.standin.world import Channel, Json, User


def _frame(slack: Slack, kind: str, user: User) -> Json:
    """What every interaction says of itself."""
    team = slack.world.team
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": slack.app.id,
        "token": slack.app.verification_token,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(channel: Channel) -> Json:
    names = {"im": "directmessage", "group": "privategroup"}
    return {"id": channel.id, "name": names.get(channel.channel_type, channel.name)}


def _message(slack: Slack, channel: Channel, message: Json) -> Json:
    """The message, without its metadata: whoever wants that asks the Web API."""
    shown = slack.world.shown(channel, message)
    shown.pop("metadata", None)
    return shown


def view_with_state(place: Place) -> Json:
    """The view as the app gets it back, with what the person entered."""
    return {**deepcopy(place.view or {}), "state": {"values": place.values}}


def _where(place: Place) -> Json:
    """The container of a press, and what is in it."""
    if place.view is not None:
        return {"container": {"type": "view", "view_id": place.view["id"]}, "view": view_with_state(place)}
    assert place.channel is not None  # noqa: S101 - a place is a view or a message in a channel
    assert place.message is not None  # noqa: S101 - the same
    message, channel = place.message, place.channel
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id}
    container["is_ephemeral"] = place.is_ephemeral
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    found: Json = {"container": container, "channel": _channel(channel), "state": {"values": place.values}}
    if not place.is_ephemeral:
        found["message"] = _message(place.slack, channel, message)
    return found


def block_actions(place: Place, action: Json) -> Json:
    slack = place.slack
    view_id = place.view["id"] if place.view and place.view["type"] == "modal" else None
    payload = _frame(slack, "block_actions", place.user) | _where(place)
    payload["trigger_id"] = slack.new_trigger(place.user.id, view_id)
    if place.channel is not None and place.message is not None:
        message = place.message
        ticket = slack.response_to(
            place.channel, place.user.id, message_ts=message["ts"], thread_ts=message.get("thread_ts")
        )
        payload["response_url"] = slack.new_response_url("actions", ticket)
    return payload | {"actions": [{**action, "action_ts": slack.world.next_ts()}]}


def action(block: Json, element: Json, state: Json | None = None) -> Json:
    """One entry of `actions`: the element as pressed, or with what was chosen in it."""
    told: Json = {"action_id": element["action_id"], "block_id": block["block_id"]}
    for name in ("text", "value", "style", "url", "placeholder", "confirm"):
        if name in element:
            told[name] = deepcopy(element[name])
    told |= {name: deepcopy(element[name]) for name in element if name.startswith("initial_")}
    return told | (state or {}) | {"type": element["type"]}


def block_suggestion(place: Place, block_id: str, action_id: str, typed: str) -> Json:
    where = {key: value for key, value in _where(place).items() if key != "state"}
    asked = {"block_id": block_id, "action_id": action_id, "value": typed}
    return _frame(place.slack, "block_suggestion", place.user) | where | asked


def view_submission(place: Place) -> Json:
    view = view_with_state(place)
    payload = _frame(place.slack, "view_submission", place.user) | {"view": view, "response_urls": []}
    return payload | {"trigger_id": place.slack.new_trigger(place.user.id, view["id"])}


def view_closed(place: Place, *, cleared: bool) -> Json:
    return _frame(place.slack, "view_closed", place.user) | {"view": view_with_state(place), "is_cleared": cleared}


def shortcut(slack: Slack, user: User, callback_id: str) -> Json:
    """A global shortcut."""
    asked = {"callback_id": callback_id, "action_ts": slack.world.next_ts()}
    return _frame(slack, "shortcut", user) | asked | {"trigger_id": slack.new_trigger(user.id)}


def message_action(slack: Slack, user: User, callback_id: str, channel: Channel, message: Json) -> Json:
    """A message shortcut."""
    ticket = slack.response_to(channel, user.id, thread_ts=message.get("thread_ts"))
    return _frame(slack, "message_action", user) | {
        "callback_id": callback_id,
        "action_ts": slack.world.next_ts(),
        "trigger_id": slack.new_trigger(user.id),
        "response_url": slack.new_response_url("app", ticket),
        "channel": _channel(channel),
        "message_ts": message["ts"],
        "message": _message(slack, channel, message),
    }


def command(slack: Slack, user: User, channel: Channel, name: str, text: str) -> Json:
    """A slash command. With `should_escape` the names in it are Slack's own writing, else as typed."""
    escapes = bool(slack.app.commands[name].get("should_escape"))
    written = words.stored(text, slack.world.mentionable(), labels=True) if escapes else text
    form: dict[str, Any] = {
        "token": slack.app.verification_token,
        "team_id": slack.world.team.id,
        "team_domain": slack.world.team.domain,
        "channel_id": channel.id,
        "channel_name": _channel(channel)["name"],
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": written,
        "api_app_id": slack.app.id,
        "is_enterprise_install": "false",
        "response_url": slack.new_response_url("commands", slack.response_to(channel, user.id)),
        "trigger_id": slack.new_trigger(user.id),
    }
    return form
