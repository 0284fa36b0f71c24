"""Understand `@ana and @ben docs wrote the guide on 2026-10-03`: who, which type, the note, and what the note tells.

All of it or a helpful sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches

from handlers.slack.typed import MENTION, mentioned
from scoring import identity
from scoring.contributions import TYPES, find
from scoring.deeds import LINK, plain_link
from scoring.errors import Refusal
from scoring.model import Person, UserId
from scoring.mrkdwn import escape
from storage.store import Store

EXAMPLE = "`/credit @ana docs wrote the install guide`"
LISTED_AT_MOST = 60
"""People one command may credit: a user group of thousands is a mistake."""
_GROUP = re.compile(r"<!subteam\^(S[A-Za-z0-9_]+)[^>]*>")
_QUOTED = re.compile(r"[\"“”„]([^\"“”„<>]*)[\"“”]")
_ELSEWHERE = re.compile(
    r"(?:github|gh|gitlab|gl|forum|discourse|e-?mail|name):(?:<mailto:[^>]*>|[^\s,<>]+)|<(?:https?:|mailto:)[^>]*>",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:\s|,|&amp;|\band\b)*", re.IGNORECASE)
_DAY = r"(?:on\s+(\d{4}-\d{1,2}-\d{1,2})|(yesterday|today))"
_DAY_FIRST = re.compile(_DAY + r"(?=[\s,:]|$)[\s,:]*", re.IGNORECASE)
_DAY_LAST = re.compile(r"(?:^|[\s,]+)" + _DAY + r"\.?$", re.IGNORECASE)
_LINK_FIRST = re.compile(rf"(?P<link>{LINK.pattern})\s*")
_LINK_LAST = re.compile(rf"\s*(?P<link>{LINK.pattern})\.?$")
_FOR = re.compile(r"(?:^|\s)(?:on behalf of|for)\s+", re.IGNORECASE)
_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked `/credit` to enter."""

    people: tuple[UserId, ...]
    kind: str
    note: str
    new: tuple[Person, ...] = ()
    """Those of `people` who are not on Slack, with the names they were called by."""
    left_out: tuple[UserId, ...] = ()
    """Members of user groups who are not credited: bots, and whoever gives."""
    at: datetime | None = None
    link: str = ""
    organisation: str | None = None
    """The id of the organisation on whose behalf it was done."""


@dataclass(slots=True)
class _Named:
    """Who was named so far."""

    people: list[UserId]
    new: list[Person]
    left_out: list[UserId]


def read_order(store: Store, text: str, by: UserId, now: datetime) -> Order:
    """What `by` asks for in `text`. Raises a Refusal that says what was not understood."""
    named, rest = _people(store, text, by)
    people = tuple(dict.fromkeys(named.people))
    left_out = tuple(each for each in dict.fromkeys(named.left_out) if each not in people)
    if not people and left_out:
        raise Refusal("Nobody is left in that group to be credited: bots aren’t, and you can’t credit yourself.")
    if not people:
        raise Refusal(f"I don’t know “{_first(text)}”. Name a person, a type and a note, such as {EXAMPLE}.")
    if len(people) > LISTED_AT_MOST:
        raise Refusal(f"Those are {len(people)} people; {LISTED_AT_MOST} at a time can be credited. Name fewer.")
    kind, note = _kind(rest)
    return _with_note(store, Order(people, kind, "", tuple(named.new), left_out), note, now)


def read_report(store: Store, text: str, by: UserId, now: datetime) -> Order:
    """What `by` reports of their own work: a type and a note. Raises a Refusal."""
    kind, note = _kind(text)
    return _with_note(store, Order((by,), kind, ""), note, now)


def read_person(store: Store, text: str) -> UserId | None:
    """The one person `text` names, and nothing else; None where it names none. Raises a Refusal for two."""
    named, rest = _people(store, text.strip(), UserId(""))
    if not named.people:
        return None
    if rest or len(set(named.people)) > 1:
        raise Refusal("Name one person, such as `/credit why @ana`.")
    return named.people[0]


def _people(store: Store, text: str, by: UserId) -> tuple[_Named, str]:
    named, at = _Named([], [], []), 0
    while True:
        at = _end(_BETWEEN.match(text, at), at)
        end = _one(store, text, at, named, by)
        if end is None:
            return named, text[at:].strip()
        at = end


