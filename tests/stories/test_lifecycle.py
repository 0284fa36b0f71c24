"""First steps, restarts, and what happens when the app is removed."""

from __future__ import annotations

from functools import partial

import httpx

from bot.standin import elements
from tests.stories.conftest import Founding
from tests.workspace import Workspace, says, small_world

THANKS = "thanks @ana, that fixed it"


def greeted(community: Workspace) -> list[str]:
    everybody = [each.name for each in community.slack.world.users.values() if not each.is_bot]
    return [name for name in everybody if any("I’m Plaudit" in each["text"] for each in community.slack.dms(name))]


def test_one_person_is_told_what_to_do_next_in_three_lines_and_asked_for_the_time_zone(community: Workspace) -> None:
    community.settle()
    assert greeted(community) == ["omar"]
    [hello] = community.slack.dms("omar")
    said = says(hello)
    for line in ("1. Invite me", "2. Choose who decides", "3. Give credit", "Which time zone"):
        assert line in said
    assert "4. " not in said
    community.slack.choose("omar", hello, "choose_timezone", "Asia/Tokyo")
    community.told("omar", "counted in Asia/Tokyo")
    community.home("omar", "*Time zone:* Asia/Tokyo")
    community.restart()
    community.settle()
    assert len([each for each in community.slack.dms("omar") if "I’m Plaudit" in each["text"]]) == 1


def test_the_time_zone_of_whoever_is_asked_is_offered_first(found: Founding) -> None:
    world = small_world()
    world.user("omar").tz = "America/Sao_Paulo"
    community = found(world=world)
    [hello] = community.slack.dms("omar")
    [select] = [each for _, each in elements.found(hello["blocks"]) if each["action_id"] == "choose_timezone"]
    assert select["initial_option"]["value"] == "America/Sao_Paulo"


def test_a_lead_who_is_named_is_greeted_in_place_of_the_admins(found: Founding) -> None:
    world = small_world()
    community = found(world=world, leads=f"{world.user('ben').id},{world.user('lea').id}")
    community.settle()
    assert greeted(community) == ["ben"]


def test_members_of_a_group_of_leads_are_greeted_one_only(found: Founding) -> None:
    world = small_world()
    world.add_group("council", ["mei", "ben"])
    community = found(world=world, leads=world.group("council").id)
    community.settle()
    assert len(greeted(community)) == 1
    assert greeted(community)[0] in ("ben", "mei")


def test_only_a_lead_sets_the_time_zone(community: Workspace) -> None:
    [hello] = community.slack.dms("omar")
    community.slack.change_user("omar", is_admin=False, is_owner=False, is_primary_owner=False)
    community.settle()
    community.slack.choose("omar", hello, "choose_timezone", "Asia/Tokyo")
    community.told("omar", "Only leads")
    assert "Asia/Tokyo" not in str(community.rows("SELECT policy FROM teams"))


def test_what_was_begun_before_a_restart_goes_on_after_it(workspace: Workspace) -> None:
    ts, card = workspace.thank("mei", THANKS)
    workspace.restart()
    workspace.slack.press("lea", card, "Confirm")
    workspace.wait(lambda: "credited" in workspace.card(ts)["text"], "the decision")
    assert workspace.credits("ana") == 1


def test_a_card_that_slack_refused_for_a_while_comes_all_the_same(community: Workspace) -> None:
    community.slack.fail("chat.postMessage", error="ratelimited", status=429, retry_after=30)
    community.slack.fail("chat.postMessage", status=503)
    ts = community.say("mei", THANKS)
    for error in ("ratelimited", "internal_error"):
        community.wait(partial(community.rows, "SELECT 1 FROM outbox WHERE error = :error", error=error), error)
        community.pass_time(seconds=31)
    assert community.card(ts)
    assert len(community.slack.replies("support", ts)) == 1


def test_once_removed_plaudit_says_nothing_and_once_back_it_goes_on(community: Workspace) -> None:
    community.thanks_and_confirmed()
    community.slack.uninstall()
    community.slack.wait_until_quiet()
    community.wait(lambda: community.rows("SELECT 1 FROM teams WHERE NOT active"), "the leave to be noted")
    assert community.credits("ana") == 1, "what was credited stays"
    community.slack.app.revoked, community.slack.app.installed = False, True
    community.restart()
    community.thanks_and_confirmed()
    assert community.credits("ana") == 2


def test_a_user_token_taken_back_is_nothing_to_plaudit(community: Workspace) -> None:
    community.deliver_event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    community.settle()
    community.thank("mei", THANKS)
    assert community.rows("SELECT 1 FROM teams WHERE NOT active") == []


def test_an_event_of_another_workspace_is_no_business_of_this_one(community: Workspace) -> None:
    community.deliver_event(community.message_event("mei", THANKS), team_id="T0OTHER")
    community.thank("mei", THANKS)
    assert {team for (team,) in community.rows("SELECT team_id FROM candidates")} == {community.slack.world.team.id}


def test_a_stranger_at_the_door_is_not_let_in(found: Founding) -> None:
    community = found(http=True)
    http = community.slack.http
    assert http is not None
    assert http.request_url is not None
    body = b'{"type": "event_callback", "event": {"type": "message"}}'
    unsigned = httpx.post(http.request_url, content=body, headers={"Content-Type": "application/json"})
    forged = httpx.post(http.request_url, content=body + b" ", headers=http.signed(body))
    assert (unsigned.status_code, forged.status_code) == (401, 401)
    assert community.rows("SELECT * FROM dead_letters") == []
