"""One deed, one card: further thanks for the same help make it weightier, and leave it when they are taken back."""

from __future__ import annotations

from tests.workspace import Workspace, says


def answered_in_a_thread(workspace: Workspace) -> str:
    """Mei asks, Ana answers: the thread's root."""
    root = workspace.say("mei", "how do I clear the cache?")
    workspace.say("ana", "run make clean, that does it", thread=root)
    return root


def test_five_thanks_for_one_answer_are_one_card(workspace: Workspace) -> None:
    root = answered_in_a_thread(workspace)
    first = workspace.say("mei", "thanks, that fixed it!", thread=root)
    workspace.card(first, thread=root)
    for user, words in (
        ("ben", "thank you @ana"),
        ("lea", "same here, thanks Ana!"),
        ("omar", "ty"),
        ("mei", "ty again"),
    ):
        workspace.say(user, words, thread=root)
    workspace.settle()
    assert workspace.asked() == [workspace.key(first)]
    said = says(workspace.card(first, thread=root))
    assert "Mei thanked Ana" in said or "*Mei* thanked *Ana*" in said
    assert "Ben, Lea and Omar thanked for it too" in said
    assert len([each for each in workspace.slack.replies("support", root) if each.get("bot_id")]) == 1


def test_outside_threads_thanks_that_look_back_to_the_same_words_are_one_deed(community: Workspace) -> None:
    community.say("mei", "how do I clear the cache?")
    community.say("ana", "run make clean, that does it")
    first, _ = community.thank("mei", "thanks, that worked!")
    community.say("ben", "ah, I had the same. thanks Ana")
    community.settle()
    assert community.asked() == [community.key(first)]
    assert "Ben thanked for it too" in says(community.card(first))


def test_new_help_is_a_new_card(community: Workspace) -> None:
    community.say("mei", "how do I clear the cache?")
    community.say("ana", "run make clean")
    first, _ = community.thank("mei", "thanks ana")
    community.say("mei", "and how do I build the docs?")
    community.say("ana", "make docs")
    second, _ = community.thank("mei", "thanks ana")
    assert community.asked() == [community.key(first), community.key(second)]


def test_thanks_after_the_decision_are_noted_on_the_credit_and_not_asked_again(community: Workspace) -> None:
    root = answered_in_a_thread(community)
    first = community.say("mei", "thanks, that fixed it!", thread=root)
    community.slack.press("lea", community.card(first, thread=root), "Confirm")
    community.wait(lambda: community.credits("ana") == 1)
    community.say("ben", "thanks @ana", thread=root)
    community.wait(lambda: "Ben thanked for it too" in says(community.card(first, thread=root)), "the credit to say so")
    assert community.credits("ana") == 1
    assert community.asked() == [community.key(first)]


def test_what_was_rejected_is_not_asked_again_for_the_same_help(community: Workspace) -> None:
    root = answered_in_a_thread(community)
    first = community.say("mei", "thanks, that fixed it!", thread=root)
    community.slack.press("lea", community.card(first, thread=root), "Not a contribution")
    community.wait(lambda: community.find_card(first, thread=root) is None)
    community.say("ben", "thanks @ana", thread=root)
    community.settle()
    assert community.asked() == [community.key(first)]


def test_of_several_helpers_those_asked_about_already_are_left_out(community: Workspace) -> None:
    root = answered_in_a_thread(community)
    community.say("ben", "and clear the browser's, too", thread=root)
    first = community.say("mei", "thanks @ana!", thread=root)
    community.card(first, thread=root)
    both = community.say("lea", "thanks both, I needed that", thread=root)
    card = community.card(both, thread=root)
    assert "Lea thanked Ben:" in card["text"]
    assert "Lea thanked for it too" in says(community.card(first, thread=root))


def test_support_that_is_deleted_or_edited_away_leaves_the_card(community: Workspace) -> None:
    root = answered_in_a_thread(community)
    first = community.say("mei", "thanks, that fixed it!", thread=root)
    community.card(first, thread=root)
    bens, leas = (community.say(user, "thanks @ana", thread=root) for user in ("ben", "lea"))
    community.wait(lambda: "Ben and Lea thanked for it too" in says(community.card(first, thread=root)))
    community.slack.delete("ben", "support", bens)
    community.slack.edit("lea", "support", leas, "never mind")
    community.wait(lambda: "thanked for it too" not in says(community.card(first, thread=root)), "no more support")
    assert community.asked() == [community.key(first)]


def test_when_the_first_thanks_are_deleted_the_next_stand_for_the_card(community: Workspace) -> None:
    root = answered_in_a_thread(community)
    first = community.say("mei", "thanks, that fixed it!", thread=root)
    card = community.card(first, thread=root)
    community.say("ben", "thanks @ana, me too", thread=root)
    community.wait(lambda: "Ben thanked for it too" in says(community.card(first, thread=root)))
    community.slack.delete("mei", "support", first)
    community.wait(lambda: "Ben thanked Ana" in community.card(first, thread=root)["text"], "Ben’s words on the card")
    assert community.card(first, thread=root)["ts"] == card["ts"]
    community.slack.press("lea", community.card(first, thread=root), "Confirm")
    community.wait(lambda: community.credits("ana") == 1)


def test_the_same_support_delivered_twice_is_noted_once(community: Workspace) -> None:
    root = answered_in_a_thread(community)
    first = community.say("mei", "thanks, that fixed it!", thread=root)
    community.card(first, thread=root)
    event = community.message_event("ben", "thanks @ana", thread_ts=root)
    for _ in range(3):
        community.deliver_event(event)
    community.settle()
    assert community.rows("SELECT count(*) FROM support") == [(1,)]
