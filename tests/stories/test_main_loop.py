"""The main job, told through the front door: thanks, card, a lead decides, credit, shout-out."""

from __future__ import annotations

from tests.workspace import Workspace


def test_a_confirmed_thanks_is_a_credit_and_is_shouted_out(workspace: Workspace) -> None:
    ts, card = workspace.thank("mei", "thanks @ana, that fixed it")
    assert "Mei thanked Ana" in card["text"]
    workspace.slack.press("lea", card, "Confirm")
    workspace.wait(lambda: "credited" in workspace.card(ts)["text"], "the card says what was decided")
    assert workspace.credits("ana") == 1
    answer = workspace.slack.command("lea", "general", "/credit", "@ben docs wrote the install guide")
    assert "Credited Ben" in answer.text
    month_end = "2026-12-01T12:00:00+00:00"
    workspace.run_job("monthly-shoutout", month_end)
    [shoutout] = workspace.wait(lambda: workspace.slack.messages("shoutouts"), "the shout-out")
    assert "Ana" in shoutout["text"]
    assert "Ben" in shoutout["text"]
