"""Find the languages' phrases in a message, and see at a glance that most messages hold none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from scoring.languages import LANGUAGES, Language, Role
from scoring.words import fold, spoken, words

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

    def __init__(self, languages: Sequence[Language], muted: frozenset[str] = frozenset()) -> None:
        self.links = frozenset(fold(word) for language in languages for word in language.links)
        self.thanking = frozenset(_thanking(languages))
        self._root = _tree(languages, muted)
        self._thanks = _Glance(_phrases(languages, SOUNDS_LIKE_THANKS))
        self._feedback = _Glance(_phrases(languages, (Role.FEEDBACK,)))

    def may_hold_a_cue(self, text: str, *, feedback: bool = False) -> bool:
        """Whether `text` holds the telling words of any cue of thanks, or of `feedback` as well.

        Most messages do not, and cost a few microseconds.
        """
        said = spoken(text)
        return self._thanks.sees(said) or (feedback and self._feedback.sees(said))

    def find(self, tokens: Sequence[str]) -> Iterator[Found]:
        """The phrases in `tokens`: the earliest first, the longest of those that begin together, none overlapping."""
        at, end = 0, len(tokens)
        first = self._root.following
        while at < end:
            node = first.get(tokens[at])
            found = _longest(node, tokens, at) if node else None
            if found:
                yield found
            at = found.end if found else at + 1

    def holds_a_cue(self, text: str, *, feedback: bool = False) -> bool:
        """The same, dearer than a glance and sure: whether any cue stands in the words of `text`, wherever."""
        roles = CUES if feedback else SOUNDS_LIKE_THANKS
        return any(each.role in roles for each in self.find(spoken(text)))


def lexicon(muted: frozenset[str] = frozenset()) -> Lexicon:
    """The lexicon of all languages without the cues named in `muted`."""
    return _lexicon(muted)


@lru_cache(maxsize=32)  # one for each team that mutes words of its own
def _lexicon(muted: frozenset[str]) -> Lexicon:
    return Lexicon(LANGUAGES, muted)


@cache
def _all_cues() -> frozenset[str]:
    return frozenset(cue_name(phrase) for each in LANGUAGES for role in CUES for phrase in each.phrases[role])


def is_cue(name: str) -> bool:
    """Whether some language file has a cue of this name."""
    return name in _all_cues()


def _longest(node: _Node | None, tokens: Sequence[str], start: int) -> Found | None:
    best: Found | None = None
    at = start + 1
    while node is not None:
        if node.role:
            best = Found(node.role, start, at, node.phrase, node.languages)
        node = node.following.get(tokens[at]) if at < len(tokens) else None
        at += 1
    return best


def _tree(languages: Iterable[Language], muted: frozenset[str]) -> _Node:
    root = _Node()
    for language in languages:
        for role, phrases in language.phrases.items():
            for phrase in phrases:
                if cue_name(phrase) in muted:
                    continue
                node = root
                for word in words(phrase):
                    node = node.following.setdefault(word, _Node())
                if node.role is None:
                    node.role, node.phrase = role, phrase
                if language.code not in node.languages:
                    node.languages = (*node.languages, language.code)
    return root


def _thanking(languages: Iterable[Language]) -> Iterator[str]:
    """The words that mean thanks by themselves, or with somebody's name: "thanks", "thank @"."""
    for phrase in (each for language in languages for each in language.phrases[Role.THANKS]):
        word, *rest = words(phrase)
        if rest in ([], ["@"]) and len(word) > 1:
            yield word


def _phrases(languages: Iterable[Language], roles: Iterable[Role]) -> list[list[str]]:
    return [words(phrase) for each in languages for role in roles for phrase in each.phrases[role]]


class _Glance:
    """What to look for first: each cue holds one of these words, runs of neighbouring words, or signs.

    A word of its own tells "thanks"; of "that was it", whose words are everywhere, it takes the run.
    """

    def __init__(self, cues: Iterable[Sequence[str]]) -> None:
        self._words: set[str] = set()
        self._pairs: set[tuple[str, ...]] = set()
        self._triples: set[tuple[str, ...]] = set()
        self._in_runs: set[str] = set()
        """The longest word of each run: where none of these stands, no run does."""
        known = sorted(cues, key=len)
        often: Mapping[str, int] = Counter(word for cue in known for word in cue)
        for cue in known:
            telling = [word for word in cue if word != PERSON]
            if self.sees(telling):
                continue
            if len(telling) == 1 or len(telling) < len(cue):
                self._words.add(min(telling, key=lambda word: often[word]))
                continue
            runs = [tuple(telling)] if len(telling) == 2 else list(zip(telling, telling[1:], telling[2:], strict=False))
            run = min(runs, key=lambda each: sum(often[word] for word in each))
            (self._pairs if len(run) == 2 else self._triples).add(run)
            self._in_runs.add(max(run, key=len))

    def sees(self, said: Sequence[str]) -> bool:
        """Whether the words `said` hold what any cue holds."""
        if not self._words.isdisjoint(said):
            return True
        if self._in_runs.isdisjoint(said):
            return False
        second = said[1:]
        return not (
            self._pairs.isdisjoint(zip(said, second, strict=False))
            and self._triples.isdisjoint(zip(said, second, said[2:], strict=False))
        )
