"""What a person does with blocks: press, choose, fill in and submit modals."""

from __future__ import annotations

from typing import Any

from bot.standin import elements, payloads, places
from bot.standin.methods import views
from bot.standin.methods.base import ApiError
from bot.standin.places import NotThere, Place
from bot.standin.sending import Answer, Submitted, failure, pressed, send, trouble
from bot.standin.slack import Slack
from bot.standin.world import Json

STATEFUL = frozenset(elements.STATEFUL)
PRESSED = elements.ACTIVE - STATEFUL


class Pressing:
    """`where` is what the person has before them: a message or view as they saw it, or its ts or id."""

    slack: Slack

    def press(self, user: str, where: Json | str, wanted: str, *, within: str | None = None, **state: Any) -> Answer:
        """Press a button (or choose in an overflow menu) by its words or action_id, after setting `state`:
        `press("lea", card, "Confirm", type="docs")`. `where` is what the person sees, even if it is stale; `within`
        is a block_id, where several blocks have such a button."""
        with self.slack.lock:
            someone = self.slack.world.user(user)
            try:
                place = places.at(self.slack, someone, where)
            except NotThere as gone:
                return Answer(False, "message_not_found", str(gone))
            for name, value in state.items():
                place.set(*place.find(name, kinds=STATEFUL, within=within), value)
            block, element = place.find(wanted, kinds=PRESSED, within=within)
            chosen = {"selected_option": places.option(element, wanted)} if element["type"] == "overflow" else None
            payload = payloads.block_actions(place, payloads.action(block, element, chosen))
        return pressed(self.slack, someone, send(self.slack, "interactive", payload))

    def choose(self, user: str, where: Json | str, wanted: str, value: Any, *, within: str | None = None) -> Answer:
        """Set a select, picker or text by its action_id or label. Slack tells the app at once, except in an input
        block without `dispatch_action`."""
        with self.slack.lock:
            someone = self.slack.world.user(user)
            place = places.at(self.slack, someone, where)
            block, element = place.find(wanted, kinds=STATEFUL, within=within)
            state = place.set(block, element, value)
            if block["type"] == "input" and not block.get("dispatch_action"):
                self.slack.touch()
                return Answer(True)
            payload = payloads.block_actions(place, payloads.action(block, element, state))
        return pressed(self.slack, someone, send(self.slack, "interactive", payload))

    def act(self, place: Place, action: Json) -> Answer:
        """What the page sends: an action its client has put together already."""
        with self.slack.lock:
            block, element = place.find(str(action.get("action_id")), within=action.get("block_id"))
            chosen = {k: v for k, v in action.items() if k.startswith("selected_") or k == "value"}
            if element["type"] in elements.STATEFUL:
                place.keep(block["block_id"], element["action_id"], {"type": element["type"], **chosen})
            payload = payloads.block_actions(place, payloads.action(block, element, chosen))
        return pressed(self.slack, place.user, send(self.slack, "interactive", payload))

    def options(self, user: str, where: Json | str, wanted: str, typed: str) -> list[Json]:
        """What an external select offers for what was typed."""
        with self.slack.lock:
            place = places.at(self.slack, self.slack.world.user(user), where)
        return self.ask_options(place, wanted, typed)

    def ask_options(self, place: Place, wanted: str, typed: str, within: str | None = None) -> list[Json]:
        with self.slack.lock:
            block, element = place.find(wanted, within=within)
            payload = payloads.block_suggestion(place, block["block_id"], element["action_id"], typed)
        answer = send(self.slack, "interactive", payload).answer or {}
        grouped = [option for group in answer.get("option_groups") or [] for option in group["options"]]
        return [*(answer.get("options") or []), *grouped]

    # Modals

    def submit(self, user: str, view: Json | str, values: dict[str, Any] | None = None) -> Submitted:
        """Fill in by label, block_id or action_id, and submit."""
        with self.slack.lock:
            place = places.at_view(self.slack, self.slack.world.user(user), view)
            for name, value in (values or {}).items():
                place.set(*place.find(name, kinds=STATEFUL), value)
            missing = _client_side(place)
            if missing:
                return Submitted(False, missing)
            payload = payloads.view_submission(place)
        delivery = send(self.slack, "interactive", payload)
        if not delivery.acked:
            return Submitted(False, error=trouble(self.slack, place.user, failure(delivery)))
        with self.slack.lock:
            return self._after_submission(place, delivery.answer or {})

    def _after_submission(self, place: Place, answer: Json) -> Submitted:
        action = answer.get("response_action")
        try:
            return _respond(self.slack, place, action, answer)
        except ApiError as refused:
            said = f"{refused}: {refused.body.get('response_metadata', {}).get('messages', '')}"
            return Submitted(False, error=trouble(self.slack, place.user, said), action=action)
        finally:
            self.slack.touch()

    def close(self, user: str, view: Json | str) -> None:
        """Close the view on top; the app hears of it if the view asked for that."""
        with self.slack.lock:
            place = places.at_view(self.slack, self.slack.world.user(user), view)
            stack, held = self.slack.world.modals[place.user.id], place.view or {}
            cleared = bool(held["clear_on_close"])
            payload = payloads.view_closed(place, cleared=cleared)
            del stack[0 if cleared else stack.index(held) :]
            self.slack.touch()
        if held["notify_on_close"]:
            send(self.slack, "interactive", payload)


def _respond(slack: Slack, place: Place, action: str | None, answer: Json) -> Submitted:
    """Do what a submission's `response_action` says."""
    stack, held = slack.world.modals.get(place.user.id, []), place.view or {}
    if action == "errors":
        return _errors(place, answer.get("errors"))
    if action == "update":
        views.replace(slack, held, views.checked(answer.get("view"), "modal"))
    elif action == "push":
        views.stack(slack, place.user.id, views.checked(answer.get("view"), "modal"))
    elif action == "clear":
        stack.clear()
    elif action is None:
        if held in stack:
            stack.remove(held)
    else:
        raise ApiError("invalid_arguments", f"[ERROR] unknown response_action: {action}")
    return Submitted(True, action=action)


def _errors(place: Place, errors: Any) -> Submitted:
    """Slack shows errors only at input blocks that exist; anything else is a failure of the app."""
    inputs = {block["block_id"] for block in place.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_arguments", f"[ERROR] errors must name input blocks of the view: {errors}")
    return Submitted(False, {str(k): str(v) for k, v in errors.items()}, action="errors")


def _client_side(place: Place) -> dict[str, str]:
    """What the client itself refuses to send."""
    wrong: dict[str, str] = {}
    for block, element in elements.found(place.blocks):
        if block["type"] != "input":
            continue
        state = place.values[block["block_id"]][element["action_id"]]
        text = state.get("value")
        if elements.is_empty(state):
            if not block.get("optional"):
                wrong[block["block_id"]] = "Please complete this required field."
        elif isinstance(text, str) and len(text) < element.get("min_length", 0):
            wrong[block["block_id"]] = f"Please use at least {element['min_length']} characters."
        elif isinstance(text, str) and len(text) > element.get("max_length", 3000):
            wrong[block["block_id"]] = f"Please use at most {element.get('max_length', 3000)} characters."
    return wrong
