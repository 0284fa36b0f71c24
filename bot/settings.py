"""Settings from the environment and `.env`, checked all at once, so that every mistake is named in one message."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from scoring.policy import BadPolicy, Policy

APPS = "https://api.slack.com/apps"
SLACK = "https://slack.com/api/"


class BadSettings(Exception):
    """What is missing or malformed, each with where to get it."""

    def __init__(self, problems: list[str]) -> None:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"Plaudit cannot start with these settings (environment or .env):\n{lines}")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator chooses. Secrets are left out when it is printed."""

    database_url: str = field(repr=False)
    slack_api_url: str
    host: str
    port: int
    first_policy: Policy
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)

    @property
    def socket_mode(self) -> bool:
        return bool(self.app_token)


def load(
    environment: Mapping[str, str] | None = None, *, slack: bool = True, env_file: Path = Path(".env")
) -> Settings:
    """Settings from `environment` (default: the process's) over `.env`.

    Without `slack` the tokens may be missing, for commands that only touch the database. Raises BadSettings.
    """
    told = os.environ if environment is None else environment
    in_file = dotenv_values(env_file) if environment is None else {}
    values = {name: value for name, value in {**in_file, **told}.items() if value}
    problems: list[str] = []
    settings = Settings(
        database_url=_database(values, problems),
        slack_api_url=_slack_api(values, problems),
        host=values.get("HOST", "127.0.0.1"),
        port=_port(values, problems),
        first_policy=_policy(values, problems),
        bot_token=_token(values, "SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions", problems if slack else []),
        app_token=_app_token(values, problems if slack else []),
        signing_secret=values.get("SLACK_SIGNING_SECRET", ""),
    )
    if slack and not settings.app_token and not settings.signing_secret:
        problems.append(
            f"SLACK_APP_TOKEN is missing (for Socket Mode; {APPS} → your app → Basic Information → App-Level Tokens, "
            "scope connections:write), or SLACK_SIGNING_SECRET for HTTP (Basic Information → App Credentials)."
        )
    if problems:
        raise BadSettings(problems)
    return settings


def _token(values: Mapping[str, str], name: str, prefix: str, where: str, problems: list[str]) -> str:
    value = values.get(name, "")
    if not value:
        problems.append(f"{name} is missing ({APPS} → your app → {where}; it starts with {prefix}).")
    elif not value.startswith(prefix):
        problems.append(f"{name} does not start with {prefix}: copy it again from {APPS} → your app → {where}.")
    return value


def _app_token(values: Mapping[str, str], problems: list[str]) -> str:
    if "SLACK_APP_TOKEN" not in values:
        return ""
    return _token(values, "SLACK_APP_TOKEN", "xapp-", "Basic Information → App-Level Tokens", problems)


def _database(values: Mapping[str, str], problems: list[str]) -> str:
    url = values.get("DATABASE_URL", "sqlite:///plaudit.db")
    try:
        backend = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        backend = "nothing"
    if backend not in ("sqlite", "postgresql"):
        problems.append("DATABASE_URL is not one of sqlite:///plaudit.db or postgresql://user:password@host/database.")
    return url


def _slack_api(values: Mapping[str, str], problems: list[str]) -> str:
    url = values.get("SLACK_API_URL", SLACK)
    if not url.startswith(("https://", "http://")):
        problems.append(f"SLACK_API_URL must start with https:// (leave it out for Slack itself, {SLACK}).")
    return url if url.endswith("/") else f"{url}/"


def _port(values: Mapping[str, str], problems: list[str]) -> int:
    text = values.get("PORT", "3000")
    if text.isdecimal() and text.isascii() and int(text) < 65536:
        return int(text)
    problems.append(f"PORT is {text!r}: write a whole number from 0 to 65535.")
    return 0


_FIRST_VALUES = {
    "PLAUDIT_LEADS": "leads",
    "PLAUDIT_LEADS_CHANNEL": "leads_channel",
    "PLAUDIT_SHOUTOUT_CHANNEL": "shoutout_channel",
    "PLAUDIT_TIMEZONE": "timezone",
}


def _policy(values: Mapping[str, str], problems: list[str]) -> Policy:
    """The team's first policy; later its leads change it in Slack."""
    changes: dict[str, object] = {
        setting: values[name].strip() for name, setting in _FIRST_VALUES.items() if name in values
    }
    if "leads" in changes:
        changes["leads"] = [each for each in str(changes["leads"]).replace(",", " ").split() if each]
    try:
        return Policy().changed(changes)
    except BadPolicy as bad:
        names = {setting: name for name, setting in _FIRST_VALUES.items()}
        problems.extend(f"{names.get(setting, setting)}: {why}" for setting, why in bad.problems.items())
        return Policy()
