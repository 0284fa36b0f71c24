"""`plaudit import` takes an export into either database, part by part; to be interrupted or repeated is harmless."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select
from typer.testing import CliRunner, Result

from bot import importing
from bot.cli import app
from handlers.desk import Desk
from scoring.model import Candidate, ChannelId, Kind, Person, Status, Ts, UserId
from scoring.policy import Policy
from storage.batch import Batch
from storage.engine import open_engine
from storage.store import Store
from storage.tables import activity, candidate_people, candidates, metadata, outbox, people, support
from tests.bench.made_up_export import write_export
from tests.bot.stored import TEAM, put, write
from tests.bot.test_replay import ANA, ANSWERS, ASKS, BEN, MEI, Raw, contents, said, thanks, ts
from tests.sources.exports import Contents, zipped

NOW = datetime(2023, 11, 20, 9, tzinfo=UTC)
"""Six days after what is said in most of these exports."""
C0HELP = ChannelId("C0HELP")
Take = Callable[..., Result]
Rows = dict[str, list[Any]]


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A database with one team in it, on a certain day."""
    monkeypatch.chdir(tmp_path)  # away from anybody's .env
    monkeypatch.setattr("bot.log.configure", lambda *_: None)
    with time_machine.travel(NOW, tick=False):
        put(database_url)
        yield database_url


@pytest.fixture
def take(url: str, tmp_path: Path) -> Take:
    """`plaudit import EXPORT …`, of the zip of what is given or of a path."""

    def run(export: Contents | Path, *words: str) -> Result:
        path = export if isinstance(export, Path) else zipped(tmp_path, export)
        return CliRunner().invoke(app, ["import", str(path), *words], env={"DATABASE_URL": url})

    return run


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def look(url: str, question: Callable[[Store], Any]) -> Any:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return question(Store(TEAM, Batch(connection, NOW)))
    finally:
        engine.dispose()


def known(url: str) -> list[Candidate]:
    found: list[Candidate] = look(url, lambda store: store.candidates.since(C0HELP, "0"))
    return found


