"""Understand `@ana Acme contractor since 2026-01-01`: who, with which organisation, how, from when to when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from handlers.slack.typed import MENTION, as_typed, mentioned
from scoring.affiliation import Enrolment
from scoring.errors import Refusal
from scoring.model import UserId
from storage.store import Store

EXAMPLE = "`/credit org @ana Acme contractor since 2026-01-01`"
KINDS = {
    **{kind.value: kind for kind in Enrolment},
    "own-company": Enrolment.OWN_COMPANY,
    "owner": Enrolment.OWN_COMPANY,
    "freelancer": Enrolment.CONTRACTOR,
    "freelance": Enrolment.CONTRACTOR,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed: a name asks about an organisation, a person about theirs; with both, one joins the other."""

    name: str
    person: UserId | None = None
    kind: Enrolment = Enrolment.EMPLOYEE
    days: dict[str, date] = field(default_factory=dict)
    """`since` and `until`, as far as they were given."""


def read(store: Store, text: str) -> Asked:
    """Raises a Refusal that says what was not understood."""
    text = text.strip()
    mention = MENTION.match(text)
    if mention is None:
        name = _plain(text)
        if not name:
            raise Refusal(f"Name an organisation to see it, such as `/credit org Acme`, or enrol somebody: {EXAMPLE}.")
        return Asked(name)
    person = mentioned(store, mention, EXAMPLE)
    words = _plain(text[mention.end() :]).split()
    days = _days(words)
    kind = _kind(words)
    if not words and days:
        raise Refusal(f"Say with which organisation, such as {EXAMPLE}.")
    return Asked(" ".join(words), person, kind, days)


def _days(words: list[str]) -> dict[str, date]:
    """Take `since DAY` and `until DAY` off the end."""
    found: dict[str, date] = {}
    while len(words) >= 2 and words[-2].lower() in ("since", "until"):
        try:
            found[words[-2].lower()] = date.fromisoformat(words[-1])
        except ValueError:
            raise Refusal(f"“{words[-1]}” is not a day; write it like 2026-01-31.") from None
        del words[-2:]
    if words and words[-1].lower() in ("since", "until"):
        raise Refusal(f"Write a day after “{words[-1]}”, such as 2026-01-31.")
    return found


def _kind(words: list[str]) -> Enrolment:
    """Take a kind of one or two words off the end, where a name is left before it."""
    for length in (2, 1):
        kind = KINDS.get(" ".join(words[-length:]).lower())
        if kind and len(words) > length:
            del words[-length:]
            return kind
    return Enrolment.EMPLOYEE


def _plain(text: str) -> str:
    """As it was typed, without what Slack makes of links and signs, and without quotation marks around it."""
    typed = as_typed(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return typed.strip("“”\"'")
