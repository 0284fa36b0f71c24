"""`plaudit check`: what is missing or wrong in the settings, the database and Slack, before Slack says so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.check import database, workspace
from bot.check.findings import Finding, Mark, problem
from bot.settings import BadSettings, Settings, load

__all__ = ["Finding", "Mark", "check_everything"]


async def check_everything(environment: Mapping[str, str] | None = None, *, ledger: bool = False) -> list[Finding]:
    """Everything that can be found out now, good and bad, in the order an operator would mend it.

    `environment` stands in for the process's and `.env`; with `ledger` every total is compared with the ledger.
    """
    settings, found = _settings(environment)
    if settings is None:
        return found
    stored, policies = await asyncio.to_thread(database.look, settings.database_url, ledger=ledger)
    found += stored
    if settings.bot_token:
        found += await workspace.look(settings, policies)
    return found


def _settings(environment: Mapping[str, str] | None) -> tuple[Settings | None, list[Finding]]:
    """The settings, or as much of them as is good enough to find out more."""
    try:
        settings = load(environment)
    except BadSettings as bad:
        found = [problem(str(bad), "Mend them all in .env or the environment, then check again.")]
    else:
        return settings, [Finding(Mark.OK, "The settings are complete and well-formed.")]
    try:
        return load(environment, slack=False), found
    except BadSettings:  # not only tokens are missing: without a database URL there is nothing more to ask
        return None, found
