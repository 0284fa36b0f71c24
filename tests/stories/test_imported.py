"""What was imported waits in the queue on the Home tab: it is decided there, and nothing is said in old threads."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.importing import Wanted, import_export
from tests.sources.exports import zipped
from tests.workspace import Workspace, says


@pytest.fixture
def key(community: Workspace, tmp_path: Path) -> str:
    """Yesterday, when Plaudit was not there yet, Mei thanked Ana; the key of that."""
    channel = community.slack.world.channel("support").id
    asked, thanked = (f"{community.clock().timestamp() - seconds:.6f}" for seconds in (86_500, 86_400))
    export = zipped(tmp_path, {
        "channels.json": [{"id": channel, "name": "support"}],
        "support/2026-01-01.json": [
            {"user": community.id("mei"), "ts": asked, "text": "does anybody know why the build fails?"},
            {"user": community.id("mei"), "ts": thanked, "text": f"thanks <@{community.id('ana')}>, that fixed it!"},
        ],
    })  # fmt: skip
    asyncio.run(import_export(community.bot.settings, export, Wanted(team=None, channels=(), waiting_since=None)))
    return f"{channel}:{thanked}"


def said_in_channels(community: Workspace) -> list[str]:
    community.settle()
    return [each["text"] for name in ("general", "support") for each in community.slack.messages(name)]


def press(community: Workspace, part: str, label: str, key: str = "") -> None:
    within = f"card:{key}" if key else None
    assert community.slack.press("lea", community.home("lea", part), label, within=within).ok


def test_it_is_confirmed_undone_and_rejected_from_home(community: Workspace, key: str) -> None:
    press(community, "Waiting for a lead: 1", "Confirm", key)
    community.home("lea", "*Ana* credited for *Answering questions* by Lea")
    assert community.credits("ana") == 1
    press(community, "credited for", "Undo")
    community.home("lea", "Waiting for a lead: 1")
    assert community.credits("ana") == 0
    press(community, "Waiting for a lead: 1", "Not a contribution", key)
    community.home("lea", "Lea said it was not a contribution of *Ana*")
    press(community, "Nothing waits", "Undo")
    community.home("lea", "Waiting for a lead: 1")
    assert said_in_channels(community) == []
    assert community.rows("SELECT key FROM outbox WHERE what = 'card'") == []


def test_it_is_confirmed_as_changed(community: Workspace, key: str) -> None:
    press(community, "Waiting for a lead: 1", "Change…", key)
    assert community.slack.submit("lea", community.modal("lea"), {"note": "on the phone"}).ok
    community.home("lea", "Nothing waits")
    assert community.credits("ana") == 1


def test_the_digest_tells_of_it_and_it_closes_in_time(community: Workspace, key: str) -> None:
    community.run_job("daily-digest", community.clock())
    assert f"/p{key.partition(':')[2].replace('.', '')}" in says(community.told("lea", "1 thank-you waits for a lead"))
    community.pass_time(days=15)
    assert "1 closed" in community.run_job("expire-cards", community.clock())
    assert said_in_channels(community) == []


def test_further_thanks_in_the_thread_join_it(community: Workspace, key: str) -> None:
    further = community.message_event("ben", "thanks @ana, that helped me too", thread_ts=key.partition(":")[2])
    community.deliver_event(further)
    community.settle()
    assert community.rows("SELECT key FROM support") == [(key,)]
    assert community.asked() == [key]
    press(community, "Waiting for a lead: 1", "Confirm", key)
    assert community.credits("ana") == 1
