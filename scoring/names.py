"""Whom plain names mean: people of a conversation called by name, nickname or handle, without Slack's mention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import NamedTuple

from scoring.model import UserId
from scoring.words import fold, spoken

_RUNNING = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_SPOKEN = re.compile(
    rf"<[^<>]*>|`+[^`]*`+|https?://\S+|[{_RUNNING}]+|"
    rf"@?(?:[^\s<>`&,;:!?().\"“”„«»…。、！？，{_RUNNING}]|\.(?!\.))+|[,:]"
)
"""What may be a name; Japanese, Chinese and Korean words end where Latin letters begin, as in "anaさんが"."""
_HONORIFIC = re.compile("(?:さん|さま|様|くん|ちゃん|先生|님|씨)$")
_EDGES = "@.*_~'’[]{}|-+"
_LETTERS = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[^.!?,;:\n]+")
_OPENING = re.compile(r"\s*@?([^\s<>:,]+)[:,]")
_SHORTEST = 3
_SHORTEST_NICKNAME = 4
_ALIKE = 0.82
"""From 0 to 1: two words of five letters or more that are so alike are one, mistyped ("bazhand" for "bazhang")."""

_EVERYDAY = """
    will mark may grace hope art bill rich pat rob drew dean guy guys max jack sue dawn joy faith chase cash
    major king star rain june april august summer autumn win ray don dot sky ace bot admin admins support dev
    devs test tests all team everyone everybody here channel help info root user users the and for you your this
    that with but not are was can has had have how what who why when where yes yep nope okay sure just now then
    there some any one two out off mod mods staff owner host guest member nobody somebody someone anyone me my
    our its new old big best good great nice cool fine well very much many lot way time day man men dude mate
    bro sir boss friend friends ah am an as at be by do go he hi if in is it me my no of oh ok on or so to ty up
    us we ya yo
"""
EVERYDAY = frozenset(_EVERYDAY.split())
"""Names that are everyday words: believed only with an `@`, a colon after them, or a capital inside a sentence."""


class Directory:
    """The names people of one conversation answer to; a name that two of them share means neither."""

    def __init__(self, names: Mapping[UserId, Iterable[str]]) -> None:
        forms = [(user, _forms(tuple(spellings))) for user, spellings in names.items()]
        self._known = _own((user, form.parts) for user, form in forms)
        self._known |= _own((user, form.wholes) for user, form in forms)
        self._pieces = frozenset[str]().union(*(form.pieces for _, form in forms))

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(name.partition(" ")[0] for name in self._known)

    @cached_property
    def _longest(self) -> int:
        return max((name.count(" ") + 1 for name in self._known), default=1)

    def link(self, text: str) -> str:
        """`text` with every plain name of somebody known written as Slack's mention."""
        pieces: list[str] = []
        done = 0
        for start, end, user in self._named(text):
            pieces += [text[done:start], f"<@{user}>"]
            done = end
        return "".join([*pieces, text[done:]]) if pieces else text

    def link_nicknames(self, text: str) -> str:
        """The same for names that are shortened or mistyped, where names stand: at the ends of a clause."""
        for clause in _CLAUSE.finditer(text):
            ends = list(_SPOKEN.finditer(clause[0]))
            for word in dict.fromkeys((ends[0], ends[-1])) if ends else ():
                user = self._nicknamed(_plain(word[0]))
                if user:
                    start = clause.start() + word.start()
                    return f"{text[:start]}<@{user}>{text[start + len(word[0].rstrip(_EDGES)) :]}"
        return text

    def _nicknamed(self, name: str) -> UserId | None:
        if len(name) < _SHORTEST_NICKNAME or name in EVERYDAY or not name.isalnum():
            return None
        meant = {user for known, user in self._known.items() if user and _is_nickname(name, known)}
        return meant.pop() if len(meant) == 1 else None

    def called(self, text: str) -> tuple[UserId, ...]:
        """The people `text` calls by plain name, in the order written; mistyped only where it opens with a call."""
        if not self._pieces.isdisjoint(spoken(text)):
            called = tuple(user for _, _, user in self._named(text))
            if called:
                return called
        opening = _OPENING.match(text)
        nicknamed = self._nicknamed(_plain(opening[1])) if opening else None
        return (nicknamed,) if nicknamed else ()

    def _named(self, text: str) -> Iterator[tuple[int, int, UserId]]:
        if self._pieces.isdisjoint(spoken(text)):
            return  # most messages name nobody
        found = [(each.start(), each[0]) for each in _SPOKEN.finditer(text)]
        names = [_plain(said) for _, said in found]
        at = 0
        while at < len(found):
            taken = self._many_at(found, names, at)
            if taken:
                last, said = found[at + taken - 1]
                user = self._known[" ".join(names[at : at + taken])]
                if user:
                    yield found[at][0], last + len(said.rstrip(_EDGES)), user
            at += max(taken, 1)

    def _many_at(self, found: list[tuple[int, str]], names: list[str], at: int) -> int:
        """How many words from `at` on are a name that is meant as one; the longest wins."""
        if names[at] not in self._firsts:
            return 0
        for many in range(min(self._longest, len(found) - at), 0, -1):
            if self._known.get(" ".join(names[at : at + many])):
                following = found[at + many][1] if at + many < len(found) else ""
                if many > 1 or _is_meant(found[at][1], names[at], following, first=at == 0):
                    return many
        return 0


def _own(names: Iterable[tuple[UserId, Iterable[str]]]) -> dict[str, UserId | None]:
    """Each name with whose it is; None where it is not one person's alone."""
    known: dict[str, UserId | None] = {}
    for user, its in names:
        for name in its:
            if known.setdefault(name, user) != user:
                known[name] = None
    return known


class _Forms(NamedTuple):
    """What one person answers to."""

    wholes: tuple[str, ...]
    parts: tuple[str, ...]
    """What people make of a name: the first of its words, a handle without its digits."""
    pieces: frozenset[str]
    """The words of all these."""


@lru_cache(maxsize=4096)  # the same people speak again and again
def _forms(spellings: tuple[str, ...]) -> _Forms:
    wholes = [" ".join(word for word in map(_plain, spelling.split()) if word) for spelling in spellings]
    wholes = [whole for whole in wholes if whole]
    firsts = [whole.partition(" ")[0] for whole in wholes]
    letters = [found[0] for found in map(_LETTERS.match, firsts) if found and len(found[0]) >= _SHORTEST]
    pieces = frozenset(word for name in (*wholes, *firsts, *letters) for word in spoken(name))
    return _Forms(tuple(wholes), (*firsts, *letters), pieces)


def _plain(word: str) -> str:
    return _light(word if word.isascii() else _HONORIFIC.sub("", word)).strip(_EDGES)


@lru_cache(maxsize=16_384)  # the same few words stand where names may
def _is_nickname(said: str, name: str) -> bool:
    """Whether `said` is `name` cut short or mistyped."""
    if name.startswith(said):
        return True
    if len(said) <= _SHORTEST_NICKNAME or abs(len(said) - len(name)) > 1 or len(set(said) ^ set(name)) > 3:
        return False
    return _alike(said, name) > _ALIKE


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _light(text: str) -> str:
    return text.lower() if text.isascii() else fold(text)


def _is_meant(said: str, name: str, following: str, *, first: bool) -> bool:
    if said.startswith("@") or following == ":":
        return True
    if name not in EVERYDAY and (len(name) >= _SHORTEST or not name.isascii() or (first and following == ",")):
        return True
    return said[0].isupper() and not said.isupper() and not first
