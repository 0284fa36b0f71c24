"""`plaudit export`: whole and in order, safe in a spreadsheet, in a sentence where it cannot be, in little memory."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.exporting import COLUMNS, as_csv
from scoring.affiliation import Enrolled, Enrolment, Organisation
from scoring.ledger import credit, reverse
from scoring.model import Evidence, Person, Source
from scoring.policy import Policy
from storage.engine import open_engine
from storage.store import Store
from tests.bot.stored import NOW, TEAM, put
from tests.storage.database import ANA, BEN, LEA, candidate

LINES = 150_000
MORE_AT_MOST_MB = 40
DOCS = Path(__file__).parents[2] / "docs" / "operators.md"


def some_of_everything(store: Store) -> None:
    line = credit(
        deed="d1", rounds=1, person=ANA, type="doc", at=NOW, by=LEA, now=NOW, zone=Policy().zone,
        source=Source.COMMAND, organisation="o1",
    )  # fmt: skip
    store.people.learn([Person(ANA, '=HYPERLINK("evil")', handle="ana"), Person(BEN, "Ben")])
    store.merges.point(BEN, ANA, by=LEA, at=NOW)
    store.organisations.keep(Organisation("o1", "@Acme", aliases=("Acme Inc",), domains=("acme.example",)))
    store.organisations.enrol(Enrolled("e1", ANA, "o1", Enrolment.EMPLOYEE))
    store.candidates.add(candidate("1700000000.000100", ANA, BEN, cues=("thanks",)))
    store.credits.add([line])
    store.credits.add([reverse(line, LEA, NOW)])
    store.credits.keep("d1", Evidence(note="-1 for ümlauts,\nand commas", excerpt="\ttab"))
    store.audit.note(LEA, "settings", "leads", before=["U1"], after=["U1", "U2"])


def export(url: str, *words: str) -> Result:
    result = CliRunner().invoke(app, ["export", *words], env={"DATABASE_URL": url})
    assert result.exit_code in (0, 1), result.exception
    return result


def rows(url: str, what: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export(url, what, "--format", "json").stdout.splitlines()]


@pytest.fixture
def filled(database_url: str) -> str:
    put(database_url, some_of_everything)
    return database_url


@pytest.mark.parametrize("what", COLUMNS)
def test_both_formats_hold_the_documented_columns(filled: str, what: str) -> None:
    table = list(csv.reader(io.StringIO(export(filled, what).stdout, newline="")))
    assert table[0] == list(COLUMNS[what])
    assert [list(row) for row in rows(filled, what)] == [list(COLUMNS[what])] * (len(table) - 1)
    said = DOCS.read_text()
    assert [name for name in COLUMNS[what] if f"`{name}`" not in said] == []


def test_what_is_exported_is_what_is_stored(filled: str) -> None:
    back, first = sorted(rows(filled, "credits"), key=lambda each: each["amount"])
    assert (first["person"], first["counts_for"], first["amount"]) == (ANA, ANA, 1)
    assert (back["amount"], back["reverses"], back["reason"]) == (-1, first["id"], "undone")
    assert (first["at"], first["month"], first["own_work"]) == ("2026-11-24T09:00:00Z", "2026-11", False)
    assert first["note"] == "-1 for ümlauts,\nand commas"
    ana, ben = rows(filled, "people")
    assert (ana["enrolments"], ana["same_as"], ben["same_as"]) == (["o1 employee .."], None, ANA)
    [acme] = rows(filled, "organisations")
    assert (acme["aliases"], acme["domains"]) == (["Acme Inc"], ["acme.example"])
    [asked] = rows(filled, "candidates")
    assert (asked["people"], asked["cues"], asked["status"]) == ([ANA, BEN], ["thanks"], "waiting")
    [noted] = rows(filled, "audit")
    assert (noted["by"], noted["what"], noted["after"]) == (LEA, "settings", ["U1", "U2"])


def test_a_spreadsheet_runs_nothing_and_numbers_stay_numbers(filled: str) -> None:
    ana, _ = csv.DictReader(io.StringIO(export(filled, "people").stdout))
    assert ana["name"] == '\'=HYPERLINK("evil")'
    lines = list(csv.DictReader(io.StringIO(export(filled, "credits").stdout)))
    assert {each["amount"] for each in lines} == {"1", "-1"}
    assert {each["note"] for each in lines} == {"'-1 for ümlauts,\nand commas"}
    assert {each["excerpt"] for each in lines} == {"'\ttab"}
    out = io.StringIO()
    as_csv([{"a": each} for each in ("=1", "+1", "-1", "@x", "\tx", "\rx", "a\r=1", -1, -0.5, None, True)], ["a"], out)
    cells = [cell for [cell] in list(csv.reader(io.StringIO(out.getvalue(), newline="")))[1:-2]]
    assert cells[:9] == ["'=1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "a\r=1", "-1", "-0.5"]


def test_a_span_is_of_whole_days(filled: str) -> None:
    for words, found in (
        (("--since", "2026-11-24", "--until", "2026-11-24"), 2),
        (("--until", "2026-11-23"), 0),
        (("--since", "2026-11-25"), 0),
    ):
        assert len(export(filled, "credits", "--format", "json", *words).stdout.splitlines()) == found


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("everything",), "There are: credits, people"),
        (("credits", "--format", "xml"), "There are: csv, json."),
        (("credits", "--since", "soon"), "is not a day"),
        (("credits", "--since", "2026-11-02", "--until", "2026-11-01"), "there is nothing between them"),
        (("people", "--since", "2026-11-02"), "is about no time"),
        (("credits", "--team", "T0NOBODY"), "in no team T0NOBODY"),
        (("person",), "--id goes with"),
        (("credits", "--id", "UANA"), "--id goes with"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(tmp_path: Path, words: tuple[str, ...], part: str) -> None:
    url = f"sqlite:///{tmp_path / 'plaudit.db'}"
    put(url)
    result = export(url, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert part in result.stderr
    assert result.stderr.count("\n") == 1


def test_everything_about_one_person_in_one_document(filled: str) -> None:
    found = json.loads(export(filled, "person", "--id", BEN).stdout)
    assert sorted(found["ids"]) == [ANA, BEN], "merged, they are one person"
    assert {kind: len(found[kind]) for kind in ("profile", "credits", "asked_about", "enrolments")} == {
        "profile": 2, "credits": 2, "asked_about": 1, "enrolments": 1,
    }  # fmt: skip


def test_a_long_ledger_needs_no_more_memory_than_a_short_one(database_url: str) -> None:
    put(database_url)
    short = _peak_mb(database_url, rows=0)
    _fill(database_url, LINES)
    long = _peak_mb(database_url, rows=LINES)
    assert long - short < MORE_AT_MOST_MB, f"{short:.0f} MB for none, {long:.0f} MB for {LINES:,}"


def _fill(url: str, lines: int) -> None:
    engine = open_engine(url)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {lines})"
    columns = 'team_id, id, deed, person, type, amount, month, at, entered_at, "by", source'
    values = (
        f"'{TEAM}', 'line ' || i, 'deed ' || i, 'U' || (i % 1000), 'doc', 1, '2026-11', :at, :at, 'ULEA', 'command'"
    )
    stored_as = (NOW + timedelta()).replace(tzinfo=None) if url.startswith("sqlite") else NOW
    at = f"{stored_as:%Y-%m-%d %H:%M:%S.%f}" if url.startswith("sqlite") else stored_as
    with engine.begin() as connection:
        connection.execute(text(f"{numbers} INSERT INTO credits ({columns}) SELECT {values} FROM n"), {"at": at})
    engine.dispose()


def _peak_mb(url: str, rows: int) -> float:
    """What `plaudit export credits` takes at most, in a process of its own."""
    command = [sys.executable, "-m", "bot", "export", "credits", "--format", "json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "DATABASE_URL": url}
    ) as process:
        assert process.stdout
        assert process.stderr
        assert sum(1 for _ in process.stdout) == rows
        said = process.stderr.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    assert f"credits: {rows:,} rows" in said
    return used.ru_maxrss * 1024 / 1_000_000
