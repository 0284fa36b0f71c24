"""Words as people mean them, in every script: without what they leave out or overdo when they type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

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
        text = _MARKS.sub("", unicodedata.normalize("NFKD", _LAUGHTER.sub(" ", text)))
        if _TYPED_LETTERS.search(text):
            text = text.translate(_TYPED)
    return _STRETCHED.sub(r"\1", _APOSTROPHES.sub("", text))


_OTHER_SCRIPT = re.compile(
    "[\u0370-\u1dff\u2c00-\u2dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\uffef]|[\U00010000-\U0001efff]"
)
_SPACED = "–—…“”„«»•·¿¡‹›‐‑"
_APART = (*((sign, " ") for sign in _SPACED), ("’", ""), ("ʼ", ""), ("´", ""))
_SPECIAL = re.compile(f"[{_SPACED}’ʼ´]")
_TYPED_LETTERS = re.compile("[ıđłøæœ]")


def latin(text: str) -> str | None:
    """The same as `fold` in ASCII, several times faster, save for stretched letters; None for other scripts.

    Signs that are no letters, emoji for instance, are left out.
    """
    if _OTHER_SCRIPT.search(text):
        return None
    text = text.casefold()
    if _SPECIAL.search(text):
        for sign, instead in _APART:  # several times faster than `translate` where a text is not all ASCII
            text = text.replace(sign, instead)
    if _TYPED_LETTERS.search(text):
        text = text.translate(_TYPED)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")


def split(folded: str) -> list[str]:
    """The words and signs of a folded text, in order."""
    return [token for token in _TOKEN.findall(folded) if token]


def count(said: Sequence[str]) -> float:
    """How many words these are; where a script has no spaces, three of its characters pass for one."""
    return sum(1 / 3 if _RUNS.match(word) else 1 for word in said)


def words(text: str) -> list[str]:
    """The words and signs of any text, in order."""
    return split(fold(text))
