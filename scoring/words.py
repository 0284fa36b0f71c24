"""Words as people mean them, in every script: without what they leave out or overdo when they type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
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


class _Vocabulary(dict[str, tuple[str, ...]]):
    """What each word typed so far, as it stands between spaces, consists of. Messages are many and words are few."""

    def __init__(self, read: Callable[[str], Iterable[str]]) -> None:
        self._read = read

    def __missing__(self, typed: str) -> tuple[str, ...]:
        found = tuple(self._read(typed))
        if len(typed) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[typed] = found
        return found

    def words_of(self, text: str) -> tuple[str, ...]:
        """The words and signs of all that is typed in `text`."""
        return tuple(chain.from_iterable(map(self.__getitem__, text.split())))


_LONGEST, _MOST = 30, 50_000
"""Longer words are mostly addresses, and hardly ever typed twice."""


def _spoken_in(typed: str) -> Iterable[str]:
    if "://" in typed:
        return ()  # an address is nobody's words
    return _written_in(_MARKUP.sub(_person, typed) if "<" in typed or "@" in typed else typed)


def _written_in(typed: str) -> list[str]:
    return split(fold(typed))


_MARKUP = re.compile(r"<(@)[UW][A-Z0-9]+[^<>]*>?|<[#!][^<>]*>?|@", re.IGNORECASE)


def _person(found: re.Match[str]) -> str:
    """A mention is a word of its own; other markup is none, nor is an `@` that mentions nobody."""
    return " @ " if found[1] else " "


_SPOKEN, _WRITTEN = _Vocabulary(_spoken_in), _Vocabulary(_written_in)


@lru_cache(maxsize=4096)  # a message is looked at when it is said, and again by the thanks that follow it
def spoken(text: str) -> tuple[str, ...]:
    """The words and signs of a message, people as `@`; without addresses and other markup."""
    return _SPOKEN.words_of(text)


def words(text: str) -> tuple[str, ...]:
    """The words and signs of any text, in order."""
    return _WRITTEN.words_of(text)


def words_of_each(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The same of many texts, at a third of the cost: what is typed in several is read once, and folded together."""
    typed = list({each for text in texts for each in text.split()})
    vocabulary = _Vocabulary(_written_in)
    vocabulary.update(zip(typed, map(tuple, map(split, fold("\n".join(typed)).split("\n"))), strict=True))
    return list(map(vocabulary.words_of, texts))


def count(said: Sequence[str]) -> float:
    """How many words these are; where a script has no spaces, three of its characters pass for one."""
    return sum(1 / 3 if _RUNS.match(word) else 1 for word in said)
