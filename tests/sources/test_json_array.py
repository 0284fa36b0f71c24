"""A long JSON array is read as json reads it, however it is cut into pieces, and in bounded memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.json_array import ELEMENT_AT_MOST, BrokenJson, batches, decoded

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
ARRAYS = st.lists(VALUES, max_size=8)


def elements(*pieces: str) -> list[Any]:
    return [element for batch in batches(pieces) for element in batch]


def cut(text: str, places: list[int]) -> list[str]:
    at = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[here:there] for here, there in pairwise(at)]


@given(ARRAYS, st.lists(st.integers(0), max_size=12), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_any_pieces_give_what_json_reads(array: list[Any], places: list[int], indent: Any, ascii: bool) -> None:
    text = json.dumps(array, indent=indent, ensure_ascii=ascii)
    assert elements(*cut(text, places)) == array
    assert elements(*text) == array, "one character at a time"


@given(ARRAYS, st.integers(0), st.lists(st.integers(0), max_size=4))
def test_an_array_that_was_cut_off_is_broken(array: list[Any], length: int, places: list[int]) -> None:
    text = json.dumps(array)
    with pytest.raises(BrokenJson):
        elements(*cut(text[: 1 + length % (len(text) - 1)], places))


@given(st.text(alphabet='[]{},:"\\ 01-.etnul\n', max_size=12), st.lists(st.integers(0), max_size=4))
def test_what_json_refuses_is_refused(inside: str, places: list[int]) -> None:
    text = f"[{inside}]"
    try:
        expected = json.loads(text, strict=False)
    except ValueError:
        with pytest.raises(BrokenJson):
            elements(*cut(text, places))
    else:
        assert elements(*cut(text, places)) == expected


@pytest.mark.parametrize("text", ["", "  \n", "null", " null\n", "[]", " [ \n ] ", "{}", '{"messages": [{}]}', "{"])
def test_where_there_is_no_array_there_are_no_elements(text: str) -> None:
    assert elements(text) == elements(*text) == []


@pytest.mark.parametrize(
    "text",
    [
        "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1][2]", "[1] x", "]", "nul", "nulll", "7", '"words"',
        "<html>", '[{"a": 1]', '["a', '["\\ud8', "[01]", "[" * 100_000, f"[{'9' * 10_000}]", "not json at all",
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_is_no_json_is_broken(text: str) -> None:
    with pytest.raises(BrokenJson):
        elements(text)


def test_elements_come_with_the_piece_they_end_in() -> None:
    assert list(batches(['[{"a": 1}, {"b"', ": 2}, 1", "2, 3]"])) == [[{"a": 1}], [{"b": 2}], [12, 3]]


def test_an_element_that_never_ends_is_given_up() -> None:
    piece, given_up = "x" * 1_000_000, ELEMENT_AT_MOST // 1_000_000 + 2
    read = 0

    def pieces() -> Iterator[str]:
        nonlocal read
        yield '["'
        for each in repeat(piece):
            read += 1
            yield each

    with pytest.raises(BrokenJson):
        list(batches(pieces()))
    assert read <= given_up


def test_a_long_array_takes_no_more_memory_than_a_short_one() -> None:
    piece = json.dumps([{"text": "x" * 600}] * 200)[1:-1]
    tracemalloc.start()
    try:
        count = sum(len(batch) for batch in batches(["[", *repeat(piece + ",", 300), piece, "]"]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 200 * 301
    assert peak < 10 * len(piece), "of 36 million characters"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (b"", ""),
        ("né 🎉".encode(), "né 🎉"),
        ("né".encode("utf-8-sig"), "né"),
        ("[né]".encode("utf-16"), "[né]"),
        ("[né]".encode("utf-16-le"), "[né]"),
        ("[né]".encode("utf-16-be"), "[né]"),
        ("[né]".encode("utf-32"), "[né]"),
        ('["né", “ça”]'.encode("cp1252"), '["né", “ça”]'),
        (b'["ok \xff \xc3\xa9"]', '["ok ÿ é"]'),
        (b'["\x81"]', '["\ufffd"]'),
        (b'["end \xe2\x80', '["end â€'),
        ("[né]".encode("utf-16-le")[:-1], "[né\ufffd"),
    ],
    ids=["nothing", "utf-8", "utf-8 with a mark", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows",
         "one wrong byte", "a byte Windows has not", "cut within a character", "utf-16 cut within a character"],
)  # fmt: skip
def test_the_text_of_a_file_is_read_however_it_was_written(written: bytes, text: str) -> None:
    assert "".join(decoded([written] if written else [])) == text


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.integers(4, 9),
)
def test_characters_may_lie_across_chunks(text: str, encoding: str, size: int) -> None:
    written = f"[{text}]".encode(encoding)
    assert "".join(decoded(written[at : at + size] for at in range(0, len(written), size))) == f"[{text}]"
