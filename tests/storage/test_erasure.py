"""Whoever is erased is nowhere any more, whatever column they were in; the totals are what they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Table, Text, select

from handlers.flows import imports, intake, people, privacy
from scoring.ledger import credit, reverse
from scoring.model import Credit, Evidence, Message, Person, Source, TeamId, Ts, UserId
from scoring.policy import Policy
from scoring.questions import Question
from storage.erasure import BY_HAND, DROPPED, RENAMED, Names
from storage.tables import metadata
from storage.teams import Teams
from tests.storage.database import ANA, BEN, C1, LEA, NOW, TEAM, Database, candidate

NOBODY = {
    "activity": "day channel",
    "audit": "id what",
    "candidate_people": "key",
    "candidates": "key channel ts thread_ts kind type looks_back_to status card cues language",
    "credits": "type month source organisation behalf",
    "dead_letters": "reference what",
    "enrolments": "id organisation kind since until",
    "evidence": "channel ts",
    "gaps": "state leased_by channels outcome",
    "organisation_domains": "domain organisation",
    "organisation_names": "folded name organisation",
    "organisations": "id name parent country website logo",
    "outbox": "verb thread_ts what state leased_by channel ts",
    "outcomes": "key channel kind language cues verdict",
    "reactions": "message",
    "recent": "channel ts thread_ts",
    "rollups": "month type",
    "runs": "job period state leased_by outcome",
    "seen": "key batch",
    "standings": "period kind",
    "support": "key message",
    "teams": "name url bot_user_id bot_id",
    "tombstones": "hash",
    "user_groups": "id handle",
}
"""The columns that hold no person: neither their id nor their words. A new column belongs here or is to be walked."""
WALKED = [
    f"{table.name}.{name}"
    for walked in (DROPPED, RENAMED, BY_HAND)
    for table, columns in walked.items()
    for name in columns
]
OWN = ("name", "real_name", "handle", "email", "home_team", "timezone")
"""What only the row of the person themselves holds; it goes with the row."""
DAY = timedelta(days=1)
GITHUB = UserId("github:ana-tree")


def test_every_column_that_can_hold_a_person_is_walked() -> None:
    words = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, String | Text | JSON) and column.name != "team_id"
    }
    nobody = {f"{table}.{name}" for table, names in NOBODY.items() for name in names.split()}
    assert words - nobody - set(WALKED) == set(), "say of each whether it can hold a person, and if so walk it"
    assert nobody & set(WALKED) == set()
    assert (nobody | set(WALKED)) - words == set(), "these columns are gone"


@pytest.mark.parametrize("where", [each for each in WALKED if each.partition(".")[2] not in OWN])
def test_an_id_in_any_of_them_is_gone_afterwards(database: Database, where: str) -> None:
    name, _, column = where.partition(".")
    table = metadata.tables[name]
    database.join(policy=Policy(leads=(ANA, LEA)))
    with database.store() as store:
        store.people.learn([Person(ANA, "Ana Tree", email="ana@tree.example")])
        if name not in ("teams", "people"):
            store._batch.connection.execute(table.insert(), _row(table, column))
        privacy.erase(store, ANA, by=ANA)
    assert ANA not in everything(database)


def _row(table: Table, named: str) -> Mapping[str, Any]:
    """A row that names Ana in one column."""
    return {each.name: _value(each, each.name == named) for each in table.c}


def _value(column: Column[Any], named: bool) -> Any:
    if column.name == "team_id":
        return TEAM
    if isinstance(column.type, JSON):
        return ([ANA] if column.name == "members" else [ANA, {"of": f"told:{ANA}"}]) if named else []
    if isinstance(column.type, String):
        return (ANA if len(column.name) < 12 else f"d1:{ANA}:undone") if named else f"some {column.name}"
    for kind, value in ((Boolean, False), (Integer, 1), (Float, 0.5)):
        if isinstance(column.type, kind):
            return value
    return NOW


def everything(database: Database) -> str:
    """All that is stored, as one text."""
    return json.dumps(database.all_rows(TEAM), default=str)


def line(deed: str, person: UserId, by: UserId = LEA) -> Credit:
    return credit(
        deed=deed, rounds=1, person=person, type="doc", at=NOW, by=by, now=NOW, zone=Policy().zone,
        source=Source.THANKS, thanker=BEN, organisation="o1",
    )  # fmt: skip


def test_totals_stay_and_all_they_went_by_is_one_nobody(database: Database) -> None:
    database.join()
    with database.store() as store:
        store.people.learn([Person(ANA, "Ana Tree", handle="ana"), Person(BEN, "Ben"), Person(GITHUB, "ana-tree")])
        store.merges.point(GITHUB, ANA, by=LEA, at=NOW)
        lines = [line("d1", ANA), line("d2", GITHUB), line("d3", BEN, by=ANA), line("d4", ANA)]
        store.credits.add(lines)
        store.credits.add([reverse(lines[3], LEA, NOW)])
        for each in lines:
            store.credits.keep(each.deed, Evidence("Ana Tree did it", link="https://github.com/ana-tree/1"))
        store.audit.note(LEA, "merge", ANA, after={"into": GITHUB})
    with database.store() as store:
        before = store.credits.ranked("2026", 9)
        organisation = store.credits.ranked("2026", 9, "organisation")
        stand_in = privacy.erase(store, ANA, by=ANA)
    with database.store() as store:
        after = store.credits.ranked("2026", 9)
        assert (after.amount, after.everybody) == (before.amount, before.everybody) == (3, 2)
        assert dict(after.first) == {stand_in: 2, BEN: 1}
        assert store.credits.ranked("2026", 9, "organisation") == organisation
        assert store.credits.ledger_totals() == store.credits.rollup_totals()
        assert {k: v for k, v in store.credits.ledger_standings().items() if v} == {
            k: v for k, v in store.credits.standings().items() if v
        }
        assert store.credits.standing("d4") == [], "what was taken back stays taken back"
        assert [each.person for each in store.credits.standing("d1")] == [stand_in]
        assert store.credits.evidence("d1") == store.credits.evidence("d2") == Evidence()
        assert store.credits.evidence("d3").excerpt, "what is about others stays"
    for gone in (ANA, GITHUB, "ana-tree", "Tree did it, d1"):
        assert gone not in everything(database).replace("https://github.com/ana-tree/1", "")


def test_an_erased_person_is_not_learnt_again(database: Database) -> None:
    database.join()
    with database.store() as store:
        store.people.learn([Person(ANA, "Ana")])
        store.people.choose(ANA, email="ana@tree.example")
        privacy.erase(store, ANA, by=LEA)
    with database.store() as store:
        assert store.tombstones.erased([ANA, BEN, "ANA@tree.example"]) == {ANA, "ANA@tree.example"}
        assert ANA not in everything(database)
        store.tombstones.lift([ANA])
        assert store.tombstones.erased([ANA]) == set()


def test_no_import_and_no_news_from_slack_brings_anybody_back(database: Database) -> None:
    database.join()
    with database.store() as store:
        store.people.learn([Person(ANA, "Ana"), Person(BEN, "Ben")])
        privacy.erase(store, ANA, by=LEA)
    said = {("2026-11-24", ANA): 3, ("2026-11-24", BEN): 2}
    asked = [
        Question(candidate("1700000001.000100", ANA)),
        Question(candidate("1700000002.000100", ANA, LEA)),
        Question(replace(candidate("1700000003.000100", BEN), thanker=ANA)),
        Question(candidate("1700000004.000100", LEA), support=[replace(candidate("1700000005.000100"), thanker=ANA)]),
    ]
    with database.store() as store:
        people.learn(store, [Person(ANA, "Ana"), Person(LEA, "Lea")])
        people.set_group(store, "S1", "helpers", [ANA, BEN])
        people.choose(store, ANA, "told", wanted=False)
        assert imports.add_people(store, [Person(ANA, "Ana"), Person(UserId("UMEI"), "Mei")]).people == 1
        imports.add_counts(store, C1, said)
        taken = imports.add_questions(store, asked, NOW - timedelta(days=3650), NOW)
        assert (taken.waiting, taken.over) == (2, 0)
        message = Message(C1, Ts("1700000006.000100"), ANA, f"thanks <@{BEN}>, that fixed it")
        assert intake.notice_message(store, message, NOW) is None
        assert intake.notice_edit(store, message, NOW) is None
        message = Message(C1, Ts("1700000007.000100"), BEN, f"thanks <@{ANA}>, that fixed it")
        assert intake.notice_message(store, message, NOW) is None
        assert intake.notice_message(store, replace(message, ts=Ts("1700000008.000100"), text=f"thanks <@{LEA}>"), NOW)
    with database.store() as store:
        assert {each.people for each in store.candidates.waiting(9)} == {(LEA,)}
        assert store.activity.messages("2026", "2027") == {BEN: 2}
        assert store.people.members(["S1"]) == {BEN}
        store.recent.forget_before(Ts("1800000000.000000"))  # the words of others, forgotten after two days
    assert ANA not in everything(database)


@pytest.mark.parametrize(
    ("id", "text", "after"),
    [
        ("U1", "U12 @U1, told:U1 (U1)", "U12 @x, told:x (x)"),
        ("name:Sam", "d:1:name:Sam Smith", "d:1:name:Sam Smith"),
        ("name:Sam", "d:1:name:Sam:undone", "d:1:x:undone"),
        ("github:octo", "github:octo-cat github:octo", "github:octo-cat x"),
        ("ana@tree.org", "joana@tree.org ana@tree.org. j.ana@tree.org", "joana@tree.org x. j.ana@tree.org"),
    ],
)
def test_nobody_elses_name_is_touched(id: str, text: str, after: str) -> None:
    assert Names([id], [], "x").replaced({"a": text, "b": [text]}, ["a", "b"]) == {"a": after, "b": [after]}


def test_other_teams_are_left_alone(database: Database) -> None:
    others = TeamId("T0OTHERS")
    database.join()
    database.join(others, "Others")
    for team in (TEAM, others):
        with database.store(team) as store:
            store.people.learn([Person(ANA, "Ana")])
            store.credits.add([line("d1", ANA)])
            store.audit.note(LEA, "merge", ANA)
    before = database.all_rows(others)
    with database.store() as store:
        privacy.erase(store, ANA, by=LEA)
    assert database.all_rows(others) == before
    with database.store() as store:
        assert store._batch.connection.execute(select(metadata.tables["people"].c.team_id)).all() == [(others,)]


def test_a_team_that_removed_plaudit_is_deleted_when_its_days_are_over(database: Database) -> None:
    others = TeamId("T0OTHERS")
    database.join(policy=Policy(removed_days=10))
    database.join(others, "Others")
    for team in (TEAM, others):
        with database.store(team) as store:
            store.people.learn([Person(ANA, "Ana")])
            store.credits.add([line("d1", ANA)])
    with database.batch() as batch:
        Teams(batch).leave(TEAM)
    with database.batch(NOW + 9 * DAY) as batch:
        assert Teams(batch).forget_removed() == []
    database.join(policy=Policy())
    with database.store() as store:
        assert (store.credits.total_of(ANA), store.policy.removed_days) == (1, 10), "back in time, all is there"
    with database.batch(NOW + 5 * DAY) as batch:
        Teams(batch).leave(TEAM)
    with database.batch(NOW + 14 * DAY) as batch:
        assert Teams(batch).forget_removed() == [], "the days count from the last time"
    before = database.all_rows(others)
    with database.batch(NOW + 15 * DAY) as batch:
        assert Teams(batch).forget_removed() == [TEAM]
    assert [name for name, rows in database.all_rows(TEAM).items() if rows] == []
    assert database.all_rows(others) == before


def test_for_a_team_that_left_before_it_was_noted_the_days_count_from_now(database: Database) -> None:
    database.join()
    with database.batch() as batch:
        batch.connection.execute(metadata.tables["teams"].update().values(active=False))
        assert Teams(batch).forget_removed() == []
    with database.batch(NOW + 29 * DAY) as batch:
        assert Teams(batch).forget_removed() == []
    with database.batch(NOW + 30 * DAY) as batch:
        assert Teams(batch).forget_removed() == [TEAM]
