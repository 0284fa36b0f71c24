"""The Web API's `views.*`: modals and their stack, and the Home tab."""

from __future__ import annotations

import json
import time

from bot.standin import rules, shapes
from bot.standin.methods.base import ApiError, Args, known_user, method
from bot.standin.slack import Slack, Trigger
from bot.standin.world import Json

DEEPEST = 3
LARGEST = 250_000


@method("views.open", tier=4)
def open_view(slack: Slack, args: Args) -> Json:
    trigger, given = _trigger(slack, args), _given(slack, args, "modal")
    view_id = slack.world.new_id("V")
    view = shapes.view(slack.world, slack.app, given, view_id=view_id, root=view_id, previous=None)
    trigger.exchanged = True
    slack.world.modals[trigger.user] = [view]
    return _told(slack, view)


@method("views.push", tier=4)
def push_view(slack: Slack, args: Args) -> Json:
    trigger, given = _trigger(slack, args), _given(slack, args, "modal")
    view = stack(slack, trigger.user, given)
    trigger.exchanged = True
    return _told(slack, view)


@method("views.update", tier=4)
def update_view(slack: Slack, args: Args) -> Json:
    held = find(slack, view_id=args.text("view_id"), external_id=args.text("external_id"))
    if held is None:
        raise ApiError("not_found")
    given = _given(slack, args, held["type"], instead_of=held)
    _unchanged(args, held)
    return _told(slack, replace(slack, held, given))


@method("views.publish", tier=4)
def publish_view(slack: Slack, args: Args) -> Json:
    someone = known_user(slack, args.need("user_id"))
    if not slack.app.has_home:
        raise ApiError("not_enabled")
    given = _given(slack, args, "home")
    held = slack.world.homes.get(someone.id)
    if held is not None:
        _unchanged(args, held)
    view_id = held["id"] if held else slack.world.new_id("V")
    view = shapes.view(slack.world, slack.app, given, view_id=view_id, root=view_id, previous=None)
    slack.world.homes[someone.id] = view
    return _told(slack, view)


# What the methods and the answers to submissions share


def stack(slack: Slack, user_id: str, given: Json) -> Json:
    """Put a view on top of the person's open modal."""
    open_views = slack.world.modals.get(user_id, [])
    if not open_views:
        raise ApiError("not_found")
    if len(open_views) >= DEEPEST:
        raise ApiError("push_limit_reached")
    top, view_id = open_views[-1], slack.world.new_id("V")
    root, previous = top["root_view_id"], top["id"]
    view = shapes.view(slack.world, slack.app, given, view_id=view_id, root=root, previous=previous)
    open_views.append(view)
    return view


def replace(slack: Slack, held: Json, given: Json) -> Json:
    """A new content for an open view. What was typed stays where block and action keep their ids."""
    root, previous = held["root_view_id"], held["previous_view_id"]
    view = shapes.view(slack.world, slack.app, given, view_id=held["id"], root=root, previous=previous)
    held.clear()
    held.update(view)
    return held


def find(slack: Slack, *, view_id: str = "", external_id: str = "") -> Json | None:
    """An open modal or a published Home, by either id."""
    world = slack.world
    everywhere = [*world.homes.values(), *(view for views in world.modals.values() for view in views)]
    for view in everywhere:
        if (view_id and view["id"] == view_id) or (external_id and view["external_id"] == external_id):
            return view
    return None


def checked(given: object, kind: str) -> Json:
    """A view an app gives, refused as Slack refuses it."""
    wrong = rules.check_view(given)
    if wrong:
        raise ApiError("invalid_arguments", *wrong)
    if not isinstance(given, dict) or given["type"] != kind:
        raise ApiError("invalid_arguments", f"[ERROR] view type must be `{kind}` [json-pointer:/view/type]")
    if len(json.dumps(given)) > LARGEST:
        raise ApiError("view_too_large")
    return given


def _given(slack: Slack, args: Args, kind: str, instead_of: Json | None = None) -> Json:
    if "view" not in args:
        raise ApiError("invalid_arguments", "[ERROR] missing required field: view")
    given = checked(args.json("view", "invalid_arguments"), kind)
    same = find(slack, external_id=given.get("external_id", ""))
    if same is not None and same is not instead_of and kind == "modal":
        raise ApiError("duplicate_external_id")
    return given


def _trigger(slack: Slack, args: Args) -> Trigger:
    trigger = slack.triggers.get(args.need("trigger_id"))
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.exchanged:
        raise ApiError("exchanged_trigger_id")
    if time.monotonic() > trigger.expires:
        raise ApiError("expired_trigger_id")
    return trigger


def _unchanged(args: Args, held: Json) -> None:
    if args.text("hash") and args.text("hash") != held["hash"]:
        raise ApiError("hash_conflict")


def _told(slack: Slack, view: Json) -> Json:
    slack.touch()
    return {"view": dict(view)}
