"""Whether Slack takes the tokens, grants the scopes, and shows the bot the channels and user groups it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.check.findings import Finding, note, ok, problem
from bot.check.scopes import check_scopes
from bot.settings import APPS, Settings
from scoring.model import TeamId
from scoring.policy import Policy

TIMEOUT_SECONDS = 10
A_PAGE = 999
PAGES_AT_MOST = 20
"""What Slack's rate limit lets through in a minute: 20,000 channels."""
NAMED_AT_MOST = 10
BAD_TOKEN = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
})  # fmt: skip
NOTHING_THERE = ("thread_not_found", "message_not_found")
"""Answers to a question about a message that is not there: so the question was allowed."""


class Refused(Exception):
    """Slack did not do what was asked; `word` is its own name for why, or what became of the connection."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Place:
    """A channel the bot is in."""

    id: str
    name: str
    private: bool


async def look(settings: Settings, policies: Mapping[TeamId, Policy]) -> list[Finding]:
    """What there is to say about Slack. `policies` are the stored settings of the teams known so far."""
    client = AsyncWebClient(
        token=settings.bot_token, base_url=settings.slack_api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]
    )
    try:
        who = await _ask(client.auth_test())
    except Refused as refused:
        return [_stopped(settings, refused.word), *await _transport(client, settings)]
    granted = _granted(who)
    policy = policies.get(TeamId(str(who.get("team_id"))), settings.first_policy)
    found = [ok(f"The bot token is valid: @{who.get('user')} in {who.get('team')}, {who.get('url')}")]
    found += check_scopes(granted)
    found += await _transport(client, settings)
    found += await _chosen_channels(client, policy, str(who.get("user")))
    found += await _hearing(client, policy, granted, str(who.get("user")))
    found += await _leads(client, policy)
    return found


def _stopped(settings: Settings, word: str) -> Finding:
    if word in BAD_TOKEN:
        return problem(
            f"Slack refuses SLACK_BOT_TOKEN: {word}.",
            f"Copy it again ({APPS} → your app → OAuth & Permissions); if the app was removed, install it again.",
        )
    return problem(
        f"Slack does not answer at {settings.slack_api_url}: {word}.",
        "Check the network, a proxy in between, and SLACK_API_URL (left out, it is Slack itself).",
    )


def _granted(answer: AsyncSlackResponse) -> frozenset[str] | None:
    """The scopes Slack names with every answer; None if it named none, as behind some proxies."""
    named = str(answer.headers.get("x-oauth-scopes") or "").replace(" ", "")
    return frozenset(named.split(",")) if named else None


async def _transport(client: AsyncWebClient, settings: Settings) -> list[Finding]:
    """How Slack reaches the bot; with neither secret the settings have been complained of already."""
    if not settings.socket_mode:
        how = "Signed HTTP: the signing secret is set. Slack must reach /slack/events, over https."
        return [ok(how)] if settings.signing_secret else []
    try:
        await _ask(client.apps_connections_open(app_token=settings.app_token))
    except Refused as refused:
        what = f"Socket Mode does not open with SLACK_APP_TOKEN: {refused.word}."
        do = f"Make an app-level token with the scope connections:write ({APPS} → your app → Basic Information), and "
        return [problem(what, f"{do}see that Socket Mode is on.")]
    return [ok("Socket Mode opens with the app token.")]


async def _chosen_channels(client: AsyncWebClient, policy: Policy, bot: str) -> list[Finding]:
    found = []
    if policy.shoutout_channel:
        found.append(await _chosen(client, policy.shoutout_channel, "shout-out channel", bot))
    else:
        found.append(
            note(
                "No shout-out channel is chosen, so the monthly shout-out is not posted.",
                "Choose one in Settings… on Plaudit's Home tab.",
            )
        )
    if policy.leads_channel:
        found.append(await _chosen(client, policy.leads_channel, "leads' channel", bot))
    return found


async def _chosen(client: AsyncWebClient, channel: str, what: str, bot: str) -> Finding:
    """Whether a channel that was chosen in the settings is one the bot can speak in."""
    another = "or choose another in Settings… on Plaudit's Home tab."
    try:
        answer = await _ask(client.conversations_info(channel=channel))
    except Refused as refused:
        if refused.word == "channel_not_found":
            what_is = f"The {what} {channel} does not exist, or is private and @{bot} is not in it."
            return problem(what_is, f"Write `/invite @{bot}` there, {another}")
        return problem(f"The {what} {channel} cannot be looked up: {refused.word}.", _mend(refused.word))
    told: Mapping[str, Any] = answer.get("channel") or {}
    name = f"#{told.get('name')}"
    if told.get("is_archived"):
        return problem(f"The {what} {name} is archived.", f"Bring it back in Slack, {another}")
    if not told.get("is_member"):
        return problem(f"@{bot} is not in the {what} {name}.", f"Write `/invite @{bot}` there, {another}")
    return ok(f"The {what} is {name}, and @{bot} is in it.")


async def _hearing(client: AsyncWebClient, policy: Policy, granted: frozenset[str] | None, bot: str) -> list[Finding]:
    """Which channels are heard, and whether the bot may read there what was said before."""
    private = granted is None or "groups:read" in granted
    try:
        joined = await _joined(client, "public_channel,private_channel" if private else "public_channel")
    except Refused as refused:
        return [problem(f"Which channels @{bot} is in cannot be found out: {refused.word}.", _mend(refused.word))]
    heard = [place for place in joined if policy.listens_to(place.id)]
    if not heard:
        return [_deaf(joined, bot)]
    names = [f"#{place.name}" for place in heard]
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    found = [ok(f"@{bot} hears {len(names)} channel(s): {', '.join(names[:NAMED_AT_MOST])}{more}.")]
    absent = sorted(set(policy.listen_in) - {place.id for place in joined})
    if absent:
        where = ", ".join(absent[:NAMED_AT_MOST])
        found.append(note(f"@{bot} is to listen in {where}, but is not in it.", f"Write `/invite @{bot}` there."))
    for kind in (False, True):
        probed = next((place for place in heard if place.private is kind), None)
        if probed:
            found.append(await _probe(client, probed))
    return found


def _deaf(joined: Sequence[Place], bot: str) -> Finding:
    if joined:
        return problem(
            f"@{bot} is in {len(joined)} channel(s), and the settings let it listen in none of them.",
            "Change “Listen only in” or “Paused channels” in Settings… on Plaudit's Home tab.",
        )
    return problem(
        f"@{bot} is in no channel, so it hears nothing.",
        f"Write `/invite @{bot}` in each channel where people help each other.",
    )


async def _joined(client: AsyncWebClient, kinds: str) -> list[Place]:
    found: list[Place] = []
    cursor = ""
    for _ in range(PAGES_AT_MOST):
        page = await _ask(client.conversations_list(types=kinds, exclude_archived=True, limit=A_PAGE, cursor=cursor))
        listed: Sequence[Mapping[str, Any]] = page.get("channels") or []
        found += [
            Place(str(each["id"]), str(each.get("name")), bool(each.get("is_private")))
            for each in listed
            if each.get("is_member")
        ]
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return found


async def _probe(client: AsyncWebClient, place: Place) -> Finding:
    """Call what the bot will call to find its own messages after a crash."""
    kind, ts = "private" if place.private else "public", "1.000000"
    try:
        page = await _ask(client.conversations_history(channel=place.id, limit=1))
        ts = next((str(each["ts"]) for each in page.get("messages") or []), ts)
        await _ask(client.conversations_replies(channel=place.id, ts=ts, limit=1))
    except Refused as refused:
        if refused.word == "ratelimited":
            what = f"Slack asks for a pause before #{place.name} may be read again."
            return note(what, "Check again in a minute. If this stays so, Slack restricts this app to one such call.")
        if refused.word not in NOTHING_THERE:
            what = f"What was said in {kind} channels cannot be read again (tried #{place.name}): {refused.word}."
            return problem(f"{what} After a crash something may be said twice.", _mend(refused.word))
    return ok(f"What was said in {kind} channels can be read again (tried #{place.name}).")


async def _leads(client: AsyncWebClient, policy: Policy) -> list[Finding]:
    groups = [each for each in policy.leads if each.startswith("S")]
    people = len(policy.leads) - len(groups)
    if not policy.leads:
        return [note("No leads are named, so workspace admins and owners decide.")]
    return [*([ok(f"{people} lead(s) are named one by one.")] if people else []),
            *[await _group(client, group) for group in groups]]  # fmt: skip


async def _group(client: AsyncWebClient, group: str) -> Finding:
    try:
        answer = await _ask(client.usergroups_users_list(usergroup=group))
    except Refused as refused:
        do = "Name leads one by one, or another group, in Settings… on Plaudit's Home tab."
        if refused.word == "missing_scope":
            do = _mend(refused.word)
        return problem(f"The leads' user group {group} cannot be read: {refused.word}.", do)
    members = len(answer.get("users") or [])
    if not members:
        return problem(f"Nobody is in the leads' user group {group}.", "Add leads to it in Slack, or name others.")
    return ok(f"{members} lead(s) are in the user group {group}.")


def _mend(word: str) -> str:
    if word == "missing_scope":
        return f"Add the missing scopes ({APPS} → your app → OAuth & Permissions) and install the app again."
    return "Check again in a minute; if it stays, look the word up at https://docs.slack.dev/reference/methods."


async def _ask(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Slack's answer. Raises Refused."""
    try:
        return await call
    except SlackApiError as error:
        told = getattr(error.response, "data", None)
        status = getattr(error.response, "status_code", None) or getattr(error.response, "status", "no answer")
        word = told.get("error") if isinstance(told, dict) else None
        raise Refused("ratelimited" if status == 429 else str(word or f"HTTP {status}")) from error
    except Exception as error:  # what is no Slack at all makes the client library trip in ways of its own
        raise Refused(type(error).__name__) from error
