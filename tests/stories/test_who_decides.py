"""Who decides: leads only, none about their own, the first one counts; and all of it while people press at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.standin.sending import Answer
from tests.stories.conftest import Founding
from tests.workspace import Json, Workspace, small_world

THANKS = "thanks @ana, that fixed it"


def press_at_once(workspace: Workspace, card: Json, presses: list[tuple[str, str]]) -> list[Answer]:
    with ThreadPoolExecutor(len(presses)) as crowd:
        return list(crowd.map(lambda each: workspace.slack.press(each[0], card, each[1]), presses))


def test_ten_presses_at_once_are_one_credit(workspace: Workspace) -> None:
    ts, card = workspace.thank("mei", THANKS)
    answers = press_at_once(workspace, card, [("lea", "Confirm"), ("omar", "Confirm")] * 5)
    assert all(answer.ok for answer in answers)
    workspace.wait(lambda: "credited" in workspace.card(ts)["text"])
    workspace.settle()
    assert workspace.credits("ana") == 1
    assert len(workspace.ledger("ana")) == 1
    assert len(workspace.slack.dms("ana")) == 1
    [decider] = [name for name in ("Lea", "Omar") if f"by {name}." in workspace.card(ts)["text"]]
    slower = "omar" if decider == "Lea" else "lea"
    workspace.whispered(slower, "was faster and confirmed this")


def test_of_two_leads_the_first_counts_and_the_second_is_told_who_was_faster(community: Workspace) -> None:
    ts, card = community.thank("mei", THANKS)
    community.slack.press("lea", card, "Confirm")
    community.slack.press("omar", card, "Not a contribution")
    told = community.whispered("omar", "was faster and confirmed this")
    assert community.id("lea") in told["text"]
    community.settle()
    assert "Ana credited" in community.card(ts)["text"]
    assert community.credits("ana") == 1


def test_leads_who_disagree_at_once_leave_one_decision(workspace: Workspace) -> None:
    for _ in range(3):
        _, card = workspace.thank("mei", THANKS)
        press_at_once(workspace, card, [("lea", "Confirm"), ("omar", "Not a contribution")] * 3)
    workspace.settle()
    ended = dict(workspace.rows("SELECT status, count(*) FROM candidates GROUP BY status"))
    assert sum(ended.values()) == 3
    assert set(ended) <= {"confirmed", "rejected"}
    assert workspace.credits("ana") == ended.get("confirmed", 0)
    assert workspace.rows("SELECT * FROM dead_letters") == []


def test_whoever_is_no_lead_is_told_privately_who_can(community: Workspace) -> None:
    ts, card = community.thank("mei", THANKS)
    for button in ("Confirm", "Change…", "Not a contribution"):
        community.slack.press("ben", card, button)
    community.wait(lambda: len(community.slack.ephemerals("ben")) == 3, "three private answers")
    for whisper in community.slack.ephemerals("ben"):
        assert "Only leads decide" in whisper["text"]
        assert community.id("lea") in whisper["text"]
        assert community.id("omar") in whisper["text"]
        assert whisper["thread_ts"] == ts
    assert community.slack.modal("ben") is None
    assert community.find_card(ts) == card
    assert community.credits("ana") == 0


def test_a_lead_confirms_nothing_of_their_own_but_may_confirm_their_own_thanks(community: Workspace) -> None:
    ts, card = community.thank("mei", "thanks @lea, that fixed it")
    for button in ("Confirm", "Not a contribution"):
        community.slack.press("lea", card, button)
    community.wait(lambda: len(community.slack.ephemerals("lea")) == 2, "two private answers")
    assert all("contribution of your own" in each["text"] for each in community.slack.ephemerals("lea"))
    assert community.credits("lea") == 0
    community.slack.press("omar", card, "Confirm")
    decided = community.wait(lambda: (c := community.card(ts)) and "credited" in c["text"] and c)
    assert community.credits("lea") == 1
    community.slack.press("lea", decided, "Undo")
    community.wait(lambda: len(community.slack.ephemerals("lea")) == 3, "one more refusal")
    assert community.credits("lea") == 1
    _, card = community.thank("lea", THANKS)
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "the credit of Ana")


def test_where_the_only_lead_is_to_be_credited_admins_decide(found: Founding) -> None:
    world = small_world()
    community = found(world=world, leads=world.user("ben").id)
    ts, card = community.thank("mei", "thanks @ben, that fixed it")
    community.slack.press("ben", card, "Confirm")
    community.whispered("ben", "contribution of your own")
    community.slack.press("mei", card, "Confirm")
    told = community.whispered("mei", "Only leads")
    assert community.id("lea") in told["text"]
    assert community.id("ben") not in told["text"]
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: "Ben credited" in community.card(ts)["text"])
    assert community.credits("ben") == 1
    _, card = community.thank("mei", THANKS)
    community.slack.press("lea", card, "Confirm")
    told = community.whispered("lea", "Only leads")
    assert community.id("ben") in told["text"], "an admin is no lead once the team has named one"
    assert community.credits("ana") == 0


def test_a_user_group_can_be_the_leads_and_its_changes_count_at_once(found: Founding) -> None:
    world = small_world()
    community = found(world=world, leads=world.group("helpers").id)
    _, card = community.thank("mei", THANKS)
    community.slack.press("lea", card, "Confirm")
    assert community.id("ben") in community.whispered("lea", "Only leads")["text"]
    community.slack.press("ben", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "a member's confirmation")
    community.slack.change_group("helpers", "mei")
    community.settle()
    _, card = community.thank("lea", THANKS)
    community.slack.press("ben", card, "Confirm")
    assert community.id("mei") in community.whispered("ben", "Only leads")["text"]
    community.slack.press("mei", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 2, "the new member's confirmation")


def test_the_members_of_a_disabled_user_group_are_no_leads(found: Founding) -> None:
    world = small_world()
    community = found(world=world, leads=f"{world.group('helpers').id},{world.user('omar').id}")
    group = {"id": world.group("helpers").id, "handle": "helpers", "users": [community.id("ben")], "date_delete": 1}
    community.deliver_event({"type": "subteam_updated", "subteam": group})
    _, card = community.thank("mei", THANKS)
    community.slack.press("ben", card, "Confirm")
    community.whispered("ben", "Only leads")
    assert community.credits("ana") == 0


def test_an_admin_more_or_less_is_a_lead_more_or_less(community: Workspace) -> None:
    community.slack.change_user("ben", is_admin=True)
    community.slack.change_user("lea", is_admin=False)
    community.settle()
    _, card = community.thank("mei", THANKS)
    community.slack.press("lea", card, "Confirm")
    community.whispered("lea", "Only leads")
    community.slack.press("ben", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "the new admin's confirmation")
