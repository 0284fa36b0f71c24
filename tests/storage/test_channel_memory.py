"""The memory of one channel that replay holds in the process answers as the one in the database does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring import memory
from scoring.memory import HORIZON_HOURS, LOOK_BACK, ChannelMemory, Spoken
from scoring.model import ChannelId, Message, Remembered, TeamId, Ts, UserId
from storage.engine import open_engine
from tests.storage.database import Database

HOUR = 3600
TEAMS = count()


@pytest.fixture(scope="module")
def kept(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all examples, each in a team of its own."""
    engine = open_engine(f"sqlite:///{shutil.copy(migrated_file, tmp_path_factory.mktemp('memory') / 'plaudit.db')}")
    yield Database(engine)
    engine.dispose()


def ts(seconds: float) -> Ts:
    return Ts(f"{1_700_000_000 + seconds:.6f}")


def remembered(spoken: Spoken) -> Remembered:
    return Remembered(
        spoken.ts, spoken.user, spoken.text, spoken.thread_ts, broadcast=spoken.broadcast, by_bot=spoken.by_bot
    )


def new_memory() -> ChannelMemory:
    return ChannelMemory(remembered, look_back=LOOK_BACK, hours=HORIZON_HOURS)


def said(seconds: float, thread: float | None = None, *, broadcast: bool = False, text: str = "words") -> Spoken:
    return Spoken(ts(seconds), UserId("U1"), text, None if thread is None else ts(thread), broadcast)


def looked_back_at(kept_in: ChannelMemory, seconds: float, thread: float | None = None) -> list[Ts]:
    return [each.ts for each in kept_in.look_at(kept_in.before(said(seconds, thread)))]


@st.composite
def conversations(draw: st.DrawFn) -> list[Spoken]:
    """Messages in and out of threads, some late, some twice, over more time than is remembered."""
    messages: list[Spoken] = []
    now = 0.0
    for number in range(draw(st.integers(1, 90))):
        now += draw(st.sampled_from((1, 60, 60, 7 * HOUR, 30 * HOUR)))
        late = draw(st.sampled_from((0, 0, 0, 0, 90, 40 * HOUR)))
        at = ts(max(0.0, now - late) + number / 1_000_000)
        roots = [each.ts for each in messages[-5:] if each.thread_ts is None]
        root = draw(st.sampled_from((None, None, *roots, ts(5 * HOUR))))
        user, broadcast = UserId(draw(st.sampled_from(("U1", "U2")))), root is not None and draw(st.booleans())
        messages.append(Spoken(at, user, f"words {number}", root, broadcast, by_bot=draw(st.booleans())))
        if draw(st.integers(0, 9)) == 0:
            messages.append(draw(st.sampled_from(messages)))
    return [each for each in messages if each.thread_ts != each.ts]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conversations())
def test_it_looks_back_at_what_the_database_would(kept: Database, messages: list[Spoken]) -> None:
    channel, in_process = ChannelId("C1"), new_memory()
    with kept.store(TeamId(f"T{next(TEAMS)}")) as store:
        for spoken in messages:
            before = float(spoken.ts) - HORIZON_HOURS * HOUR
            asked = Message(channel, spoken.ts, spoken.user, spoken.text, spoken.thread_ts)
            held = in_process.look_at(in_process.before(asked))
            in_database = [each for each in store.recent.before(asked) if each.ts >= f"{before:.6f}"]
            assert held == in_database
            in_process.add(spoken)
            store.recent.add(channel, remembered(spoken))


def test_what_comes_again_stays_as_it_was() -> None:
    held = new_memory()
    assert held.add(said(1, text="first"))
    assert not held.add(said(1, text="again"))
    assert [each.text for each in held.look_at(held.before(said(2)))] == ["first"]


def test_what_is_older_than_two_days_is_let_go() -> None:
    held = new_memory()
    for hours in (0, 1, 47, 48):
        held.add(said(hours * HOUR))
    held.add(said(48.5 * HOUR, thread=48 * HOUR))
    assert looked_back_at(held, 49 * HOUR) == [ts(1 * HOUR), ts(47 * HOUR), ts(48 * HOUR)]
    assert looked_back_at(held, 96.2 * HOUR, thread=48 * HOUR) == [ts(48.5 * HOUR)]


def test_a_busy_channel_takes_no_more_memory_than_a_quiet_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "AT_MOST", 3000)
    held = new_memory()
    for number in range(20_000):
        held.add(said(number / 100, thread=(number - 5) / 100 if number % 3 else None))
        assert len(held._all) <= 2 * 3000
    assert len(looked_back_at(held, 1000)) == LOOK_BACK
    assert len(held._channel) <= 2 * 3000
    assert len(held._threads) <= 2 * 3000
