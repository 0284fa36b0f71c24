"""Read a message as sentences of words, with the phrases the languages know and the people it mentions in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from scoring import mrkdwn
from scoring.languages import Role
from scoring.lexicon import PERSON, Found, Lexicon
from scoring.model import UserId
from scoring.words import spoken

LONGEST = 100
"""Words; what goes on is a list or a log, and is read in pieces so that no text costs more than its length."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)[^<>]*>")
_SPOKEN_QUOTE = re.compile(r'"[^"\n]{1,300}"|[“„][^“”„\n]{1,300}[“”]|«[^«»\n]{1,300}»|「[^「」\n]{1,300}」')
_END = re.compile(r"([.!?;]+(?!\w)|[。؟।！？…]+|\n)")
_GREEK = re.compile("[\u0370-\u03ff]")
"""Greek asks with a semicolon."""
_QUESTION_MARKS = frozenset("?؟？")


class Sentence(NamedTuple):  # made by the thousand, and a third as dear as a dataclass
    """One sentence: its words, whom it mentions and where, and which known phrases it holds."""

    words: tuple[str, ...]
    people: tuple[tuple[int, UserId], ...]
    phrases: tuple[Found, ...]
    links: tuple[int, ...]
    """Where words stand that say what thanks are for: "for", "your", "great"."""
    question: bool
    """It ends in a question mark."""

    def has(self, *roles: Role, start: int = 0) -> bool:
        """Whether a phrase of one of these roles begins at word `start` or after it."""
        return any(each.role in roles and each.start >= start for each in self.phrases)

    @property
    def asks(self) -> bool:
        return self.question or self.has(Role.REQUEST, Role.CLOSING)


@lru_cache(maxsize=512)  # a message is read when it is remembered, when it is judged, and when others look back at it
def read(text: str, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """The sentences of a person's own words in `text`; what they quote, also between quotation marks, is not theirs."""
    own = _SPOKEN_QUOTE.sub(" ", mrkdwn.own_words(text))
    return tuple(_sentences(own, lexicon))


def asks(text: str, lexicon: Lexicon) -> bool:
    """Whether `text` asks a question or for something to be done."""
    return any(sentence.asks for sentence in read(text, lexicon))


def only_asks(text: str, lexicon: Lexicon) -> bool:
    """Whether `text` asks and tells nothing beside."""
    sentences = [each for each in read(text, lexicon) if each.words]
    return bool(sentences) and all(sentence.question for sentence in sentences)


def wishes(text: str, lexicon: Lexicon) -> bool:
    """Whether `text` wishes somebody well: thanks for that are for no help."""
    return any(sentence.has(Role.WISH) for sentence in read(text, lexicon))


def _sentences(own: str, lexicon: Lexicon) -> Iterator[Sentence]:
    parts = [*_END.split(own), ""]
    for said, end in zip(parts[::2], parts[1::2], strict=True):
        people = map(UserId, _MENTION.findall(said) if "<@" in said else ())
        words = spoken(said)
        for start in range(0, len(words), LONGEST):
            piece = words[start : start + LONGEST]
            persons = (at for at, word in enumerate(piece) if word == PERSON)
            places = tuple(zip(persons, people, strict=False))
            asked = not _QUESTION_MARKS.isdisjoint(end) or (";" in end and bool(_GREEK.search(said)))
            links = tuple(at for at, word in enumerate(piece) if word in lexicon.links)
            yield Sentence(piece, places, tuple(lexicon.find(piece)), links, asked)
