"""Open the JSON files of an export, a .zip or its unpacked folder, and refuse one that is made to do harm."""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO, FileIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from scoring.errors import Refusal

RATIO_AT_MOST = 200
"""Text packs to a tenth, repeated text to a hundredth; what packs better than this is a trap ..."""
RATIO_COUNTS_FROM = 10_000_000
"""... if it is at least this long, in bytes."""
FOLDERS_DEEP = 6
"""How deep a folder is looked into: an export needs one level, and lies seldom more than one below what is named."""
UNREADABLE = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)
"""What reading a file raises if it is damaged, or the disk is; zipfile has no word of its own for all of it."""
SMALL = 1_000_000
"""Bytes; zipped files up to that are unpacked at once."""

_HEADER = struct.Struct("<4s22xHH")
"""How a file in a zip begins: a signature, and how long its name is and what else comes before its bytes."""
_SIGNATURE = b"PK\x03\x04"
_DRIVE = re.compile(r"[A-Za-z]:")
_PASSED_OVER = re.compile(r"\..*|__MACOSX", re.DOTALL)
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


class BadExport(Refusal):
    """The file is no Slack export, or none that can be read."""


@dataclass(frozen=True, slots=True)
class File:
    """One JSON file of an export."""

    name: str
    """Where it lies in the export, with `/` between the folders."""
    size: int
    """In bytes, unpacked."""
    open: Callable[[], IO[bytes]]


Files = Mapping[str, File]


@contextmanager
def open_files(path: Path, at_most: int) -> Iterator[Files]:
    """The JSON files of an export by their names, of `at_most` bytes together; hidden ones and `__MACOSX` are left out.

    Zipped files are unpacked as they are read, never to disk, and never further than the size the zip declares: zipfile
    stops there, and finds the checksum wrong. A link is never followed.
    """
    if path.is_dir():
        yield _within(at_most, path, dict(_unpacked(path)))
        return
    with _open_zip(path) as archive:
        yield _within(at_most, path, dict(_zipped(archive, path)))


def _within(at_most: int, path: Path, files: Files) -> Files:
    size = sum(file.size for file in files.values())
    if size > at_most:
        raise BadExport(
            f"There are {_megabytes(size)} in {path.name}, more than the {_megabytes(at_most)} that are read at once. "
            "Export a shorter time from Slack."
        )
    return files


def _open_zip(path: Path) -> ZipFile:
    if not path.is_file():
        raise BadExport(f"There is no file or folder {path}. Check where the export was saved.")
    try:
        return ZipFile(path)
    except PermissionError as why:
        raise BadExport(f"{path} may not be read. Give yourself the right to read it.") from why
    except UNREADABLE as why:
        raise BadExport(
            f"{path.name} is no zip file, or a damaged one. Name the .zip that Slack gave you, or its unpacked folder."
        ) from why


def _zipped(archive: ZipFile, path: Path) -> Iterator[tuple[str, File]]:
    members = archive.infolist()
    if sum(member.compress_size for member in members) > path.stat().st_size:
        raise _trap(path, "files that share their bytes")
    for member in members:
        written = _name(member)
        parts = _inside(written, path)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _trap(path, f"the link “{_printable(written)}”")
        if member.flag_bits & _ENCRYPTED:
            raise BadExport(f"{path.name} is locked by a password. Unpack it, and name the folder.")
        name = "/".join(parts)
        if name.endswith(".json") and written[-1] not in "/\\" and not any(map(_PASSED_OVER.fullmatch, parts)):
            yield name, File(_printable(name), _size(member, path), partial(_open_member, archive, member))


def _open_member(archive: ZipFile, member: ZipInfo) -> IO[bytes]:
    """What `archive.open` opens, at a third of the cost for small files: there is one for each channel and day."""
    file = archive.fp
    if file is None or max(member.file_size, member.compress_size) > SMALL:
        return archive.open(member)
    file.seek(member.header_offset)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise BadZipFile
    signature, name, extra = _HEADER.unpack(header)
    if signature != _SIGNATURE:
        raise BadZipFile
    file.seek(name + extra, os.SEEK_CUR)
    packed = file.read(member.compress_size)
    stored = member.compress_type == ZIP_STORED
    unpacked = packed if stored else zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
    if len(unpacked) != member.file_size or zlib.crc32(unpacked) != member.CRC:
        raise BadZipFile
    return BytesIO(unpacked)


def _name(member: ZipInfo) -> str:
    """The name as it was meant: many tools write UTF-8 and do not say so, and zipfile then reads it as DOS did."""
    if member.flag_bits & _UTF8_NAME or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode()
    except UnicodeError:
        return member.filename


def _inside(name: str, path: Path) -> list[str]:
    """The folders and the name; refuses those that lead out of where the export lies."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or _DRIVE.match(name):
        raise _trap(path, f"the name “{_printable(name)}”")
    return [part for part in parts if part not in ("", ".")]


def _size(member: ZipInfo, path: Path) -> int:
    size = member.file_size
    if size >= RATIO_COUNTS_FROM and size > RATIO_AT_MOST * member.compress_size:
        raise _trap(path, f"“{_printable(member.filename)}”, which unpacks to {_megabytes(size)}")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadExport(f"{path.name} is packed in a way that can’t be read here. Unpack it, and name the folder.")
    return size


def _unpacked(folder: Path) -> Iterator[tuple[str, File]]:
    try:
        yield from _walk(folder.resolve(), folder.resolve(), ())
    except OSError as why:
        raise BadExport(f"{why.filename or folder} can’t be read. Give yourself the right to read it.") from why


def _walk(here: Path, top: Path, above: tuple[str, ...]) -> Iterator[tuple[str, File]]:
    with os.scandir(here) as entries:
        for entry in entries:
            parts = (*above, entry.name)
            if _PASSED_OVER.fullmatch(entry.name):
                continue
            if entry.is_symlink():
                if _leads_out(Path(entry.path), top):
                    raise _trap(top, f"the link “{_printable('/'.join(parts))}”")
            elif entry.is_dir():
                if len(parts) < FOLDERS_DEEP:
                    yield from _walk(Path(entry.path), top, parts)
            elif entry.is_file() and entry.name.endswith(".json"):  # no pipe, no device
                name = "/".join(parts)
                yield name, File(_printable(name), entry.stat().st_size, partial(FileIO, entry.path))


def _leads_out(link: Path, top: Path) -> bool:
    try:
        return not link.resolve(strict=True).is_relative_to(top)
    except (OSError, RuntimeError):
        return False  # it leads nowhere


def _trap(path: Path, what: str) -> BadExport:
    return BadExport(
        f"{path.name} holds {what}: no export from Slack does, and nothing was read. Export again, and name that file."
    )


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
