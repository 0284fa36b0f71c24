"""Hear somebody say that another's feedback was useful: "great feedback", "good idea, opened an issue"."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.detectors.sentences import Sentence, read
from scoring.languages import Role
from scoring.lexicon import Lexicon
from scoring.model import Kind, Message, Signal

SAID = 0.75
NAMES_SOMEONE = 0.1
TWICE = 0.1
"""Praise and a deed ("good idea, opened an issue") are surer than either."""


def detect(message: Message, lexicon: Lexicon) -> Iterator[Signal]:
    """Yield one signal if the message calls somebody's feedback useful, unless it asks or takes it back."""
    if not lexicon.may_hold_a_cue(message.text, feedback=True):
        return
    praising = [each for each in read(message.text, lexicon) if _praises(each)]
    if not praising:
        return
    cues = [cue for each in praising for cue in each.phrases if cue.role is Role.FEEDBACK]
    named = tuple(dict.fromkeys(user for each in praising for _, user in each.people if user != message.user))
    score = SAID + NAMES_SOMEONE * bool(named) + TWICE * (len(cues) > 1)
    yield Signal(
        Kind.FEEDBACK, round(score, 2), named, (f"says “{cues[0].name}”",),
        cues=tuple(dict.fromkeys(cue.name for cue in cues)), language=cues[0].languages[0],
    )  # fmt: skip


def _praises(sentence: Sentence) -> bool:
    return sentence.has(Role.FEEDBACK) and not sentence.question and not sentence.has(Role.LETDOWN)
