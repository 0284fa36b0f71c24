"""The command line does what its help says, and answers mistakes with a sentence and exit code 1."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.main import get_command
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.standin import StandIn
from handlers.jobs import JOBS
from scoring.ledger import credit
from scoring.model import Person, Source, UserId
from scoring.policy import Policy
from storage.engine import open_engine
from storage.migrate import is_current
from storage.store import Store
from storage.tables import metadata
from tests.bot.stored import put
from tests.workspace import MANIFEST, small_world

OCTOBER = datetime(2026, 10, 14, 9, tzinfo=UTC)
NOVEMBER = "2026-11-02T12:00:00+00:00"
DRY = ("jobs", "run", "monthly-shoutout", "--at", NOVEMBER, "--dry-run")
Plaudit = Callable[..., Result]


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn(small_world(), manifest=MANIFEST) as standin:
        yield standin


@pytest.fixture
def environment(slack: StandIn, tmp_path: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'plaudit.db'}",
        "PLAUDIT_SHOUTOUT_CHANNEL": slack.world.channel("shoutouts").id,
    }


@pytest.fixture
def plaudit(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plaudit:
    """`plaudit …` in this process: quick, and where an exception would show."""
    monkeypatch.chdir(tmp_path)  # away from anybody's .env
    monkeypatch.setattr("bot.log.configure", lambda *_: None)  # it would log to this command's stderr for ever

    def run(*words: str, **changes: str) -> Result:
        return CliRunner().invoke(app, words, env={**environment, **changes})

    return run


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The command and all below it, by the words that call them."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, (*path, name))


ALL = dict(commands(get_command(app)))


def test_the_commands_are_those_of_the_front_doors() -> None:
    ours = {" ".join(path) for path, command in ALL.items() if not hasattr(command, "commands")}
    assert ours >= {"run", "check", "replay", "import", "migrate", "jobs list", "jobs run"}


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "plaudit")
def test_the_help_says_what_a_command_and_each_option_does(path: tuple[str, ...], plaudit: Plaudit) -> None:
    result = plaudit(*path, "--help", COLUMNS="300")
    command = ALL[path]
    sentence = (command.help or "").split("\n")[0].strip()
    assert result.exit_code == 0
    assert len(sentence.split()) >= 3
    assert sentence.endswith(".")
    assert sentence in result.stdout
    for option in command.params:
        said = str(getattr(option, "help", None) or "")
        assert len(said.split()) >= 2, f"{option.name} does not say what it does"
        assert said in result.stdout


def test_the_module_and_the_script_are_the_same_command() -> None:
    script = Path(sys.executable).with_name("plaudit")
    asked = [[sys.executable, "-m", "bot", "--help"], *([[str(script), "--help"]] if script.exists() else [])]
    for command in asked:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert "keeps the ledger" in answer.stdout


def test_bad_settings_are_said_in_one_message_and_nothing_starts(plaudit: Plaudit) -> None:
    result = plaudit("run", SLACK_BOT_TOKEN="", PORT="many")
    assert result.exit_code == 1
    assert "SLACK_BOT_TOKEN is missing" in result.stderr
    assert "PORT is 'many'" in result.stderr
    assert result.stdout == ""


def test_migrate_brings_either_database_to_the_newest_schema(plaudit: Plaudit, database_url: str) -> None:
    for _ in range(2):
        result = plaudit("migrate", DATABASE_URL=database_url, SLACK_BOT_TOKEN="")
        assert (result.exit_code, "the newest" in result.stdout) == (0, True), result.output
    engine = open_engine(database_url)
    assert is_current(engine)
    engine.dispose()


def test_check_prints_its_findings_and_fails_only_with_a_problem(plaudit: Plaudit) -> None:
    well = plaudit("check")
    assert well.exit_code == 0, well.output
    assert "[ok]      The bot token is valid" in well.stdout
    broken = plaudit("check", SLACK_BOT_TOKEN="xoxb-nobody")
    assert broken.exit_code == 1
    assert "[problem] Slack refuses SLACK_BOT_TOKEN" in broken.stdout
    assert "To do: " in broken.stdout


def test_check_compares_the_totals_with_the_ledger_when_asked(
    plaudit: Plaudit, slack: StandIn, environment: dict[str, str]
) -> None:
    put_october(slack, environment)
    assert "agree with the ledger" in plaudit("check", "--ledger").stdout
    assert "agree with the ledger" not in plaudit("check").stdout


@pytest.mark.parametrize("words", [("run",), ("migrate",), ("jobs", "list"), DRY], ids=" ".join)
def test_a_database_out_of_reach_is_said_in_one_sentence(plaudit: Plaudit, words: tuple[str, ...]) -> None:
    result = plaudit(*words, DATABASE_URL="postgresql://me:sesame@127.0.0.1:9/plaudit")
    assert result.exit_code == 1
    assert "connection failed" in result.stderr
    assert "`plaudit check` says what to mend." in result.stderr
    assert "sesame" not in result.output


def put_october(slack: StandIn, environment: Mapping[str, str]) -> None:
    """A team in which Ana was credited in October."""
    ana = UserId(slack.world.user("ana").id)
    policy = Policy(shoutout_channel=slack.world.channel("shoutouts").id)
    line = credit(
        deed="d", rounds=1, person=ana, type="doc", at=OCTOBER, by=ana, now=OCTOBER, zone=policy.zone,
        source=Source.COMMAND,
    )  # fmt: skip

    def fill(store: Store) -> None:
        store.people.learn([Person(ana, "Ana")])
        store.credits.add([line])

    put(environment["DATABASE_URL"], fill, policy)


def everything(environment: Mapping[str, str]) -> dict[str, list[Any]]:
    """Every row of every table."""
    engine = open_engine(environment["DATABASE_URL"])
    with engine.connect() as connection:
        found = {table.name: list(connection.execute(select(table)).all()) for table in metadata.sorted_tables}
    engine.dispose()
    return found


def test_a_dry_run_prints_the_shoutout_and_changes_nothing(
    plaudit: Plaudit, slack: StandIn, environment: dict[str, str]
) -> None:
    put_october(slack, environment)
    before = everything(environment)
    result = plaudit(*DRY, SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")
    assert result.exit_code == 0, result.output
    assert "Thank you, helpers of October 2026" in result.stdout
    assert "*Ana* with 1 credit for Documentation" in result.stdout
    assert everything(environment) == before
    assert slack.calls == []


def test_every_job_can_be_tried_without_a_change(plaudit: Plaudit, slack: StandIn, environment: dict[str, str]) -> None:
    put_october(slack, environment)
    before = everything(environment)
    for name in JOBS:
        result = plaudit("jobs", "run", name, "--at", NOVEMBER, "--dry-run")
        assert result.exit_code == 0, result.output
        assert name in result.stdout
    assert everything(environment) == before


def test_a_job_run_twice_posts_once(plaudit: Plaudit, slack: StandIn, environment: dict[str, str]) -> None:
    put_october(slack, environment)
    first = plaudit(*DRY[:-1])
    assert "Stand-in: monthly-shoutout for 2026-10: posted to " in first.stdout, first.output
    second = plaudit(*DRY[:-1])
    assert second.exit_code == 0
    assert "was done before" in second.stdout
    [shoutout] = slack.messages("shoutouts")
    assert "October 2026" in shoutout["text"]


def test_a_moment_without_a_zone_is_utc(plaudit: Plaudit, slack: StandIn, environment: dict[str, str]) -> None:
    put_october(slack, environment)
    result = plaudit("jobs", "run", "monthly-shoutout", "--dry-run", "--at", "2026-11-01T00:00:00")
    assert "monthly-shoutout for 2026-10" in result.stdout


def test_the_list_of_jobs_shows_the_next_run_and_how_the_last_one_ended(
    plaudit: Plaudit, slack: StandIn, environment: dict[str, str]
) -> None:
    put_october(slack, environment)
    before = plaudit("jobs", "list").stdout
    for job in JOBS.values():
        assert f"Stand-in: {job.name}  next 20" in before
        assert job.what in before
    assert before.count("last never") == len(JOBS)
    plaudit(*DRY[:-1])
    assert "last 2026-10 done: posted to " in plaudit("jobs", "list").stdout


def test_before_the_first_start_there_is_no_team_to_list(plaudit: Plaudit) -> None:
    assert "No team yet: start the bot once" in plaudit("jobs", "list").stdout
    result = plaudit(*DRY)
    assert (result.exit_code, "run it once first" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("jobs", "run", "shoutout"), "There is no job 'shoutout'. There are: monthly-shoutout, "),
        ((*DRY, "--team", "T0NOBODY"), "Plaudit is in no team T0NOBODY."),
        (("jobs", "run", "monthly-shoutout", "--at", "tomorrow"), "--at 'tomorrow' is not a moment. Write it like 20"),
    ],
    ids=["an unknown job", "an unknown team", "no moment"],
)
def test_a_mistake_is_answered_with_one_sentence(plaudit: Plaudit, words: tuple[str, ...], said: str) -> None:
    result = plaudit(*words)
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        pytest.param({"SLACK_BOT_TOKEN": "xoxb-nobody"}, "Slack refused with 'invalid_auth'", id="a token unknown"),
        pytest.param({"SLACK_API_URL": "http://127.0.0.1:9/"}, "127.0.0.1:9", id="a Slack that is not there"),
    ],
)
def test_trouble_with_slack_points_to_check(plaudit: Plaudit, trouble: dict[str, str], said: str) -> None:
    result = plaudit("run", **trouble)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "`plaudit check` says what to mend." in result.stderr
