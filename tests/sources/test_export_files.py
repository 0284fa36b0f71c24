"""What is no export, or one made to do harm, is refused in a sentence that says so, and nothing of it is read."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.export_files import RATIO_COUNTS_FROM
from sources.slack_export import CHUNK, BadExport
from tests.sources.exports import BOTH, HELP, Contents, content, read, refusal, said, unpacked, words, zipped


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        ({}, "There are no channels in"),
        ({"channels.json": [HELP]}, "There are no channels in"),
        ({"channels.json": [HELP], "help/notes.json": said(1)}, "There are no channels in"),
        ({"2023-11-14.json": said(1)}, "There are no channels in"),
        ({"dms.json": [{"id": "D01"}], "D01/2023-11-14.json": said(1)}, "There are no channels in"),
        ({"a/channels.json": [], "b/channels.json": []}, "There is more than one export in"),
    ],
    ids=["nothing", "only lists", "no days", "one channel's folder", "only direct messages", "two exports"],
)
@BOTH
def test_what_is_no_export_is_refused(made: Any, tmp_path: Path, contents: Contents, sentence: str) -> None:
    assert refusal(made(tmp_path, contents)).startswith(sentence)


def test_what_is_not_there_or_no_zip_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.zip").startswith(f"There is no file or folder {tmp_path / 'none.zip'}.")
    (tmp_path / "words.zip").write_text("not a zip")
    assert refusal(tmp_path / "words.zip").startswith("words.zip is no zip file, or a damaged one.")
    os.mkfifo(tmp_path / "pipe.zip")
    assert refusal(tmp_path / "pipe.zip").startswith("There is no file or folder")


@pytest.mark.parametrize(
    "name",
    ["/etc/2023-11-14.json", "../help/2023-11-14.json", "help/../../2023-11-14.json", "..\\help\\2023-11-14.json",
     "\\\\host\\help\\2023-11-14.json", "C:\\help\\2023-11-14.json", "c:help/2023-11-14.json", "a/..", "../x.png"],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path, {"channels.json": b"[{", "help/2023-11-14.json": said(1), name: said(2)})
    assert refusal(path).startswith(f"export.zip holds the name “{name}”: no export from Slack does")


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"help/2023-11-14.json": said(1)})
    link = zipfile.ZipInfo("help/2023-11-15.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusal(path).startswith("export.zip holds the link “help/2023-11-15.json”")


@pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "../..", "../../outside.json"])
@pytest.mark.parametrize("name", ["help/channels.json", "help/2023-11-15.json", "help/elsewhere"])
def test_a_link_out_of_a_folder_is_refused(tmp_path: Path, name: str, target: str) -> None:
    top = unpacked(tmp_path, {"help/2023-11-14.json": said(1)})
    (tmp_path / "outside.json").write_bytes(content(said(2)))
    (top / name).symlink_to(target)
    assert refusal(top).startswith(f"export holds the link “{name}”: no export from Slack does")


def test_links_that_stay_inside_or_lead_nowhere_and_pipes_are_passed_over(tmp_path: Path) -> None:
    top = unpacked(tmp_path, {"help/2023-11-14.json": said(1)})
    (top / "C02").symlink_to("help")
    (top / "help/round").symlink_to("../help/round")
    (top / "help/2023-11-15.json").symlink_to("nowhere.json")
    os.mkfifo(top / "help/2023-11-16.json")
    assert read(top) == {"help": words(1)}
    (tmp_path / "named so").symlink_to(top)
    assert read(tmp_path / "named so") == {"help": words(1)}, "the person named this link"


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"help/2023-11-14.json": said(1)})
    path.write_bytes(path.read_bytes().replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x01\x00\x08\x00"))
    assert refusal(path) == "export.zip is locked by a password. Unpack it, and name the folder."


def test_a_zip_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("help/2023-11-14.json", content(said(1)))
    assert refusal(path).startswith("export.zip is packed in a way that can’t be read here.")


def test_what_packs_absurdly_well_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"help/2023-11-14.json": b"[" + b" " * RATIO_COUNTS_FROM + b"]"})
    assert refusal(path).startswith("export.zip holds “help/2023-11-14.json”, which unpacks to 10 MB")


@BOTH
def test_more_than_was_allowed_is_refused(made: Any, tmp_path: Path) -> None:
    path = made(tmp_path, {"help/2023-11-14.json": b" " * 2_000_000, "users.json": b" " * 1_000_000})
    assert refusal(path, at_most=2_999_999).startswith(f"There are 3 MB in {path.name}, more than the 3 MB")
    assert read(path) == {"help": []}


def test_a_file_that_unpacks_to_more_than_it_says_is_not_read_further(tmp_path: Path) -> None:
    """The size in the directory is made smaller; the whole array would be 40 MB."""
    day = content(said(1) * 600_000)
    path = zipped(tmp_path, {"help/2023-11-14.json": day})
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", len(day)), struct.pack("<L", 50_000)))
    tracemalloc.start()
    try:
        assert refusal(path).startswith("“help/2023-11-14.json” in export.zip is cut off or damaged.")
        assert tracemalloc.get_traced_memory()[1] < 8 * CHUNK
    finally:
        tracemalloc.stop()


def test_files_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """Every entry of the directory points at the first file."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("help/2023-11-14.json", Random(1).randbytes(50_000))
        shared = archive.filelist[0]
        for number in range(9):
            copy = zipfile.ZipInfo(f"help/2023-11-2{number}.json")
            copy.compress_type, copy.CRC = shared.compress_type, shared.CRC
            copy.compress_size, copy.file_size, copy.header_offset = shared.compress_size, shared.file_size, 0
            archive.filelist.append(copy)
    assert refusal(path).startswith("export.zip holds files that share their bytes")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(st.data())
def test_a_damaged_zip_is_read_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    path = zipped(tmp_path, {"channels.json": [HELP], "help/2023-11-14.json": said(1, 2), "é/2023-11-14.json": said(3)})
    whole = bytearray(path.read_bytes())
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=4)):
        whole[at] = byte
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))])
    with contextlib.suppress(BadExport):
        read(path)
