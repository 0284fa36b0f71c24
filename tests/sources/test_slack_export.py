"""A Slack export is read whole, from a .zip or its folder, as Slack writes it and as odd tools do."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sources.slack_export import CHUNK, Place, open_export
from tests.bench.made_up_export import write_export
from tests.sources.exports import BOTH, GENERAL, HELP, Contents, content, place, read, refusal, said, words, zipped

SPECS = Path(__file__).parents[3] / "shared/specs/slack-export-made-up.zip"
MADE = "C106A5842FC"
"""The id made of the name `help`: it must stay, or the next import takes the channel for another."""


@BOTH
def test_channels_come_by_name_and_messages_day_by_day_oldest_first(made: Any, tmp_path: Path) -> None:
    path = made(tmp_path, {
        "channels.json": [HELP, GENERAL],
        "groups.json": [{"id": "G03", "name": "leads"}],
        "help/2023-11-15.json": said(5, 4),
        "help/2023-11-14.json": said(1, 3, 2),
        "help/canvases.json": said(9),
        "help/2023-11-14.txt": said(9),
        "help/more/2023-11-14.json": said(9),
        "2023-11-14.json": said(9),
        "leads/2023-11-14.json": said(7),
    })  # fmt: skip
    with open_export(path) as export:
        assert export.channels == (
            place("C01", "general"), place("C02", "help"), place("G03", "leads", private=True)
        )  # fmt: skip
    assert read(path) == {"general": [], "help": words(1, 2, 3, 4, 5), "leads": words(7)}


@pytest.mark.parametrize(
    ("contents", "places"),
    [
        ({}, [place(MADE, "help")]),
        ({"channels.json": [GENERAL]}, [place("C01", "general"), place(MADE, "help")]),
        ({"channels.json": [{"name": "help"}]}, [place(MADE, "help")]),
        ({"channels.json": [{"name": "help", "id": 7}]}, [place(MADE, "help")]),
        ({"channels.json": [{"name": "help", "id": "C1", "is_private": True}]}, [place("C1", "help", private=True)]),
        ({"groups.json": [HELP], "channels.json": [HELP, HELP]}, [place("C02", "help", private=True)]),
        ({"channels.json": ["help", None, [], {}, {"name": None}, HELP]}, [place("C02", "help")]),
        ({"channels.json": b"null"}, [place(MADE, "help")]),
        ({"channels.json": b""}, [place(MADE, "help")]),
    ],
    ids=["no list", "not in the list", "no id", "no id but a number", "private", "listed twice", "no objects", "null",
         "empty"],
)  # fmt: skip
@BOTH
def test_a_folder_is_a_channel_whatever_the_lists_say(
    made: Any, tmp_path: Path, contents: Contents, places: list[Place]
) -> None:
    path = made(tmp_path, {**contents, "help/2023-11-14.json": said(1)})
    with open_export(path) as export:
        assert list(export.channels) == places
        assert [len(list(export.messages(each))) for each in export.channels if each.name == "help"] == [1]


@BOTH
def test_a_folder_may_be_called_after_the_id(made: Any, tmp_path: Path) -> None:
    path = made(tmp_path, {
        "channels.json": [HELP],
        "C02/2023-11-15.json": said(2),
        "help/2023-11-14.json": said(1),
        "C0123ABCD/2023-11-14.json": said(3),
        "G0123ABCD/2023-11-14.json": said(4),
    })  # fmt: skip
    with open_export(path) as export:
        assert {each.id: len(list(export.messages(each))) for each in export.channels} == {
            "C02": 2, "C0123ABCD": 1, "G0123ABCD": 1,
        }  # fmt: skip
        assert [each.id for each in export.channels if each.private] == ["G0123ABCD"]


@BOTH
def test_direct_messages_are_never_read(made: Any, tmp_path: Path) -> None:
    broken = b"[{"
    path = made(tmp_path, {
        "channels.json": [GENERAL, {"id": "C05", "name": "like-a-channel", "is_mpim": True}],
        "groups.json": [{"id": "G06", "name": "mpdm-ana--ben-2"}, {"id": "G04", "name": "x"}],
        "dms.json": [{"id": "D01", "members": ["U1", "U2"]}],
        "mpims.json": [{"id": "G04", "name": "mpdm-ana--ben-1"}],
        "general/2023-11-14.json": said(1),
        "D01/2023-11-14.json": broken,
        "D0123ABCD/2023-11-14.json": broken,
        "G04/2023-11-14.json": broken,
        "mpdm-ana--ben-1/2023-11-14.json": broken,
        "mpdm-ana--ben-2/2023-11-14.json": broken,
        "mpdm-not-listed-1/2023-11-14.json": broken,
        "like-a-channel/2023-11-14.json": broken,
    })  # fmt: skip
    assert read(path)["general"] == words(1)
    assert {name: texts for name, texts in read(path).items() if texts} == {"general": words(1)}
    assert not [name for name in read(path) if "mpdm" in name or "like" in name]


@BOTH
def test_everybody_is_in_the_users(made: Any, tmp_path: Path) -> None:
    day = {"general/2023-11-14.json": said(1)}
    people = {"users.json": [{"id": "U1"}, "U2", None], "org_users.json": [{"id": "U3"}]}
    with open_export(made(tmp_path, {**day, **people})) as export:
        assert list(export.users()) == [{"id": "U1"}, {"id": "U3"}]


def test_without_users_there_are_none(tmp_path: Path) -> None:
    with open_export(zipped(tmp_path, {"general/2023-11-14.json": said(1)})) as export:
        assert list(export.users()) == []


@pytest.mark.parametrize(
    ("day", "texts"),
    [
        (b"", []),
        (b"null", []),
        (b"[]", []),
        (b'{"messages": [{"text": "a"}]}', []),
        (b'[1, null, "a", [], {"text": "a"}]', ["a"]),
        (b'[{"text": "a"}, {"text": null}, {"ts": 7, "text": "b"}]', ["a", None, "b"]),
        (b'\xef\xbb\xbf[{"text": "a"}]', ["a"]),
        ('[{"text": "né"}]'.encode("utf-16"), ["né"]),
        ('[{"text": "né"}]'.encode("latin-1"), ["né"]),
        (b'[{"text": "\\ud83d"}]', ["\ud83d"]),
        (b'[{"text": "two\nlines"}]', ["two\nlines"]),
    ],
    ids=["empty", "null", "no elements", "an object", "no objects", "fields missing", "a mark", "utf-16", "latin-1",
         "half a character", "a bare line break"],
)  # fmt: skip
@BOTH
def test_odd_files_are_survived(made: Any, tmp_path: Path, day: bytes, texts: list[Any]) -> None:
    path = made(tmp_path, {"channels.json": [HELP], "help/2023-11-14.json": day, "help/2023-11-15.json": said(2)})
    assert read(path) == {"help": [*texts, *words(2)]}


@pytest.mark.parametrize("damaged", ["help/2023-11-14.json", "users.json", "channels.json", "mpims.json"])
@pytest.mark.parametrize("written", [b'[{"text": "a"}, {"te', b"[{}", b"<html>", b"[" * 100_000], ids=repr)
@BOTH
def test_what_is_cut_off_or_damaged_is_named(made: Any, tmp_path: Path, damaged: str, written: bytes) -> None:
    path = made(tmp_path, {"channels.json": [HELP], "help/2023-11-14.json": said(1)} | {damaged: written})
    assert refusal(path) == (
        f"“{damaged}” in {path.name} is cut off or damaged. Export again from Slack, and name that file."
    )


@pytest.mark.parametrize(
    "names",
    [
        ["My Export/channels.json", "My Export/help/2023-11-14.json"],
        ["My Export/help/2023-11-14.json"],
        ["a/b/channels.json", "a/b/help/2023-11-14.json", "a/notes/2023-11-14.json"],
        ["./channels.json", "./help/2023-11-14.json"],
        ["channels.json", "help/2023-11-14.json", "__MACOSX/help/._2023-11-14.json", "__MACOSX/help/2023-11-15.json",
         ".DS_Store", "help/.DS_Store", "help/._2023-11-14.json", ".git/2023-11-14.json"],
        ["help/2023-11-14.json", "__uploads/F01/users.txt", "help/attachments/channels.txt"],
    ],
    ids=["in a folder", "in a folder, no lists", "two deep", "with dots", "from a Mac", "with files"],
)  # fmt: skip
@BOTH
def test_the_export_is_found_where_it_lies(made: Any, tmp_path: Path, names: list[str]) -> None:
    contents = {name: [HELP] if name.endswith("channels.json") else said(1) for name in names}
    assert read(made(tmp_path, contents)) == {"help": words(1)}


@pytest.mark.parametrize("folder", ["ayuda-en-español", "質問", "помощь"])
@pytest.mark.parametrize("said_so", [True, False], ids=["said so", "not said"])
def test_names_in_any_script_are_found(tmp_path: Path, folder: str, said_so: bool) -> None:
    path = zipped(tmp_path, {"channels.json": [{"id": "C09", "name": folder}], f"{folder}/2023-11-14.json": said(1)})
    if not said_so:  # UTF-8 without the flag for it, as many tools write
        path.write_bytes(path.read_bytes().replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00"))
    with open_export(path) as export:
        assert export.channels == (place("C09", folder),)
    assert read(path) == {folder: words(1)}


@BOTH
def test_a_name_of_two_spellings_is_one(made: Any, tmp_path: Path) -> None:
    path = made(
        tmp_path, {"channels.json": [{"id": "C09", "name": "caf\u00e9"}], "cafe\u0301/2023-11-14.json": said(1)}
    )
    assert read(path) == {"café": words(1)}


def test_backslashes_are_folders_too(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"My Export\\channels.json": [HELP], "My Export\\help\\2023-11-14.json": said(1)})
    assert read(path) == {"help": words(1)}


def test_of_a_name_that_is_there_twice_the_last_one_counts(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("help/2023-11-14.json", content(said(1)))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("help/2023-11-14.json", content(said(2)))
    assert read(path) == {"help": words(2)}


def test_a_zip_for_large_files_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive, archive.open("help/2023-11-14.json", "w", force_zip64=True) as day:
        day.write(content(said(1)))
    assert read(path) == {"help": words(1)}


def test_a_long_day_streams_in_order_and_says_how_far_it_is(tmp_path: Path) -> None:
    numbers = list(range(20_000))
    for at in range(0, len(numbers), 500):  # out of order, but never far
        Random(at).shuffle(window := numbers[at : at + 500])
        numbers[at : at + 500] = window
    day = content([{**each, "more": "x" * 600} for each in said(*numbers)])
    assert len(day) > 10 * CHUNK
    path = zipped(tmp_path, {"help/2023-11-14.json": day, "users.json": [{"id": "U1"}]})
    tracemalloc.start()
    try:
        with open_export(path) as export:
            assert len(list(export.users())) == 1
            assert (export.size, export.read) == (len(day), 0)
            messages = export.messages(export.channels[0])
            assert next(messages)["text"] == "words 0"
            assert 0 < export.read <= 2 * CHUNK
            assert [message["text"] for message in messages] == words(*range(1, 20_000))
            assert export.read == export.size
        assert tracemalloc.get_traced_memory()[1] < 12 * CHUNK
    finally:
        tracemalloc.stop()


def test_many_channels_are_many_channels(tmp_path: Path) -> None:
    path = zipped(tmp_path, {f"room-{number:04}/2023-11-14.json": said(number) for number in range(3000)})
    assert read(path) == {f"room-{number:04}": words(number) for number in range(3000)}


def test_a_made_up_export_is_read_back_whole_and_the_same_each_time(tmp_path: Path) -> None:
    write_export(tmp_path / "a.zip", 3000, channels=5)
    write_export(tmp_path / "b.zip", 3000, channels=5)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with open_export(tmp_path / "a.zip") as export:
        texts = {each.name: [raw["ts"] for raw in export.messages(each)] for each in export.channels}
        assert len(list(export.users())) == 203
    assert sum(map(len, texts.values())) == 3000
    assert all(told == sorted(set(told)) for told in texts.values())


def test_the_export_of_the_specs_is_read() -> None:
    if not SPECS.exists():
        pytest.skip(f"there is no {SPECS} on this machine")
    with open_export(SPECS) as export:
        assert export.channels == (place("C01GEN", "general"), place("C02HLP", "help"))
        assert [user["id"] for user in export.users()][:3] == ["U01AAA", "U02BBB", "U03CCC"]
        said = [message["ts"] for each in export.channels for message in export.messages(each)]
        assert len(said) == 9
        assert export.read == export.size
