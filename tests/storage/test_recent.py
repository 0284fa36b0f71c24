"""The short memory: what was said before, in the thread or the channel, for a bounded time and number."""

from __future__ import annotations

from scoring.memory import LOOK_BACK
from scoring.model import ChannelId, Message, Remembered, Ts, UserId
from storage.tables import recent
from tests.storage.database import ANA, BEN, C1, LEA, Database


def said(number: int, user: UserId = ANA, *, thread: int | None = None, **facts: bool) -> Remembered:
    return Remembered(ts(number), user, f"words {number}", None if thread is None else ts(thread), **facts)


def ts(number: int) -> Ts:
    return Ts(f"17000{number:05d}.000100")


def put(database: Database, *messages: Remembered, channel: ChannelId = C1) -> None:
    with database.store() as store:
        for message in messages:
            store.recent.add(channel, message)


def before(database: Database, number: int, *, thread: int | None = None, channel: ChannelId = C1) -> list[Remembered]:
    """What a judgement of message `number` looks back at."""
    asked = Message(channel, ts(number), LEA, "thanks!", None if thread is None else ts(thread))
    with database.store() as store:
        return list(store.recent.before(asked))


def test_a_message_in_the_channel_looks_back_at_the_channel_oldest_first(database: Database) -> None:
    put(database, said(3), said(1), said(2, BEN, thanks=True), said(9))
    put(database, said(2), channel=ChannelId("C2"))
    assert before(database, 5) == [said(1), said(2, BEN, thanks=True), said(3)]
    assert before(database, 1) == []
    assert before(database, 3) == [said(1), said(2, BEN, thanks=True)], "not at itself"


def test_threads_and_the_channel_are_apart_save_for_what_was_sent_to_both(database: Database) -> None:
    root, reply, both = said(1), said(2, BEN, thread=1), said(3, BEN, thread=1, broadcast=True)
    put(database, root, reply, both, said(4), said(5, thread=4))
    assert before(database, 6) == [root, both, said(4)]
    assert before(database, 6, thread=1) == [root, reply, both]
    assert before(database, 6, thread=4) == [said(4), said(5, thread=4)]


def test_it_looks_back_at_the_last_few_and_no_further(database: Database) -> None:
    put(database, *(said(number) for number in range(LOOK_BACK + 10)))
    assert before(database, 99) == [said(number) for number in range(10, LOOK_BACK + 10)]


def test_what_was_said_a_moment_ago_in_the_same_transaction_is_remembered(database: Database) -> None:
    with database.store() as store:
        store.recent.add(C1, said(1))
        assert store.recent.before(Message(C1, ts(2), LEA, "thanks!")) == [said(1)]
        store.recent.add(C1, said(2))
    assert before(database, 3) == [said(1), said(2)]


def test_a_message_heard_twice_is_remembered_once_as_first_heard(database: Database) -> None:
    put(database, said(1), said(1, BEN))
    put(database, said(1, LEA))
    assert before(database, 2) == [said(1)]


def test_an_edit_puts_new_words_in_place(database: Database) -> None:
    put(database, said(1), said(2))
    with database.store() as store:
        store.recent.revise(C1, Remembered(ts(1), ANA, "better words", thanks=True))
        store.recent.revise(C1, said(7))
    assert before(database, 9) == [Remembered(ts(1), ANA, "better words", thanks=True), said(2)]


def test_a_deleted_message_is_gone_with_its_words(database: Database) -> None:
    put(database, said(1), said(2))
    with database.store() as store:
        store.recent.forget(C1, ts(1))
        store.recent.forget(C1, ts(8))
        store.recent.forget(ChannelId("C2"), ts(2))
    assert before(database, 9) == [said(2)]
    assert "words 1" not in str(database.rows(recent))


def test_a_message_added_and_deleted_in_one_transaction_is_gone(database: Database) -> None:
    with database.store() as store:
        store.recent.add(C1, said(1))
        store.recent.forget(C1, ts(1))
    assert before(database, 9) == []


def test_what_is_older_than_the_horizon_is_forgotten(database: Database) -> None:
    put(database, said(1), said(2), said(3))
    with database.store() as store:
        assert store.recent.forget_before(ts(3)) == 2
    assert before(database, 9) == [said(3)]


def test_words_of_any_script_come_back_as_they_were(database: Database) -> None:
    words = "дякую 谢谢 شكرا 🙏🏽 \"quoted\" \\ back 'n' new\nline\ttab \u2028 {json: [1]}"
    put(database, Remembered(ts(1), ANA, words))
    assert [each.text for each in before(database, 2)] == [words]
