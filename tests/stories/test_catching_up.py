"""What was said while the bot was off is heard once when it is back, as if it had been heard when it was said."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.stories.absence import THANKS, UNNAMED, asked_of_slack, cards, caught_up, off, start_clock
from tests.workspace import Workspace, open_workspace, says


def talk(workspace: Workspace) -> None:
    """A day in the community: questions, answers, thanks in channels and in threads, an edit, a bot."""
    question = workspace.say("mei", "how do I restart the cache?")
    workspace.pass_time(minutes=5)
    workspace.say("ana", "run `make cache`, then wait a minute", thread=question)
    workspace.pass_time(minutes=5)
    workspace.say("mei", UNNAMED, thread=question)
    workspace.say("buildbot", "thanks @ana for the build", channel="general")
    workspace.say("ben", "the talk is on Friday", channel="general")
    workspace.pass_time(hours=3)
    workspace.say("lea", "thank you @ben and @ana for the talk!", channel="general")
    typo = workspace.say("mei", "thanks @ben, that was quick", channel="secret")
    workspace.slack.edit("mei", "secret", typo, "thanks @ana, that was quick")
    workspace.say("ben", "for all: it works again", thread=question, broadcast=True)
    workspace.say("ana", "good morning", channel="shoutouts")


def outcome(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that hearing leaves behind, but for moments and ids that no two communities share."""
    about = "channel, thanker, kind, type, score, excerpt, status, CAST(reasons AS TEXT)"
    asked = [(*known, *json.loads(reasons)) for *known, reasons in workspace.rows(f"SELECT {about} FROM candidates")]
    return {
        "asked": sorted(asked),
        "people": sorted(map(tuple, workspace.rows("SELECT person, place FROM candidate_people"))),
        "counted": sorted(map(tuple, workspace.rows("SELECT channel, person, messages FROM activity"))),
        "remembered": sorted(map(tuple, workspace.rows("SELECT channel, person, text, thanks FROM recent"))),
    }


# Heard late, once


def test_a_day_that_was_missed_comes_out_as_if_it_had_been_heard(workspace: Workspace, tmp_path: Path) -> None:
    with open_workspace(f"sqlite:///{tmp_path / 'live.db'}") as live:
        start_clock(live)
        talk(live)
        live.settle()
        as_heard = outcome(live)
    with off(workspace):
        talk(workspace)
    caught_up(workspace)
    assert outcome(workspace) == as_heard
    assert len(as_heard["asked"]) == 3
    assert cards(workspace) == sorted(workspace.asked())
    assert [each for each in workspace.slack.dms("lea") if "I was off" in says(each)] == [], "quiet when all is heard"


def test_thanks_in_a_thread_that_was_begun_before_are_heard(workspace: Workspace) -> None:
    root = workspace.say("mei", "the export is empty")
    workspace.say("ana", "add `--all`", thread=root)
    with off(workspace, minutes=30):
        workspace.pass_time(minutes=1)
        ts = workspace.say("mei", UNNAMED, thread=root)
    caught_up(workspace)
    assert "Mei thanked Ana" in workspace.card(ts, thread=root)["text"]
    assert workspace.rows("SELECT sum(messages) FROM activity") == [(3,)]


def test_what_slack_sends_all_the_same_or_a_second_absence_covers_is_not_heard_twice(workspace: Workspace) -> None:
    with off(workspace):
        ts = workspace.say("mei", THANKS)
        workspace.slack.edit("mei", "support", ts, f"{THANKS}, really")
    lost = [each.payload for each in workspace.slack.deliveries if each.error == "connection_failed"]
    caught_up(workspace)
    for payload in lost:
        assert workspace.deliver(payload).acked
    with off(workspace, minutes=6):
        pass
    caught_up(workspace)
    assert workspace.asked() == [workspace.key(ts)]
    assert cards(workspace) == [workspace.key(ts)]
    assert workspace.rows("SELECT messages FROM activity") == [(1,)]
    assert len(workspace.rows("SELECT since FROM gaps")) == 2


def test_what_was_lost_shortly_before_the_last_heartbeat_is_heard_too(community: Workspace) -> None:
    start_clock(community)
    with community.slack.losing_events():
        ts = community.say("mei", THANKS)
    community.bot.stop()
    community.pass_time(minutes=2)
    community.bot.start()
    with off(community):
        pass
    caught_up(community)
    assert cards(community) == [community.key(ts)]


