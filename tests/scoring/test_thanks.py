"""What counts as a thank-you, in tables of things people really type, and what must hold for any text at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.detectors import sentences, thanks
from scoring.lexicon import lexicon
from scoring.listening import LEAST
from scoring.model import ChannelId, Message, Signal, Ts, UserId

SPEAKER = UserId("U1")


def signal(text: str) -> Signal | None:
    message = Message(ChannelId("C1"), Ts("1700000000.000100"), SPEAKER, text)
    heard = list(thanks.detect(message, lexicon()))
    assert len(heard) <= 1
    return heard[0] if heard else None


def asks(text: str) -> bool:
    return sentences.asks(text, lexicon())


def to_everyone(text: str) -> bool:
    heard = signal(text)
    return heard is not None and heard.everyone


def is_thanks(text: str) -> bool:
    heard = signal(text)
    return heard is not None and heard.score >= LEAST


THANKS = [
    "thanks",
    "Thanks!",
    "THANK YOU SO MUCH",
    "thank you",
    "thx",
    "thx a lot :)",
    "ty!",
    "tysm",
    "thankssss",
    "thaaaank youuu",
    "Thank’s, that’s it",
    "much appreciated",
    "Much appreciated, the docs are clear now",
    "you saved my day",
    "You are a lifesaver!",
    "that fixed it, cheers",
    "that fixed it!",
    "ah, that did the trick",
    "cheers",
    "kudos to <@U2>",
    "shout-out to <@U2> for the release",
    "Shoutout to <@U2> and <@U3>!",
    "props to <@U2> for the talk",
    "<@U2>++",
    "<@U2> ++ for the review",
    "<@U2>++ thanks",
    "🙏",
    ":pray:",
    ":pray::skin-tone-3:",
    ":thank_you:",
    "thanks <@U2>, that fixed it",
    "thanks <@U2|ben>, that fixed it",
    "thanks to <@U2> and <@U3> for the guide",
    "Thanks to your hint it runs now",
    "big thanks to the amazing <@U2>",
    "just wanted to say thanks to everybody who tested",
    "I'd like to thank <@U2> for the workshop",
    "I really appreciate it",
    "appreciate the help!",
    "ok thanks",
    "No problem, and thanks for the report!",
    "You're welcome, thank you for testing!",
    "thanks <@U2>! How did you find that?",
    "thanks <@U2>, could you also look at the other one?",
    "Why did it fail? Turns out the cache was stale. Thanks <@U2>!",
    "Can someone review this? Oh, and thanks <@U2> for the fix yesterday.",
    "Really? I never knew, thanks!",
    "It didn't work with 3.10. Thanks <@U2> for pointing me to 3.11!",
    "That was exactly what I was looking for, thanks",
    "thank you, `pip install -U` was it",
    "&gt; try a restart\nthanks, that worked",
    "I'll take a look, thanks!",
    "ok I need to upgrade first. Thanks!",
    "that's what I need, thanks",
    "I was wondering about that, thanks!",
    "good reminder, thanks",
    "oh no, thanks for telling me",
    "Please ignore, found it. Thanks <@U2>",
    "My config was not working, thanks for the fix!",
    "I had the same problem, thanks <@U2>",
    "I couldn't figure out how to do this, thanks for the pointer",
    "Not sure why it failed before but it works now. Thanks!",
    "TIL, thanks",
    "_thank you_",
    "*Thanks* <@U2>!",
    "thanks <@U2> — merged",
    "Let's give a big thank you to <@U2> for organizing",
    "Many thanks to all who joined today",
    "<@U2> you're a lifesaver",
    "that was super helpful",
]

NOT_THANKS = [
    "",
    "   ",
    "hello everyone",
    "no thanks",
    "No, thank you.",
    "thanks but no thanks",
    "thanks for nothing",
    "thanks for nothing <@U2>",
    "gee thanks",
    "wow, thanks a lot /s",
    "thanks for breaking the build again",
    "thanks, I hate it",
    "thanks in advance",
    "Thanks in advance for any help!",
    "TIA",
    "Any pointers? TIA!",
    "any help is much appreciated",
    "Feedback appreciated!",
    "it would be greatly appreciated",
    "I would appreciate a second opinion",
    "I'd be grateful for a hint",
    "Can somebody look at X? Thanks!",
    "Can somebody look at X?\n\nThanks",
    "can you look at this, thanks",
    "<@U2> can you look? thanks",
    "<@U2> can you look? Thanks <@U2>!",
    "<@U2> please merge this, ty",
    "please review my PR 🙏",
    "How do I install this on Windows? I tried everything. Thank you",
    "Does anyone know a good guide? Thanks for your help!",
    "Looking for a reviewer, thanks",
    "Let me know if it works, thanks!",
    "thanks if you can look at it today",
    "thanks but it still fails",
    "Thanks, but it still doesn't work",
    "thanks <@U2>, same error though",
    "Thanks. It didn't work, sadly.",
    "still no luck, but thanks",
    "you're welcome",
    "You are most welcome!",
    "thank god it's Friday",
    "thank goodness",
    "Thanksgiving is next week",
    "thankless job",
    "thankfully it compiled",
    "&gt; thanks for the fix",
    "&gt; thanks for the fix\nsee you there",
    "```\nthanks\n```",
    "```\nprint('thank you')\n```\nsee above",
    "the log says `thank you`",
    "she wrote “thanks a lot” in the ticket",
    'it prints "thank you" at the end',
    "thanks to Microsoft my weekend is gone",
    "it runs faster thanks to caching",
    "kudos",
    "I'm fine thanks",
    "thanks for asking",
    "Thanks for your patience while we migrate",
    "thank you for contacting support",
    "don't thank me",
    "thank me later",
    "C++ is hard",
    "<https://example.org/thanks|the page>",
    "see https://example.org/thanks",
    "does that make sense",
    "let me know if that helps",
    "hope this helps!",
    "Could I get a review on this? Much appreciated!",
    "Please fill in the survey, thank you!",
    "need help with webpack, thanks",
    "Would love feedback on this, thanks",
    "the build works now",
    "that helps control my stress levels",
    "the legend on the chart is wrong",
    "credit card number",
    "thank-you notes are in the drawer",
    "Thanks for coming to my TED talk",
    "Glad that worked!",
    "happy to help",
]


@pytest.mark.parametrize("text", THANKS)
def test_this_is_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", NOT_THANKS)
def test_this_is_not(text: str) -> None:
    assert not is_thanks(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("thanks", ()),
        ("thanks <@U2>", ("U2",)),
        ("<@U2> thanks", ("U2",)),
        ("thanks <@U2> and <@W3|carl>", ("U2", "W3")),
        ("thanks <@U2>, thanks <@U2>!", ("U2",)),
        ("<@U2> was right about the cache. Thanks!", ("U2",)),
        ("Hi <@U3>, the build is green. Thanks <@U2>!", ("U2",)),
        ("thanks <@U2>, <@U3> can you look too?", ("U2",)),
        ("thanks <@U2> for the fix, cc <@U3>", ("U2",)),
        ("thanks <@U1>", ()),
        ("thanks <@U1> and <@U2>", ("U2",)),
        ("Thanks <@U2>!\n&gt; ask <@U3>", ("U2",)),
        ("Thanks <@U2>! `<@U3>`", ("U2",)),
    ],
)
def test_the_people_beside_the_words_are_thanked_and_never_the_speaker(text: str, named: tuple[str, ...]) -> None:
    heard = signal(text)
    assert heard is not None
    assert heard.named == named


def test_naming_somebody_and_saying_that_it_worked_make_it_surer() -> None:
    scores = [heard.score for text in ("cheers", "thanks", "thanks <@U2>", "thanks <@U2>, that worked")
              if (heard := signal(text))]  # fmt: skip
    assert scores == sorted(set(scores))


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Thank you so much, it works now", ("says “thank you so much”", "says that it worked")),
        ("thanks in advance", ("says “thanks in advance”", "thanks for what has not happened yet")),
        ("Can you look? Thanks!", ("says “thanks”", "closes a request")),
        ("thanks but it still fails", ("says “thanks”", "says that it did not help")),
        ("thanks, it still fails", ("says “thanks”", "says that it did not help")),
        (":pray:", ("a sign of thanks",)),
        ("<@U2>++", ("a sign of thanks",)),
        ("youre the best!", ("says “you're the best”",)),
        ("MERCI DAVANCE", ("says “merci d'avance”", "thanks for what has not happened yet")),
        ("kudos to <@U2>", ("says “kudos to”",)),
    ],
)
def test_it_says_why(text: str, reasons: tuple[str, ...]) -> None:
    heard = signal(text)
    assert heard is not None
    assert heard.reasons == reasons


@pytest.mark.parametrize(
    ("text", "everyone"),
    [
        ("thanks all!", True),
        ("Thank you everyone for the answers", True),
        ("thanks so much both", True),
        ("danke an alle", True),
        ("merci à tous", True),
        ("obrigado pessoal", True),
        ("thanks", False),
        ("thanks for all the help", False),
        ("hello all", False),
        ("", False),
    ],
)
def test_thanks_to_everyone_are_recognised(text: str, everyone: bool) -> None:
    assert to_everyone(text) is everyone


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("How does this work?", True),
        ("did you restart it?", True),
        ("can someone have a look", True),
        ("please review", True),
        ("thanks in advance", True),
        ("kann mir jemand helfen", True),
        ("quelqu'un sait comment faire", True),
        ("alguien puede ayudarme", True),
        ("alguém sabe", True),
        ("Restart it, that is all.", False),
        ("see https://example.org/?q=1 for more", False),
        ("&gt; did you restart it?\nyes", False),
        ("", False),
    ],
)
def test_questions_and_requests_are_recognised(text: str, asking: bool) -> None:
    assert asks(text) is asking


PIECES = st.sampled_from(
    [*THANKS, *NOT_THANKS, "<@U2>", "<@U2", "<", ">", "&gt;", "&", "`", "```", "\n", "\u202e", "\u0301", "\0", "@", "“",
     '"', "?"]
)  # fmt: skip
CHATTER = st.lists(PIECES | st.text(max_size=8), max_size=12).map(" ".join)


@given(CHATTER)
def test_any_text_is_judged_without_an_error(text: str) -> None:
    heard = signal(text)
    asks(text)
    to_everyone(text)
    if heard:
        assert 0 < heard.score <= 1
        assert SPEAKER not in heard.named
        assert set(heard.named) <= set(re.findall(r"[UW][A-Z0-9]+", text))


@given(CHATTER)
def test_what_is_only_quoted_or_code_never_counts(text: str) -> None:
    text = text.replace("`", "")
    assert signal("```" + text + "```") is None
    assert signal("\n".join("&gt; " + line for line in text.splitlines())) is None


@given(st.sampled_from(THANKS), st.sampled_from([str.upper, str.title, str.casefold]))
def test_case_does_not_matter(text: str, change: object) -> None:
    spoken = re.sub(r"<[^>]*>|:\w+:|&gt;|`[^`]*`", "", text)
    assert is_thanks(change(spoken)) is is_thanks(spoken)  # type: ignore[operator]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["thanks ", "<@U2> thanks ", "can you? thanks. ", "can <@U2> you thanks ", "`", "```", '"', "“", "> ", "<",
     "<https:", "....a", "a", "🙏", "thanks for your ", "&gt; thanks\n", " ", "\u0301", "<!", "@ "],
)  # fmt: skip
def test_a_megabyte_is_read_in_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    signal(text)
    signal("thanks " + text)
    asks(text)
