"""What calls somebody's feedback useful, and what only sounds like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scoring.candidates import hear, remember
from scoring.listening import Listening
from scoring.model import Candidate, ChannelId, Kind, Message, People, Ts, UserId

NOW = datetime(2026, 11, 25, tzinfo=UTC)
BEN, MEI = UserId("UBEN"), UserId("UMEI")
SAID = remember(Message(ChannelId("C1"), Ts("1700000000.000100"), BEN, "the wizard asks for the password twice"))


def heard(text: str, *, feedback: bool = True) -> Candidate | None:
    message = Message(ChannelId("C1"), Ts("1700000060.000100"), MEI, text)
    return hear(message, [SAID], People(), NOW, Listening(feedback=feedback))


@pytest.mark.parametrize(
    "text",
    ["great feedback", "Good catch, filed it as 991", "good idea, opened an issue", "great suggestion <@UBEN>!",
     "valid point, added it to the roadmap", "gute Idee, hab ein Ticket aufgemacht"],
)  # fmt: skip
def test_this_calls_feedback_useful(text: str) -> None:
    found = heard(text)
    assert found is not None
    assert (found.kind, found.people, found.type) == (Kind.FEEDBACK, (BEN,), "ideas")


@pytest.mark.parametrize("text", ["is that a good idea?", "please give feedback", "the feedback form is broken", "ok"])
def test_this_does_not(text: str) -> None:
    assert heard(text) is None


def test_it_is_not_heard_unless_a_team_wants_it() -> None:
    assert heard("great feedback, opened an issue", feedback=False) is None


def test_thanks_for_feedback_are_thanks() -> None:
    found = heard("thanks for the great feedback, opened an issue")
    assert found is not None
    assert (found.kind, found.type) == (Kind.THANKS, "ideas")
