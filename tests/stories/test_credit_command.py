"""`/credit`: what can be typed, what is answered, and that bad input credits nobody."""

from __future__ import annotations

import pytest

from bot.standin.sending import Answer
from tests.workspace import Workspace, says


def credit(workspace: Workspace, words: str = "", *, user: str = "lea", channel: str = "general") -> Answer:
    return workspace.slack.command(user, channel, "/credit", words)


def test_a_credit_is_answered_privately_and_can_be_undone(workspace: Workspace) -> None:
    answer = credit(workspace, "@ana docs proofread the release post")
    assert answer.ok
    assert answer.ephemeral
    assert answer.text == "Credited Ana for Documentation. Note: proofread the release post"
    assert [(amount, kind) for amount, kind, _ in workspace.ledger("ana")] == [(1, "doc")]
    assert "proofread the release post" in says(workspace.told("ana", "Lea credited you for *Documentation*"))
    assert answer.ts is not None
    assert workspace.slack.press("lea", answer.ts, "Undo").ok
    workspace.whispered("lea", "Taken back: the credit of Ana.")
    assert workspace.credits("ana") == 0
    assert len(workspace.ledger("ana")) == 2


@pytest.mark.parametrize(
    ("words", "people", "kind", "note"),
    [
        ("@ana docs", ["ana"], "doc", ""),
        ("@ana doc", ["ana"], "doc", ""),
        ("@ana Documentation the guide", ["ana"], "doc", "the guide"),
        ("@ana READMEs", None, None, None),
        ("@ana pull request fixed the cache", ["ana"], "code", "fixed the cache"),
        ("@ana code-review of my patch", ["ana"], "review", "of my patch"),
        ("@ana eventOrganizing the meetup", ["ana"], "eventOrganizing", "the meetup"),
        ("@ana meetup", ["ana"], "eventOrganizing", ""),
        ("@ana @ben talk two of them", ["ana", "ben"], "talk", "two of them"),
        ("@ana, @ben talk two of them", ["ana", "ben"], "talk", "two of them"),
        ("@ana,@ben,@mei talk", ["ana", "ben", "mei"], "talk", ""),
        ("@ana and @ben talk together", ["ana", "ben"], "talk", "together"),
        ("@ana, @ben, and @mei talk", ["ana", "ben", "mei"], "talk", ""),
        ("@ana & @ben talk", ["ana", "ben"], "talk", ""),
        ("@ana @ana talk once", ["ana"], "talk", "once"),
        ("  @ana   docs   wide   note ", ["ana"], "doc", "wide   note"),
        ("@ana\ndocs\nover lines", ["ana"], "doc", "over lines"),
        ("@ana docs: with a colon", ["ana"], "doc", "with a colon"),
        ("@ana docs for @ben", ["ana"], "doc", "for @ben"),
        ("@mei help", ["mei"], "question", ""),
    ],
)
def test_what_is_typed_is_understood(
    bystander: Workspace, words: str, people: list[str] | None, kind: str, note: str
) -> None:
    before = dict(bystander.rows("SELECT person, count(*) FROM credits GROUP BY person"))
    answer = credit(bystander, words)
    after = dict(bystander.rows("SELECT person, count(*) FROM credits GROUP BY person"))
    credited = {person for person, count in after.items() if count > before.get(person, 0)}
    assert credited == {bystander.id(user) for user in people or []}
    if people is None:
        assert "is not a type I know" in answer.text
        return
    newest = "SELECT type, note FROM credits JOIN evidence USING (team_id, deed) ORDER BY entered_at DESC LIMIT 1"
    [(found, noted)] = bystander.rows(newest)
    assert (found, noted.replace(f"<@{bystander.id('ben')}|ben>", "@ben")) == (kind, note)


@pytest.mark.parametrize(
    ("user", "words", "part"),
    [
        ("lea", "@ana", "Say what it was for"),
        ("lea", "@ana dogs walked them", "“dogs” is not a type I know. Did you mean `docs`"),
        ("lea", "@ana proofread the post", "is not a type I know"),
        ("lea", "docs the guide", "I don’t know “docs”"),
        ("lea", "@nobody docs the guide", "I know nobody called “nobody” here"),
        ("lea", "@ana, @nobody docs the guide", "I know nobody called “nobody” here"),
        ("lea", "<!subteam^S0NOBODY|@gone> docs the guide", "I know nobody in that user group"),
        ("lea", "@buildbot docs the guide", "is a bot"),
        ("lea", "@ana @plaudit docs the guide", "is a bot"),
        ("lea", "<@USLACKBOT> docs the guide", "is a bot"),
        ("lea", "@lea docs the guide", "contribution of your own"),
        ("lea", "@ana @lea docs the guide", "contribution of your own"),
        ("lea", f"@ana docs {'x' * 501}", "501 characters; 500 fit"),
        ("lea", "@here docs", "I don’t know"),
        ("lea", "<@U0NOBODYATALL> docs the guide", "Slack does not tell me who"),
        ("lea", ", , ,", "I don’t know"),
        ("lea", "\u202e \u200b", "I don’t know"),
        ("lea", "@", "I don’t know"),
        ("ben", "@ana docs the guide", "Only leads"),
        ("lea", "top fortnight", "“fortnight” is not a span I know"),
    ],
)
def test_bad_input_is_answered_with_one_sentence_and_credits_nobody(
    bystander: Workspace, user: str, words: str, part: str
) -> None:
    before = bystander.rows("SELECT count(*) FROM credits")
    answer = credit(bystander, words, user=user)
    assert part in answer.text
    assert answer.ok
    assert answer.ephemeral
    assert len(answer.text) < 300
    assert bystander.rows("SELECT count(*) FROM credits") == before


