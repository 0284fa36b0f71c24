"""How right the ear is: on our own conversations, on IRC, on Reddit; as counts, shares and Wilson intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import sqrt

from scoring import candidates as ear
from scoring import helpers, mrkdwn
from scoring.detectors import thanks
from scoring.lexicon import lexicon
from scoring.listening import Listening
from scoring.memory import LOOK_BACK
from scoring.model import ChannelId, Kind, Message, Signal, Ts, UserId
from scoring.names import Directory
from tests.hearing.conversations import Conversation, Line
from tests.hearing.corpora import Case

NOW = datetime(2026, 11, 25, tzinfo=UTC)
EVERYTHING = Listening(feedback=True)
NOT_YET = {"closes a request", "thanks for what has not happened yet"}
"""Doubts that mean: there is no helper. Other doubts ("did not help") are about whether to ask, not about whom."""
Z = 1.96
"""The normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `all`."""

    right: int
    all: int

    @property
    def value(self) -> float:
        return self.right / self.all if self.all else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by Wilson (1927), which also holds near 0 and 1."""
        if not self.all:
            return 0.0, 1.0
        p, n = self.value, self.all
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} ({low:.3f}–{high:.3f}, {self.right} of {self.all})"


@dataclass(frozen=True, slots=True)
class Judged:
    """One message of a conversation, and what the ear made of it."""

    conversation: Conversation
    line: Line
    heard: ear.Candidate | None

    @property
    def asked(self) -> bool:
        return self.heard is not None

    @property
    def meant(self) -> bool:
        """Whether leads should be asked about it."""
        return bool(self.line.answer.people)

    @property
    def right_people(self) -> bool:
        return self.heard is not None and frozenset(self.heard.people) == self.line.answer.people

    @property
    def wrong(self) -> bool:
        return self.asked != self.meant or (self.meant and not self.right_people)


def judged(conversations: Iterable[Conversation]) -> Iterator[Judged]:
    """The ear on every message, one after the other, with useful feedback turned on."""
    for told in conversations:
        memory = []
        for line in told.lines:
            yield Judged(told, line, ear.hear(line.message, memory, told.people, NOW, EVERYTHING))
            memory.append(ear.remember(line.message, by_bot=told.people.is_bot(line.message.user)))


@dataclass(frozen=True, slots=True)
class Asking:
    """How right it was to ask, not to ask, and about whom."""

    precision: Share
    recall: Share
    people: Share
    """Of those rightly asked about, the right people and no others."""

    @property
    def f1(self) -> float:
        both = self.precision.value + self.recall.value
        return 2 * self.precision.value * self.recall.value / both if both else 0.0


def asking(messages: Iterable[Judged]) -> Asking:
    found = list(messages)
    both = [each for each in found if each.asked and each.meant]
    return Asking(
        precision=Share(len(both), sum(each.asked for each in found)),
        recall=Share(len(both), sum(each.meant for each in found)),
        people=Share(sum(each.right_people for each in both), len(both)),
    )


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom thanks are for: the ear's first person is one of the annotators', or nobody where they saw none."""

    named: Share
    unnamed: Share
    nobody: Share

    @property
    def all(self) -> Share:
        return Share(self.named.right + self.unnamed.right, self.named.all + self.unnamed.all)


def attribution(cases: Iterable[Case]) -> Attribution:
    """Asked of every case, whether or not its words are worth a lead's time: the corpus says whom, not whether."""
    count: Counter[tuple[str, bool]] = Counter()
    for case in cases:
        found = whom(case)
        which = "nobody" if not case.gold else "named" if case.named else "unnamed"
        count[which, found in case.gold if case.gold else found is None] += 1
    shares = {name: Share(count[name, True], count[name, True] + count[name, False]) for name, _ in count}
    return Attribution(shares["named"], shares["unnamed"], shares["nobody"])


def whom(case: Case) -> UserId | None:
    """The first person the ear takes the thank-you of a case to be for."""
    before = [_remembered(case, each.user, each.ts, each.text, by_bot=each.by_bot) for each in case.before[-LOOK_BACK:]]
    heard = ear.listen(case.message, before, case.people, whoever_it_is_for=True)
    if heard is None:
        helped = _whom_without_a_cue(case, before)
    elif NOT_YET.intersection(heard.signal.reasons) and not heard.signal.named:
        helped = None
    else:
        helped = heard.helped
    return helped.people[0] if helped else None


def _remembered(case: Case, user: UserId, ts: Ts, text: str, *, by_bot: bool) -> ear.Remembered:
    return ear.remember(Message(case.message.channel, ts, user, text), by_bot=by_bot)


def _whom_without_a_cue(case: Case, before: list[ear.Remembered]) -> helpers.Helped | None:
    """Some of the corpus's cue words are none of ours ("thank"); whom they are for can be asked all the same."""
    directory = Directory(case.people.names)
    text = directory.link(case.message.text)
    if not mrkdwn.mentions(text):
        text = directory.link_nicknames(case.message.text)
    named = tuple(user for user in mrkdwn.mentions(text) if user != case.message.user)
    signal = Signal(Kind.THANKS, 1.0, named)
    return helpers.find(replace(case.message, text=text), signal, before, case.people, directory, lexicon())


def gratitude(labelled: Iterable[tuple[str, bool]]) -> tuple[Share, Share, float]:
    """Precision, recall and F1 of hearing words of thanks at all, doubtful or not: what raters of Reddit marked."""
    heard = meant = both = 0
    for text, label in labelled:
        hears = any(thanks.detect(Message(ChannelId("C1"), Ts("1700000000.000100"), UserId("U1"), text), lexicon()))
        heard, meant, both = heard + hears, meant + label, both + (hears and label)
    precision, recall = Share(both, heard), Share(both, meant)
    return precision, recall, 2 * both / (heard + meant)
