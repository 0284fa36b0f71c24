"""Read a message as sentences of words, with the phrases the languages know and the people it mentions in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scoring import languages, mrkdwn
from scoring.languages import Found, Role
from scoring.model import UserId

PERSON = "@"
"""How a mention stands among the words."""
LONGEST = 100
"""Words; what goes on is a list or a log, and is read in pieces so that no text costs more than its length."""

_MENTION = re.compile(r"<@([uw][a-z0-9]+)(?:\|[^<>]*)?>")
_MENTION_OR_SIGN = re.compile(rf"{_MENTION.pattern}|@")
_MARKUP = re.compile(r"<[#!][^<>]*>")
_SPOKEN_QUOTE = re.compile(r'"[^"\n]{1,300}"|[“„][^“”„\n]{1,300}[“”]|«[^«»\n]{1,300}»')
_END = re.compile(r"([.!?;]+(?!\w)|[。؟।]+|\n)")
_QUESTION_MARKS = frozenset("?؟")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its words, whom it mentions and where, and which known phrases it holds."""

    words: tuple[str, ...]
    people: tuple[tuple[int, UserId], ...]
    phrases: tuple[Found, ...]
    question: bool
    """It ends in a question mark."""

    def has(self, *roles: Role, start: int = 0) -> bool:
        """Whether a phrase of one of these roles begins at word `start` or after it."""
        return any(each.role in roles and each.start >= start for each in self.phrases)

    @property
    def asks(self) -> bool:
        return self.question or self.has(Role.REQUEST, Role.CLOSING)


def read(text: str) -> tuple[Sentence, ...]:
    """The sentences of a person's own words in `text`; what they quote, also between quotation marks, is not theirs."""
    own = _SPOKEN_QUOTE.sub(" ", mrkdwn.own_words(text))
    return tuple(_sentences(languages.fold(own)))


def _sentences(folded: str) -> Iterator[Sentence]:
    parts = [*_END.split(folded), ""]
    for said, end in zip(parts[::2], parts[1::2], strict=True):
        people = iter([UserId(user.upper()) for user in _MENTION.findall(said)])
        words = languages.split(_with_persons(said))
        for start in range(0, len(words), LONGEST):
            piece = words[start : start + LONGEST]
            places = tuple((at, next(people)) for at, word in enumerate(piece) if word == PERSON)
            asked = not _QUESTION_MARKS.isdisjoint(end)
            yield Sentence(tuple(piece), places, tuple(languages.find(piece)), asked)


def _with_persons(said: str) -> str:
    """Every mention as one word of its own; an `@` that mentions nobody is none."""
    if PERSON in said:
        said = _MENTION_OR_SIGN.sub(lambda found: f" {PERSON} " if found[1] else " ", said)
    return _MARKUP.sub(" ", said)
