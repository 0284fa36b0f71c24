"""The stand-in's page: its static files, what one person sees as JSON, and what they do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.standin import places
from bot.standin.places import NotThere, Place
from bot.standin.sending import Answer, Submitted
from bot.standin.world import Channel, Json, Unknown, User

if TYPE_CHECKING:
    from bot.standin.server import StandIn

FILES = Path(__file__).with_name("page")
ERRORS_SHOWN = 5
SENTENCES = {
    "operation_timeout": "The app did not answer within three seconds.",
    "dispatch_failed": "The app could not be reached. Is it running?",
    "message_not_found": "That message is gone.",
}


@dataclass(frozen=True)
class Try:
    """A button of the demo that does something no person can do in Slack, such as running the month's shout-out."""

    id: str
    label: str
    help: str
    run: Callable[[], str | None]


def routes(standin: StandIn) -> list[BaseRoute]:
    async def index(_: Request) -> Response:
        return FileResponse(FILES / "index.html")

    async def show(request: Request) -> Response:
        return JSONResponse(state(standin, request.query_params.get("as", "")))

    async def act(request: Request) -> Response:
        given = json.loads(await request.body())
        return JSONResponse(await asyncio.to_thread(done, standin, given))

    async def events(_: Request) -> Response:
        headers = {"Cache-Control": "no-cache"}
        return StreamingResponse(_revisions(standin), media_type="text/event-stream", headers=headers)

    return [
        Route("/", index),
        Route("/page/state", show),
        Route("/page/act", act, methods=["POST"]),
        Route("/page/events", events),
        Mount("/page", StaticFiles(directory=FILES, check_dir=False)),
    ]


