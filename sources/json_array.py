"""Read a JSON array of any length element by element, in bounded memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

ELEMENT_AT_MOST = 8_000_000
"""How many characters one element may have; Slack's longest messages stay far below a tenth of that."""

_decode = json.JSONDecoder(strict=False).raw_decode
_OPENING = re.compile(r"[ \t\n\r]*\[[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_CLOSING = re.compile(r"[ \t\n\r]*\][ \t\n\r]*")
_NO_ELEMENTS = re.compile(r"[ \t\n\r]*(?:null|\{.*|\[[ \t\n\r]*\])?[ \t\n\r]*", re.DOTALL)


class BrokenJson(ValueError):
    """It ends in the middle, or is no JSON."""


def batches(pieces: Iterable[str]) -> Iterator[list[Any]]:
    """The elements of the array that `pieces` make up together: for each piece, those that are complete with it.

    Where there is no array but null, an object or nothing at all, there are no elements.
    """
    text, before = "", _OPENING
    for piece in pieces:
        text += piece
        found, end = (before is _OPENING and _whole(text)) or _complete(text, before)
        text = text[end:]
        if found:
            before = _COMMA
            yield found
        elif len(text) > ELEMENT_AT_MOST:
            break
    if not (_NO_ELEMENTS if before is _OPENING else _CLOSING).fullmatch(text):
        raise BrokenJson


def _whole(text: str) -> tuple[list[Any], int] | None:
    """The same at half the cost, if `text` is all of an array, as most files are."""
    if text[:1] != "[" or text[-1:] != "]":
        return None
    try:
        found, end = _decode(text)
    except (RecursionError, ValueError):
        return None  # what of it can be read is read with care
    return (found, end - 1) if found and end == len(text) else None


def _complete(text: str, before: re.Pattern[str]) -> tuple[list[Any], int]:
    """What of `text` is known to be whole elements, and where the last of them ends."""
    found: list[Any] = []
    end = 0
    gap = before.match(text)
    while gap:
        try:
            element, after = _decode(text, gap.end())
        except json.JSONDecodeError:
            break  # it goes on in the next piece, or is none
        except (RecursionError, ValueError) as why:  # nested too deep, or a number of thousands of digits
            raise BrokenJson from why
        gap = _COMMA.match(text, after)
        if not gap and not _CLOSING.match(text, after):
            break  # `12` may be the beginning of `123` or of `12.5`
        found.append(element)
        end = after
    return found, end


def decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    """The text of a JSON file: UTF-8, 16 or 32, with a byte order mark or without.

    Some tools write Latin-1. So a byte that is not UTF-8 is read as Windows reads it; never is anything refused for it.
    """
    decoder = None
    for chunk in chunks:
        if decoder is None:
            encoding = json.detect_encoding(chunk)
            decoder = codecs.getincrementaldecoder(encoding)(_AS_WINDOWS if "8" in encoding else "replace")
        yield decoder.decode(chunk)
    if decoder is not None:
        yield decoder.decode(b"", final=True)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_AS_WINDOWS = "plaudit-as-windows"
codecs.register_error(_AS_WINDOWS, _as_windows)
