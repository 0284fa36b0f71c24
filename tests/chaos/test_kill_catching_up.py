"""`kill -9` while the bot catches up, again and again: in the end everything was heard, and nothing twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.storm import Storm, storm

CALLS = (6, 9, 13)
"""The bot is killed after so many calls to Slack: four of them it makes at every start, then it reads the history."""
THREADS = 3
AN_HOUR, LEASES_END_AFTER = 3600.0, 300.0
CHANNELS = ("general", "support", "shoutouts")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("http", [True, False], ids=["http", "socket-mode"])
def test_a_bot_killed_while_it_catches_up_hears_everything_once(
    http: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres").create_database() if http else f"sqlite:///{tmp_path / 'plaudit.db'}"
    with storm(url, tmp_path, http=http, seed=1) as over:
        over.settle()
        over.kill_bot()
        over.ahead += AN_HOUR
        thanks = _talk(over)
        over.ahead += AN_HOUR
        for calls in CALLS:
            target = len(over.slack.calls) + calls
            over.start_bot()
            over.slack.wait_for(lambda least=target: len(over.slack.calls) >= least, 20, "calls to Slack")  # type: ignore[misc]
            over.kill_bot()
            over.ahead += LEASES_END_AFTER
        over.start_bot()
        over.slack.wait_for(lambda: _caught_up(over), 60, "the end of catching up")
        over.settle()
        _everything_was_heard_once(over, thanks)


def _talk(over: Storm) -> set[str]:
    """What nobody hears; returns the keys of the thank-yous in it."""
    thanks, slack = set(), over.slack
    with slack.losing_events():
        for channel in CHANNELS:
            for number in range(THREADS):
                root = slack.say("mei", channel, f"does anybody know number {number}?")
                slack.say("ana", channel, "it is in the manual", thread_ts=root)
                ts = slack.say("mei", channel, "thanks @ana, that fixed it", thread_ts=root)
                thanks.add(f"{slack.world.channel(channel).id}:{ts}")
    return thanks


def _caught_up(over: Storm) -> bool:
    states = Counter(state for (state,) in over.rows("SELECT state FROM gaps"))
    return states["done"] > 0 and not states["open"]


def _everything_was_heard_once(over: Storm, thanks: set[str]) -> None:
    assert {key for (key,) in over.rows("SELECT key FROM candidates")} == thanks
    ids = [over.slack.world.channel(channel).id for channel in CHANNELS]
    people = {over.slack.world.user("mei").id: 2 * THREADS, over.slack.world.user("ana").id: THREADS}
    counted = over.rows("SELECT channel, person, messages FROM activity")
    assert sorted(counted) == sorted((channel, who, number) for channel in ids for who, number in people.items())
    cards = Counter(key for key in over.said_by_bot() if key.startswith("card:"))
    assert {key.removeprefix("card:").rpartition(":")[0] for key in cards} == thanks
    assert set(cards.values()) == {1}
    assert over.rows("SELECT what, error FROM dead_letters") == []
