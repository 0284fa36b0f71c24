"""Say something to one person only, where they are looking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.errors import SlackApiError

from handlers.blocks.parts import Words
from handlers.slack.payloads import as_dict

log = structlog.get_logger()


async def whisper(context: AsyncBoltContext, body: Mapping[str, Any], words: Words | str) -> None:
    """An ephemeral message in the thread or channel that `body` comes from; a direct message where there is none."""
    said = words if isinstance(words, Words) else Words(words)
    container, channel = as_dict(body.get("container")), as_dict(body.get("channel")).get("id")
    message, user = as_dict(body.get("message")), context.user_id
    if user is None:
        return
    thread = container.get("thread_ts") or message.get("thread_ts")
    try:
        if channel and not str(channel).startswith("D"):
            await context.client.chat_postEphemeral(
                channel=channel, user=user, text=said.text, blocks=said.blocks or None, thread_ts=thread
            )
        else:
            await context.client.chat_postMessage(channel=channel or user, text=said.text, blocks=said.blocks or None)
    except SlackApiError as error:
        # Not in the channel any more, for instance. What was asked for is stored; only the answer is lost.
        log.warning("whisper_failed", error=error.response.get("error"))
