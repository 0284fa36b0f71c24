"""What Plaudit tells people privately, as notices for the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.flows import told
from scoring.identity import is_slack
from scoring.manners import from_when
from scoring.model import Credit, Evidence
from scoring.policy import timezones
from storage.outbox import Notice, Verb
from storage.store import Store


def privately(store: Store, notice: Notice) -> None:
    """Put a notice to one person, to be sent when it is not quiet where they are."""
    person = store.people.find(notice.target)
    if person is None:
        store.outbox.put(notice)
        return
    zone = ZoneInfo(person.timezone) if person.timezone in timezones() else store.policy.zone
    store.outbox.put(notice, from_when(store.now, person.quiet_from, person.quiet_until, zone))


def log(store: Store, key: str, what: str, *, by: str, people: Sequence[str], kind: str, link: str | None) -> None:
    """Say a decision in the team's log channel, if it has one: `what` is credited, rejected or undone."""
    if store.policy.log_channel:
        hidden = store.people.hidden()
        shown = ["" if each in hidden else each for each in people]  # nobody's id: read as “somebody”
        facts = {"what": what, "by": by, "people": shown, "type": kind, "link": link}
        store.outbox.put(Notice(f"log:{key}", Verb.POST, "log", target=store.policy.log_channel, facts=facts))


def tell_credited(store: Store, lines: Sequence[Credit], why: Evidence) -> None:
    """Tell each credited person privately and once, unless the team or the person wants it quiet."""
    if not store.policy.tell_people:
        return
    for line in lines:
        who = line.person if is_slack(line.person) else store.merges.root(line.person)
        if is_slack(who) and store.people.wants(who, "told"):
            facts = told.facts(store, line, why)
            key = f"told:{line.deed}:{line.person}"
            privately(store, Notice(key, Verb.DM, "told", target=who, facts=facts))
