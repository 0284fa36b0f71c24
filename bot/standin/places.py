"""Where a person presses and types: a message, an ephemeral one, a modal or the Home tab; and what they set there."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bot.standin import elements
from bot.standin.slack import Slack
from bot.standin.world import Channel, Json, User


class NotThere(LookupError):
    """The person cannot see or press this; the sentence says what they can."""


@dataclass
class Place:
    """One person before one message or view."""

    slack: Slack
    user: User
    blocks: list[Json]
    """What is on their screen, which may be older than what Slack holds now."""
    channel: Channel | None = None
    message: Json | None = None
    view: Json | None = None

    @property
    def key(self) -> tuple[str, str]:
        if self.view is not None:
            return self.user.id, self.view["id"]
        if self.channel is None or self.message is None:
            raise NotThere("a place is a view, or a message in a channel")
        return self.user.id, f"{self.channel.id}:{self.message['ts']}"

    @property
    def is_ephemeral(self) -> bool:
        return self.message is not None and bool(self.message.get("is_ephemeral"))

    @property
    def values(self) -> Json:
        """`state.values`, as it stands."""
        return elements.state_values(self.blocks, self.slack.touched.get(self.key, {}))

    def find(
        self, wanted: str, *, kinds: frozenset[str] = elements.ACTIVE, within: str | None = None
    ) -> tuple[Json, Json]:
        """The (block, element) called this (action_id, block_id or the words on it), in the block `within` if given."""
        seen = [(b, e) for b, e in elements.found(self.blocks) if e["type"] in kinds]
        seen = [(b, e) for b, e in seen if within in (None, b["block_id"])]
        for match in (_by_id, _by_words):
            hits = [(block, element) for block, element in seen if match(block, element, wanted)]
            if hits:
                return hits[0]
        offered = ", ".join(f"{elements.label(e, b)!r} ({e['action_id']})" for b, e in seen) or "nothing"
        raise NotThere(f"{wanted!r} is not on {self.user.name}'s screen; there is {offered}")

    def set(self, block: Json, element: Json, given: Any) -> Json:
        """Choose or type; answers the element's new state. Options may be given by their words or their value."""
        keeps = elements.STATEFUL[element["type"]]
        value: Any = [self._one(element, g) for g in _listed(given)] if keeps.many else self._one(element, given)
        state: Json = {"type": element["type"], keeps.field: value}
        self.keep(block["block_id"], element["action_id"], state)
        return state

    def keep(self, block_id: str, action_id: str, state: Json) -> None:
        mine = self.slack.touched.setdefault(self.key, {})
        mine.setdefault(block_id, {})[action_id] = state

    def keep_all(self, values: Json) -> None:
        """State as a client sends it, for the elements that are on the screen."""
        for block, element in elements.found(self.blocks):
            state = values.get(block["block_id"], {}).get(element["action_id"])
            if element["type"] in elements.STATEFUL and isinstance(state, dict):
                self.keep(block["block_id"], element["action_id"], {**state, "type": element["type"]})

    def _one(self, element: Json, given: Any) -> Any:
        if given is None or isinstance(given, dict):
            return given
        kind = element["type"]
        if kind.endswith("users_select"):
            return self.slack.world.user(str(given)).id
        if kind.endswith(("conversations_select", "channels_select")):
            return self.slack.world.channel(str(given)).id
        if elements.STATEFUL[kind].field in ("selected_option", "selected_options") and "external" not in kind:
            return option(element, str(given))
        return given if kind == "datetimepicker" else str(given)


def option(element: Json, wanted: str) -> Json:
    """The option with this text or value."""
    for one in elements.options(element):
        if wanted in (one["text"]["text"], one.get("value")):
            return deepcopy(one)
    offered = ", ".join(repr(one["text"]["text"]) for one in elements.options(element))
    raise NotThere(f"{wanted!r} is not among the options; there is {offered}")


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple, set)) else [given]


def _by_id(block: Json, element: Json, wanted: str) -> bool:
    return wanted in (element["action_id"], block["block_id"])


def _by_words(block: Json, element: Json, wanted: str) -> bool:
    words = [elements.label(element, block), element.get("accessibility_label")]
    words += [one["text"]["text"] for one in element.get("options", ()) if element["type"] == "overflow"]
    return wanted in words


def at_message(slack: Slack, user: User, shown: Json | str, channel: str | None = None) -> Place:
    """The person before a message or ephemeral message, found by its ts; `shown` is what they see of it."""
    ts = shown if isinstance(shown, str) else shown["ts"]
    old = None if isinstance(shown, str) else shown.get("blocks")
    for message in slack.world.ephemerals:
        if message["ts"] == ts and message["to"] == user.id:
            return Place(slack, user, old or message["blocks"], slack.world.channels[message["channel"]], message)
    for place in slack.world.channels.values():
        if ts in place.messages and channel in (None, place.id) and user.id in place.members:
            message = place.messages[ts]
            return Place(slack, user, old or message.get("blocks", []), place, message)
    raise NotThere(f"{user.name} sees no message {ts}; it may have been deleted")


def at_view(slack: Slack, user: User, view: Json | str) -> Place:
    """The person before their Home tab or one of their open modals."""
    view_id = view if isinstance(view, str) else view["id"]
    mine = [*slack.world.modals.get(user.id, ()), slack.world.homes.get(user.id)]
    for held in mine:
        if held is not None and held["id"] == view_id:
            old = None if isinstance(view, str) else view.get("blocks")
            return Place(slack, user, old or held["blocks"], view=held)
    raise NotThere(f"{user.name} has no view {view_id} open")


def at(slack: Slack, user: User, where: Json | str) -> Place:
    """The person before a message (a Slack dict or a ts) or a view (a Slack dict or its id)."""
    if isinstance(where, str):
        return at_view(slack, user, where) if where.startswith("V") else at_message(slack, user, where)
    return at_view(slack, user, where) if where.get("type") in ("modal", "home") else at_message(slack, user, where)
