"""Credit by a reaction: by leads, once, taken back by taking it off; by others it only supports a card that waits."""

from __future__ import annotations

import pytest

from tests.workspace import Workspace, says


def react(workspace: Workspace, user: str, ts: str, name: str = "medal", *, channel: str = "support") -> None:
    workspace.slack.react(user, channel, ts, name)
    workspace.settle()


def unreact(workspace: Workspace, user: str, ts: str, name: str = "medal", *, channel: str = "support") -> None:
    workspace.slack.unreact(user, channel, ts, name)
    workspace.settle()


def test_a_leads_reaction_credits_the_author_and_taking_it_off_reverses_it(community: Workspace) -> None:
    ts = community.say("ana", "I wrote a guide about the cache: docs/cache.md")
    react(community, "lea", ts)
    assert community.credits("ana") == 1
    assert "the cache" in says(community.told("ana", "Lea credited you for *Documentation*"))
    [(source, excerpt)] = community.rows("SELECT source, excerpt FROM credits JOIN evidence USING (team_id, deed)")
    assert (source, excerpt) == ("reaction", "I wrote a guide about the cache: docs/cache.md")
    unreact(community, "lea", ts)
    assert community.credits("ana") == 0
    assert community.rows("SELECT reason FROM credits WHERE amount < 0") == [("the reaction was taken off",)]
    react(community, "lea", ts)
    assert community.credits("ana") == 1
    assert len(community.slack.dms("ana")) == 1
    noted = [what for (what,) in community.rows("SELECT what FROM audit ORDER BY at, id")]
    assert noted == ["credit", "undo", "credit"]


def test_two_leads_credit_once_and_the_last_one_takes_it_back(community: Workspace) -> None:
    ts = community.say("ana", "here is how it works")
    react(community, "lea", ts)
    react(community, "omar", ts)
    assert community.credits("ana") == 1
    unreact(community, "lea", ts)
    assert community.credits("ana") == 1
    unreact(community, "omar", ts)
    assert community.credits("ana") == 0


@pytest.mark.parametrize(
    ("case", "author", "user", "name"),
    [
        ("somebody who is no lead", "ana", "ben", "medal"),
        ("another emoji", "ana", "lea", "tada"),
        ("their own message", "lea", "lea", "medal"),
        ("a bot’s message", "buildbot", "lea", "medal"),
    ],
)
def test_nobody_is_credited_for(bystander: Workspace, case: str, author: str, user: str, name: str) -> None:
    ts = bystander.say(author, f"built by hand for {case}")
    react(bystander, user, ts, name)
    unreact(bystander, user, ts, name)
    assert bystander.rows("SELECT * FROM credits") == [], case


def test_a_skin_tone_does_not_matter(community: Workspace) -> None:
    community.slack.open_home("lea")
    community.slack.press("lea", community.home("lea", "Settings"), "Settings…")
    assert community.slack.submit("lea", community.modal("lea"), {"credit_reaction": ":clap:"}).ok
    ts = community.say("ana", "here is how it works")
    react(community, "lea", ts)
    assert community.credits("ana") == 0
    react(community, "lea", ts, "clap::skin-tone-3")
    assert community.credits("ana") == 1


def test_paused_channels_are_not_heard(community: Workspace) -> None:
    community.slack.command("lea", "support", "/credit", "pause")
    ts = community.say("ana", "here is how it works")
    react(community, "lea", ts)
    assert community.credits("ana") == 0


def test_on_a_thank_you_that_waits_it_confirms_and_taking_it_off_undoes(community: Workspace) -> None:
    ts, _ = community.thank("mei", "thanks @ana, that fixed it")
    react(community, "ben", ts)
    assert "Ben thanked for it too" in says(community.find_card(ts) or {})
    react(community, "lea", ts)
    assert "Ana credited" in says(community.find_card(ts) or {})
    assert (community.credits("ana"), community.credits("mei")) == (1, 0)
    react(community, "omar", ts)
    unreact(community, "lea", ts)
    assert community.credits("ana") == 1
    unreact(community, "omar", ts)
    assert community.credits("ana") == 0
    assert "Was it a contribution?" in says(community.find_card(ts) or {})
    unreact(community, "ben", ts)
    assert "thanked for it too" not in says(community.find_card(ts) or {})


def test_a_lead_who_was_thanked_cannot_confirm_by_it(community: Workspace) -> None:
    ts, _ = community.thank("mei", "thanks @lea, that fixed it")
    react(community, "lea", ts)
    assert community.credits("lea") == 0
    react(community, "omar", ts)
    assert community.credits("lea") == 1


def test_on_the_message_that_helped_it_supports_the_card(community: Workspace) -> None:
    community.say("mei", "how do I clear the cache?")
    helped = community.say("ana", "rm -r .cache does it")
    ts, card = community.thank("mei", "thanks @ana, that fixed it")
    react(community, "lea", helped)
    react(community, "mei", helped)
    assert community.credits("ana") == 0
    assert "Lea thanked for it too" in says(community.find_card(ts) or {})
    community.slack.press("omar", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    react(community, "omar", helped)
    assert community.credits("ana") == 1


def test_what_was_decided_by_a_button_stays_when_a_reaction_goes(community: Workspace) -> None:
    ts, _ = community.thanks_and_confirmed()
    react(community, "omar", ts)
    unreact(community, "omar", ts)
    assert community.credits("ana") == 1


def test_what_was_credited_by_the_shortcut_is_not_credited_again(community: Workspace) -> None:
    ts = community.say("ana", "here are the docs")
    community.slack.shortcut("lea", "credit_message", "support", ts)
    assert community.slack.submit("lea", community.modal("lea"), {}).ok
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    react(community, "omar", ts)
    assert community.credits("ana") == 1


def test_retries_and_events_out_of_order_change_nothing(community: Workspace) -> None:
    ts = community.say("ana", "here is how it works")
    item = {"type": "message", "channel": community.slack.world.channel("support").id, "ts": ts}
    facts = {"user": community.id("lea"), "reaction": "medal", "item": item, "item_user": community.id("ana")}
    on = {"type": "reaction_added", **facts, "event_ts": "1800000000.000100"}
    off = {"type": "reaction_removed", **facts, "event_ts": "1800000001.000100"}
    again = {"type": "reaction_added", **facts, "event_ts": "1800000002.000100"}
    for story, total in (([on, on], 1), ([again, off, on], 1)):
        for event in story:
            assert community.deliver_event(event).acked
        community.settle()
        assert community.credits("ana") == total
    last = {**off, "event_ts": "1800000003.000100"}
    for event in (last, on, off, again, last):
        assert community.deliver_event(event).acked
    assert community.credits("ana") == 0
    odd = ({"item": {"type": "file"}}, {"item": None}, {"user": None}, {"reaction": None}, {"event_ts": "soon"})
    for broken in odd:
        assert community.deliver_event({**on, **broken}).acked
    assert community.credits("ana") == 0


def test_the_shortcut_from_anywhere_opens_the_form(community: Workspace) -> None:
    assert community.slack.shortcut("lea", "give_credit").ok
    assert community.slack.submit("lea", community.modal("lea"), {"people": ["ana"], "type": "Talks"}).ok
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    assert community.slack.shortcut("ben", "give_credit").ok
    community.settle()
    assert community.slack.modal("ben") is None
