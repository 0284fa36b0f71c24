"""`plaudit replay` prints what would have been asked about an export, line by line, and leaves no trace anywhere."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.bench.made_up_export import write_export
from tests.sources.exports import Contents, unpacked, zipped

MEI, ANA, BEN = "UMEI", "UANA", "UBEN"
USERS = [
    {"id": MEI, "name": "mei", "profile": {"display_name": "Mei"}},
    {"id": ANA, "name": "ana", "profile": {"display_name": "Ána Ñuñez"}},
    {"id": BEN, "name": "ben", "deleted": True},
    {"id": "UBUILD", "name": "buildbot", "is_bot": True, "profile": {"display_name": "Build Bot"}},
]
HELP = {"id": "C0HELP", "name": "help"}
DAY = "help/2023-11-14.json"
ASKS = {"user": MEI, "text": "How do I install this?"}
ANSWERS = {"user": ANA, "text": "Use pip."}
Raw = dict[str, Any]
Replay = Callable[..., Result]


def said(at: float, who: Raw, thread: float | None = None, **facts: Any) -> Raw:
    reply = {} if thread is None else {"thread_ts": ts(thread)}
    return {"type": "message", "ts": ts(at), **who, **reply, **facts}


def ts(seconds: float) -> str:
    return f"{1_700_000_000 + seconds:.6f}"


def thanks(at: float, text: str = "thanks, that fixed it!", *, by: str = MEI, thread: float | None = None) -> Raw:
    return said(at, {"user": by, "text": text}, thread)


def contents(*messages: Raw, **others: Any) -> Contents:
    return {"users.json": USERS, "channels.json": [HELP], DAY: list(messages), **others}


def lines(result: Result) -> list[Raw]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """`plaudit replay EXPORT …`, on the zip of what is given or on a path."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(export: Contents | Path, *words: str) -> Result:
        path = export if isinstance(export, Path) else zipped(tmp_path, export)
        return CliRunner().invoke(app, ["replay", str(path), *words])

    return run


@pytest.mark.parametrize("made", [zipped, unpacked])
def test_a_thank_you_in_a_thread_is_one_line_with_all_a_script_needs(
    replay: Replay, made: Callable[..., Path], tmp_path: Path
) -> None:
    export = contents(said(0, ASKS), said(60, ANSWERS, 0), thanks(240, thread=0))
    [line] = lines(replay(made(tmp_path, export)))
    assert line == {
        "channel": "C0HELP", "ts": ts(240), "thanker": MEI, "people": [ANA], "kind": "thanks", "type": "question",
        "score": line["score"], "language": "en", "support": [],
        "reasons": ["answered in this thread 3 minutes before", *line["reasons"][1:]],
    }  # fmt: skip
    assert list(line)[:5] == ["channel", "ts", "thanker", "people", "kind"]
    assert line["score"] >= 0.9


