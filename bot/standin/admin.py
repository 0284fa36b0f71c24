"""What happens around the conversation: people come, change and go, channels and groups change, the app is removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.standin import events, shapes
from bot.standin.slack import Slack
from bot.standin.world import Channel, Group, User


class Admin:
    """Each deed changes the workspace and sends the events Slack would send."""

    slack: Slack

    def join_team(self, name: str, real_name: str = "", **facts: Any) -> User:
        """A new person in the workspace."""
        with self.slack.lock:
            user = self.slack.world.add_user(name, real_name, **facts)
            self.slack.emit(events.person(self.slack.app, self.slack.world, "team_join", user))
            return user

    def change_user(self, user: str, **facts: Any) -> User:
        """Change what Slack knows of a person: `is_admin`, `deleted`, `display_name`, `tz` …"""
        with self.slack.lock:
            world = self.slack.world
            someone = world.user(user)
            vars(someone).update(vars(replace(someone, **facts, updated=int(world.clock()))))
            self.slack.emit(events.person(self.slack.app, world, "user_change", someone))
            return someone

    def invite(self, user: str, channel: str, by: str | None = None) -> None:
        """Bring a person or the bot into a channel."""
        with self.slack.lock:
            world = self.slack.world
            someone, place = world.user(user), world.channel(channel)
            if someone.id not in place.members:
                place.members.append(someone.id)
                inviter = world.user(by) if by else None
                self.slack.emit(events.membership(world, "member_joined_channel", someone, place, inviter), place)

    def leave(self, user: str, channel: str) -> None:
        """A person leaves a channel, or the bot is removed from it."""
        with self.slack.lock:
            world = self.slack.world
            someone, place = world.user(user), world.channel(channel)
            if someone.id in place.members:
                place.members.remove(someone.id)
                self.slack.emit(events.membership(world, "member_left_channel", someone, place), place)
                if someone is world.bot:
                    kind = "group_left" if place.is_private else "channel_left"
                    self.slack.emit({"type": kind, "channel": place.id, "event_ts": world.next_ts()}, place)

    def create_channel(self, name: str, *members: str, is_private: bool = False) -> Channel:
        with self.slack.lock:
            place = self.slack.world.add_channel(name, members, is_private=is_private)
            if not is_private:
                about = {"id": place.id, "name": name, "created": place.created, "creator": place.creator}
                self._tell_channel(place, "created", about)
            return place

    def rename_channel(self, channel: str, name: str) -> None:
        with self.slack.lock:
            place = self.slack.world.channel(channel)
            place.name = name
            self._tell_channel(place, "rename", {"id": place.id, "name": name, "created": place.created})

    def archive_channel(self, channel: str) -> None:
        with self.slack.lock:
            place = self.slack.world.channel(channel)
            place.is_archived = True
            self._tell_channel(place, "archive", place.id)

    def _tell_channel(self, place: Channel, deed: str, about: Any) -> None:
        kind = f"{'group' if place.is_private else 'channel'}_{deed}"
        self.slack.emit({"type": kind, "channel": about, "event_ts": self.slack.world.next_ts()}, place)

    def change_group(self, group: str, *users: str) -> Group:
        """Who is in a user group from now on."""
        with self.slack.lock:
            world = self.slack.world
            changed = world.group(group)
            before, before_at = set(changed.users), changed.updated
            changed.users = [world.user(user).id for user in users]
            changed.updated = int(world.clock())
            added = [user for user in changed.users if user not in before]
            removed = sorted(before - set(changed.users))
            usergroup = shapes.group(world, changed) | {"users": list(changed.users)}
            self.slack.emit({"type": "subteam_updated", "subteam": usergroup, "event_ts": world.next_ts()})
            members: dict[str, Any] = {
                "type": "subteam_members_changed",
                "subteam_id": changed.id,
                "team_id": world.team.id,
            }
            members |= {"date_previous_update": before_at, "date_update": changed.updated}
            members |= {"added_users": added, "added_users_count": len(added)}
            members |= {"removed_users": removed, "removed_users_count": len(removed)}
            self.slack.emit(members | {"event_ts": world.next_ts()})
            return changed

    def uninstall(self) -> None:
        """Remove the app: its token dies, then it is told, in no certain order."""
        with self.slack.lock:
            bot, ts = self.slack.world.bot.id, self.slack.world.next_ts()
            self.slack.app.revoked = True
            self.slack.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}, "event_ts": ts})
            self.slack.emit({"type": "app_uninstalled", "event_ts": ts})
            self.slack.app.installed = False
