"""Our own conversations with known answers, in `tests/scoring/conversations`: read them, and let the ear judge them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scoring.model import ChannelId, Kind, Message, People, Ts, UserId

FOLDER = Path(__file__).parents[1] / "scoring" / "conversations"
TUNED, UNTOUCHED = "tuned", "untouched"
START = 1_760_000_000
_LINE = re.compile(r"(?:> *)?(?:\[\+(\d+)([smhd])\] *)?(> *)?([\w-]+): ?(.*)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MENTION = re.compile(r"@([a-z][\w-]*)", re.IGNORECASE)
_EVERYBODY = ("here", "channel", "everyone")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right about one message: whom leads should be asked about, if anybody."""

    people: frozenset[UserId]
    kind: Kind = Kind.THANKS


@dataclass(slots=True)
class Line:
    """One message of a conversation, with the right answer; `labelled` if the table says it, else it is plain talk."""

    message: Message
    answer: Answer
    labelled: bool


@dataclass(slots=True)
class Conversation:
    """A short talk in one channel."""

    language: str
    title: str
    lines: list[Line] = field(default_factory=list)
    people: People = field(default_factory=People)


def read(part: str) -> Iterator[Conversation]:
    """Every conversation of a part, file by file."""
    for path in sorted((FOLDER / part).glob("*.txt")):
        yield from _conversations(path.stem, path.read_text("utf-8"))


def _conversations(language: str, text: str) -> Iterator[Conversation]:
    for block in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, *rows = [row for row in block.splitlines() if row.strip() and not row.startswith("# ")]
        yield _conversation(language, title.strip(), rows)


def _conversation(language: str, title: str, rows: list[str]) -> Conversation:
    told = Conversation(language, title)
    handles: dict[str, UserId] = {}
    moment, root = START, None
    for number, row in enumerate(rows):
        row, _, answer = row.partition("  => ")
        found = _LINE.fullmatch(row.rstrip())
        assert found, f"{language}: {title}: {row!r}"
        amount, unit, inner, handle, said = found.groups()
        in_thread = row.startswith(">") or bool(inner)
        moment += int(amount) * _UNITS[unit] if amount else 60
        ts = Ts(f"{moment}.{number:06}")
        if not in_thread:
            root = ts
        user = _id(handle, handles)
        text = _MENTION.sub(lambda each: _mention(each[1], handles), said.replace("\\n", "\n"))
        message = Message(ChannelId("C1"), ts, user, text, thread_ts=root if in_thread else None)
        told.lines.append(Line(message, _answer(answer, handles), bool(answer)))
    told.people = People(
        bots=frozenset(user for handle, user in handles.items() if handle.endswith("bot")),
        names={user: (handle.title(), handle) for handle, user in handles.items()},
    )
    return told


def _id(handle: str, handles: dict[str, UserId]) -> UserId:
    return handles.setdefault(handle.lower(), UserId(f"U{handle.upper().replace('-', '').replace('_', '')}"))


def _mention(handle: str, handles: dict[str, UserId]) -> str:
    if handle.lower() in _EVERYBODY:
        return f"<!{handle.lower()}>"
    if "-" in handle:
        return f"<!subteam^S{handle.upper().replace('-', '')}|@{handle}>"
    return f"<@{_id(handle, handles)}>"


def _answer(answer: str, handles: dict[str, UserId]) -> Answer:
    answer = answer.strip()
    if not answer or answer == "nobody":
        return Answer(frozenset())
    kind = Kind.FEEDBACK if answer.startswith("feedback ") else Kind.THANKS
    names = [each.strip() for each in answer.removeprefix("feedback ").split(",")]
    return Answer(frozenset(_id(name, handles) for name in names), kind)
