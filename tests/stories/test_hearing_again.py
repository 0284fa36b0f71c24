"""What is heard twice, late, out of order, edited or deleted: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import json

import httpx

from tests.stories.conftest import Founding
from tests.workspace import Json, Workspace, says

THANKS = "thanks @ana, that fixed it"


def test_one_message_under_several_event_ids_is_one_card_and_one_count(workspace: Workspace) -> None:
    ts, _ = workspace.thank("mei", THANKS)
    [first] = [each for each in workspace.slack.deliveries if each.payload.get("event", {}).get("ts") == ts]
    again = [workspace.deliver(first.payload) for _ in range(3)]
    again += [workspace.deliver(first.payload | {"event_id": f"Ev{number}"}) for number in range(3)]
    assert all(each.acked for each in again)
    workspace.settle()
    assert len(workspace.slack.replies("support", ts)) == 1
    assert workspace.rows("SELECT messages FROM activity") == [(1,)]


def test_a_retry_is_taken_like_a_first_try(found: Founding) -> None:
    workspace = found(http=True)
    event = workspace.message_event("mei", THANKS)
    body = json.dumps({**_envelope(event), "team_id": workspace.slack.world.team.id}).encode()
    http = workspace.slack.http
    assert http is not None
    assert http.request_url is not None
    answers = []
    for number, reason in ((1, "http_timeout"), (2, "http_error"), (3, "http_timeout")):
        headers = {**http.signed(body), "Content-Type": "application/json"}
        headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        answers.append(httpx.post(http.request_url, content=body, headers=headers))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    workspace.settle()
    assert workspace.asked() == [f"{event['channel']}:{event['ts']}"]
    assert workspace.rows("SELECT messages FROM activity") == [(1,)]


def _envelope(event: Json) -> Json:
    return {"type": "event_callback", "event_id": "Ev0RETRIED", "event_time": 1, "api_app_id": "A1", "event": event}


def test_an_unfurled_link_is_no_edit(community: Workspace) -> None:
    ts, card = community.thank("mei", f"{THANKS} https://example.org/a")
    message = community.slack.message("support", ts)
    assert message is not None
    unfurled = {**message, "attachments": [{"title": "A page"}]}
    ids = {"channel": community.slack.world.channel("support").id, "channel_type": "channel"}
    event = {"type": "message", "subtype": "message_changed", "hidden": True, **ids, "ts": "1700000000.000900"}
    assert community.deliver_event(event | {"message": unfurled, "previous_message": message}).acked
    community.settle()
    assert community.rows("SELECT version FROM candidates") == [(1,)]
    assert community.find_card(ts) == card


def test_a_waiting_card_follows_the_edits_of_its_thanks(workspace: Workspace) -> None:
    ts, _ = workspace.thank("mei", THANKS)
    workspace.slack.edit("mei", "support", ts, "thanks @ben, that fixed it")
    workspace.wait(lambda: "Mei thanked Ben" in workspace.card(ts)["text"], "the card with Ben")
    workspace.slack.edit("mei", "support", ts, "ah no, it broke again")
    workspace.wait(lambda: workspace.find_card(ts) is None, "the card to go")
    assert workspace.rows("SELECT status FROM candidates") == [("withdrawn",)]


def test_words_edited_into_thanks_get_a_card(community: Workspace) -> None:
    ts = community.say("mei", "it works now")
    community.slack.edit("mei", "support", ts, "it works now, thanks @ana!")
    assert "Mei thanked Ana" in community.card(ts)["text"]


def test_thanks_edited_away_and_back_are_asked_about_again(community: Workspace) -> None:
    ts, _ = community.thank("mei", THANKS)
    community.slack.edit("mei", "support", ts, "never mind")
    community.wait(lambda: community.find_card(ts) is None, "the card to go")
    community.slack.edit("mei", "support", ts, THANKS)
    card = community.card(ts)
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: "credited" in community.card(ts)["text"])
    assert community.credits("ana") == 1


def test_an_edit_after_the_decision_changes_neither_credit_nor_card(community: Workspace) -> None:
    ts, _ = community.thanks_and_confirmed()
    community.slack.edit("mei", "support", ts, "thanks @ben, that fixed it")
    community.settle()
    assert "Ana credited" in community.card(ts)["text"]
    assert (community.credits("ana"), community.credits("ben")) == (1, 0)


def test_an_edit_that_overtakes_its_message_is_the_message(community: Workspace) -> None:
    said = community.message_event("mei", THANKS)
    edited = said | {"text": said["text"].replace(community.id("ana"), community.id("ben"))}
    change: Json = {name: said[name] for name in ("type", "channel", "channel_type")}
    change |= {"subtype": "message_changed", "hidden": True, "ts": community.slack.world.next_ts()}
    change |= {"message": edited | {"edited": {"ts": "1"}}, "previous_message": said}
    community.deliver_event(change)
    community.deliver_event(said)
    community.settle()
    assert community.asked() == [f"{said['channel']}:{said['ts']}"]
    assert community.rows("SELECT person FROM candidate_people") == [(community.id("ben"),)]
    assert community.rows("SELECT messages FROM activity") == [(1,)]


def test_a_deletion_that_overtakes_its_message_wins(community: Workspace) -> None:
    said = community.message_event("mei", THANKS)
    deletion = {name: said[name] for name in ("type", "channel", "channel_type")}
    deletion |= {"subtype": "message_deleted", "hidden": True, "deleted_ts": said["ts"], "ts": "1700000000.000900"}
    community.deliver_event(deletion | {"previous_message": said})
    community.deliver_event(said)
    community.settle()
    assert community.asked() == []


def test_an_edit_that_comes_after_the_deletion_brings_nothing_back(community: Workspace) -> None:
    ts, _ = community.thank("mei", THANKS)
    message = community.slack.message("support", ts)
    community.slack.delete("mei", "support", ts)
    community.wait(lambda: community.find_card(ts) is None, "the card to go")
    ids = {"channel": community.slack.world.channel("support").id, "channel_type": "channel"}
    event: Json = {"type": "message", "subtype": "message_changed", "hidden": True, **ids, "ts": "1700000000.000900"}
    late = {**(message or {}), "text": f"{THANKS} again <@{community.id('ben')}>", "edited": {"ts": "1"}}
    community.deliver_event(event | {"message": late, "previous_message": message})
    community.settle()
    assert community.find_card(ts) is None
    assert community.rows("SELECT text FROM recent") == []


def test_deleted_thanks_take_their_waiting_card_with_them(community: Workspace) -> None:
    root = community.say("ana", "the cache needs a restart")
    opener, _ = community.thank("mei", THANKS)  # the card makes it the root of a thread: it leaves a tombstone
    reply, _ = community.thank("mei", "thanks, that did it!", thread=root)
    community.slack.delete("mei", "support", opener)
    community.slack.delete("mei", "support", reply)
    community.wait(lambda: community.find_card(opener) is None, "the card of the opener to go")
    community.wait(lambda: community.find_card(reply, thread=root) is None, "the card of the reply to go")
    assert community.rows("SELECT status FROM candidates") == [("withdrawn",), ("withdrawn",)]


def test_a_credit_outlives_the_message_it_was_given_for(community: Workspace) -> None:
    ts, _ = community.thanks_and_confirmed()
    community.slack.delete("mei", "support", ts)
    community.settle()
    assert community.credits("ana") == 1
    [(excerpt,)] = community.rows("SELECT excerpt FROM evidence")
    assert "that fixed it" in excerpt
    assert "that fixed it" in says(community.home("ana", "My credits"))


def test_pressing_a_card_whose_thanks_were_deleted_is_answered_kindly(community: Workspace) -> None:
    ts, card = community.thank("mei", THANKS)
    community.slack.fail("chat.delete", error="internal_error")
    community.slack.delete("mei", "support", ts)
    community.wait(lambda: community.rows("SELECT 1 FROM candidates WHERE status = 'withdrawn'"))
    community.slack.press("lea", card, "Confirm")
    community.whispered("lea", "deleted or changed")
    assert community.credits("ana") == 0