def test_what_arrives_while_the_bot_catches_up_is_heard_once_too(community: Workspace) -> None:
    with off(community):
        ts = community.say("mei", THANKS)
        community.slack.fail("conversations.history", hang=0.3, times=20)
    [payload] = [each.payload for each in community.slack.deliveries if each.error == "connection_failed"]
    assert community.deliver(payload).acked
    caught_up(community)
    assert cards(community) == [community.key(ts)]
    assert community.rows("SELECT messages FROM activity") == [(1,)]


def test_thanks_said_as_soon_as_the_bot_is_back_know_of_the_help_it_missed(community: Workspace) -> None:
    root = community.say("mei", "the export is empty")
    with off(community):
        community.say("ana", "add `--all`", thread=root)
        community.slack.fail("conversations.history", hang=0.5, times=20)
    ts = community.say("mei", UNNAMED, thread=root)
    community.slack.wait_until_quiet()
    assert community.asked() == [], "nobody knows yet who helped"
    caught_up(community)
    assert "Mei thanked Ana" in community.card(ts, thread=root)["text"]


def test_a_confirmed_late_thanks_counts_when_it_was_said(workspace: Workspace) -> None:
    with off(workspace, days=3):
        ts = workspace.say("mei", THANKS)
        said = workspace.clock()
    workspace.slack.press("lea", workspace.card(ts), "Confirm")
    workspace.wait(lambda: "credited" in workspace.card(ts)["text"], "the decision")
    assert workspace.ledger("ana") == [(1, "question", f"{said:%Y-%m}")]
    days = workspace.rows("SELECT day, messages FROM activity")
    assert days == [(f"{said:%Y-%m-%d}", 1)]


# Edited and deleted meanwhile


def test_waiting_cards_follow_what_was_edited_and_deleted_meanwhile(workspace: Workspace) -> None:
    root = workspace.say("ana", "the cache needs a restart")
    changed, _ = workspace.thank("mei", "thanks @ben, that fixed it", channel="general")
    in_thread, _ = workspace.thank("mei", THANKS, thread=root)
    gone, _ = workspace.thank("mei", "thanks @lea, that fixed it", channel="shoutouts")
    talk = workspace.say("lea", "the talk is on Friday", channel="general")
    gone_reply, _ = workspace.thank("ben", "thanks @lea, see you there!", channel="general", thread=talk)
    into = workspace.say("ben", "it works now")
    with off(workspace):
        workspace.slack.edit("mei", "general", changed, THANKS)
        workspace.slack.edit("mei", "support", in_thread, "ah no, it broke again")
        workspace.slack.edit("ben", "support", into, "it works now, thanks @ana!")
        workspace.slack.delete("mei", "shoutouts", gone)
        workspace.slack.delete("ben", "general", gone_reply)
    caught_up(workspace)
    assert "Mei thanked Ana" in workspace.card(changed, "general")["text"]
    assert "Ben thanked Ana" in workspace.card(into)["text"]
    assert workspace.find_card(gone, "shoutouts") is None
    assert workspace.find_card(in_thread, thread=root) is None
    assert workspace.find_card(gone_reply, "general", thread=talk) is None
    assert workspace.rows("SELECT sum(messages) FROM activity") == [(7,)]


def test_a_decided_card_stays_whatever_was_edited_meanwhile(community: Workspace) -> None:
    ts, _ = community.thanks_and_confirmed()
    with off(community):
        community.slack.edit("mei", "support", ts, "thanks @ben, that fixed it")
    caught_up(community)
    assert "Ana credited" in community.card(ts)["text"]
    assert (community.credits("ana"), community.credits("ben")) == (1, 0)


def test_words_edited_into_thanks_days_ago_get_a_card_with_all_its_days(community: Workspace) -> None:
    start_clock(community)
    ts = community.say("mei", "it works now")
    with off(community, days=5):
        community.pass_time(hours=2)
        community.slack.edit("mei", "support", ts, "it works now, thanks @ana!")
    caught_up(community)
    assert "Mei thanked Ana" in community.card(ts)["text"]
    assert cards(community) == [community.key(ts)]
    community.pass_time(days=13)
    assert "0 closed" in community.run_job("expire-cards", community.clock())


