"""The store: everything one team has, and nothing of anybody else's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from sqlalchemy import bindparam, select, update

from scoring.model import TeamId, UserId
from scoring.policy import Policy
from storage.activity import ActivityStore
from storage.audit import AuditStore
from storage.batch import Batch
from storage.candidates import CandidateStore
from storage.credits import CreditStore
from storage.erasure import ErasureStore
from storage.exports import ExportStore
from storage.gaps import GapStore
from storage.letters import LetterStore
from storage.merges import MergeStore
from storage.organisations import OrganisationStore
from storage.outbox import OutboxStore
from storage.outcomes import OutcomeStore
from storage.people import PeopleStore
from storage.privacy import PrivacyStore
from storage.reactions import ReactionStore
from storage.recent import RecentStore
from storage.runs import RunStore
from storage.support import SupportStore
from storage.tables import seen, teams
from storage.tombstones import TombstoneStore

_POLICY = select(teams.c.policy).where(teams.c.team_id == bindparam("team"))


class UnknownTeam(Exception):
    """Plaudit is not installed in that team, or no longer."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a flow needs to know of the Slack workspace it works for."""

    name: str
    url: str
    bot_user_id: UserId
    installed_by: UserId | None


class Store:
    """Opened for one team inside one transaction; its parts are named for what they hold."""

    def __init__(self, team_id: TeamId, batch: Batch) -> None:
        self.team_id = team_id
        self._batch = batch
        self.activity = ActivityStore(team_id, batch)
        self.audit = AuditStore(team_id, batch)
        self.candidates = CandidateStore(team_id, batch)
        self.credits = CreditStore(team_id, batch)
        self.erasure = ErasureStore(team_id, batch)
        self.exports = ExportStore(team_id, batch)
        self.gaps = GapStore(team_id, batch)
        self.letters = LetterStore(team_id, batch)
        self.merges = MergeStore(team_id, batch)
        self.organisations = OrganisationStore(team_id, batch)
        self.outbox = OutboxStore(team_id, batch)
        self.outcomes = OutcomeStore(team_id, batch)
        self.people = PeopleStore(team_id, batch)
        self.privacy = PrivacyStore(team_id, batch)
        self.reactions = ReactionStore(team_id, batch)
        self.recent = RecentStore(team_id, batch)
        self.runs = RunStore(team_id, batch)
        self.support = SupportStore(team_id, batch)
        self.tombstones = TombstoneStore(team_id, batch)

    @property
    def now(self) -> datetime:
        """The moment of the transaction (UTC), by the clock the process was started with."""
        return self._batch.now

    @cached_property
    def workspace(self) -> Workspace:
        """The team itself. Raises UnknownTeam."""
        row = self._batch.connection.execute(select(teams).where(teams.c.team_id == self.team_id)).first()
        if row is None:
            raise UnknownTeam(self.team_id)
        return Workspace(row.name, row.url, UserId(row.bot_user_id), row.installed_by)

    @cached_property
    def policy(self) -> Policy:
        """The team's settings as they are in this transaction. Raises UnknownTeam."""
        stored = self._batch.connection.execute(_POLICY, {"team": self.team_id}).scalar_one_or_none()
        if stored is None:
            raise UnknownTeam(self.team_id)
        return _parsed(stored)

    def link(self, channel: str, ts: str, thread_ts: str | None = None) -> str:
        """The permalink of a message, built the way Slack builds it, so that nobody need ask Slack."""
        link = f"{self.workspace.url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts else link

    def claim(self, keys: Iterable[str]) -> bool:
        """Mark what `keys` name as handled; False if any of it was."""
        wanted = {(self.team_id, key) for key in keys}
        return self._batch.claim(wanted) == wanted

    def was_handled(self, key: str) -> bool:
        """Whether what `key` names was marked as handled."""
        marked = select(seen.c.key).where(seen.c.team_id == self.team_id, seen.c.key == key)
        return self._batch.connection.execute(marked).first() is not None

    def was_handled_between(self, after: str, until: str) -> bool:
        """Whether any key that comes after the one and not after the other was marked as handled."""
        marked = select(seen.c.key).where(seen.c.team_id == self.team_id, seen.c.key > after, seen.c.key <= until)
        return self._batch.connection.execute(marked.limit(1)).first() is not None

    def save_policy(self, policy: Policy) -> None:
        self._batch.connection.execute(
            update(teams).where(teams.c.team_id == self.team_id).values(policy=json.dumps(policy.to_json()))
        )
        self.__dict__["policy"] = policy


def open_store(batch: Batch, team_id: TeamId) -> Store:
    """The team's store in this transaction, opened once."""
    store: Store | None = batch.stores.get(team_id)
    if store is None:
        store = batch.stores[team_id] = Store(team_id, batch)
    return store


@lru_cache(maxsize=256)
def _parsed(stored: str) -> Policy:
    return Policy.from_json(json.loads(stored))
