"""The settings form, opened from Home by a lead; and the time zone asked for at the start."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers.blocks import modals
from handlers.desk import Desk
from handlers.flows import settings
from handlers.slack import home
from handlers.slack.forms import answers
from handlers.slack.payloads import as_dict, clean
from handlers.slack.roster import team_of
from handlers.slack.whisper import whisper
from scoring.contributions import find
from scoring.model import UserId
from scoring.policy import BadPolicy
from storage.store import Store

Body = dict[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    @app.action("open_settings")
    async def open_settings(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        view = await desk.ask(team_of(context), _form, UserId(str(context.user_id)))
        desk.afterwards(home.open_modal(context, body, view))
        await ack()

    @app.view("settings")
    async def saved(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team, user = team_of(context), UserId(str(context.user_id))
        await desk.do(team, settings.change, read_changes(answers(body)), by=user)
        desk.afterwards(home.publish(desk, context.client, team, user))
        await ack()

    @app.action("choose_timezone")
    async def timezone_chosen(ack: AsyncAck, action: Body, body: Body, context: AsyncBoltContext) -> None:
        zone = as_dict(action.get("selected_option")).get("value")
        await desk.do(team_of(context), settings.change, {"timezone": zone}, by=UserId(str(context.user_id)))
        desk.afterwards(whisper(context, body, f"Thank you. Months and days are counted in {zone} from now on."))
        await ack()


def read_changes(values: dict[str, Any]) -> dict[str, Any]:
    """The form's values as settings. Raises BadPolicy for a number that is none."""
    changes = dict(values)
    changes["leads"] = [*(changes.get("leads") or []), *(changes.pop("leads_groups", None) or [])]
    changes["tell_people"] = bool(changes.get("tell_people"))
    for name in ("listen_in", "paused", "cards_to_leads", "feedback_in", "types"):
        changes[name] = changes.get(name) or []
    changes["weights"] = [_weight(line) for line in clean(changes.get("weights")).splitlines() if line.strip()]
    changes["credit_reaction"] = clean(changes.get("credit_reaction")).strip().strip(":").partition("::")[0].lower()
    for name in ("expire_after_days", "excerpt_days", "removed_days", "behalf_days", "digest_hour", "shoutout_hour"):
        try:
            changes[name] = int(changes.get(name) or "")
        except ValueError:
            raise BadPolicy({name: "Write a whole number."}) from None
    return changes


def _weight(line: str) -> tuple[str, int]:
    """`talk 3`, the type by any of its names. Raises BadPolicy."""
    word, _, number = line.strip().rpartition(" ")
    kind = find(word.rstrip(" :="))
    if kind is None or not number.isdecimal():
        raise BadPolicy({"weights": f"“{line.strip()}” is not a type and a whole number; write it like “talk 3”."})
    return kind.key, int(number)


def _form(store: Store, user: UserId) -> modals.View:
    settings.check_lead(store, user)
    return modals.settings_form(store.policy, store.people.groups())
