"""Their data: what is stored about a person, hiding them from public lists, forgetting them."""

from __future__ import annotations

from typing import Any

from scoring.model import UserId
from storage.store import Store


def everything(store: Store, user: UserId) -> dict[str, Any]:
    """All that is stored about a person under any of their identities, for them to read or take along."""
    ids = store.merges.identities(user)
    return {"team": store.team_id, "person": user, "as_of": store.now, "ids": ids, **store.privacy.about(ids)}
