"""Plain names: who is meant by "thanks ana", and which words only look like somebody's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.model import UserId
from scoring.names import Directory

NAMES = {
    UserId("UANA"): ("Ana Silva", "ana.silva"),
    UserId("UBEN"): ("Ben", "ben_92"),
    UserId("UWILL"): ("Will", "will"),
    UserId("UMARIA"): ("Мария", "masha"),
    UserId("UJO"): ("Jo", "jo"),
    UserId("UANNAB"): ("Anna Berg", "aberg"),
    UserId("UANNAK"): ("Anna Koch", "akoch"),
    UserId("UXAN"): ("xangua", "xangua"),
    UserId("UCHRIS"): ("Christopher", "chriss_dev"),
}
DIRECTORY = Directory(NAMES)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("thanks ana", ["UANA"]),
        ("thanks Ana Silva!", ["UANA"]),
        ("thanks @ana.silva", ["UANA"]),
        ("ANA: thanks", ["UANA"]),
        ("thanks ben", ["UBEN"]),
        ("thanks ben_92.", ["UBEN"]),
        ("ben's hint did it", []),
        ("thanks ben and ana", ["UBEN", "UANA"]),
        ("thanks, will do", []),
        ("I will try, thanks", []),
        ("thanks Will", ["UWILL"]),
        ("will: thanks", ["UWILL"]),
        ("thanks @will", ["UWILL"]),
        ("Will it work?", []),
        ("THANKS WILL DO", []),
        ("спасибо, Мария", ["UMARIA"]),
        ("jo, thanks", ["UJO"]),
        ("thanks jo", []),
        ("thanks Anna", []),
        ("thanks Anna Berg", ["UANNAB"]),
        ("see `ana` and ```ben```", []),
        ("https://example.org/ana", []),
        ("<@U2> and <#C1|ana>", []),
        ("banana", []),
        ("", []),
    ],
)
def test_who_is_called_by_name(text: str, called: list[str]) -> None:
    assert list(DIRECTORY.called(text)) == called


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Thanks Ana, that's it", "Thanks <@UANA>, that's it"),
        ("thanks Ana Silva!", "thanks <@UANA>!"),
        ("thanks @ben.", "thanks <@UBEN>."),
        ("ben, ana: look", "<@UBEN>, <@UANA>: look"),
        ("nobody here", "nobody here"),
    ],
)
def test_names_become_mentions_and_the_rest_stays(text: str, linked: str) -> None:
    assert DIRECTORY.link(text) == linked


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("thanks xanga", "thanks <@UXAN>"),
        ("ty, Christophe", "ty, <@UCHRIS>"),
        ("chris thanks", "<@UCHRIS> thanks"),
        ("thanks for the chrissy thing there", "thanks for the chrissy thing there"),
        ("thanks will", "thanks will"),
        ("ok thanks", "ok thanks"),
    ],
)
def test_shortened_and_mistyped_names_stand_at_the_ends_of_clauses(text: str, linked: str) -> None:
    assert DIRECTORY.link_nicknames(text) == linked


@given(st.text(), st.dictionaries(st.sampled_from(list(NAMES)), st.lists(st.text(max_size=12), max_size=3).map(tuple)))
def test_any_names_and_any_text_are_read_and_only_known_people_called(
    text: str, names: dict[UserId, tuple[str, ...]]
) -> None:
    directory = Directory(names)
    assert set(directory.called(text)) <= set(names)
    directory.link(text)
    directory.link_nicknames(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["ana ", "@", "<", "`", ": ", "Ana Silva ", ".", "ana.", "https://", "aana "])
def test_a_long_text_is_read_in_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    DIRECTORY.link(text)
    DIRECTORY.called(text)
