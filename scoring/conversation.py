"""What a conversation shows about who helped: who spoke to whom, when, and how people in it usually write.

Each message by somebody else is a turn, weighed by the evidence it bears, in natural logarithms of odds: whether it
calls the thanker by name, whether it came after the thanker asked, how many turns and how much time passed since.
What counts for how much depends on the habits the conversation itself shows: where half of the messages open with a
name, one that names nobody was hardly meant for the thanker; where few do, it says nothing. The weights and how they
were found are in docs/hearing.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from scoring import mrkdwn
from scoring.detectors.sentences import asks, only_asks, wishes
from scoring.lexicon import Lexicon
from scoring.model import Message, People, Remembered, UserId
from scoring.names import Directory

A_TURN = 0.2
"""What each turn of somebody else in between takes away."""
MOST_TURNS = 12
A_QUESTION = 0.6
"""A turn that asks is less often the help."""
A_THANKS = 2.5
"""A thank-you is hardly ever the help that another one looks back to."""
AFTER_ASKING = 0.74
"""It came after the thanker had said something: an answer must."""
ADDRESSED = 0.6
"""The thanker wrote to this person by name before."""
SETTLED = 0.5
"""It came before the thanker's last thank-you: that help has been thanked for."""
IN_TURN = 0.5
"""Where several people asked, unaddressed answers tend to come in the order of the questions; the more people call each
other by name, the less that tells."""
WAITING = 0.7
"""Per e-fold of time, in the conversation's own pace, for words that came before the thanker said anything."""
WAITING_FOR_AN_ANSWER = 0.5
"""The same once the thanker had asked: people come back hours later to say that it worked."""
NOBODY = -2.5
"""What the best turn must outweigh; below that it is a guess."""
UNANSWERED = 3.0
"""How much likelier it is that thanks are for nobody's help yet, right after a question nobody has answered."""
BYSTANDER_NAMES = 0.02
"""How often a message that is not for the thanker calls the thanker by name all the same."""
TO_OTHERS = 1.6
"""How much words to somebody else speak against it, growing with how often people here call each other by name."""
TO_NOBODY = 3.0
"""How much naming nobody speaks against it, where naming is the habit."""
USUAL_PACE = 300.0
"""Seconds between messages, where too few were said to tell."""
_QUESTION = re.compile("[?？؟;](?:(?<!;)|$)")
"""A question mark, also the Greek one at the end; all in one class, which is searched for much faster."""
A_CALL = re.compile(r"\s*(?:[!?.&]\w|<@)")
"""How people call a bot: `!faq`, `?docs`, `.wiki`, or by mention."""
CALLED_WITHIN = 4
"""Messages: how far before a bot's answer its caller is looked for."""


