"""What people type becomes Slack's own writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.standin import words

NAMES = words.Mentionable({"ana": "U1", "ben.o": "U2"}, {"leads": "S1"}, {"general": "C1"})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("thanks @ana, that fixed it", "thanks <@U1>, that fixed it"),
        ("thanks @ana. And @Ben.O!", "thanks <@U1>. And <@U2>!"),
        ("@ana's talk, @ana-dev's too", "<@U1>'s talk, <@U1>-dev's too"),
        ("mail me@ana.org or @nobody", "mail me@ana.org or @nobody"),
        ("@leads: look in #general", "<!subteam^S1>: look in <#C1|general>"),
        ("@here & <b>", "<!here> &amp; &lt;b&gt;"),
        ("see https://x.org/a?b=1&c=2.", "see <https://x.org/a?b=1&amp;c=2>."),
        ("`@ana` stays", "`@ana` stays"),
        ("already <@U1> and <https://x.org|x>", "already <@U1> and <https://x.org|x>"),
        ("you rock 🙏", "you rock :pray:"),
    ],
)
def test_typed_text_is_stored_as_slack_stores_it(typed: str, stored: str) -> None:
    assert words.stored(typed, NAMES) == stored


def test_an_escaping_slash_command_labels_mentions() -> None:
    assert words.stored("@ana in #general", NAMES, labels=True) == "<@U1|ana> in <#C1|general>"


def test_an_apps_text_keeps_its_links_and_loses_stray_brackets() -> None:
    assert words.escaped("a < b & <@U1> &amp; <https://x|y>") == "a &lt; b &amp; <@U1> &amp; <https://x|y>"


def test_rich_text_says_the_same_as_the_text() -> None:
    text = "*well* done <@U1> :tada:\n&gt; quoted\n• one\n• two\n```x &lt; 1```"
    kinds = [element["type"] for element in words.rich_text(text)]
    assert kinds == ["rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted"]
    section = words.rich_text(text)[0]["elements"]
    assert section[0] == {"type": "text", "text": "well", "style": {"bold": True}}
    assert {"type": "user", "user_id": "U1"} in section
    assert {"type": "emoji", "name": "tada"} in section


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    words.rich_text(words.stored(text, NAMES))
    assert words.escaped(words.escaped(text)) == words.escaped(text)
