"""One person, many identities: read what somebody types, judge what is the same person, suggest who may be."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import unquote, urlsplit

from scoring.errors import Refusal
from scoring.model import UserId

SOURCES = {"github": "GitHub", "gitlab": "GitLab", "forum": "the forum", "email": "e-mail", "name": "by name"}
"""Where somebody may be known from, as `source:handle` begins; Slack's own ids have no source."""
LENGTH_AT_MOST = 200

_ALSO_CALLED = {"gh": "github", "gl": "gitlab", "discourse": "forum", "mail": "email", "e-mail": "email",
                "mailto": "email"}  # fmt: skip
_SLACK = re.compile(r"[UW][A-Z0-9]{2,60}")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,60})(?:\|[^>]*)?>")
_LINKED = re.compile(r"<(https?://[^|>]+|mailto:[^|>]+)(?:\|[^>]*)?>", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|(?:www\.)?(?:github|gitlab)\.com/)", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>:/,;\"]+@[^\s@<>:/,;\"]+\.[^\s@<>:/,;\".]{2,}")
_NOREPLY = re.compile(r"(?:\d+\+)?([a-z0-9-]+)@users\.noreply\.github\.com")
_HANDLES = {
    "github": re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38})"),
    "gitlab": re.compile(r"[a-z0-9_][a-z0-9_.-]{0,254}"),
    "forum": re.compile(r"[\w][\w.-]{0,60}"),
    "email": _EMAIL,
    "name": re.compile(r"[^\x00-\x1f<>]*\w[^\x00-\x1f<>]*"),
}
_NO_PROFILES = frozenset({
    "about", "apps", "collections", "enterprise", "explore", "features", "groups", "issues", "login", "marketplace",
    "notifications", "orgs", "pricing", "pulls", "search", "settings", "sponsors", "topics", "trending", "users",
})  # fmt: skip
_EXAMPLES = "`github:octocat`, `forum:octocat`, the address of a profile, or an e-mail address"


class Unreadable(Refusal):
    """Something was typed that names nobody."""

    about = "identity"


class NotTheSame(Refusal):
    """Two that will not be made one."""

    about = "identity"


class Taken(NotTheSame):
    """The one to be merged counts for another already."""


def parse(typed: str) -> UserId:
    """The identity somebody typed: `github:Octocat`, a profile's address, an e-mail address, a Slack id or mention.

    Raises Unreadable.
    """
    text = _unwrapped(unicodedata.normalize("NFKC", typed))
    if not text or len(text) > LENGTH_AT_MOST:
        raise Unreadable(f"Write who it is in one line, such as {_EXAMPLES}.")
    if _SLACK.fullmatch(text):
        return UserId(text)
    if _URL.match(text):
        return _of_url(text)
    if _EMAIL.fullmatch(text):
        return _of_handle("email", text)
    source, colon, handle = text.partition(":")
    if not colon:
        plain = text.lstrip("@")
        raise Unreadable(f"Where is “{plain}” from? Write it with the place, such as {_EXAMPLES}.")
    source = source.strip().lower()
    source = _ALSO_CALLED.get(source, source)
    if source not in SOURCES:
        known = ", ".join(f"`{each}:`" for each in SOURCES)
        raise Unreadable(f"“{source}” is no place I know people from. I know {known} and e-mail addresses.")
    return _of_handle(source, handle)


def _unwrapped(text: str) -> str:
    """Without spaces, invisible signs, and the brackets Slack puts around links and mentions."""
    visible = "".join(each for each in text if unicodedata.category(each) != "Cf")
    text = " ".join(visible.split())
    mention = _MENTION.fullmatch(text)
    if mention:
        return mention[1]
    linked = _LINKED.fullmatch(text)
    return linked[1] if linked else text


def _of_url(text: str) -> UserId:
    try:
        url = urlsplit(text if "//" in text else f"https://{text}")
        host = (url.hostname or "").removeprefix("www.")
    except ValueError:
        raise Unreadable(f"That address cannot be read. Write it as {_EXAMPLES}.") from None
    path = [unquote(each) for each in url.path.split("/") if each]
    if host in ("github.com", "gitlab.com"):
        if len(path) == 1 and path[0].lower() not in _NO_PROFILES:
            return _of_handle(host.removesuffix(".com"), path[0])
    else:
        at = next((number for number, each in enumerate(path) if each.lower() in ("u", "users")), None)
        if at is not None and len(path) > at + 1:
            return _of_handle("forum", path[at + 1])
    raise Unreadable(
        "That address is not somebody’s profile. It looks like https://github.com/octocat or "
        "https://forum.example.org/u/octocat."
    )


def _of_handle(source: str, handle: str) -> UserId:
    handle = " ".join(handle.split()).removeprefix("@")
    handle = handle.casefold() if source == "name" else handle.lower()
    if not _HANDLES[source].fullmatch(handle):
        if handle.endswith("[bot]"):
            raise Unreadable("That is a bot, and bots aren’t credited. Write the person behind it.")
        raise Unreadable(f"“{handle}” is nobody’s name on {SOURCES[source]}. Write it as it is there.")
    noreply = _NOREPLY.fullmatch(handle) if source == "email" else None
    return UserId(f"github:{noreply[1]}" if noreply else f"{source}:{handle}")


