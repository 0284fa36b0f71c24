"""Signed HTTP: signatures, forms, retries with Slack's headers, and what the person sees when nobody answers."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.standin import StandIn

Json = dict[str, Any]


class Endpoint:
    """A request URL that notes what comes and answers as told: (status, headers, body)."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.released = threading.Event()
        self.released.set()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.requests.append((dict(self.headers.items()), body))
                status, headers, answer = endpoint.answers.pop(0) if endpoint.answers else (200, {}, b"")
                endpoint.released.wait(2)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(answer))}.items():
                    self.send_header(name, value)
                with contextlib.suppress(ConnectionError):  # whoever waited too long has hung up
                    self.end_headers()
                    self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/slack/events"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.released.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def standin(make_standin: Callable[..., StandIn], endpoint: Endpoint) -> StandIn:
    return make_standin(request_url=endpoint.url, ack_timeout=0.4)


def test_events_are_signed_json(standin: StandIn, endpoint: Endpoint) -> None:
    standin.say("ana", "general", "thanks @ben")
    standin.wait_until_quiet()
    ((headers, body),) = endpoint.requests
    assert headers["Content-Type"] == "application/json"
    assert SignatureVerifier(standin.signing_secret).is_valid_request(body, headers)
    assert not SignatureVerifier("wrong").is_valid_request(body, headers)
    assert json.loads(body)["event"]["text"] == "thanks <@U00000BEN>"
    assert "X-Slack-Retry-Num" not in headers


def test_what_is_refused_comes_again_with_its_number_and_reason(standin: StandIn, endpoint: Endpoint) -> None:
    endpoint.answers = [(503, {}, b""), (500, {}, b"")]
    standin.say("ana", "general", "hello")
    standin.wait_until_quiet()
    again = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in endpoint.requests]
    assert again == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in endpoint.requests}) == 1
    assert (standin.deliveries[0].acked, standin.deliveries[0].tries) == (True, 3)


def test_an_app_may_ask_not_to_be_tried_again(standin: StandIn, endpoint: Endpoint) -> None:
    endpoint.answers = [(500, {"X-Slack-No-Retry": "1"}, b"")]
    standin.say("ana", "general", "hello")
    standin.wait_until_quiet()
    assert len(endpoint.requests) == 1


def test_too_slow_is_a_timeout(standin: StandIn, endpoint: Endpoint) -> None:
    endpoint.released.clear()
    standin.say("ana", "general", "hello")
    standin.wait_for(lambda: len(endpoint.requests) == 2, what="the second try")
    endpoint.released.set()
    assert endpoint.requests[1][0]["X-Slack-Retry-Reason"] == "http_timeout"


def test_commands_are_forms_and_answered_by_the_body(standin: StandIn, endpoint: Endpoint) -> None:
    answer = {"response_type": "in_channel", "text": "done"}
    endpoint.answers = [(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())]
    told = standin.command("ana", "general", "/credit", "@ben docs")
    form = {name: value for name, (value,) in parse_qs(endpoint.requests[0][1].decode()).items()}
    assert (form["command"], form["text"]) == ("/credit", "<@U00000BEN|ben> docs")
    assert {"trigger_id", "response_url", "user_id", "channel_id", "team_id", "api_app_id"} <= form.keys()
    assert (told.text, told.ephemeral) == ("done", False)
    assert [m["text"] for m in standin.messages("general")] == ["done"]


def test_plain_text_is_an_answer_too(standin: StandIn, endpoint: Endpoint) -> None:
    endpoint.answers = [(200, {"Content-Type": "text/plain"}, b"just words")]
    assert standin.command("ana", "general", "/credit", "x").text == "just words"


def test_commands_are_not_tried_again(standin: StandIn, endpoint: Endpoint) -> None:
    endpoint.answers = [(500, {}, b"")]
    assert standin.command("ana", "general", "/credit", "x").error == "dispatch_failed"
    assert len(endpoint.requests) == 1
    assert "dispatch_failed" in standin.ephemerals("ana")[0]["text"]


def test_interactions_come_in_a_payload_field(standin: StandIn, endpoint: Endpoint) -> None:
    ts = standin.say("ana", "general", "I wrote it")
    standin.wait_until_quiet()
    standin.shortcut("lea", "credit_message", "general", ts)
    headers, body = endpoint.requests[-1]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert json.loads(parse_qs(body.decode())["payload"][0])["callback_id"] == "credit_message"


def test_any_payload_can_be_pushed(standin: StandIn, endpoint: Endpoint) -> None:
    endpoint.answers = [(200, {"Content-Type": "text/plain"}, b"sesame")]
    delivery = standin.deliver({"type": "url_verification", "challenge": "sesame", "token": "x"})
    assert delivery.wait(3)
    assert delivery.answer == "sesame"
