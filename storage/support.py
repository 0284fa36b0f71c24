"""Further thanks for a deed that leads are asked about already: they make the card weightier, not more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, delete, select

from scoring.model import Candidate, UserId
from storage.part import Part
from storage.tables import support


@dataclass(frozen=True, slots=True)
class Thanks:
    """One further thank-you: for which candidate, by which message (`channel:ts`), by whom, in which words.

    A reaction has a key of its own in place of the message, and no words.
    """

    key: str
    message: str
    thanker: UserId
    excerpt: str


class SupportStore(Part):
    table = support

    def add(self, candidate: Candidate, thanks: Candidate) -> bool:
        """Note that the message of `thanks` supports `candidate`; False if that is known."""
        return self.note(Thanks(candidate.key, thanks.key, thanks.thanker, thanks.excerpt))

    def note(self, thanks: Thanks) -> bool:
        """Note one more support, be it a message or a reaction; False if it is known."""
        return self._add_new({"team_id": self._team, **asdict(thanks)})

    def of(self, key: str) -> Sequence[Thanks]:
        """The further thanks for a candidate, in the order they were said."""
        return self._read(support.c.key == key)

    def by(self, message: str) -> Sequence[Thanks]:
        """What the message `channel:ts` supports."""
        return self._read(support.c.message == message)

    def drop(self, thanks: Thanks) -> None:
        """Forget one, because its message was deleted, edited or put in the place of the first."""
        this = (support.c.key == thanks.key, support.c.message == thanks.message)
        self._run(delete(support).where(self._mine, *this))

    def _read(self, which: ColumnElement[bool]) -> Sequence[Thanks]:
        rows = self._run(select(support).where(self._mine, which).order_by(support.c.message))
        return [Thanks(row.key, row.message, UserId(row.thanker), row.excerpt) for row in rows]
