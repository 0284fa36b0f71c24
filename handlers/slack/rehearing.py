"""Hear an export as it would have been heard live: what leads would have been asked, what not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from handlers.slack.exported import Reader, Roster, read_whole
from handlers.slack.payloads import Payload
from scoring import candidates as ear
from scoring import contributions, mrkdwn
from scoring.lexicon import lexicon
from scoring.listening import LEAST, Listening
from scoring.memory import HORIZON_HOURS, LOOK_BACK, ChannelMemory, Spoken
from scoring.model import Candidate, ChannelId, Message, People, Remembered, Ts, UserId, moment
from scoring.questions import Question, Questions
from sources.slack_export import Export, Place

NOBODY = "nobody who helped was found"
UNSURE_WHO = "not sure enough who helped"
SECONDS_AN_HOUR, SECONDS_A_DAY = 3600, 86_400
NO_GROUPS: Mapping[str, tuple[UserId, ...]] = MappingProxyType({})
A_WHILE = 2048
"""Messages: how often the caller may look how far it is."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment up to another, not including it, as Slack's ids of what was said then."""

    since: str = "0000000000"
    until: str = "9999999999.999999999"

    @property
    def warm_up(self) -> str:
        """From when on messages are remembered: the first thanks look back, too."""
        return f"{max(0, int(self.since) - HORIZON_HOURS * SECONDS_AN_HOUR):010}"


@dataclass(slots=True)
class Tally:
    """What was heard so far."""

    read: int = 0
    joined: int = 0
    """Thanks for what there was a question about already."""
    first: str = ""
    last: str = ""
    asked: Counter[ChannelId] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    """How much would have been asked on each day since 1970."""
    not_asked: Counter[str] = field(default_factory=Counter)
    """How often what sounded like thanks was not asked about, by the reason."""

    def ask(self, question: Question) -> None:
        self.asked[question.candidate.channel] += 1
        self.languages[question.candidate.language] += 1
        self.days[day_of(question.ts)] += 1

    def said(self, first: str, last: str) -> None:
        """Something was said at these two moments, if at all."""
        self.first, self.last = min(self.first or first, first or self.first), max(self.last, last)


class Rehearing:
    """Hears an export, one channel after the other."""

    def __init__(
        self,
        export: Export,
        how: Callable[[ChannelId], Listening | None],
        *,
        span: Span | None = None,
        doubtful: bool = False,
        counts: bool = False,
        groups: Mapping[str, tuple[UserId, ...]] = NO_GROUPS,
    ) -> None:
        """`how` a channel is listened to; None where nothing is asked. With `doubtful`, what is not asked comes too.

        With `counts`, `said` counts how much somebody wrote on a day since 1970 in the channel at hand, for the caller
        to take away.
        """
        self.tally = Tally()
        self.roster = Roster(export.users())
        self.said: Counter[tuple[int, UserId]] = Counter()
        self.export, self.how, self.span, self.doubtful, self.counts = export, how, span or Span(), doubtful, counts
        self.reader = Reader()
        self._groups = groups

    def channel(self, place: Place) -> Iterator[Question | None]:
        """The questions of one channel, oldest first, each when nothing can join it any more; None every A_WHILE."""
        yield from _Channel(self, place).questions()

    def who_speaks(self, users: Iterable[UserId], message: Message) -> People:
        """Who is who for judging one conversation, as `storage.people` tells it live."""
        names = self.roster.names
        groups = {group: self._groups.get(group, ()) for group in mrkdwn.groups(message.text)}
        return People(self.roster.bots, {user: names[user] for user in users if user in names}, groups)


