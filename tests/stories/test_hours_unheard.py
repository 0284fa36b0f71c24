"""Hours that could not be heard are told to the leads; what was interrupted goes on where it was."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.slack.catchup import history
from scoring.model import moment
from tests.stories.absence import THANKS, asked_of_slack, caught_up, off, told_leads
from tests.stories.conftest import Founding
from tests.workspace import Workspace, says, small_world

# What cannot be heard


def chatter(workspace: Workspace, messages: int, channel: str = "support") -> None:
    for number in range(messages):
        workspace.say("ben", f"note {number}", channel=channel)
        workspace.pass_time(minutes=1)


def test_where_history_only_trickles_the_newest_is_heard_and_leads_are_told_the_hours(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "TRICKLE_REQUESTS", 6)
    workspace.slack.trickle()
    with off(workspace):
        early = workspace.say("mei", THANKS)
        chatter(workspace, 100)
        late = workspace.say("mei", "thanks @ben, that helped")
    caught_up(workspace)
    workspace.pass_time(minutes=2)  # the clock ran ahead of the sender, which then has to look in the history, too
    assert workspace.card(late)
    assert workspace.find_card(early) is None
    [told] = told_leads(workspace)
    [(oldest,)] = workspace.rows("SELECT min(ts) FROM recent")
    assert f"to {moment(oldest):%A %-d %B, %H:%M}, and in threads until" in says(told)
    assert workspace.rows("SELECT count(*) FROM recent WHERE text LIKE 'note %'") == [(74,)], "five pages of fifteen"
    assert workspace.slack.world.channel("support").id in says(told)
    assert workspace.slack.world.channel("general").id not in says(told), "all of that could be heard"
    assert "/credit @name" in says(told)
    assert "fifteen messages a minute" in says(told)
    assert len(told_leads(workspace, "omar")) == 1


def test_leads_read_it_in_their_channel_and_in_the_teams_time_zone(
    found: Founding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_OF_A_CHANNEL", 0)
    world = small_world()
    community = found(world=world, leads_channel=world.channel("leads").id, timezone="Asia/Tokyo")
    with off(community):
        pass
    caught_up(community)
    [told] = community.slack.messages("leads")
    [(until,)] = community.rows("SELECT until FROM gaps")
    until = datetime.fromisoformat(until).replace(tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"to {until:%A %-d %B, %H:%M} (Asia/Tokyo)" in says(told)
    assert says(told).count("• <#") == 2 * 5, "each channel, in the text and in the blocks"
    assert "fifteen messages" not in says(told)
    assert told_leads(community) == []


def test_a_channel_nobody_wants_heard_is_not_missed(community: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_OF_A_CHANNEL", 0)
    for channel in ("general", "support", "shoutouts", "leads", "secret"):
        community.slack.command("lea", channel, "/credit", "pause")
    with off(community):
        community.say("mei", THANKS)
    caught_up(community)
    assert told_leads(community) == []


def test_what_is_more_than_a_fortnight_old_is_not_read_and_leads_are_told(community: Workspace) -> None:
    with off(community, days=1):
        old = community.say("mei", THANKS)
        community.pass_time(days=20)
        new = community.say("mei", "thanks @ben, that helped")
    caught_up(community)
    assert community.asked() == [community.key(new)]
    assert old not in str(community.rows("SELECT ts FROM recent"))
    [told] = told_leads(community)
    assert "in all channels, from" in says(told)
    assert "<#" not in says(told), "all else could be heard"


def test_a_channel_slack_cannot_give_is_named_and_the_others_are_heard(community: Workspace) -> None:
    with off(community):
        community.say("mei", THANKS, channel="general")
        ts = community.say("mei", THANKS)
        community.slack.fail("conversations.history", error="internal_error", times=5)
    caught_up(community)
    assert community.asked() == [community.key(ts)]
    [told] = told_leads(community)
    assert community.slack.world.channel("general").id in says(told)
    assert community.slack.world.channel("support").id not in says(told)


def test_without_the_scope_for_private_channels_the_public_ones_are_heard(community: Workspace) -> None:
    app = community.slack.app
    with off(community):
        app.scopes -= {"groups:read", "groups:history"}
        ts = community.say("mei", THANKS)
        community.say("mei", THANKS, channel="secret")
    caught_up(community)
    assert community.asked() == [community.key(ts)]
    assert told_leads(community) == []


# Interrupted


def test_slack_is_asked_one_thing_after_the_other_and_waited_for_as_long_as_it_wants(
    community: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    sleep = community.clock.sleep

    async def note(seconds: float) -> None:
        waits.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr(community.clock, "sleep", note)
    with off(community):
        community.slack.fail("conversations.history", retry_after=17)
        community.slack.fail("conversations.history", status=503)
        before = len(community.slack.calls)
    caught_up(community)
    assert waits == [1.5, 1.5, 17.0, 2.0, 1.5, 1.5, 1.5, 1.5]
    asked = [each.method for each in asked_of_slack(community, before)]
    assert asked == ["users.conversations", *["conversations.history"] * (5 + 2)]


def test_trouble_at_slack_is_waited_for_and_nothing_is_missed(workspace: Workspace) -> None:
    with off(workspace):
        ts = workspace.say("mei", THANKS)
        workspace.slack.fail("conversations.history", status=503, times=5)
    workspace.wait(lambda: [e.error for e in workspace.slack.calls].count("internal_error") == 5, "five tries")
    with off(workspace, minutes=6):
        pass
    caught_up(workspace)
    assert workspace.asked() == [workspace.key(ts)]
    assert told_leads(workspace) == []


def test_a_bot_stopped_while_it_catches_up_goes_on_where_it_was(workspace: Workspace) -> None:
    with off(workspace):
        first = workspace.say("mei", THANKS, channel="general")
        second = workspace.say("mei", THANKS, channel="secret")
        workspace.slack.fail("conversations.history", hang=0.01)
        workspace.slack.fail("conversations.history", hang=5)  # the second channel, so that the bot is still at it
        before = len(workspace.slack.calls)
    noted = "SELECT 1 FROM gaps WHERE CAST(channels AS TEXT) LIKE '%GENERAL%'"
    workspace.wait(lambda: workspace.rows(noted), "the first channel to be heard and noted")
    workspace.restart()
    caught_up(workspace)
    assert sorted(workspace.asked()) == sorted([workspace.key(first, "general"), workspace.key(second, "secret")])
    read = [e.arguments["channel"] for e in asked_of_slack(workspace, before) if e.method == "conversations.history"]
    assert read.count(workspace.slack.world.channel("general").id) == 1
