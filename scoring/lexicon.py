"""Find the languages' phrases in a message, and see at a glance that most messages hold none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from scoring.languages import LANGUAGES, Role
from scoring.words import fold, spoken, words_of_each

SOUNDS_LIKE_THANKS = (Role.THANKS, Role.WEAK, Role.SOLVED, Role.TO_SOMEONE, Role.CLOSING, Role.COURTESY)
CUES = (*SOUNDS_LIKE_THANKS, Role.FEEDBACK)
"""The roles of phrases that a detector may hear; all others only say something about these."""

PERSON = "@"
"""How somebody mentioned stands among the words."""


class Found(NamedTuple):
    """A phrase in a list of words, from `start` up to but not including `end`."""

    role: Role
    start: int
    end: int
    phrase: str
    """As its data file spells it."""
    languages: tuple[str, ...]
    """The codes of the languages that have it."""

    @property
    def name(self) -> str:
        """What a cue is called where what was heard is counted or muted."""
        return cue_name(self.phrase)


def cue_name(phrase: str) -> str:
    """A phrase without the people in it: "thanks" for "thanks @"."""
    return phrase.replace("@", "").strip()


class _Phrase(NamedTuple):
    """A phrase of one language, in words."""

    words: tuple[str, ...]
    spelling: str
    role: Role
    language: str


class _Node:
    """One word further into the phrases that begin alike."""

    __slots__ = ("following", "languages", "phrase", "role")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.role: Role | None = None
        self.phrase = ""
        self.languages: tuple[str, ...] = ()


class Lexicon:
    """The phrases of all languages, less the cues a team has muted."""

    def __init__(self, muted: frozenset[str] = frozenset()) -> None:
        self.links = frozenset(fold(word) for language in LANGUAGES for word in language.links)
        self.thanking = frozenset(_thanking(_phrases()))
        self._known = [each for each in _phrases() if cue_name(each.spelling) not in muted] if muted else _phrases()
        self._first = _tree(self._known).following
        self._thanks = _Glance(each.words for each in self._known if each.role in SOUNDS_LIKE_THANKS)

    @cached_property
    def _feedback(self) -> _Glance:
        return _Glance(each.words for each in self._known if each.role is Role.FEEDBACK)

    def may_hold_a_cue(self, text: str, *, feedback: bool = False) -> bool:
        """Whether a cue of thanks, or of `feedback` as well, stands in the words of `text`, if only in another phrase.

        Most messages hold none, and cost a few microseconds.
        """
        said = spoken(text)
        return self._thanks.sees(said) or (feedback and self._feedback.sees(said))

    def holds_a_cue(self, text: str, *, feedback: bool = False) -> bool:
        """The same, a little dearer and sure: in "no thanks", the thanks are no cue."""
        roles = CUES if feedback else SOUNDS_LIKE_THANKS
        return any(each.role in roles for each in self.find(spoken(text)))

    def find(self, tokens: Sequence[str]) -> Iterator[Found]:
        """The phrases in `tokens`: the earliest first, the longest of those that begin together, none overlapping."""
        first, end = self._first, 0
        for at in [at for at, token in enumerate(tokens) if token in first]:
            found = _longest(first[tokens[at]], tokens, at) if at >= end else None
            if found:
                yield found
                end = found.end


def lexicon(muted: frozenset[str] = frozenset()) -> Lexicon:
    """The lexicon of all languages without the cues named in `muted`."""
    return _lexicon(muted)


@lru_cache(maxsize=32)  # one for each team that mutes words of its own
def _lexicon(muted: frozenset[str]) -> Lexicon:
    return Lexicon(muted)


@cache
def _all_cues() -> frozenset[str]:
    return frozenset(cue_name(phrase) for each in LANGUAGES for role in CUES for phrase in each.phrases[role])


def is_cue(name: str) -> bool:
    """Whether some language file has a cue of this name."""
    return name in _all_cues()


@cache
def _phrases() -> tuple[_Phrase, ...]:
    """Every phrase of every language, split once for all that look into them."""
    known = [
        (phrase, role, language.code)
        for language in LANGUAGES
        for role, phrases in language.phrases.items()
        for phrase in phrases
    ]
    split = words_of_each([phrase for phrase, _, _ in known])
    return tuple(_Phrase(words, *each) for words, each in zip(split, known, strict=True))


def _longest(node: _Node | None, tokens: Sequence[str], start: int) -> Found | None:
    best: Found | None = None
    at = start + 1
    while node is not None:
        if node.role:
            best = Found(node.role, start, at, node.phrase, node.languages)
        node = node.following.get(tokens[at]) if at < len(tokens) else None
        at += 1
    return best


def _tree(phrases: Iterable[_Phrase]) -> _Node:
    root = _Node()
    for words, spelling, role, language in phrases:
        node = root
        for word in words:
            node = node.following.get(word) or node.following.setdefault(word, _Node())
        if node.role is None:
            node.role, node.phrase = role, spelling
        if language not in node.languages:
            node.languages = (*node.languages, language)
    return root


def _thanking(phrases: Iterable[_Phrase]) -> Iterator[str]:
    """The words that mean thanks by themselves, or with somebody's name: "thanks", "thank @"."""
    for word, *rest in (each.words for each in phrases if each.role is Role.THANKS):
        if rest in ([], [PERSON]) and len(word) > 1:
            yield word


class _Glance:
    """Tells quickly that none of many cues stands in a message: most hold not even two telling words of one."""

    def __init__(self, cues: Iterable[tuple[str, ...]]) -> None:
        self._words: set[str] = set()
        """The cues that are one word."""
        self._pairs: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]] = {}
        """The others by the longest two words that stand together in them, with how many words come before those."""
        for cue in sorted(cues, key=len):  # the shortest first: it is likelier
            if len(cue) == 1:
                self._words.add(cue[0])
            else:
                lengths = [len(one) + len(other) for one, other in pairwise(cue)]
                at = lengths.index(max(lengths))
                self._pairs.setdefault(cue[at : at + 2], []).append((at, cue))

    def sees(self, said: tuple[str, ...]) -> bool:
        """Whether any cue stands in the words `said`."""
        if not self._words.isdisjoint(said):
            return True
        if self._pairs.keys().isdisjoint(pairwise(said)):
            return False
        for at, pair in enumerate(pairwise(said)):
            for before, cue in self._pairs.get(pair, ()):
                if said[at - before : at - before + len(cue)] == cue:
                    return True
        return False
