"""What leads would be asked in one channel, held back until no further thanks can join: one deed, one question."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from scoring import deeds
from scoring.model import Candidate, Ts

HELD_DAYS = 30
"""In a thread, further thanks join however late they come; after so long hardly any do."""
AT_MOST = 2000
"""Questions of one channel that are held; of more, the oldest goes."""
NOT_SURE = "less sure than was wanted"
SECONDS_A_DAY = 86_400

_ts = attrgetter("ts")


@dataclass(slots=True, eq=False)
class Question:
    """Something that leads are asked, with the further thanks for the same; or that they are not asked, and why."""

    candidate: Candidate
    why_not: str = ""
    support: list[Candidate] = field(default_factory=list)

    @property
    def ts(self) -> Ts:
        return self.candidate.ts


class Questions:
    """The questions of one channel, oldest first."""

    def __init__(self, *, hours: int) -> None:
        """`hours`: how far back thanks outside threads look for others that are for the same."""
        self._seconds = hours * 3600
        self._held: list[Question] = []
        self._threads: defaultdict[str, list[Question]] = defaultdict(list)

    def sort(self, fresh: Candidate, least: float) -> Question | None:
        """The question that `fresh` is, asked if it scores `least`; None if all of it is support for earlier ones."""
        earlier = {each.candidate.key: each for each in self._maybe_the_same(fresh)}
        found = deeds.sort(fresh, [each.candidate for each in earlier.values()])
        for supported in found.supports:
            earlier[supported.key].support.append(fresh)
        return Question(found.rest, "" if found.rest.score >= least else NOT_SURE) if found.rest else None

    def hold(self, question: Question) -> None:
        """Keep a question until nothing can join it any more."""
        insort(self._held, question, key=_ts)
        if not question.why_not:
            self._threads[deeds.root(question.candidate)].append(question)

    def ripe(self, ts: Ts) -> Iterator[Question]:
        """The questions that nothing can join any more when the channel's time is `ts`."""
        horizon = f"{float(ts) - HELD_DAYS * SECONDS_A_DAY:.6f}"
        while self._held and (self._held[0].ts < horizon or len(self._held) > AT_MOST):
            yield self._let_go()

    def rest(self) -> Iterator[Question]:
        """All the others, at the end of the channel."""
        while self._held:
            yield self._let_go()

    def _let_go(self) -> Question:
        question = self._held.pop(0)
        root = deeds.root(question.candidate)
        if question in self._threads[root]:
            self._threads[root].remove(question)
        if not self._threads[root]:
            del self._threads[root]
        return question

    def _maybe_the_same(self, fresh: Candidate) -> Iterator[Question]:
        """Those that `fresh` may be for the same help as: in its thread, or else of the last days."""
        if fresh.thread_ts is not None:
            yield from self._threads.get(deeds.root(fresh), ())
            return
        horizon = f"{float(fresh.ts) - self._seconds:.6f}"
        for question in reversed(self._held):
            if question.ts < horizon:
                return
            if not question.why_not:
                yield question
