"""Find whose names some facts will need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

WHO = {
    "thanker",
    "also",
    "people",
    "person",
    "by",
    "decided_by",
    "undone_by",
    "new",
    "deciders",
    "leads",
    "lead",
    "deputy",
}
"""The facts that hold user ids, one or a list."""
SAID = {"excerpt", "note", "reasons"}
"""The facts that hold people's words, in which a mention stands as `@U0123ABCD`."""
_MENTIONED = re.compile(r"@([UW][A-Z0-9]{2,40})\b")
_ID = re.compile(r"[UW][A-Za-z0-9_]+|[a-z]+:.+")
"""Slack's ids, and what people go by elsewhere: `github:octocat`."""


def people_in(facts: Any) -> list[str]:
    """Everybody in `facts`, each once, in order."""
    return list(dict.fromkeys(_ids(facts)))


def _ids(facts: Any) -> Iterator[str]:
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            values = value if isinstance(value, list | tuple) else [value]
            if name in WHO:
                yield from (each for each in values if isinstance(each, str) and _ID.fullmatch(each))
            elif name in SAID:
                yield from (found for each in values if isinstance(each, str) for found in _MENTIONED.findall(each))
            else:
                yield from _ids(value)
    elif isinstance(facts, list | tuple):
        for each in facts:
            yield from _ids(each)
