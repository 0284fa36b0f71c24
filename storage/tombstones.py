"""Who was erased, known only by a salted hash: no event and no import brings them back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import delete, select

from storage.part import Part
from storage.tables import tombstones


class TombstoneStore(Part):
    table = tombstones

    def put(self, ids: Iterable[str]) -> None:
        """Remember that whoever goes by `ids` (Slack ids, e-mail addresses, `github:octocat`) was erased."""
        for id in sorted(set(ids)):
            self._add_new({"team_id": self._team, "hash": self._hash(id), "at": self._batch.now})

    def erased(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that were erased."""
        hashes = {self._hash(id): id for id in ids}
        if not hashes:
            return set()
        rows = self._run(select(tombstones.c.hash).where(self._mine, tombstones.c.hash.in_(sorted(hashes))))
        return {hashes[hash] for (hash,) in rows}

    def lift(self, ids: Iterable[str]) -> None:
        """Forget that they were erased: they asked to be back."""
        hashes = [self._hash(id) for id in ids]
        self._run(delete(tombstones).where(self._mine, tombstones.c.hash.in_(hashes)))

    def _hash(self, id: str) -> str:
        """The team is the salt: the same person has another hash in another team. Slow enough to guess few of."""
        salt = f"plaudit:{self._team}".encode()
        return hashlib.scrypt(id.lower().encode(), salt=salt, n=2**10, r=8, p=1, dklen=24).hex()
