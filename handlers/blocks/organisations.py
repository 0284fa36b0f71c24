"""Organisations: a profile, my own on Home, and the forms to enter and change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks.modals import View, modal
from handlers.blocks.parts import (
    Block,
    Names,
    Words,
    button,
    context,
    count,
    divider,
    field_of,
    header,
    listed,
    option,
    plain,
    section,
    what_for,
)
from scoring.affiliation import Enrolment
from scoring.mrkdwn import escape

Facts = Mapping[str, Any]
ENROLMENTS_SHOWN = 20


def profile(facts: Facts, names: Names) -> Words:
    """One organisation: what it is, its people, its credits by type and month, and where they go."""
    title = f"*{escape(facts['name'])}*"
    parent = f"part of {escape(facts['parent'])}" if facts["parent"] else ""
    links = [f"<{facts[each]}|{each}>" for each in ("website", "logo") if facts[each]]
    lines = [" · ".join(each for each in (title, escape(facts["country_name"]), parent, *links) if each)]
    if facts["aliases"]:
        lines.append(f"Also called {listed([escape(each) for each in facts['aliases']])}.")
    parts = ["\n".join(lines), "\n".join([f"*People:* {_people(facts, names)}", *_credits(facts)])]
    return Words("\n".join(parts).replace("*", ""), [section(each) for each in parts])


def _people(facts: Facts, names: Names) -> str:
    shown = [names[each] for each in facts["people"]]
    more = [f"{facts['more']} more"] if facts["more"] else []
    return listed([*shown, *more]) or "nobody at present"


def _credits(facts: Facts) -> list[str]:
    if not facts["by_type"]:
        return ["*Credits:* none yet."]
    months = " · ".join(f"{month} {amount}" for month, amount in facts["by_month"])
    return [
        f"*Credits:* {count(facts['in_all'], 'credit')} in all, {what_for(facts['by_type'])}.",
        f"*By month:* {months}",
        f"*Trend:* {_trend(facts['last'], facts['before'])}",
    ]


def _trend(last: int, before: int) -> str:
    sentence = f"{last} in the last three full months, {before} in the three before"
    if last == before:
        return f"{sentence}: as many."
    way = "more" if last > before else "fewer"
    return f"{sentence}: {abs(last - before)} {way}." if before <= 0 else f"{sentence}: {_percent(last, before)} {way}."


def _percent(last: int, before: int) -> str:
    return f"{abs(last - before) * 100 // before} %"


def enrolled(person: str, name: str, kind: str, span: str, names: Names) -> Words:
    """What was entered, and that it moves nothing of the past."""
    text = f"Entered: {names[person]} is with {escape(name)} as {kind}, {span}. Credits given before stay as they are."
    return Words(text, [section(f":white_check_mark: {text}")])


def accepted(people: Sequence[str], name: str, names: Names) -> str:
    """What a lead said yes to."""
    return f":white_check_mark: Entered as employees of {escape(name)} from today on: {names.all(people)}."


def on_home(organisations: list[Facts]) -> list[Block]:
    """My organisations, each with the way to change or end it."""
    return [divider(), header("My organisations"), *_enrolments(organisations)] if organisations else []


def theirs(person: str, organisations: Sequence[Facts], names: Names) -> Words:
    """Whom somebody is or was with, for whoever may change it."""
    if not organisations:
        text = f"{names[person]} is with no organisation yet. `/credit org @ana Acme since 2026-01-01` enters one."
        return Words(text.replace("`", ""), [section(text)])
    shown = organisations[:ENROLMENTS_SHOWN]
    said = "; ".join(f"{escape(each['name'])}, {each['kind']}, {each['span']}" for each in shown)
    more = len(organisations) - len(shown)
    rest = [context(f"And {more} more, long over.")] if more else []
    return Words(f"{names[person]}: {said}", [section(f"*{names[person]}*"), *_enrolments(shown), *rest])


def _enrolments(organisations: Sequence[Facts]) -> list[Block]:
    return [
        section(
            f"*{escape(each['name'])}*, {each['kind']}, {each['span']}",
            button("Change…", "org_enrolment", each["id"], spoken=f"Change or end: {each['name']}"),
        )
        for each in organisations
    ]


def enrol_form(suggested: str) -> View:
    """With which organisation I am, how, from when to when."""
    typed = {"initial_value": suggested} if suggested else {}
    name = {"type": "plain_text_input", "max_length": 100, "placeholder": plain("Acme"), **typed}
    hint = "Your credits from these days count for it. Those given before stay as they are."
    blocks = [field_of("organisation", "Organisation", name, hint=hint), *_span("employee", "", "")]
    return modal("org_enrol", "Add an organisation", "Add", blocks, "")


def enrolment_form(facts: Facts) -> View:
    """Other dates or another kind, an end, or that it was a mistake."""
    mistake = {"type": "checkboxes", "options": [option("This was a mistake: take it away", "mistake")]}
    blocks = [
        section(f"*{escape(facts['name'])}*\nCredits given before stay as they are, whatever you change."),
        *_span(facts["kind"], facts["since"], facts["until"]),
        field_of("mistake", "Or", mistake, optional=True),
    ]
    return modal("org_enrolment", "My organisation", "Save", blocks, facts["id"])


def _span(kind: str, since: str, until: str) -> list[Block]:
    options = [option(each.value.capitalize(), each.value) for each in Enrolment]
    chosen = next(each for each in options if each["value"] == kind)
    select = {"type": "static_select", "options": options, "initial_option": chosen}
    return [
        field_of("kind", "As", select),
        field_of("since", "First day", _day(since), hint="Empty: since before anybody remembers.", optional=True),
        field_of("until", "Last day", _day(until), hint="Empty: it goes on.", optional=True),
    ]


def _day(value: str) -> Block:
    return {"type": "datepicker", **({"initial_date": value} if value else {})}


def leads_form(facts: Facts, names: Names) -> View:
    """Open an organisation by its name, known or new; below, those known and what e-mail domains suggest."""
    name = {"type": "plain_text_input", "max_length": 100, "placeholder": plain("Acme")}
    hint = "One that is there is opened; a new name begins a new one."
    blocks = [section(facts["said"])] if facts["said"] else []
    blocks.append(field_of("name", "Which organisation?", name, hint=hint))
    more = facts["count"] - len(facts["names"])
    known = ", ".join(escape(each) for each in facts["names"]) + (f" and {more} more" if more else "")
    blocks.append(context(f"Known: {known}." if facts["names"] else "None is known yet."))
    if facts["suggestions"]:
        blocks += [divider(), section("*Suggested by e-mail addresses.* Nothing is entered before you say so.")]
        blocks += [_suggestion(each, names) for each in facts["suggestions"]]
    return modal("org_open", "Organisations", "Open", blocks, "")


def _suggestion(each: Facts, names: Names) -> Block:
    who = names.all(each["people"]) + (f" and {each['more']} more" if each["more"] else "")
    if each["name"]:
        text = f"{who} at *{each['domain']}*: employees of *{escape(each['name'])}* from today on?"
        return section(text, button("Enrol", "org_accept", each["domain"], spoken=f"Enrol in {each['name']}"))
    text = f"{who} at *{each['domain']}*: an organisation not known yet?"
    return section(text, button("Add…", "org_new", each["domain"], spoken=f"Add the organisation of {each['domain']}"))


def organisation_form(facts: Facts, known: bool, close: list[str]) -> View:
    """Every field of an organisation; for one that is there also the way to forget it."""
    blocks = [section(f"New. Called alike: {', '.join(escape(each) for each in close)}.")] if close else []
    blocks += [
        _text("name", "Name", facts["name"]),
        _text("aliases", "Other names", ", ".join(facts["aliases"]), "With commas between them.", optional=True),
        _text("domains", "E-mail domains", ", ".join(facts["domains"]),
              "Such as acme.com. Never public ones such as gmail.com.", optional=True),
        _text("parent", "Part of", facts["parent"], "The name of the organisation it belongs to.", optional=True),
        _text("country", "Home country", facts["country"], "Two letters, such as DE or IN.", optional=True),
        _text("website", "Website", facts["website"], "Such as https://acme.com/.", optional=True),
        _text("logo", "Logo", facts["logo"], "The address of a picture, beginning with https.", optional=True),
    ]  # fmt: skip
    if known:
        forget = {"type": "checkboxes", "options": [option("Forget it, and who is with it", "drop")]}
        hint = "Credits that were given on its behalf stay so."
        blocks.append(field_of("drop", "Or", forget, hint=hint, optional=True))
    return modal("org_keep", "Organisation", "Save", blocks, facts["id"])


def _text(name: str, label: str, value: str, hint: str = "", optional: bool = False) -> Block:
    given = {"initial_value": value} if value else {}
    return field_of(name, label, {"type": "plain_text_input", **given}, hint=hint, optional=optional)
