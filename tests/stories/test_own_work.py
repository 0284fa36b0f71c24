"""Work of one's own is reported by its author, says so everywhere, and is never decided by them."""

from __future__ import annotations

import pytest

from bot.standin.sending import Answer
from tests.workspace import Json, Workspace, says


def report(workspace: Workspace, words: str, *, user: str = "ana", channel: str = "support") -> Answer:
    return workspace.slack.command(user, channel, "/credit", f"me {words}")


def card(workspace: Workspace, part: str, channel: str = "support") -> Json:
    """The bot's message in the channel that says `part`."""

    def shown() -> Json | None:
        return next((each for each in reversed(workspace.slack.messages(channel)) if part in says(each)), None)

    found: Json = workspace.wait(shown, f"a card that says {part!r}")
    return found


def test_a_lead_confirms_what_somebody_reported_of_their_own(community: Workspace) -> None:
    answer = report(community, "docs wrote the cache guide <https://example.org/guide> on 2026-10-03")
    assert answer.ephemeral
    assert "Reported for Documentation: “wrote the cache guide" in answer.text
    waiting = card(community, "Ana reported work of their own")
    assert "reported by its author" in says(waiting)
    assert "https://example.org/guide" in says(waiting)
    assert community.credits("ana") == 0
    assert community.slack.press("lea", waiting, "Confirm").ok
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    line = community.rows("SELECT month, own_work, source, thanker, source_id FROM credits")
    assert [tuple(each) for each in line] == [("2026-10", 1, "report", None, "https://example.org/guide")]
    assert "Lea credited you for *Documentation*" in says(community.told("ana", "credited you"))
    decided = card(community, "Ana credited for Documentation by Lea. Reported by its author.")
    why = community.slack.command("ana", "support", "/credit", "why")
    assert "reported by its author, credited by Lea" in says({"text": why.text, "blocks": why.blocks})
    assert community.rows("SELECT * FROM outcomes") == []
    assert "was credited for the same" in report(community, "docs again <https://example.org/guide>").text
    assert community.slack.press("lea", decided, "Undo").ok
    community.wait(lambda: community.credits("ana") == 0, "the credit taken back")


def test_its_author_never_decides_also_as_a_lead_and_for_others(community: Workspace) -> None:
    report(community, "docs wrote the guide", user="lea")
    waiting = card(community, "Lea reported work of their own")
    community.slack.press("lea", waiting, "Confirm")
    community.whispered("lea", "You can’t decide about a contribution of your own. Another lead can.")
    community.slack.press("lea", waiting, "Change…")
    form = community.modal("lea")
    community.slack.submit("lea", form, {"people": ["ana"]})
    community.settle()
    assert community.rows("SELECT * FROM credits") == []
    community.slack.press("omar", waiting, "Not a contribution")
    community.settle()
    assert community.rows("SELECT status FROM candidates") == [("rejected",)]


def test_it_goes_to_the_leads_channel_where_there_is_one_and_into_queue_and_digest(community: Workspace) -> None:
    community.slack.open_home("lea")
    community.slack.press("lea", community.home("lea", "Settings"), "Settings…")
    assert community.slack.submit("lea", community.modal("lea"), {"leads_channel": "leads"}).ok
    report(community, "talk spoke at the meetup")
    card(community, "Ana reported work of their own", "leads")
    community.slack.open_home("lea")
    assert "Ana* reported work of their own" in says(community.home("lea", "reported work"))
    community.run_job("daily-digest", "2026-12-01T09:00:00+00:00")
    card(community, "• Ana reported work of their own in <#", "leads")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("dogs walked them", "“dogs” is not a type I know. Did you mean `docs`"),
        ("docs", "Say what you did, so that a lead can judge it"),
        ("docs the guide on 2999-01-01", "That date is in the future."),
        (f"docs {'x' * 501}", "501 characters; 500 fit"),
    ],
)
def test_what_cannot_be_reported_is_answered_in_one_sentence(bystander: Workspace, words: str, sentence: str) -> None:
    answer = report(bystander, words)
    assert sentence in answer.text
    assert bystander.rows("SELECT * FROM candidates") == []


def test_numbers_alone_are_shown_as_before(bystander: Workspace) -> None:
    assert "You have no credits yet" in report(bystander, "").text
