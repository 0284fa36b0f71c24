"""Who was erased, known only by a salted hash: no event and no import brings them back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property, lru_cache

from sqlalchemy import delete, select

from storage.part import Part
from storage.tables import tombstones

REMEMBERED = 20_000
"""Hashes that a process keeps, since each takes milliseconds to make."""


class TombstoneStore(Part):
    table = tombstones

    def put(self, ids: Iterable[str]) -> None:
        """Remember that whoever goes by `ids` (Slack ids, e-mail addresses, `github:octocat`) was erased."""
        for id in sorted(set(ids)):
            self._add_new({"team_id": self._team, "hash": self._hash(id), "at": self._batch.now})
        self.__dict__.pop("_hashes", None)

    def erased(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that were erased. Costs nothing worth speaking of where nobody was."""
        if not self._hashes:
            return set()
        return {id for id in ids if id and self._hash(id) in self._hashes}

    def lift(self, ids: Iterable[str]) -> None:
        """Forget that they were erased: they asked to be back."""
        hashes = [self._hash(id) for id in ids]
        self._run(delete(tombstones).where(self._mine, tombstones.c.hash.in_(hashes)))
        self.__dict__.pop("_hashes", None)

    @cached_property
    def _hashes(self) -> frozenset[str]:
        """All of the team, asked for once a transaction."""
        return frozenset(hash for (hash,) in self._run(select(tombstones.c.hash).where(self._mine)))

    def _hash(self, id: str) -> str:
        return _hash(self._team, id.lower())


@lru_cache(maxsize=REMEMBERED)
def _hash(team: str, id: str) -> str:
    """The team is the salt: the same person has another hash in another team. Slow enough to guess few of."""
    return hashlib.scrypt(id.encode(), salt=f"plaudit:{team}".encode(), n=2**10, r=8, p=1, dklen=24).hex()
