"""A team in which everybody is known, some of them by several identities, and the shortest ways to credit them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scoring import ledger
from scoring.model import Person, Source, TeamId, UserId
from scoring.policy import Policy
from storage.store import Store
from storage.teams import Team, Teams
from tests.storage.database import ANA, BEN, LEA, NOW, TEAM, Database

EVA, OMA = UserId("UEVA"), UserId("UOMA")
GH, FORUM, MAIL = UserId("github:ana"), UserId("forum:ana"), UserId("email:ana@example.org")
EVERYBODY = (ANA, BEN, EVA, GH, FORUM, MAIL)
LEADS = (LEA, OMA)


def found(database: Database, team: TeamId = TEAM) -> TeamId:
    """A team in which everybody is known and Lea and Oma lead."""
    with database.batch() as batch:
        about = Team(team, "Ours", "https://ours.slack.com/", UserId("UBOT"), "B1", None, NOW)
        Teams(batch).join(about, Policy(leads=LEADS))
    with database.store(team) as store:
        people = [Person(each, each.title(), handle=f"h{each.lower()}") for each in (*EVERYBODY, *LEADS)]
        store.people.learn(people)
    return team


def credit(store: Store, deed: str, person: UserId, by: UserId = LEA, at: datetime = NOW) -> None:
    line = ledger.credit(
        deed=deed, rounds=1, person=person, type="doc", at=at, by=by, now=NOW, zone=Policy().zone, source=Source.THANKS
    )
    store.credits.add([line])


def undo(store: Store, deed: str, by: UserId) -> None:
    store.credits.add([ledger.reverse(line, by, NOW) for line in store.credits.standing(deed)])


def without_nothing(totals: dict[Any, int]) -> dict[Any, int]:
    return {key: amount for key, amount in totals.items() if amount}