class Turn(NamedTuple):  # made for each of fifty messages, and a third as dear as a dataclass
    """Something somebody else said before the thanks, and what speaks for its being the help."""

    said: Remembered
    helper: UserId
    """Who said it, or who had the bot say it."""
    to_thanker: bool
    answers: bool
    """It calls the thanker by name, or came after the thanker had said something."""
    weight: float
    called_bot: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who most likely helped, and how likely (0 to 1) beside everybody else and nobody."""

    turn: Turn
    sure: float


def weigh(
    message: Message,
    said: Sequence[Remembered],
    people: People,
    directory: Directory,
    lexicon: Lexicon,
    *,
    through_bots: bool = False,
) -> Verdict | None:
    """Whom an un-named thank-you is for, by what was `said` before it in the same place, oldest first.

    With `through_bots`, only those who had a bot answer.
    """
    listener = _Listener(message, said, people, directory)
    spoken = (turn for turn in listener.turns() if turn.called_bot or not through_bots)
    turns = sorted(spoken, key=lambda turn: (turn.weight, turn.said.ts), reverse=True)
    first = _first(turns, lexicon)
    nobody = NOBODY + (UNANSWERED if listener.waits_for_an_answer(lexicon) else 0.0)
    if first is None or first.weight <= nobody or wishes(first.said.text, lexicon):
        return None
    others = {turn.helper: turn.weight for turn in reversed(turns) if turn.helper != first.helper}
    against = sum(math.exp(min(weight - first.weight, 0.0)) for weight in (*others.values(), nobody))
    return Verdict(first, 1 / (1 + against))


def _first(turns: Sequence[Turn], lexicon: Lexicon) -> Turn | None:
    """The weightiest turn once those that only ask are marked down: reading is dear, so only those that may win."""
    first: Turn | None = None
    for turn in turns:
        if first is not None and first.weight >= turn.weight:
            break
        if only_asks(turn.said.text, lexicon):
            turn = turn._replace(weight=turn.weight - A_QUESTION)
        if first is None or turn.weight > first.weight:
            first = turn
    return first


class _Listener:
    """One look back over a conversation: who calls whom, how often anybody calls anybody, how fast it goes."""

    def __init__(self, message: Message, said: Sequence[Remembered], people: People, directory: Directory) -> None:
        self._message = message
        self._said = said
        self._people = people
        self._called = [_called(each.text, directory) for each in said]
        self._own = [at for at, each in enumerate(said) if each.user == message.user]
        # Laplace's rule of succession, so that three messages do not pass for a habit.
        self._naming = (1 + sum(map(bool, self._called))) / (len(said) + 6)
        self._to_thanker, self._to_others, self._to_nobody = _naming_evidence(self._naming)
        self._pace = _pace(said)
        self._in_turn = dict(self._answers_in_turn())

    def turns(self) -> Iterator[Turn]:
        """The turns of others, newest first."""
        thanker = self._message.user
        addressed = {user for at in self._own for user in self._called[at]}
        first_own = self._own[0] if self._own else len(self._said)
        last_thanks = max((at for at in self._own if self._said[at].thanks), default=-1)
        passed, speaker = -1, None
        for at in range(len(self._said) - 1, -1, -1):
            each = self._said[at]
            helper = self._behind(at)
            if helper is None or helper == thanker or self._people.is_bot(helper):
                continue
            if helper != speaker:
                passed, speaker = passed + 1, helper
            after_asking = at > first_own
            settled = at < last_thanks
            weight = (
                self._naming_evidence(self._called[at])
                - A_TURN * min(passed, MOST_TURNS)
                - A_THANKS * each.thanks
                - self._waited(each) * (WAITING_FOR_AN_ANSWER if after_asking else WAITING)
                + AFTER_ASKING * after_asking
                - SETTLED * settled
                + IN_TURN * self._in_turn.get(at, 0) * max(0.0, 1 - 2 * self._naming)
                + ADDRESSED * (helper in addressed)
            )
            called = thanker in self._called[at]
            yield Turn(each, helper, called, called or after_asking, weight, called_bot=helper != each.user)

    def _answers_in_turn(self) -> Iterator[tuple[int, int]]:
        """Where answers stand that call nobody: 1 if it was the thanker's turn to be answered, -1 if another's."""
        open_questions: list[UserId] = []
        for at, each in enumerate(self._said):
            waiting = [asker for asker in open_questions if asker != each.user]
            if _QUESTION.search(each.text):
                if each.user not in open_questions:
                    open_questions.append(each.user)
            elif self._called[at]:
                open_questions = [asker for asker in open_questions if asker not in self._called[at]]
            elif len(waiting) > 1 and not each.by_bot:
                open_questions.remove(waiting[0])
                if self._message.user in waiting:
                    yield at, 1 if waiting[0] == self._message.user else -1
            elif waiting and each.user not in open_questions and len(open_questions) > 1:
                open_questions.remove(waiting[0])

    def waits_for_an_answer(self, lexicon: Lexicon) -> bool:
        """Whether the thanker asked and nobody has said anything since."""
        if not self._said or self._said[-1].user != self._message.user:
            return False
        unanswered = []
        for each in reversed(self._said):
            if each.user != self._message.user:
                break
            unanswered.append(each)
        return any(asks(each.text, lexicon) for each in unanswered)

    def _behind(self, at: int) -> UserId | None:
        """Who is behind a message: its author, or whoever called the bot that wrote it."""
        said = self._said[at]
        if not (said.by_bot or self._people.is_bot(said.user)):
            return said.user
        for each in reversed(self._said[max(0, at - CALLED_WITHIN) : at]):
            by_bot = each.by_bot or self._people.is_bot(each.user)
            if not by_bot and (A_CALL.match(each.text) or said.user in _called_plainly(each, self._people)):
                return each.user
        return None

    def _naming_evidence(self, called: frozenset[UserId]) -> float:
        """How much likelier the names in a message are if it was the help than if it was not."""
        if self._message.user in called:
            return self._to_thanker
        return self._to_others if called else self._to_nobody

    def _waited(self, said: Remembered) -> float:
        if self._message.thread_ts is not None:
            return 0.0  # a thread is about one thing, however long it takes
        return math.log1p(max(0.0, float(self._message.ts) - float(said.ts)) / self._pace)


def _naming_evidence(naming: float) -> tuple[float, float, float]:
    """What it tells that a message calls the thanker, others, or nobody, where people call each other that often."""
    helps = min(0.9, 0.1 + 1.3 * naming)
    to_nobody = TO_NOBODY * math.log((1 - helps) / max(0.05, 1 - naming))
    return math.log(helps / BYSTANDER_NAMES), -TO_OTHERS * math.log1p(10 * naming), to_nobody


_NOBODY: frozenset[UserId] = frozenset()


def _called(text: str, directory: Directory) -> frozenset[UserId]:
    """The people a message calls, by mention or by plain name."""
    called = directory.called(text)
    return frozenset((*mrkdwn.mentions(text), *called)) if called or "<@" in text else _NOBODY


def _called_plainly(said: Remembered, people: People) -> set[UserId]:
    """The bots whose name stands in a message."""
    text = said.text.casefold()
    return {bot for bot in people.bots for name in people.names.get(bot, ()) if name and name.casefold() in text}


def _pace(said: Iterable[Remembered]) -> float:
    """The median time between messages in seconds, at least a minute."""
    moments = [float(each.ts) for each in said][-20:]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    return max(60.0, median(gaps)) if len(gaps) > 2 else USUAL_PACE