async def _revisions(standin: StandIn) -> AsyncIterator[str]:
    """A line at each change, until the server stops."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()
    stop_watching = standin.watch(lambda: loop.call_soon_threadsafe(news.set))
    try:
        while standin.running:
            news.clear()
            yield f"data: {json.dumps({'rev': standin.slack.rev})}\n\n"
            await news.wait()
    finally:
        stop_watching()


# What one person sees


def state(standin: StandIn, user_id: str) -> Json:
    slack, world = standin.slack, standin.world
    with slack.lock:
        humans = [user for user in world.users.values() if _is_human(user) and not user.deleted]
        me = world.users.get(user_id) or humans[0]
        mine = [c for c in world.channels.values() if me.id in c.members and not c.is_im]
        mine.append(world.im(me))
        return {
            "rev": slack.rev,
            "team": vars(world.team),
            "me": _person(me),
            "people": [_person(user) for user in world.users.values()],
            "groups": [
                {"id": g.id, "handle": g.handle, "name": g.name, "users": g.users} for g in world.groups.values()
            ],
            "channels": [_channel(standin, channel) for channel in mine],
            "messages": {c.id: [world.shown(c, m) for m in c.told()] for c in mine},
            "ephemerals": standin.ephemerals(me.id),
            "home": standin.home(me.id),
            "modal": _modal(standin, me),
            "errors": [_sentence(e["error"]) for e in slack.errors if e["user"] == me.id][-ERRORS_SHOWN:],
            "shortcuts": list(slack.app.shortcuts.values()),
            "commands": list(slack.app.commands.values()),
            "tries": [{"id": t.id, "label": t.label, "help": t.help} for t in standin.tries],
            "app": {"name": world.bot.shown_name, "bot_user_id": world.bot.id, "connected": standin.connected},
        }


def _is_human(user: User) -> bool:
    return not user.is_bot and user.id != "USLACKBOT"


def _person(user: User) -> Json:
    shown = ("id", "name", "real_name", "display_name", "is_bot", "is_admin", "is_owner", "deleted", "color")
    return {name: getattr(user, name) for name in shown}


def _channel(standin: StandIn, channel: Channel) -> Json:
    name = standin.world.bot.shown_name if channel.is_im else channel.name
    shown: Json = {"id": channel.id, "name": name, "topic": channel.topic, "members": channel.members}
    return shown | {"is_private": channel.is_private, "is_im": channel.is_im, "is_member": True}


def _modal(standin: StandIn, me: User) -> Json | None:
    stack = standin.world.modals.get(me.id)
    return deepcopy(stack[-1]) if stack else None


# What they do


def done(standin: StandIn, given: Json) -> Json:
    """Do it, and answer what the page needs to know."""
    deed = DEEDS.get(str(given.get("do")))
    if deed is None:
        return {"ok": False, "error": f"The page asked for something unknown: {given.get('do')}."}
    try:
        return _told(deed(standin, str(given["as"]), given))
    except (NotThere, Unknown) as wrong:
        return {"ok": False, "error": f"{wrong}."}
    except KeyError as missing:
        return {"ok": False, "error": f"That is gone, or was not said: {missing}."}


def _told(result: object) -> Json:
    if isinstance(result, Submitted) and not result.ok:
        error = _sentence(result.error) if result.error else "Some answers need another look."
        return {"ok": False, "error": error, "errors": result.errors}
    if isinstance(result, Answer) and not result.ok:
        return {"ok": False, "error": _sentence(result.error or "")}
    return {"ok": True, **(result if isinstance(result, dict) else {})}


def _sentence(error: str) -> str:
    return SENTENCES.get(error, error)


def _say(standin: StandIn, me: str, given: Json) -> Json:
    if standin.world.channels[given["channel"]].is_im and not standin.app.reads_messages:
        raise NotThere("Sending messages to this app has been turned off")
    thread_ts, broadcast = given.get("thread_ts"), bool(given.get("broadcast"))
    return {"ts": standin.say(me, given["channel"], given["text"], thread_ts, broadcast=broadcast)}


def _press(standin: StandIn, me: str, given: Json) -> Answer:
    with standin.slack.lock:
        place = _place(standin, me, given["container"])
        place.keep_all(given.get("state", {}).get("values", {}))
    return standin.act(place, given["action"])


def _place(standin: StandIn, me: str, container: Json) -> Place:
    user = standin.world.user(me)
    if container["type"] in ("modal", "home"):
        return places.at_view(standin.slack, user, container["view_id"])
    return places.at_message(standin.slack, user, container["ts"], container.get("channel"))


def _submit(standin: StandIn, me: str, given: Json) -> Submitted:
    with standin.slack.lock:
        place = places.at_view(standin.slack, standin.world.user(me), given["view_id"])
        place.keep_all(given.get("state", {}).get("values", {}))
    return standin.submit(me, given["view_id"])


def _options(standin: StandIn, me: str, given: Json) -> Json:
    place = _place(standin, me, given["container"])
    return {"options": standin.ask_options(place, given["action_id"], given.get("value", ""), given.get("block_id"))}


def _try(standin: StandIn, _: str, given: Json) -> Json:
    chosen = next(t for t in standin.tries if t.id == given["id"])
    return {"text": chosen.run() or ""}


DEEDS: dict[str, Callable[[StandIn, str, Json], Any]] = {
    "say": _say,
    "edit": lambda s, me, g: s.edit(me, g["channel"], g["ts"], g["text"]),
    "delete": lambda s, me, g: s.delete(me, g["channel"], g["ts"]),
    "react": lambda s, me, g: s.react(me, g["channel"], g["ts"], g["name"]),
    "unreact": lambda s, me, g: s.unreact(me, g["channel"], g["ts"], g["name"]),
    "command": lambda s, me, g: s.command(me, g["channel"], g["text"]),
    "press": _press,
    "submit": _submit,
    "close": lambda s, me, g: s.close(me, g["view_id"]),
    "shortcut": lambda s, me, g: s.shortcut(me, g["callback_id"], g.get("channel"), g.get("ts")),
    "open_home": lambda s, me, g: s.open_home(me),
    "options": _options,
    "try": _try,
}
