"""`make bench-hearing`: every figure about how well and how fast Plaudit hears, each beside what it should reach."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench import replay
from tests.hearing import conversations, corpora, figures, speed
from tests.hearing.figures import Judged


def main() -> None:
    chosen = argparse.ArgumentParser(prog="make bench-hearing", description=__doc__)
    chosen.add_argument("--errors", action="store_true", help="print what is wrong on the tuned part")
    chosen.add_argument("--replay", type=int, nargs="*", default=[100_000, 1_000_000], help="messages to replay")
    asked = chosen.parse_args()
    for line in _lines(asked.errors, asked.replay):
        print(line, flush=True)


def _lines(errors: bool, sizes: Sequence[int]) -> Iterator[str]:
    yield from _conversations(conversations.TUNED, errors)
    yield from _conversations(conversations.UNTOUCHED, False)
    if corpora.FOLDER.exists():
        yield from _corpora()
    else:
        yield f"No public corpora in {corpora.FOLDER}: attribution on IRC and gratitude on Reddit were not measured."
    yield from _speed()
    yield from _replay(sizes)


def _conversations(part: str, errors: bool) -> Iterator[str]:
    messages = list(figures.judged(conversations.read(part)))
    asking = figures.asking(messages)
    labelled = sum(each.line.labelled for each in messages)
    yield f"\n{part.upper()} conversations: {len(messages)} messages, {labelled} labelled, in {_languages(messages)}"
    yield f"  precision of asking   {asking.precision}   at least 0.96"
    yield f"  recall of asking      {asking.recall}   at least 0.96"
    yield f"  F1                    {asking.f1:.3f}"
    yield f"  the right people      {asking.people}"
    yield "  " + "  ".join(_by_language(messages))
    for each in messages if errors else ():
        if each.wrong:
            yield _error(each)


def _languages(messages: Sequence[Judged]) -> str:
    return f"{len({each.conversation.language for each in messages})} languages"


def _by_language(messages: Sequence[Judged]) -> Iterator[str]:
    by: defaultdict[str, list[Judged]] = defaultdict(list)
    for each in messages:
        by[each.conversation.language].append(each)
    for language, its in by.items():
        asking = figures.asking(its)
        yield f"{language} {asking.precision.right}/{asking.precision.all}/{asking.recall.all}"


def _error(each: Judged) -> str:
    meant = ", ".join(sorted(each.line.answer.people)) or "nobody"
    heard = f"{', '.join(each.heard.people)} ({'; '.join(each.heard.reasons)})" if each.heard else "nobody"
    told = each.conversation
    return f"    {told.language} “{told.title}”: {each.line.message.text!r}: meant {meant}, heard {heard}"


def _corpora() -> Iterator[str]:
    found = figures.attribution(corpora.attribution())
    yield "\nUbuntu IRC (attribution_dev), whom thanks are for; best simple baseline 0.929, named 0.981, un-named 0.845"
    yield f"  all       {found.all}   at least 0.94"
    yield f"  named     {found.named}   at least 0.983"
    yield f"  un-named  {found.unnamed}   at least 0.87"
    yield f"  nobody    {found.nobody}   at least 0.5"
    precision, recall, f1 = figures.gratitude(corpora.gratitude())
    yield "\nReddit (gratitude_dev), words of thanks; a bare thank|thx pattern 0.916"
    yield f"  F1 {f1:.3f}, precision {precision}, recall {recall}   F1 at least 0.90"


def _speed() -> Iterator[str]:
    told = [*conversations.read(conversations.TUNED)]
    yield "\nHearing alone, all languages on, microseconds a message: median and slowest hundredth"
    for name, found in speed.hearing(told).items():
        most = 1000 if name == "with a cue" else 50
        yield f"  {name:<26}{found.median:7.1f} {found.p99:7.1f}   under {most}   ({found.messages} messages)"


def _replay(sizes: Sequence[int]) -> Iterator[str]:
    yield "\nplaudit replay on a made-up export, one core"
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="plaudit-replay-") as folder:
            found = replay.measure(size, Path(folder))
        yield (
            f"  {found.messages:>9,} messages: {found.per_second:,.0f} a second, {found.peak_mb:.0f} MB at most, "
            f"{found.asked:,} asked   at least 30,000 a second, under 300 MB"
        )


if __name__ == "__main__":
    sys.exit(main())
