"""The app under test as Slack knows it: what its manifest declares, its tokens and its secret."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]


@dataclass
class App:
    """One installed app."""

    manifest: Json
    scopes: frozenset[str]
    events: frozenset[str]
    commands: dict[str, Json]
    shortcuts: dict[str, Json]
    display_name: str
    id: str = "A0STANDIN"
    bot_token: str = field(default_factory=lambda: f"xoxb-standin-{secrets.token_hex(12)}")
    app_token: str = field(default_factory=lambda: f"xapp-1-A0STANDIN-{secrets.token_hex(12)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12))
    installed: bool = True
    revoked: bool = False

    @property
    def reads_messages(self) -> bool:
        """People can write to it in its Messages tab."""
        home = self.manifest.get("features", {}).get("app_home", {})
        return bool(home.get("messages_tab_enabled")) and not home.get("messages_tab_read_only_enabled")

    @property
    def has_home(self) -> bool:
        return bool(self.manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled"))

    @property
    def is_interactive(self) -> bool:
        return bool(self.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled"))


def read_manifest(manifest: Path | str | Mapping[str, Any]) -> App:
    """The app a manifest describes: a mapping, or a path to its YAML or JSON (JSON is YAML)."""
    declared = manifest if isinstance(manifest, Mapping) else yaml.safe_load(Path(manifest).read_text("utf-8"))
    features = declared.get("features", {})
    settings = declared.get("settings", {})
    name = features.get("bot_user", {}).get("display_name") or declared["display_information"]["name"]
    return App(
        manifest=dict(declared),
        scopes=frozenset(declared.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands={command["command"]: command for command in features.get("slash_commands", ())},
        shortcuts={shortcut["callback_id"]: shortcut for shortcut in features.get("shortcuts", ())},
        display_name=name,
    )
