"""The card: what it shows, where it stands, and what each of its buttons does."""

from __future__ import annotations

import re

from bot.standin import elements
from tests.stories.conftest import Founding
from tests.workspace import Json, Workspace, says, small_world

THANKS = "thanks @ana, that fixed it"


def test_a_card_says_everything_to_the_eye_and_to_the_ear(community: Workspace) -> None:
    community.say("ana", "run make clean")
    ts, card = community.thank("mei", "thank you @ana for reviewing my patch!")
    assert card["thread_ts"] == ts
    assert "subtype" not in card
    assert "Mei thanked Ana" in card["text"]
    assert "thank you @Ana for reviewing my patch!" in card["text"]
    said = says(card)
    for part in ("*Mei* thanked *Ana*", ">thank you @Ana for reviewing my patch!", "Why I ask"):
        assert part.replace(">", "&gt;") in said or part in said
    controls = {element["action_id"]: element for _, element in elements.found(card["blocks"])}
    assert controls["type"]["initial_option"]["value"] == "review"
    labels = {name: each["text"]["text"] for name, each in controls.items() if each["type"] == "button"}
    assert labels == {"confirm": "Confirm", "change": "Change…", "reject": "Not a contribution"}
    spoken = [each["accessibility_label"] for each in controls.values() if each["type"] == "button"]
    assert all("Ana" in label for label in spoken)


def test_an_answer_is_the_type_where_the_thanks_suggest_no_other(bystander: Workspace) -> None:
    _, card = bystander.thank("mei", THANKS)
    [select] = [each for _, each in elements.found(card["blocks"]) if each["type"] == "static_select"]
    assert select["initial_option"]["value"] == "question"
    assert {option["value"] for option in select["options"]} >= {"doc", "code", "talk", "eventOrganizing"}


def test_confirm_credits_the_type_that_is_chosen_and_leaves_one_line(community: Workspace) -> None:
    ts, card = community.thank("mei", THANKS)
    community.slack.choose("lea", card, "type", "Talks")
    community.slack.press("lea", card, "Confirm", type="Talks")
    decided = community.wait(lambda: (c := community.card(ts)) and "credited" in c["text"] and c, "the decision")
    assert decided["text"] == "Ana credited for Talks by Lea."
    assert len(decided["blocks"]) == 1
    assert [each["text"]["text"] for _, each in elements.found(decided["blocks"])] == ["Undo"]
    assert [(amount, kind) for amount, kind, _ in community.ledger("ana")] == [(1, "talk")]


def test_any_lead_can_undo_at_any_time_and_the_card_waits_again(workspace: Workspace) -> None:
    ts, decided = workspace.thanks_and_confirmed()
    workspace.pass_time(days=10)
    workspace.slack.press("omar", decided, "Undo")
    waiting = workspace.wait(lambda: (c := workspace.card(ts)) and "Was it" in c["text"] and c, "the card to wait")
    assert "Omar took an earlier decision back" in says(waiting)
    assert workspace.credits("ana") == 0
    assert [amount for amount, _, _ in workspace.ledger("ana")] == [1, -1]
    workspace.slack.press("omar", waiting, "Confirm")
    workspace.wait(lambda: workspace.card(ts)["text"] == "Ana credited for Answering questions by Omar.")
    assert workspace.credits("ana") == 1
    assert [amount for amount, _, _ in workspace.ledger("ana")] == [1, -1, 1]
    workspace.settle()
    assert len(workspace.slack.dms("ana")) == 1, "told of one deed once"


def test_undoing_twice_takes_back_once(community: Workspace) -> None:
    _, decided = community.thanks_and_confirmed()
    community.slack.press("lea", decided, "Undo")
    community.slack.press("omar", decided, "Undo")
    community.whispered("omar", "taken back already")
    assert community.credits("ana") == 0
    assert len(community.ledger("ana")) == 2


def test_not_a_contribution_takes_the_card_away_and_offers_the_way_back(community: Workspace) -> None:
    ts, card = community.thank("mei", THANKS)
    community.slack.press("lea", card, "Not a contribution")
    whisper = community.whispered("lea", "gets no credit")
    assert whisper["thread_ts"] == ts
    community.wait(lambda: community.find_card(ts) is None, "the card to go")
    assert community.slack.ephemerals("mei") == []
    community.slack.press("lea", whisper, "Undo")
    back = community.card(ts)
    assert "Was it a contribution?" in back["text"]
    assert back["thread_ts"] == ts
    community.slack.press("lea", back, "Confirm")
    community.wait(lambda: "credited" in community.card(ts)["text"])
    assert community.credits("ana") == 1


