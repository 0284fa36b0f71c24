"""The Web API's `chat.*` and `reactions.get`: post, change, delete and link messages."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from bot.standin import events, rules, shapes, words
from bot.standin.faults import SPECIAL
from bot.standin.methods.base import ApiError, Args, joined_channel, known_user, method, seen_channel
from bot.standin.slack import RESPONSE_USES, Slack
from bot.standin.world import Channel, Json, Unknown

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
LARGEST_METADATA = 16_000
_TS = re.compile(r"\d{10}\.\d{6}")
UNANSWERABLE = frozenset({"channel_join", "channel_leave", "channel_topic", "channel_name", "channel_archive"})


@method("chat.postMessage", scopes=("chat:write",), tier=SPECIAL)
def post_message(slack: Slack, args: Args) -> Json:
    channel = writable(slack, args.need("channel"))
    message = content(args, LONGEST_TEXT) | author(slack)
    metadata = _metadata(args)
    if metadata:
        message["metadata"] = metadata
    message |= _thread(channel, args)
    posted = slack.world.post(channel, message)
    slack.emit(events.said(slack.world, channel, posted), channel)
    return {"channel": channel.id, "ts": posted["ts"], "message": dict(posted)}


@method("chat.update", scopes=("chat:write",), tier=3)
def update(slack: Slack, args: Args) -> Json:
    channel = joined_channel(slack, args.need("channel"))
    message = own_message(slack, channel, args.need("ts"), "cant_update_message")
    if {"text", "blocks", "attachments", "metadata"}.isdisjoint(args.given):
        raise ApiError("no_text")
    changes = content(args, LONGEST_UPDATE, partial=True)
    if "metadata" in args:
        changes["metadata"] = _metadata(args)
    changed = rewrite(slack, channel, message, changes)
    return {"channel": channel.id, "ts": changed["ts"], "text": changed.get("text", ""), "message": dict(changed)}


@method("chat.delete", scopes=("chat:write",), tier=3)
def delete(slack: Slack, args: Args) -> Json:
    channel = joined_channel(slack, args.need("channel"))
    message = own_message(slack, channel, args.need("ts"), "cant_delete_message")
    remove(slack, channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.postEphemeral", scopes=("chat:write",), tier=4)
def post_ephemeral(slack: Slack, args: Args) -> Json:
    user_id = args.need("user")
    channel = writable(slack, args.need("channel"))
    known_user(slack, user_id)
    if user_id not in channel.members:
        raise ApiError("user_not_in_channel")
    message = content(args, LONGEST_TEXT) | author(slack) | _thread(channel, args)
    return {"message_ts": whisper(slack, channel, user_id, message)["ts"]}


@method("chat.getPermalink", tier=SPECIAL)
def get_permalink(slack: Slack, args: Args) -> Json:
    channel = seen_channel(slack, args.need("channel"))
    message = channel.messages.get(args.need("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    link = f"https://{slack.world.team.domain}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    thread = message.get("thread_ts")
    if thread and thread != message["ts"]:
        link += f"?thread_ts={thread}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("reactions.get", scopes=("reactions:read",), tier=3)
def get_reactions(slack: Slack, args: Args) -> Json:
    channel = seen_channel(slack, args.need("channel"))
    message = channel.messages.get(args.need("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    return {"type": "message", "channel": channel.id, "message": slack.world.shown(channel, message)}


# What the methods and the response_url share


def writable(slack: Slack, ref: str) -> Channel:
    """Where the app may post: by id, by `#name`, or a person's id for their direct messages."""
    world = slack.world
    if ref in world.users:
        someone = world.users[ref]
        if someone.is_bot or someone is world.slackbot:
            raise ApiError("channel_not_found")
        channel = world.im(someone)
    elif ref in world.channels:
        channel = joined_channel(slack, ref)
    else:
        try:
            channel = joined_channel(slack, world.channel(ref).id)
        except Unknown:
            raise ApiError("channel_not_found") from None
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def content(args: Args, longest: int, *, partial: bool = False) -> Json:
    """The text and blocks of a message, checked."""
    found: Json = {}
    blocks = args.json("blocks", "invalid_blocks_format")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise ApiError("invalid_blocks_format")
        wrong = rules.check_blocks(blocks)
        if wrong:
            raise ApiError("invalid_blocks", *wrong, errors=[w.removeprefix("[ERROR] ") for w in wrong])
        found["blocks"] = blocks
    text = args.text("text")
    if len(text) > longest:
        raise ApiError("msg_too_long")
    if "text" in args or not partial:
        found["text"] = words.escaped(text)
    if not (text.strip() or blocks or partial):
        raise ApiError("no_text")
    return found


def author(slack: Slack) -> Json:
    """Who an app's message is from."""
    world, app = slack.world, slack.app
    profile = shapes.bot_profile(world, app)
    return {"user": world.bot.id, "bot_id": world.bot.bot_id, "app_id": app.id, "bot_profile": profile}


def whisper(slack: Slack, channel: Channel, user_id: str, message: Json) -> Json:
    """Show a message to one person only; Slack keeps no copy, the stand-in does, for their eyes."""
    blocks = message.get("blocks") or ([slack.world.rich_text(message["text"])] if message.get("text") else [])
    shown: Json = {"type": "message", "ts": slack.world.next_ts(), **message, "blocks": slack.world.with_ids(blocks)}
    shown |= {"channel": channel.id, "is_ephemeral": True, "to": user_id}
    slack.world.ephemerals.append(shown)
    slack.touch()
    return shown


