"""What Plaudit tells people privately, as notices for the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.model import Credit, Evidence
from storage.outbox import Notice, Verb
from storage.store import Store


def tell_credited(store: Store, lines: Sequence[Credit], why: Evidence) -> None:
    """Tell each credited person privately and once, unless the team or the person wants it quiet."""
    if not store.policy.tell_people:
        return
    link = store.link(why.channel, why.ts) if why.channel and why.ts else None
    for line in lines:
        if store.people.wants(line.person, "told"):
            facts = {
                "type": line.type, "excerpt": why.excerpt, "note": why.note, "by": line.by, "thanker": line.thanker,
                "link": link,
            }  # fmt: skip
            key = f"told:{line.deed}:{line.person}"
            store.outbox.put(Notice(key, Verb.DM, "told", target=line.person, facts=facts))
