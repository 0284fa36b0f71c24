"""A real Bolt app on Socket Mode cannot tell the stand-in from Slack: cards, modals, commands, shortcuts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.standin import StandIn

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


TYPES = [{"text": plain(text), "value": value} for text, value in (("Documentation", "doc"), ("Code", "code"))]
SELECT = {"type": "static_select", "action_id": "type", "options": TYPES, "initial_option": TYPES[1]}
CARD: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Did Ben help?"}},
    {
        "type": "actions",
        "block_id": "card:1",
        "elements": [
            SELECT,
            *(
                {"type": "button", "action_id": name, "text": plain(text)}
                for name, text in (("yes", "Confirm"), ("no", "No"))
            ),
        ],
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "change",
    "private_metadata": "card:1",
    "notify_on_close": True,
    "title": plain("Change"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "people",
            "label": plain("People"),
            "element": {"type": "multi_users_select", "action_id": "people", "initial_users": ["U00000BEN"]},
        },
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "optional": True,
            "element": {"type": "plain_text_input", "action_id": "note"},
        },
    ],
}


class Bolt:
    """A Bolt app in a thread of its own; `heard` keeps the bodies its listeners got."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.heard: list[Json] = []
        self._stop: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Bolt:
        self._thread.start()
        self.standin.wait_until_connected()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join(5)

    async def _run(self) -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(over.set)
        app = AsyncApp(client=AsyncWebClient(token=self.standin.bot_token, base_url=self.standin.api_url))
        self._listen(app)
        handler = AsyncSocketModeHandler(app, self.standin.app_token, web_client=app.client, ping_interval=0.2)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await over.wait()
        await handler.close_async()  # type: ignore[no-untyped-call]

    def _listen(self, app: AsyncApp) -> None:
        @app.event("message")
        async def message(event: Json, client: AsyncWebClient) -> None:
            if "thanks" in (event.get("text") or "") and "bot_id" not in event:
                await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="card", blocks=CARD)

        @app.action("type")
        async def chosen(ack: Any, body: Json) -> None:
            self.heard.append(body)
            await ack()

        @app.action("yes")
        async def confirmed(ack: Any, body: Json, client: AsyncWebClient, respond: Any) -> None:
            self.heard.append(body)
            await ack()
            await respond(text="Credited.", replace_original=True)
            channel, user = body["channel"]["id"], body["user"]["id"]
            await client.chat_postEphemeral(channel=channel, user=user, text="Undo?", blocks=[CARD[1]])

        @app.action("no")
        async def changing(ack: Any, body: Json, client: AsyncWebClient, respond: Any) -> None:
            self.heard.append(body)
            await ack()
            if body["container"]["is_ephemeral"]:
                await respond(delete_original=True)
            else:
                await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        @app.view("change")
        async def submitted(ack: Any, body: Json) -> None:
            self.heard.append(body)
            note = body["view"]["state"]["values"]["note"]["note"]["value"]
            answers: Json = {
                "bad": {"response_action": "errors", "errors": {"note": "Say more."}},
                "lost": {"response_action": "errors", "errors": {"nowhere": "Say more."}},
                "more": {"response_action": "push", "view": {**MODAL, "title": plain("More")}},
                "other": {"response_action": "update", "view": {**MODAL, "title": plain("Other")}},
                "all": {"response_action": "clear"},
            }
            await ack(answers.get(note, {}))

        @app.view_closed("change")
        async def closed(ack: Any, body: Json) -> None:
            self.heard.append(body)
            await ack()

        @app.command("/credit")
        @app.command("/raw")
        async def credit(ack: Any, body: Json, respond: Any) -> None:
            self.heard.append(body)
            if body["text"] == "later":
                await ack()
                await respond("Later.", response_type="in_channel")
            elif body["text"] != "sleep":
                await ack(f"Got: {body['text']}")

        @app.shortcut("credit_message")
        async def shortcut(ack: Any, body: Json, client: AsyncWebClient) -> None:
            self.heard.append(body)
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)


@pytest.fixture
def bolt(standin: StandIn) -> Iterator[Bolt]:
    with Bolt(standin) as app:
        yield app


