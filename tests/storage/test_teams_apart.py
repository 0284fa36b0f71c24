"""Two teams in one database never see or touch each other's rows, whatever part of the store is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scoring.affiliation import Enrolled, Enrolment, Organisation
from scoring.ledger import credit, reverse
from scoring.model import Credit, Evidence, Message, People, Person, Remembered, Source, Status, TeamId, Ts, UserId
from scoring.outcomes import Verdict, outcome
from scoring.policy import Policy
from storage.candidates import Outrun, UnknownCandidate
from storage.credits import Ranked
from storage.gaps import Gap
from storage.merges import CLAIM
from storage.outbox import Notice, Place, Verb
from storage.part import Part
from storage.store import Store, UnknownTeam, Workspace
from storage.support import Thanks
from storage.tables import metadata
from storage.teams import Teams
from tests.storage.database import ANA, BEN, C1, LEA, NOW, TEAM, Database, candidate

OTHERS = TeamId("T0OTHERS")
DAY = timedelta(days=1)
KEY = candidate().key
MEI, GIL = UserId("UMEI"), UserId("UGIL")
ACME = Organisation("o1", "Acme", domains=("acme.example",))
AT_ACME = Enrolled("e1", ANA, "o1", Enrolment.EMPLOYEE)
TS = Ts("1700000000.000100")


def line() -> Credit:
    return credit(
        deed=KEY, rounds=1, person=ANA, type="doc", at=NOW, by=LEA, now=NOW, zone=Policy().zone, source=Source.THANKS,
        organisation="o1", source_id="slack:C1:1",
    )  # fmt: skip


def fill(store: Store) -> None:
    """Something in every part, under the keys that the other team will use too."""
    store.claim(["event:1"])
    store.activity.count_message(C1, ANA, "2026-11-24")
    store.recent.add(C1, Remembered(TS, ANA, "what only we said", thanks=True))
    store.candidates.add(candidate())
    store.credits.add([line()])
    store.credits.keep(KEY, Evidence("what only we said"))
    store.letters.keep("aaaa", what="message", error="KeyError", body={}, now=NOW)
    store.outbox.put(Notice("card", Verb.POST, "card", target=C1))
    store.outbox.sent("card", Place(C1, TS))
    store.people.learn([Person(ANA, "Ana", is_admin=True, handle="ana"), Person(BEN, "Ben", is_bot=True)])
    store.people.learn([Person(GIL, "Gil", deleted=True, email="gil@acme.example")])
    store.people.learn([Person(UserId("github:gil"), "gil", handle="gil", email="gil@acme.example")])
    store.audit.note(LEA, CLAIM, GIL)
    store.people.choose(GIL, hidden=True)
    store.people.set_group("S1", "helpers", [ANA])
    store.gaps.hear_until(NOW, None)
    store.gaps.open(NOW, NOW + DAY)
    store.gaps.claim(worker="one", now=NOW, lease=DAY)
    store.outcomes.keep(outcome(candidate(), Verdict.CONFIRMED, NOW))
    store.support.add(candidate(), candidate(TS, BEN))
    store.audit.note(LEA, "merge", ANA, before=None, after=BEN)
    store.merges.point(ANA, BEN, by=LEA, at=NOW)
    store.credits.move_standings([ANA], ANA, BEN)
    store.merges.keep_apart(ANA, MEI, by=LEA, at=NOW)
    store.organisations.keep(ACME)
    store.organisations.enrol(AT_ACME)
    store.reactions.add(KEY, LEA, "reaction:1")
    store.tombstones.put([MEI])
    store.runs.claim("digest", "2026-11-24", worker="one", now=NOW, lease=DAY)
    store.runs.end("digest", "2026-11-24", now=NOW, outcome="told")


READS: dict[str, tuple[Callable[[Store], Any], Any]] = {
    "was_handled": (lambda s: s.was_handled("event:1"), False),
    "was_handled_between": (lambda s: s.was_handled_between("event:0", "event:1"), False),
    "workspace": (lambda s: s.workspace, Workspace("Others", "https://others.slack.com/", "UBOT", None)),  # type: ignore[arg-type]
    "now": (lambda s: s.now, NOW),
    "policy": (lambda s: s.policy, Policy(timezone="Asia/Tokyo")),
    "link": (lambda s: s.link("C1", "1.2"), "https://others.slack.com/archives/C1/p12"),
    "activity.messages": (lambda s: s.activity.messages("2026-01-01", "2027-01-01"), {}),
    "candidates.find": (lambda s: s.candidates.find(KEY), None),
    "candidates.waiting": (lambda s: s.candidates.waiting(9), []),
    "candidates.count_waiting": (lambda s: s.candidates.count_waiting(), 0),
    "candidates.noticed_before": (lambda s: s.candidates.noticed_before(NOW + DAY), []),
    "candidates.decided": (lambda s: s.candidates.decided(9), []),
    "candidates.seconds_to_decide": (lambda s: s.candidates.seconds_to_decide(NOW - DAY), []),
    "candidates.deciders": (lambda s: s.candidates.deciders(NOW - DAY, NOW + DAY), {}),
    "credits.standing": (lambda s: s.credits.standing(KEY), []),
    "credits.of_person": (lambda s: s.credits.of_person(ANA, 9), []),
    "credits.of_sources": (lambda s: s.credits.of_sources(["slack:C1:1"]), []),
    "credits.last_given": (lambda s: s.credits.last_given(LEA, [Source.THANKS]), None),
    "credits.count_of": (lambda s: s.credits.count_of(ANA), 0),
    "credits.entered": (lambda s: s.credits.entered(9, person=ANA), []),
    "credits.total_of": (lambda s: s.credits.total_of(ANA), 0),
    "credits.totals": (lambda s: s.credits.totals("2026-01", "2026-12"), []),
    "credits.first_months": (lambda s: s.credits.first_months([ANA]), {}),
    "credits.deciders": (lambda s: s.credits.deciders("2026-11"), []),
    "credits.ledger_totals": (lambda s: s.credits.ledger_totals(), []),
    "credits.rollup_totals": (lambda s: s.credits.rollup_totals(), []),
    "credits.ranked": (lambda s: s.credits.ranked("2026", 9), Ranked((), 0, 0)),
    "credits.ledger_standings": (lambda s: s.credits.ledger_standings(), {}),
    "credits.standings": (lambda s: s.credits.standings(), {}),
    "exports.credits": (lambda s: [*s.exports.credits()], []),
    "exports.people": (lambda s: [*s.exports.people()], []),
    "exports.organisations": (lambda s: [*s.exports.organisations()], []),
    "exports.candidates": (lambda s: [*s.exports.candidates()], []),
    "exports.audit": (lambda s: [*s.exports.audit()], []),
    "erasure.asked_about": (lambda s: s.erasure.asked_about([ANA]), []),
    "people.hidden": (lambda s: s.people.hidden(), set()),
    "privacy.gone": (lambda s: s.privacy.gone(9), []),
    "privacy.about": (lambda s: [rows for rows in s.privacy.about([ANA, BEN, LEA]).values() if rows], []),
    "audit.newest": (lambda s: s.audit.newest(9), []),
    "audit.between": (lambda s: [*s.audit.between(NOW - DAY, NOW + DAY)], []),
    "merges.roots": (lambda s: s.merges.roots([ANA]), {ANA: ANA}),
    "merges.families": (lambda s: s.merges.families([ANA, LEA]), {}),
    "merges.root": (lambda s: s.merges.root(ANA), ANA),
    "merges.identities": (lambda s: s.merges.identities(ANA), [ANA]),
    "merges.all": (lambda s: s.merges.all(), []),
    "merges.find": (lambda s: s.merges.find(ANA), None),
    "merges.below": (lambda s: s.merges.below(BEN), [BEN]),
    "merges.who_said_apart": (lambda s: s.merges.who_said_apart(MEI, ANA), None),
    "merges.claims": (lambda s: s.merges.claims(NOW - DAY), []),
    "merges.alike": (lambda s: s.merges.alike(9), []),
    "merges.apart": (lambda s: s.merges.apart(), set()),
    "organisations.find": (lambda s: s.organisations.find("o1"), None),
    "organisations.several": (lambda s: s.organisations.several(["o1"]), {}),
    "organisations.all": (lambda s: s.organisations.all(9), []),
    "organisations.count": (lambda s: s.organisations.count(), 0),
    "organisations.named": (lambda s: s.organisations.named("acme"), None),
    "organisations.of_domain": (lambda s: s.organisations.of_domain("acme.example"), None),
    "organisations.enrolments_of": (lambda s: s.organisations.enrolments_of([ANA]), []),
    "organisations.enrolled_in": (lambda s: s.organisations.enrolled_in("o1"), []),
    "organisations.enrolments": (lambda s: s.organisations.enrolments(), []),
    "organisations.enrolment": (lambda s: s.organisations.enrolment("e1"), None),
    "organisations.names": (lambda s: s.organisations.names(), []),
    "organisations.domains": (lambda s: s.organisations.domains(), {}),
    "organisations.addresses": (lambda s: s.organisations.addresses(), []),
    "organisations.credited": (lambda s: s.organisations.credited("o1"), []),
    "organisations.entered": (lambda s: s.organisations.entered(f"{KEY}:1:{ANA}"), None),
    "reactions.deeds": (lambda s: s.reactions.deeds(KEY), {}),
    "reactions.of": (lambda s: s.reactions.of(KEY), []),
    "tombstones.erased": (lambda s: s.tombstones.erased([MEI]), set()),
    "credits.evidence": (lambda s: s.credits.evidence(KEY), Evidence()),
    "gaps.installed": (lambda s: s.gaps.installed(), True),
    "gaps.heard_until": (lambda s: s.gaps.heard_until(), None),
    "gaps.any_open": (lambda s: s.gaps.any_open(), False),
    "gaps.behind": (lambda s: s.gaps.behind(), False),
    "letters.count": (lambda s: s.letters.count(), 0),
    "recent.find": (lambda s: s.recent.find(C1, TS), None),
    "recent.holds": (lambda s: s.recent.holds(C1, TS), False),
    "recent.thanks_since": (lambda s: s.recent.thanks_since(C1, Ts("0")), []),
    "outcomes.since": (lambda s: s.outcomes.since(NOW - DAY), []),
    "support.of": (lambda s: s.support.of(KEY), []),
    "support.by": (lambda s: s.support.by(candidate(TS, BEN).key), []),
    "candidates.since": (lambda s: s.candidates.since(C1, "1"), []),
    "candidates.of_anyone": (lambda s: s.candidates.of_anyone([ANA], C1, "1"), []),
    "people.who_speaks": (lambda s: s.people.who_speaks([ANA], ["S1"]), People(groups={"S1": ()})),
    "outbox.place": (lambda s: s.outbox.place("card"), None),
    "people.find": (lambda s: s.people.find(ANA), None),
    "people.named": (lambda s: [*s.people.named("ana"), *s.people.named("Ben")], []),
    "people.with_email": (lambda s: s.people.with_email("gil@acme.example"), []),
    "people.names": (lambda s: s.people.names([ANA]), {}),
    "people.unknown": (lambda s: s.people.unknown([ANA]), [ANA]),
    "people.who_is_who": (lambda s: s.people.who_is_who, People()),
    "people.admins": (lambda s: s.people.admins(), []),
    "people.wants": (lambda s: s.people.wants(ANA, "told"), True),
    "people.groups": (lambda s: s.people.groups(), {}),
    "people.members": (lambda s: s.people.members(["S1"]), frozenset()),
    "recent.before": (lambda s: s.recent.before(Message(C1, Ts("1800000000.000100"), LEA, "")), []),
    "runs.find": (lambda s: s.runs.find("digest", "2026-11-24"), None),
    "runs.last": (lambda s: s.runs.last("digest"), None),
    "runs.done": (lambda s: s.runs.done("digest", ["2026-11-24"]), set()),
}
"""Every question of the store, and what a team that has nothing yet is answered."""


def outrun(store: Store) -> None:
    with pytest.raises((Outrun, UnknownCandidate)):
        store.candidates.change(candidate(), replace(candidate(), status=Status.REJECTED, version=2, people=(BEN,)))


def get(store: Store) -> None:
    with pytest.raises(UnknownCandidate):
        store.candidates.get(KEY)


WRITES: dict[str, Callable[[Store], Any]] = {
    "audit.note": lambda s: s.audit.note(LEA, "merge", ANA),
    "credits.move_standings": lambda s: s.credits.move_standings([ANA], ANA, BEN),
    "merges.hold": lambda s: s.merges.hold(),
    "merges.point": lambda s: s.merges.point(BEN, LEA, by=LEA, at=NOW),
    "merges.unpoint": lambda s: s.merges.unpoint(ANA),
    "merges.keep_apart": lambda s: s.merges.keep_apart(BEN, LEA, by=LEA, at=NOW),
    "organisations.keep": lambda s: s.organisations.keep(replace(ACME, name="Theirs")),
    "organisations.drop": lambda s: s.organisations.drop("o1"),
    "organisations.enrol": lambda s: s.organisations.enrol(replace(AT_ACME, person=BEN)),
    "organisations.leave": lambda s: s.organisations.leave("e1"),
    "reactions.add": lambda s: s.reactions.add(KEY, LEA, "reaction:2"),
    "reactions.drop": lambda s: s.reactions.drop(KEY, LEA),
    "tombstones.put": lambda s: s.tombstones.put([MEI]),
    "tombstones.lift": lambda s: s.tombstones.lift([MEI]),
    "merges.let_together": lambda s: s.merges.let_together(ANA, MEI),
    "erasure.erase": lambda s: s.erasure.erase([ANA, BEN, LEA, GIL], ["ana@x.org"], UserId("erased:1")),
    "erasure.forget_excerpts": lambda s: s.erasure.forget_excerpts(NOW + DAY),
    "claim": lambda s: s.claim(["event:1"]),
    "save_policy": lambda s: s.save_policy(Policy(timezone="Asia/Seoul")),
    "activity.count_message": lambda s: s.activity.count_message(C1, ANA, "2026-11-24"),
    "activity.import_counts": lambda s: s.activity.import_counts({("2026-11-24", C1, ANA): 5}),
    "candidates.add": lambda s: s.candidates.add(candidate(TS, BEN)),
    "candidates.change": outrun,
    "candidates.get": get,
    "credits.add": lambda s: s.credits.add([reverse(line(), LEA, NOW)]),
    "credits.keep": lambda s: s.credits.keep(KEY, Evidence("theirs")),
    "gaps.hear_until": lambda s: (s.gaps.hear_until(NOW + DAY, None), s.gaps.hear_until(NOW + DAY, NOW)),
    "gaps.open": lambda s: s.gaps.open(NOW, NOW + 2 * DAY),
    "gaps.claim": lambda s: s.gaps.claim(worker="two", now=NOW + 2 * DAY, lease=DAY),
    "gaps.keep": lambda s: s.gaps.keep(Gap(NOW, NOW), worker="one", until=None),
    "gaps.close": lambda s: s.gaps.close(Gap(NOW, NOW), worker="one", outcome="theirs"),
    "letters.keep": lambda s: s.letters.keep("aaaa", what="", error="", body={}, now=NOW),
    "letters.forget_before": lambda s: s.letters.forget_before(NOW + DAY),
    "outbox.put": lambda s: s.outbox.put(Notice("card", Verb.POST, "card", target="C9")),
    "outbox.sent": lambda s: s.outbox.sent("card", Place("C9", "9.9")),
    "outbox.give_up": lambda s: s.outbox.give_up("card", None, "theirs"),
    "outbox.put_off": lambda s: s.outbox.put_off("card", NOW, unsure=True, error="theirs"),
    "outbox.purge": lambda s: s.outbox.purge(NOW + DAY),
    "outcomes.keep": lambda s: s.outcomes.keep(outcome(candidate(), Verdict.REJECTED, NOW)),
    "outcomes.drop": lambda s: s.outcomes.drop(KEY),
    "support.add": lambda s: s.support.add(candidate(), candidate(TS, BEN)),
    "support.note": lambda s: s.support.note(Thanks(KEY, "reaction:1", BEN, "")),
    "support.drop": lambda s: s.support.drop(Thanks(KEY, candidate(TS, BEN).key, BEN, "")),
    "people.learn": lambda s: s.people.learn([Person(ANA, "Anastasia", is_bot=True)]),
    "people.choose": lambda s: s.people.choose(ANA, told=False, digest=False),
    "people.set_group": lambda s: s.people.set_group("S1", "theirs", [BEN]),
    "people.drop_groups_but": lambda s: s.people.drop_groups_but([]),
    "recent.add": lambda s: s.recent.add(C1, Remembered(TS, BEN, "theirs")),
    "recent.revise": lambda s: s.recent.revise(C1, Remembered(TS, BEN, "theirs")),
    "recent.forget": lambda s: s.recent.forget(C1, TS),
    "recent.forget_before": lambda s: s.recent.forget_before(Ts("1800000000.000100")),
    "runs.claim": lambda s: s.runs.claim("digest", "2026-11-24", worker="two", now=NOW + DAY, lease=DAY),
    "runs.end": lambda s: s.runs.end("digest", "2026-11-24", now=NOW, outcome="theirs", failed=True),
}
"""Everything that changes the store, under the keys of the team that must not be touched."""


@pytest.fixture
def two_teams(database: Database) -> Database:
    database.join()
    database.join(OTHERS, "Others", Policy(timezone="Asia/Tokyo"))
    with database.store() as store:
        fill(store)
    return database


def test_every_part_of_the_store_is_walked_here(database: Database) -> None:
    with database.store() as store:
        assert set(public(store)) == READS.keys() | WRITES.keys()


def public(store: Store) -> Iterator[str]:
    """Every method and property a flow may use, such as `credits.add`."""
    for name, part in vars(store).items():
        if isinstance(part, Part):
            yield from (f"{name}.{each}" for each in dir(type(part)) if not each.startswith("_") and each != "table")
    yield from (each for each in vars(Store) if not each.startswith("_"))


def test_the_filled_team_has_rows_in_every_table(two_teams: Database) -> None:
    assert [name for name, rows in two_teams.all_rows(TEAM).items() if not rows] == []
    assert len(metadata.tables) == len(two_teams.all_rows(TEAM))


def test_the_other_team_sees_nothing_of_it(two_teams: Database) -> None:
    with two_teams.store(OTHERS) as store:
        seen = {name: ask(store) for name, (ask, _) in READS.items()}
    assert seen == {name: nothing for name, (_, nothing) in READS.items()}


def test_the_team_itself_sees_what_the_other_does_not(two_teams: Database) -> None:
    """Or the test above would prove nothing."""
    decided = {
        "candidates.decided",
        "candidates.deciders",
        "candidates.seconds_to_decide",
        "gaps.installed",
        "people.wants",
        "now",
    }
    with two_teams.store() as store:
        blind = {name for name, (ask, nothing) in READS.items() if ask(store) == nothing}
    assert blind == decided


@pytest.mark.parametrize("name", WRITES)
def test_nothing_the_other_team_does_changes_a_row_of_it(two_teams: Database, name: str) -> None:
    before = two_teams.all_rows(TEAM)
    with two_teams.store(OTHERS) as store:
        WRITES[name](store)
    assert two_teams.all_rows(TEAM) == before


def test_the_same_keys_are_free_for_the_other_team(two_teams: Database) -> None:
    with two_teams.store(OTHERS) as store:
        fill(store)
    ours, theirs = two_teams.all_rows(TEAM), two_teams.all_rows(OTHERS)
    for name in sorted(set(ours) - {"teams", "seen", "tombstones", "audit"}):  # they name the team, or are random
        assert [row[1:] for row in ours[name]] == [row[1:] for row in theirs[name]], name


def test_a_team_that_never_joined_is_unknown_and_one_that_left_is_not_served(two_teams: Database) -> None:
    with two_teams.store(TeamId("T0NOBODY")) as store:
        for asked in ("policy", "workspace"):
            with pytest.raises(UnknownTeam):
                getattr(store, asked)
    with two_teams.batch() as batch:
        Teams(batch).leave(OTHERS)
        assert [team.id for team in Teams(batch).active()] == [TEAM]
    assert two_teams.all_rows(OTHERS)["teams"] != [], "its data stays"


def test_joining_again_keeps_a_teams_settings_and_renews_its_name(two_teams: Database) -> None:
    with two_teams.batch() as batch:
        Teams(batch).leave(OTHERS)
        [known] = [team for team in Teams(batch).active() if team.id == TEAM]
        assert not Teams(batch).join(replace(known, id=OTHERS, name="New name", since=NOW + DAY), Policy())
        [again] = [team for team in Teams(batch).active() if team.id == OTHERS]
    assert (again.name, again.since) == ("New name", NOW)
    with two_teams.store(OTHERS) as store:
        assert store.policy.timezone == "Asia/Tokyo"
