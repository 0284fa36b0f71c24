"""The promises of the design, each by its name: whoever breaks one reads here which."""

from __future__ import annotations

import ast
import asyncio
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from importlinter.cli import lint_imports
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.standin import rules
from handlers.desk import Desk
from handlers.slack import features
from storage.tables import metadata
from tests.drawings import DRAWS, NASTY, Drawn, builders

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "scoring", "storage", "sources")
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
EVENTS: list[str] = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
CATCH_ALL = {"other_event", "other_action", "other_view"}
POSTED_AT_MOST, CHANGED_AT_MOST = 40_000, 4_000
"""Slack's limits for the text of a message: of a new one, and of one that is changed."""


def files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


# The house


def test_every_row_belongs_to_a_team() -> None:
    assert [table.name for table in metadata.sorted_tables if next(iter(table.primary_key)).name != "team_id"] == []
    assert len(metadata.tables) > 5


def test_imports_only_go_down(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    kept = lint_imports(no_cache=True) == 0
    assert kept, capsys.readouterr().out


def test_scoring_imports_the_standard_library_and_nothing_else() -> None:
    allowed = sys.stdlib_module_names | {"scoring"}
    found = {(named(file), name) for file in files("scoring") for name in imported(file)}
    assert [each for each in sorted(found) if each[1] not in allowed] == []
    assert len(found) > 5


def test_scoring_never_reads_the_clock() -> None:
    """The moment is handed in: `now` is read once, at the edge."""
    clocks = re.compile(r"\b(datetime\.(now|today|utcnow)|date\.today|time\.(time|monotonic))\(")
    assert [named(file) for file in files("scoring") if clocks.search(file.read_text("utf-8"))] == []


def imported(file: Path) -> Iterator[str]:
    """The top-level names of everything a file imports, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_every_file_opens_with_a_sentence() -> None:
    def opening(file: Path) -> str:
        said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
        return " ".join(said.split("\n\n")[0].split())

    wordless = [named(file) for file in files(*PACKAGES, "tests") if file.stat().st_size and not opening(file)]
    assert wordless == []
    openings = {named(file): opening(file) for file in files(*PACKAGES) if file.stat().st_size}
    assert [name for name, said in openings.items() if said[-1] not in ".:" or said[0].islower()] == []


def test_no_file_grows_beyond_350_lines() -> None:
    lengths = {named(file): len(file.read_text("utf-8").splitlines()) for file in files(*PACKAGES)}
    assert {name: length for name, length in lengths.items() if length > 350} == {}


# What Slack may send has somebody who listens


class Listening:
    """A desk that notes which flow it is given, and does none."""

    def __init__(self) -> None:
        self.flows: list[str] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 9, tzinfo=UTC)

    async def do_once(self, keys: object, team: object, flow: Any, *args: object, **kwargs: object) -> None:
        self.flows.append(flow.__name__)


@pytest.fixture(scope="module")
def desk() -> Listening:
    return Listening()


@pytest.fixture(scope="module")
def app(desk: Listening) -> AsyncApp:
    """Bolt with everything registered, as `plaudit run` does it, and no Slack or database behind it."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_token="xoxb-none")

    app = AsyncApp(authorize=authorize, request_verification_enabled=False, process_before_response=True)
    features.register(app, cast("Desk", desk))
    return app


def listener_of(app: AsyncApp, body: Mapping[str, Any]) -> str | None:
    """The name of the function that Bolt would call for this payload."""

    async def first() -> str | None:
        request = AsyncBoltRequest(body=dict(body), mode="socket_mode")
        for listener in app._async_listeners:
            if await listener.async_matches(req=request, resp=BoltResponse(status=200)):
                return str(cast("Any", listener).ack_function.__name__)
        return None

    return asyncio.run(first())


def heard(app: AsyncApp, desk: Listening, body: Mapping[str, Any]) -> list[str]:
    """The flows that a payload leads to, when it is handed to Bolt; it must be acknowledged."""
    desk.flows.clear()
    answer = asyncio.run(app.async_dispatch(AsyncBoltRequest(body=dict(body), mode="socket_mode")))
    assert answer.status == 200
    return list(desk.flows)


def event(name: str, **facts: Any) -> dict[str, Any]:
    kind, _, where = name.partition(".")
    channel_type = {"channel_type": where.rstrip("s")} if where else {}
    return {"type": "event_callback", "team_id": "T1", "event": {"type": kind, **channel_type, **facts}}


SAID = {"channel": "C1", "user": "U1", "text": "thanks!", "ts": "1700000000.000100"}


@pytest.mark.parametrize("name", [each for each in EVENTS if not each.startswith("message.")])
def test_every_subscribed_event_has_a_listener_of_its_own(app: AsyncApp, name: str) -> None:
    assert listener_of(app, event(name)) not in CATCH_ALL | {None}


@pytest.mark.parametrize("name", [each for each in EVENTS if each.startswith("message.")])
def test_every_subscribed_kind_of_message_is_heard(app: AsyncApp, desk: Listening, name: str) -> None:
    assert heard(app, desk, event(name, **SAID)) == ["notice_message"]


@pytest.mark.parametrize(
    ("facts", "flows"),
    [
        ({"text": None}, ["notice_message"]),
        ({"subtype": "thread_broadcast"}, ["notice_message"]),
        ({"subtype": "file_share"}, ["notice_message"]),
        ({"subtype": "me_message"}, ["notice_message"]),
        ({"subtype": "message_changed", "message": SAID, "previous_message": SAID | {"text": "x"}}, ["notice_edit"]),
        ({"subtype": "message_deleted", "deleted_ts": SAID["ts"]}, ["notice_deletion"]),
        ({"subtype": "channel_topic"}, []),
        ({"subtype": "bot_message", "bot_id": "B1"}, ["notice_bot"]),
        ({"subtype": "unheard_of", "channel": {"not": "an id"}, "ts": 17}, []),
        ({"hidden": True}, []),
    ],
    ids=lambda facts: str(facts)[:40],
)
def test_every_kind_of_message_is_acknowledged(
    app: AsyncApp, desk: Listening, facts: dict[str, Any], flows: list[str]
) -> None:
    assert heard(app, desk, event("message.channels", **SAID | facts)) == flows


def test_messages_are_heard_before_anything_else_of_ours_runs(app: AsyncApp) -> None:
    """Nine in ten events are messages, and Bolt's search for a listener is linear."""
    order = [type(each).__name__ for each in app._async_middleware_list]
    assert order.index("Hearing") < order.index("KnowWhoAsks")


def test_what_nobody_asked_for_is_answered_all_the_same(app: AsyncApp) -> None:
    assert listener_of(app, event("emoji_changed")) in CATCH_ALL
    assert listener_of(app, pressed("button", "of_another_version")) in CATCH_ALL
    assert listener_of(app, sent_in("of_another_version")) in CATCH_ALL


def test_every_command_and_shortcut_of_the_manifest_has_a_listener(app: AsyncApp) -> None:
    for command in MANIFEST["features"]["slash_commands"]:
        assert listener_of(app, {"command": command["command"], "text": "", "team_id": "T1"}) is not None
    for shortcut in MANIFEST["features"]["shortcuts"]:
        body = {"type": "message_action", "callback_id": shortcut["callback_id"], "team": {"id": "T1"}}
        assert listener_of(app, body) is not None


def pressed(kind: str, action: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "actions": [{"type": kind, "action_id": action, "block_id": "b", "action_ts": "1.2"}],
    }


def sent_in(callback: str) -> dict[str, Any]:
    return {"type": "view_submission", "team": {"id": "T1"}, "view": {"type": "modal", "callback_id": callback}}


# What is drawn


@pytest.fixture(scope="module", params=DRAWS)
def drawn(request: pytest.FixtureRequest) -> list[Drawn]:
    return DRAWS[request.param]()


@pytest.fixture(scope="module")
def once() -> list[Drawn]:
    return DRAWS["ordinary names, ordinary words"]()


def blocks_of(what: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = what["blocks"] if isinstance(what, dict) else what.blocks
    return found


def elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Everything that can be pressed or chosen, save the fields of a form, which are sent in with it."""
    for block in blocks:
        yield from block.get("elements", [])
        yield from [block["accessory"]] if "accessory" in block else []


def test_everything_that_draws_is_drawn_here(once: list[Drawn]) -> None:
    assert {what for what, _, _ in once} == builders()


def test_every_button_and_menu_has_a_listener(app: AsyncApp, once: list[Drawn]) -> None:
    offered = {
        (element["type"], element["action_id"])
        for _, _, made in once
        for element in elements(blocks_of(made))
        if "action_id" in element
    }
    assert len(offered) > 10
    assert {each for each in offered if listener_of(app, pressed(*each)) in CATCH_ALL | {None}} == set()


def test_every_form_has_a_listener(app: AsyncApp, once: list[Drawn]) -> None:
    forms = {made["callback_id"] for _, surface, made in once if surface == "modal" and "submit" in made}
    assert forms >= {"credit", "change", "settings"}
    assert {form for form in forms if listener_of(app, sent_in(form)) in CATCH_ALL | {None}} == set()


def test_slack_takes_everything_we_draw(drawn: list[Drawn]) -> None:
    problems = {
        what: rules.check_blocks(made.blocks) if surface == "message" else rules.check_view(made)
        for what, surface, made in drawn
    }
    assert {what: said for what, said in problems.items() if said} == {}


def test_every_message_can_be_read_without_its_blocks(drawn: list[Drawn]) -> None:
    messages = [(what, made.text) for what, surface, made in drawn if surface == "message"]
    assert [what for what, text in messages if not text.strip()] == []
    assert {what for what, text in messages if len(text) > POSTED_AT_MOST} == set()
    assert {what for what, text in messages if what == "card" and len(text) > CHANGED_AT_MOST} == set()


def test_nothing_we_say_pings_anybody(drawn: list[Drawn]) -> None:
    """People appear by name, and what they wrote comes out as they wrote it, without effect."""
    ping = re.compile(r"<[!@]|(?<![A-Za-z0-9])@(channel|here|everyone|group)\b", re.IGNORECASE)
    assert ping.search(NASTY)
    loud = {what: found[0] for what, _, made in drawn for text in texts(made) if (found := ping.search(text))}
    assert loud == {}


def test_no_link_is_cut_in_two(drawn: list[Drawn]) -> None:
    """What people wrote is escaped, so every `<` that is left opens a link of ours."""
    cut = {what for what, _, made in drawn for text in texts(made) if re.search(r"<(?![^<>]*>)", text)}
    assert cut == set()


def test_nothing_people_wrote_becomes_a_link(drawn: list[Drawn]) -> None:
    linked = {what for what, _, made in drawn for text in texts(made) if "<https://evil" in text}
    assert linked == set()


def texts(made: Any) -> Iterator[str]:
    """Every text in which Slack reads markup: a message's own, and each mrkdwn text of its blocks."""
    if not isinstance(made, dict):
        yield made.text
    waiting: list[Any] = list(blocks_of(made))
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("type") == "mrkdwn":
                yield part["text"]
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def test_every_button_says_to_a_screen_reader_what_it_is_for(once: list[Drawn]) -> None:
    """Where a label alone could mean any of several cards, the button names the person."""
    about_a_card = {"confirm", "change", "reject", "undo"}
    mute = {
        (what, element["action_id"])
        for what, _, made in once
        for element in elements(blocks_of(made))
        if element.get("action_id") in about_a_card and not element.get("accessibility_label")
    }
    assert mute == set()
