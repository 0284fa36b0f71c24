"""The forms: credit somebody, change what a card says before crediting, and the team's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from itertools import groupby
from typing import Any

from handlers.blocks.parts import Block, field_of, option, plain, section, type_label, type_select
from scoring.contributions import TYPES
from scoring.policy import Policy, timezones

View = dict[str, Any]
NOTE_LIMIT = 500


def credit_form(
    *,
    callback: str,
    carries: str,
    types: Sequence[str],
    today: date,
    people: Sequence[str] = (),
    kind: str | None = None,
    day: date | None = None,
    note: str = "",
    about: str = "",
) -> View:
    """People, type, note and date; `about` is the quoted thank-you it is for, `carries` comes back with the answer."""
    chosen = {"initial_users": list(people)} if people else {}
    noted = {"initial_value": note} if note else {}
    fields_shown = [
        field_of("people", "Who helped?", {"type": "multi_users_select", **chosen}),
        field_of("type", "Type of contribution", _without_id(type_select(types, kind))),
        field_of(
            "note", "Note",
            {"type": "plain_text_input", "max_length": NOTE_LIMIT, "placeholder": plain("What was done"), **noted},
            hint="Kept with the credit, so that everybody can see later what it was for.", optional=True,
        ),
        field_of(
            "date", "When was it done?", {"type": "datepicker", "initial_date": (day or today).isoformat()}
        ),
    ]  # fmt: skip
    blocks = [section(about), *fields_shown] if about else fields_shown
    return modal(callback, "Credit", "Credit", blocks, carries)


def settings_form(policy: Policy, groups: Mapping[str, str]) -> View:
    """Every setting of the policy, drawn from its own fields. `groups` are the team's user groups: id → handle."""
    shown = (each for each in fields(policy) if each.metadata["kind"] not in _ELSEWHERE)
    blocks = [block for each in shown for block in _setting(each, getattr(policy, each.name), groups)]
    return modal("settings", "Plaudit settings", "Save", blocks, "")


def _setting(each: Any, value: Any, groups: Mapping[str, str]) -> list[Block]:
    kind, label, hint = (each.metadata[name] for name in ("kind", "label", "help"))
    if kind == "people":
        users = [who for who in value if not who.startswith("S")]
        chosen = {"initial_users": users} if users else {}
        blocks = [field_of(each.name, label, {"type": "multi_users_select", **chosen}, hint=hint, optional=True)]
        return [*blocks, _groups(f"{each.name}_groups", value, groups)] if groups else blocks
    return [
        field_of(each.name, label, _ELEMENTS[kind](value, each.metadata), hint=hint, optional=kind in _MAY_BE_EMPTY)
    ]


def _groups(name: str, value: Sequence[str], groups: Mapping[str, str]) -> Block:
    options = [option(f"@{handle}", group) for group, handle in sorted(groups.items(), key=lambda each: each[1])][:100]
    chosen = [each for each in options if each["value"] in value]
    element: Block = {"type": "multi_static_select", "options": options}
    if chosen:
        element["initial_options"] = chosen
    return field_of(name, "User groups that are leads", element, optional=True)


def _channel(value: str | None, _: Mapping[str, Any]) -> Block:
    return {
        "type": "conversations_select",
        "filter": ALL_CHANNELS,
        **({"initial_conversation": value} if value else {}),
    }


def _channels(value: Sequence[str], _: Mapping[str, Any]) -> Block:
    chosen = {"initial_conversations": list(value)} if value else {}
    return {"type": "multi_conversations_select", "filter": ALL_CHANNELS, **chosen}


def _timezone(value: str, _: Mapping[str, Any]) -> Block:
    return timezone_select(value)


def timezone_select(value: str | None) -> Block:
    """All the world's time zones, grouped by region as Slack's 100 options a group want it."""
    groups = [
        {"label": plain(label), "options": [option(name, name) for name in names]}
        for label, names in _zone_groups(sorted(name for name in timezones() if "/" in name and _is_place(name)))
    ]
    groups.insert(0, {"label": plain("Universal"), "options": [option("UTC", "UTC")]})
    chosen = {"initial_option": option(value, value)} if value and _offered(value, groups) else {}
    return {"type": "static_select", "option_groups": groups, "placeholder": plain("Time zone"), **chosen}


def _offered(value: str, groups: Sequence[Block]) -> bool:
    return any(each["value"] == value for group in groups for each in group["options"])


def _is_place(name: str) -> bool:
    return name.split("/")[0] in _REGIONS


def _zone_groups(names: Sequence[str]) -> list[tuple[str, list[str]]]:
    groups: list[tuple[str, list[str]]] = []
    for region, of_region in groupby(names, key=lambda name: name.split("/")[0]):
        places = list(of_region)
        for start in range(0, len(places), 100):
            part = places[start : start + 100]
            first, last = (each.split("/", 1)[1].replace("_", " ") for each in (part[0], part[-1]))
            groups.append((region if len(places) <= 100 else f"{region}: {first} – {last}", part))
    return groups


def _types(value: Sequence[str], _: Mapping[str, Any]) -> Block:
    options = [option(type_label(key), key) for key in TYPES]
    return {
        "type": "multi_static_select",
        "options": options,
        "initial_options": [option(type_label(key), key) for key in value],
    }


def _yes_no(value: bool, _: Mapping[str, Any]) -> Block:
    yes = option("Yes", "yes")
    return {"type": "checkboxes", "options": [yes], **({"initial_options": [yes]} if value else {})}


def _number(value: int, limits: Mapping[str, Any]) -> Block:
    return {
        "type": "number_input", "is_decimal_allowed": False, "initial_value": str(value),
        "min_value": str(limits["least"]), "max_value": str(limits["most"]),
    }  # fmt: skip


def _weights(value: Sequence[tuple[str, int]], _: Mapping[str, Any]) -> Block:
    lines = "\n".join(f"{kind} {number}" for kind, number in value)
    return {"type": "plain_text_input", "multiline": True, **({"initial_value": lines} if lines else {})}


def _emoji(value: str, _: Mapping[str, Any]) -> Block:
    element = {"type": "plain_text_input", "max_length": 102, "placeholder": plain("medal")}
    return {**element, **({"initial_value": value} if value else {})}


def _without_id(element: Block) -> Block:
    return {name: value for name, value in element.items() if name != "action_id"}


def modal(callback: str, title: str, submit: str, blocks: list[Block], carries: str) -> View:
    return {
        "type": "modal", "callback_id": callback, "title": plain(title, 24), "submit": plain(submit, 24),
        "close": plain("Cancel", 24), "private_metadata": carries, "blocks": blocks,
    }  # fmt: skip


ALL_CHANNELS = {"include": ["public", "private"], "exclude_bot_users": True}
_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_ELSEWHERE = ("thresholds", "cues", "channel_leads", "deputies")
"""Set in forms of their own: how well Plaudit hears, who leads one channel, who stands in for a lead."""
_MAY_BE_EMPTY = ("channel", "channels", "yes_no", "weights", "emoji")
_ELEMENTS: Mapping[str, Callable[[Any, Mapping[str, Any]], Block]] = {
    "channel": _channel,
    "channels": _channels,
    "timezone": _timezone,
    "types": _types,
    "yes_no": _yes_no,
    "number": _number,
    "weights": _weights,
    "emoji": _emoji,
}
