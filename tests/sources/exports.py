"""Exports made for the tests: real zips and real folders, and what is read of them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scoring.model import ChannelId
from sources.slack_export import BadExport, Place, open_export

GENERAL, HELP = {"id": "C01", "name": "general"}, {"id": "C02", "name": "help"}

Contents = Mapping[str, Any]
"""File names, and what is in each: bytes as they are, all else as JSON."""


def said(*numbers: float) -> list[dict[str, str]]:
    return [{"ts": f"{1_700_000_000 + number:.6f}", "text": f"words {number}"} for number in numbers]


def content(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def zipped(tmp_path: Path, contents: Contents) -> Path:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in contents.items():
            archive.writestr(name, content(value))
    return path


def unpacked(tmp_path: Path, contents: Contents) -> Path:
    top = tmp_path / "export"
    top.mkdir()
    for name, value in contents.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content(value))
    return top


BOTH = pytest.mark.parametrize("made", [zipped, unpacked])


def read(path: Path, **limits: int) -> dict[str, list[Any]]:
    """Everything is read; the `text` of every message by the channel's name."""
    with open_export(path, **limits) as export:
        list(export.users())
        return {place.name: [raw.get("text") for raw in export.messages(place)] for place in export.channels}


def place(id: str, name: str, *, private: bool = False) -> Place:
    return Place(ChannelId(id), name, private)


def words(*numbers: float) -> list[str]:
    return [f"words {number}" for number in numbers]


def refusal(path: Path, **limits: int) -> str:
    """The sentence `path` is refused with, at the latest when all of it is read."""
    with pytest.raises(BadExport) as refused:
        read(path, **limits)
    return refused.value.sentence