@pytest.fixture
def card(standin: StandIn, bolt: Bolt) -> Json:
    ts = standin.say("ana", "general", "thanks @ben!")
    return standin.wait_for(lambda: standin.replies("general", ts), what="the card")[0]


def test_a_press_carries_the_state_of_the_selects(standin: StandIn, bolt: Bolt, card: Json) -> None:
    assert standin.press("lea", card, "Confirm", type="Documentation").ok
    standin.wait_for(lambda: standin.ephemerals("lea"), what="the offer to undo")
    (body,) = bolt.heard
    assert body["state"]["values"]["card:1"]["type"]["selected_option"]["value"] == "doc"
    assert body["user"] == {"id": "U00000LEA", "username": "lea", "name": "lea", "team_id": "T0STANDIN"}
    assert body["container"] == {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": "C0GENERAL",
        "is_ephemeral": False,
        "thread_ts": card["thread_ts"],
    }
    assert body["actions"][0]["action_id"] == "yes"
    assert standin.replies("general", card["thread_ts"])[0]["text"] == "Credited."


def test_untouched_selects_tell_their_first_value(standin: StandIn, bolt: Bolt, card: Json) -> None:
    standin.press("lea", card, "yes")
    assert bolt.heard[0]["state"]["values"]["card:1"]["type"]["selected_option"]["value"] == "code"


def test_choosing_in_a_message_tells_the_app_at_once(standin: StandIn, bolt: Bolt, card: Json) -> None:
    assert standin.choose("lea", card, "type", "Documentation").ok
    assert bolt.heard[0]["actions"][0]["selected_option"]["value"] == "doc"


def test_an_ephemeral_message_goes_away_through_its_response_url(standin: StandIn, bolt: Bolt, card: Json) -> None:
    standin.press("lea", card, "Confirm")
    (offer,) = standin.wait_for(lambda: standin.ephemerals("lea"), what="the offer to undo")
    assert standin.press("lea", offer, "No").ok
    standin.wait_for(lambda: not standin.ephemerals("lea"), what="the offer to go away")
    assert "message" not in bolt.heard[-1]


def open_modal(standin: StandIn, card: Json) -> Json:
    standin.press("lea", card, "No")
    return standin.wait_for(lambda: standin.modal("lea"), what="the modal")


def test_a_modal_from_opening_to_saving(standin: StandIn, bolt: Bolt, card: Json) -> None:
    modal = open_modal(standin, card)
    assert standin.submit("lea", modal, {"People": []}).errors == {"people": "Please complete this required field."}
    assert standin.submit("lea", modal, {"People": ["ben", "ana"], "Note": "bad"}).errors == {"note": "Say more."}
    assert standin.modal("lea") is not None
    assert standin.submit("lea", modal, {"note": "good"}).ok
    assert standin.modal("lea") is None
    values = bolt.heard[-1]["view"]["state"]["values"]
    assert values["people"]["people"] == {
        "type": "multi_users_select",
        "selected_users": ["U00000BEN", "U00000ANA"],
    }
    assert values["note"]["note"] == {"type": "plain_text_input", "value": "good"}
    assert bolt.heard[-1]["view"]["private_metadata"] == "card:1"


def test_errors_at_blocks_that_are_not_there_are_the_apps_failure(standin: StandIn, card: Json) -> None:
    submitted = standin.submit("lea", open_modal(standin, card), {"note": "lost"})
    assert not submitted.ok
    assert "must name input blocks" in str(submitted.error)


def test_modals_stack_change_and_clear(standin: StandIn, bolt: Bolt, card: Json) -> None:
    modal = open_modal(standin, card)
    assert standin.submit("lea", modal, {"note": "other"}).ok
    changed = standin.modal("lea")
    assert changed is not None
    assert (changed["id"], changed["title"]["text"]) == (modal["id"], "Other")
    assert standin.submit("lea", changed, {"note": "more"}).ok
    pushed = standin.modal("lea")
    assert pushed is not None
    assert (pushed["previous_view_id"], pushed["title"]["text"]) == (modal["id"], "More")
    standin.close("lea", pushed)
    assert bolt.heard[-1]["type"] == "view_closed"
    assert (standin.modal("lea") or {})["id"] == modal["id"]
    standin.submit("lea", modal, {"note": "all"})
    assert standin.modal("lea") is None


