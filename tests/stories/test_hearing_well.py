"""Whom thanks are for when nobody is mentioned: plain names, user groups, bots that somebody called; and feedback."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Founding
from tests.workspace import Workspace, says


@pytest.mark.parametrize("words", ["thanks Ana!", "ana, thanks", "ty ana", "merci ana", "kudos to Ana for the guide"])
def test_people_of_the_conversation_are_known_by_their_plain_names(bystander: Workspace, words: str) -> None:
    bystander.say("ana", "it is all in the manual")
    bystander.say("ben", "lunch, anybody?")
    ts, card = bystander.thank("mei", words)
    assert "Mei thanked Ana:" in card["text"], ts
    assert "named in the message" in says(card)


def test_a_name_that_nobody_here_has_is_not_the_previous_speaker(community: Workspace) -> None:
    community.slack.world.add_user("will", display_name="Will")
    community.say("ben", "I will look at it tomorrow")
    community.say("ana", "or restart the cache")
    _, card = community.thank("mei", "thanks, will do!")
    assert "Mei thanked Ana:" in card["text"]


def test_thanks_to_a_user_group_are_for_its_members_who_took_part(community: Workspace) -> None:
    community.slack.world.add_group("docs-team", ["ana", "ben", "lea"])
    community.restart()
    community.wait(lambda: community.rows("SELECT 1 FROM user_groups WHERE handle = 'docs-team'"), "the new group")
    root = community.say("mei", "who can explain the build?")
    community.say("ben", "it is make build", thread=root)
    ts = community.say("mei", "thank you @docs-team!", thread=root)
    card = community.card(ts, thread=root)
    assert "Mei thanked Ben:" in card["text"]
    assert "of the user group thanked, those who spoke here" in says(card)


def test_thanks_to_all_in_a_thread_are_one_card_with_all_who_answered(community: Workspace) -> None:
    root = community.say("mei", "how do I clear the cache?")
    community.say("ben", "settings page", thread=root)
    community.say("ana", "or make clean", thread=root)
    ts = community.say("mei", "thanks both!", thread=root)
    card = community.card(ts, thread=root)
    assert "Mei thanked Ben and Ana" in card["text"]
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: community.credits("ana") == community.credits("ben") == 1)


def test_where_a_bot_answered_the_person_who_called_it_is_thanked(community: Workspace) -> None:
    community.say("mei", "how do I clear the cache?")
    community.say("ben", "!faq cache")
    community.say("buildbot", "Cache: run make clean, see the manual.")
    ts, card = community.thank("mei", "thanks, that worked!")
    assert "Mei thanked Ben:" in card["text"]
    assert "had a bot answer" in says(card)
    community.say("mei", "!faq docs")
    community.say("buildbot", "Docs: run make docs.")
    community.say("mei", "thanks @buildbot")
    community.settle()
    assert community.asked() == [community.key(ts)]


@pytest.mark.parametrize(
    "words",
    [
        ["how do I clear the cache?", "thanks!"],
        ["can somebody look at the build? thanks"],
        ["does anyone know how to reach the host?\nthanks in advance"],
    ],
)
def test_thanks_by_somebody_nobody_has_answered_close_the_request(community: Workspace, words: list[str]) -> None:
    community.say("ana", "good morning, the release is out")
    for said in words:
        community.say("mei", said)
    community.settle()
    assert community.asked() == []


def test_useful_feedback_is_heard_where_a_team_wants_it(found: Founding) -> None:
    community = found()
    community.say("ana", "the wizard asks for the password twice")
    community.say("mei", "great feedback, opened an issue")
    community.settle()
    assert community.asked() == []
    community.thanks_and_confirmed()
    home = community.home("lea", "How well I hear")
    community.slack.press("lea", home, "Adjust…")
    assert community.slack.submit("lea", community.modal("lea"), {"feedback": ["yes"]}).ok
    community.say("ben", "and the colours are hard to tell apart")
    _, card = community.thank("mei", "good point, opened an issue for it")
    assert "Mei called feedback by Ben useful" in card["text"]
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: community.ledger("ben"))
    assert community.ledger("ben")[0][1] == "ideas"


MANY_LANGUAGES = (
    "Vielen Dank @ana!", "merci @ana", "gracias @ana", "grazie mille @ana", "dank je wel @ana", "tack @ana",
    "dzięki @ana", "děkuji @ana", "kiitos @ana", "спасибо @ana", "дякую @ana", "teşekkürler @ana", "شكرا @ana",
    "धन्यवाद @ana", "terima kasih @ana", "cảm ơn @ana", "@ana さん、ありがとう！", "@ana 감사합니다", "谢谢 @ana",
    "mulțumesc @ana", "ευχαριστώ @ana", "mange tak @ana", "obrigado @ana",
)  # fmt: skip


def test_words_in_many_languages_are_heard(community: Workspace) -> None:
    for words in MANY_LANGUAGES:
        _, card = community.thank("mei", words)
        assert "Mei thanked Ana" in card["text"]
