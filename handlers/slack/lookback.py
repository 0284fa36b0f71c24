"""Look in Slack for a message of ours before saying it again, when nobody knows whether it went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks.parts import Block
from handlers.slack.payloads import as_dict
from storage.outbox import Leased, Place

log = structlog.get_logger()
CLOCKS_DIFFER_BY = timedelta(minutes=5)
PAGES_AT_MOST = 10


def marked(blocks: Sequence[Block], key: str) -> list[Block]:
    """The blocks with the notice's key as the first one's id: a second mark beside the message's metadata."""
    return [{**blocks[0], "block_id": key[:255]}, *blocks[1:]] if blocks else []


async def look(client: AsyncWebClient, channel: str, leased: Leased) -> Place | None:
    """The message that carries the notice's key, if it is in the thread or channel it was meant for.

    Where Slack does not let us read, nothing is found: better said twice than never.
    """
    asked: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{(leased.since - CLOCKS_DIFFER_BY).timestamp():.6f}",
        "include_all_metadata": True,
        "limit": 200,
    }
    thread = leased.notice.thread_ts
    read = client.conversations_replies if thread else client.conversations_history
    if thread:
        asked["ts"] = thread
    try:
        for _ in range(PAGES_AT_MOST):
            page = await read(**asked)
            for message in page.get("messages") or []:
                if _carries(as_dict(message), leased.notice.key):
                    return Place(channel, str(message["ts"]))
            asked["cursor"] = as_dict(page.get("response_metadata")).get("next_cursor")
            if not asked["cursor"]:
                break
    except SlackApiError as error:
        if error.response.get("error") not in ("missing_scope", "thread_not_found", "no_permission"):
            raise
        log.warning("could_not_look", notice=leased.notice.key, error=error.response.get("error"))
    return None


def _carries(message: Mapping[str, Any], key: str) -> bool:
    payload = as_dict(as_dict(message.get("metadata")).get("event_payload"))
    blocks = message.get("blocks") or [{}]
    return payload.get("key") == key or as_dict(blocks[0]).get("block_id") == key[:255]
