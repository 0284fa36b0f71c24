"""Learning from decisions: how often what was asked was right, and what a lead can do about it."""

from __future__ import annotations

from tests.workspace import Json, Workspace, says

CHEERS = "cheers @ana"


def decide(workspace: Workspace, answers: str, words: str = "thanks @ana for the fix") -> None:
    """One thank-you for each letter: `y` confirmed, `n` rejected, `c` changed to somebody else."""
    for answer in answers:
        ts, card = workspace.thank("mei", words)
        if answer == "c":
            workspace.slack.press("lea", card, "Change…")
            assert workspace.slack.submit("lea", workspace.modal("lea"), {"people": ["ben"]}).ok
        else:
            workspace.slack.press("lea", card, "Confirm" if answer == "y" else "Not a contribution")
        _wait_for_outcome(workspace, workspace.key(ts))


def _wait_for_outcome(workspace: Workspace, key: str) -> None:
    workspace.wait(lambda: workspace.rows("SELECT 1 FROM outcomes WHERE key = :key", key=key), "an outcome")


def outcomes(workspace: Workspace) -> list[str]:
    return [verdict for (verdict,) in workspace.rows("SELECT verdict FROM outcomes ORDER BY key")]


def modal_of(workspace: Workspace, label: str) -> Json:
    workspace.slack.open_home("lea")
    workspace.slack.press("lea", workspace.home("lea", "How well I hear"), label)
    return workspace.modal("lea")


def test_leads_see_how_often_what_was_asked_was_right(workspace: Workspace) -> None:
    decide(workspace, "yyycn")
    assert sorted(outcomes(workspace)) == ["changed", "confirmed", "confirmed", "confirmed", "rejected"]
    workspace.slack.open_home("lea")
    said = says(workspace.home("lea", "*60 %*"))
    assert "*60 %* of what I asked was right (5 times in 90 days)" in said
    assert "“thanks” 3 of 5" in said
    workspace.slack.open_home("ana")
    assert "How well I hear" not in says(workspace.home("ana"))


def test_few_answers_say_nothing_yet(community: Workspace) -> None:
    decide(community, "yn")
    community.slack.open_home("lea")
    assert "2 answers so far. From 5 on" in says(community.home("lea", "How well I hear"))


def test_a_decision_taken_back_is_no_outcome_any_more(community: Workspace) -> None:
    _, card = community.thanks_and_confirmed()
    assert outcomes(community) == ["confirmed"]
    community.slack.press("lea", card, "Undo")
    community.wait(lambda: outcomes(community) == [])


def test_another_type_alone_is_no_mistake_in_hearing(community: Workspace) -> None:
    ts, card = community.thank("mei", "thanks @ana")
    community.slack.press("lea", card, "Confirm", type="Talks")
    community.wait(lambda: community.credits("ana") == 1, ts)
    assert outcomes(community) == ["confirmed"]


def test_outcomes_keep_nobodys_words(community: Workspace) -> None:
    community.thank("mei", "thanks @ana for the secret recipe")
    decide(community, "y", "thanks @ana for the secret recipe")
    rows = str(community.rows("SELECT * FROM outcomes"))
    assert "recipe" not in rows
    assert community.id("ana") not in rows


def test_a_threshold_shows_its_effect_and_holds_at_once(community: Workspace) -> None:
    decide(community, "yy")
    decide(community, "nny", CHEERS)
    form = modal_of(community, "Adjust…")
    texts = str(form["blocks"])
    assert "You would have been asked 5 times and missed none." in texts
    assert "You would have been asked 2 times instead of 5 and missed 1." in texts
    assert community.slack.submit("lea", form, {"least": "0.80"}).ok
    ts = community.say("mei", CHEERS)
    community.settle()
    assert community.key(ts) not in community.asked()
    assert outcomes(community)[-1] == "unasked"
    community.thank("mei", "thanks @ana for the fix")
    community.thank("mei", CHEERS, channel="general")


def test_words_a_lead_mutes_make_no_card_until_they_are_heard_again(community: Workspace) -> None:
    decide(community, "nnnnn", CHEERS)
    form = modal_of(community, "Mute words…")
    assert "cheers (right 0 of 5 times)" in str(form["blocks"])
    assert community.slack.submit("lea", form, {"cues": ["cheers"]}).ok
    ts = community.say("mei", CHEERS)
    community.settle()
    assert community.key(ts) not in community.asked()
    community.thank("mei", "cheers @ana, thank you")
    form = modal_of(community, "Mute words… (1 muted)")
    assert community.slack.submit("lea", form, {"cues": []}).ok
    community.thank("mei", CHEERS)


def test_only_leads_tune_the_ear(community: Workspace) -> None:
    decide(community, "y")
    form = modal_of(community, "Adjust…")
    community.slack.change_user("lea", is_admin=False)
    community.settle()
    refused = community.slack.submit("lea", form, {"least": "0.80"})
    assert "Only leads" in "".join(refused.errors.values())
    assert 'thresholds": []' in community.rows("SELECT policy FROM teams")[0][0]