def test_a_card_can_be_asked_in_the_leads_channel_with_a_link(found: Founding) -> None:
    world = small_world()
    community = found(world=world, leads_channel=world.channel("leads").id)
    community.home("lea", "Settings")
    community.slack.press("lea", community.home("lea"), "Settings…")
    form = community.modal("lea")
    assert community.slack.submit("lea", form, {"cards_to_leads": ["support"]}).ok
    ts = community.say("mei", THANKS)
    card = community.wait(lambda: next(iter(community.slack.messages("leads")), None), "a card for the leads")
    assert community.slack.replies("support", ts) == []
    assert f"<#{community.slack.world.channel('support').id}>" in says(card)
    assert f"/p{ts.replace('.', '')}" in says(card)
    community.slack.press("lea", card, "Not a contribution")
    whisper = community.whispered("lea", "gets no credit")
    assert whisper["channel"] == world.channel("leads").id
    community.wait(lambda: not community.slack.messages("leads"), "the card to go")
    community.slack.press("lea", whisper, "Undo")
    [card] = community.wait(lambda: community.slack.messages("leads"), "the card again")
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: "credited" in community.slack.messages("leads")[0]["text"], "the decision")
    assert community.credits("ana") == 1
    other = community.say("mei", THANKS, channel="general")
    assert community.card(other, "general"), "other channels keep their cards in the thread"


def test_a_lead_can_pause_hearing_in_a_channel_from_the_card(community: Workspace) -> None:
    _, card = community.thank("mei", THANKS)
    community.slack.press("mei", card, "Pause hearing in this channel")
    community.whispered("mei", "Only leads")
    community.slack.press("lea", card, "Pause hearing in this channel")
    community.whispered("lea", "any more")
    community.say("mei", "thanks @ben, that fixed it")
    elsewhere = community.say("mei", "thanks @ben, that fixed it", channel="general")
    assert community.card(elsewhere, "general")
    community.settle()
    assert len(community.asked()) == 2
    assert "again" in community.slack.command("lea", "support", "/credit", "resume").text
    community.thank("mei", "thanks @ben, that fixed it")
    community.slack.press("mei", card, "How does this work?")
    community.whispered("mei", "A lead confirms")


def test_people_are_told_once_kindly_and_privately_and_can_turn_it_off(community: Workspace) -> None:
    ts, _ = community.thanks_and_confirmed()
    told = community.told("ana", "credited you")
    assert "Mei thanked you, and Lea credited you for *Answering questions*. Thank you for helping!" in says(told)
    assert "that fixed it" in says(told)
    assert f"/p{ts.replace('.', '')}" in says(told)
    community.slack.press("ana", told, "Don’t tell me again")
    community.wait(lambda: len(community.slack.dms("ana")) == 2, "the answer")
    community.thanks_and_confirmed(text="thanks @ana and @ben, great talk")
    community.told("ben", "credited you")
    community.settle()
    assert len(community.slack.dms("ana")) == 2
    assert community.credits("ana") == 2
    community.slack.press("ana", community.home("ana", "Tell me when I’m credited"), "Tell me when I’m credited")
    community.home("ana", "Don’t tell me when I’m credited")
    community.thanks_and_confirmed(text="thanks @ana, once more")
    community.wait(lambda: len(community.slack.dms("ana")) == 3, "being told again")


def test_nothing_said_in_public_can_ping_anybody(found: Founding) -> None:
    world = small_world()
    world.user("ana").display_name = "<!channel> *bold* <@U00000LEA> & @here"
    world.user("lea").display_name = "@everyone _Lea_"
    community = found(world=world)
    ts, card = community.thank(
        "mei", f"thanks <@{world.user('ana').id}> <!here> <!subteam^S0HELPERS|@helpers> @channel!"
    )
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: "credited" in community.card(ts)["text"])
    community.slack.command("lea", "support", "/credit", f"<@{world.user('ben').id}> docs for <!channel> and @here")
    community.settle()
    said = [str(call.arguments) for call in community.slack.calls if call.method.startswith("chat.")]
    assert len(said) >= 4
    assert not [each for each in said if re.search(r"<!(?!date)|<@|(?<![\w\u2060])@(channel|here|everyone)\b", each)]


def test_a_card_keeps_inside_slacks_limits_whatever_is_said(community: Workspace) -> None:
    crowd = [
        community.slack.world.add_user(f"p{number}", display_name=f"{number} {'long name ' * 8}")
        for number in range(40)
    ]
    mentions = " ".join(f"<@{each.id}>" for each in crowd)
    ts = community.say("mei", f"thank you {mentions} {'very much ' * 3000}")
    card = community.card(ts)
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: "credited" in community.card(ts)["text"], "the decision")
    assert community.rows("SELECT count(*) FROM credits") == [(40,)]
    refused: list[Json] = [call.arguments for call in community.slack.calls if call.error]
    assert refused == []
