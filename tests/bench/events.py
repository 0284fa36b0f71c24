"""Message events as Slack sends them: many channels and people, threads, one in fifteen a thank-you; signed ahead."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
import uuid
from collections.abc import Iterator
from typing import Any

TEAM, BOT = "T0STANDIN", "U0PLAUDIT"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PEOPLE = tuple(f"U{f'P{number}':0>8}" for number in range(200))
CHANNELS = tuple(f"C{f'ROOM{number}':0>8}" for number in range(40))
ONE_IN = 15
IN_A_THREAD = 0.4

TALK = (
    "the build fails on my machine after upgrading to the new release and I do not see why since the tests pass "
    "locally does anybody know which setting changes where the cache is kept I tried to clear it but the container "
    "still starts with the old image you need to pass the flag before the name of the service then restart it once "
    "we could also pin the version in the lock file until the fix is out see the second page of the guide"
)
WORDS = TALK.split()
THANKS = (
    "thanks <@{who}>, that fixed it", "Thank you so much <@{who}>! It works now", "that worked, cheers",
    "thanks a lot, restarting it was what I was missing", "huge thanks <@{who}> for the patient review yesterday",
)  # fmt: skip


def requests(count: int, seed: int, port: int) -> Iterator[bytes]:
    """That many HTTP requests to the bot at `port`, each with an event of its own, in the order they were said."""
    chance = random.Random(seed)
    roots: dict[str, tuple[str, str]] = {}
    began = int(time.time() * 1_000_000)
    for number in range(count):
        channel, user = chance.choice(CHANNELS), _often_the_same(chance)
        ts = f"{(began + number) // 1_000_000}.{(began + number) % 1_000_000:06d}"
        event = _message(chance, channel, user, ts)
        if channel in roots and chance.random() < IN_A_THREAD:
            event["thread_ts"], event["parent_user_id"] = roots[channel]
        else:
            roots[channel] = ts, user
        yield _request(json.dumps(_envelope(chance, event)).encode(), port)


def _often_the_same(chance: random.Random) -> str:
    """A few people say most of it, as everywhere."""
    return PEOPLE[min(int(chance.paretovariate(0.6)) - 1, len(PEOPLE) - 1)]


def _message(chance: random.Random, channel: str, user: str, ts: str) -> dict[str, Any]:
    text = _text(chance)
    told = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {
        "user": user, "type": "message", "ts": ts, "client_msg_id": str(uuid.UUID(int=chance.getrandbits(128))),
        "text": text, "team": TEAM, "channel": channel, "event_ts": ts, "channel_type": "channel",
        "blocks": [{"type": "rich_text", "block_id": f"{chance.getrandbits(20):05x}", "elements": [told]}],
    }  # fmt: skip


def _text(chance: random.Random) -> str:
    if chance.randrange(ONE_IN) == 0:
        return chance.choice(THANKS).format(who=chance.choice(PEOPLE))
    return " ".join(chance.choices(WORDS, k=chance.choice((3, 6, 8, 12, 15, 20, 30, 60))))


def _envelope(chance: random.Random, event: dict[str, Any]) -> dict[str, Any]:
    asked_by = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
    return {
        "token": "v3r1f1c4t10n", "team_id": TEAM, "context_team_id": TEAM, "context_enterprise_id": None,
        "api_app_id": "A0STANDIN", "event": event, "type": "event_callback",
        "event_id": f"Ev{chance.getrandbits(40):010X}", "event_time": int(time.time()), "authorizations": [asked_by],
        "is_ext_shared_channel": False, "event_context": f"4-{chance.getrandbits(400):0100x}",
    }  # fmt: skip


def _request(body: bytes, port: int) -> bytes:
    """The whole request, signed now: Bolt takes it for the next five minutes."""
    moment = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/"
        f"robots)\r\nAccept-Encoding: gzip,deflate\r\nAccept: */*\r\nX-Slack-Signature: v0={signature}\r\n"
        f"X-Slack-Request-Timestamp: {moment}\r\nContent-Length: {len(body)}\r\nContent-Type: application/json\r\n\r\n"
    )
    return head.encode() + body