def is_slack(identity: str) -> bool:
    """Whether it is a Slack id, and no `source:handle`."""
    return ":" not in identity


def source_of(identity: str) -> str:
    """`github` of `github:octocat`; empty for Slack."""
    return "" if is_slack(identity) else identity.partition(":")[0]


def handle_of(identity: str) -> str:
    """`octocat` of `github:octocat`."""
    return identity.partition(":")[2]


def written(identity: str) -> str:
    """An identity from outside Slack as people read it: `octocat (GitHub)`, `sam@example.org`."""
    source, _, handle = identity.partition(":")
    return handle if source == "email" else f"{handle} ({SOURCES.get(source, source).removeprefix('the ')})"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that may be the same person."""

    id: UserId
    called: str
    root: UserId
    """The person it counts for now; itself, if it was not merged."""
    root_called: str = ""
    home: str | None = None
    """The workspace that person belongs to, where it is another one than the team's."""


def merged(one: Side, other: Side, *, apart: bool = False, sure: bool = False) -> tuple[UserId, UserId]:
    """Of two that are the same person, who is to count for whom: into Slack's identity, where there is one.

    Only somebody who counts for nobody else yet can be merged, and nobody in Slack into an identity elsewhere, so that
    to take a merge back is to be exactly where one would be without it. `apart`: they were said not to be the same.
    `sure`: a lead says that two members are one person. Raises NotTheSame.
    """
    if one.id == other.id:
        raise NotTheSame("Those are one and the same already. Choose two different ones.")
    if one.root == other.root:
        raise NotTheSame(f"{one.called} and {other.called} are the same person already.")
    if apart:
        raise NotTheSame(
            f"{one.called} and {other.called} were said not to be the same person. Take that back first: “Take back…”."
        )
    in_slack = [is_slack(each.root) for each in (one, other)]
    if all(in_slack) and one.home == other.home and not sure:
        raise NotTheSame(
            f"{one.called} and {other.called} are two members of one workspace. If they are one person all the same, "
            "a lead can say so in “Merge two…” with its box ticked."
        )
    tries = [(one, other), (other, one)]
    if in_slack[0] != in_slack[1]:
        tries = tries[:1] if in_slack[1] else tries[1:]
    for person, into in tries:
        if person.id == person.root:
            return person.id, into.id if is_slack(into.id) or not is_slack(person.id) else into.root
    taken = tries[0][0]
    raise Taken(
        f"{taken.called} counts for {taken.root_called or taken.root} already. Merge that one, or take that merge "
        "back first."
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What tells that two may be the same: an identity with its verified e-mail address and its handle."""

    id: UserId
    handle: str = ""
    email: str = ""
    root: UserId | None = None
    """The person it counts for; None: itself."""
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two that may be the same person, and why."""

    one: UserId
    other: UserId
    why: str
    """`email`, `handle`, or `claim`: one of them said so."""


def suggestions(
    known: Iterable[Known], apart: Collection[tuple[UserId, UserId]], claims: Sequence[tuple[UserId, UserId]] = ()
) -> list[Suggestion]:
    """Who may be the same person: those who say so first, then by equal e-mail, then by equal handle.

    Handles are compared between places only: within one they are different people, as are two members of a workspace.
    Pairs that are one already or were said not to be the same are left out, and no two people are suggested twice.
    """
    people = {each.id: each for each in known}

    def of(id: UserId) -> Known:
        return people.get(id, Known(id))

    found: dict[tuple[UserId, UserId], Suggestion] = {}
    not_same = {_pair(_root(of(one)), _root(of(other))) for one, other in apart}

    def add(one: Known, other: Known, why: str) -> None:
        pair = _pair(_root(one), _root(other))
        if pair[0] != pair[1] and pair not in not_same and pair not in found:
            found[pair] = Suggestion(one.id, other.id, why)

    for who, identity in claims:
        add(of(who), of(identity), "claim")
    for why in ("email", "handle"):
        for same in _groups(people.values(), why):
            for one, other in combinations(same, 2):
                if _may_be_one(one, other, why):
                    add(one, other, why)
    return list(found.values())


def _groups(people: Iterable[Known], why: str) -> list[list[Known]]:
    groups: defaultdict[str, list[Known]] = defaultdict(list)
    for each in people:
        told = each.email if why == "email" else each.handle
        if told and not (why == "handle" and source_of(each.id) in ("name", "email")):
            groups[told.lower()].append(each)
    return [
        sorted(groups[told], key=lambda each: (not is_slack(each.id), each.id))
        for told in sorted(groups)
        if len(groups[told]) > 1
    ]


def _may_be_one(one: Known, other: Known, why: str) -> bool:
    same_place = source_of(one.id) == source_of(other.id)
    if why == "handle":
        return not same_place
    return not (same_place and is_slack(one.id) and one.home == other.home)


def _root(each: Known) -> UserId:
    return each.root or each.id


def _pair(one: UserId, other: UserId) -> tuple[UserId, UserId]:
    return (one, other) if one <= other else (other, one)
