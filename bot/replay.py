"""`plaudit replay`: what leads would have been asked about an export, as JSON Lines; nothing is written anywhere."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from bot.looking_back import Progress, chosen
from bot.summary import summary
from handlers.slack.rehearing import Rehearing, Span
from scoring.listening import Listening
from scoring.questions import Question
from sources.slack_export import Export, Place, open_export


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to know."""

    channels: Sequence[str]
    span: Span
    how: Listening
    doubtful: bool
    """Whether what sounds like thanks and is not asked about is printed, too."""


def replay(file: Path, wanted: Wanted) -> bool:
    """Print the lines to stdout and the summary to stderr; False if it was interrupted. Raises a Refusal."""
    began = time.monotonic()
    finished = False
    with open_export(file) as export, _no_garbage_collection():
        places = chosen(export, wanted.channels)
        rehearing = Rehearing(export, lambda _: wanted.how, span=wanted.span, doubtful=wanted.doubtful)
        with suppress(KeyboardInterrupt):
            _print_all(export, places, rehearing, wanted)
            finished = True
        sys.stdout.flush()
    names = {place.id: place.name for place in places}
    for line in summary(rehearing.tally, names, time.monotonic() - began):
        print(line, file=sys.stderr)
    return finished


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Nothing here makes circles, and to look for some again and again takes time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _print_all(export: Export, places: Sequence[Place], rehearing: Rehearing, wanted: Wanted) -> None:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # as JSON has to be, whatever the terminal speaks
    progress = Progress(export)
    try:
        for place in places:
            for question in rehearing.channel(place):
                if question is None:
                    progress.show(place, rehearing.tally.read)
                else:
                    progress.clear()
                    sys.stdout.write(_line(question, wanted))
    finally:
        progress.clear()


def _line(question: Question, wanted: Wanted) -> str:
    candidate = question.candidate
    line: dict[str, Any] = {
        "channel": candidate.channel,
        "ts": candidate.ts,
        "thanker": candidate.thanker,
        "people": candidate.people,
        "kind": candidate.kind,
        "type": candidate.type,
        "score": candidate.score,
        "reasons": candidate.reasons,
        "language": candidate.language,
        "support": [each.ts for each in question.support],
    }
    if wanted.doubtful:
        line["asked"] = not question.why_not
    if question.why_not:
        line["why_not"] = question.why_not
    return json.dumps(line, ensure_ascii=False) + "\n"
