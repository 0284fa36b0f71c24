"""One team's settings, validated in one place; the settings form and the table in the docs are drawn from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from scoring.contributions import TYPES
from scoring.errors import Refusal
from scoring.listening import LEAST, MOST, Listening

WHO = re.compile(r"[UWS][A-Z0-9]+")
EMOJI = re.compile(r"(?:[a-z0-9_+'\-]|[^\x00-\x7f]){1,100}")
"""The name of an emoji without its colons, also one of the workspace’s own."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WHERE = re.compile(r"[CG][A-Z0-9]+")
USUAL_TYPES = (
    "question", "doc", "code", "bug", "review", "ideas", "talk", "eventOrganizing",
    "translation", "tutorial", "blog", "mentoring", "design", "test", "promotion", "infra",
)  # fmt: skip


def _setting(kind: str, label: str, help_text: str, *, default: object = MISSING, **limits: int) -> Any:
    """A field of the policy with what the form and the docs need to draw it."""
    return field(default=default, metadata={"kind": kind, "label": label, "help": help_text, **limits})


@dataclass(frozen=True, slots=True)
class Policy:
    """How one team wants Plaudit to behave. Lists are tuples of Slack ids; hours are full hours of the team's day."""

    leads: tuple[str, ...] = _setting(
        "people", "Leads", "They decide what is credited: people or user groups. Empty: workspace admins and owners.",
        default=(),
    )  # fmt: skip
    leads_channel: str | None = _setting(
        "channel", "Leads’ channel", "Where the daily digest goes. Empty: to each lead privately.", default=None
    )
    shoutout_channel: str | None = _setting(
        "channel", "Shout-out channel", "Where the monthly shout-out is posted. Empty: nowhere.", default=None
    )
    log_channel: str | None = _setting(
        "channel", "Log channel", "Every decision in one line, for those who want to follow. Empty: nowhere.",
        default=None,
    )  # fmt: skip
    timezone: str = _setting("timezone", "Time zone", "Months, days and hours are counted in it.", default="UTC")
    listen_in: tuple[str, ...] = _setting(
        "channels", "Listen only in", "Empty: every channel Plaudit is a member of.", default=()
    )
    paused: tuple[str, ...] = _setting(
        "channels", "Paused channels", "No cards from these, until a lead resumes them here or by /credit resume.",
        default=(),
    )  # fmt: skip
    cards_to_leads: tuple[str, ...] = _setting(
        "channels", "Ask in the leads’ channel", "Thanks said in these are asked about in the leads’ channel.",
        default=(),
    )  # fmt: skip
    types: tuple[str, ...] = _setting(
        "types", "Contribution types", "Offered on cards and in forms.", default=USUAL_TYPES
    )
    weights: tuple[tuple[str, int], ...] = _setting(
        "weights", "Types that count more than once",
        "One a line, such as “talk 3”: from then on a talk adds 3 to every total. All others add 1.",
        default=(), least=0, most=100,
    )  # fmt: skip
    credit_reaction: str = _setting(
        "emoji", "Reaction that credits",
        "A lead’s reaction with this emoji credits who wrote the message; taken off, it takes that back. Empty: none.",
        default="medal",
    )  # fmt: skip
    tell_people: bool = _setting("yes_no", "Tell people privately when they are credited", "", default=True)
    expire_after_days: int = _setting(
        "number", "Days a card waits", "Then it goes; leads are reminded two days before.",
        default=14, least=3, most=90,
    )  # fmt: skip
    thresholds: tuple[tuple[str, float], ...] = _setting(
        "thresholds", "How sure to be before asking", "By channel; from 0.5, ask rather often, to 0.95.", default=()
    )
    feedback_in: tuple[str, ...] = _setting(
        "channels", "Hear useful feedback in", "Also asks when somebody’s feedback was called useful.", default=()
    )
    channel_leads: tuple[tuple[str, tuple[str, ...]], ...] = _setting(
        "channel_leads", "Leads of one channel", "They decide about what is said there, beside the team’s leads.",
        default=(),
    )  # fmt: skip
    deputies: tuple[tuple[str, str, str], ...] = _setting(
        "deputies", "Deputies", "Somebody who decides in a lead’s place, up to a day.", default=()
    )
    muted_cues: tuple[str, ...] = _setting("cues", "Muted words", "No cards because of these words alone.", default=())
    excerpt_days: int = _setting(
        "number", "Days quotes are kept", "With cards that are over and with credits. 0: for ever.",
        default=0, least=0, most=3650,
    )  # fmt: skip
    removed_days: int = _setting(
        "number", "Days until all is deleted", "After Plaudit is removed from a workspace. Back before, it finds all.",
        default=30, least=1, most=365,
    )  # fmt: skip
    behalf_days: int = _setting(
        "number", "Days to say on whose behalf",
        "How long somebody credited can change for whom they did it. 0: never.",
        default=30, least=0, most=90,
    )  # fmt: skip
    digest_hour: int = _setting("number", "Hour of the daily digest", "0 to 23.", default=9, least=0, most=23)
    shoutout_hour: int = _setting("number", "Hour of the shout-out", "0 to 23.", default=10, least=0, most=23)

    def __post_init__(self) -> None:
        problems = _problems(self)
        if problems:
            raise BadPolicy(problems)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def listens_to(self, channel: str) -> bool:
        return channel not in self.paused and (not self.listen_in or channel in self.listen_in)

    def listening(self, channel: str) -> Listening:
        """How this team wants that channel to be listened to."""
        return Listening(
            least=dict(self.thresholds).get(channel, LEAST),
            feedback=channel in self.feedback_in,
            muted=frozenset(self.muted_cues),
        )

    def weight(self, type: str) -> int:
        """What a credit of that type adds to every total when it is entered now."""
        return dict(self.weights).get(type, 1)

    def leads_in(self, channel: str) -> tuple[str, ...]:
        """The leads that one channel has of its own: people or user groups."""
        return dict(self.channel_leads).get(channel, ())

    def channel_leads_changed(self, channel: str, leads: Sequence[str]) -> Mapping[str, Any]:
        """The change of settings that gives `channel` other leads; none needs no entry."""
        others = tuple(pair for pair in self.channel_leads if pair[0] != channel)
        return {"channel_leads": (*others, (channel, tuple(leads))) if leads else others}

    def deputies_on(self, day: date) -> frozenset[str]:
        """Who decides in a lead’s place on `day`."""
        return frozenset(deputy for _, deputy, until in self.deputies if day.isoformat() <= until)

    def deputy_changed(self, lead: str, deputy: str | None, until: date | None) -> Mapping[str, Any]:
        """The change of settings by which `lead` has `deputy` up to and including `until`, or nobody."""
        others = tuple(each for each in self.deputies if each[0] != lead)
        named = (lead, deputy, until.isoformat()) if deputy and until else None
        return {"deputies": (*others, named) if named else others}

    def threshold_changed(self, channel: str, least: float) -> Mapping[str, Any]:
        """The change of settings that gives `channel` another threshold; LEAST needs no entry."""
        others = tuple(pair for pair in self.thresholds if pair[0] != channel)
        return {"thresholds": others if least <= LEAST else (*others, (channel, least))}

    def without(self, people: Collection[str]) -> Policy:
        """This policy with none of `people` in it: as lead, as lead of a channel, as deputy or with one."""

        def stays(who: Sequence[str]) -> tuple[str, ...]:
            return tuple(each for each in who if each not in people)

        in_channels = ((channel, stays(leads)) for channel, leads in self.channel_leads)
        return replace(
            self,
            leads=stays(self.leads),
            channel_leads=tuple((channel, leads) for channel, leads in in_channels if leads),
            deputies=tuple(each for each in self.deputies if not {each[0], each[1]} & set(people)),
        )

    def to_json(self) -> dict[str, Any]:
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Policy:
        """A stored policy; settings of another version that this one does not know are passed over."""
        return cls().changed({each.name: stored[each.name] for each in fields(cls) if each.name in stored})

    def changed(self, changes: Mapping[str, Any]) -> Policy:
        """This policy with `changes` (setting name → value). Raises BadPolicy naming every setting that is wrong."""
        values = {name: _frozen(value) for name, value in changes.items()}
        return replace(self, **cast("Any", values))


