"""What people type into a command, as Slack hands it over: who is mentioned, and words that Slack made links of."""

from __future__ import annotations

import re

from scoring.errors import Refusal
from scoring.model import UserId
from storage.store import Store

MENTION = re.compile(r"<@([UW][A-Za-z0-9_]+)(?:\|[^>]*)?>|@([^\s,<>@]+)")
_LINKED = re.compile(r"<[^|>\s]+\|([^>]*)>")


def mentioned(store: Store, mention: re.Match[str], example: str) -> UserId:
    """Who a MENTION names, by id or by a name typed after `@`. Raises a Refusal with an `example` that works."""
    if mention[1]:
        return UserId(mention[1])
    name, found = mention[2], store.people.named(mention[2])
    if len(found) == 1:
        return found[0].id
    if found:
        raise Refusal(f"More than one person is called “{name}”. Choose one from Slack’s list after typing @.")
    raise Refusal(f"I know nobody called “{name}” here. Choose a person from Slack’s list, such as {example}.")


def as_typed(text: str) -> str:
    """The words without what Slack makes of links: `acme.org`, not `<http://acme.org|acme.org>`."""
    return " ".join(_LINKED.sub(r"\1", text).split())
