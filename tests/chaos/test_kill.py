"""`kill -9` under load, again and again: nothing acknowledged is lost, and no credit and no post is there twice."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.chaos.storm import Storm, storm

SEED = "PLAUDIT_CHAOS_SEED"
"""Set it to the seed that was printed to have the same storm again, as far as processes allow."""
SENT_AGAIN = 15


@pytest.mark.timeout(180)
@pytest.mark.parametrize("http", [True, False], ids=["http", "socket-mode"])
def test_a_bot_killed_under_load_three_times_loses_nothing_and_says_nothing_twice(
    http: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres").create_database() if http else f"sqlite:///{tmp_path / 'plaudit.db'}"
    _weather(url, tmp_path, http=http, kills=3)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("http", [True, False], ids=["http", "socket-mode"])
def test_a_bot_killed_under_load_twenty_times_loses_nothing_and_says_nothing_twice(
    database_url: str, http: bool, tmp_path: Path
) -> None:
    _weather(database_url, tmp_path, http=http, kills=20)


def _weather(database_url: str, folder: Path, *, http: bool, kills: int) -> None:
    seed = int(os.environ.get(SEED, random.randrange(1_000_000)))
    print(f"{SEED}={seed}")
    with storm(database_url, folder, http=http, seed=seed) as over:
        over.begin()
        for _ in range(kills):
            over.kill_under_load()
            over.start_bot()
            over.send_again(SENT_AGAIN)
        over.end()
        over.settle()
        over.send_again(SENT_AGAIN)
        over.settle()
        said = _nothing_said_is_lost_or_counted_twice(over)
        credits = _every_decision_counts_once(over)
        _everything_is_said_once(over)
        _the_shoutout_is_posted_once(over)
        print(f"{kills} kills: {said} messages, {len(over.thanks)} thanks, {credits} credits; seed {seed}")


def _nothing_said_is_lost_or_counted_twice(over: Storm) -> int:
    acknowledged = {(d.payload["event"]["channel"], d.payload["event"]["ts"]) for d in over.messages() if d.acked}
    stored = over.rows("SELECT channel, ts, person FROM recent WHERE person <> ''")
    assert acknowledged <= {(channel, ts) for channel, ts, _ in stored}, "acknowledged and lost"
    counted = over.rows("SELECT channel, person, sum(messages) FROM activity GROUP BY channel, person")
    each_once = Counter((channel, person) for channel, _, person in stored)
    assert {(channel, person): int(total) for channel, person, total in counted} == dict(each_once)
    candidates = {key for (key,) in over.rows("SELECT key FROM candidates")}
    assert candidates <= over.thanks
    assert {key for key in over.thanks if tuple(key.split(":")) in acknowledged} <= candidates
    assert over.rows("SELECT what, error FROM dead_letters") == []
    assert len(acknowledged) > 50, "that was no load"
    return len(acknowledged)


def _every_decision_counts_once(over: Storm) -> int:
    per_deed = {(deed, person): int(amount) for deed, person, amount in over.rows(
        "SELECT deed, person, sum(amount) FROM credits GROUP BY deed, person"
    )}  # fmt: skip
    assert set(per_deed.values()) == {1}, "a deed credited twice"
    assert over.confirmed <= {deed for deed, _ in per_deed}, "an acknowledged Confirm without its credit"
    notes = Counter(note for (note,) in over.rows(
        "SELECT note FROM evidence WHERE EXISTS (SELECT 1 FROM credits WHERE credits.deed = evidence.deed)"
    ))  # fmt: skip
    assert {note for note, acknowledged in over.given.items() if acknowledged} <= set(notes)
    assert all(notes[note] <= 1 for note in over.given), "a command carried out twice"
    ledger = over.rows("SELECT month, person, type, sum(amount) FROM credits GROUP BY month, person, type")
    rollups = over.rows("SELECT month, person, type, amount FROM rollups")
    assert sorted(rollups) == sorted((*key, int(total)) for *key, total in ledger)
    assert over.confirmed, "nobody confirmed anything"
    assert any(over.given.values()), "nobody credited anybody"
    return len(per_deed)


def _everything_is_said_once(over: Storm) -> None:
    said = Counter(over.said_by_bot())
    assert [key for key, times in said.items() if times > 1] == [], "said twice"
    assert over.rows("SELECT key, error FROM outbox WHERE state = 'dead'") == []
    cards = {key.removeprefix("card:").rpartition(":")[0] for key in said if key.startswith("card:")}
    assert cards == {key for (key,) in over.rows("SELECT key FROM candidates")}
    credited = over.rows("SELECT deed, person FROM credits WHERE reverses IS NULL")
    assert {key for key in said if key.startswith("told:")} == {f"told:{deed}:{person}" for deed, person in credited}


def _the_shoutout_is_posted_once(over: Storm) -> None:
    """The bot comes back in the next month and dies at the very call that posts it, and once more after it."""
    over.kill_bot()
    now = datetime.now(UTC)
    due = (now.replace(day=1) + timedelta(days=32)).replace(day=5)
    over.ahead = (due - now).total_seconds()
    channel = over.slack.world.channel("shoutouts").id
    for _ in range(2):
        over.start_bot()
        over.slack.wait_for(lambda: over.slack.messages(channel), 30, "the shout-out")
        over.kill_bot()
    over.start_bot()
    over.settle()
    assert [key.partition(":")[0] for key in over.said_by_bot()].count("shoutout") == 1
    assert len(over.slack.messages(channel)) == 1
    assert [key for key, times in Counter(over.said_by_bot()).items() if times > 1] == []