def test_commands_answer_in_the_acknowledgement_or_later(standin: StandIn, bolt: Bolt) -> None:
    answer = standin.command("ana", "general", "/credit", "@ben docs a<b")
    assert (answer.ok, answer.ephemeral) == (True, True)
    assert bolt.heard[-1]["text"] == "<@U00000BEN|ben> docs a&lt;b"
    assert standin.ephemerals("ana")[0]["text"] == "Got: <@U00000BEN|ben> docs a&lt;b"
    standin.command("ana", "general", "/raw @ben docs")
    assert bolt.heard[-1]["text"] == "@ben docs"
    standin.command("ana", "general", "/credit later")
    standin.wait_for(lambda: [m["text"] for m in standin.messages("general")] == ["Later."], what="the late answer")


def test_a_command_nobody_answers(standin: StandIn, bolt: Bolt) -> None:
    answer = standin.command("ana", "general", "/credit", "sleep")
    assert (answer.ok, answer.error) == (False, "operation_timeout")
    assert "operation_timeout" in standin.ephemerals("ana")[0]["text"]
    assert standin.ephemerals("ana")[0]["user"] == "USLACKBOT"
    assert standin.command("ana", "general", "/nonsense").error == "invalid_command"
    assert len(bolt.heard) == 1


def test_a_message_shortcut(standin: StandIn, bolt: Bolt) -> None:
    ts = standin.say("ana", "general", "I wrote the guide")
    assert standin.shortcut("lea", "credit_message", "general", ts).ok
    standin.wait_for(lambda: standin.modal("lea"), what="the modal")
    body = bolt.heard[0]
    assert (body["type"], body["message_ts"], body["message"]["text"]) == ("message_action", ts, "I wrote the guide")


def test_a_trigger_opens_one_view_and_soon(standin: StandIn, bolt: Bolt, card: Json) -> None:
    standin.press("lea", card, "Confirm")
    trigger = bolt.heard[0]["trigger_id"]
    arguments = {"trigger_id": trigger, "view": MODAL}

    def try_it() -> str | None:
        return standin_call(standin, "views.open", arguments).get("error")

    assert try_it() is None
    assert try_it() == "exchanged_trigger_id"
    standin.slack.trigger_seconds = -1
    standin.press("lea", card, "Confirm")
    arguments["trigger_id"] = bolt.heard[1]["trigger_id"]
    assert try_it() == "expired_trigger_id"


def test_a_response_url_works_five_times_in_half_an_hour(standin: StandIn, bolt: Bolt) -> None:
    standin.command("ana", "general", "/credit me")
    url = bolt.heard[0]["response_url"]
    answers = [httpx.post(url, json={"text": str(n)}) for n in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [404]
    assert (answers[0].text, answers[5].json()["error"]) == ("ok", "used_url")
    assert [m["text"] for m in standin.ephemerals("ana")][1:] == list("01234")
    assert httpx.post(url + "x", json={"text": "x"}).json()["error"] == "expired_url"


def test_two_leads_press_the_same_card_at_once(standin: StandIn, bolt: Bolt, card: Json) -> None:
    standin.press("lea", card, "Confirm")
    assert standin.press("ana", card, "Confirm").ok, "a stale screen still sends its press"
    assert [body["user"]["name"] for body in bolt.heard] == ["lea", "ana"]


def test_a_refreshed_connection_loses_nothing(standin: StandIn, bolt: Bolt) -> None:
    standin.disconnect("refresh_requested")
    ts = standin.say("ana", "general", "thanks @ben!")
    assert standin.wait_for(lambda: standin.replies("general", ts), what="the card")


def test_a_view_deleted_under_the_finger(standin: StandIn, bolt: Bolt, card: Json) -> None:
    arguments = {"channel": "C0GENERAL", "ts": card["ts"]}
    assert standin_call(standin, "chat.delete", arguments)["ok"]
    assert standin.press("lea", card, "Confirm").error == "message_not_found"


def standin_call(standin: StandIn, method: str, arguments: Json) -> Json:
    headers = {"Authorization": f"Bearer {standin.bot_token}"}
    answer: Json = httpx.post(f"{standin.api_url}{method}", json=arguments, headers=headers).json()
    return answer