class BadPolicy(Refusal):
    """Settings that cannot be: `problems` maps the setting's name to one sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@cache
def timezones() -> frozenset[str]:
    """The names of all IANA time zones; read once, since reading them takes milliseconds."""
    return frozenset(available_timezones())


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _problems(policy: Policy) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in fields(policy):
        value, kind, label = getattr(policy, each.name), each.metadata["kind"], each.metadata["label"]
        problem = _CHECKS[kind](value, each.metadata)
        if problem:
            found[each.name] = f"{label}: {problem}"
    if policy.cards_to_leads and not policy.leads_channel:
        found["leads_channel"] = "Leads’ channel: choose one, since some channels’ cards are to go there."
    return found


def _ids(value: Any, pattern: re.Pattern[str], example: str) -> str | None:
    ids = value if isinstance(value, tuple) else (value,)
    wrong = [each for each in ids if not (isinstance(each, str) and pattern.fullmatch(each))]
    return f"{wrong[0]!r} is not a Slack id such as {example}." if wrong else None


def _emoji(value: Any, _: Mapping[str, Any]) -> str | None:
    fits = value == "" or (isinstance(value, str) and EMOJI.fullmatch(value))
    return None if fits else f"{value!r} is not the name of an emoji; write it like medal or :medal:."


def _known_types(value: Any, _: Mapping[str, Any]) -> str | None:
    if not isinstance(value, tuple) or not value:
        return "choose at least one."
    unknown = [each for each in value if each not in TYPES]
    return f"{unknown[0]!r} is not a contribution type." if unknown else None


def _zone(value: Any, _: Mapping[str, Any]) -> str | None:
    return None if value in timezones() else f"{value!r} is not a time zone; write it like Europe/Berlin."


def _thresholds(value: Any, _: Mapping[str, Any]) -> str | None:
    pairs = [each for each in value if isinstance(each, tuple) and len(each) == 2] if isinstance(value, tuple) else []
    if not isinstance(value, tuple) or len(pairs) < len(value):
        return "write pairs of a channel and a number."
    wrong = next((least for _, least in pairs if not (isinstance(least, float | int) and LEAST <= least <= MOST)), None)
    if wrong is not None:
        return f"{wrong!r} is not a number from {LEAST} to {MOST}."
    return _ids(tuple(channel for channel, _ in pairs), WHERE, "C0123ABCD")


def _cues(value: Any, _: Mapping[str, Any]) -> str | None:
    return (
        None if isinstance(value, tuple) and all(isinstance(each, str) for each in value) else "write a list of words."
    )


def _weights(value: Any, limits: Mapping[str, Any]) -> str | None:
    pairs = [each for each in value if isinstance(each, tuple) and len(each) == 2] if isinstance(value, tuple) else []
    if not isinstance(value, tuple) or len(pairs) < len(value):
        return "write a type and a whole number on each line, such as “talk 3”."
    unknown = next((kind for kind, _ in pairs if kind not in TYPES), None)
    if unknown is not None:
        return f"{unknown!r} is not a contribution type."
    return next((problem for _, number in pairs if (problem := _number(number, limits))), None)


def _channel_leads(value: Any, _: Mapping[str, Any]) -> str | None:
    pairs = [each for each in value if isinstance(each, tuple) and len(each) == 2] if isinstance(value, tuple) else []
    if not isinstance(value, tuple) or len(pairs) < len(value) or not all(isinstance(who, tuple) for _, who in pairs):
        return "write pairs of a channel and its leads."
    where = _ids(tuple(channel for channel, _ in pairs), WHERE, "C0123ABCD")
    return where or _ids(tuple(each for _, who in pairs for each in who), WHO, "U0123ABCD or S0123ABCD")


def _deputies(value: Any, _: Mapping[str, Any]) -> str | None:
    rows = [each for each in value if isinstance(each, tuple) and len(each) == 3] if isinstance(value, tuple) else []
    if not isinstance(value, tuple) or len(rows) < len(value):
        return "write a lead, a deputy and a day."
    wrong = next((day for _, _, day in rows if not (isinstance(day, str) and DAY.fullmatch(day))), None)
    if wrong is not None:
        return f"{wrong!r} is not a day; write it like 2026-12-31."
    itself = next((lead for lead, deputy, _ in rows if lead == deputy), None)
    if itself is not None:
        return "nobody can be their own deputy; choose somebody else."
    return _ids(tuple(each for row in rows for each in row[:2]), WHO, "U0123ABCD")


def _number(value: Any, limits: Mapping[str, Any]) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and limits["least"] <= value <= limits["most"]
    return None if fits else f"write a whole number from {limits['least']} to {limits['most']}."


_CHECKS = {
    "people": lambda value, _: _ids(value, WHO, "U0123ABCD (a person) or S0123ABCD (a user group)"),
    "channel": lambda value, _: None if value is None else _ids(value, WHERE, "C0123ABCD"),
    "channels": lambda value, _: _ids(value, WHERE, "C0123ABCD"),
    "timezone": _zone,
    "types": _known_types,
    "emoji": _emoji,
    "yes_no": lambda value, _: None if isinstance(value, bool) else "say true or false.",
    "number": _number,
    "thresholds": _thresholds,
    "cues": _cues,
    "weights": _weights,
    "channel_leads": _channel_leads,
    "deputies": _deputies,
}
