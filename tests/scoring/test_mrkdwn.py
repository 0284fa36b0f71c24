"""Slack's text: read as a person would, and said again without pinging anybody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.mrkdwn import addresses_many, escape, excerpt, mentions, plain

MARKUP = st.lists(
    st.sampled_from(
        ["<@U1>", "<@U1|ana>", "<!channel>", "<!here|here>", "<!subteam^S1|@docs>", "@channel", "@Here", "@everyone",
         "&amp;", "&lt;", "&gt; ", ">", "<", "&", "`", "```", "\n", "<https://a.example|b>", "https://a.example",
         "<#C1|general>", " "]
    )
    | st.text(max_size=6),
    max_size=15,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("", ()),
        ("hi ana", ()),
        ("<@U1>", ("U1",)),
        ("<@U1|ana> and <@W2>", ("U1", "W2")),
        ("<@U2> <@U1> <@U2>", ("U2", "U1")),
        ("<@S1> <#C1> <!here> @U3 <@u4>", ()),
        ("&lt;@U1&gt;", ()),
    ],
)
def test_mentions_are_found_in_the_order_written_each_once(text: str, people: tuple[str, ...]) -> None:
    assert mentions(text) == people


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("hello", "hello"),
        ("a &amp;&amp; b &lt; c", "a && b < c"),
        ("&amp;lt;", "&lt;"),
        ("use `pip` now", "use   now"),
        ("```\ncode\n```\nafter", "after"),
        ("&gt; quoted\nmine", "mine"),
        ("> quoted\nmine", "mine"),
        ("mine\n  &gt; quoted", "mine"),
        ("mine\n&gt;&gt;&gt; all\nthe rest", "mine"),
        ("a &gt; b", "a > b"),
        ("see <https://a.example/x?y=1>", "see"),
        ("see <https://a.example|the guide>", "see the guide"),
        ("see <https://a.example|https://a.example>", "see"),
        ("see https://a.example/x now", "see  now"),
        ("mail <mailto:a@b.example|a@b.example>", "mail a@b.example"),
        ("<@U1> in <#C1|general>", "@U1 in #general"),
        ("<@U1|ana>", "@ana"),
        ("<!here> <!subteam^S1|@docs> <!date^1^{date}|today>", "@here @docs today"),
    ],
)
def test_plain_text_is_the_persons_own_words(text: str, words: str) -> None:
    assert plain(text) == words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("thanks <@U1>,\n that  fixed it", "thanks @Ana, that fixed it"),
        ("thanks <@U2>", "thanks @U2"),
        ("thanks <@U2|ben>", "thanks @ben"),
        ("thanks @U1", "thanks @Ana"),
        ("use `pip install`", "use pip install"),
        ("```\nlong code\n``` thanks", "… thanks"),
        ("&gt; try this\nthanks", "thanks"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("see <https://a.example/x|here>", "see here"),
    ],
)
def test_an_excerpt_is_one_readable_line(text: str, line: str) -> None:
    assert excerpt(text, names={"U1": "Ana"}) == line


def test_a_long_excerpt_ends_after_a_word() -> None:
    assert excerpt("thank you ever so much", limit=15) == "thank you ever…"
    assert excerpt("x" * 300, limit=10) == "x" * 9 + "…"


def test_an_excerpt_can_be_given_its_names_later() -> None:
    assert excerpt(excerpt("thanks <@U1>"), names={"U1": "Ana"}) == "thanks @Ana"


@given(MARKUP, st.integers(min_value=1, max_value=60))
def test_an_excerpt_is_never_longer_than_asked_and_never_two_lines(text: str, limit: int) -> None:
    line = excerpt(text, limit, {"U1": "Ana"})
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    "text", ["<!channel>", "<!here|here>", "hey @channel", "@HERE", "(@everyone)", "_@channel_", "<!everyone>"]
)
def test_nothing_pings_after_escaping(text: str) -> None:
    assert not re.search(r"@(channel|here|everyone)|<!", escape(text), re.IGNORECASE)


def test_escaping_shows_the_text_as_it_was() -> None:
    assert escape("a < b && c > d") == "a &lt; b &amp;&amp; c &gt; d"
    assert escape("<@U1> ana@here.example") == "&lt;@U1&gt; ana@here.example"
    assert escape("plain") == "plain"


@given(MARKUP)
def test_escaped_text_holds_no_markup_and_no_ping(text: str) -> None:
    safe = escape(text)
    assert "<" not in safe
    assert ">" not in safe
    assert not re.search(r"(?<![a-z0-9])@(channel|here|everyone)", safe, re.IGNORECASE)
    assert re.sub(r"&(amp|lt|gt);", "", safe).count("&") == 0


@given(MARKUP)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(plain(text), str)
    assert all(re.fullmatch(r"[UW][A-Z0-9]+", user) for user in mentions(text))


@pytest.mark.parametrize(
    ("text", "many"),
    [("<!here> thanks", True), ("thanks <!subteam^S1|@docs>", True), ("thanks <@U1>", False), ("", False)],
)
def test_calls_to_groups_are_told_from_names(text: str, many: bool) -> None:
    assert addresses_many(text) is many
