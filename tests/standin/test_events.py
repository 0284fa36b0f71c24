"""What happens in the workspace reaches the app as the events Slack sends, and only those."""

from __future__ import annotations

import time
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.standin import NotThere, StandIn

Json = dict[str, Any]


def events(standin: StandIn, listener: Any) -> list[Json]:
    standin.wait_until_quiet()
    return list(listener.events)


def test_a_message_is_told_as_slack_tells_it(standin: StandIn, listener: Any) -> None:
    ts = standin.say("ana", "general", "thanks @ben")
    standin.wait_until_quiet()
    payload = listener.envelopes[0]["payload"]
    assert {"token", "team_id", "api_app_id", "event_id", "event_time", "event_context"} <= payload.keys()
    assert payload["type"] == "event_callback"
    assert payload["authorizations"][0]["user_id"] == "U0PLAUDIT"
    event = payload["event"]
    assert (event["text"], event["ts"], event["event_ts"]) == ("thanks <@U00000BEN>", ts, ts)
    assert (event["channel"], event["channel_type"], event["team"]) == ("C0GENERAL", "channel", "T0STANDIN")
    assert event["blocks"][0]["type"] == "rich_text"
    assert "client_msg_id" in event


def test_only_what_was_subscribed_where_the_bot_is(standin: StandIn, listener: Any) -> None:
    ts = standin.say("ana", "inner", "heard: private, and the bot is in it")
    standin.say("ana", "elsewhere", "not heard: the bot is not there")
    standin.say("ana", "secret", "not heard either")
    standin.say("ana", "@plaudit", "not heard: message.im is not subscribed")
    standin.react("ana", "inner", ts, "tada")  # subscribed, but without the scope
    assert [(e["type"], e["channel_type"], e["text"][:5]) for e in events(standin, listener)] == [
        ("message", "group", "heard")
    ]


def test_what_is_said_while_events_are_lost_never_comes(standin: StandIn, listener: Any) -> None:
    with standin.losing_events():
        lost = standin.say("ana", "general", "is anybody there?")
    heard = standin.say("ana", "general", "now there is")
    assert [event["ts"] for event in events(standin, listener)] == [heard]
    assert [message["ts"] for message in standin.messages("general")] == [lost, heard]
    assert [(each.tries, each.acked) for each in standin.deliveries] == [(0, False), (1, True)]


def test_threads_and_broadcasts(standin: StandIn, listener: Any) -> None:
    root = standin.say("ana", "general", "question")
    standin.say("ben", "general", "answer", thread_ts=root)
    standin.say("ben", "general", "for all", thread_ts=root, broadcast=True)
    _, reply, shared = events(standin, listener)
    assert (reply["thread_ts"], reply["parent_user_id"]) == (root, "U00000ANA")
    assert (shared["subtype"], shared["root"]["ts"]) == ("thread_broadcast", root)


