"""What a lead is asked about, what an edit changes, and what the short memory keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.candidates import hear, reconsider, remember, without_bots
from scoring.listening import LEAST
from scoring.model import Candidate, ChannelId, Kind, Message, People, Remembered, Ts, UserId

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ANA, BEN, CARL, BOT = (UserId(each) for each in ("UANA", "UBEN", "UCARL", "UBOT"))
PEOPLE = People(bots=frozenset({BOT}))
ROOT = Ts("1700000000.000100")
ANSWER = Remembered(Ts("1700000060.000100"), BEN, "Use pip.", ROOT)
BEFORE = [Remembered(ROOT, ANA, "How do I install this?"), ANSWER]


def said(text: str, *, user: UserId = ANA, thread: Ts | None = ROOT) -> Message:
    return Message(ChannelId("C1"), Ts("1700000240.000100"), user, text, thread)


def heard(text: str) -> Candidate:
    candidate = hear(said(text), BEFORE, PEOPLE, NOW)
    assert candidate is not None
    return candidate


def test_thanks_in_a_thread_become_a_candidate_with_all_a_lead_needs() -> None:
    assert heard("Thanks, that fixed it!\n&gt; Use pip.") == Candidate(
        channel=ChannelId("C1"),
        ts=Ts("1700000240.000100"),
        thanker=ANA,
        people=(BEN,),
        kind=Kind.THANKS,
        type="question",
        score=0.93,
        reasons=("answered in this thread 3 minutes before", "says “thanks”", "says that it worked"),
        excerpt="Thanks, that fixed it!",
        noticed_at=NOW,
        cues=("thanks",),
        language="en",
        thread_ts=ROOT,
        looks_back_to=ANSWER.ts,
    )


def test_two_people_thanked_in_one_message_are_one_candidate() -> None:
    candidate = heard("thanks to <@UBEN> and <@UCARL> for the guide")
    assert candidate.people == (BEN, CARL)
    assert candidate.type == "doc"
    assert candidate.reasons[0] == "named in the message"


@pytest.mark.parametrize(
    "text",
    ["", "hello", "no thanks", "thanks in advance", "<@UBEN> can you look? thanks", "thanks but it still fails",
     "thanks <@UANA>", "thanks <@UBOT>", "&gt; thanks", "`thanks`"],
)  # fmt: skip
def test_what_is_not_worth_a_leads_time_is_not_asked(text: str) -> None:
    assert hear(said(text), BEFORE, PEOPLE, NOW) is None


def test_a_bot_thanks_nobody() -> None:
    assert hear(said("thanks <@UBEN>", user=BOT), BEFORE, PEOPLE, NOW) is None


def test_nobody_found_is_no_candidate() -> None:
    assert hear(said("thanks", thread=None), [], PEOPLE, NOW) is None


def test_the_surer_it_is_who_helped_the_higher_the_score() -> None:
    in_channel = hear(said("thanks", thread=None), [replace(ANSWER, thread_ts=None)], PEOPLE, NOW)
    assert in_channel is not None
    assert in_channel.score < heard("thanks").score < heard("thanks <@UBEN>").score


@given(st.text() | st.sampled_from(["thanks <@UBEN>", "cheers", "🙏", "thanks <@UBEN>?"]))
def test_every_candidate_is_sure_enough_and_complete(text: str) -> None:
    candidate = hear(said(text), BEFORE, PEOPLE, NOW)
    if candidate:
        assert LEAST <= candidate.score <= 1
        assert candidate.people
        assert candidate.reasons
        assert "\n" not in candidate.excerpt


def reconsidered(candidate: Candidate, text: str, before: list[Remembered] = BEFORE) -> Candidate | None:
    return reconsider(candidate, said(text), before, PEOPLE, datetime(2026, 11, 25, tzinfo=UTC))


def test_an_edit_that_changes_nothing_a_lead_sees_changes_nothing() -> None:
    candidate = heard("thanks, that fixed it")
    assert reconsidered(candidate, "thanks, that  fixed it") == candidate


def test_an_edit_may_change_who_and_what_for_and_raises_the_version() -> None:
    candidate = replace(heard("thanks, that fixed it"), card="card:1")
    edited = reconsidered(candidate, "thanks <@UCARL> for the review")
    assert edited is not None
    assert (edited.people, edited.type, edited.version) == ((CARL,), "review", 2)
    assert (edited.noticed_at, edited.card, edited.key) == (candidate.noticed_at, "card:1", candidate.key)


@pytest.mark.parametrize(
    "text", ["", "never mind", "no thanks", "thanks but it still fails", "thanks <@UANA>", "thanks <@UBOT>"]
)
def test_an_edit_may_take_the_thanks_back(text: str) -> None:
    assert reconsidered(heard("thanks, that fixed it"), text) is None


def test_an_edit_after_the_memory_has_faded_keeps_who_helped() -> None:
    candidate = heard("thanks, that fixed it")
    edited = reconsidered(candidate, "thanks a lot, that fixed it", [])
    assert edited is not None
    assert (edited.people, edited.looks_back_to, edited.version) == ((BEN,), ANSWER.ts, 2)


def test_an_edit_that_removes_the_name_leaves_nobody_unless_the_conversation_shows_one() -> None:
    candidate = heard("thanks <@UCARL>")
    assert reconsidered(candidate, "thanks", []) is None
    edited = reconsidered(candidate, "thanks")
    assert edited is not None
    assert edited.people == (BEN,)


def test_bots_found_out_later_leave_the_candidate() -> None:
    candidate = heard("thanks <@UBEN> and <@UCARL>")
    assert without_bots(candidate, PEOPLE) == candidate
    less = without_bots(candidate, People(bots=frozenset({BEN})))
    assert less == replace(candidate, people=(CARL,), version=2)
    assert without_bots(candidate, People(bots=frozenset({BEN, CARL}))) is None
    assert without_bots(candidate, People(bots=frozenset({ANA}))) is None


def test_the_memory_keeps_little_and_knows_what_was_said() -> None:
    message = Message(ChannelId("C1"), ROOT, BEN, "<@UANA> did you try pip? " + "x" * 600, broadcast=True)
    memory = remember(message)
    assert memory == Remembered(ROOT, BEN, message.text[:500], None, thanks=False, broadcast=True)
    assert remember(said("thanks <@UBEN>")).thanks
    assert not remember(said("thanks in advance")).thanks
