"""Which of the manifest's scopes were granted, and what does not work without the others."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.check.findings import Finding, note, ok, problem
from bot.settings import APPS

WITHOUT = {
    "commands": "/credit and its shortcuts do not work",
    "chat:write": "Plaudit can say nothing: no cards, no shout-out, no answers",
    "channels:history": "thanks in public channels are not heard",
    "channels:read": "Plaudit does not know which public channels it is in",
    "groups:history": "thanks in private channels are not heard",
    "groups:read": "Plaudit does not know which private channels it is in",
    "reactions:read": "leads cannot credit by a reaction",
    "users:read": "cards have no names, bots may be thanked, and admins do not count as leads",
    "users:read.email": "people elsewhere are suggested to be the same by their handles only",
    "usergroups:read": "user groups cannot be leads; name leads one by one",
    "im:write": "nobody is told privately of a credit or of what waits",
    "im:history": "after a crash a private message may be sent twice",
}
OPTIONAL = frozenset({
    "groups:history", "groups:read", "reactions:read", "users:read.email", "usergroups:read", "im:history",
})  # fmt: skip
"""A workspace may leave these out, as the manifest says of each: then it is a choice and no problem."""


def wanted(beside: Path = Path(__file__).parents[1]) -> frozenset[str]:
    """The bot scopes of manifest.yml: inside the installed package `bot`, or above it in a checkout."""
    inside = beside / "manifest.yml"
    manifest = inside if inside.exists() else beside.parent / "manifest.yml"
    return frozenset(yaml.safe_load(manifest.read_text("utf-8"))["oauth_config"]["scopes"]["bot"])


def check_scopes(granted: frozenset[str] | None) -> list[Finding]:
    """One finding for each scope that is missing; `granted` is None when Slack did not say."""
    if granted is None:
        return [
            note("Slack did not say which scopes are granted.", "Compare them with manifest.yml in the app's page.")
        ]
    missing = sorted(wanted() - granted)
    if not missing:
        return [ok(f"All {len(wanted())} scopes of the manifest are granted.")]
    return [_missing(scope) for scope in missing]


def _missing(scope: str) -> Finding:
    what = f"The scope {scope} is not granted: {WITHOUT.get(scope, 'part of Plaudit does not work')}."
    do = f"Add it ({APPS} → your app → OAuth & Permissions → Bot Token Scopes) and install the app again."
    return (
        note(what, f"Nothing, if you can do without. Else: {do[0].lower()}{do[1:]}")
        if scope in OPTIONAL
        else problem(what, do)
    )
