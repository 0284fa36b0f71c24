"""The command line: `plaudit run`, `check`, `replay`, `import`, `export`, `jobs` and `migrate`."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

    from bot.settings import Settings

app = typer.Typer(help="Plaudit hears thanks in Slack, asks your leads, and keeps the ledger.", no_args_is_help=True)
jobs_app = typer.Typer(help="The scheduled jobs.", no_args_is_help=True)
app.add_typer(jobs_app, name="jobs")
Export = Annotated[Path, typer.Argument(help="A Slack export: the .zip, or its unpacked folder.")]
Channels = Annotated[list[str] | None, typer.Option(help="Only this channel, by its name; may be said again.")]
Since = Annotated[str | None, typer.Option(help="From this day on (UTC), such as 2026-01-31.")]
Until = Annotated[str | None, typer.Option(help="Up to the end of this day (UTC).")]
INTERRUPTED = 130
# Each command imports what it needs when it runs: the others' start stays quick.


@app.command()
def run(
    migrate: Annotated[bool, typer.Option(help="Bring the database to the newest schema first.")] = True,
    verbose: Annotated[bool, typer.Option(help="Log more.")] = False,
) -> None:
    """Run the bot: Socket Mode when SLACK_APP_TOKEN is set, else signed HTTP on PORT at /slack/events."""
    from bot import log
    from bot.app import run as run_bot

    log.configure("debug" if verbose else "info")
    settings = _settings()
    _until_done(run_bot(settings, migrate=migrate))


@app.command()
def check(
    ledger: Annotated[bool, typer.Option("--ledger", help="Compare every total with the ledger.")] = False,
) -> None:
    """Say what is missing or wrong in the settings, scopes, channels and database, before Slack does."""
    from bot.check import check_everything

    findings = asyncio.run(check_everything(ledger=ledger))
    for finding in findings:
        typer.echo(str(finding))
    raise typer.Exit(0 if all(finding.fine for finding in findings) else 1)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from sqlalchemy.exc import OperationalError

    from storage.engine import open_engine
    from storage.migrate import newest, upgrade

    engine = open_engine(_settings(slack=False).database_url)
    try:
        upgrade(engine)
    except OperationalError as error:
        _fail(_unreachable(error))
    finally:
        engine.dispose()
    typer.echo(f"The database is at schema {newest()}, the newest.")


@app.command()
def replay(
    file: Export,
    channel: Channels = None,
    since: Since = None,
    until: Until = None,
    least: Annotated[float, typer.Option(min=0.5, max=0.95, help="How sure it has to be before it asks.")] = 0.5,
    feedback: Annotated[bool, typer.Option("--feedback", help="Hear useful feedback as well as thanks.")] = False,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="Print what sounds like thanks and is not asked about, too, and why not.")
    ] = False,
) -> None:
    """Print what leads would have been asked about a Slack export, as JSON Lines; nothing is written anywhere."""
    from bot.looking_back import span
    from bot.replay import Wanted
    from bot.replay import replay as replay_export
    from scoring.errors import Refusal
    from scoring.listening import Listening

    try:
        how = Listening(least=least, feedback=feedback)
        finished = replay_export(file, Wanted(channel or (), span(since, until), how, doubtful))
    except Refusal as refusal:
        _fail(refusal.sentence)
    except BrokenPipeError:  # whoever read the lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except KeyboardInterrupt:
        finished = False
    raise typer.Exit(0 if finished else INTERRUPTED)


@app.command("import")
def import_(
    file: Export,
    team: Annotated[
        str | None, typer.Option(help="The team it is of, by its id; not needed if there is only one.")
    ] = None,
    waiting_since: Annotated[
        str | None,
        typer.Option(help="Thanks from this day on (UTC) wait for a lead. Default: as long as a card waits."),
    ] = None,
    channel: Channels = None,
) -> None:
    """Take a Slack export into the database: people, activity, candidates. To do it again is harmless."""
    from bot import log
    from bot.importing import Wanted, import_export
    from bot.looking_back import day_of

    log.configure()

    async def work() -> Sequence[str]:
        since = day_of("--waiting-since", waiting_since) if waiting_since else None
        return await import_export(_settings(slack=False), file, Wanted(team, channel or (), since))

    try:
        for line in _until_done(work()):
            typer.echo(line)
    except KeyboardInterrupt:
        print("Interrupted. What was imported so far stays; import again for the rest.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


@app.command()
def export(
    what: Annotated[
        str,
        typer.Argument(help="credits, people, organisations, candidates or audit; or person, all about one by --id."),
    ],
    format: Annotated[str, typer.Option(help="csv, or json: one JSON object a line.")] = "csv",
    since: Annotated[
        str | None, typer.Option(help="From this day on (UTC): of the deed, the card or the entry.")
    ] = None,
    until: Until = None,
    team: Annotated[str | None, typer.Option(help="Which team, by its id; not needed if there is only one.")] = None,
    id: Annotated[str | None, typer.Option(help="For person: whose data, such as U0123ABCD.")] = None,
) -> None:
    """Print what a team has, row by row, to standard output; how far it is goes to standard error."""
    from bot.exporting import Format, Wanted, What
    from bot.exporting import export as write_export
    from scoring.errors import Refusal

    if what not in list(What):
        _fail(f"{what!r} cannot be exported. There are: {', '.join(What)}.")
    if format not in list(Format):
        _fail(f"There is no format {format!r}. There are: {', '.join(Format)}.")
    wanted = Wanted(What(what), Format(format), team, since, until, id)
    try:
        write_export(_settings(slack=False), wanted, sys.stdout)
    except Refusal as refusal:
        _fail(refusal.sentence)
    except BrokenPipeError:  # whoever read the rows has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


@jobs_app.command("list")
def list_jobs() -> None:
    """Every scheduled job, its next run per team, its last run and how it ended."""
    from bot.jobs_cli import describe_jobs

    for line in _until_done(describe_jobs(_settings(slack=False))):
        typer.echo(line)


@jobs_app.command("run")
def run_job(
    name: Annotated[str, typer.Argument(help="The job, as `plaudit jobs list` names it.")],
    team: Annotated[str | None, typer.Option(help="Only this team id.")] = None,
    at: Annotated[
        str | None, typer.Option(help="As if it were this moment, such as 2026-11-01T09:00:00+00:00.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what it would do; change and post nothing.")
    ] = False,
) -> None:
    """Do a job now, for the period that is over. A period that was done is not done again."""
    from bot import log
    from bot.jobs_cli import run_by_hand

    log.configure()
    moment = _moment(at)
    for line in _until_done(run_by_hand(_settings(slack=not dry_run), name, team=team, at=moment, dry=dry_run)):
        typer.echo(line)


def _settings(*, slack: bool = True) -> Settings:
    from bot.settings import BadSettings, load

    try:
        return load(slack=slack)
    except BadSettings as bad:
        _fail(str(bad))


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _fail(f"--at {text!r} is not a moment. Write it like 2026-11-01T09:00:00+00:00.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _until_done(work: Coroutine[Any, Any, Any]) -> Any:
    from slack_sdk.errors import SlackApiError
    from sqlalchemy.exc import OperationalError

    from scoring.errors import Refusal

    try:
        with asyncio.Runner(loop_factory=_fast_loop()) as runner:
            return runner.run(work)
    except Refusal as refusal:
        _fail(refusal.sentence)
    except SlackApiError as error:
        _fail(f"Slack refused with {error.response.get('error')!r}. `plaudit check` says what to mend.")
    except OSError as error:
        _fail(f"{error}. `plaudit check` says what to mend.")
    except OperationalError as error:
        _fail(_unreachable(error))


def _unreachable(error: DBAPIError) -> str:
    why = str(error.orig).strip().splitlines()[0]
    return f"The database cannot be used ({why}). `plaudit check` says what to mend."


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop, where there is one."""
    from uvicorn import Config

    return Config("", loop="auto").get_loop_factory()


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(1)
