"""Say in a few lines what was heard in an export: how much would have been asked, where and how often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from handlers.slack.rehearing import SECONDS_A_DAY, Tally, day_of
from scoring.languages import LANGUAGES, SIGNS
from scoring.model import ChannelId, Ts, moment

LATELY_WEEKS = 12
DAYS_A_WEEK = 7
SHOWN_AT_MOST = 20
"""Channels; the others are counted together."""


def summary(tally: Tally, names: Mapping[ChannelId, str], seconds: float) -> Iterator[str]:
    """The lines."""
    pace = tally.read / seconds if seconds else 0
    yield f"{_count(tally.read, 'message')} read in {seconds:,.1f} s ({pace:,.0f} a second){_between(tally)}."
    asked = sum(tally.asked.values())
    yield f"Leads would have been asked {_times(asked)}{_a_week(tally, asked)}."
    if tally.joined:
        yield f"Further thanks for the same, which make no card of their own: {tally.joined:,}."
    if asked:
        yield f"By channel: {_shares((f'#{names.get(id, id)}', count) for id, count in tally.asked.most_common())}."
        yield f"By language: {_shares((_language(code), count) for code, count in tally.languages.most_common())}."
    if tally.not_asked:
        why_not = _shares(tally.not_asked.most_common())
        yield f"Not asked, though it sounded like thanks: {sum(tally.not_asked.values()):,} ({why_not})."


def _between(tally: Tally) -> str:
    if not tally.last:
        return ""
    first, last = (f"{moment(ts):%Y-%m-%d}" for ts in (tally.first, tally.last))
    return f", said from {first} to {last}"


def _a_week(tally: Tally, asked: int) -> str:
    """How many cards a week that is: over the whole time, and lately."""
    if not asked:
        return ""
    weeks = max(1.0, (float(tally.last) - float(tally.first)) / SECONDS_A_DAY / DAYS_A_WEEK)
    whole = f": about {_rate(asked / weeks)} cards a week"
    if weeks <= LATELY_WEEKS:
        return whole
    since = day_of(Ts(tally.last)) - LATELY_WEEKS * DAYS_A_WEEK
    lately = sum(count for day, count in tally.days.items() if day > since)
    return f"{whole}, {_rate(lately / LATELY_WEEKS)} in the last {LATELY_WEEKS} weeks"


def _rate(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def _shares(counts: Iterable[tuple[str, int]]) -> str:
    known = list(counts)
    shown = [f"{name} {count:,}" for name, count in known[:SHOWN_AT_MOST]]
    left = sum(count for _, count in known[SHOWN_AT_MOST:])
    return ", ".join([*shown, f"others {left:,}"] if left else shown)


def _language(code: str) -> str:
    if code == SIGNS:
        return "signs only"
    return next((each.name for each in LANGUAGES if each.code == code), code)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"
