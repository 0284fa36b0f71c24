"""What Plaudit hears as thanks, whom it takes them to be for, and what it never listens to."""

from __future__ import annotations

import time

import pytest

from tests.workspace import Json, Workspace, says


def test_thanks_are_heard_wherever_people_write_to_each_other(workspace: Workspace) -> None:
    root = workspace.say("ben", "who knows how the cache works?", channel="general")
    heard = [
        workspace.say("mei", "thanks @ana, that fixed it", channel="support"),
        workspace.say("mei", "thanks @ana, that fixed it", channel="secret"),
        workspace.say("mei", "thanks @ana, that fixed it", channel="general", thread=root),
        workspace.say("mei", "thank you @lea!", channel="general", thread=root, broadcast=True),
        workspace.say("mei", "thanks @ana, here is the result", subtype="file_share", files=[{"id": "F1"}]),
        workspace.say("mei", "thanks @ana for the fix", subtype="me_message"),
    ]
    channels = ["support", "secret", "general", "general", "support", "support"]
    threads = [None, None, root, root, None, None]
    for ts, channel, thread in zip(heard, channels, threads, strict=True):
        card = workspace.card(ts, channel, thread)
        assert f"Mei thanked {'Lea' if ts == heard[3] else 'Ana'}" in card["text"]
        assert card["thread_ts"] == (thread or ts)
    assert len(workspace.asked()) == 6


def test_bots_hidden_news_and_direct_messages_are_not_listened_to(community: Workspace) -> None:
    thanks = "thanks @ana, that fixed it"
    community.say("buildbot", thanks)
    community.say("mei", thanks, channel="plaudit")
    unheard: list[Json] = [
        {"subtype": "bot_message", "bot_id": "B0WORKFLOW", "username": "A workflow"},
        {"bot_id": "B0WORKFLOW", "bot_profile": {"id": "B0WORKFLOW", "is_workflow_bot": True}},
        {"user": community.slack.world.bot.id, "bot_id": community.slack.world.bot.bot_id},
        {"user": "USLACKBOT"},
        {"hidden": True},
        *({"subtype": subtype} for subtype in ("channel_join", "channel_topic", "ekm_access_denied", "reminder_add")),
        {"subtype": "pinned_item"},
        {"subtype": "of_a_kind_nobody_knows_yet"},
        {"channel": "D0MEI", "channel_type": "im"},
        {"channel": "G0MEIBEN", "channel_type": "mpim"},
        {"channel": "C0MEIBEN", "channel_type": "mpim"},
        {"channel": "D0MEI", "channel_type": "app_home"},
    ]
    for facts in unheard:
        assert community.deliver_event(community.message_event("mei", thanks) | facts).acked
    community.settle()
    assert community.asked() == []
    assert community.rows("SELECT * FROM activity") == []
    assert community.rows("SELECT * FROM recent WHERE NOT by_bot") == []
    assert [call.method for call in community.slack.calls if call.method.startswith("chat.")] == ["chat.postMessage"]


def test_one_card_names_everybody_who_is_thanked(workspace: Workspace) -> None:
    ts, card = workspace.thank("mei", "thank you @ben and @ana for the review, and once more @ben!")
    assert "Mei thanked Ben and Ana" in card["text"]
    assert workspace.asked() == [workspace.key(ts)]
    workspace.slack.press("lea", card, "Confirm")
    workspace.wait(lambda: "credited" in workspace.card(ts)["text"])
    assert (workspace.credits("ana"), workspace.credits("ben")) == (1, 1)


def test_thanks_in_a_thread_are_for_whoever_helped_there_last_before_them(community: Workspace) -> None:
    root = community.say("mei", "how do I clear the cache?")
    at = float(root)
    first = community.say("ben", "try the settings page", thread=root, ts=f"{at + 1:.6f}")
    last = community.say("ana", "run make clean, that does it", thread=root, ts=f"{at + 10:.6f}")
    community.say("lea", "I have the same question, does it work?", thread=root, ts=f"{at + 20:.6f}")
    ts = community.say("mei", "thank you, that worked!", thread=root, ts=f"{at + 190:.6f}")
    community.say("ben", "the settings page works too", thread=root, ts=f"{at + 200:.6f}")
    card = community.card(ts, thread=root)
    assert "Mei thanked Ana" in card["text"]
    assert "answered in this thread 3 minutes before" in says(card)
    assert last.replace(".", "") in says(card)
    assert first.replace(".", "") not in says(card)