def everything(url: str) -> Rows:
    """Every row of every table, in order."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: list(map(tuple, connection.execute(select(table).order_by(*table.primary_key))))
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def counted(url: str) -> dict[tuple[str, str], int]:
    """Messages by day and person."""
    return {(row[1], row[3]): row[4] for row in everything(url)["activity"]}


def forget_everything(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in (activity, candidates, candidate_people, people, support):
            connection.execute(delete(table))
    engine.dispose()


TWO_DAYS = contents(
    said(0, ASKS), said(60, ANSWERS, 0), thanks(240, thread=0), thanks(300, by=BEN, thread=0),
    **{"help/2023-10-01.json": [thanks(-44 * 86_400, "thanks <@UANA> and <@UBEN>!")]},
)  # fmt: skip


def test_thanks_of_the_last_days_wait_and_earlier_ones_are_over(take: Take, url: str) -> None:
    answer = done(take(TWO_DAYS))
    old, new = known(url)
    assert (old.status, old.people, old.noticed_at) == (
        Status.EXPIRED,
        (ANA, BEN),
        datetime(2023, 10, 1, 22, 13, 20, tzinfo=UTC),
    )
    assert (new.status, new.people, new.noticed_at) == (Status.WAITING, (ANA,), NOW)
    assert (new.thread_ts, new.card, new.version) == (ts(0), None, 1)
    assert look(url, lambda store: [each.thanker for each in store.support.of(new.key)]) == [BEN]
    assert "New in the database: 4 people, 1 candidates that wait for a lead, 1 that are over." in answer
    assert "Leads would have been asked 2 times" in answer


def test_nothing_is_said_in_slack(take: Take, url: str) -> None:
    done(take(TWO_DAYS))
    assert everything(url)[outbox.name] == []


def test_from_when_on_they_wait_can_be_chosen(take: Take, url: str) -> None:
    done(take(TWO_DAYS, "--waiting-since", "2023-10-01"))
    assert [each.status for each in known(url)] == [Status.WAITING, Status.WAITING]


def test_none_wait_if_that_day_is_to_come(take: Take, url: str) -> None:
    done(take(TWO_DAYS, "--waiting-since", "2023-11-20"))
    assert [each.status for each in known(url)] == [Status.EXPIRED, Status.EXPIRED]


def test_messages_are_counted_per_day_and_person_and_bots_are_not(take: Take, url: str) -> None:
    build = said(9, {"bot_id": "B1", "subtype": "bot_message", "text": "Build passed"})
    midnight = 86_400 - 80_000  # ts(0) is 22:13:20
    done(take(contents(said(0, ASKS), said(60, ANSWERS), build, said(90, ASKS), said(midnight + 1, ASKS))))
    assert counted(url) == {("2023-11-14", MEI): 2, ("2023-11-14", ANA): 1, ("2023-11-15", MEI): 1}


def test_again_changes_nothing(take: Take, url: str) -> None:
    done(take(TWO_DAYS))
    before = everything(url)
    with time_machine.travel(NOW.replace(day=22), tick=False):
        assert "New in the database: 0 people, 0 candidates that wait for a lead, 0 that are over." in done(
            take(TWO_DAYS)
        )
    assert everything(url) == before


def test_of_what_was_counted_live_the_larger_number_stands(take: Take, url: str) -> None:
    def count_live(store: Store) -> None:
        for _ in range(5):
            store.activity.count_message(C0HELP, UserId(MEI), "2023-11-14")
        store.activity.count_message(C0HELP, UserId(ANA), "2023-11-14")

    put(url, count_live)
    done(take(contents(*[said(at, ASKS) for at in (0, 1, 2)], *[said(at, ANSWERS) for at in (3, 4, 5)])))
    assert counted(url)["2023-11-14", MEI] == 5
    assert counted(url)["2023-11-14", ANA] == 3


def test_what_slack_said_of_people_is_not_made_older(take: Take, url: str) -> None:
    put(url, lambda store: store.people.learn([Person(UserId(ANA), "Ana of today", is_admin=True)]))
    done(take(TWO_DAYS))
    ana, ben = (look(url, lambda store, id=id: store.people.find(id)) for id in (ANA, BEN))
    assert (ana.name, ana.is_admin) == ("Ana of today", True)
    assert (ben.name, ben.deleted) == ("ben", True)


def test_without_users_people_come_from_the_messages(take: Take, url: str) -> None:
    profile = {"user_profile": {"display_name": "Ána Ñuñez", "name": "ana"}}
    export = {"channels.json": [{"id": "C0HELP", "name": "help"}]}
    done(take(export | {"help/2023-11-14.json": [said(0, ANSWERS, **profile), thanks(90, "thanks ána ñuñez!")]}))
    assert look(url, lambda store: store.people.names([ANA, MEI])) == {ANA: "Ána Ñuñez"}
    assert [each.people for each in known(url)] == [(ANA,)]


def candidate(at: float, *, thanker: str = MEI, thread: float | None = None, **facts: Any) -> Candidate:
    return Candidate(
        channel=C0HELP, ts=Ts(ts(at)), thanker=UserId(thanker), people=(UserId(ANA),), kind=Kind.THANKS, type="doc",
        score=0.9, reasons=("live",), excerpt="thanks", noticed_at=NOW, card="card:1", version=3,
        thread_ts=None if thread is None else Ts(ts(thread)), **facts,
    )  # fmt: skip


@pytest.mark.parametrize("status", Status)
def test_a_candidate_that_is_there_stays_as_it_is(take: Take, url: str, status: Status) -> None:
    live = candidate(240, thread=0, status=status)
    put(url, lambda store: store.candidates.add(live))
    done(take(TWO_DAYS))
    assert known(url)[1:] == [live]


def test_one_that_is_for_the_same_help_as_another_joins_it(take: Take, url: str) -> None:
    live = candidate(300, thanker=BEN, thread=0)  # the bot came to the channel after the first thanks
    put(url, lambda store: store.candidates.add(live))
    done(take(TWO_DAYS))
    assert known(url)[1:] == [live]
    assert look(url, lambda store: [each.message for each in store.support.of(live.key)]) == [f"C0HELP:{ts(240)}"]


def test_the_settings_of_the_team_are_kept_to(take: Take, url: str) -> None:
    everywhere = [
        thanks(5, "thanks <@UANA>"),
        said(7, ANSWERS),
        thanks(9, "cheers <@UANA>"),
        thanks(11, "great feedback <@UBEN>!"),
    ]
    export = {
        "channels.json": [{"id": f"C0{name.upper()}", "name": name} for name in ("help", "loud", "off", "sure")],
        **{f"{name}/2023-11-14.json": everywhere for name in ("help", "loud", "off", "sure")},
    }
    policy = Policy(paused=("C0OFF",), thresholds=(("C0SURE", 0.95),), feedback_in=("C0LOUD",), muted_cues=("cheers",))
    put(url, lambda store: store.save_policy(policy))
    done(take(export))
    asked = {
        name: [each.excerpt for each in look(url, lambda store, name=name: store.candidates.since(f"C0{name}", "0"))]
        for name in ("HELP", "LOUD", "OFF", "SURE")
    }
    assert asked["OFF"] == []
    assert asked["HELP"] == ["thanks @UANA"]
    assert asked["LOUD"] == ["thanks @UANA", "great feedback @UBEN!"]
    assert set(asked["SURE"]) <= {"thanks @UANA"}
    counts = [(row[2], row[4]) for row in everything(url)["activity"] if row[3] == MEI]
    assert counts == [("C0HELP", 3), ("C0LOUD", 3), ("C0OFF", 3), ("C0SURE", 3)], "what is not listened to is counted"


def test_only_the_channels_that_are_named(take: Take, url: str) -> None:
    export = contents(said(0, ASKS), **{"random/2023-11-14.json": [said(0, ANSWERS)]})
    done(take(export, "--channel", "help"))
    assert counted(url) == {("2023-11-14", MEI): 1}


class Cut(BaseException):
    """As a `kill` in the middle, as far as a test can."""


@pytest.mark.parametrize("parts", [1, 2, 5, 9])
def test_an_interrupted_import_leaves_whole_parts_and_goes_on(
    take: Take, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    export = tmp_path / "made up.zip"
    write_export(export, 2500, channels=4)
    for name in ("PEOPLE_AT_ONCE", "QUESTIONS_AT_ONCE", "COUNTS_AT_ONCE"):
        monkeypatch.setattr(importing, name, 20)
    done(take(export, "--waiting-since", "2022-01-05"))
    clean = everything(url)
    forget_everything(url)
    with monkeypatch.context() as cut:
        whole, handed = Desk.do, []

        async def do(desk: Desk, *work: Any) -> Any:
            if len(handed) == parts:
                raise Cut
            handed.append(work)
            return await whole(desk, *work)

        cut.setattr(Desk, "do", do)
        with pytest.raises(Cut):
            raise take(export, "--waiting-since", "2022-01-05").exception or AssertionError
    assert everything(url) != clean
    done(take(export, "--waiting-since", "2022-01-05"))
    assert everything(url) == clean
    assert len(clean["candidates"]) > 50
    assert {row[candidates.c.keys().index("status")] for row in clean["candidates"]} == {"waiting", "expired"}


def test_a_damaged_day_ends_it_with_a_sentence_and_can_be_mended(take: Take, url: str) -> None:
    result = take(TWO_DAYS | {"help/2023-11-15.json": b'[{"ts": "17000'})
    assert (result.exit_code, result.stdout) == (1, "")
    assert "“help/2023-11-15.json” in export.zip is cut off or damaged." in result.stderr
    assert known(url) == []
    done(take(TWO_DAYS))
    assert len(known(url)) == 2


def test_a_team_is_named_where_there_are_several(take: Take, url: str) -> None:
    others = "url, bot_user_id, bot_id, installed_by, since, active, policy"
    write(url, f"INSERT INTO teams (team_id, name, {others}) SELECT 'T0OTHER', 'Other', {others} FROM teams")
    result = take(TWO_DAYS)
    assert result.exit_code == 1
    assert "Say by --team whose export this is: T0OTHER (Other), T0STANDIN (Stand-in)." in result.stderr
    done(take(TWO_DAYS, "--team", TEAM))
    assert {row[0] for row in everything(url)["candidates"]} == {TEAM}


def test_before_the_first_start_there_is_no_team(take: Take, url: str) -> None:
    write(url, "DELETE FROM teams")
    result = take(TWO_DAYS)
    assert (result.exit_code, "run it once first" in result.stderr) == (1, True)
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("export", "words", "said_so"),
    [
        (Path("nowhere.zip"), (), "There is no file or folder nowhere.zip."),
        (TWO_DAYS, ("--team", "T0NOBODY"), "Plaudit is in no team T0NOBODY."),
        (TWO_DAYS, ("--channel", "random"), "There is no channel “random” in the export."),
        (TWO_DAYS, ("--waiting-since", "now"), "--waiting-since 'now' is not a day"),
    ],
    ids=["no file", "unknown team", "unknown channel", "no day"],
)
def test_a_mistake_is_answered_with_one_sentence(
    take: Take, url: str, export: Contents | Path, words: tuple[str, ...], said_so: str
) -> None:
    before = everything(url)
    result = take(export, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said_so in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert everything(url) == before


ODD: list[Raw] = [
    {"ts": ts(0)}, {"user": MEI}, {"user": MEI, "ts": ts(1), "text": None}, {"user": [1], "ts": ts(2), "text": "x"},
    {"user": MEI, "ts": ts(3), "text": "lone \ud83d and \0 in thanks <@UANA>"}, {"user": MEI, "ts": "1", "text": "x"},
]  # fmt: skip


def test_odd_messages_are_counted_where_somebody_spoke(take: Take, url: str) -> None:
    done(take(contents(*ODD)))
    assert counted(url) == {("2023-11-14", MEI): 2}
    assert [each.people for each in known(url)] == [(ANA,)]
