"""App Home: my credits for everyone; the queue, the last decisions and the settings for leads."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.standin import elements
from tests.workspace import Json, Workspace, says

THANKS = "thanks @ana, that fixed it"


def labels(view: Json) -> list[str]:
    return [each["text"]["text"] for _, each in elements.found(view["blocks"]) if each["type"] == "button"]


def test_everybody_sees_their_own_credits_and_what_for(community: Workspace) -> None:
    assert "No credits yet" in says(community.home("ana"))
    ts, _ = community.thanks_and_confirmed()
    community.slack.command("lea", "general", "/credit", "@ana docs the *guide* & <more>")
    community.slack.open_home("ana")
    home = community.home("ana", "*2* this month · *2* in all")
    said = says(home)
    assert f"{community.clock():%Y-%m-%d}" in said
    assert f"/p{ts.replace('.', '')}" in said
    assert "*Answering questions*: thanks @Ana, that fixed it, thanked by Mei" in said
    assert "*Documentation*: the *guide* &amp; &lt;more&gt;" in said
    assert "Waiting for a lead" not in said
    wishes = ["Don’t tell me when I’m credited", "Quiet hours…", "Add an organisation…"]
    own = ["Add…", *wishes, "See", "Export", "Hide me", "Erase me…"]
    assert labels(home) == own


def test_credits_taken_back_leave_the_list(community: Workspace) -> None:
    _, decided = community.thanks_and_confirmed()
    community.slack.press("lea", decided, "Undo")
    assert "No credits yet" in says(community.home("ana"))


def test_leads_decide_from_the_queue_with_the_same_buttons(community: Workspace) -> None:
    first, _ = community.thank("mei", THANKS)
    second, _ = community.thank("mei", "thanks @ben for the review", channel="general")
    third, _ = community.thank("mei", "thanks @omar, great talk")
    home = community.home("lea", "Waiting for a lead: 3")
    assert says(home).index("*Ana*") < says(home).index("*Ben*") < says(home).index("*Omar*")
    for ts in (first, second, third):
        assert f"/p{ts.replace('.', '')}" in says(home)
    assert community.slack.press("lea", home, "Confirm", within=f"card:{community.key(first)}", type="Talks").ok
    home = community.home("lea", "Waiting for a lead: 2")
    assert "*Ana* credited for *Talks* by Lea" in says(home)
    community.wait(lambda: "credited" in community.card(first)["text"], "the card in the thread")
    community.slack.press("lea", home, "Not a contribution", within=f"card:{community.key(second, 'general')}")
    home = community.home("lea", "Waiting for a lead: 1")
    assert "Lea said it was not a contribution of *Ben*" in says(home)
    community.wait(lambda: community.find_card(second, "general") is None, "the card to go")
    community.slack.press("lea", home, "Change…", within=f"card:{community.key(third)}")
    assert community.slack.submit("lea", community.modal("lea"), {"note": "at the meetup"}).ok
    community.home("lea", "Nothing waits")
    assert community.credits("omar") == 1


def test_a_decision_can_be_taken_back_from_home(community: Workspace) -> None:
    ts, card = community.thank("mei", THANKS)
    community.slack.press("lea", card, "Not a contribution")
    home = community.home("omar", "not a contribution of *Ana*")
    community.slack.press("omar", home, "Undo")
    community.home("omar", "Waiting for a lead: 1")
    assert "Omar took an earlier decision back" in says(community.card(ts))


def test_a_refusal_on_home_reaches_whoever_pressed(community: Workspace) -> None:
    community.thank("mei", "thanks @lea, that fixed it")
    home = community.home("lea", "Waiting for a lead: 1")
    community.slack.press("lea", home, "Confirm")
    community.told("lea", "contribution of your own")
    _, card = community.thank("mei", THANKS)
    home = community.home("omar", "Waiting for a lead: 2")
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1)
    community.slack.press("omar", home, "Not a contribution", within=card_of(home, "Ana"))
    community.told("omar", "was faster")
    assert community.credits("ana") == 1


def card_of(home: Json, name: str) -> str:
    """The block of buttons below the line about `name`."""
    at = next(number for number, block in enumerate(home["blocks"]) if f"*{name}*" in says({"blocks": [block]}))
    return str(home["blocks"][at + 1]["block_id"])


def test_a_long_queue_is_turned_page_by_page(community: Workspace) -> None:
    for number in range(14):
        community.say("mei", f"thanks @ana and @ben, number {number} fixed it {'really ' * 100}")
    community.settle()
    home = community.home("lea", "Waiting for a lead: 14")
    assert cards_on(home) == list(range(6))
    community.slack.press("lea", home, "More (8)")
    home = community.home("lea", "number 6 ")
    assert cards_on(home) == list(range(6, 12))
    assert len(home["blocks"]) <= 100
    community.slack.press("lea", home, "Confirm", within=home_cards(home)[0]["block_id"])
    home = community.home("lea", "Waiting for a lead: 13")
    assert cards_on(home) == [7, 8, 9, 10, 11, 12], "the page stays open"
    community.slack.press("lea", home, "More (1)")
    home = community.home("lea", "number 13 ")
    assert cards_on(home) == [13]
    community.slack.press("lea", home, "Back")
    home = community.home("lea", "number 12 ")
    assert cards_on(home) == [7, 8, 9, 10, 11, 12]


def cards_on(home: Json) -> list[int]:
    return [int(each) for each in re.findall(r"number (\d+) fixed", says(home))]


def home_cards(home: Json) -> list[Json]:
    return [block for block in home["blocks"] if str(block.get("block_id")).startswith("card:")]


def test_the_queue_can_be_of_one_channel_and_says_how_long_it_waits(community: Workspace) -> None:
    for number in range(7):
        community.thank("mei", f"thanks @ana, number {number} fixed it")
    community.thank("mei", "thanks @ben for the review", channel="general")
    home = community.home("lea", "Waiting for a lead: 8")
    community.slack.choose("lea", home, "queue_channel", "general")
    home = community.home("lea", "Waiting for a lead: 1")
    assert "*Ben*" in says(home)
    community.clock.passed += timedelta(days=3)
    community.slack.press("lea", home, "All channels")
    home = community.home("lea", "The oldest waits 3 days.")
    assert "waits 3 days" in says(home)
    community.slack.press("lea", home, "Confirm", within=home_cards(home)[0]["block_id"])
    community.home("lea", "Half of all decisions took less than 4 days.")


def test_a_channels_lead_sees_what_waits_there_and_no_settings(community: Workspace) -> None:
    community.slack.press("lea", community.home("lea", "Settings"), "Leads of a channel…")
    assert community.slack.submit("lea", community.modal("lea"), {"channel": "support", "people": ["ben"]}).ok
    community.thank("mei", "thanks @ana, number 1 fixed it")
    community.thank("mei", "thanks @omar for the review", channel="general")
    community.slack.open_home("ben")
    home = community.home("ben", "Waiting for a lead: 1")
    assert "*Omar*" not in says(home)
    assert "Settings…" not in labels(home)
    community.slack.press("ben", home, "Confirm")
    community.home("ben", "Nothing waits")
    assert community.credits("ana") == 1


def test_leads_credit_by_hand_from_home(community: Workspace) -> None:
    community.slack.press("lea", community.home("lea"), "Credit…")
    assert community.slack.submit("lea", community.modal("lea"), {"people": ["ana"], "type": "Talks"}).ok
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    community.told("lea", "Credited Ana for Talks")


def test_the_messages_tab_is_no_home(community: Workspace) -> None:
    community.slack.open_home("ben", tab="messages")
    community.settle()
    assert community.slack.home("ben") is None