def test_an_edit_heard_live_is_not_undone_by_the_older_one_that_was_missed(community: Workspace) -> None:
    ts, root = community.say("mei", "it works now"), community.say("ben", "who is at the booth?")
    with off(community):
        community.slack.edit("mei", "support", ts, "it works now, thanks @ben!")
        community.say("lea", "me", thread=root)
        community.slack.fail("conversations.replies", hang=1.0)
    here = community.slack.world.channel("support").id
    community.wait(lambda: here in [c.arguments.get("channel") for c in asked_of_slack(community)], "it to be read")
    community.slack.edit("mei", "support", ts, "it works now, thanks @ana!")
    community.card(ts)
    assert community.rows("SELECT 1 FROM gaps WHERE state = 'open'")
    caught_up(community)
    assert "Mei thanked Ana" in community.card(ts)["text"]


def test_a_deletion_that_was_heard_is_not_heard_again(community: Workspace) -> None:
    ts, decided = community.thanks_and_confirmed()
    community.slack.delete("mei", "support", ts)
    community.settle()
    community.slack.press("lea", decided, "Undo")
    community.wait(lambda: community.rows("SELECT 1 FROM candidates WHERE status = 'waiting'"), "the card to wait")
    with off(community):
        pass
    caught_up(community)
    assert community.rows("SELECT status FROM candidates") == [("waiting",)], "a lead wanted to look at it again"


# The memory waits


def test_after_days_off_thanks_still_know_what_was_said_before(workspace: Workspace) -> None:
    start_clock(workspace)
    root = workspace.say("mei", "the export is empty")
    workspace.say("ana", "add `--all`", thread=root)
    with off(workspace, days=4):
        workspace.pass_time(hours=1)
        ts = workspace.say("mei", UNNAMED, thread=root)
    caught_up(workspace)
    assert "Mei thanked Ana" in workspace.card(ts, thread=root)["text"]
    assert len(workspace.rows("SELECT text FROM recent")) == 3
    workspace.run_job("forget", workspace.clock() + timedelta(hours=1))
    assert workspace.rows("SELECT text FROM recent") == []


def test_what_would_have_been_forgotten_by_then_is_not_remembered(community: Workspace) -> None:
    with off(community, hours=1):
        root = community.say("ben", "who knows about the export?")
        community.say("ana", "add `--all`", thread=root)
        community.pass_time(days=3)
        ts = community.say("mei", UNNAMED, thread=root)
    caught_up(community)
    assert "Mei thanked Ben" in community.card(ts, thread=root)["text"], "as it would have been live: Ben opened it"


# When there is nothing to catch up on


def test_a_first_start_a_short_absence_and_a_time_without_the_app_are_nothing_to_catch_up_on(
    workspace: Workspace,
) -> None:
    start_clock(workspace)
    workspace.say("mei", THANKS)
    workspace.settle()
    workspace.bot.stop()
    workspace.pass_time(minutes=2)
    workspace.bot.start()
    workspace.slack.uninstall()
    workspace.slack.wait_until_quiet()
    assert workspace.rows("SELECT 1 FROM teams WHERE NOT active"), "the leave is noted"
    workspace.bot.stop()
    workspace.say("mei", "thanks @ben, whoever listens")
    workspace.pass_time(hours=3)
    workspace.slack.app.revoked, workspace.slack.app.installed = False, True
    workspace.bot.start()
    caught_up(workspace)
    assert workspace.rows("SELECT * FROM gaps") == []
    assert [each for each in workspace.slack.calls if each.method == "users.conversations"] == []
    assert len(workspace.asked()) == 1


def test_what_was_said_before_the_bot_was_invited_is_none_of_its_business(community: Workspace) -> None:
    world = community.slack.world
    with off(community):
        place = community.slack.create_channel("gardeners", "ana", "mei")
        before = community.say("mei", THANKS, channel="gardeners")
        community.slack.invite("plaudit", "gardeners", by="mei")
        world.post(place, {"user": world.bot.id, "subtype": "channel_join", "text": f"<@{world.bot.id}> has joined"})
        after = community.say("mei", "thanks @ana, again", channel="gardeners")
    caught_up(community)
    assert community.asked() == [community.key(after, "gardeners")]
    assert before not in str(community.rows("SELECT ts FROM recent"))


def test_what_the_team_does_not_want_heard_is_counted_and_not_asked_about(community: Workspace) -> None:
    community.slack.command("lea", "support", "/credit", "pause")
    with off(community):
        community.say("mei", THANKS)
    caught_up(community)
    assert community.asked() == []
    assert community.rows("SELECT messages FROM activity") == [(1,)]
