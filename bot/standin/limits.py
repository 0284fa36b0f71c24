"""Slack's Block Kit limits that stand only in its documentation: lengths, counts, and what may go where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.standin import elements

Json = dict[str, Any]
Problem = tuple[str, str]
"""What is wrong, and the JSON pointer to where."""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100

TEXTS: dict[str, dict[str, int]] = {
    "section": {"text": 3000},
    "header": {"text": 150},
    "input": {"label": 2000, "hint": 2000},
    "image": {"title": 2000},
    "button": {"text": 75},
    "workflow_button": {"text": 75},
    "modal": {"title": 24, "submit": 24, "close": 24},
    **{kind: {"placeholder": 150} for kind in elements.WITH_PLACEHOLDER},
}
"""The longest text of each text object, by the type of what it belongs to."""

STRINGS: dict[str, dict[str, int]] = {
    "": {"block_id": 255, "action_id": 255},
    "button": {"value": 2000, "url": 3000, "accessibility_label": 75},
    "image": {"alt_text": 2000, "image_url": 3000},
    "markdown": {"text": 12000},
    "modal": {"private_metadata": 3000, "callback_id": 255, "external_id": 255},
    "home": {"private_metadata": 3000, "callback_id": 255, "external_id": 255},
}
"""The longest strings; those under "" hold everywhere."""

LISTS: dict[str, dict[str, tuple[int, int]]] = {
    "actions": {"elements": (1, 25)},
    "context": {"elements": (1, 10)},
    "context_actions": {"elements": (1, 5)},
    "section": {"fields": (1, 10)},
    "static_select": {"options": (1, 100), "option_groups": (1, 100)},
    "multi_static_select": {"options": (1, 100), "option_groups": (1, 100)},
    "checkboxes": {"options": (1, 10)},
    "radio_buttons": {"options": (1, 10)},
    "overflow": {"options": (1, 5)},
    "table": {"rows": (1, 100), "column_settings": (1, 20)},
}
"""How few and how many."""

OPTION_VALUE = {"overflow": 150}
SELECTS = ("static_select", "multi_static_select")
MESSAGES_ONLY = frozenset({"markdown", "table", "file", "context_actions", "plan", "task_card"})
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def problems(thing: Any, at: str) -> Iterator[Problem]:
    """Every limit broken in `thing` (a view, a list of blocks, an element) and in what it holds."""
    if isinstance(thing, list):
        for index, item in enumerate(thing):
            yield from problems(item, f"{at}/{index}")
    elif isinstance(thing, dict):
        yield from _own(thing, at)
        for key, value in thing.items():
            yield from problems(value, f"{at}/{key}")


def _own(thing: Json, at: str) -> Iterator[Problem]:
    kind = str(thing.get("type", ""))
    for field, most in TEXTS.get(kind, {}).items():
        yield from _text(thing.get(field), most, f"{at}/{field}")
    for field, most in (STRINGS[""] | STRINGS.get(kind, {})).items():
        yield from _string(thing.get(field), most, f"{at}/{field}")
    for field, (fewest, most) in LISTS.get(kind, {}).items():
        yield from _count(thing.get(field), fewest, most, f"{at}/{field}")
    if kind in ("plain_text", "mrkdwn"):
        yield from _string(thing.get("text"), 3000, f"{at}/text", fewest=1)
    if "fields" in thing and kind == "section":
        for index, text in enumerate(thing["fields"]):
            yield from _text(text, 2000, f"{at}/fields/{index}")
    if isinstance(thing.get("confirm"), dict) and kind != "plain_text" and "type" in thing:
        for field, most in CONFIRM.items():
            yield from _text(thing["confirm"].get(field), most, f"{at}/confirm/{field}")
    yield from _choices(thing, kind, at)
    yield from _together(thing, kind, at)


def _choices(thing: Json, kind: str, at: str) -> Iterator[Problem]:
    """Options: their lengths, and that what is chosen at first is one of them."""
    if kind not in LISTS or not ({"options", "option_groups"} & thing.keys()):
        if kind in SELECTS:
            yield "must define either `options` or `option_groups`", at
        return
    offered: list[Json] = list(thing.get("options") or [])
    places = [f"{at}/options/{index}" for index in range(len(offered))]
    for number, group in enumerate(thing.get("option_groups") or []):
        yield from _text(group.get("label"), 75, f"{at}/option_groups/{number}/label")
        yield from _count(group.get("options"), 1, 100, f"{at}/option_groups/{number}/options")
        inside = group.get("options") or []
        offered += inside
        places += [f"{at}/option_groups/{number}/options/{index}" for index in range(len(inside))]
    for option, place in zip(offered, places, strict=True):
        yield from _text(option.get("text"), 75, f"{place}/text")
        yield from _text(option.get("description"), 75, f"{place}/description")
        yield from _string(option.get("value"), OPTION_VALUE.get(kind, 150), f"{place}/value", fewest=1)
    chosen = [thing["initial_option"]] if "initial_option" in thing else thing.get("initial_options", [])
    for option in chosen:
        if option not in offered:
            yield "initial option(s) must match one of the provided options", at


def _together(thing: Json, kind: str, at: str) -> Iterator[Problem]:
    """Fields that need or exclude each other."""
    if kind == "section" and not (thing.get("text") or thing.get("fields")):
        yield "must define either `text` or `fields`", at
    if "options" in thing and "option_groups" in thing:
        yield "must not define both `options` and `option_groups`", at
    if kind == "plain_text_input":
        low, high = thing.get("min_length", 0), thing.get("max_length", 3000)
        if not 0 <= low <= high <= 3000:
            yield "must have `min_length` and `max_length` between 0 and 3000", at
    if kind == "image" and ("image_url" in thing) == ("slack_file" in thing):
        yield "must define either `image_url` or `slack_file`", at
    if kind == "table":
        for index, row in enumerate(thing.get("rows") or []):
            yield from _count(row, 1, 20, f"{at}/rows/{index}")


def _text(text: Any, most: int, at: str) -> Iterator[Problem]:
    if isinstance(text, dict):
        yield from _string(text.get("text"), most, f"{at}/text")


def _string(value: Any, most: int, at: str, fewest: int = 0) -> Iterator[Problem]:
    if isinstance(value, str) and len(value) > most:
        yield f"must be less than {most + 1} characters", at
    elif isinstance(value, str) and len(value) < fewest:
        yield f"must be more than {fewest - 1} characters", at


def _count(items: Any, fewest: int, most: int, at: str) -> Iterator[Problem]:
    if isinstance(items, list) and len(items) > most:
        yield f"no more than {most} items allowed", at
    elif isinstance(items, list) and len(items) < fewest:
        yield f"must have at least {fewest} items", at
