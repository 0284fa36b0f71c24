"""The brackets in language files: what an entry stands for, and what it says when it is written wrong."""

from __future__ import annotations

from importlib import resources

import pytest

from scoring import languages
from scoring.languages import LANGUAGES, Role, expand

WRITTEN = {
    "no brackets": ("many thanks", ["many thanks"]),
    "alternatives, in order": ("thank (you|u|ya)", ["thank you", "thank u", "thank ya"]),
    "alternatives of several words": ("(that|the last one) helped", ["that helped", "the last one helped"]),
    "an empty one: words may be missing": ("thanks (so|) much", ["thanks so much", "thanks much"]),
    "missing at the start": ("(many|) thanks", ["many thanks", "thanks"]),
    "missing at the end": ("thanks (again|)", ["thanks again", "thanks"]),
    "two brackets: the first turns slowest": ("(a|b) (c|d)", ["a c", "a d", "b c", "b d"]),
    "inside a word": ("help(ed|s) me", ["helped me", "helps me"]),
    "scripts without spaces": ("助かり(ました|ます)", ["助かりました", "助かります"]),
    "the same phrase twice is one": ("(so|so|) much", ["so much", "much"]),
    "the same phrase by two ways is one": ("(a|) (a|) b", ["a a b", "a b", "b"]),
    "somebody mentioned": ("(kudos|props) to @", ["kudos to @", "props to @"]),
    "signs are no brackets": (":pray: 🙏 ++", [":pray: 🙏 ++"]),
}

MALFORMED = {
    "not closed": "thank (you|u",
    "not opened": "thank you|u)",
    "one in another": "thank (you|(u|ya))",
    "alternatives outside": "thanks|thx",
    "no alternatives": "thank (you)",
    "empty": "thank () you",
    "nothing left": "(thank|) (you|)",
    "no words at all": " ",
}


@pytest.mark.parametrize(("entry", "phrases"), WRITTEN.values(), ids=WRITTEN)
def test_an_entry_stands_for(entry: str, phrases: list[str]) -> None:
    assert list(expand(entry)) == phrases


@pytest.mark.parametrize("entry", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_entry_says_which(entry: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|missing") as refused:
        expand(entry)
    assert repr(entry) in str(refused.value)


def test_a_malformed_file_says_which_file_and_which_entry() -> None:
    with pytest.raises(ValueError, match=r"^xx\.toml: 'thank \(you': a bracket is not closed"):
        languages._read("xx.toml", 'name = "X"\n[phrases]\nthanks = ["ta", "thank (you"]\n')


def test_a_file_is_read_in_its_order_and_without_doubles() -> None:
    read = languages._read("xx.toml", 'name = "X"\n[phrases]\nthanks = ["ta", "(ta|thx) mate", "thx mate"]\n')
    assert read.phrases[Role.THANKS] == ("ta", "ta mate", "thx mate")


@pytest.mark.parametrize("language", LANGUAGES, ids=[each.code for each in LANGUAGES])
def test_a_file_grows_no_larger(language: languages.Language) -> None:
    """What the largest file holds today: a native reader is to review it, and every start loads it."""
    file = resources.files(languages) / f"{language.code}.toml"
    phrases = sum(map(len, language.phrases.values()))
    assert len(file.read_bytes()) <= 55_000
    assert phrases <= 3800
