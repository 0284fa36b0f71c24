"""One deed, one card: tell when a thank-you is for help that leads are asked about already, or have decided about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from scoring.contributions import USUAL
from scoring.model import Candidate, Status, UserId, moment

WINDOW = timedelta(minutes=30)
"""Outside threads, thanks of one person to the same helper within this time are for the same help."""
LINK = re.compile(r"<https?://[^<>\s]+(?:\|[^<>]*)?>|(?<![\w<|])https?://[^\s<>|\"”]+[^\s<>|\"”.,;:!?)…]")
"""A link as Slack writes it, `<https://…|label>`, or as it stands in an excerpt."""
_CODE_HOSTS = ("github.com", "gitlab.com")
_PULL = re.compile(r"(/[^/]+/[^/]+(?:/-)?/(?:pull|issues|merge_requests|discussions)/\d+)(?:/.*)?")
_NUMBER = re.compile(r"\d+")
STANDING = (Status.WAITING, Status.CONFIRMED, Status.REJECTED)
"""A card that is gone because it waited too long, or because its thanks were taken back, is no reason not to ask."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A fresh candidate, sorted: the deeds it is more support for, and what is left to ask about."""

    supports: tuple[Candidate, ...]
    rest: Candidate | None


def sort(fresh: Candidate, earlier: Iterable[Candidate]) -> Sorted:
    """Which of the `earlier` candidates of the channel `fresh` is more support for, and whom it thanks besides.

    Of several helpers, those whose card stands already are not asked about twice.
    """
    supports = tuple(each for each in earlier if is_same_help(fresh, each))
    known = {user for each in supports for user in each.people}
    left = tuple(user for user in fresh.people if user not in known)
    if not left:
        return Sorted(supports, None)
    return Sorted(supports, fresh if left == fresh.people else replace(fresh, people=left))


def is_same_help(fresh: Candidate, earlier: Candidate) -> bool:
    """Whether both thank (also) the same people for the same help.

    In a thread that is so whoever thanks, also in the thread below a card's own thank-you. Outside threads both must
    look back to the same message, or one person thanks twice within WINDOW and the helper has said nothing new in
    between. Where nothing shows what was helped with, two thanks are two deeds.
    """
    if earlier.key == fresh.key or earlier.status not in STANDING or earlier.kind is not fresh.kind:
        return False
    if earlier.channel != fresh.channel or not set(fresh.people) & set(earlier.people) or _name_two(fresh, earlier):
        return False
    if fresh.thread_ts is not None:
        return root(fresh) == root(earlier)
    if fresh.looks_back_to is None or earlier.looks_back_to is None:
        return False
    if fresh.looks_back_to == earlier.looks_back_to:
        return True
    apart = moment(fresh.ts) - moment(earlier.ts)
    return fresh.thanker == earlier.thanker and fresh.looks_back_to < earlier.ts and apart <= WINDOW


def _name_two(fresh: Candidate, earlier: Candidate) -> bool:
    """Whether the words name two things: issues 12 and 13, a review and a talk."""
    numbers, others = (set(_NUMBER.findall(each.excerpt)) for each in (fresh, earlier))
    kinds = {fresh.type, earlier.type} - {USUAL}
    return len(kinds) > 1 or bool(numbers and others and numbers.isdisjoint(others))


def root(candidate: Candidate) -> str:
    """The `ts` of the message that opens the thread of a thank-you: its own, where it is in none."""
    return candidate.thread_ts or candidate.ts


def take_over(candidate: Candidate, thankers: Sequence[tuple[UserId, str]]) -> Candidate | None:
    """`candidate` when its own thank-you is gone: the next of those who thanked too, (who, excerpt), stands for it."""
    if not thankers:
        return None
    thanker, excerpt = thankers[0]
    return replace(candidate, thanker=thanker, excerpt=excerpt, version=candidate.version + 1)


def plain_link(link: str) -> str:
    """The address of a LINK, without Slack's brackets, label and entities."""
    address = link.removeprefix("<").removesuffix(">").partition("|")[0]
    return address.replace("&lt;", "%3C").replace("&gt;", "%3E").replace("&amp;", "&")


def source_id(link: str) -> str | None:
    """What a deed is called by its link, the same however the link was copied; None for what is no link.

    Without the host's `www.`, the fragment, what only tracks; of a pull request without the tab that was open.
    """
    try:
        url = urlsplit(plain_link(link))
        host = (url.hostname or "").removeprefix("www.")
        port = f":{url.port}" if url.port else ""
    except ValueError:
        return None
    if url.scheme.lower() not in ("http", "https") or not host:
        return None
    path = url.path.rstrip("/")
    if host in _CODE_HOSTS:
        path = path.lower()
        if pull := _PULL.fullmatch(path):
            return f"https://{host}{pull[1]}"
    asked = sorted(each for each in parse_qsl(url.query) if not each[0].lower().startswith("utm_"))
    return f"https://{host}{port}{path}" + (f"?{urlencode(asked)}" if asked else "")


def source_ids(text: str) -> list[str]:
    """What the links in `text` call deeds, in the order written, each once."""
    if "://" not in text:
        return []
    found = (source_id(each[0]) for each in LINK.finditer(text))
    return list(dict.fromkeys(each for each in found if each))