def test_edits_and_deletions(standin: StandIn, listener: Any) -> None:
    ts = standin.say("ana", "general", "thanks @ben")
    standin.edit("ana", "general", ts, "thanks @lea")
    standin.delete("ana", "general", ts)
    _, changed, deleted = events(standin, listener)
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["message"]["text"] == "thanks <@U00000LEA>"
    assert changed["message"]["edited"]["user"] == "U00000ANA"
    assert changed["previous_message"]["text"] == "thanks <@U00000BEN>"
    assert changed["ts"] != changed["message"]["ts"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert standin.messages("general") == []


def test_deleting_the_root_of_a_thread_leaves_a_tombstone(standin: StandIn, listener: Any) -> None:
    root = standin.say("ana", "general", "question")
    reply = standin.say("ben", "general", "answer", thread_ts=root)
    standin.delete("ana", "general", root)
    buried = events(standin, listener)[-1]
    assert (buried["subtype"], buried["message"]["subtype"]) == ("message_changed", "tombstone")
    assert buried["previous_message"]["text"] == "question"
    assert [m["subtype"] for m in standin.messages("general")] == ["tombstone"]
    standin.delete("ben", "general", reply)
    assert standin.messages("general") == []


def test_the_bots_own_messages_come_back_to_it(standin: StandIn, listener: Any) -> None:
    WebClient(token=standin.bot_token, base_url=standin.api_url).chat_postMessage(channel="general", text="hi")
    (event,) = events(standin, listener)
    assert (event["user"], event["bot_id"]) == ("U0PLAUDIT", "B0PLAUDIT")


def test_other_kinds_of_messages(standin: StandIn, listener: Any) -> None:
    standin.say("ana", "general", "waves", subtype="me_message")
    standin.say("ana", "general", "see", subtype="file_share", files=[{"id": "F1"}])
    standin.say("ana", "general", None)
    assert [(e.get("subtype"), e["text"]) for e in events(standin, listener)] == [
        ("me_message", "waves"),
        ("file_share", "see"),
        (None, None),
    ]


def test_people_groups_and_channels(standin: StandIn, listener: Any) -> None:
    standin.join_team("zoe")
    standin.change_user("zoe", display_name="Zo")
    standin.invite("zoe", "general", by="lea")
    standin.change_group("leads", "zoe")
    standin.rename_channel("general", "lobby")
    seen = events(standin, listener)
    assert [e["type"] for e in seen] == [
        *("team_join", "user_change", "member_joined_channel"),
        *("subteam_updated", "subteam_members_changed", "channel_rename"),
    ]
    assert seen[1]["user"]["profile"]["display_name"] == "Zo"
    assert seen[2]["inviter"] == "U00000LEA"
    assert (seen[4]["added_users"], seen[4]["removed_users"]) == (["U00000ZOE"], ["U00000LEA"])
    assert seen[5]["channel"]["name"] == "lobby"


def test_uninstalling_kills_the_token(standin: StandIn, listener: Any) -> None:
    standin.uninstall()
    assert {e["type"] for e in events(standin, listener)} == {"tokens_revoked", "app_uninstalled"}
    client = WebClient(token=standin.bot_token, base_url=standin.api_url)
    assert client.api_call("api.test")["ok"]
    with pytest.raises(Exception, match="account_inactive"):
        client.auth_test()


def test_opening_home_tells_the_app(standin: StandIn, listener: Any) -> None:
    standin.open_home("ana")
    (event,) = events(standin, listener)
    assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "home", "U00000ANA")
    assert "view" not in event


def test_nobody_can_do_what_slack_would_not_let_them(standin: StandIn) -> None:
    ts = standin.say("ana", "general", "mine")
    with pytest.raises(NotThere, match="ben has no message"):
        standin.edit("ben", "general", ts, "yours")
    with pytest.raises(NotThere, match="ben is not in #secret"):
        standin.say("ben", "secret", "hello")


# Socket Mode


def test_hello_comes_first(listener: Any) -> None:
    assert listener.hello["type"] == "hello"
    assert listener.hello["connection_info"]["app_id"] == "A0STANDIN"


def test_what_is_not_acknowledged_comes_again(standin: StandIn, listener: Any) -> None:
    listener.silent = True
    standin.say("ana", "general", "hello?")
    standin.wait_until_quiet()
    first, *again = listener.envelopes
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert [(e["retry_attempt"], e["retry_reason"]) for e in again] == [(1, "timeout"), (2, "timeout")]
    assert {e["payload"]["event_id"] for e in listener.envelopes} == {first["payload"]["event_id"]}
    assert len({e["envelope_id"] for e in listener.envelopes}) == 3
    (delivery,) = standin.deliveries
    assert (delivery.acked, delivery.tries) == (False, 3)


def test_each_event_goes_to_one_of_several_connections(standin: StandIn, listener: Any) -> None:
    second = type(listener)(standin)
    standin.wait_for(lambda: standin.sockets and len(standin.sockets.links) == 2)
    for n in range(4):
        standin.say("ana", "general", str(n))
    standin.wait_until_quiet()
    assert len(listener.events) == len(second.events) == 2


def test_an_event_waits_for_the_app_to_connect_and_survives_its_death(standin: StandIn, listener: Any) -> None:
    listener.silent = True
    standin.say("ana", "general", "hello?")
    standin.wait_for(lambda: listener.events)
    listener.socket.close()
    reborn = type(listener)(standin)
    standin.wait_until_quiet()
    assert [e["text"] for e in reborn.events] == ["hello?"]


def test_a_wrong_ticket_is_turned_away(standin: StandIn) -> None:
    with pytest.raises(InvalidStatus):
        connect(f"{standin.url.replace('http', 'ws')}/link/?ticket=wrong")


def test_stopping_is_quick_and_starting_again_works(standin: StandIn, listener: Any) -> None:
    listener.silent = True
    standin.say("ana", "general", "never acknowledged")
    began = time.monotonic()
    standin.stop()
    assert time.monotonic() - began < 2
    port = standin.port
    standin.start()
    assert standin.port == port
    assert standin.messages("general")
