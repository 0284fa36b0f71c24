"""Who helped: told by name, by the thread, or by who spoke last; never the speaker, never a bot, else nobody."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import helpers
from scoring.candidates import remember
from scoring.detectors import thanks
from scoring.lexicon import lexicon
from scoring.model import ChannelId, Helped, Kind, Message, People, Remembered, Signal, Ts, UserId
from scoring.names import Directory

START = 1_700_000_000
ANA, BEN, CARL, DORA, BOT = (UserId(each) for each in ("UANA", "UBEN", "UCARL", "UDORA", "UBOT"))
PEOPLE = People(bots=frozenset({BOT}))
NAMELESS = Directory({})


def ts(second: int) -> Ts:
    return Ts(f"{START + second}.000100")


@dataclass(frozen=True)
class Said:
    """One line of a conversation; `in_thread` is the second its thread was opened."""

    second: int
    user: UserId
    text: str
    in_thread: int | None = None
    broadcast: bool = False

    @property
    def message(self) -> Message:
        thread = None if self.in_thread is None else ts(self.in_thread)
        return Message(ChannelId("C1"), ts(self.second), self.user, self.text, thread, broadcast=self.broadcast)


def helped(*said: Said, opened_by: UserId | None = None) -> Helped | None:
    """Who the last message thanks, after the others."""
    *earlier, last = said
    message = last.message
    if opened_by:
        message = Message(message.channel, message.ts, message.user, message.text, message.thread_ts, opened_by)
    (signal,) = thanks.detect(message, lexicon())
    before = [remember(each.message, by_bot=each.user == BOT) for each in earlier]
    return helpers.find(message, signal, before, PEOPLE, NAMELESS, lexicon())


def people(found: Helped | None) -> tuple[UserId, ...]:
    return found.people if found else ()


QUESTION = Said(0, ANA, "How do I install this?")
PIP = Said(5, BEN, "Use pip.", 0)
UV = Said(7, CARL, "Or uv.", 0)
TY = Said(9, ANA, "ty", 0)


@pytest.mark.parametrize(
    ("case", "said", "expected"),
    [
        ("named", [Said(9, ANA, "thanks <@UBEN>")], [BEN]),
        ("two named", [Said(9, ANA, "thanks to <@UBEN> and <@UCARL> for the guide")], [BEN, CARL]),
        ("named, whoever spoke before", [Said(5, CARL, "hi"), Said(9, ANA, "thanks <@UBEN>")], [BEN]),
        ("oneself", [Said(5, CARL, "hi"), Said(9, ANA, "thanks <@UANA>")], []),
        ("oneself and another", [Said(9, ANA, "thanks <@UANA> and <@UBEN>")], [BEN]),
        ("a bot by name", [Said(5, CARL, "hi"), Said(9, ANA, "thanks <@UBOT>")], []),
        ("a bot and a person", [Said(9, ANA, "thanks <@UBOT> and <@UBEN>")], [BEN]),
        ("a user group", [Said(5, CARL, "hi"), Said(9, ANA, "thanks <!subteam^S1|@docs>")], []),
        ("nobody there", [Said(9, ANA, "thanks")], []),
        ("only oneself there", [QUESTION, Said(9, ANA, "found it, thanks")], []),
    ],
)
def test_named(case: str, said: list[Said], expected: list[UserId]) -> None:
    assert list(people(helped(*said))) == expected, case


@pytest.mark.parametrize(
    ("case", "said", "expected"),
    [
        ("the answer", [QUESTION, PIP, TY], [BEN]),
        ("the last answer", [QUESTION, PIP, UV, TY], [CARL]),
        ("not another thread", [QUESTION, PIP, Said(6, CARL, "x", 3), TY], [BEN]),
        ("not the channel", [QUESTION, PIP, Said(6, CARL, "x"), TY], [BEN]),
        ("not a thank-you", [QUESTION, PIP, Said(6, CARL, "thanks!", 0), TY], [BEN]),
        ("not a question", [QUESTION, PIP, Said(6, CARL, "and on Mac?", 0), TY], [BEN]),
        ("a question if that is all", [QUESTION, Said(5, BEN, "did you try pip?", 0), TY], [BEN]),
        ("not a bot", [QUESTION, PIP, Said(6, BOT, "See the FAQ.", 0), TY], [BEN]),
        ("whoever opened it", [Said(0, BEN, "I wrote a guide."), TY], [BEN]),
        ("a third person thanks", [QUESTION, PIP, Said(9, CARL, "thanks!", 0)], [BEN]),
        ("said later", [QUESTION, TY], []),
        ("hours later", [QUESTION, PIP, Said(30_000, ANA, "thanks", 0)], [BEN]),
        ("all", [QUESTION, PIP, UV, Said(9, ANA, "thanks all!", 0)], [BEN, CARL]),
        ("both", [QUESTION, PIP, UV, Said(9, ANA, "thank you both", 0)], [BEN, CARL]),
        ("all, and nobody answered", [QUESTION, Said(9, ANA, "thanks all!", 0)], []),
        ("broadcast", [QUESTION, PIP, Said(9, ANA, "thanks!", 0, broadcast=True)], [BEN]),
    ],
)  # fmt: skip
def test_in_a_thread(case: str, said: list[Said], expected: list[UserId]) -> None:
    assert list(people(helped(*said))) == expected, case


@pytest.mark.parametrize(
    ("case", "said", "expected"),
    [
        ("the previous speaker", [QUESTION, Said(5, BEN, "Use pip."), Said(9, ANA, "thanks")], [BEN]),
        ("the last of two", [Said(5, BEN, "Use pip."), Said(7, CARL, "Or uv."), Said(9, ANA, "thanks")], [CARL]),
        ("past one's own words", [Said(5, BEN, "Use pip."), Said(7, ANA, "trying"), Said(9, ANA, "thanks")], [BEN]),
        ("who wrote to me", [Said(5, BEN, "<@UANA> use pip."), Said(7, CARL, "lunch"), Said(9, ANA, "thanks")], [BEN]),
        ("not a thank-you", [Said(5, BEN, "Use pip."), Said(7, CARL, "thanks"), Said(9, ANA, "thanks!")], [BEN]),
        ("not a bot", [Said(5, BEN, "Use pip."), Said(7, BOT, "Build green"), Said(9, ANA, "thanks")], [BEN]),
        ("not in a thread", [Said(5, BEN, "Use pip."), Said(7, CARL, "x", 3), Said(9, ANA, "thanks")], [BEN]),
        ("also shown here", [Said(5, BEN, "pip."), Said(7, CARL, "x", 3, broadcast=True), Said(9, ANA, "ty")], [CARL]),
        ("half a day ago", [Said(0, BEN, "Use pip."), Said(12 * 3600, ANA, "thanks")], []),
        ("half an hour ago", [Said(0, BEN, "Use pip."), Said(1800, ANA, "thanks")], [BEN]),
        ("half a day ago, to my question", [QUESTION, Said(5, BEN, "pip."), Said(12 * 3600, ANA, "ty")], [BEN]),
        ("everyone in a channel", [Said(5, BEN, "Use pip."), Said(9, ANA, "thanks everyone!")], []),
        ("the whole channel", [Said(5, BEN, "Use pip."), Said(9, ANA, "<!here> thanks!")], []),
    ],
)  # fmt: skip
def test_in_a_channel(case: str, said: list[Said], expected: list[UserId]) -> None:
    assert list(people(helped(*said))) == expected, case


@pytest.mark.parametrize(
    ("opened_by", "expected"), [(BEN, (BEN,)), (ANA, ()), (BOT, ()), (UserId("USLACKBOT"), ()), (None, ())]
)
def test_a_thread_that_is_not_remembered_still_has_an_author(
    opened_by: UserId | None, expected: tuple[UserId, ...]
) -> None:
    assert people(helped(TY, opened_by=opened_by)) == expected


def test_too_many_answerers_are_not_thanked_one_by_one() -> None:
    answers = [Said(n, UserId(f"U{n}"), "Me too.", 0) for n in range(1, 8)]
    assert helped(QUESTION, *answers, Said(9, ANA, "thanks all", 0)) is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([Said(9, ANA, "thanks <@UBEN>")], "named in the message"),
        ([QUESTION, PIP, Said(185, ANA, "ty", 0)], "answered in this thread 3 minutes before"),
        ([QUESTION, PIP, Said(3700, ANA, "ty", 0)], "answered in this thread 1 hour before"),
        ([Said(0, BEN, "A guide."), Said(180_000, ANA, "ty", 0)], "opened this thread 2 days before"),
        ([Said(0, BEN, "pip."), Said(40, ANA, "ty")], "spoke just before in the channel, 40 seconds earlier"),
        (
            [Said(0, BEN, "<@UANA> pip."), Said(61, ANA, "ty")],
            "wrote to the thanker by name in the channel, 1 minute earlier",
        ),
        (
            [QUESTION, PIP, UV, Said(9, ANA, "thanks all", 0)],
            "the thanks go to all who answered in this thread",
        ),
    ],
)
def test_the_reason_is_one_a_lead_can_check(said: list[Said], reason: str) -> None:
    found = helped(*said)
    assert found is not None
    assert found.reasons == (reason,)


@pytest.mark.parametrize(
    ("case", "said", "looks_back"),
    [
        ("the answer", [QUESTION, PIP, TY], ts(5)),
        ("the words before", [Said(5, BEN, "pip."), Said(9, ANA, "thanks")], ts(5)),
        (
            "a named person's last words",
            [Said(3, BEN, "pip."), Said(4, CARL, "x"), Said(9, ANA, "thanks <@UBEN>")],
            ts(3),
        ),
        ("in the same thread", [Said(0, BEN, "a"), Said(5, BEN, "x"), Said(9, ANA, "thanks <@UBEN>", 0)], ts(0)),
        ("not a whole day ago", [Said(0, BEN, "pip."), Said(90_000, ANA, "thanks <@UBEN>")], None),
        ("nothing said", [Said(9, ANA, "thanks <@UBEN>")], None),
    ],
)
def test_it_looks_back_to_the_help(case: str, said: list[Said], looks_back: Ts | None) -> None:
    found = helped(*said)
    assert found is not None
    assert found.looks_back_to == looks_back, case


USERS = st.sampled_from([ANA, BEN, CARL, DORA, BOT])
REMEMBERED = st.builds(
    Remembered,
    ts=st.integers(0, 2000).map(ts),
    user=USERS,
    text=st.just(""),
    thread_ts=st.none() | st.integers(0, 5).map(ts),
    thanks=st.booleans(),
    broadcast=st.booleans(),
)


@given(
    st.lists(REMEMBERED, max_size=12).map(lambda said: sorted(said, key=lambda each: each.ts)),
    st.sampled_from(["thanks", "thanks all", "thanks <@UBEN>", "thanks <@UANA>", "<@UBOT> thanks <@UDORA>"]),
    st.none() | st.integers(0, 5).map(ts),
    st.none() | USERS,
)
def test_it_never_names_the_speaker_a_bot_or_the_same_person_twice(
    before: list[Remembered], text: str, thread: Ts | None, author: UserId | None
) -> None:
    message = Message(ChannelId("C1"), ts(1000), ANA, text, thread, author)
    (signal,) = thanks.detect(message, lexicon())
    found = helpers.find(message, signal, before, PEOPLE, NAMELESS, lexicon())
    if found:
        assert found.people
        assert found.reasons
        assert len(set(found.people)) == len(found.people)
        assert not {ANA, BOT} & set(found.people)
        assert found.looks_back_to is None or found.looks_back_to < message.ts


def test_a_signal_that_names_the_speaker_is_not_believed() -> None:
    message = Said(9, ANA, "thanks").message
    assert helpers.find(message, Signal(Kind.THANKS, 0.9, (ANA,)), [], PEOPLE, NAMELESS, lexicon()) is None
