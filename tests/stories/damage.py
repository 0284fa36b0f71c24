"""Damage payloads systematically: at every place in turn, something is missing or of another kind."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

MISSING = object()
ODD: tuple[Any, ...] = (
    MISSING, None, "", [], {}, 0, -1.5, True, [None], {"": None}, "\ud800", "a\x00b", "x" * 50_000, [[{}]], "C0", "U",
)  # fmt: skip


def damaged(payload: Json, *, within: Path = (), each: int = 6) -> Iterator[Json]:
    """Copies of `payload`, each with one place in `within` damaged; `each` kinds of damage a place, in turn."""
    turn = 0
    for path in _places(_at(payload, within), within):
        for number in range(each):
            yield _with(payload, path, ODD[(turn + number) % len(ODD)])
        turn += each


def _places(value: Any, path: Path) -> Iterator[Path]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        yield (*path, name)
        yield from _places(inner, (*path, name))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(payload: Json, path: Path, value: Any) -> Json:
    copy = deepcopy(payload)
    holder = _at(copy, path[:-1])
    if value is MISSING:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copy
