"""How well Plaudit hears: the lines on a lead's Home, and the forms to tune a channel and to mute words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.blocks.modals import View, modal
from handlers.blocks.parts import (
    OPTION_LIMIT,
    Block,
    actions,
    button,
    context,
    count,
    divider,
    field_of,
    header,
    option,
    plain,
    section,
    shorten,
)
from scoring.mrkdwn import escape

Facts = Mapping[str, Any]


def on_home(facts: Facts) -> list[Block]:
    """What leads see on Home once something was answered."""
    if not facts["channels"]:
        return []
    blocks = [divider(), header("How well I hear")]
    for each in facts["channels"]:
        tune = button("Adjust…", "tune_channel", each["channel"], spoken="Adjust how often I ask in this channel")
        blocks.append(section(_channel_line(each, facts["days"]), tune))
    if facts["doubted"]:
        said = " · ".join(f"“{escape(each['cue'])}” {each['right']} of {each['asked']}" for each in facts["doubted"])
        blocks.append(context(f"Words that were right least often: {said}"))
    muted = f" ({facts['muted']} muted)" if facts["muted"] else ""
    return [*blocks, actions("home_hearing", button(f"Mute words…{muted}", "mute_words", "open"))]


def channel_form(facts: Facts) -> View:
    """How sure to be before asking in one channel, each choice with what it would have changed."""
    choices = [_choice(each, facts) for each in facts["effects"]]
    chosen = next(each for each in choices if each["value"] == _value(facts["least"]))
    feedback = option("Also when somebody’s feedback was called useful", "yes")
    heard = {"initial_options": [feedback]} if facts["feedback"] else {}
    blocks = [
        section(_channel_line(facts, facts["days"])),
        field_of(
            "least", "How sure should I be before I ask?",
            {"type": "radio_buttons", "options": choices, "initial_option": chosen},
            hint=f"Counted over what you answered in the last {facts['days']} days.",
        ),
        field_of(
            "feedback", "What to ask about", {"type": "checkboxes", "options": [feedback], **heard}, optional=True
        ),
    ]  # fmt: skip
    return modal("tune_channel", "How I hear", "Save", blocks, facts["channel"])


def words_form(facts: Facts) -> View:
    """The words that made cards, each with how often they were right, to be muted or heard again."""
    options = [option(_word_label(cue, each), shorten(cue, 150)) for cue, each in facts["cues"].items()]
    if not options:
        return modal("mute_words", "Muted words", "Save", [section("No words to mute yet: nothing was answered.")], "")
    muted = [each for each in options if each["value"] in facts["muted"]]
    element: Block = {"type": "multi_static_select", "options": options[:100], "placeholder": plain("Words")}
    if muted:
        element["initial_options"] = muted
    words = field_of(
        "cues", "Don’t ask because of these words", element, optional=True,
        hint="A thank-you that has other words of thanks as well is still heard.",
    )  # fmt: skip
    return modal("mute_words", "Muted words", "Save", [words], "")


def _channel_line(each: Facts, days: int) -> str:
    where = f"<#{each['channel']}>"
    if each["share"] is None:
        answered = count(each["asked"], "answer")
        return f"In {where}: {answered} so far. From {each['few']} on I can say how often I was right."
    times = count(each["asked"], "time")
    return f"In {where} *{each['share']} %* of what I asked was right ({times} in {days} days)"


def _choice(effect: Facts, facts: Facts) -> Block:
    """`Ask often`, or `From 0.8`, and below it what it would have changed."""
    name = "Whenever it reads like thanks" if effect["least"] <= 0.5 else f"From a score of {effect['least']:.1f}"
    if effect["asked"] == facts["asked"]:
        would = f"asked {count(effect['asked'], 'time')}"
    else:
        would = f"asked {count(effect['asked'], 'time')} instead of {facts['asked']}"
    missed = f" and missed {effect['missed']}" if effect["missed"] else " and missed none"
    described = plain(f"You would have been {would}{missed}.", OPTION_LIMIT)
    return {**option(name, _value(effect["least"])), "description": described}


def _word_label(cue: str, each: Facts) -> str:
    told = f"right {each['right']} of {each['asked']} times" if each["asked"] else "muted"
    return f"{shorten(cue, 40)} ({told})"


def _value(least: float) -> str:
    return f"{least:.2f}"