def own_message(slack: Slack, channel: Channel, ts: str, refusal: str) -> Json:
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") == "tombstone":
        raise ApiError("message_not_found")
    if message.get("user") != slack.world.bot.id:
        raise ApiError(refusal)
    return message


def rewrite(slack: Slack, channel: Channel, message: Json, changes: Json) -> Json:
    """Change an app's message as chat.update does: new text without blocks drops the blocks."""
    world = slack.world
    previous = world.shown(channel, message)
    message.update(changes)
    if changes.get("blocks"):
        message["blocks"] = world.with_ids(changes["blocks"])
    elif "text" in changes:
        message["blocks"] = [world.rich_text(message["text"])] if message["text"] else []
        message["edited"] = {"user": world.bot.id, "ts": world.next_ts()}
    if not message.get("metadata"):
        message.pop("metadata", None)
    slack.emit(events.changed(world, channel, world.shown(channel, message), previous), channel)
    return message


def remove(slack: Slack, channel: Channel, message: Json) -> None:
    """Delete a message; one with replies leaves a tombstone that still opens its thread."""
    world = slack.world
    previous = world.shown(channel, message)
    if channel.replies_to(message["ts"]):
        tombstone = {"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "hidden": True}
        tombstone |= {"user": world.slackbot.id, "ts": message["ts"]}
        channel.messages[message["ts"]] = tombstone
        event = events.changed(world, channel, world.shown(channel, tombstone), previous)
    else:
        del channel.messages[message["ts"]]
        event = events.deleted(world, channel, previous)
    slack.emit(event, channel)
    _bury(channel, message)


def _bury(channel: Channel, message: Json) -> None:
    """A tombstone goes with the last reply of its thread."""
    root = channel.messages.get(message.get("thread_ts", ""))
    if root is not None and root.get("subtype") == "tombstone" and not channel.replies_to(root["ts"]):
        del channel.messages[root["ts"]]


def _thread(channel: Channel, args: Args) -> Json:
    """Where in a thread. A root that is not there makes Slack post in the channel, without a word."""
    thread_ts = args.text("thread_ts")
    if not thread_ts:
        return {}
    if not _TS.fullmatch(thread_ts):
        raise ApiError("invalid_thread_ts")
    root = channel.messages.get(thread_ts)
    if root is None:
        return {}
    if root.get("subtype") in UNANSWERABLE:
        raise ApiError("cannot_reply_to_message")
    place: Json = {"thread_ts": root.get("thread_ts", thread_ts)}
    return place | ({"subtype": "thread_broadcast"} if args.flag("reply_broadcast") else {})


def _metadata(args: Args) -> Json:
    found: Any = args.json("metadata", "invalid_metadata_format")
    if not found:
        return {}
    well_formed = isinstance(found, dict) and set(found) <= {"event_type", "event_payload", "entities"}
    if (
        not well_formed
        or not isinstance(found.get("event_type"), str)
        or not isinstance(found.get("event_payload"), dict)
    ):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(found)) > LARGEST_METADATA:
        raise ApiError("metadata_too_large")
    return dict(found)


def respond(slack: Slack, token: str, body: Json) -> None:
    """An answer through a `response_url`."""
    ticket = slack.response_urls.get(token)
    if ticket is None or time.monotonic() > ticket.expires:
        raise ApiError("expired_url")
    if ticket.uses >= RESPONSE_USES:
        raise ApiError("used_url")
    world, args = slack.world, Args(body)
    channel = world.channels[ticket.channel]
    original = _original(slack, channel, ticket.message_ts)
    if args.flag("delete_original"):
        _withdraw(slack, channel, original)
    elif original is not None and args.flag("replace_original", default="response_type" not in args):
        _replace(slack, channel, original, content(args, LONGEST_TEXT))
    else:
        answer(slack, channel, ticket.user, args, ticket.thread_ts)
    ticket.uses += 1


def answer(slack: Slack, channel: Channel, user_id: str, args: Args, thread_ts: str | None = None) -> Json:
    """Say an interaction's answer in its channel: to that person alone, unless `in_channel`."""
    message = content(args, LONGEST_TEXT) | author(slack)
    place = args.text("thread_ts") or thread_ts
    if place:
        message["thread_ts"] = place
    if args.text("response_type", "ephemeral") != "in_channel":
        return whisper(slack, channel, user_id, message)
    posted = slack.world.post(channel, message)
    slack.emit(events.said(slack.world, channel, posted), channel)
    return posted


def _original(slack: Slack, channel: Channel, ts: str | None) -> Json | None:
    whispered = (m for m in slack.world.ephemerals if m["ts"] == ts and m["channel"] == channel.id)
    return next(whispered, None) or channel.messages.get(ts or "")


def _withdraw(slack: Slack, channel: Channel, original: Json | None) -> None:
    if original is None:
        raise ApiError("message_not_found")
    if original.get("is_ephemeral"):
        slack.world.ephemerals.remove(original)
        slack.touch()
    else:
        remove(slack, channel, original)


def _replace(slack: Slack, channel: Channel, original: Json, changes: Json) -> None:
    if original.get("is_ephemeral"):
        blocks = changes.get("blocks") or [slack.world.rich_text(changes["text"])]
        original.update(changes, blocks=slack.world.with_ids(blocks))
        slack.touch()
    else:
        rewrite(slack, channel, original, changes)
