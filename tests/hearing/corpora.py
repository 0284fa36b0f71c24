"""The public corpora in `../shared/corpus`, read as messages; where they are missing, whoever needs them says so."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scoring.model import ChannelId, Message, People, Remembered, Ts, UserId

FOLDER = Path(__file__).parents[3] / "shared" / "corpus"
INFO_BOTS = frozenset({"ubottu", "ubotu", "ubot2", "ubot3", "ubot4", "ubot5", "FloodBot1", "FloodBot2", "FloodBot3"})
"""The bots of the channel. IRC does not say who is one; Slack does, with `is_bot`."""
DAY_ONE = 1_100_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """A thank-you with what was said before it, and whom annotators took it for: nobody, where `gold` is empty."""

    name: str
    message: Message
    before: tuple[Remembered, ...]
    people: People
    gold: frozenset[UserId]
    named: bool


def attribution() -> Iterator[Case]:
    """The Ubuntu IRC cases (irc-disentanglement, CC BY 4.0), nicks as people whom the others call by name."""
    with gzip.open(FOLDER / "attribution_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield _case(json.loads(line))


def gratitude(name: str = "gratitude_dev") -> Iterator[tuple[str, bool]]:
    """Reddit comments with whether a rater saw gratitude (GoEmotions, CC BY 4.0)."""
    with gzip.open(FOLDER / f"{name}.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text, label = line.rstrip("\n").rsplit("\t", 1)
            yield _unmasked(text), label == "1"


def _unmasked(text: str) -> str:
    """The masks of people as mentions; a quote's mark off, since the corpus has lost the line break that ended it."""
    return text.replace("[NAME]", "<@U2>").removeprefix("> ")


def _case(raw: dict) -> Case:  # type: ignore[type-arg]
    said = [*raw["context"], raw["message"]]
    nicks = list(dict.fromkeys([each["user"] for each in said] + raw["gold_helpers"]))
    ids = {nick: UserId(f"U{number:04}") for number, nick in enumerate(nicks)}
    moments = _moments([each["time"] for each in said])
    spoken = [
        Remembered(Ts(f"{at}.{number:06}"), ids[each["user"]], _escaped(each["text"]), by_bot=each["user"] in INFO_BOTS)
        for number, (each, at) in enumerate(zip(said, moments, strict=True))
    ]
    last = spoken[-1]
    return Case(
        name=raw["case"],
        message=Message(ChannelId("C1"), last.ts, last.user, last.text),
        before=tuple(spoken[:-1]),
        people=People(
            bots=frozenset(ids[nick] for nick in nicks if nick in INFO_BOTS),
            names={user: (nick,) for nick, user in ids.items()},
        ),
        gold=frozenset(ids[nick] for nick in raw["gold_helpers"]),
        named=raw["named"],
    )


def _escaped(text: str) -> str:
    """As Slack stores it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _moments(times: list[str]) -> Iterator[int]:
    """`HH:MM` as seconds, going on past midnight."""
    day, before = 0, 0
    for time in times:
        hour, minute = (int(part) for part in time.split(":"))
        if hour * 60 + minute < before - 720:
            day += 1
        before = hour * 60 + minute
        yield DAY_ONE + day * 86_400 + before * 60
