"""Contribution types: every word finds the one type it means, and a thank-you's words suggest what it was for."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import languages
from scoring.contributions import TYPES, find, guess
from scoring.words import fold, words

ALL_CONTRIBUTORS = [
    "audio", "a11y", "bug", "blog", "business", "code", "content", "data", "doc", "design", "example",
    "eventOrganizing", "financial", "fundingFinding", "ideas", "infra", "maintenance", "mentoring", "platform",
    "plugin", "projectManagement", "promotion", "question", "research", "review", "security", "tool", "translation",
    "test", "tutorial", "talk", "userTesting", "video",
]  # fmt: skip
OUR_OWN = ["release", "triage", "moderation", "governance"]


def test_all_contributors_keys_come_first_in_their_order() -> None:
    assert list(TYPES) == ALL_CONTRIBUTORS + OUR_OWN


def test_every_type_is_filed_under_its_key_and_says_what_it_is() -> None:
    assert all(key == each.key and each.label and each.what for key, each in TYPES.items())


def test_no_word_means_two_types() -> None:
    words = Counter(
        word
        for each in TYPES.values()
        for word in {name.casefold().replace("-", " ") for name in (each.key, each.label, *each.aliases)}
    )
    assert [word for word, times in words.items() if times > 1] == []


@pytest.mark.parametrize("key", TYPES)
def test_a_type_is_found_by_key_label_and_alias_in_any_case(key: str) -> None:
    for word in (key, TYPES[key].label, *TYPES[key].aliases):
        assert find(word) is find(word.upper()) is find(f"  {word} ") is TYPES[key]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("docs", "doc"), ("Documentation", "doc"), ("answers", "question"), ("answer", "question"),
        ("support", "question"), ("help", "question"), ("pr", "code"), ("PRs", "code"), ("pull request", "code"),
        ("pull-request", "code"), ("event", "eventOrganizing"), ("events", "eventOrganizing"),
        ("event-organizing", "eventOrganizing"), ("EVENTORGANIZING", "eventOrganizing"), ("how-to", "tutorial"),
        ("i18n", "translation"),
    ],
)  # fmt: skip
def test_people_need_not_know_the_keys(word: str, key: str) -> None:
    found = find(word)
    assert found is not None
    assert found.key == key


@given(st.text())
def test_an_unknown_word_is_none_and_never_an_error(word: str) -> None:
    found = find(word)
    assert found is None or found is TYPES[found.key]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("thanks", "question"),
        ("", "question"),
        ("thanks <@U2>, that fixed it", "question"),
        ("thanks for the help", "question"),
        ("thanks for the review", "review"),
        ("Thanks <@U2> for the really thorough and kind review of the docs!", "review"),
        ("thanks for reviewing my PR", "review"),
        ("thanks for the docs", "doc"),
        ("thanks <@U2> and <@U3> for the guide", "doc"),
        ("the README is so much clearer now, thanks", "doc"),
        ("great talk, thank you!", "talk"),
        ("thanks for the talk", "talk"),
        ("thank you for the French translation", "translation"),
        ("thanks for the PR", "code"),
        ("thanks for the bug report", "bug"),
        ("thanks for organizing the meetup", "eventOrganizing"),
        ("thanks for the video", "video"),
        ("thanks, my video card works again", "question"),
        ("thanks, my code runs now", "question"),
        ("thanks for the idea", "ideas"),
        ("thanks for testing", "test"),
        ("thanks for your mentoring", "mentoring"),
        ("thanks for the tutorial", "tutorial"),
        ("Danke für die Übersetzung", "translation"),
        ("merci pour la relecture", "review"),
        ("gracias por la charla", "talk"),
        ("obrigado pela tradução", "translation"),
    ],
)
def test_the_words_suggest_a_type(text: str, key: str) -> None:
    assert guess(text) == key


@given(st.text())
def test_a_guess_is_always_a_type(text: str) -> None:
    assert guess(text) in TYPES


def test_languages_hint_only_at_types_there_are_one_word_one_type() -> None:
    hints: dict[str, set[str]] = {}
    for language in languages.LANGUAGES:
        for table in (language.types, language.types_after_links):
            for key, telling in table.items():
                assert key in TYPES, f"{language.code}: {key}"
                for word in telling:
                    assert len(words(word)) == 1, f"{language.code}: {word}"
                    hints.setdefault(fold(word), set()).add(key)
    assert {word: keys for word, keys in hints.items() if len(keys) > 1} == {}
