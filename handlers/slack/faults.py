"""What a failed call to Slack means: whether it may have worked all the same, and when to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.errors import SlackApiError

PASSING = frozenset({
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
    "accesslimited", "team_added_to_org", "external_channel_migrating",
})  # fmt: skip
MENDABLE = frozenset({
    "not_in_channel", "channel_not_found", "is_archived", "missing_scope", "restricted_action", "account_inactive",
    "invalid_auth", "not_authed", "token_expired", "token_revoked", "access_denied", "team_access_not_granted",
})  # fmt: skip
"""A person can mend these: invite the bot, choose another channel, install again. Worth waiting for."""

PATIENCE = timedelta(days=3)
"""How long after it was put a notice is still worth saying."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a notice did not go out, as far as we know."""

    name: str
    unsure: bool
    """It may have gone out: look before speaking again."""
    retry: bool
    retry_after: float | None = None
    """Seconds Slack asks us to wait."""
    slow: bool = False
    """Somebody has to mend it first, so there is no hurry."""

    def wait(self, tries: int) -> float | None:
        """Seconds until the next try, or None for never."""
        if not self.retry:
            return None
        if self.retry_after is not None:
            return self.retry_after
        return 600.0 if self.slow else min(2.0 ** min(tries, 8), 300.0)


def fault_of(error: Exception) -> Fault:
    """Read a failed call: Slack's own refusal, an overloaded Slack, or a broken connection."""
    if not isinstance(error, SlackApiError):
        return Fault(type(error).__name__, unsure=True, retry=True)
    status = getattr(error.response, "status_code", 200)
    name = str(error.response.get("error") or f"http_{status}") if error.response else "no_answer"
    if status == 429 or name in ("ratelimited", "rate_limited"):
        return Fault("ratelimited", unsure=False, retry=True, retry_after=_seconds(error))
    if status >= 500 or name in PASSING:
        return Fault(name, unsure=True, retry=True)
    return Fault(name, unsure=False, retry=name in MENDABLE, slow=name in MENDABLE)


def _seconds(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in (getattr(error.response, "headers", None) or {}).items()}
    try:
        return min(float(headers.get("retry-after", 1)), 3600.0)
    except (TypeError, ValueError):
        return 1.0
