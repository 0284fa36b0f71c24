"""Find whose names some facts will need, wherever in them the ids stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ID = re.compile(r"(?<![A-Za-z0-9])[UW][A-Z0-9]{1,40}(?![A-Za-z0-9])")


def people_in(facts: Any) -> list[str]:
    """Every user id in `facts`, also those mentioned in excerpts, each once, in order."""
    return list(dict.fromkeys(_ids(facts)))


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _ID.findall(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _ids(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _ids(each)
