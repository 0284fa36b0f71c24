"""Whether Slack would take these blocks or this view; if not, the very sentences it would answer with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from bot.standin import elements, limits
from bot.standin.limits import Problem

Json = dict[str, Any]


def check_blocks(blocks: Any, surface: str = "message", at: str = "/blocks") -> list[str]:
    """What is wrong with the blocks of a `message`, a `modal` or a `home` view; nothing if Slack takes them."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return [_said("must provide an array of objects", at)]
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    found: list[Problem] = []
    if len(blocks) > most:
        found.append((f"no more than {most} items allowed", at))
    for index, block in enumerate(blocks):
        found += _block(block, surface, f"{at}/{index}")
    if not found:
        found += _ids(blocks, at)
        found += _tables(blocks, at)
    return [_said(*problem) for problem in found]


def check_view(view: Any) -> list[str]:
    """What is wrong with a modal or a Home view."""
    if not isinstance(view, dict):
        return [_said("must provide an object", "/view")]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [_said("unsupported type" if "type" in view else "missing required field: type", "/view/type")]
    frame = {**view, "blocks": []}
    found = list(_shape(frame, "HomeView" if kind == "home" else "ModalView", "/view"))
    found += limits.problems({key: value for key, value in view.items() if key != "blocks"}, "/view")
    found += _view_rules(view)
    said = [_said(*problem) for problem in found]
    return said + check_blocks(view["blocks"], kind, "/view/blocks") if "blocks" in view else said


def _view_rules(view: Json) -> Iterator[Problem]:
    if "blocks" not in view:
        yield "missing required field: blocks", "/view"
        return
    blocks = view["blocks"] if isinstance(view["blocks"], list) else []
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)]
    if view["type"] == "modal" and "input" in kinds and "submit" not in view:
        yield "missing required field: submit", "/view"
    focused = [e for _, e in elements.found([b for b in blocks if isinstance(b, dict)]) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield "only one element can have `focus_on_load` set to true", "/view/blocks"


def _block(block: Json, surface: str, at: str) -> Iterator[Problem]:
    kind = block.get("type")
    if kind is None:
        yield "missing required field: type", at
    elif kind not in _definitions_by_type("KnownBlock"):
        yield f"unsupported type: {kind}", f"{at}/type"
    elif surface != "message" and kind in limits.MESSAGES_ONLY:
        yield f"invalid block type for {surface} view: {kind}", f"{at}/type"
    else:
        wrong = list(_shape(block, _definitions_by_type("KnownBlock")[kind], at))
        yield from wrong
        if not wrong:
            yield from limits.problems(block, at)
            if surface != "modal" and any(e["type"] == "file_input" for _, e in elements.found([block])):
                yield "unsupported type: file_input", f"{at}/element/type"


def _ids(blocks: list[Json], at: str) -> Iterator[Problem]:
    """A block's id is unique in its message or view, an element's in its block."""
    named = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for block_id, times in named.items():
        if times > 1:
            yield f"block_id `{block_id}` already exists", at
    for index, block in enumerate(blocks):
        actions = Counter(element.get("action_id") for _, element in elements.found([block]) if "action_id" in element)
        for action_id, times in actions.items():
            if times > 1:
                yield f"action_id `{action_id}` already exists", f"{at}/{index}/elements"


def _tables(blocks: list[Json], at: str) -> Iterator[Problem]:
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield "only_one_table_allowed", at


def _said(problem: str, at: str) -> str:
    return f"[ERROR] {problem} [json-pointer:{at}]"


# Shapes, by JSON Schema


@cache
def _schema() -> Json:
    schema: Json = json.loads(resources.files("bot.standin").joinpath("schemas/blocks.schema.json").read_text("utf-8"))
    return schema


@cache
def _definitions_by_type(union: str) -> dict[str, str]:
    """The members of a union by the `type` they are for: `{"section": "SectionBlock", …}`."""
    found: dict[str, str] = {}
    for branch in _schema()["definitions"][union].get("anyOf", [{"$ref": f"#/definitions/{union}"}]):
        name = branch.get("$ref", "").rsplit("/", 1)[-1]
        definition = _schema()["definitions"].get(name, {})
        found |= dict.fromkeys(_types(name, definition), name)
    return found


def _types(name: str, definition: Json) -> list[str]:
    kind = definition.get("properties", {}).get("type", {})
    if "const" in kind:
        return [kind["const"]]
    branches = definition.get("anyOf", [])
    return [t for branch in branches for t in _types(name, _resolved(branch))]


def _resolved(branch: Json) -> Json:
    if "$ref" in branch:
        found: Json = _schema()["definitions"][branch["$ref"].rsplit("/", 1)[-1]]
        return found
    return branch


def _any_of(validator: Any, branches: list[Json], instance: Any, schema: Json) -> Iterator[ValidationError]:
    """`anyOf` that looks at `type` first: quick, and it says what is wrong with the element that was meant."""
    by_type = [(branch, _types("", _resolved(branch))) for branch in branches]
    if isinstance(instance, dict) and all(types for _, types in by_type):
        meant = [branch for branch, types in by_type if instance.get("type") in types]
        if not meant:
            known = "type" in instance
            yield ValidationError(f"unsupported type: {instance['type']}" if known else "missing required field: type")
            return
        if len(meant) == 1:
            yield from validator.descend(instance, meant[0])
            return
        branches = meant
    if not any(validator.evolve(schema=branch).is_valid(instance) for branch in branches):
        yield ValidationError("failed to match all allowed schemas")


@cache
def _validator(definition: str) -> Any:
    checker: Any = extend(Draft7Validator, {"anyOf": _any_of})  # type: ignore[no-untyped-call]  # jsonschema leaves it untyped
    return checker({"$ref": f"#/definitions/{definition}", "definitions": _schema()["definitions"]})


def _shape(instance: Json, definition: str, at: str) -> Iterator[Problem]:
    for error in _validator(definition).iter_errors(instance):
        where = "/".join([at, *map(str, error.absolute_path)])
        if error.validator == "required":
            yield f"missing required field: {_missing(error)}", where
        elif error.validator == "additionalProperties":
            for name in set(error.instance) - set(error.schema.get("properties", {})):
                yield f"invalid additional property: {name}", where
        elif error.validator == "type":
            yield f"must be of type: {error.validator_value}", where
        else:
            yield str(error.message), where


def _missing(error: ValidationError) -> str:
    return error.message.split("'")[1]
