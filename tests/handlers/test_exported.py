"""An export's messages and people are read as Slack's events are, whatever is missing or odd in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.slack.exported import Reader, Roster, read_whole
from handlers.slack.payloads import Automated, Said, read_message
from scoring.memory import Spoken
from scoring.model import ChannelId, UserId

C1 = ChannelId("C1")
TS, ROOT = "1700000100.000100", "1700000000.000100"
PLAIN = {"type": "message", "user": "U1", "text": "thanks!", "ts": TS}

ODD = st.sampled_from((None, "", 0, 7, True, [], ["U1"], {}, {"a": 1}, "x", "\ud800", "a\0b", "é…", "9" * 50_000))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "user": st.sampled_from(("U1", "U2", "W3", "USLACKBOT", "B1", "u1", "U-1")) | ODD,
    "ts": st.sampled_from((TS, ROOT, "1700000000.1", "1700000000", "17000000001.000000", "1700000000.0000000001"))
    | ODD,
    "text": st.text(max_size=20) | ODD,
    "thread_ts": st.sampled_from((TS, ROOT, "yesterday")) | ODD,
    "subtype": st.sampled_from(
        ("thread_broadcast", "file_share", "me_message", "bot_message", "channel_join", "tombstone", "message_changed")
    )
    | ODD,
    "bot_id": st.sampled_from(("B1", "b1")) | ODD,
    "bot_profile": ODD | st.just({"name": "builds"}),
    "hidden": st.booleans() | ODD,
    "channel": st.sampled_from(("C2", "D1")) | ODD,
    "channel_type": st.sampled_from(("im", "channel")) | ODD,
    "parent_user_id": st.sampled_from(("U2", "B1")) | ODD,
}


def expected(raw: Any) -> Spoken | None:
    read = read_message({**raw, "channel": C1, "channel_type": "channel"})
    if not isinstance(read, Said | Automated):
        return None
    said = read.message
    return Spoken(said.ts, said.user, said.text, said.thread_ts, said.broadcast, isinstance(read, Automated))


def facts(spoken: Spoken | None) -> Any:
    return spoken and (
        spoken.ts, spoken.user, spoken.text, spoken.thread_ts, spoken.broadcast, spoken.by_bot
    )  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # texts of any script are drawn slowly at first
@given(st.lists(st.fixed_dictionaries({}, optional=FIELDS), max_size=6))
def test_it_reads_what_payloads_read(raws: list[dict[str, Any]]) -> None:
    reader = Reader()
    reader.read(PLAIN)
    for raw in raws:
        for each in (raw, {**PLAIN, **raw}, {**raw, "user": "U1", "ts": TS}):
            assert facts(reader.read(each)) == facts(expected(each))


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN,
        PLAIN | {"thread_ts": ROOT, "parent_user_id": "U2"},
        PLAIN | {"thread_ts": TS, "reply_count": 2},
        PLAIN | {"thread_ts": ROOT, "subtype": "thread_broadcast", "root": {"user": "U2"}},
        PLAIN | {"subtype": "file_share", "files": [{}]},
        PLAIN | {"edited": {"user": "U1", "ts": TS}},
        PLAIN | {"text": "lone \ud83d surrogate and \0"},
        PLAIN | {"bot_id": "B1"},
        {"subtype": "bot_message", "bot_id": "B1", "text": "Build passed", "ts": TS},
        PLAIN | {"subtype": "channel_join"},
        PLAIN | {"user": "USLACKBOT"},
        PLAIN | {"text": None},
        {"ts": TS},
        {},
    ],
    ids=["plain", "reply", "opens a thread", "broadcast", "file", "edited", "unstorable", "bot user", "bot",
         "joined", "slackbot", "no text", "only a ts", "nothing"],
)  # fmt: skip
def test_named_shapes(raw: dict[str, Any]) -> None:
    reader = Reader()
    for _ in range(2):  # the second time the reader knows whose id it is
        assert facts(reader.read(raw)) == facts(expected(raw))


def test_what_is_judged_is_the_whole_message() -> None:
    reply = PLAIN | {"thread_ts": ROOT, "root": {"user": "U2"}}
    message = read_whole(reply, C1)
    assert message is not None
    assert (message.channel, message.thread_ts, message.thread_author) == (C1, ROOT, "U2")
    assert read_whole(PLAIN | {"bot_id": "B1"}, C1) is None


def test_who_is_in_no_list_is_met_in_a_message() -> None:
    roster = Roster([{"id": "U1", "name": "ana", "profile": {"display_name": "Ana"}}, {"id": "U9", "is_bot": True}, {}])
    profile = {"name": "ben.b", "real_name": "Ben Bär", "display_name": "benny"}
    roster.meet(PLAIN | {"user_profile": {"name": "other"}})
    roster.meet(PLAIN | {"user": "U2", "user_profile": profile})
    assert roster.names == {"U1": ("Ana", "ana"), "U2": ("benny", "Ben Bär", "ben.b"), "U9": ()}
    assert roster.bots == {"U9"}


@pytest.mark.parametrize("raw", [{}, {"user_profile": None}, {"user_profile": "ben"}, {"user": ["U2"]}])
def test_odd_profiles_introduce_nobody(raw: dict[str, Any]) -> None:
    roster = Roster([])
    roster.meet({"user": "U2"} | raw)
    assert roster.people == {}


def test_of_two_entries_the_workspace_s_own_counts() -> None:
    roster = Roster([{"id": "U1", "name": "ana"}, {"id": "U1", "name": "somebody"}])
    assert roster.people[UserId("U1")].handle == "ana"
