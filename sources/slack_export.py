"""Read a Slack export: its people, its channels, and what was said in each, oldest first."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from scoring.model import ChannelId
from sources.export_files import UNREADABLE, BadExport, File, Files, open_files
from sources.json_array import batches, decoded

__all__ = ["BadExport", "Export", "Place", "open_export"]

Raw = Mapping[str, Any]
"""An object as the export has it: anything may be missing or of another shape, lone surrogates included."""

SIZE_AT_MOST = 200_000_000_000
"""How many bytes of JSON an export may hold."""
CHUNK = 1_000_000
"""How many bytes are read at a time."""
PEOPLE = ("users.json", "org_users.json")
DIRECT = ("dms.json", "mpims.json")
CHANNELS = ("groups.json", "channels.json")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
_ID = re.compile(r"[CG][A-Z0-9]{1,60}")
_ID_AS_FOLDER = re.compile(r"[CG][A-Z0-9]{7,60}")  # a channel's name has no capitals
_DIRECT = re.compile(r"D[A-Z0-9]{7,}|mpdm-.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of an export."""

    id: ChannelId
    name: str
    private: bool
    """As far as the export says: a channel that is in no list counts as public."""


@contextmanager
def open_export(path: Path, *, at_most: int = SIZE_AT_MOST) -> Iterator[Export]:
    """The export at `path`, a .zip or its unpacked folder; refuses what is none, is unsafe or unpacks to too much.

    `at_most` is how many bytes of JSON it may hold. Other limits: see `export_files` and `json_array`.
    """
    path = path if path.name else path.resolve()  # refusals call it by its name, and `.` has none
    with open_files(path, at_most) as files:
        yield Export(path, files)


class Export:
    """An open export. Direct messages are left out: of their lists only the names of the folders to pass over are read.

    A file that is cut off or damaged raises `BadExport` when it is reached.
    """

    channels: tuple[Place, ...]
    """In the order of their names; with those that are listed and hold no messages."""
    size: int
    """How many bytes of messages there are."""
    read: int = 0
    """How many of them were read so far."""

    def __init__(self, path: Path, files: Files) -> None:
        self._name = path.name
        self._lists, folders = _sort_out(files, path)
        places = list(self._places(folders))
        self.channels = tuple(sorted((place for place, _ in places), key=lambda place: (place.name, place.id)))
        self._days = {place.id: sorted(days, key=_date) for place, days in places}
        self.size = sum(day.size for days in self._days.values() for day in days)
        if not any(self._days.values()):
            raise _no_channels(path)

    def users(self) -> Iterator[Raw]:
        """Everybody in `users.json`, and in the `org_users.json` of an enterprise: somebody may come twice."""
        for name in PEOPLE:
            yield from self._list(name)

    def messages(self, place: Place) -> Iterator[Raw]:
        """What was said in `place`, day by day, oldest first.

        Days of up to a megabyte, some thousand messages, are put in order as a whole. Of larger ones a window of about
        that size is held, and a message that stands further than that from its place comes when it is read.
        """
        for day in self._days.get(place.id, ()):
            for batch in _in_order(self._objects(day, counted=True)):
                yield from batch

    def _list(self, name: str) -> Iterator[Raw]:
        """The objects of one of the lists beside the channels; none if it is not there."""
        if name in self._lists:
            for batch in self._objects(self._lists[name], counted=False):
                yield from batch

    def _objects(self, file: File, *, counted: bool) -> Iterator[list[Raw]]:
        try:
            with file.open() as opened:
                for batch in batches(decoded(self._chunks(opened, counted))):
                    yield [each for each in batch if isinstance(each, dict)]
        except UNREADABLE as why:
            raise BadExport(
                f"“{file.name}” in {self._name} is cut off or damaged. Export again from Slack, and name that file."
            ) from why

    def _chunks(self, opened: IO[bytes], counted: bool) -> Iterator[bytes]:
        while chunk := opened.read(CHUNK):
            self.read += len(chunk) if counted else 0
            yield chunk

    def _places(self, folders: dict[str, list[File]]) -> Iterator[tuple[Place, list[File]]]:
        """Every channel with its days. A folder is called after a channel's name or its id, and not always listed."""
        listed = [_read_listed(raw, name) for name in (*DIRECT, *CHANNELS) for raw in self._list(name)]
        for each in listed:
            if each.direct:
                folders.pop(each.name, None)
                folders.pop(each.id, None)
        seen = {each.id for each in listed if each.direct}
        for each in listed:
            place = Place(_channel_id(each.id, each.name), each.name or each.id, each.private)
            if place.name and not each.direct and place.id not in seen:
                seen.add(place.id)
                yield place, folders.pop(each.name, []) + folders.pop(each.id, [])
        for folder, days in folders.items():
            if not _DIRECT.fullmatch(folder):
                id = folder if _ID_AS_FOLDER.fullmatch(folder) else ""
                yield Place(_channel_id(id, folder), folder, private=id.startswith("G")), days