@pytest.mark.parametrize("words", ["@ana dogs", "@nobody docs", "docs", "@ana"])
def test_what_was_not_understood_is_answered_with_an_example_that_works(bystander: Workspace, words: str) -> None:
    answer = credit(bystander, words)
    assert "`/credit @ana docs wrote the install guide`" in answer.text
    assert credit(bystander, "@ana docs wrote the install guide").text.startswith("Credited Ana")


def test_the_same_command_sent_twice_credits_once(community: Workspace) -> None:
    answer = credit(community, "@ana docs the guide")
    assert answer.delivery is not None
    community.deliver(answer.delivery.payload, "slash_commands")
    community.settle()
    assert community.credits("ana") == 1
    credit(community, "@ana docs the guide")
    assert community.credits("ana") == 2


def test_credit_alone_opens_the_form_for_leads(community: Workspace) -> None:
    credit(community, "   ")
    form = community.modal("lea")
    refused = community.slack.submit("lea", form, {"people": ["ana"], "type": "Talks", "date": "2999-01-01"})
    assert list(refused.errors) == ["date"]
    values = {"people": ["ana", "ben"], "type": "Talks", "note": "at the meetup", "date": "2026-01-31"}
    assert community.slack.submit("lea", form, values).ok
    answer = community.whispered("lea", "Credited Ana and Ben for Talks. Note: at the meetup")
    assert community.ledger("ana") == [(1, "talk", "2026-01")]
    community.slack.press("lea", answer, "Undo")
    community.whispered("lea", "Taken back: the credits of Ana and Ben.")
    assert (community.credits("ana"), community.credits("ben")) == (0, 0)
    assert "Only leads" in credit(community, user="ben").text
    assert community.slack.modal("ben") is None


def test_a_form_submitted_twice_credits_once(community: Workspace) -> None:
    credit(community)
    community.slack.submit("lea", community.modal("lea"), {"people": ["ana"], "type": "Talks"})
    [sent] = [each for each in community.slack.deliveries if each.payload.get("type") == "view_submission"]
    community.deliver(sent.payload, "interactive")
    community.settle()
    assert community.credits("ana") == 1


def test_a_message_is_credited_by_its_shortcut_also_in_a_thread(community: Workspace) -> None:
    root = community.say("mei", "how do I clear the cache?")
    ts = community.say("ana", "here are the docs I wrote about it", thread=root)
    community.slack.shortcut("lea", "credit_message", "support", ts)
    form = community.modal("lea")
    assert community.slack.submit("lea", form, {"note": "the cache page"}).ok
    community.wait(lambda: community.credits("ana") == 1, "the credit of whoever wrote it")
    [(excerpt, note, said)] = community.rows("SELECT excerpt, note, ts FROM evidence")
    assert (excerpt, note, said) == ("here are the docs I wrote about it", "the cache page", ts)
    assert [kind for _, kind, _ in community.ledger("ana")] == ["doc"]
    community.slack.shortcut("ben", "credit_message", "support", ts)
    community.whispered("ben", "Only leads")


def test_numbers_and_help_are_private_and_for_everyone(community: Workspace) -> None:
    assert "You have no credits yet" in credit(community, "me", user="ben").text
    assert "Nobody has a credit this month yet" in credit(community, "top", user="ben").text
    for words in ("@ana docs one", "@ana talk two", "@ben @mei docs three"):
        credit(community, words)
    assert "You have 2 credits this month and 2 in all" in credit(community, "ME", user="ana").text
    for span in ("", " month", " quarter", " year", " Year "):
        answer = credit(community, f"top{span}", user="mei")
        assert answer.ephemeral
        assert "1. Ana: 2 credits for Documentation (1) and Talks (1)" in answer.text
        assert "2. Ben: 1 credit for Documentation; 2. Mei: 1 credit for Documentation" in answer.text
        assert "<@" not in says({"text": answer.text, "blocks": answer.blocks})
    answer = credit(community, "help", user="ben")
    assert answer.ephemeral
    listed = says({"text": answer.text, "blocks": answer.blocks})
    for part in ("/credit @ana docs", "/credit me", "/credit top", "/credit pause", "/credit help", "eventOrganizing"):
        assert part in listed


def test_leads_pause_a_channel_and_resume_it(community: Workspace) -> None:
    assert "Only leads" in credit(community, "pause", user="ben", channel="support").text
    community.thank("mei", "thanks @ana, that fixed it")
    assert "any more" in credit(community, "pause", channel="support").text
    community.say("mei", "thanks @ana, that fixed it")
    community.settle()
    assert len(community.asked()) == 1
    assert "again" in credit(community, "resume", channel="support").text
    community.thank("mei", "thanks @ana, that fixed it")
    assert "Direct messages are never heard" in credit(community, "pause", channel="plaudit").text
