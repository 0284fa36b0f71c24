"""Read what somebody filled into our forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.slack.payloads import chosen, clean, read_user, state_of
from scoring.model import UserId


@dataclass(frozen=True, slots=True)
class Form:
    """The credit form, as filled in."""

    people: tuple[UserId, ...]
    kind: str | None
    note: str
    day: date | None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Form:
        values = answers(body)
        people = [user for each in values.get("people") or [] if (user := read_user(each))]
        return cls(
            people=tuple(people),
            kind=values.get("type"),
            note=clean(values.get("note")).strip(),
            day=read_day(values.get("date")),
        )

    def at(self, zone: ZoneInfo) -> datetime | None:
        """Noon of the chosen day where the team lives, in UTC: the same day wherever it is read."""
        return datetime.combine(self.day, time(12), zone).astimezone(UTC) if self.day else None


def answers(body: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a submitted form by its name: text, a list, or None where nothing was chosen."""
    values: dict[str, Any] = {}
    for block, actions in state_of(body).items():
        element = actions.get(block, {})
        values[block] = chosen(element) if isinstance(element, Mapping) else None
    return values


def read_day(value: Any) -> date | None:
    """The day a date field was set to; None for none, or for what is no day."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
