"""Find the languages' phrases in a message, and see at a glance that most messages hold none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from scoring.languages import LANGUAGES, Language, Role
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
    """A phrase of a language, in words."""

    words: tuple[str, ...]
    spelling: str
    role: Role


_NOTHING: dict[str, _Node] = {}


class _Node:
    """One word further into the phrases that begin alike."""

    __slots__ = ("following", "languages", "phrase", "role")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = _NOTHING  # most nodes end a phrase, and a dictionary each would cost 3 MB
        self.role: Role | None = None
        self.phrase = ""
        self.languages: tuple[str, ...] = ()


class _Read(NamedTuple):
    """All languages, as every lexicon looks into them."""

    links: frozenset[str]
    thanking: frozenset[str]
    first: Mapping[str, _Node]
    thanks: _Glance
    feedback: _Glance


class Lexicon:
    """The phrases of all languages, less the cues a team has muted."""

    def __init__(self, muted: frozenset[str] = frozenset()) -> None:
        read = _read()
        self.links = read.links
        """Words that say what thanks are for."""
        self.thanking = read.thanking
        """Words that mean thanks by themselves, or with somebody's name."""
        self._first, self._thanks, self._feedback = read.first, read.thanks, read.feedback
        self._muted = muted

    def may_hold_a_cue(self, text: str, *, feedback: bool = False) -> bool:
        """Whether a cue of thanks, or of `feedback` as well, stands in the words of `text`, be it muted or in another.

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
            found = self._longest(first[tokens[at]], tokens, at) if at >= end else None
            if found:
                yield found
                end = found.end

    def _longest(self, node: _Node | None, tokens: Sequence[str], start: int) -> Found | None:
        best: Found | None = None
        at = start + 1
        while node is not None:
            if node.role and not (self._muted and cue_name(node.phrase) in self._muted):
                best = Found(node.role, start, at, node.phrase, node.languages)
            node = node.following.get(tokens[at]) if at < len(tokens) else None
            at += 1
        return best


@lru_cache(maxsize=32)  # one for each team that mutes words of its own
def lexicon(muted: frozenset[str] = frozenset()) -> Lexicon:
    """The lexicon of all languages without the cues named in `muted`."""
    return Lexicon(muted)


@cache
def _all_cues() -> frozenset[str]:
    return frozenset(cue_name(phrase) for each in LANGUAGES for role in CUES for phrase in each.phrases[role])


def is_cue(name: str) -> bool:
    """Whether some language file has a cue of this name."""
    return name in _all_cues()


@cache
def _read() -> _Read:
    """The languages put together once, one after the other: what is only needed for that is let go of at once."""
    root, thanking = _Node(), set[str]()
    thanks, feedback = [], []
    for language in LANGUAGES:
        phrases = _phrases_of(language)
        _grow(root, phrases, language.code)
        thanking.update(_thanking(phrases))
        thanks += [each.words for each in phrases if each.role in SOUNDS_LIKE_THANKS]
        feedback += [each.words for each in phrases if each.role is Role.FEEDBACK]
    links = frozenset(fold(word) for language in LANGUAGES for word in language.links)
    return _Read(links, frozenset(thanking), root.following, _Glance(thanks), _Glance(feedback))


def _phrases_of(language: Language) -> list[_Phrase]:
    known = [(phrase, role) for role, phrases in language.phrases.items() for phrase in phrases]
    split = words_of_each([phrase for phrase, _ in known])
    return [_Phrase(words, *each) for words, each in zip(split, known, strict=True)]


def _grow(root: _Node, phrases: Iterable[_Phrase], language: str) -> None:
    """Add the phrases of a language to the tree below `root`."""
    for words, spelling, role in phrases:
        node = root
        for word in words:
            if node.following is _NOTHING:
                node.following = {}
            node = node.following.get(word) or node.following.setdefault(word, _Node())
        if node.role is None:
            node.role, node.phrase = role, spelling
        if language not in node.languages:
            node.languages = (*node.languages, language)


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
