"""Every missing or malformed setting is named at once with where to get it, and no secret is ever printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, load

SOCKET_MODE = {"SLACK_BOT_TOKEN": "xoxb-the-bot", "SLACK_APP_TOKEN": "xapp-the-app"}
SIGNED_HTTP = {"SLACK_BOT_TOKEN": "xoxb-the-bot", "SLACK_SIGNING_SECRET": "the-signing-secret"}


def problems(environment: dict[str, str], *, slack: bool = True) -> list[str]:
    """What is wrong, one sentence each."""
    with pytest.raises(BadSettings) as bad:
        load(environment, slack=slack)
    first, *rest = str(bad.value).split("\n  - ")
    assert first == "Plaudit cannot start with these settings (environment or .env):"
    return rest


def test_two_tokens_are_enough_and_the_rest_has_sensible_values() -> None:
    settings = load(SOCKET_MODE)
    assert settings.socket_mode
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.database_url == "sqlite:///plaudit.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.first_policy.timezone == "UTC"
    assert settings.first_policy.leads == ()


def test_a_signing_secret_in_place_of_an_app_token_means_http() -> None:
    assert not load(SIGNED_HTTP).socket_mode
    assert load(SIGNED_HTTP | SOCKET_MODE).socket_mode, "with both, Socket Mode needs no public address"


def test_the_first_policy_is_read_from_the_environment() -> None:
    policy = load(
        SOCKET_MODE
        | {
            "PLAUDIT_LEADS": "U0LEA, S0HELPERS  U0OMAR",
            "PLAUDIT_LEADS_CHANNEL": " C0LEADS ",
            "PLAUDIT_SHOUTOUT_CHANNEL": "C0SHOUTOUTS",
            "PLAUDIT_TIMEZONE": "Europe/Berlin",
        }
    ).first_policy
    assert policy.leads == ("U0LEA", "S0HELPERS", "U0OMAR")
    assert (policy.leads_channel, policy.shoutout_channel) == ("C0LEADS", "C0SHOUTOUTS")
    assert policy.timezone == "Europe/Berlin"


NO_BOT_TOKEN = {"SLACK_BOT_TOKEN": ""}
MALFORMED = [
    pytest.param(NO_BOT_TOKEN, ["SLACK_BOT_TOKEN is missing", "OAuth & Permissions", "xoxb-"], id="no bot token"),
    pytest.param(
        {"SLACK_BOT_TOKEN": "xoxp-of-a-person"}, ["SLACK_BOT_TOKEN", "xoxb-", "copy it again"], id="a user's token"
    ),
    pytest.param(
        {"SLACK_APP_TOKEN": ""},
        ["SLACK_APP_TOKEN is missing", "connections:write", "or SLACK_SIGNING_SECRET", "App Credentials"],
        id="neither app token nor signing secret",
    ),
    pytest.param({"SLACK_APP_TOKEN": "xoxb-twice"}, ["SLACK_APP_TOKEN", "xapp-"], id="the bot's token twice"),
    pytest.param({"DATABASE_URL": "plaudit.db"}, ["DATABASE_URL", "sqlite:///plaudit.db"], id="a database path"),
    pytest.param({"DATABASE_URL": "mysql://u:p@h/d"}, ["DATABASE_URL", "postgresql://"], id="another database"),
    pytest.param({"DATABASE_URL": "postgresql://me@h:port/d"}, ["DATABASE_URL"], id="a database port by name"),
    pytest.param({"SLACK_API_URL": "slack.com/api"}, ["SLACK_API_URL", "https://"], id="an address without a scheme"),
    pytest.param({"PORT": "http"}, ["PORT is 'http'", "0 to 65535"], id="a port that is no number"),
    pytest.param({"PORT": "²"}, ["PORT is '²'"], id="a digit that is no number"),
    pytest.param({"PORT": "65536"}, ["PORT is '65536'"], id="a port too high"),
    pytest.param({"PORT": "-1"}, ["PORT is '-1'"], id="a port below nothing"),
    pytest.param({"PLAUDIT_LEADS": "@lea"}, ["PLAUDIT_LEADS", "'@lea'", "U0123ABCD"], id="a lead by name"),
    pytest.param(
        {"PLAUDIT_LEADS_CHANNEL": "#leads"}, ["PLAUDIT_LEADS_CHANNEL", "C0123ABCD"], id="the leads' channel by name"
    ),
    pytest.param(
        {"PLAUDIT_SHOUTOUT_CHANNEL": "U0LEA"}, ["PLAUDIT_SHOUTOUT_CHANNEL", "C0123ABCD"], id="a person as a channel"
    ),
    pytest.param(
        {"PLAUDIT_TIMEZONE": "Berlin"}, ["PLAUDIT_TIMEZONE", "'Berlin'", "Europe/Berlin"], id="a time zone by city"
    ),
]


@pytest.mark.parametrize(("wrong", "said"), MALFORMED)
def test_what_is_wrong_is_named_with_the_cure(wrong: dict[str, str], said: list[str]) -> None:
    [problem] = problems(SOCKET_MODE | wrong)
    assert [words for words in said if words not in problem] == [], problem


def test_everything_wrong_is_said_in_one_message() -> None:
    found = problems({"SLACK_BOT_TOKEN": "bot", "PORT": "x", "DATABASE_URL": "y", "PLAUDIT_TIMEZONE": "z"})
    names = ("SLACK_BOT_TOKEN", "PORT", "DATABASE_URL", "PLAUDIT_TIMEZONE", "SLACK_APP_TOKEN")
    assert sorted(names) == sorted(name for name in names for problem in found if problem.startswith(name))


def test_an_empty_value_is_a_missing_one() -> None:
    assert load(SOCKET_MODE | {"PORT": "", "DATABASE_URL": "", "PLAUDIT_LEADS": ""}) == load(SOCKET_MODE)


def test_without_slack_the_tokens_may_be_missing_and_the_rest_may_not() -> None:
    assert load({}, slack=False).bot_token == ""
    assert problems({"PORT": "x"}, slack=False) == ["PORT is 'x': write a whole number from 0 to 65535."]


def test_the_address_of_another_slack_ends_in_a_slash_so_that_methods_can_follow() -> None:
    assert load(SOCKET_MODE | {"SLACK_API_URL": "http://127.0.0.1:1/api"}).slack_api_url == "http://127.0.0.1:1/api/"


def test_no_secret_is_printed_neither_from_settings_nor_from_complaints() -> None:
    secret = {
        "SLACK_BOT_TOKEN": "xoxb-sesame",
        "SLACK_APP_TOKEN": "xapp-sesame",
        "SLACK_SIGNING_SECRET": "sesame",
        "DATABASE_URL": "postgresql://me:sesame@db/plaudit",
    }
    settings = load(secret)
    assert "sesame" not in f"{settings} {settings!r}"
    malformed = {name: f"sesame-{value}" for name, value in secret.items()}
    assert "sesame" not in "".join(problems(malformed | {"PORT": "x"}))


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("SLACK_BOT_TOKEN=xoxb-file\nSLACK_APP_TOKEN='xapp-file'\nPORT=4000\n# HOST=nowhere\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-environment")
    monkeypatch.delenv("SLACK_APP_TOKEN", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    settings = load(env_file=file)
    assert (settings.bot_token, settings.app_token, settings.port) == ("xoxb-environment", "xapp-file", 4000)


def test_a_file_that_is_not_there_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SOCKET_MODE.items():
        monkeypatch.setenv(name, value)
    assert load(env_file=tmp_path / "no.env").bot_token == "xoxb-the-bot"
