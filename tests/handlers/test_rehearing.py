"""An export is heard as it would have been live: the same questions, for the same people, with the same support."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from handlers.flows import intake
from handlers.slack.payloads import Automated, Said, read_message, read_person
from handlers.slack.rehearing import Rehearing, Span
from scoring.listening import USUAL, Listening
from scoring.model import Candidate, ChannelId, TeamId, Ts, moment
from scoring.policy import Policy
from scoring.questions import Question
from sources.slack_export import Export, Place, open_export
from storage.engine import open_engine
from storage.migrate import upgrade
from storage.store import Store, open_store
from tests.bench.made_up_export import write_export
from tests.hearing.conversations import TUNED, Conversation, read
from tests.storage.database import Database

C1 = ChannelId("C1")
PLACE = Place(C1, "general", private=False)
TEAMS = count()
Raw = dict[str, Any]


class Told:
    """An export with one channel."""

    def __init__(self, users: list[Raw], messages: list[Raw]) -> None:
        self._users, self._messages = users, messages

    def users(self) -> Iterator[Raw]:
        yield from self._users

    def messages(self, place: Place) -> Iterator[Raw]:
        yield from self._messages


def rehear(told: Told, how: Listening = USUAL, **options: Any) -> tuple[list[Question], Rehearing]:
    rehearing = Rehearing(cast("Export", told), lambda _: how, **options)
    return [question for question in rehearing.channel(PLACE) if question], rehearing


def heard_live(database: Database, told: Told, policy: Policy) -> list[tuple[Candidate, list[str]]]:
    """What the flows of the running bot make of the same messages: every candidate with the ids of its support."""
    team = TeamId(f"T{next(TEAMS)}")
    database.join(team, policy=policy)
    with database.store(team) as store:
        store.people.learn([person for user in told.users() if (person := read_person(user))])
    with database.batch() as batch:
        store = open_store(batch, team)
        for raw in told.messages(PLACE):
            match read_message({**raw, "channel": C1}):
                case Said(said):
                    store.recent.forget_before(Ts(f"{(moment(said.ts) - intake.MEMORY).timestamp():.6f}"))
                    intake.notice_message(store, said, moment(said.ts))
                case Automated(said):
                    intake.notice_bot(store, said)
        return [(each, _support(store, each)) for each in store.candidates.since(C1, "0")]


def _support(store: Store, candidate: Candidate) -> list[str]:
    return [each.message.partition(":")[2] for each in store.support.of(candidate.key)]


def asked(candidate: Candidate) -> tuple[object, ...]:
    """What leads are asked, whatever became of the card since."""
    return (
        candidate.key, candidate.thanker, candidate.people, candidate.kind, candidate.type, candidate.score,
        candidate.reasons, candidate.cues, candidate.language, candidate.excerpt, candidate.thread_ts,
        candidate.looks_back_to,
    )  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('live') / 'plaudit.db'}")
    upgrade(engine)
    yield Database(engine)
    engine.dispose()


def export_of(conversation: Conversation) -> Told:
    """A conversation of ours as an export has it."""
    users = [
        {
            "id": user,
            "name": names[-1],
            "is_bot": user in conversation.people.bots,
            "profile": {"display_name": names[0]},
        }
        for user, names in conversation.people.names.items()
    ]
    messages = []
    for line in conversation.lines:
        said = line.message
        raw = {"type": "message", "user": said.user, "ts": said.ts, "text": said.text}
        raw |= {"thread_ts": said.thread_ts} if said.thread_ts else {}
        raw |= {"bot_id": "B1"} if said.user in conversation.people.bots else {}
        messages.append(raw)
    return Told(users, messages)


HOWS = {
    "usual": (USUAL, Policy()),
    "feedback": (Listening(feedback=True), Policy(feedback_in=("C1",))),
    "sure": (Listening(least=0.9), Policy(thresholds=(("C1", 0.9),))),
    "muted": (Listening(muted=frozenset({"thanks", "ty"})), Policy(muted_cues=("thanks", "ty"))),
}


@pytest.mark.parametrize("how", HOWS)
def test_our_conversations_are_heard_as_they_are_live(database: Database, how: str) -> None:
    listening, policy = HOWS[how]
    conversations = list(read(TUNED))
    if how != "usual":
        conversations = Random(how).sample(conversations, 100)
    for conversation in conversations:
        told = export_of(conversation)
        questions, _ = rehear(told, listening)
        live = heard_live(database, told, policy)
        title = f"{conversation.language}: {conversation.title}"
        assert [asked(each.candidate) for each in questions] == [asked(each) for each, _ in live], title
        assert [[further.ts for further in each.support] for each in questions] == [ids for _, ids in live], title


def test_a_made_up_export_is_heard_as_it_is_live(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    write_export(path, 1500, channels=1)
    with open_export(path) as export:
        [place] = export.channels
        told = Told([dict(user) for user in export.users()], [dict(raw) for raw in export.messages(place)])
    questions, _ = rehear(told)
    live = heard_live(database, told, Policy())
    assert len(live) > 30
    assert [asked(each.candidate) for each in questions] == [asked(each) for each, _ in live]


def message(at: float, user: str, text: str, **facts: Any) -> Raw:
    return {"type": "message", "user": user, "ts": f"{1_700_000_000 + at:.6f}", "text": text, **facts}


def question(at: float) -> list[Raw]:
    return [message(at, "U1", "how do I install this?"), message(at + 10, "U2", "Use pip.")]


USERS = [{"id": "U1", "name": "mei"}, {"id": "U2", "name": "ana"}]


def test_only_what_was_said_in_the_span_is_asked_and_counted_but_it_looks_back() -> None:
    told = Told(
        USERS, [*question(0), message(20, "U1", "thanks!"), *question(90_000), message(90_020, "U1", "thanks!")]
    )
    span = Span(since="1700000015", until="1700090000")
    [only], rehearing = rehear(told, span=span, counts=True)
    assert only.candidate.people == ("U2",), "what was said just before the span helped"
    assert rehearing.tally.asked == {C1: 1}
    assert rehearing.said == {(19675, "U1"): 1}
    assert rehearing.tally.first == rehearing.tally.last == only.ts


def test_what_is_said_twice_is_heard_once() -> None:
    told = Told(USERS, [*question(0), *question(0), message(20, "U1", "thanks!"), message(20, "U1", "thanks!")])
    questions, rehearing = rehear(told, counts=True)
    assert len(questions) == 1
    assert rehearing.said == {(19675, "U1"): 2, (19675, "U2"): 1}
    assert (rehearing.tally.read, rehearing.tally.joined) == (6, 0)


@pytest.mark.parametrize(
    ("said", "why_not"),
    [
        ("thanks!", "nobody who helped was found"),
        ("can somebody help me with the build? thanks in advance", "thanks for what has not happened yet"),
    ],
)
def test_why_it_would_not_have_asked_is_counted_and_shown_if_wanted(said: str, why_not: str) -> None:
    told = Told(USERS, [message(0, "U1", said)])
    questions, rehearing = rehear(told)
    assert (questions, rehearing.tally.not_asked) == ([], {why_not: 1})
    [only], _ = rehear(told, doubtful=True)
    assert (only.why_not, only.candidate.people, only.candidate.thanker) == (why_not, (), "U1")


def test_a_channel_nobody_listens_to_is_counted_and_asked_about_never() -> None:
    told = Told(USERS, [*question(0), message(20, "U1", "thanks!")])
    rehearing = Rehearing(cast("Export", told), lambda _: None, counts=True)
    assert [each for each in rehearing.channel(PLACE) if each] == []
    assert sum(rehearing.said.values()) == 3


def test_user_groups_are_known_where_somebody_says_who_is_in_them() -> None:
    told = Told(USERS, [*question(0), message(20, "U1", "thanks <!subteam^S1>!")])
    assert rehear(told)[0] == []
    [only], _ = rehear(told, groups={"S1": ("U2",)})
    assert only.candidate.people == ("U2",)


def test_every_now_and_then_the_caller_may_look_how_far_it_is() -> None:
    told = Told(USERS, [message(number, "U1", "hello") for number in range(5000)])
    rehearing = Rehearing(cast("Export", told), lambda _: USUAL)
    reads = [rehearing.tally.read for _ in rehearing.channel(PLACE)]
    assert reads == [2048, 4096]
    assert rehearing.tally.read == 5000