def _one(store: Store, text: str, at: int, named: _Named, by: UserId) -> int | None:
    """Take whoever is named at `at` into `named`; returns where that ends, None where nobody is."""
    if group := _GROUP.match(text, at):
        _group(store, group[1], named, by)
        return group.end()
    if mention := MENTION.match(text, at):
        named.people.append(mentioned(store, mention, EXAMPLE))
        return mention.end()
    if quoted := _QUOTED.match(text, at):
        _elsewhere(f"name:{quoted[1]}", " ".join(quoted[1].split()), named)
        return quoted.end()
    if elsewhere := _ELSEWHERE.match(text, at):
        source, colon, handle = elsewhere[0].partition(":")
        _elsewhere(handle if handle.startswith("<") and colon else f"{source}{colon}{handle}", "", named)
        return elsewhere.end()
    return None


def _group(store: Store, group: str, named: _Named, by: UserId) -> None:
    members = sorted(store.people.members([group]))
    if not members:
        raise Refusal(f"I know nobody in that user group. Name each person, such as {EXAMPLE}.")
    bots = {each for each in members if store.people.who_is_who.is_bot(each) or each == store.workspace.bot_user_id}
    out = bots | {by}
    named.left_out += [each for each in members if each in out]
    named.people += [each for each in members if each not in out]


def _elsewhere(typed: str, called: str, named: _Named) -> None:
    """Somebody who is not on Slack."""
    found = identity.parse(typed)
    handle = identity.handle_of(found)
    email = handle if identity.source_of(found) == "email" else ""
    named.people.append(found)
    if not identity.is_slack(found):
        named.new.append(Person(found, called or handle, handle=handle, email=email))


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


def _with_note(store: Store, order: Order, note: str, now: datetime) -> Order:
    """`order` with the note, and with what stands at its ends: a day, a link, an organisation, in any order."""
    found = LINK.search(note)
    order = replace(order, link=plain_link(found[0]) if found else "")
    while True:
        shorter, order = _shorter(store, order, note, now)
        if shorter == note:
            return replace(order, note=LINK.sub(lambda link: plain_link(link[0]), note))
        note = shorter


def _shorter(store: Store, order: Order, note: str, now: datetime) -> tuple[str, Order]:
    """The note without one thing that was read from its start or end."""
    linked = _LINK_FIRST.match(note) or _LINK_LAST.search(note)
    if linked and plain_link(linked["link"]) == order.link:
        return _without(note, linked), order
    day = None if order.at else _DAY_FIRST.match(note) or _DAY_LAST.search(note)
    if day:
        return _without(note, day), replace(order, at=_noon(store, day, now))
    if order.organisation is None:
        for start, end, name in _names(note):
            known = store.organisations.named(name)
            if known:
                return f"{note[:start]} {note[end:]}".strip(" ,"), replace(order, organisation=known.id)
    return note, order


def _without(note: str, taken: re.Match[str]) -> str:
    return (note[: taken.start()] + note[taken.end() :]).strip()


def _noon(store: Store, found: re.Match[str], now: datetime) -> datetime:
    """Noon of the day that was written, where the team lives."""
    zone = store.policy.zone
    if found[1]:
        try:
            year, month, day = map(int, found[1].split("-"))
            meant = date(year, month, day)
        except ValueError:
            raise Refusal(f"“{found[1]}” is not a day; write it like 2026-10-03.") from None
    else:
        meant = now.astimezone(zone).date() - timedelta(days=found[2].lower() == "yesterday")
    try:
        return datetime.combine(meant, time(12), zone).astimezone(UTC)
    except OverflowError:
        raise Refusal(f"“{found[1]}” is too long ago; write the day it was done.") from None


def _names(note: str) -> Iterator[tuple[int, int, str]]:
    """What may be an organisation: (from, to, name) of the words after “for” at the start or up to the end."""
    for found in _FOR.finditer(note):
        words: Sequence[re.Match[str]] = list(re.finditer(r"\S+", note[found.end() :]))
        if len(words) <= _NAME_WORDS:
            yield found.start(), len(note), note[found.end() :].strip(" .,")
        if found.start() == 0:
            for last in reversed(words[:_NAME_WORDS]):
                end = found.end() + last.end()
                yield 0, end, note[found.end() : end].strip(" .,:")


def _end(match: re.Match[str] | None, otherwise: int) -> int:
    return match.end() if match else otherwise


def _first(text: str) -> str:
    return escape(text.split(maxsplit=1)[0]) if text.split() else text
