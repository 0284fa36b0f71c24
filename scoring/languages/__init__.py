"""The phrases of every language Plaudit hears, read from the data files beside this one: a new file, a new language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


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
    EVERYONE = "everyone"
    """Directly after thanks: they go to all who answered."""
    ASIDE = "aside"
    """Before a mention: told, not thanked ("cc")."""


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


_WORD = "[぀-ヿ㐀-鿿]|[^\\W_぀-ヿ㐀-鿿]+"  # scripts without spaces are read one character at a time
_EMOJI = "[\U0001f300-\U0001faff\u2600-\u27bf]"
_TOKEN = re.compile(rf"&(?:amp|lt|gt);|(:[a-z0-9_+-]+:|\+\+|@(?!\w)|{_WORD}|{_EMOJI})")
_WORDS = re.compile(_WORD)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_APOSTROPHES = re.compile("['’ʼ]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def fold(text: str) -> str:
    """`text` with what people leave out or overdo taken away: case, accents, apostrophes, "thaaanks"."""
    text = text.casefold()
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _STRETCHED.sub(r"\1", _APOSTROPHES.sub("", text))


def split(folded: str) -> list[str]:
    """The words and signs of a folded text, in order."""
    return [token for token in _TOKEN.findall(folded) if token]


def words(text: str) -> list[str]:
    """The words and signs of any text, in order."""
    return split(fold(text))


class _Node:
    """One word further into the phrases that begin alike."""

    __slots__ = ("following", "phrase", "role")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.role: Role | None = None
        self.phrase = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a list of words, from `start` up to but not including `end`."""

    role: Role
    start: int
    end: int
    phrase: str
    """As its data file spells it."""


def find(tokens: list[str]) -> Iterator[Found]:
    """The phrases in `tokens`: the earliest first, the longest of those that begin together, none overlapping."""
    at = 0
    while at < len(tokens):
        found = _longest(tokens, at)
        if found:
            yield found
        at = found.end if found else at + 1


def _longest(tokens: list[str], start: int) -> Found | None:
    node, best = _ROOT, None
    for at in range(start, len(tokens)):
        following = node.following.get(tokens[at])
        if following is None:
            break
        node = following
        if node.role:
            best = Found(node.role, start, at + 1, node.phrase)
    return best


def may_thank(folded: str) -> bool:
    """Whether a folded text holds the telling word of any phrase of thanks; most messages do not, and cost no more."""
    return not _CUE_WORDS.isdisjoint(_WORDS.findall(folded)) or any(mark in folded for mark in _CUE_MARKS)


def _read(name: str, data: str) -> Language:
    raw = tomllib.loads(data)
    return Language(
        code=name.removesuffix(".toml"),
        name=raw["name"],
        phrases={role: tuple(raw["phrases"].get(role, ())) for role in Role},
        links=tuple(raw.get("links", ())),
        types={key: tuple(hints) for key, hints in raw.get("types", {}).items()},
        types_after_links={key: tuple(hints) for key, hints in raw.get("types_after_links", {}).items()},
    )


def _phrase_tree(languages: Iterable[Language]) -> _Node:
    root = _Node()
    for language in languages:
        for role, phrases in language.phrases.items():
            for phrase in phrases:
                node = root
                for word in words(phrase):
                    node = node.following.setdefault(word, _Node())
                if node.role is None:
                    node.role, node.phrase = role, phrase
    return root


def _telling(phrases: Iterable[str]) -> set[str]:
    """Words and signs of which each phrase holds at least one; the words of short phrases often serve longer ones."""
    telling: set[str] = set()
    for phrase in sorted(phrases, key=len):
        tokens = words(phrase)
        if telling.isdisjoint(tokens):
            longest = max(tokens, key=len)
            telling.add(longest if len(longest) > 1 else fold(phrase))
    return telling


def _hints(types: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, str]:
    return {fold(hint): key for each in types for key, hints in each.items() for hint in hints}


_FILES = sorted(
    (each for each in resources.files(__name__).iterdir() if each.name.endswith(".toml")), key=lambda each: each.name
)
LANGUAGES: tuple[Language, ...] = tuple(_read(each.name, each.read_text("utf-8")) for each in _FILES)
LINKS: frozenset[str] = frozenset(fold(word) for language in LANGUAGES for word in language.links)
TYPE_HINTS: Mapping[str, str] = _hints(language.types for language in LANGUAGES)
LINKED_TYPE_HINTS: Mapping[str, str] = _hints(language.types_after_links for language in LANGUAGES)

CUES = (Role.THANKS, Role.WEAK, Role.SOLVED, Role.TO_SOMEONE, Role.CLOSING, Role.COURTESY)
"""The roles that sound like a thank-you, the doubtful ones last."""

_ROOT = _phrase_tree(LANGUAGES)
_CUES_TELL = _telling(phrase for each in LANGUAGES for role in CUES for phrase in each.phrases[role])
_CUE_WORDS = frozenset(each for each in _CUES_TELL if _WORDS.fullmatch(each))
_CUE_MARKS = tuple(sorted(_CUES_TELL - _CUE_WORDS))