def test_thanks_in_a_channel_are_for_the_previous_speaker_if_that_was_a_moment_ago(community: Workspace) -> None:
    now = time.time()
    help_given = community.say("ana", "the cache needs a restart", ts=f"{now - 240:.6f}")
    ts, card = community.thank("mei", "thanks, that did it!")
    assert "Mei thanked Ana" in card["text"]
    assert "spoke just before in the channel, 4 minutes earlier" in says(card)
    assert help_given.replace(".", "") in says(card)
    community.say("ben", "lunch?", channel="general", ts=f"{now - 3600:.6f}")
    community.say("mei", "thanks, that did it!", channel="general")
    community.settle()
    assert community.asked() == [community.key(ts)]


@pytest.mark.parametrize(
    "words",
    [
        "thanks a lot!",
        "thanks @mei, well done me",
        "thanks @buildbot for the build",
        "thanks @plaudit!",
        "thank you <@USLACKBOT>",
        "thanks <!here> for everything",
        "good morning everybody",
    ],
)
def test_where_nobody_can_be_thanked_no_card_appears(bystander: Workspace, words: str) -> None:
    ts = bystander.say("mei", words)
    bystander.settle()
    assert bystander.key(ts) not in bystander.asked()
    assert bystander.slack.replies("support", ts) == []


def test_of_several_thanked_only_people_other_than_the_speaker_are_asked_about(community: Workspace) -> None:
    _, card = community.thank("mei", "thanks @mei @buildbot @ana for the fix")
    assert "Mei thanked Ana." not in card["text"]
    assert "Mei thanked Ana:" in card["text"]


def test_a_bot_that_joined_unseen_is_found_out_before_anybody_is_asked_about_it(community: Workspace) -> None:
    community.slack.world.add_user("newbot", display_name="New Bot", is_bot=True)
    alone = community.say("mei", "thanks @newbot, that fixed it")
    ts, card = community.thank("mei", "thanks @newbot and @ana, that fixed it")
    community.wait(lambda: community.card(ts)["text"].startswith("Mei thanked Ana:"), "a card without the bot")
    community.settle()
    assert community.slack.replies("support", alone) == []
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: "credited" in community.card(ts)["text"])
    assert (community.credits("ana"), community.credits("newbot")) == (1, 0)


def test_a_person_who_joined_unseen_is_called_by_name(community: Workspace) -> None:
    someone = community.slack.world.add_user("noor", display_name="Noor")
    community.slack.world.channel("support").members.append(someone.id)
    _, card = community.thank("mei", "thanks @noor, that fixed it")
    assert "Mei thanked Noor" in card["text"]
    _, card = community.thank("noor", "thanks @ana, that fixed it")
    assert "Noor thanked Ana" in card["text"]


def test_every_card_says_why_it_is_asked(bystander: Workspace) -> None:
    _, card = bystander.thank("mei", "thanks @ana, that fixed it")
    said = says(card)
    assert "Why I ask: named in the message" in said
    assert "says “thanks" in said


def test_messages_are_counted_by_channel_person_and_day(community: Workspace) -> None:
    for _ in range(3):
        community.say("ben", "hello there")
    ts = community.say("mei", "thanks @ana, that fixed it")
    community.say("mei", "hi", channel="secret")
    community.slack.edit("mei", "support", ts, "thanks @ana, that fixed it all")
    community.settle()
    day = f"{community.clock():%Y-%m-%d}"
    counted = {tuple(row) for row in community.rows("SELECT channel, person, day, messages FROM activity")}
    support, secret = (community.slack.world.channel(name).id for name in ("support", "secret"))
    assert counted == {
        (support, community.id("ben"), day, 3),
        (support, community.id("mei"), day, 1),
        (secret, community.id("mei"), day, 1),
    }


def test_a_message_without_text_is_ordinary(community: Workspace) -> None:
    community.say("mei", None)
    ts = community.say("mei", None, subtype="file_share", files=[{"id": "F1"}])
    community.settle()
    assert community.rows("SELECT messages FROM activity") == [(2,)]
    assert community.rows("SELECT * FROM dead_letters") == []
    community.slack.edit("mei", "support", ts, "thanks @ana for the picture")
    assert "Mei thanked Ana" in community.card(ts)["text"]
