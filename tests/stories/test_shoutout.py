"""The monthly shout-out: who, how often, what for, who is new, thanks to the leads; once, in time or late, no pings."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tests.stories.conftest import Founding
from tests.workspace import Json, Workspace, says, small_world

JOB = "monthly-shoutout"


def next_month(community: Workspace) -> datetime:
    """Noon of the second day of the month after this one."""
    return (community.clock().replace(day=1) + timedelta(days=32)).replace(day=2, hour=12, tzinfo=UTC)


def credit(community: Workspace, words: str, by: str = "lea") -> None:
    assert community.slack.command(by, "general", "/credit", words).text.startswith("Credited")


def shoutouts(community: Workspace, channel: str = "shoutouts") -> list[Json]:
    return community.slack.messages(channel)


def test_it_names_the_top_with_counts_what_for_who_is_new_and_the_leads(community: Workspace) -> None:
    for words in ("@ana docs one", "@ana docs two", "@ana talk three", "@ben docs one", "@mei review two"):
        credit(community, words)
    credit(community, "@lea talk hers", by="omar")
    credit(community, "@lea talk hers too", by="omar")
    community.run_job(JOB, next_month(community))
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out")
    said = says(posted)
    month = f"{community.clock():%B %Y}"
    assert f"Thank you, helpers of {month}" in said
    assert "7 credits for 4 people." in said
    assert "*1.* *Ana* with 3 credits for Documentation (2) and Talks (1)" in said
    assert "*2.* *Lea* with 2 credits for Talks" in said
    assert "*3.* *Ben* with 1 credit for Documentation; *Mei* with 1 credit for Reviews" in said, "a tie shares a place"
    assert "New this month:" in said
    assert "Thanks to the leads who confirmed: Lea and Omar." in said
    assert "How to get on the list" in said
    assert "Ana" in posted["text"]
    assert "Mei" in posted["text"]
    for call in community.slack.calls:
        if call.method == "chat.postMessage":
            assert not re.search(r"<@|<!", str(call.arguments))


def test_it_comes_once_however_often_it_is_run(workspace: Workspace) -> None:
    credit(workspace, "@ana docs one")
    at = next_month(workspace)
    assert "posted to" in workspace.run_job(JOB, at)
    assert "was done before" in workspace.run_job(JOB, at)
    workspace.restart()
    assert "was done before" in workspace.run_job(JOB, at + timedelta(days=5))
    workspace.settle()
    assert len(shoutouts(workspace)) == 1


def test_credits_taken_back_are_not_shouted_out(community: Workspace) -> None:
    ts, decided = community.thanks_and_confirmed()
    credit(community, "@ben docs one")
    community.slack.press("omar", decided, "Undo")
    community.wait(lambda: "Was it" in community.card(ts)["text"])
    community.run_job(JOB, next_month(community))
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out")
    assert "1 credit for 1 person." in says(posted)
    assert "Ana" not in says(posted)
    assert "Omar" not in says(posted), "who only took something back has confirmed nothing"


def test_leads_whose_every_confirmation_was_undone_are_not_thanked_for_confirming(community: Workspace) -> None:
    ts, decided = community.thanks_and_confirmed(lead="omar")
    credit(community, "@ben docs one", by="lea")
    community.slack.press("lea", decided, "Undo")
    community.wait(lambda: "Was it" in community.card(ts)["text"])
    community.run_job(JOB, next_month(community))
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out")
    assert "leads who confirmed: Lea." in says(posted)


def test_a_dry_run_prints_it_and_posts_nothing(community: Workspace) -> None:
    credit(community, "@ana docs one")
    printed = community.run_job(JOB, next_month(community), dry=True)
    for part in ("Thank you, helpers of", "*Ana* with 1 credit for Documentation", "How to get on the list"):
        assert part in printed
    community.settle()
    assert shoutouts(community) == []
    assert community.rows("SELECT * FROM runs WHERE job = 'monthly-shoutout'") == []
    community.run_job(JOB, next_month(community))
    community.wait(lambda: shoutouts(community), "the real one, still to come")


def test_a_month_without_credits_is_said_kindly(community: Workspace) -> None:
    community.run_job(JOB, next_month(community))
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out")
    assert "Nobody was credited this month" in says(posted)
    assert "How to get on the list" in says(posted)


def test_a_bot_that_was_down_on_the_day_posts_when_it_is_back(community: Workspace) -> None:
    credit(community, "@ana docs one")
    community.bot.stop()
    community.clock.passed = next_month(community) + timedelta(days=9) - datetime.now(UTC)
    community.bot.start()
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out, late")
    assert "*Ana* with 1 credit" in says(posted)
    community.restart()
    community.settle()
    assert len(shoutouts(community)) == 1


def test_only_the_months_own_credits_count_and_newcomers_are_new_once(community: Workspace) -> None:
    credit(community, "@ana docs one")
    community.pass_time(days=31)
    credit(community, "@ana docs two")
    credit(community, "@ben docs three")
    at = next_month(community)
    community.run_job(JOB, at)
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out")
    assert "2 credits for 2 people." in says(posted)
    assert "New this month:* Ben." in says(posted)


def test_without_a_channel_nothing_is_posted_and_the_run_says_so(found: Founding) -> None:
    community = found(shoutout_channel="")
    assert "no shout-out channel is chosen" in community.run_job(JOB, next_month(community))


def test_a_channel_chosen_late_still_gets_the_months_shout_out(found: Founding) -> None:
    world = small_world()
    community = found(world=world, shoutout_channel="")
    credit(community, "@ana docs one")
    community.run_job(JOB, next_month(community))
    community.slack.press("lea", community.home("lea", "Settings"), "Settings…")
    assert community.slack.submit("lea", community.modal("lea"), {"shoutout_channel": "shoutouts"}).ok
    community.run_job(JOB, next_month(community))
    community.wait(lambda: shoutouts(community), "the shout-out, late rather than never")


def test_many_people_fit_into_one_message(community: Workspace) -> None:
    world = community.slack.world
    for number in range(30):
        user = world.add_user(f"p{number}", display_name=f"Person {number} with <a> long & name")
        for _ in range(1 + number % 3):
            credit(community, f"<@{user.id}> docs x")
    community.run_job(JOB, next_month(community))
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out")
    assert "60 credits for 30 people." in says(posted)
    assert "20 more people helped too" in says(posted)
    assert "with &lt;a&gt; long &amp; name" in says(posted)


def test_people_are_shown_by_the_name_they_have_now(community: Workspace) -> None:
    credit(community, "@ana docs one")
    community.slack.change_user("ana", display_name="Ana Maria")
    community.settle()
    community.run_job(JOB, next_month(community))
    [posted] = community.wait(lambda: shoutouts(community), "the shout-out")
    assert "*Ana Maria* with 1 credit" in says(posted)
