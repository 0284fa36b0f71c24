"""The Web API answers as Slack does, also when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import StandIn

Json = dict[str, Any]
GENERAL = "C0GENERAL"
METADATA = {"event_type": "plaudit", "event_payload": {"key": "card:1"}}
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}]


def refused(call: Callable[[], Any]) -> Json:
    with pytest.raises(SlackApiError) as caught:
        call()
    return dict(caught.value.response.data)


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.nonsense", {}, "unknown_method"),
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C000SECRET", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "CELSEWHERE", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": GENERAL}, "no_text"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": GENERAL, "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": GENERAL, "blocks": '[{"type":"nothing"}]'}, "invalid_blocks"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x", "thread_ts": "7"}, "invalid_thread_ts"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x", "metadata": '{"a":1}'}, "invalid_metadata_format"),
        ("chat.update", {"channel": GENERAL, "ts": "1.000000", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": GENERAL, "ts": "1.000000"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": GENERAL, "user": "U404", "text": "x"}, "user_not_found"),
        ("chat.getPermalink", {"channel": GENERAL, "message_ts": "1.000000"}, "message_not_found"),
        ("conversations.history", {"channel": "CELSEWHERE"}, "not_in_channel"),
        ("conversations.replies", {"channel": GENERAL, "ts": "1.000000"}, "thread_not_found"),
        ("conversations.list", {"types": "im"}, "missing_scope"),
        ("conversations.list", {"types": "nonsense"}, "invalid_types"),
        ("users.conversations", {"types": "public_channel,im,mpim"}, "missing_scope"),
        ("users.conversations", {"types": "nonsense"}, "invalid_types"),
        ("users.conversations", {"user": "U404"}, "user_not_found"),
        ("conversations.open", {"users": "U404"}, "user_not_found"),
        ("conversations.open", {"users": "U0PLAUDIT"}, "cannot_dm_bot"),
        ("conversations.join", {"channel": "CELSEWHERE"}, "missing_scope"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "S404"}, "no_such_subteam"),
        ("views.open", {"trigger_id": "1.2.3", "view": "{}"}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V404", "view": "{}"}, "not_found"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
    ],
)
def test_slacks_own_refusals(unchanged: WebClient, method: str, arguments: Json, error: str) -> None:
    assert refused(lambda: unchanged.api_call(method, data=arguments))["error"] == error


def test_a_missing_scope_names_what_is_needed_and_what_is_there(client: WebClient) -> None:
    body = refused(lambda: client.api_call("reactions.get", data={"channel": GENERAL}))
    assert (body["error"], body["needed"]) == ("missing_scope", "reactions:read")
    assert "chat:write" in body["provided"].split(",")


@pytest.mark.parametrize(("token", "error"), [(None, "not_authed"), ("xoxb-wrong", "invalid_auth")])
def test_tokens_are_checked(standin: StandIn, token: str | None, error: str) -> None:
    assert refused(WebClient(token=token, base_url=standin.api_url).auth_test)["error"] == error


def test_a_token_may_come_in_the_form_or_in_the_header_and_scopes_come_back(standin: StandIn) -> None:
    url = f"{standin.api_url}auth.test"
    in_form = httpx.post(url, data={"token": standin.bot_token})
    in_header = httpx.post(url, json={}, headers={"Authorization": f"Bearer {standin.bot_token}"})
    assert in_form.json() == in_header.json()
    assert in_form.json()["user_id"] == "U0PLAUDIT"
    assert "chat:write" in in_form.headers["x-oauth-scopes"].split(",")


def test_posting_gives_the_message_back_with_ids_and_defaults(client: WebClient) -> None:
    answer = client.chat_postMessage(channel="#general", text="a & b", blocks=BLOCKS, metadata=METADATA)
    message = answer["message"]
    assert (answer["channel"], message["text"], message["bot_id"]) == (GENERAL, "a &amp; b", "B0PLAUDIT")
    assert message["blocks"][0]["block_id"]
    assert message["metadata"] == METADATA


def test_metadata_is_shown_only_to_those_who_ask(client: WebClient) -> None:
    client.chat_postMessage(channel=GENERAL, text="x", metadata=METADATA)
    assert "metadata" not in client.conversations_history(channel=GENERAL)["messages"][0]
    asked = client.conversations_history(channel=GENERAL, include_all_metadata=True)
    assert asked["messages"][0]["metadata"] == METADATA


def test_history_has_parents_and_replies_has_the_thread(standin: StandIn, client: WebClient) -> None:
    root = standin.say("ana", "general", "question")
    reply = standin.say("ben", "general", "answer", thread_ts=root)
    shared = standin.say("ben", "general", "for all", thread_ts=root, broadcast=True)
    history = client.conversations_history(channel=GENERAL)["messages"]
    assert [m["ts"] for m in history] == [shared, root]
    assert history[1]["reply_count"] == 2
    thread = client.conversations_replies(channel=GENERAL, ts=reply)["messages"]
    assert [m["ts"] for m in thread] == [root, reply, shared]


def test_history_pages_and_bounds(standin: StandIn, client: WebClient) -> None:
    said = [standin.say("ana", "general", str(n)) for n in range(5)]
    first = client.conversations_history(channel=GENERAL, limit=2)
    assert [m["ts"] for m in first["messages"]] == said[:2:-1]
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=GENERAL, limit=2, cursor=cursor)
    assert [m["ts"] for m in second["messages"]] == [said[2], said[1]]
    between = client.conversations_history(channel=GENERAL, oldest=said[1], latest=said[3])["messages"]
    assert [m["ts"] for m in between] == [said[2]]
    both = client.conversations_history(channel=GENERAL, oldest=said[1], latest=said[3], inclusive=True)["messages"]
    assert [m["ts"] for m in both] == [said[3], said[2], said[1]]


def test_only_ones_own_messages_can_be_changed(standin: StandIn, client: WebClient) -> None:
    ts = standin.say("ana", "general", "mine")
    assert refused(lambda: client.chat_update(channel=GENERAL, ts=ts, text="x"))["error"] == "cant_update_message"
    assert refused(lambda: client.chat_delete(channel=GENERAL, ts=ts))["error"] == "cant_delete_message"


def test_an_update_with_text_alone_drops_the_blocks_and_says_edited(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=GENERAL, text="a", blocks=BLOCKS)["ts"]
    kept = client.chat_update(channel=GENERAL, ts=ts, text="a", blocks=[*BLOCKS, {"type": "divider"}])["message"]
    assert [b["type"] for b in kept["blocks"]] == ["section", "divider"]
    assert "edited" not in kept
    bare = client.chat_update(channel=GENERAL, ts=ts, text="b")["message"]
    assert [b["type"] for b in bare["blocks"]] == ["rich_text"]
    assert bare["edited"]["user"] == "U0PLAUDIT"


def test_a_reply_to_a_message_that_is_gone_lands_in_the_channel_without_a_word(
    standin: StandIn, client: WebClient
) -> None:
    ts = standin.say("ana", "general", "soon gone")
    standin.delete("ana", "general", ts)
    message = client.chat_postMessage(channel=GENERAL, text="x", thread_ts=ts)["message"]
    assert "thread_ts" not in message


def test_ephemeral_messages_are_seen_by_one_person(standin: StandIn, client: WebClient) -> None:
    client.chat_postEphemeral(channel=GENERAL, user="U00000ANA", text="psst")
    assert [m["text"] for m in standin.ephemerals("ana")] == ["psst"]
    assert standin.ephemerals("ben") == []
    assert client.conversations_history(channel=GENERAL)["messages"] == []
    outsider = standin.join_team("zoe").id
    error = refused(lambda: client.chat_postEphemeral(channel=GENERAL, user=outsider, text="x"))["error"]
    assert error == "user_not_in_channel"


def test_direct_messages_open_once(standin: StandIn, client: WebClient) -> None:
    first = client.conversations_open(users="U00000ANA")
    again = client.conversations_open(users=["U00000ANA"])
    assert first["channel"]["id"] == again["channel"]["id"] == "D00000ANA"
    assert again["already_open"]
    client.chat_postMessage(channel="D00000ANA", text="hello")
    assert [m["text"] for m in standin.dms("ana")] == ["hello"]


def test_people_and_groups(client: WebClient) -> None:
    page = client.users_list(limit=2)
    rest = client.users_list(limit=10, cursor=page["response_metadata"]["next_cursor"])
    names = [user["name"] for user in [*page["members"], *rest["members"]]]
    assert names == ["slackbot", "plaudit", "ana", "ben", "lea"]
    groups = client.usergroups_list(include_users=True)["usergroups"]
    assert [(g["handle"], g["users"]) for g in groups] == [("leads", ["U00000LEA"])]


def test_channels_are_listed_by_type(client: WebClient) -> None:
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert [(c["name"], c["is_member"]) for c in listed] == [("general", True), ("elsewhere", False), ("inner", True)]


def test_the_channels_one_is_in_are_listed_by_page_and_without_archived_ones(
    standin: StandIn, client: WebClient
) -> None:
    everything = {"types": "public_channel,private_channel"}
    first = client.users_conversations(limit=1, **everything)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.users_conversations(limit=1, cursor=cursor, **everything)
    assert [each["name"] for each in [*first["channels"], *second["channels"]]] == ["general", "inner"]
    assert second["response_metadata"]["next_cursor"] == ""
    standin.archive_channel("general")
    kept = client.users_conversations(exclude_archived=True, **everything)["channels"]
    assert [each["name"] for each in kept] == ["inner"]
    theirs = client.users_conversations(user="U00000BEN")["channels"]
    assert [each["name"] for each in theirs] == ["general", "elsewhere"]


def test_a_trickle_of_history_is_one_call_a_minute_and_fifteen_messages(standin: StandIn, client: WebClient) -> None:
    root = [standin.say("ana", "general", str(number)) for number in range(20)][-1]
    for number in range(20):
        standin.say("ben", "general", str(number), thread_ts=root)
    standin.trickle()
    now = 0.0
    standin.slack.rate_limits.clock = lambda: now
    first = client.conversations_history(channel=GENERAL, limit=200)
    assert len(first["messages"]) == 15
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel=GENERAL)
    assert caught.value.response.headers["Retry-After"] == "60"
    thread = client.conversations_replies(channel=GENERAL, ts=root)["messages"]
    assert len(thread) == 1 + 15, "what opens it besides; and each method has a minute of its own"
    now = 60.0
    cursor = first["response_metadata"]["next_cursor"]
    rest = client.conversations_history(channel=GENERAL, limit=200, cursor=cursor)
    assert len(rest["messages"]) == 5
    assert client.users_conversations()["ok"], "all else is as ever"


def test_permalinks_name_the_thread(standin: StandIn, client: WebClient) -> None:
    root = standin.say("ana", "general", "x")
    reply = standin.say("ben", "general", "y", thread_ts=root)
    link = client.chat_getPermalink(channel=GENERAL, message_ts=reply)["permalink"]
    assert link == (
        f"https://stand-in.slack.com/archives/C0GENERAL/p{reply.replace('.', '')}?thread_ts={root}&cid=C0GENERAL"
    )


def test_home_is_published_and_guarded_by_its_hash(standin: StandIn, client: WebClient) -> None:
    view = {"type": "home", "blocks": BLOCKS}
    first = client.views_publish(user_id="U00000ANA", view=view)["view"]
    client.views_publish(user_id="U00000ANA", view=view, hash=first["hash"])
    stale = refused(lambda: client.views_publish(user_id="U00000ANA", view=view, hash=first["hash"]))
    assert stale["error"] == "hash_conflict"
    home = standin.home("ana")
    assert home is not None
    assert home["id"] == first["id"]


def test_blocks_are_refused_with_the_place_that_is_wrong(client: WebClient) -> None:
    wrong = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    body = refused(lambda: client.chat_postMessage(channel=GENERAL, text="x", blocks=wrong))
    said = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert body["response_metadata"]["messages"] == [said]


def test_rate_limits_when_asked_for(make_standin: Callable[..., StandIn]) -> None:
    standin = make_standin(rate_limits=True)
    client = WebClient(token=standin.bot_token, base_url=standin.api_url)
    for n in range(4):
        client.chat_postMessage(channel=GENERAL, text=str(n))
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=GENERAL, text="too fast")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"


def test_faults(standin: StandIn, client: WebClient) -> None:
    standin.fail("chat.postMessage", error="fatal_error")
    assert refused(lambda: client.chat_postMessage(channel=GENERAL, text="x"))["error"] == "fatal_error"
    assert standin.messages("general") == []
    standin.fail("chat.postMessage", status=503, after_effect=True)
    refused(lambda: client.chat_postMessage(channel=GENERAL, text="lost answer"))
    assert [m["text"] for m in standin.messages("general")] == ["lost answer"]
    client.chat_postMessage(channel=GENERAL, text="fine again")
    assert [call.error for call in standin.calls] == ["fatal_error", "internal_error", None]


def test_a_connection_that_breaks(standin: StandIn) -> None:
    standin.fail("chat.postMessage", close=True, after_effect=True)
    arguments = {"channel": GENERAL, "text": "x", "token": standin.bot_token}
    with pytest.raises(httpx.TransportError):
        httpx.post(f"{standin.api_url}chat.postMessage", data=arguments)
    assert len(standin.messages("general")) == 1


def test_a_slow_slack(standin: StandIn) -> None:
    standin.fail("auth.test", hang=0.3)
    with pytest.raises(httpx.TimeoutException):
        httpx.post(f"{standin.api_url}auth.test", data={"token": standin.bot_token}, timeout=0.1)
    assert httpx.post(f"{standin.api_url}auth.test", data={"token": standin.bot_token}).json()["ok"]
