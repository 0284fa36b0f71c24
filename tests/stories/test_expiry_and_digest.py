"""What waits: the daily digest to the leads, the reminder before a card closes, and its closing."""

from __future__ import annotations

from tests.stories.conftest import Founding
from tests.workspace import Workspace, says, small_world

THANKS = "thanks @ana, that fixed it"


def run(community: Workspace, job: str) -> str:
    return community.run_job(job, community.clock())


def test_leads_find_what_waits_in_a_daily_message_with_links(community: Workspace) -> None:
    first, _ = community.thank("mei", THANKS)
    second, _ = community.thank("mei", "thanks @ben and @ana!", channel="general")
    run(community, "daily-digest")
    for lead in ("lea", "omar"):
        digest = community.told(lead, "2 thank-yous wait for a lead")
        said = says(digest)
        assert "Mei thanked Ana" in said
        assert "Mei thanked Ben and Ana" in said
        for ts in (first, second):
            assert f"/p{ts.replace('.', '')}" in said
        assert said.index(first.replace(".", "")) < said.index(second.replace(".", ""))
        assert "closes" not in said
    community.settle()
    assert community.slack.dms("mei") == []
    assert "was done before" in run(community, "daily-digest")


def test_when_nothing_waits_nobody_is_disturbed(community: Workspace) -> None:
    community.thanks_and_confirmed()
    assert "nothing waits" in run(community, "daily-digest")
    community.settle()
    assert len(community.slack.dms("omar")) == 1, "only the first steps"
    assert community.slack.dms("lea") == []


def test_a_lead_can_stop_the_digest_and_have_it_again(community: Workspace) -> None:
    community.thank("mei", THANKS)
    run(community, "daily-digest")
    community.slack.press("lea", community.told("lea", "waits for a lead"), "Stop the daily digest")
    community.told("lea", "Done.")
    community.pass_time(days=1)
    run(community, "daily-digest")
    community.settle()
    assert len([each for each in community.slack.dms("lea") if "waits for a lead" in each["text"]]) == 1
    assert len([each for each in community.slack.dms("omar") if "waits for a lead" in each["text"]]) == 2
    community.slack.press("lea", community.home("lea", "Send me the daily digest"), "Send me the daily digest")
    community.home("lea", "Stop the daily digest")
    community.pass_time(days=1)
    run(community, "daily-digest")
    community.wait(lambda: len([e for e in community.slack.dms("lea") if "waits for" in e["text"]]) == 2, "it again")


def test_a_team_with_a_leads_channel_has_its_digest_there(found: Founding) -> None:
    world = small_world()
    community = found(world=world, leads_channel=world.channel("leads").id, leads=world.group("helpers").id)
    community.thank("mei", THANKS)
    run(community, "daily-digest")
    [digest] = community.wait(lambda: community.slack.messages("leads"), "the digest")
    assert "1 thank-you waits for a lead" in says(digest)
    assert "Stop the daily digest" not in says(digest)
    community.settle()
    assert [each for each in community.slack.dms("ben") if "waits" in each["text"]] == []


def test_the_digest_goes_to_the_members_of_the_leads_group(found: Founding) -> None:
    world = small_world()
    community = found(world=world, leads=world.group("helpers").id)
    community.thank("mei", THANKS)
    run(community, "daily-digest")
    community.told("ben", "waits for a lead")
    community.settle()
    assert community.slack.dms("lea") == []


def test_a_card_closes_after_its_days_with_a_reminder_before(community: Workspace) -> None:
    ts, card = community.thank("mei", THANKS)
    community.pass_time(days=11, hours=23)
    run(community, "expire-cards")
    run(community, "daily-digest")
    community.told("lea", "waits for a lead")
    assert "closes" not in says(community.told("lea", "waits for a lead"))
    community.pass_time(days=1)
    run(community, "daily-digest")
    community.told("lea", "closes")
    assert "0 closed" in run(community, "expire-cards")
    assert community.find_card(ts) is not None
    community.pass_time(days=1, hours=2)
    community.slack.fail("chat.delete", error="internal_error")
    run(community, "expire-cards")
    community.wait(lambda: community.rows("SELECT 1 FROM candidates WHERE status = 'expired'"), "the card to close")
    community.slack.press("lea", card, "Confirm")
    community.whispered("lea", "waited too long and is closed")
    assert community.credits("ana") == 0
    community.wait(lambda: community.find_card(ts) is None, "the card to go", timeout=15)
    assert "Nothing waits" in says(community.home("lea", "Waiting for a lead: 0"))


def test_an_undone_decision_gives_the_card_its_days_anew(community: Workspace) -> None:
    _, decided = community.thanks_and_confirmed()
    community.pass_time(days=40)
    community.slack.press("lea", decided, "Undo")
    community.wait(lambda: community.rows("SELECT 1 FROM candidates WHERE status = 'waiting'"), "the card to wait")
    assert "0 closed" in run(community, "expire-cards"), "just put back to waiting by a lead who wants to look again"


def test_decided_cards_never_close(community: Workspace) -> None:
    ts, _ = community.thanks_and_confirmed()
    community.pass_time(days=400)
    assert "0 closed" in run(community, "expire-cards")
    community.settle()
    assert "credited" in community.card(ts)["text"]
    community.slack.press("lea", community.card(ts), "Undo")
    community.wait(lambda: community.credits("ana") == 0, "an undo after a year")


def test_what_was_said_is_forgotten_after_two_days_and_what_was_credited_is_not(community: Workspace) -> None:
    community.thanks_and_confirmed()
    community.pass_time(days=3)
    run(community, "forget")
    assert community.rows("SELECT * FROM recent") == []
    assert community.credits("ana") == 1
    assert community.rows("SELECT messages FROM activity") == [(1,)]
