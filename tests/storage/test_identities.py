"""Who may be merged, who is asked first, who is suggested, and that nobody is suggested twice."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from handlers.flows import identities, privacy
from handlers.flows.identities import NotYours
from scoring.decisions import NotALead, OwnWork
from scoring.errors import Refusal
from scoring.identity import NotTheSame, Suggestion
from scoring.model import Person, UserId
from scoring.policy import Policy
from storage.store import Store
from tests.storage.database import ANA, BEN, LEA, TEAM, Database
from tests.storage.family import EVA, FORUM, GH, MAIL, OMA, credit, found, undo, without_nothing


@pytest.fixture
def team(database: Database) -> Database:
    found(database)
    return database


def test_credits_keep_the_identity_they_were_given_to_and_count_for_the_person(team: Database) -> None:
    with team.store() as store:
        credit(store, "d1", GH)
        identities.merge(store, GH, ANA, by=LEA)
        credit(store, "d2", GH)
        credit(store, "d3", ANA)
    with team.store() as store:
        assert store.credits.total_of(ANA) == store.credits.total_of(GH) == 3
        assert store.credits.ranked("all", 9).first == ((ANA, 3),)
        identities.unmerge(store, GH, by=OMA)
    with team.store() as store:
        assert store.credits.ranked("all", 9).first == ((GH, 2), (ANA, 1))
        said = {(each.what, each.by, each.about) for each in store.audit.newest(9)}
    assert said == {("unmerge", OMA, GH), ("merge", LEA, GH)}


def test_a_credit_that_is_just_being_entered_counts_for_the_person_too(team: Database) -> None:
    """Another worker merges while a credit is entered and not committed yet: it waits for it."""

    def merge() -> None:
        with team.store() as store:
            identities.merge(store, GH, ANA, by=LEA)

    with ThreadPoolExecutor(1) as another, team.store() as store:
        credit(store, "d1", GH)
        merging = another.submit(merge)
        time.sleep(0.3)
        assert not merging.done()
        store._batch.finish()
        store._batch.connection.commit()
        merging.result(10)
    with team.store() as store:
        assert without_nothing(store.credits.ledger_standings()) == without_nothing(store.credits.standings())
        assert store.credits.ranked("all", 9).first == ((ANA, 1),)


REFUSED: dict[str, tuple[Any, type[Refusal], str]] = {
    "somebody who is no lead": (lambda s: identities.merge(s, GH, ANA, by=BEN), NotALead, "Only leads"),
    "into themselves": (lambda s: identities.merge(s, ANA, ANA, by=LEA), NotTheSame, "one and the same"),
    "two members, without saying so": (lambda s: identities.merge(s, BEN, ANA, by=LEA), NotTheSame, "two members"),
    "somebody unknown": (
        lambda s: identities.merge(s, UserId("github:x"), ANA, by=LEA), identities.Nobody, "I know nobody by x (GitHub)"
    ),
    "an unknown member, even if typed": (
        lambda s: identities.merge(s, UserId("UNEW"), ANA, by=LEA, typed=True), identities.Nobody, "I know nobody"
    ),
    "two whom nobody knows, even if typed": (
        lambda s: identities.merge(s, UserId("github:x"), UserId("forum:x"), by=LEA, typed=True), identities.Nobody,
        "I know nobody",
    ),
    "a bot": (lambda s: identities.merge(s, UserId("UBOT"), ANA, by=LEA), identities.Nobody, "bots aren’t credited"),
    "what was never merged": (
        lambda s: identities.unmerge(s, GH, by=LEA), identities.NothingToTakeBack, "counts for nobody else"
    ),
    "what was never kept apart": (
        lambda s: identities.let_together(s, GH, ANA, by=LEA), identities.NothingToTakeBack, "not kept apart"
    ),
    "to keep apart, by somebody who is no lead": (
        lambda s: identities.keep_apart(s, GH, ANA, by=BEN), NotALead, "Only leads"
    ),
    "to see what can be taken back": (lambda s: identities.to_take_back(s, BEN), NotALead, "Only leads"),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "refusal", "part"), REFUSED.values(), ids=REFUSED)
def test_what_will_not_be_done_is_refused_and_writes_nothing(
    team: Database, asked: Any, refusal: type[Refusal], part: str
) -> None:
    before = team.all_rows(TEAM)
    with pytest.raises(refusal, match=part.replace("(", r"\(").replace(")", r"\)")), team.store() as store:
        asked(store)
    assert team.all_rows(TEAM) == before


def test_who_was_erased_is_not_merged(team: Database) -> None:
    with team.store() as store:
        store.tombstones.put([GH, "ana@example.org"])
    for erased in (GH, MAIL):
        with pytest.raises(identities.Nobody, match="was forgotten"), team.store() as store:
            identities.merge(store, erased, ANA, by=LEA)
        with pytest.raises(identities.Nobody, match="was forgotten"), team.store() as store:
            identities.link_own(store, ANA, erased)


def test_who_is_erased_with_all_their_identities_leaves_the_books_in_order_and_is_not_suggested(team: Database) -> None:
    with team.store() as store:
        store.people.learn([Person(ANA, "Ana", handle="ana"), Person(FORUM, "ana", handle="ana")])
        for number, each in enumerate((ANA, GH, FORUM, BEN)):
            credit(store, f"d{number}", each)
        identities.merge(store, GH, ANA, by=LEA)
        identities.link_own(store, ANA, FORUM)
        privacy.erase(store, ANA, by=ANA)
    with team.store() as store:
        assert without_nothing(store.credits.ledger_standings()) == without_nothing(store.credits.standings())
        assert store.credits.ledger_totals() == store.credits.rollup_totals()
        assert identities.suggestions(store) == [], "not by what they had said either"
        for erased in (ANA, GH):
            with pytest.raises(identities.Nobody, match="was forgotten"):
                identities.merge(store, erased, BEN, by=LEA)


def test_a_lead_brings_nobodys_credits_to_themselves_unless_nobody_else_can(team: Database) -> None:
    with team.store() as store:
        credit(store, "d1", GH)
        identities.merge(store, FORUM, LEA, by=LEA)  # it has no credits
    with pytest.raises(OwnWork), team.store() as store:
        identities.merge(store, GH, LEA, by=LEA)
    with team.store() as store:
        store.save_policy(Policy(leads=(LEA,)))
        identities.merge(store, GH, LEA, by=LEA)
        assert store.credits.total_of(LEA) == 1


def test_a_lead_is_taken_at_their_word_for_an_identity_nobody_has_heard_of(team: Database) -> None:
    new = UserId("github:new")
    with team.store() as store:
        identities.merge(store, new, ANA, by=LEA, typed=True)
        credit(store, "d1", new)
        assert store.credits.total_of(ANA) == 1
        assert store.people.find(new) == Person(new, "new", handle="new")


def test_an_identity_of_ones_own_holds_at_once_if_nobody_has_or_wants_it(team: Database) -> None:
    with team.store() as store:
        assert not identities.link_own(store, ANA, GH).waits
        assert identities.what_i_am(store, ANA) == {"people": [GH], "waiting": {"people": []}}
        with pytest.raises(NotYours, match="already"):
            identities.link_own(store, ANA, GH)
        identities.take_away(store, ANA, GH)
        assert identities.what_i_am(store, ANA) == {"people": [], "waiting": {"people": []}}
        assert identities.suggestions(store) == []
        assert not identities.link_own(store, ANA, GH).waits, "and again"
        with pytest.raises(NotYours, match="not among your"):
            identities.take_away(store, BEN, GH)


def a_credit(store: Store) -> None:
    credit(store, "d1", GH)


def somebody_elses(store: Store) -> None:
    identities.link_own(store, BEN, GH)


def another_claim(store: Store) -> None:
    credit(store, "d1", GH)
    identities.link_own(store, BEN, GH)
    _credit_back(store)


def _credit_back(store: Store) -> None:
    undo(store, "d1", LEA)


WAITS = {"it has credits": a_credit, "it counts for somebody": somebody_elses, "somebody claims it": another_claim}


@pytest.mark.parametrize("before", WAITS.values(), ids=WAITS)
def test_an_identity_that_may_be_somebody_elses_waits_for_a_lead(team: Database, before: Any) -> None:
    with team.store() as store:
        before(store)
        assert identities.link_own(store, ANA, GH).waits
        assert identities.link_own(store, ANA, GH).waits, "said twice it waits once"
        assert identities.what_i_am(store, ANA) == {"people": [], "waiting": {"people": [GH]}}
        assert Suggestion(ANA, GH, "claim") in identities.suggestions(store)
        identities.take_away(store, ANA, GH)
        assert Suggestion(ANA, GH, "claim") not in identities.suggestions(store)


def test_the_e_mail_address_of_another_and_another_account_wait_for_a_lead(team: Database) -> None:
    with team.store() as store:
        store.people.learn([Person(BEN, "Ben", email="ben@example.org")])
        assert identities.link_own(store, ANA, UserId("email:ben@example.org")).waits
        assert not identities.link_own(store, BEN, UserId("email:ben@example.org")).waits
        assert identities.link_own(store, ANA, EVA).waits
        assert Suggestion(ANA, EVA, "claim") in identities.suggestions(store)


def test_a_claim_a_lead_confirms_counts_and_taken_back_waits_again(team: Database) -> None:
    with team.store() as store:
        credit(store, "d1", GH)
        identities.link_own(store, ANA, GH)
        identities.merge_suggested(store, ANA, GH, by=LEA)
        assert (identities.suggestions(store), store.credits.total_of(ANA)) == ([], 1)
        identities.unmerge(store, GH, by=LEA)
        assert identities.suggestions(store) == [Suggestion(ANA, GH, "claim")]


def test_a_suggestion_brings_along_who_it_counts_for_already(team: Database) -> None:
    with team.store() as store:
        identities.merge(store, GH, FORUM, by=LEA)
        identities.merge_suggested(store, ANA, GH, by=LEA)
        assert store.merges.identities(ANA) == [ANA, FORUM, GH]


def test_who_is_not_the_same_is_remembered_until_that_is_taken_back(team: Database) -> None:
    ana = Person(ANA, "Ana", handle="ana", email="ana@example.org")
    with team.store() as store:
        store.people.learn([ana, Person(GH, "ana", handle="ana")])
        assert identities.suggestions(store) == [Suggestion(ANA, GH, "handle")]
        identities.keep_apart(store, GH, ANA, by=LEA)
        assert identities.suggestions(store) == []
        with pytest.raises(NotTheSame, match="not to be the same"):
            identities.merge(store, GH, ANA, by=LEA)
        with pytest.raises(NotYours, match="ask a lead"):
            identities.link_own(store, ANA, GH)
        assert identities.to_take_back(store, LEA) == {"merged": [], "apart": [{"people": [ANA, GH]}]}
        identities.let_together(store, ANA, GH, by=LEA)
        assert identities.suggestions(store) == [Suggestion(ANA, GH, "handle")]
        identities.merge(store, GH, ANA, by=LEA)
        with pytest.raises(NotTheSame, match="count as one"):
            identities.keep_apart(store, GH, ANA, by=LEA)


def test_what_a_lead_merged_and_the_person_took_away_is_not_suggested_again(team: Database) -> None:
    with team.store() as store:
        store.people.learn([Person(ANA, "Ana", handle="ana"), Person(GH, "ana", handle="ana")])
        identities.merge(store, GH, ANA, by=LEA)
        identities.take_away(store, ANA, GH)
        assert identities.suggestions(store) == []
        assert not identities.link_own(store, ANA, GH).waits, "unless they say so themselves"


def test_who_may_be_the_same_is_found_among_many(team: Database) -> None:
    with team.store() as store:
        crowd = [Person(UserId(f"U{n}"), f"P{n}", handle=f"p{n}", email=f"p{n}@example.org") for n in range(300)]
        outside = [Person(UserId(f"github:p{n}"), f"p{n}", handle=f"p{n}") for n in range(0, 300, 100)]
        bots = [Person(UserId("github:p5"), "p5", handle="p5", is_bot=True)]
        store.people.learn(
            [*crowd, *outside, *bots, Person(UserId("UEXT"), "x", email="p7@example.org", home_team="T2")]
        )
        identities.merge(store, UserId("github:p100"), UserId("U100"), by=LEA)
        assert identities.suggestions(store) == [
            Suggestion(UserId("U7"), UserId("UEXT"), "email"),
            Suggestion(UserId("U0"), UserId("github:p0"), "handle"),
            Suggestion(UserId("U200"), UserId("github:p200"), "handle"),
        ]


def test_more_look_alikes_than_are_compared_at_a_time_still_are_suggested(
    team: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "COMPARED_AT_MOST", 10)
    with team.store() as store:
        for number in range(30):
            handle = f"p{number:02}"
            store.people.learn([Person(UserId(f"U{number:02}"), handle, handle=handle, email=f"{handle}@example.org")])
            store.people.learn([Person(UserId(f"github:{handle}"), handle, handle=handle)])
        first = [Suggestion(UserId(f"U{n:02}"), UserId(f"github:p{n:02}"), "handle") for n in range(30)]
        assert identities.suggestions(store) == first[:5]
        for each in first[:5]:
            identities.merge_suggested(store, each.one, each.other, by=LEA)
        assert identities.suggestions(store) == first[5:10]


def test_a_name_stays_where_slack_tells_none_any_more(team: Database) -> None:
    with team.store() as store:
        store.people.learn([Person(ANA, "Ana")])
        store.people.learn([Person(ANA, ANA, deleted=True)])
        assert store.people.names([ANA]) == {ANA: "Ana"}
        store.people.learn([Person(ANA, "Anna", email="a@example.org", home_team="T2")])
        known = store.people.find(ANA)
    assert known == Person(ANA, "Anna", email="a@example.org", home_team="T2")
