"""Blocks and views that Slack would refuse are refused, for Slack's reasons."""

from __future__ import annotations

from typing import Any

import pytest

from bot.standin import rules

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "hello", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Press", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "options": list(options), **more}


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def field(**more: Any) -> Json:
    return {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input", "action_id": "x"}, **more}


GOOD = [
    section(accessory=button(action_id="a", value="v" * 2000, style="primary")),
    {"type": "header", "text": plain("h" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
    actions(button("a", action_id="1"), button("b", action_id="2"), select(option(), initial_option=option())),
    field(block_id="b"),
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
]


def test_what_slack_takes_is_taken() -> None:
    assert rules.check_blocks(GOOD) == []
    assert rules.check_blocks([section(block_id=str(n)) for n in range(50)]) == []
    assert rules.check_view({"type": "home", "blocks": [section()] * 100}) == []
    modal = {"type": "modal", "title": plain("t" * 24), "submit": plain("Save"), "blocks": [field()]}
    assert rules.check_view(modal | {"private_metadata": "m" * 3000}) == []


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        ([section("")], "must be more than 0 characters"),
        ([{"type": "section"}], "must define either `text` or `fields`"),
        ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10 items allowed"),
        ([{"type": "section", "fields": [plain("x" * 2001)]}], "must be less than 2001 characters"),
        ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "'plain_text' was expected"),
        ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10 items allowed"),
        ([actions(*[button()] * 26)], "no more than 25 items allowed"),
        ([actions()], "must have at least 1 items"),
        ([actions(button("x" * 76))], "must be less than 76 characters"),
        ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
        ([actions(button(colour="red"))], "invalid additional property: colour"),
        ([actions(button(action_id="x" * 256))], "must be less than 256 characters"),
        ([actions(button(accessibility_label="x" * 76))], "must be less than 76 characters"),
        ([actions(button(action_id="a"), button(action_id="a"))], "action_id `a` already exists"),
        ([section(block_id="a"), section(block_id="a")], "block_id `a` already exists"),
        ([actions(select(option("x" * 76)))], "must be less than 76 characters"),
        ([actions(select(option(value="x" * 151)))], "must be less than 151 characters"),
        ([actions(select(*[option()] * 101))], "no more than 100 items allowed"),
        ([actions(select(option(), initial_option=option("Two", "2")))], "must match one of the provided options"),
        ([actions(select(option(), placeholder=plain("x" * 151)))], "must be less than 151 characters"),
        ([actions({"type": "static_select"})], "must define either `options` or `option_groups`"),
        ([actions(button(confirm={"title": plain("x" * 101), "text": plain("y")}))], "must be less than 101"),
        ([{"type": "image", "image_url": "https://x/y.png"}], "failed to match all allowed schemas"),
        ([{"type": "nothing"}], "unsupported type: nothing"),
        ([{"text": "x"}], "missing required field: type"),
        ("not a list", "must provide an array"),
    ],
)
def test_what_slack_refuses_is_refused(blocks: Any, said: str) -> None:
    assert any(said in problem for problem in rules.check_blocks(blocks)), rules.check_blocks(blocks)


MODAL: Json = {"type": "modal", "title": plain("Title"), "blocks": [section()]}


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (MODAL | {"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        (MODAL | {"submit": plain("x" * 25)}, "must be less than 25 characters"),
        (MODAL | {"blocks": [field()]}, "missing required field: submit"),
        (MODAL | {"private_metadata": "x" * 3001}, "must be less than 3001 characters"),
        (MODAL | {"blocks": [section()] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (MODAL | {"blocks": [{"type": "markdown", "text": "x"}]}, "invalid block type for modal view: markdown"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        ({"type": "home"}, "missing required field: blocks"),
        ({"type": "home", "blocks": [], "title": plain("x")}, "invalid additional property: title"),
        ({"blocks": []}, "missing required field: type"),
    ],
)
def test_views_slack_refuses_are_refused(view: Json, said: str) -> None:
    assert any(said in problem for problem in rules.check_view(view)), rules.check_view(view)
