"""Which leads' reactions stand under which message: while one does, so does the credit that came from it."""

from __future__ import annotations

from sqlalchemy import delete, select

from scoring.model import UserId
from storage.part import Part
from storage.tables import reactions


class ReactionStore(Part):
    table = reactions

    def add(self, message: str, person: UserId, deed: str) -> bool:
        """Note that `person` credits the message `channel:ts` by a reaction; False if that was noted before."""
        return self._add_new({"team_id": self._team, "message": message, "person": person, "deed": deed})

    def drop(self, message: str, person: UserId) -> bool:
        """Note that the reaction was taken off; False if there was none."""
        which = (self._mine, reactions.c.message == message, reactions.c.person == person)
        return self._run(delete(reactions).where(*which)).rowcount > 0

    def deeds(self, message: str) -> dict[UserId, str]:
        """Whose reactions stand under a message, and for which deed each does."""
        rows = self._run(select(reactions).where(self._mine, reactions.c.message == message))
        return {UserId(row.person): row.deed for row in rows}

    def of(self, message: str) -> list[UserId]:
        """Whose reactions stand under a message."""
        which = (self._mine, reactions.c.message == message)
        return [UserId(each) for (each,) in self._run(select(reactions.c.person).where(*which).order_by("person"))]
