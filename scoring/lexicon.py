"""Find the languages' phrases in a message, and see at a glance that most messages hold none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from scoring.languages import LANGUAGES, Role
from scoring.words import fold, spoken, words_of_each

SOUNDS_LIKE_THANKS = (Role.THANKS, Role.WEAK, Role.SOLVED, Role.TO_SOMEONE, Role.CLOSING, Role.COURTESY)
FEEDBACK = (Role.FEEDBACK,)
CUES = (*SOUNDS_LIKE_THANKS, *FEEDBACK)
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
        self._first = _tree(each for each in _phrases() if cue_name(each.spelling) not in muted).following

    def may_hold_a_cue(self, text: str, *, feedback: bool = False) -> bool:
        """Whether a cue of thanks, or of `feedback` as well, stands in the words of `text`, if only in another phrase.

        Most messages hold none, and cost a few microseconds.
        """
        said = spoken(text)
        if not (_glance(SOUNDS_LIKE_THANKS).sees(said) or (feedback and _glance(FEEDBACK).sees(said))):
            return False
        roles = CUES if feedback else SOUNDS_LIKE_THANKS
        return any(each.role in roles for at in self._beginnings(said) for each in self._phrases_at(said, at))

    def holds_a_cue(self, text: str, *, feedback: bool = False) -> bool:
        """The same, a little dearer and sure: in "no thanks", the thanks are no cue."""
        roles = CUES if feedback else SOUNDS_LIKE_THANKS
        return any(each.role in roles for each in self.find(spoken(text)))

    def find(self, tokens: Sequence[str]) -> Iterator[Found]:
        """The phrases in `tokens`: the earliest first, the longest of those that begin together, none overlapping."""
        end = 0
        for at in self._beginnings(tokens):
            found = self._phrases_at(tokens, at) if at >= end else ()
            if found:
                yield found[-1]
                end = found[-1].end

    def _beginnings(self, tokens: Sequence[str]) -> list[int]:
        """Where a phrase may begin."""
        first = self._first
        return [at for at, token in enumerate(tokens) if token in first]

    def _phrases_at(self, tokens: Sequence[str], at: int) -> list[Found]:
        """The phrases that begin with word `at`, the longest last."""
        found: list[Found] = []
        node, end = self._first.get(tokens[at]), at + 1
        while node is not None:
            if node.role:
                found.append(Found(node.role, at, end, node.phrase, node.languages))
            node = node.following.get(tokens[end]) if end < len(tokens) else None
            end += 1
        return found


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
    for each in phrases:
        word, *rest = each.words
        if each.role is Role.THANKS and rest in ([], [PERSON]) and len(word) > 1:
            yield word


@cache
def _glance(roles: tuple[Role, ...]) -> _Glance:
    return _Glance(each.words for each in _phrases() if each.role in roles)


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