@dataclass(frozen=True, slots=True)
class _Listed:
    """What one of the lists says of a conversation."""

    id: str
    name: str
    private: bool
    direct: bool


def _read_listed(raw: Raw, file: str) -> _Listed:
    name = _text(raw.get("name"))
    private = file == "groups.json" or bool(raw.get("is_private"))
    direct = file in DIRECT or bool(raw.get("is_im") or raw.get("is_mpim")) or bool(_DIRECT.fullmatch(name))
    return _Listed(_text(raw.get("id")), name, private, direct)


def _channel_id(id: str, name: str) -> ChannelId:
    """The id, or one made of the name: the same in every export of that workspace."""
    if _ID.fullmatch(id):
        return ChannelId(id)
    return ChannelId("C" + hashlib.sha256((id or name).encode()).hexdigest()[:10].upper())


def _text(value: Any) -> str:
    """A name in one spelling: macOS writes é as two characters."""
    return unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode()) if isinstance(value, str) else ""


def _sort_out(files: Files, path: Path) -> tuple[dict[str, File], dict[str, list[File]]]:
    """The lists by their names, and the days by the folder they lie in; all other files are none of ours."""
    top = _top(files, path)
    lists: dict[str, File] = {}
    folders: dict[str, list[File]] = defaultdict(list)
    for name, file in files.items():
        folder, _, last = name.removeprefix(top).rpartition("/")
        if not name.startswith(top):
            continue
        if not folder:
            lists[last] = file
        elif "/" not in folder and _DAY.fullmatch(last):
            folders[_text(folder)].append(file)
    return lists, folders


def _top(files: Files, path: Path) -> str:
    """The folder the whole export lies in, with its `/`: often none, `My Export/` if that folder was zipped."""
    split = [name.split("/") for name in files]
    tops = {tuple(parts[:-1]) for parts in split if parts[-1] in (*PEOPLE, *DIRECT, *CHANNELS)}
    tops = tops or {tuple(parts[:-2]) for parts in split if len(parts) > 1 and _DAY.fullmatch(parts[-1])}
    if not tops:
        raise _no_channels(path)
    least = min(map(len, tops))
    nearest = sorted(top for top in tops if len(top) == least)
    if len(nearest) > 1:
        raise BadExport(
            f"There is more than one export in {path.name}, such as “{_text(nearest[0][-1])}”. Unpack it, and name one."
        )
    return "".join(f"{part}/" for part in nearest[0])


def _no_channels(path: Path) -> BadExport:
    return BadExport(
        f"There are no channels in {path.name}. Name the .zip that Slack gave you, or the folder with its channels."
    )


def _date(day: File) -> str:
    return day.name.rpartition("/")[2]


def _in_order(batches: Iterable[list[Raw]]) -> Iterator[list[Raw]]:
    """The messages by their `ts`, of which half a window is always held back for one that comes late."""
    held: list[Raw] = []
    for batch in batches:
        held += batch
        held.sort(key=_ts)
        half = len(held) // 2
        yield held[:half]
        held = held[half:]
    yield held


def _ts(message: Raw) -> str:
    ts = message.get("ts")
    return ts if isinstance(ts, str) else ""
