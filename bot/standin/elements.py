"""The interactive elements of Block Kit: where they sit in blocks, and what state each one keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Keeps:
    """The field an element's state is kept under, the field its first value comes from, and how many it holds."""

    field: str
    initial: str
    many: bool = False


STATEFUL = {
    "plain_text_input": Keeps("value", "initial_value"),
    "number_input": Keeps("value", "initial_value"),
    "email_text_input": Keeps("value", "initial_value"),
    "url_text_input": Keeps("value", "initial_value"),
    "rich_text_input": Keeps("rich_text_value", "initial_value"),
    "static_select": Keeps("selected_option", "initial_option"),
    "external_select": Keeps("selected_option", "initial_option"),
    "radio_buttons": Keeps("selected_option", "initial_option"),
    "users_select": Keeps("selected_user", "initial_user"),
    "conversations_select": Keeps("selected_conversation", "initial_conversation"),
    "channels_select": Keeps("selected_channel", "initial_channel"),
    "datepicker": Keeps("selected_date", "initial_date"),
    "timepicker": Keeps("selected_time", "initial_time"),
    "datetimepicker": Keeps("selected_date_time", "initial_date_time"),
    "multi_static_select": Keeps("selected_options", "initial_options", many=True),
    "multi_external_select": Keeps("selected_options", "initial_options", many=True),
    "checkboxes": Keeps("selected_options", "initial_options", many=True),
    "multi_users_select": Keeps("selected_users", "initial_users", many=True),
    "multi_conversations_select": Keeps("selected_conversations", "initial_conversations", many=True),
    "multi_channels_select": Keeps("selected_channels", "initial_channels", many=True),
    "file_input": Keeps("files", "initial_files", many=True),
}
ACTIVE = frozenset(STATEFUL) | {"button", "overflow"}
"""Element types that have an `action_id`."""
WITH_PLACEHOLDER = frozenset(STATEFUL) - {"checkboxes", "radio_buttons", "datetimepicker", "file_input"}


def found(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each active element with the block it sits in, in reading order."""
    for block in blocks:
        places = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in places:
            if isinstance(element, dict) and element.get("type") in ACTIVE:
                yield block, element


def first_state(element: Json) -> Json:
    """The state of an element nobody has touched."""
    keeps = STATEFUL[element["type"]]
    return {"type": element["type"], keeps.field: element.get(keeps.initial, [] if keeps.many else None)}


def state_values(blocks: list[Json], touched: Json) -> Json:
    """`state.values` of a message or view: every stateful element, as touched by the person or as it began."""
    values: Json = {}
    for block, element in found(blocks):
        if element["type"] in STATEFUL:
            kept = touched.get(block["block_id"], {}).get(element["action_id"])
            same = kept is not None and kept["type"] == element["type"]
            values.setdefault(block["block_id"], {})[element["action_id"]] = kept if same else first_state(element)
    return values


def options(element: Json) -> list[Json]:
    """What a select, a group of boxes or an overflow menu offers."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return [*(element.get("options") or []), *grouped]


def label(element: Json, block: Json) -> str:
    """The words a person finds this element by: its own, else its block's label, else its placeholder."""
    for holder in (element.get("text"), block.get("label"), element.get("placeholder"), block.get("text")):
        if isinstance(holder, dict) and holder.get("text"):
            return str(holder["text"])
    return str(element.get("action_id", ""))


def is_empty(state: Json) -> bool:
    """Nothing typed, nothing chosen."""
    value = state.get(STATEFUL[state["type"]].field)
    return value is None or value in ("", [])
