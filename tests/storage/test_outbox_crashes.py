"""Whatever goes wrong between the outbox and Slack, and whenever a worker dies: each notice is said exactly once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from handlers.slack.sender import LEASE
from storage.teams import Teams
from tests.storage.scene import A_MOMENT, Killed, Scene, killed_at, nothing, play


@pytest.mark.parametrize("dies_while", ["posting", "redrawing", "deleting"])
def test_a_worker_killed_at_any_step_neither_loses_nor_repeats_a_notice(database_url: str, dies_while: str) -> None:
    async def story(scene: Scene) -> None:
        for wanted in count():
            step, reached = killed_at(wanted)
            of = {phase: step if phase == dies_while else nothing for phase in ("posting", "redrawing", "deleting")}
            key = await scene.thanks()
            await scene.speak_until_killed(of["posting"])
            assert len(scene.cards(key)) == 1, reached
            await scene.confirm(key)
            await scene.speak_until_killed(of["redrawing"])
            [card] = scene.cards(key)
            assert "credited" in card, reached
            assert scene.told(key) == 1, reached
            await scene.undo(key)
            await scene.reject(key)
            await scene.speak_until_killed(of["deleting"])
            assert scene.cards(key) == [], reached
            if len(reached) <= wanted:
                assert wanted > 5, "the steps were not counted"
                return

    play(database_url, story)


def test_a_card_rejected_before_it_is_known_to_be_posted_goes_all_the_same(database_url: str) -> None:
    async def story(scene: Scene) -> None:
        for wanted in count():
            step, reached = killed_at(wanted)
            key = await scene.thanks()
            with suppress(Killed):
                async with scene.worker(step) as sender:
                    await sender.drain()
            await scene.reject(key)
            await scene.speak_until_killed(nothing)
            scene.pass_time(LEASE + A_MOMENT)
            await scene.speak_until_killed(nothing)
            assert scene.cards(key) == [], reached
            if len(reached) <= wanted:
                return

    play(database_url, story)


def test_a_stalled_worker_and_the_one_that_takes_over_say_it_once_between_them(database_url: str) -> None:
    async def story(scene: Scene) -> None:
        for wanted in count():
            key = await scene.thanks()
            reached: list[str] = []

            async def stall(name: str, reached: list[str] = reached, wanted: int = wanted) -> None:
                reached.append(name)
                if len(reached) == wanted + 1 and name == "database":
                    scene.pass_time(LEASE + A_MOMENT)
                    await scene.speak()

            await scene.speak(stall)
            scene.pass_time(LEASE + A_MOMENT)
            await scene.speak()
            assert len(scene.cards(key)) == 1, (wanted, reached)
            if len(reached) <= wanted:
                return

    play(database_url, story)


def test_two_workers_at_once_say_each_notice_once(database_url: str) -> None:
    async def story(scene: Scene) -> None:
        keys = [await scene.thanks() for _ in range(25)]
        async with scene.worker() as one, scene.worker() as other:
            await asyncio.gather(one.drain(), other.drain())
        assert [len(scene.cards(key)) for key in keys] == [1] * len(keys)
        assert len(scene.calls("chat.postMessage")) == len(keys)

    play(database_url, story)


def test_what_is_leased_by_somebody_else_is_left_alone_until_the_lease_ends(database_url: str) -> None:
    async def story(scene: Scene) -> None:
        key = await scene.thanks()
        await scene.desk.across(Teams.lease_notices, worker="somebody", now=scene.now(), lease=LEASE, most=20)
        assert await scene.speak() == 0
        scene.pass_time(LEASE + A_MOMENT)
        assert await scene.speak() == 1
        assert len(scene.cards(key)) == 1

    play(database_url, story)


LOST_ANSWERS: dict[str, dict[str, Any]] = {
    "the connection breaks": {"close": True},
    "Slack says 503": {"status": 503},
    "Slack says internal_error": {"error": "internal_error"},
    "the answer takes too long": {"hang": 1.5},
}


@pytest.mark.parametrize("heard", [True, False], ids=["after Slack heard it", "before Slack heard it"])
@pytest.mark.parametrize("fault", LOST_ANSWERS.values(), ids=LOST_ANSWERS)
def test_a_lost_answer_makes_the_sender_look_before_it_speaks_again(
    tmp_path: Path, fault: dict[str, Any], heard: bool
) -> None:
    async def story(scene: Scene) -> None:
        key = await scene.thanks()
        scene.slack.fail("chat.postMessage", after_effect=heard, **fault)
        await scene.speak(patience=1)
        assert await scene.speak() == 0, "it is put off for a while"
        scene.pass_time(timedelta(minutes=1))
        assert await scene.speak() == 1
        assert len(scene.cards(key)) == 1
        assert "conversations.replies" in scene.calls("conversations.replies")
        await scene.reject(key)
        await scene.speak()
        assert scene.cards(key) == [], "where the card is was remembered"

    play(f"sqlite:///{tmp_path / 'plaudit.db'}", story)


def test_a_message_to_one_person_is_looked_for_too(database_url: str) -> None:
    async def story(scene: Scene) -> None:
        key = await scene.thanks()
        await scene.speak()
        await scene.confirm(key)
        scene.slack.fail("chat.postMessage", after_effect=True, close=True)
        await scene.speak()
        scene.pass_time(timedelta(minutes=1))
        await scene.speak()
        assert scene.told(key) == 1
        assert scene.calls("conversations.history") == ["conversations.history"]

    play(database_url, story)


@pytest.mark.parametrize(
    "method", ["conversations.replies", "chat.postMessage"], ids=["the look", "the second try"]
)  # fmt: skip
def test_a_fault_after_a_lost_answer_does_not_make_the_sender_forget_that_it_is_unsure(
    tmp_path: Path, method: str
) -> None:
    async def story(scene: Scene) -> None:
        key = await scene.thanks()
        scene.slack.fail("chat.postMessage", after_effect=True, status=503)
        await scene.speak()
        scene.slack.fail(method, retry_after=30)
        for _ in range(3):
            scene.pass_time(timedelta(minutes=1))
            await scene.speak()
        assert len(scene.cards(key)) == 1

    play(f"sqlite:///{tmp_path / 'plaudit.db'}", story)


def test_a_rate_limit_is_waited_out_to_the_second_and_not_longer(database_url: str) -> None:
    async def story(scene: Scene) -> None:
        key = await scene.thanks()
        scene.slack.fail("chat.postMessage", retry_after=7)
        await scene.speak()
        scene.pass_time(timedelta(seconds=6.9))
        assert await scene.speak() == 0
        scene.pass_time(timedelta(seconds=0.2))
        assert await scene.speak() == 1
        assert len(scene.cards(key)) == 1

    play(database_url, story)


def test_a_card_is_posted_then_redrawn_then_deleted_whatever_goes_wrong(database_url: str) -> None:
    async def story(scene: Scene) -> None:
        key = await scene.thanks()
        scene.slack.fail("chat.postMessage", status=503)
        await scene.speak()
        await scene.confirm(key)
        await scene.undo(key)
        for method in ("chat.update", "chat.update", "chat.postMessage"):
            scene.slack.fail(method, retry_after=3)
        for _ in range(12):
            await scene.speak()
            scene.pass_time(timedelta(seconds=5))
        assert len(scene.cards(key)) == 1
        scene.slack.fail("chat.delete", status=503)
        await scene.reject(key)
        await scene.speak()
        scene.pass_time(timedelta(minutes=1))
        await scene.speak()
        assert scene.cards(key) == []
        done = [call for call in scene.slack.calls if call.error is None and call.method.startswith("chat.")]
        on_card = [call.method for call in done if "told:" not in str(call.arguments)]
        assert on_card == ["chat.postMessage", "chat.update", "chat.update", "chat.delete"]

    play(database_url, story)
