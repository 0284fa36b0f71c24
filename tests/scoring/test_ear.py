"""The ear as a whole: on our own conversations and on the public corpora; and on any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.candidates import hear, may_be_worth_asking, remember
from scoring.model import ChannelId, Message, People, Remembered, Ts, UserId
from tests.hearing import conversations, corpora, figures
from tests.hearing.figures import EVERYTHING, NOW

SHARED = pytest.mark.skipif(not corpora.FOLDER.exists(), reason=f"the public corpora are not at {corpora.FOLDER}")
ANA, BEN = UserId("UANA"), UserId("UBEN")


def test_the_tuned_conversations_are_heard_right() -> None:
    messages = list(figures.judged(conversations.read(conversations.TUNED)))
    asking = figures.asking(messages)
    assert asking.precision.value >= 0.96, [each.line.message.text for each in messages if each.wrong and each.asked]
    assert asking.recall.value >= 0.96, [each.line.message.text for each in messages if each.wrong and not each.asked]
    assert asking.people.value >= 0.97


@pytest.mark.parametrize("part", [conversations.TUNED, conversations.UNTOUCHED])
def test_the_tables_hold_what_they_promise(part: str) -> None:
    told = list(conversations.read(part))
    lines = [line for each in told for line in each.lines]
    labelled = [line for line in lines if line.labelled]
    assert len({each.language for each in told}) >= 15
    assert len(labelled) >= 400
    assert sum(bool(line.answer.people) for line in labelled) >= 150
    assert len({(each.language, each.title) for each in told}) == len(told)
    for each in told:
        speakers = {line.message.user for line in each.lines}
        for line in each.lines:
            assert line.message.user not in line.answer.people, each.title
            known = speakers | {UserId(user) for user in each.people.names}
            assert line.answer.people <= known, each.title


def test_no_conversation_is_in_both_parts() -> None:
    tuned, untouched = (
        {(each.language, each.title) for each in conversations.read(part)}
        for part in (conversations.TUNED, conversations.UNTOUCHED)
    )
    assert not tuned & untouched


@SHARED
def test_whom_thanks_are_for_on_irc() -> None:
    found = figures.attribution(corpora.attribution())
    assert found.all.value >= 0.94
    assert found.named.value >= 0.983
    assert found.unnamed.value >= 0.87
    assert found.nobody.value >= 0.5


@SHARED
def test_words_of_thanks_on_reddit() -> None:
    *_, f1 = figures.gratitude(corpora.gratitude())
    assert f1 >= 0.90


PIECES = st.sampled_from(
    ["thanks", "<@UBEN>", "ben", "Ben:", "?", "danke", "ありがとう", "谢谢", "شكرا", "\u202eתודה", "t\u0301hanks",
     "🙏", ":pray:", "/s", "🙄", "!faq", "great feedback", "but", "he said", "<!subteam^S1|@docs>", "<!here>",
     "\0", "\ud800", "&gt;", "`", "\n", "thanks all"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=10), max_size=10).map(" ".join)
SAID = st.builds(
    Remembered,
    ts=st.integers(0, 5000).map(lambda second: Ts(f"{1_700_000_000 + second}.000100")),
    user=st.sampled_from([ANA, BEN, UserId("UBOT"), UserId("UCARL")]),
    text=TEXTS,
    thread_ts=st.none() | st.just(Ts("1700000000.000100")),
    thanks=st.booleans(),
    by_bot=st.booleans(),
)
PEOPLE = People(
    bots=frozenset({UserId("UBOT")}),
    names={ANA: ("Ana", "ana"), BEN: ("Ben", "ben.b"), UserId("UBOT"): ("Bot",)},
    groups={"S1": (BEN, UserId("UCARL"))},
)


@given(TEXTS, st.lists(SAID, max_size=10), st.none() | st.just(Ts("1700000000.000100")))
def test_anything_is_heard_without_an_error_and_nobody_is_credited_wrongly(
    text: str, before: list[Remembered], thread: Ts | None
) -> None:
    message = Message(ChannelId("C1"), Ts("1700003000.000100"), ANA, text, thread)
    before.sort(key=lambda each: each.ts)
    remember(message)
    found = hear(message, before, PEOPLE, NOW, EVERYTHING)
    if found:
        assert may_be_worth_asking(message, EVERYTHING)
        assert ANA not in found.people
        assert UserId("UBOT") not in found.people
        assert len(set(found.people)) == len(found.people) > 0
        assert 0.5 <= found.score <= 1
        assert found.reasons
        assert found.cues


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece", ["thanks ben ", "ben: ", "谢", "ありがとう ", "شكرا ", "\u0301", "🙏", "but ", "he said ", "a" * 50]
)
def test_a_long_text_is_heard_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    before = [Remembered(Ts("1700000000.000100"), BEN, text)] * 3
    hear(Message(ChannelId("C1"), Ts("1700003000.000100"), ANA, "thanks " + text), before, PEOPLE, NOW, EVERYTHING)
