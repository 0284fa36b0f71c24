"""The pieces of Block Kit we use, each kept inside Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.contributions import TYPES
from scoring.mrkdwn import escape
from scoring.mrkdwn import excerpt as readable

Block = dict[str, Any]

SECTION_LIMIT = 3000
TEXT_LIMIT = 3900
"""Of a whole message; Slack refuses to change one to more than 4000."""
NAME_LIMIT = 80
OPTION_LIMIT = 75


@dataclass(frozen=True, slots=True)
class Words:
    """One message: `text` for notifications and screen readers, `blocks` for the eye. Each says it all."""

    text: str
    blocks: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", shorten_markup(self.text, TEXT_LIMIT))


class Names:
    """The names to show for Slack's user ids, escaped, never a ping."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __getitem__(self, user: str | None) -> str:
        return escape(self.plain(user))

    def plain(self, user: str | None) -> str:
        """The name for where nothing is markup, such as in the options of a select."""
        return shorten(self._known.get(user or "", "somebody"), NAME_LIMIT)

    def all(self, users: Iterable[str], style: str = "") -> str:
        """`Ana`, `Ana and Ben`, `Ana, Ben and Eva`, each name wrapped in `style`."""
        return listed([f"{style}{self[user]}{style}" for user in users])

    def fill(self, excerpt: str) -> str:
        """An excerpt with names in place of the ids it mentions, safe to show."""
        return escape(readable(excerpt, limit=300, names=self._known))


def listed(items: Sequence[str], last: str = "and") -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def type_label(key: str) -> str:
    """A type's name as people read it; a key of a type we no longer know shows as it is."""
    return TYPES[key].label if key in TYPES else key


def what_for(by_type: Sequence[Sequence[Any]]) -> str:
    """`for Talks`, or `for Documentation (2) and Talks (1)` where there is more than one type."""
    if len(by_type) == 1:
        return f"for {type_label(by_type[0][0])}"
    return "for " + listed([f"{type_label(kind)} ({number})" for kind, number in by_type])


def count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shorten_markup(text: str, limit: int) -> str:
    """The same for mrkdwn: never in the middle of a link."""
    short = shorten(text, limit)
    return short if short.rfind("<") <= short.rfind(">") else short[: short.rfind("<")].rstrip() + "…"


def plain(text: str, limit: int = OPTION_LIMIT) -> Block:
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": True}


def mrkdwn(text: str, limit: int = SECTION_LIMIT) -> Block:
    return {"type": "mrkdwn", "text": shorten_markup(text, limit), "verbatim": True}


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def context(text: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text)]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    return {"type": "divider"}


def actions(block_id: str, *elements: Block) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(label: str, action: str, value: str, *, spoken: str = "", style: str | None = None) -> Block:
    """A button; `spoken` is what a screen reader says, where the label alone would not do."""
    made: Block = {"type": "button", "action_id": action, "text": plain(label), "value": value}
    if spoken:
        made["accessibility_label"] = shorten(spoken, 75)
    return {**made, "style": style} if style else made


def option(label: str, value: str) -> Block:
    return {"text": plain(label), "value": value}


def type_select(types: Sequence[str], chosen: str | None, action: str = "type") -> Block:
    """The contribution types a team offers, the chosen one first set."""
    offered = list(dict.fromkeys([*types, *([chosen] if chosen else [])]))[:100]
    made: Block = {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain("Type of contribution"),
        "options": [option(type_label(key), key) for key in offered],
    }
    return {**made, "initial_option": option(type_label(chosen), chosen)} if chosen else made


def field_of(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """One field of a form. Its block and its element both carry the setting's own name."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, 2000),
        "element": {"action_id": name, **element},
        "optional": optional,
    }
    return {**block, "hint": plain(hint, 2000)} if hint else block
