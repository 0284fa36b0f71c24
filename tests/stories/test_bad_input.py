"""Damaged payloads of every kind, over both wires: never a crash, nothing half-written, and the next good one works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.standin.delivery import Delivery, encoded
from handlers.flows import review
from tests.stories.conftest import Founding
from tests.stories.damage import Json, damaged
from tests.workspace import Workspace

THANKS = "thanks @ana, that fixed it"
EVENT = ("event",)


def event_of(workspace: Workspace, kind: str) -> Json:
    """A good event of each kind the bot subscribes to, or might get."""
    said = workspace.message_event("mei", THANKS, thread_ts="1700000000.000100", parent_user_id=workspace.id("ben"))
    hidden = {
        "type": "message",
        "channel": said["channel"],
        "channel_type": "channel",
        "hidden": True,
        "ts": said["ts"],
    }
    user = {"id": workspace.id("ana"), "name": "ana", "profile": {"display_name": "Ana"}, "tz": "UTC", "is_bot": False}
    group = {"id": workspace.slack.world.group("helpers").id, "handle": "helpers", "users": [workspace.id("ben")]}
    found: dict[str, Json] = {
        "message": said,
        "broadcast": said | {"subtype": "thread_broadcast", "root": {"user": workspace.id("ben"), "ts": "1.1"}},
        "edit": hidden | {"subtype": "message_changed", "message": said, "previous_message": said | {"text": "hi"}},
        "deletion": hidden | {"subtype": "message_deleted", "deleted_ts": said["ts"], "previous_message": said},
        "user": {"type": "user_change", "user": user},
        "newcomer": {"type": "team_join", "user": user},
        "group": {"type": "subteam_updated", "subteam": group},
        "members": {"type": "subteam_members_changed", "subteam_id": group["id"], "added_users": [workspace.id("ben")]},
        "joined": {"type": "member_joined_channel", "user": workspace.id("plaudit"), "channel": said["channel"]},
        "home": {"type": "app_home_opened", "user": workspace.id("mei"), "tab": "home", "view": {"type": "home"}},
        "tokens": {"type": "tokens_revoked", "tokens": {}},
        "unknown": {"type": "of_a_kind_nobody_knows", "user": workspace.id("mei"), "item": {"ts": said["ts"]}},
    }
    return found[kind]


KINDS = (
    *("message", "broadcast", "edit", "deletion", "user", "newcomer", "group", "members", "joined", "home", "tokens"),
    "unknown",
)


def storm(workspace: Workspace, kind: str, payloads: Iterable[Json]) -> Iterator[tuple[Json, str]]:
    """Send all and yield those that went wrong, with what happened; then check that the bot still works."""
    waiting = list(payloads)
    if workspace.slack.http:
        with httpx.Client(timeout=30) as client, ThreadPoolExecutor(8) as crowd:
            statuses = list(crowd.map(lambda each: _post(workspace, client, kind, each), waiting))
        yield from ((each, str(status)) for each, status in zip(waiting, statuses, strict=True) if status >= 500)
        return
    for start in range(0, len(waiting), 100):
        sent = [workspace.slack.deliver(each, kind) for each in waiting[start : start + 100]]
        yield from ((each.payload, str(each.error)) for each in sent if not each.wait(10))


def _post(workspace: Workspace, client: httpx.Client, kind: str, payload: Json) -> int:
    http = workspace.slack.http
    assert http is not None
    assert http.request_url is not None
    body, content_type = encoded(Delivery(kind, payload, 0))
    headers = {**http.signed(body), "Content-Type": content_type}
    try:
        return client.post(http.request_url, content=body, headers=headers).status_code
    except httpx.TransportError:
        return 599  # hung up on us, which is no answer either


def check_that_all_is_well(workspace: Workspace) -> None:
    """Every decision whole, every total right, and the next thanks answered."""
    workspace.settle()
    halves = "SELECT deed FROM credits WHERE deed NOT IN (SELECT deed FROM evidence)"
    assert workspace.rows(halves) == []
    confirmed = "SELECT key FROM candidates WHERE status = 'confirmed' AND key NOT IN (SELECT deed FROM credits)"
    assert workspace.rows(confirmed) == []
    ledger = set(workspace.rows("SELECT month, person, type, sum(amount) FROM credits GROUP BY month, person, type"))
    assert set(workspace.rows("SELECT month, person, type, amount FROM rollups")) == ledger
    assert workspace.rows("SELECT * FROM teams WHERE NOT active") == []
    before = workspace.credits("ben")
    ts, card = workspace.thank("mei", "thanks @ben, that fixed it", channel="general")
    assert workspace.slack.press("omar", card, "Confirm").ok
    workspace.wait(lambda: "credited" in workspace.card(ts, "general")["text"], "the next good event answered")
    assert workspace.credits("ben") == before + 1


def test_damaged_events_harm_nothing(workspace: Workspace) -> None:
    wrong: list[tuple[str, Json, str]] = []
    for kind in KINDS:
        good = {"event": event_of(workspace, kind), "type": "event_callback", "team_id": workspace.slack.world.team.id}
        whole = (good | {"event_id": f"Ev{kind}{number}"} for number, _ in enumerate([good]))
        worse = ({**each, "event_id": f"Ev{kind}{number}"} for number, each in enumerate(damaged(good, within=EVENT)))
        kept = [each for each in (*whole, *worse) if isinstance(each["event"].get("type"), str)]
        wrong += [(kind, each, how) for each, how in storm(workspace, "events_api", kept)]
    assert [(kind, how, str(each)[:300]) for kind, each, how in wrong] == []
    check_that_all_is_well(workspace)


def test_what_is_no_event_at_all_is_answered_without_a_fault(found: Founding) -> None:
    community = found(http=True)
    good = {"event": event_of(community, "message"), "type": "event_callback", "event_id": "Ev1", "team_id": "T1"}
    nonsense = [*damaged(good, each=16), {}, {"event": None}, {"type": "event_callback", "event": [good["event"]]}]
    assert [(how, str(each)[:200]) for each, how in storm(community, "events_api", nonsense)] == []
    check_that_all_is_well(community)


def test_damaged_presses_and_forms_harm_nothing(workspace: Workspace) -> None:
    _, card = workspace.thank("mei", THANKS)
    workspace.slack.press("ben", card, "Confirm")
    workspace.slack.press("ben", card, "How does this work?")
    workspace.slack.press("lea", card, "Change…")
    workspace.slack.submit("lea", workspace.modal("lea"), {"people": ["lea"]})
    workspace.slack.command("lea", "general", "/credit")
    workspace.wait(lambda: (workspace.slack.modal("lea") or {}).get("callback_id") == "credit", "the form")
    workspace.slack.submit("lea", workspace.modal("lea"), {"people": ["lea"], "type": "Talks"})
    workspace.slack.shortcut("lea", "credit_message", "support", card["thread_ts"])
    workspace.slack.press("lea", workspace.home("lea", "Settings"), "Settings…")
    workspace.slack.press("lea", workspace.home("lea", "Settings"), "Stop the daily digest")
    workspace.settle()
    wrong: list[tuple[Json, str]] = []
    interactions = [each.payload for each in workspace.slack.deliveries if each.kind == "interactive"]
    assert len(interactions) == 8
    for good in interactions:
        outer = ("type", "callback_id", "trigger_id")  # without these Slack would not know where to send it either
        worse = (each for each in damaged(good, each=1) if all(each.get(name) == good.get(name) for name in outer))
        known = [each for each in worse if _has_its_address(each)]
        wrong += storm(workspace, "interactive", known)
    assert [(how, str(each)[:300]) for each, how in wrong] == []
    check_that_all_is_well(workspace)


def _has_its_address(payload: Json) -> bool:
    """Whether it still says which button or form it is about: what Bolt routes by."""
    actions, view = payload.get("actions"), payload.get("view")
    if payload["type"] == "block_actions":
        pressed = actions[0] if isinstance(actions, list) and actions else None
        return isinstance(pressed, dict) and isinstance(pressed.get("action_id"), str)
    if payload["type"] == "view_submission":
        return isinstance(view, dict) and isinstance(view.get("callback_id"), str)
    return True


def test_damaged_commands_harm_nothing(workspace: Workspace) -> None:
    answer = workspace.slack.command("ben", "general", "/credit", "@ana docs the guide")
    assert answer.delivery is not None
    good = answer.delivery.payload
    texts = ["\x00", "<@U1", "<@>", "@" * 3000, "@ana " * 800, "<!subteam^S1>", "𝕏" * 900, "top " * 700, "\ud800", ","]
    worse = [{**good, "user_id": workspace.id("mei"), "text": text} for text in texts]
    worse += [{**good, name: value} for name in good if name != "command" for value in ("", "x" * 5000, "\x00")]
    worse += [{key: value for key, value in good.items() if key != name} for name in good if name != "command"]
    sendable = [each for each in worse if not workspace.slack.http or "\ud800" not in each.get("text", "")]
    assert [(how, str(each)[:300]) for each, how in storm(workspace, "slash_commands", sendable)] == []
    check_that_all_is_well(workspace)


@pytest.mark.parametrize(
    "text", ["", " ", "\ud83d", "\x00", "&lt;@U1&gt;", "<@U0000000000>", "thanks " * 6000, "`" * 9000]
)
def test_strange_texts_are_heard_like_any_other(bystander: Workspace, text: str) -> None:
    event = bystander.message_event("mei", "") | {"text": f"{text} thanks <@{bystander.id('ana')}>, that fixed it"}
    assert bystander.deliver_event(event).acked
    bystander.settle()
    assert bystander.rows("SELECT * FROM dead_letters") == []
    [(kept,)] = bystander.rows("SELECT text FROM recent WHERE ts = :ts", ts=event["ts"])
    assert len(kept) <= 500


def test_what_fails_for_a_reason_of_its_own_is_kept_and_told_with_a_reference(
    community: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ts, card = community.thank("mei", THANKS)
    with monkeypatch.context() as broken:
        broken.setattr(review, "confirm", lambda *_, **__: 1 // 0)
        assert community.slack.press("lea", card, "Confirm").ok, "acknowledged: a second try would fail as well"
    told = community.whispered("lea", "nothing was changed")["text"]
    [(reference, error, body)] = community.rows("SELECT reference, error, body FROM dead_letters")
    assert reference in told
    assert error == "ZeroDivisionError"
    assert "ZeroDivisionError" not in told
    assert community.slack.app.verification_token not in str(body)
    assert community.find_card(ts) == card
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: "credited" in community.card(ts)["text"], "the next try to work")