class _Channel:
    """One channel, while it is heard."""

    def __init__(self, all_: Rehearing, place: Place) -> None:
        self._all = all_
        self._place = place
        self._how = all_.how(place.id)
        self._lexicon = lexicon(self._how.muted) if self._how else lexicon()
        self._usual = lexicon()
        self._feedback = self._how is not None and self._how.feedback
        self._memory = ChannelMemory(self._remember, look_back=LOOK_BACK, hours=HORIZON_HOURS)
        self._questions = Questions(hours=HORIZON_HOURS)

    def questions(self) -> Iterator[Question | None]:
        all_, tally, how = self._all, self._all.tally, self._how
        read, add, is_worth_hearing = all_.reader.read, self._memory.add, self._is_worth_hearing
        known, count = all_.roster.people, all_.said if all_.counts else None
        since, until, warm_up = all_.span.since, all_.span.until, all_.span.warm_up
        number, first, last = 0, "", ""
        try:
            for number, raw in enumerate(all_.export.messages(self._place), 1):
                if not number % A_WHILE:
                    tally.read += A_WHILE
                    yield None
                spoken = read(raw)
                if spoken is None or not warm_up <= spoken.ts < until or not add(spoken):
                    continue
                if spoken.user not in known:
                    all_.roster.meet(raw)
                worth = is_worth_hearing(spoken)
                if spoken.ts < since:
                    continue
                first, last = first or spoken.ts, spoken.ts
                if count is not None and not spoken.by_bot:
                    count[day_of(spoken.ts), spoken.user] += 1
                if worth and how is not None:
                    self._hear(raw, spoken, how)
                    yield from self._questions.ripe(spoken.ts)
        finally:  # also where it is interrupted: the summary tells what was heard so far
            tally.read += number % A_WHILE
            tally.said(first, last)
        yield from self._questions.rest()

    def _is_worth_hearing(self, spoken: Spoken) -> bool:
        """A glance at the words; False for nine in ten messages, which need nothing more."""
        if spoken.by_bot:
            return False
        text, known, feedback = spoken.text, self._lexicon, self._feedback
        spoken.telling = self._usual.may_hold_a_cue(text)
        if known is not self._usual or feedback:
            return known.may_hold_a_cue(text, feedback=feedback) and known.holds_a_cue(text, feedback=feedback)
        return spoken.telling and known.holds_a_cue(text)

    def _remember(self, spoken: Spoken) -> Remembered:
        """The same as `candidates.remember`, without a second look at words that told nothing at a glance."""
        if not spoken.telling:
            text = spoken.text[: ear.REMEMBERED_TEXT]
            return Remembered(
                spoken.ts, spoken.user, text, spoken.thread_ts, broadcast=spoken.broadcast, by_bot=spoken.by_bot
            )
        return ear.remember(
            Message(self._place.id, spoken.ts, spoken.user, spoken.text, spoken.thread_ts, broadcast=spoken.broadcast)
        )

    def _hear(self, raw: Payload, spoken: Spoken, how: Listening) -> None:
        message = read_whole(raw, self._place.id)
        heard = self._listen(message, spoken, how) if message else None
        if message is None or heard is None:
            return
        at = moment(message.ts)
        fresh = ear.judge(message, heard, at)
        if fresh is None:
            self._do_not_ask(Question(_doubted(message, heard, at), _why_not(heard)))
            return
        question = self._questions.sort(fresh, how.least)
        if question is None:
            self._all.tally.joined += 1
        elif question.why_not:
            self._do_not_ask(question)
        else:
            self._all.tally.ask(question)
            self._questions.hold(question)

    def _listen(self, message: Message, spoken: Spoken, how: Listening) -> ear.Heard | None:
        before = self._memory.before(message)
        users = {each.user for each in before} | {*mrkdwn.mentions(message.text), message.user}
        people = self._all.who_speaks(users, message)
        return ear.listen(message, self._memory.look_at(before), people, how)

    def _do_not_ask(self, question: Question) -> None:
        self._all.tally.not_asked[question.why_not] += 1
        if self._all.doubtful:
            self._questions.hold(question)


def day_of(ts: Ts) -> int:
    """The UTC day, counted from 1970."""
    return int(ts[:10]) // SECONDS_A_DAY


def _doubted(message: Message, heard: ear.Heard, now: datetime) -> Candidate:
    """What was heard and is not worth asking, in the shape of a candidate; its people are those it may be for."""
    signal, helped = heard.signal, heard.helped
    return Candidate(
        channel=message.channel,
        ts=message.ts,
        thanker=message.user,
        people=helped.people if helped else (),
        kind=signal.kind,
        type=contributions.guess(message.text),
        score=signal.score,
        reasons=(*(helped.reasons if helped else ()), *signal.reasons),
        excerpt=mrkdwn.excerpt(message.text),
        noticed_at=now,
        cues=signal.cues,
        language=signal.language,
        thread_ts=message.thread_ts,
        looks_back_to=helped.looks_back_to if helped else None,
    )


def _why_not(heard: ear.Heard) -> str:
    if heard.signal.score < LEAST:
        return heard.signal.reasons[-1]
    return UNSURE_WHO if heard.helped else NOBODY