def test_nothing_is_written(replay: Replay, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    path = zipped(tmp_path, contents(said(0, ASKS), said(60, ANSWERS), thanks(90)))
    assert len(lines(replay(path))) == 1
    assert sorted(tmp_path.rglob("*")) == sorted([*before, path])


SHAPES: dict[str, tuple[list[Raw], list[list[str]]]] = {
    "in the channel": ([said(0, ASKS), said(60, ANSWERS), thanks(90)], [[ANA]]),
    "by name": ([thanks(90, "thanks <@UANA> and <@UBEN>!")], [[ANA, BEN]]),
    "by plain name, in any script": ([said(0, ANSWERS), thanks(90, "kudos to ána ñuñez!")], [[ANA]]),
    "somebody who left counts": ([said(0, ASKS), said(60, {"user": BEN, "text": "Use pip."}), thanks(90)], [[BEN]]),
    "the last words of an edited message": (
        [said(0, ASKS), said(60, ANSWERS), thanks(90) | {"edited": {"user": MEI, "ts": ts(99)}}], [[ANA]],
    ),
    "a bot thanks nobody": ([said(0, ANSWERS), thanks(90, "thanks <@UANA>!", by="UBUILD") | {"bot_id": "B1"}], []),
    "a bot is not thanked": ([said(0, ASKS), thanks(90, "thanks <@UBUILD>!")], []),
    "whoever called the bot is": (
        [said(0, ASKS), said(30, {"user": ANA, "text": "!faq install"}),
         said(31, {"bot_id": "B1", "subtype": "bot_message", "text": "Use pip."}), thanks(60)], [[ANA]],
    ),
    "out of order": ([thanks(90), said(60, ANSWERS), said(0, ASKS)], [[ANA]]),
    "said twice": ([said(0, ASKS), said(60, ANSWERS), thanks(90), thanks(90)], [[ANA]]),
    "not one's own": ([said(0, ASKS), thanks(90)], []),
    "Slack's own news are nothing": ([thanks(90, "thanks <@UANA>") | {"subtype": "channel_topic"}], []),
    "fields of any shape": (
        [{"ts": 7, "text": ["thanks"]}, {"user": {}, "ts": ts(1), "text": "thanks <@UANA>"}, {"thread_ts": ts(2)},
         thanks(90, "thanks <@UANA>") | {"thread_ts": "now", "edited": "yes", "files": 3, "user_profile": []}], [[ANA]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_named_shapes(replay: Replay, shape: str) -> None:
    messages, people = SHAPES[shape]
    assert [line["people"] for line in lines(replay(contents(*messages)))] == people


def test_further_thanks_for_the_same_join_the_line_that_is_there(replay: Replay) -> None:
    export = contents(
        said(0, ASKS), said(60, ANSWERS, 0), thanks(90, thread=0), thanks(100, by=BEN, thread=0),
        **{"help/2023-11-18.json": [thanks(4 * 86_400, "thanks again <@UANA>", thread=0)]},
    )  # fmt: skip
    result = replay(export)
    [line] = lines(result)
    assert line["support"] == [ts(100), ts(4 * 86_400)]
    assert "which make no card of their own: 2." in result.stderr


def test_without_users_names_come_from_the_messages(replay: Replay) -> None:
    profile = {"user_profile": {"display_name": "Ána", "real_name": "Ána Ñuñez", "name": "ana"}}
    export = {DAY: [said(0, ANSWERS, **profile), said(30, {"user": BEN, "text": "hi"}), thanks(90, "thanks ana!")]}
    [line] = lines(replay(export))
    assert line["people"] == [ANA]


def test_lines_come_channel_by_channel_in_order(replay: Replay) -> None:
    export = {
        "channels.json": [{"id": "C2", "name": "b"}, {"id": "C1", "name": "a"}],
        "a/2023-11-14.json": [thanks(20, "thanks <@UANA>"), thanks(10, "thanks <@UBEN>")],
        "b/2023-11-14.json": [thanks(5, "thanks <@UANA>")],
    }
    assert [(line["channel"], line["ts"]) for line in lines(replay(export))] == [
        ("C1", ts(10)), ("C1", ts(20)), ("C2", ts(5)),
    ]  # fmt: skip


def test_only_the_channels_that_are_named(replay: Replay) -> None:
    export = contents(thanks(5, "thanks <@UANA>"), **{"random/2023-11-14.json": [thanks(5, "thanks <@UANA>")]})
    assert len(lines(replay(export))) == 2
    assert [line["channel"] for line in lines(replay(export, "--channel", "#help"))] == ["C0HELP"]
    assert len(lines(replay(export, "--channel", "C0HELP", "--channel", "random"))) == 2


def test_only_the_days_that_are_named(replay: Replay) -> None:
    export = contents(
        thanks(5, "thanks <@UANA>"),
        **{f"help/2023-11-{day}.json": [thanks((day - 14) * 86_400, "thanks <@UANA>")] for day in (15, 16)},
    )
    assert len(lines(replay(export))) == 3
    assert [line["ts"] for line in lines(replay(export, "--since", "2023-11-15"))] == [ts(86_400), ts(2 * 86_400)]
    assert [line["ts"] for line in lines(replay(export, "--until", "2023-11-15"))] == [ts(5), ts(86_400)]
    assert len(lines(replay(export, "--since", "2023-11-15", "--until", "2023-11-15"))) == 1


def test_doubtful_ones_are_shown_if_wanted_and_counted_anyway(replay: Replay) -> None:
    export = contents(thanks(5, "can somebody look at this? thanks in advance"), thanks(9), thanks(99, "thx <@UANA>"))
    result = replay(export)
    assert [list(line)[-1] for line in lines(result)] == ["support"]
    assert "Not asked, though it sounded like thanks: 2 (" in result.stderr
    assert "nobody who helped was found 1" in result.stderr
    shown = lines(replay(export, "--doubtful"))
    assert [line["asked"] for line in shown] == [False, False, True]
    assert [line.get("why_not") for line in shown] == [
        "thanks for what has not happened yet", "nobody who helped was found", None,
    ]  # fmt: skip


def test_feedback_and_how_sure_it_has_to_be_are_chosen(replay: Replay) -> None:
    export = contents(said(0, ANSWERS), thanks(30, "great feedback <@UANA>!"), thanks(60, "cheers <@UANA>"))
    assert [line["kind"] for line in lines(replay(export))] == ["thanks"]
    assert {line["kind"] for line in lines(replay(export, "--feedback"))} == {"thanks", "feedback"}
    result = replay(export, "--least", "0.95")
    assert lines(result) == []
    assert "less sure than was wanted 1" in result.stderr


def test_the_summary_says_how_much_where_and_how_often(replay: Replay, tmp_path: Path) -> None:
    day = 86_400
    export = {
        "users.json": USERS, "channels.json": [HELP],
        **{f"help/2023-{month}-01.json": [] for month in (11, 12)},
        DAY: [thanks(0, "thanks <@UANA>"), thanks(7 * day, "danke <@UANA>"), thanks(140 * day, "obrigado <@UANA>")],
    }  # fmt: skip
    said_so = replay(export).stderr
    assert said_so.startswith("3 messages read in ")
    assert "said from 2023-11-14 to 2024-04-02." in said_so
    assert "Leads would have been asked 3 times: about 0.1 cards a week, 0.1 in the last 12 weeks." in said_so
    assert "By channel: #help 3." in said_so
    assert "By language: " in said_so
    assert "Deutsch 1" in said_so
    assert "Português 1" in said_so
    assert "\r" not in said_so, "no progress where there is no terminal"


def test_an_export_in_which_nobody_thanks(replay: Replay) -> None:
    result = replay(contents(said(0, ASKS)))
    assert lines(result) == []
    assert result.stderr.splitlines()[1:] == ["Leads would have been asked 0 times."]


@pytest.mark.parametrize(
    ("export", "words", "said_so"),
    [
        (Path("nowhere.zip"), (), "There is no file or folder nowhere.zip."),
        ({"users.json": []}, (), "There are no channels in export.zip."),
        (contents(), ("--channel", "random"), "There is no channel “random” in the export. There are: help."),
        (contents(), ("--since", "yesterday"), "--since 'yesterday' is not a day"),
        (contents(), ("--since", "9999-12-31"), "--since '9999-12-31' is not a day"),
        (contents(), ("--since", "2024-01-02", "--until", "2024-01-01"), "there is nothing between them"),
    ],
    ids=["no file", "no channels", "unknown channel", "no day", "no day of ours", "nothing between"],
)
def test_a_mistake_is_answered_with_one_sentence(
    replay: Replay, export: Contents | Path, words: tuple[str, ...], said_so: str
) -> None:
    result = replay(export, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said_so in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_day_that_is_cut_off_ends_it_with_a_sentence(replay: Replay) -> None:
    result = replay(contents() | {"help/2023-11-15.json": b'[{"ts": "17000'})
    assert result.exit_code == 1
    assert "“help/2023-11-15.json” in export.zip is cut off or damaged." in result.stderr


@pytest.fixture(scope="module")
def long_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "export.zip"
    write_export(path, 60_000, channels=200)
    return path


def started(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "replay", str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_whoever_reads_only_the_first_lines_hears_no_complaint(long_export: Path) -> None:
    with started(long_export) as process:
        assert process.stdout
        assert process.stderr
        json.loads(process.stdout.readline())
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_ctrl_c_ends_it_with_what_was_heard_so_far(long_export: Path) -> None:
    with started(long_export) as process:
        assert process.stdout
        json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest, said_so = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Leads would have been asked " in said_so
    assert "Traceback" not in said_so
    assert all(json.loads(line) for line in rest.splitlines())
