"""What people say in each language, read from the data files beside this one: a new file is a new language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from itertools import product


class Role(StrEnum):
    """What a phrase says about the message it stands in. The values are the names of the lists in a data file."""

    THANKS = "thanks"
    WEAK = "weak"
    """Often a thank-you, sometimes only a greeting or a plea: "cheers", folded hands."""
    SOLVED = "solved"
    """Says that help worked: "that fixed it"."""
    TO_SOMEONE = "to_someone"
    """Thanks only whoever is mentioned after it: "kudos to"; "thanks to" alone may just mean "because of"."""
    NEVER = "never"
    """Holds words of thanks and is none: "no thanks", "thank god"."""
    CLOSING = "closing"
    """Thanks for what has not happened yet: "thanks in advance"."""
    COURTESY = "courtesy"
    """Polite, and for no help: "thanks for asking", "thanks for your patience"."""
    REQUEST = "request"
    """Asks for something; bare thanks after it only close the request."""
    STILL_ASKING = "still_asking"
    """What thanks that close a request are said for: "for your time"."""
    LETDOWN = "letdown"
    """Says that help did not help: "still fails"."""
    BUT = "but"
    """Turns round what was said before it: thanks, and then a "but", are no sign that it helped."""
    REPORTED = "reported"
    """Right before thanks: they are somebody else's ("he said thanks")."""
    EVERYONE = "everyone"
    """Right after thanks: they go to all who answered."""
    ASIDE = "aside"
    """Before a mention: told, not thanked ("cc")."""
    WISH = "wish"
    """Wishes somebody well: thanks for that are for no help."""
    FEEDBACK = "feedback"
    """Says that feedback somebody gave was useful: "great feedback", "opened an issue for it"."""


@dataclass(frozen=True, slots=True)
class Language:
    """One data file. A phrase is words as people type them; `@` stands for somebody mentioned."""

    code: str
    name: str
    phrases: Mapping[Role, tuple[str, ...]]
    links: tuple[str, ...]
    """Words that say what thanks are for: "for", "your", "great"."""
    types: Mapping[str, tuple[str, ...]]
    """Words that tell a contribution type wherever they stand."""
    types_after_links: Mapping[str, tuple[str, ...]]
    """Words that tell it only after a link: "thanks for the video", not "my video card works"."""


_SIGNS = frozenset("()|")
_BRACKETS = re.compile(r"\(([^()]*)\)")


def expand(entry: str) -> tuple[str, ...]:
    """Every phrase an entry of a data file stands for, as its brackets are written: "(many|) thanks" is two."""
    if entry.strip() and _SIGNS.isdisjoint(entry):
        return (entry,)  # most are plain, and all are read at every start
    texts = _BRACKETS.split(entry)
    outside, inside = texts[::2], texts[1::2]
    if any(sign in text for text in outside for sign in "()|"):
        raise ValueError(f"{entry!r}: a bracket is not closed, stands in another, or | stands outside of brackets")
    if any("|" not in text for text in inside):
        raise ValueError(f"{entry!r}: a bracket holds no alternatives; words that may be missing are (words|)")
    choices = [text.split("|") if at % 2 else [text] for at, text in enumerate(texts)]
    phrases = tuple(dict.fromkeys(" ".join("".join(chosen).split()) for chosen in product(*choices)))
    if "" in phrases:
        raise ValueError(f"{entry!r}: all words of it may be missing")
    return phrases


def _expanded(name: str, entries: Iterable[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(phrase for entry in entries for phrase in expand(entry)))
    except ValueError as malformed:
        raise ValueError(f"{name}: {malformed}") from None


def _read(name: str, data: str) -> Language:
    raw = tomllib.loads(data)
    return Language(
        code=name.removesuffix(".toml"),
        name=raw["name"],
        phrases={role: _expanded(name, raw["phrases"].get(role, ())) for role in Role},
        links=tuple(raw.get("links", ())),
        types={key: tuple(hints) for key, hints in raw.get("types", {}).items()},
        types_after_links={key: tuple(hints) for key, hints in raw.get("types_after_links", {}).items()},
    )


_FILES = sorted(
    (each for each in resources.files(__name__).iterdir() if each.name.endswith(".toml")), key=lambda each: each.name
)
LANGUAGES: tuple[Language, ...] = tuple(_read(each.name, each.read_text("utf-8")) for each in _FILES)

SIGNS = "signs"
"""The file of what every language shares: emoji, and the karma of older bots."""
