"""`plaudit check` names what is missing or wrong, says what to do about it, and keeps every secret."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.check import Finding, Mark, check_everything
from bot.check.findings import note, ok, problem
from bot.check.scopes import OPTIONAL, WITHOUT, wanted
from bot.standin import StandIn
from scoring.ledger import credit
from scoring.model import Source, UserId
from scoring.policy import Policy
from storage.engine import open_engine
from storage.outbox import Notice, Verb
from storage.store import Store
from tests.bot.stored import NOW, put, write
from tests.workspace import MANIFEST, small_world

Check = Callable[..., list[Finding]]


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn(small_world(), manifest=MANIFEST) as standin:
        yield standin


def environment(slack: StandIn, url: str, **changes: str) -> dict[str, str]:
    world = slack.world
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": url,
        "PLAUDIT_SHOUTOUT_CHANNEL": world.channel("shoutouts").id,
        "PLAUDIT_LEADS_CHANNEL": world.channel("leads").id,
        "PLAUDIT_LEADS": f"{world.group('helpers').id} {world.user('lea').id}",
    } | changes


@pytest.fixture
def check(slack: StandIn, tmp_path: Path) -> Check:
    """`plaudit check` in an environment where all is well, save for what a test changes."""

    def run(*, ledger: bool = False, **changes: str) -> list[Finding]:
        url = f"sqlite:///{tmp_path / 'plaudit.db'}"
        return asyncio.run(check_everything(environment(slack, url, **changes), ledger=ledger))

    return run


def look_for(findings: list[Finding], words: str) -> Finding:
    """The one finding that says `words`."""
    found = [each for each in findings if words in each.what]
    assert len(found) == 1, "\n".join(map(str, findings))
    return found[0]


def problems(findings: list[Finding]) -> list[str]:
    return [each.what for each in findings if not each.fine]


def test_when_all_is_well_every_finding_says_so(slack: StandIn, database_url: str) -> None:
    world = slack.world
    put(database_url, policy=Policy(leads=(world.group("helpers").id,), shoutout_channel=world.channel("general").id))
    findings = asyncio.run(check_everything(environment(slack, database_url)))
    assert [each.what for each in findings if each.mark is not Mark.OK] == []
    assert look_for(findings, "The shout-out channel is #general").fine, "the stored settings count, not the first ones"
    for words in (
        "settings are complete",
        "answers and is at schema",
        "@plaudit in Stand-in",
        f"All {len(wanted())} scopes",
        "Socket Mode opens",
        "hears 5 channel(s): #general, #support, #shoutouts, #leads, #secret",
        "in public channels can be read again",
        "in private channels can be read again",
        "1 lead(s) are in the user group",
    ):
        assert look_for(findings, words).mark is Mark.OK


def test_the_first_settings_count_until_a_team_is_stored(check: Check) -> None:
    findings = check()
    assert problems(findings) == []
    assert look_for(findings, "The shout-out channel is #shoutouts, and @plaudit is in it.").fine
    assert look_for(findings, "The leads' channel is #leads, and @plaudit is in it.").fine
    assert look_for(findings, "1 lead(s) are named one by one").fine


def test_every_problem_of_the_settings_is_said_and_what_can_be_checked_all_the_same_is(check: Check) -> None:
    findings = check(SLACK_APP_TOKEN="", PORT="many")
    assert "SLACK_APP_TOKEN is missing" in problems(findings)[0]
    assert "PORT" in problems(findings)[0]
    findings = check(SLACK_APP_TOKEN="")
    assert len(problems(findings)) == 1
    assert look_for(findings, "The bot token is valid").fine


def test_signed_http_needs_no_app_token(slack: StandIn, check: Check) -> None:
    findings = check(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=slack.signing_secret)
    assert problems(findings) == []
    assert look_for(findings, "Signed HTTP").mark is Mark.OK


def test_a_token_slack_does_not_know_is_told_apart_from_a_slack_that_is_not_there(check: Check) -> None:
    refused = look_for(check(SLACK_BOT_TOKEN="xoxb-nobody"), "refuses SLACK_BOT_TOKEN: invalid_auth")
    assert "OAuth & Permissions" in refused.do
    silent = look_for(check(SLACK_API_URL="http://127.0.0.1:9/api/"), "does not answer at http://127.0.0.1:9/api/")
    assert "network" in silent.do


def test_a_server_that_is_no_slack_is_no_crash(slack: StandIn, check: Check) -> None:
    assert "does not answer" in problems(check(SLACK_API_URL=f"{slack.url}/nothing-here/"))[0]
    slack.fail("auth.test", status=503)
    assert "internal_error" in problems(check())[0]


def test_an_app_token_that_does_not_open_socket_mode_is_named(check: Check) -> None:
    found = look_for(check(SLACK_APP_TOKEN="xapp-1-nobody"), "Socket Mode does not open")
    assert not found.fine
    assert "connections:write" in found.do


def test_a_missing_scope_is_named_with_what_does_not_work_without_it(slack: StandIn, check: Check) -> None:
    slack.app.scopes -= {"chat:write", "im:write", "im:history"}
    findings = check()
    found = look_for(findings, "chat:write is not granted: Plaudit can say nothing")
    assert found.mark is Mark.PROBLEM
    assert "install the app again" in found.do
    assert look_for(findings, "im:write").mark is Mark.PROBLEM
    assert look_for(findings, "im:history").mark is Mark.NOTE, "the manifest says it may be left out"


def test_every_scope_of_the_manifest_has_its_sentence() -> None:
    assert WITHOUT.keys() == wanted()
    assert wanted() > OPTIONAL


def test_the_manifest_is_found_inside_an_installed_package(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "manifest.yml").write_text("oauth_config: {scopes: {bot: [commands]}}")
    assert wanted(tmp_path / "bot") == {"commands"}


def test_a_bot_that_may_not_read_back_is_told(slack: StandIn, check: Check) -> None:
    slack.app.scopes -= {"channels:history"}
    found = look_for(check(), "in public channels cannot be read again (tried #general): missing_scope")
    assert "Add the missing scopes" in found.do
    assert look_for(check(), "in private channels can be read again").fine


def test_replies_are_probed_too(slack: StandIn, check: Check) -> None:
    slack.say("ana", "general", "hello")
    slack.fail("conversations.replies", error="missing_scope", times=2)
    assert len([each for each in problems(check()) if "cannot be read again" in each]) == 2
    asked = [call.arguments for call in slack.calls if call.method == "conversations.replies"]
    assert asked[0]["channel"] == slack.world.channel("general").id
    assert asked[0]["ts"] == slack.messages("general")[0]["ts"]


def test_a_slack_that_asks_for_a_pause_is_a_note(slack: StandIn, check: Check) -> None:
    slack.fail("conversations.history", retry_after=30)
    assert look_for(check(), "asks for a pause before #general").mark is Mark.NOTE


@pytest.mark.parametrize("setting", ["PLAUDIT_SHOUTOUT_CHANNEL", "PLAUDIT_LEADS_CHANNEL"])
def test_a_chosen_channel_must_exist_be_open_and_have_the_bot_in_it(slack: StandIn, check: Check, setting: str) -> None:
    what = "shout-out channel" if "SHOUTOUT" in setting else "leads' channel"
    assert f"The {what} C0NOWHERE does not exist" in problems(check(**{setting: "C0NOWHERE"}))[0]
    lonely = slack.create_channel("lonely", "ana")
    found = look_for(check(**{setting: lonely.id}), f"@plaudit is not in the {what} #lonely.")
    assert not found.fine
    assert "/invite @plaudit" in found.do
    slack.archive_channel("lonely")
    assert not look_for(check(**{setting: lonely.id}), f"The {what} #lonely is archived").fine


def test_without_a_shoutout_channel_nothing_is_posted_and_that_is_said(check: Check) -> None:
    assert look_for(check(PLAUDIT_SHOUTOUT_CHANNEL=""), "No shout-out channel is chosen").mark is Mark.NOTE


def test_a_bot_in_no_channel_is_told_how_it_gets_into_one(slack: StandIn, check: Check) -> None:
    for channel in ("general", "support", "shoutouts", "leads", "secret"):
        slack.leave("plaudit", channel)
    found = look_for(check(PLAUDIT_LEADS_CHANNEL=""), "@plaudit is in no channel")
    assert not found.fine
    assert "/invite @plaudit" in found.do


def test_every_channel_is_found_though_slack_lists_them_page_by_page(
    slack: StandIn, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.check.workspace.A_PAGE", 2)
    for number in range(9):
        slack.create_channel(f"more-{number}", "plaudit")
    assert look_for(check(), "hears 14 channel(s)").what.endswith("#more-4 and 4 more.")


def test_listening_only_where_the_bot_is_not_is_said(slack: StandIn, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'plaudit.db'}"
    general = slack.world.channel("general").id
    put(url, policy=Policy(listen_in=(general, "C0NOWHERE")))
    findings = asyncio.run(check_everything(environment(slack, url)))
    assert look_for(findings, "hears 1 channel(s): #general.").fine
    assert look_for(findings, "is to listen in C0NOWHERE, but is not in it").mark is Mark.NOTE
    put(url, lambda store: store.save_policy(Policy(listen_in=(general,), paused=(general,))))
    findings = asyncio.run(check_everything(environment(slack, url)))
    assert not look_for(findings, "the settings let it listen in none of them").fine


def test_a_user_group_of_leads_must_be_readable_and_have_somebody_in_it(slack: StandIn, check: Check) -> None:
    assert "cannot be read: no_such_subteam" in problems(check(PLAUDIT_LEADS="S0NOBODY"))[0]
    slack.change_group("helpers")
    group = slack.world.group("helpers").id
    assert problems(check(PLAUDIT_LEADS=group)) == [f"Nobody is in the leads' user group {group}."]
    slack.app.scopes -= {"usergroups:read"}
    assert "Add the missing scopes" in look_for(check(PLAUDIT_LEADS=group), f"{group} cannot be read").do


def test_without_leads_admins_decide_and_that_is_a_note(check: Check) -> None:
    assert look_for(check(PLAUDIT_LEADS=""), "No leads are named").mark is Mark.NOTE


def test_a_database_that_is_not_there_yet_is_not_made_by_looking(check: Check, tmp_path: Path) -> None:
    found = look_for(check(), "There is no database plaudit.db yet")
    assert found.mark is Mark.NOTE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/at/all/plaudit.db", "cannot be made: /nowhere/at/all is no folder"),
        ("sqlite://", "kept in memory"),
        ("postgresql://me:sesame@127.0.0.1:9/plaudit", "cannot be opened: connection failed"),
        ("postgresql+nothing://me:sesame@127.0.0.1/plaudit", "cannot be opened"),
    ],
)
def test_a_database_out_of_reach_is_said_without_its_password(check: Check, url: str, said: str) -> None:
    findings = check(DATABASE_URL=url)
    assert not look_for(findings, said).fine
    assert "sesame" not in "\n".join(map(str, findings))


def test_an_empty_database_is_a_note(slack: StandIn, database_url: str) -> None:
    open_engine(database_url).connect().close()
    findings = asyncio.run(check_everything(environment(slack, database_url)))
    assert look_for(findings, "The database is empty").mark is Mark.NOTE


def test_an_old_schema_is_to_be_migrated(slack: StandIn, database_url: str) -> None:
    put(database_url)
    write(database_url, "UPDATE alembic_version SET version_num = '0000'")
    found = look_for(asyncio.run(check_everything(environment(slack, database_url))), "is not at schema")
    assert not found.fine
    assert "`plaudit migrate`" in found.do


def test_a_database_that_takes_no_writes_is_a_problem(slack: StandIn, database_url: str) -> None:
    put(database_url)
    read_only = (
        database_url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
        if database_url.startswith("sqlite")
        else database_url + "&options=-c%20default_transaction_read_only%3Don"
    )
    findings = asyncio.run(check_everything(environment(slack, read_only)))
    found = look_for(findings, "The database cannot be written to")
    assert not found.fine
    assert "right to write" in found.do


def test_what_failed_lately_is_counted(slack: StandIn, database_url: str) -> None:
    def fail(store: Store) -> None:
        for reference, moment in (("aaaa", NOW), ("bbbb", NOW.replace(hour=10))):
            store.letters.keep(reference, what="message", error="KeyError", body={}, now=moment)
        for key, error in (("1", "not_in_channel"), ("2", "not_in_channel"), ("3", "msg_too_long"), ("4", "")):
            store.outbox.put(Notice(key, Verb.POST, "card", target="C1"))
            if error:
                store.outbox.give_up(key, None, error)

    put(database_url, fail)
    findings = asyncio.run(check_everything(environment(slack, database_url)))
    assert problems(findings) == []
    assert look_for(findings, "2 dead letter(s)").what.endswith(
        "message, KeyError, 2026-11-24 10:00 UTC, reference bbbb."
    )
    assert look_for(findings, "3 notice(s) were given up").what.endswith("not_in_channel (2), msg_too_long (1).")


def test_the_totals_are_compared_with_the_ledger_when_asked(slack: StandIn, database_url: str) -> None:
    line = credit(
        deed="d", rounds=1, person=UserId("UANA"), type="doc", at=NOW, by=UserId("ULEA"), now=NOW,
        zone=Policy().zone, source=Source.COMMAND,
    )  # fmt: skip
    put(database_url, lambda store: store.credits.add([line]))
    asked = environment(slack, database_url)
    assert not any("ledger" in each.what for each in asyncio.run(check_everything(asked)))
    assert look_for(asyncio.run(check_everything(asked, ledger=True)), "All 5 totals of Stand-in agree").fine
    write(database_url, "UPDATE rollups SET amount = 5")
    found = look_for(asyncio.run(check_everything(asked, ledger=True)), "1 total(s) of Stand-in differ")
    assert not found.fine
    assert "2026-11 UANA doc has 5, and its lines add up to 1" in found.what
    write(database_url, "UPDATE standings SET amount = 7 WHERE period = '2026-Q4'")
    found = look_for(asyncio.run(check_everything(asked, ledger=True)), "2 total(s) of Stand-in differ")
    assert "2026-11 UANA doc" in found.what


def test_stored_settings_that_cannot_be_are_said(slack: StandIn, database_url: str) -> None:
    put(database_url)
    write(database_url, """UPDATE teams SET policy = '{"timezone": "Middle/Earth"}'""")
    findings = asyncio.run(check_everything(environment(slack, database_url)))
    assert not look_for(findings, "The stored settings of Stand-in cannot be").fine


def test_no_secret_is_ever_said(slack: StandIn, check: Check) -> None:
    secrets = [slack.bot_token, slack.app_token, slack.signing_secret]
    slack.fail("*", error="fatal_error", times=3)
    for findings in (check(), check(SLACK_SIGNING_SECRET=slack.signing_secret), check(SLACK_BOT_TOKEN="xapp-secret")):
        said = "\n".join(map(str, findings))
        assert not any(secret in said for secret in [*secrets, "xapp-secret"])


@pytest.mark.parametrize(
    ("finding", "printed"),
    [
        (ok("Fine."), "[ok]      Fine."),
        (note("Look.", "Read."), "[note]    Look.\n          To do: Read."),
        (problem("Broken.", "Mend."), "[problem] Broken.\n          To do: Mend."),
    ],
)
def test_the_mark_is_a_word(finding: Finding, printed: str) -> None:
    assert str(finding) == printed
