"""Words as people mean them, in every script: without what they leave out or overdo when they type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

_RUNNING = "぀-ヿ㐀-鿿\u0e00-\u0e7f"
"""Scripts written without spaces: read one character at a time."""
_MARKED = "\u0900-\u0963\u0966-\u0dff"
"""Scripts whose vowels are marks on letters, which Python does not count as parts of a word (without the danda)."""
WORD = f"[{_RUNNING}]|(?:[{_MARKED}]|[^\\W_{_RUNNING}])+"
_EMOJI = "[\U0001f300-\U0001faff\u2600-\u27bf]"
_TOKEN = re.compile(rf"&(?:amp|lt|gt);|(:[a-z0-9_+-]+:|\+\+|@(?!\w)|{WORD}|{_EMOJI})")
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0640\u200b-\u200f\ufe0f]+")
"""Accents, Arabic's vowel signs and stretching, invisible joiners."""
_APOSTROPHES = re.compile("['’ʼ`´]")
_STRETCHED = re.compile(rf"([^\W\d_{_RUNNING}])\1{{2,}}")
_RUNS = re.compile(f"[{_RUNNING}]")
_LAUGHTER = re.compile("[ㅋㅎㅠㅜ]+")
"""Korean laughter and tears, stuck to the end of words."""
_TYPED = str.maketrans({"ı": "i", "đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe"})
"""Letters that many people type as others, and that Unicode does not take apart."""


def fold(text: str) -> str:
    """`text` without case, accents, apostrophes and stretched letters: "Thaaank’s" is "thanks"."""
    text = text.casefold()
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", _LAUGHTER.sub(" ", text))).translate(_TYPED)
    return _STRETCHED.sub(r"\1", _APOSTROPHES.sub("", text))


def split(folded: str) -> list[str]:
    """The words and signs of a folded text, in order."""
    return [token for token in _TOKEN.findall(folded) if token]


@lru_cache(maxsize=4096)  # a message is looked at when it is said, and again by the thanks that follow it
def spoken(text: str) -> tuple[str, ...]:
    """The words and signs of a message, people as `@`: `words`, much faster where the same words come again."""
    return tuple(chain.from_iterable(map(_TYPED_BEFORE.__getitem__, text.split())))


class _Vocabulary(dict[str, tuple[str, ...]]):
    """What each word typed so far, as it stands between spaces, consists of. Messages are many and words are few."""

    def __missing__(self, typed: str) -> tuple[str, ...]:
        if "://" in typed:
            return ()  # an address is nobody's words
        found = tuple(split(fold(_MARKUP.sub(_person, typed) if "<" in typed or "@" in typed else typed)))
        if len(typed) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[typed] = found
        return found


_MARKUP = re.compile(r"<(@)[UW][A-Z0-9]+[^<>]*>?|<[#!][^<>]*>?|@", re.IGNORECASE)


def _person(found: re.Match[str]) -> str:
    """A mention is a word of its own; other markup is none, nor is an `@` that mentions nobody."""
    return " @ " if found[1] else " "


_LONGEST, _MOST = 30, 50_000
"""Longer words are mostly addresses, and hardly ever typed twice."""
_TYPED_BEFORE = _Vocabulary()


def count(said: Sequence[str]) -> float:
    """How many words these are; where a script has no spaces, three of its characters pass for one."""
    return sum(1 / 3 if _RUNS.match(word) else 1 for word in said)


def words(text: str) -> list[str]:
    """The words and signs of any text, in order."""
    return split(fold(text))


def words_of_each(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The same of many texts, at a third of the cost: what is typed in several is read once, and folded together."""
    typed = list({each for text in texts for each in text.split()})
    read = dict(zip(typed, map(split, fold("\n".join(typed)).split("\n")), strict=True))
    return [tuple(chain.from_iterable(map(read.__getitem__, text.split()))) for text in texts]
