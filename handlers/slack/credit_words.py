"""Understand `@ana and @ben docs wrote the guide`: who, which type, and the note; all of it or a helpful sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from scoring.contributions import TYPES, find
from scoring.errors import Refusal
from scoring.model import UserId
from storage.store import Store

EXAMPLE = "`/credit @ana docs wrote the install guide`"
_PERSON = re.compile(r"<@([UW][A-Za-z0-9_]+)(?:\|[^>]*)?>|@([^\s,<>@]+)")
_GROUP = re.compile(r"<!subteam\^")
_BETWEEN = re.compile(r"(?:\s|,|&amp;|\band\b)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked `/credit` to enter."""

    people: tuple[UserId, ...]
    kind: str
    note: str


def read_order(store: Store, text: str) -> Order:
    """The people, the type and the note in `text`. Raises a Refusal that says what was not understood."""
    people, rest = _people(store, text)
    if not people:
        raise Refusal(f"I don’t know “{_first(text)}”. Name a person, a type and a note, such as {EXAMPLE}.")
    kind, note = _kind(rest)
    return Order(people, kind, note)


def _people(store: Store, text: str) -> tuple[tuple[UserId, ...], str]:
    found: list[UserId] = []
    at = 0
    while True:
        at = _end(_BETWEEN.match(text, at), at)
        if _GROUP.match(text, at):
            raise Refusal(f"User groups can’t be credited as one; name each person, such as {EXAMPLE}.")
        mention = _PERSON.match(text, at)
        if mention is None:
            return tuple(dict.fromkeys(found)), text[at:].strip()
        found.append(UserId(mention[1]) if mention[1] else _by_name(store, mention[2]))
        at = mention.end()


def _by_name(store: Store, name: str) -> UserId:
    meant = store.people.named(name)
    if len(meant) == 1:
        return meant[0].id
    if meant:
        raise Refusal(f"More than one person is called “{name}”. Choose one from Slack’s list after typing @.")
    raise Refusal(f"I know nobody called “{name}” here. Choose a person from Slack’s list, such as {EXAMPLE}.")


def _kind(rest: str) -> tuple[str, str]:
    """A type of one or two words at the start, and what is left as the note."""
    words = rest.split(maxsplit=2)
    if not words:
        raise Refusal(f"Say what it was for: a type, and a note if you like, such as {EXAMPLE}.")
    if len(words) > 1 and (two := find(f"{words[0]} {words[1]}")):
        return two.key, words[2] if len(words) > 2 else ""
    if one := find(words[0].rstrip(":,")):
        return one.key, rest[len(words[0]) :].strip()
    raise Refusal(_unknown_type(words[0]))


def _unknown_type(word: str) -> str:
    known = [name for kind in TYPES.values() for name in (kind.key, *kind.aliases)]
    close = get_close_matches(word.lower(), known, n=2)
    meant = f" Did you mean {' or '.join(f'`{each}`' for each in close)}?" if close else ""
    return (
        f"“{word}” is not a type I know.{meant} Write it after the name, such as {EXAMPLE}; `/credit help` lists all."
    )


def _end(match: re.Match[str] | None, otherwise: int) -> int:
    return match.end() if match else otherwise


def _first(text: str) -> str:
    return text.split(maxsplit=1)[0] if text.split() else text
