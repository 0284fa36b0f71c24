"""Everything Plaudit can draw, drawn with the longest, most numerous and most hostile facts that could come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from types import FunctionType, ModuleType
from typing import Any

from handlers.blocks import (
    answers,
    behalf,
    cards,
    hearing,
    home,
    identities,
    manners,
    modals,
    notices,
    organisations,
    privacy,
    queue,
    shoutouts,
)
from handlers.blocks.parts import Names, Words
from scoring.contributions import TYPES
from scoring.outcomes import STEPS
from scoring.policy import Policy

Json = dict[str, Any]
Drawn = tuple[str, str, Any]
"""What it is, its surface (`message`, `modal` or `home`), and what was drawn."""

NASTY = (
    "<!channel> <!here|here> <!everyone> @channel @here @everyone @group <@U0ANA> <!subteam^S1> <#C1> "
    "<https://evil.example|click> *bold* _it_ ~no~ `code` ```block``` &amp; &lt; < > & \" ' | \u2028 \n> quote\n"
)
"""Everything that means something to Slack when a person writes it."""
LONG = (NASTY + "lorem ipsum " * 400)[:4000]
IN_ONE_WORD = "x" * 4000
EMPTY = ""
PEOPLE = [f"U{number:04d}" for number in range(50)]
SPAN = "2026-01-01 to 2026-12-31"
CROWD = [f"U{number:04d}" for number in range(200)]
LINK = "https://a-rather-long-workspace-name.slack.com/archives/C0123456789/p1700000000000100?thread_ts=1.2&cid=C0123"

VOICES = {
    "ordinary": Names(dict.fromkeys(CROWD, "Ana María")),
    "nasty": Names(dict.fromkeys(CROWD, NASTY)),
    "long": Names(dict.fromkeys(CROWD, LONG)),
    "one word": Names(dict.fromkeys(CROWD, IN_ONE_WORD)),
    "strangers": Names({}),
}
"""How people may be called."""
TEXTS = {"ordinary": "that fixed it, thanks!", "nasty": NASTY, "long": LONG, "one word": IN_ONE_WORD, "empty": EMPTY}


def card_facts(text: str, status: str = "waiting", key: str = "C0123456789:1700000000.000100", **facts: Any) -> Json:
    known: Json = {
        "key": key, "status": status, "thanker": CROWD[0], "people": PEOPLE, "excerpt": text, "type": "doc",
        "reasons": [text, "named in the message"], "types": list(TYPES), "decided_by": CROWD[1],
        "undone_by": CROWD[2], "also": CROWD, "kind": "thanks",
        "channel": "C0123456789", "noticed_at": 1.7e9, "link": LINK, "helped_link": LINK,
    }  # fmt: skip
    return known | facts


def standing(place: int, person: str) -> Json:
    return {"place": place, "person": person, "count": 10_000, "by_type": [[kind, 625] for kind in TYPES]}


def home_facts(text: str, *, lead: bool) -> Json:
    line = {"day": "2026-11-24", "type": "doc", "thanker": CROWD[0], "excerpt": text, "note": text, "link": LINK}
    known: Json = {
        "lead": lead, "said": "Done. " * 100, "this_month": 10_000, "in_all": 10_000, "credits": [line] * 20,
        "told": True, "digest": True, "asked": lead,
        "organisations": [{"id": "a" * 12, "name": text[:100] or "Acme", "kind": "own company", "span": SPAN}] * 5,
    }  # fmt: skip
    known["identities"] = identities_facts(lead=lead)
    known["my_data"] = {"erased": False, "hidden": True}
    if not lead:
        return known
    return known | {
        "queue": queue_facts(text),
        "decided": [card_facts(text, ("confirmed", "rejected")[n % 2], f"C2:{n}.000100") for n in range(10)],
        "hearing": hearing_facts(),
        "leads": CROWD[:10], "leads_unset": False, "shoutout_channel": "C0123456789", "timezone": "Europe/Berlin",
        "channel_leads": [{"channel": f"C{number}", "leads": CROWD[:10]} for number in range(10)],
        "deputies": [{"lead": CROWD[0], "deputy": user, "until": "2026-12-31"} for user in CROWD[:10]],
    }  # fmt: skip


def identities_facts(*, lead: bool) -> Json:
    elsewhere = [f"github:{number}{'x' * 190}" for number in range(20)]
    own: Json = {"people": elsewhere, "waiting": {"people": elsewhere}}
    whys = ("email", "handle", "claim", "claim", "claim")
    may_be = [{"people": [CROWD[0], each], "why": why} for each, why in zip(elsewhere, whys, strict=False)]
    return own | {"suggested": may_be, "suggested_in_all": 10_000} if lead else own


def queue_facts(text: str) -> Json:
    cards = [card_facts(text, key=f"C1:{number}.000100", days=number) for number in range(6)]
    return {
        "waiting": cards, "waiting_in_all": 10_000, "offset": 6, "channel_chosen": "C0123456789", "back": "0 C1",
        "more": "12 C1", "oldest_days": 80, "usual_hours": 2.5,
    }  # fmt: skip


def hearing_facts() -> Json:
    share = {"asked": 10_000, "right": 8_200, "share": 82, "few": 5}
    return {
        "days": 90, "channels": [{"channel": f"C{number}", **share} for number in range(8)], "channels_in_all": 500,
        "doubted": [{"cue": NASTY, **share}] * 5, "muted": 100,
    }  # fmt: skip


def tune_facts() -> Json:
    effects = [{"least": least, "asked": 9_999, "missed": 1_000} for least in STEPS]
    return {
        "channel": "C1", "days": 90, "asked": 10_000, "right": 8_200, "share": 82, "few": 5, "least": 0.5,
        "effects": effects, "feedback": True,
    }  # fmt: skip


def words_facts(cue: str) -> Json:
    cues = {f"{cue}{number}": {"asked": 10, "right": 3, "share": 30, "few": 5} for number in range(120)}
    return {"days": 90, "cues": cues, "muted": list(cues)[:40]}


def shoutout_facts(standings: list[Json]) -> Json:
    return {
        "title": "November 2026", "month": "2026-11", "standings": standings, "left_out": 10_000, "people": 10_200,
        "credits": 1_000_000, "new": CROWD, "deciders": CROWD[:10],
    }  # fmt: skip


def _notices(text: str, names: Names) -> Iterable[tuple[str, Words]]:
    """One drawing or more of each kind of notice."""
    told = {"type": "doc", "excerpt": text, "note": "", "by": CROWD[1], "thanker": CROWD[0], "link": LINK}
    line = {"thanker": CROWD[0], "people": PEOPLE, "channel": "C0123456789", "link": LINK, "closes": "Wednesday"}
    digest = {"in_all": 10_000, "waiting": [line] * 15, "private": True}
    facts: dict[str, list[Json]] = {
        "card": [card_facts(text, status, elsewhere=here) for status in ("waiting", "confirmed") for here in (0, 1)]
        + [card_facts(text, kind="feedback", also=[])],
        "told": [
            told,
            told | {"note": text, "thanker": None, "link": None},
            *(told | {"behalf": _offer(text, how)} for how in ("", "volunteer", "employer", "client")),
        ],
        "digest": [digest, digest | {"private": False}],
        "first_steps": [{"guess": "Europe/Berlin"}, {"guess": "Middle/Earth"}],
        "log": [
            {"what": what, "by": CROWD[1], "people": PEOPLE, "type": "doc", "link": link}
            for what in ("credited", "rejected", "undone", "reopened")
            for link in (LINK, None)
        ],
        "unheard": [_unheard(20, trickle=True), _unheard(1, everywhere=None), _unheard(0)],
        "shoutout": [
            shoutout_facts([standing(1 + number // 7, user) for number, user in enumerate(CROWD)]),
            shoutout_facts([standing(1, user) for user in CROWD[:20]]),
            shoutout_facts([]),
        ],
    }
    for what in sorted(facts.keys() | notices.RENDERERS.keys()):
        for each in facts[what]:
            yield what, notices.render(what, each, names)


def _offer(text: str, how: str) -> Json:
    named = {"organisation": "a" * 12, "name": text[:100] or "Acme"}
    choices = [{"behalf": "volunteer", "organisation": None, "name": ""}, *([{"behalf": "employer", **named}] * 3)]
    stands = {"behalf": how, **(named if how else {"organisation": None, "name": ""})}
    return {"deed": "C0123456789:1700000000.000100", "stands": stands, "choices": choices, "until": "2026-12-31"}


def organisation_facts(text: str) -> Json:
    name = text[:100] or "Acme"
    url = f"https://acme.example/{'x' * 470}"
    return {
        "id": "a" * 12, "name": name, "aliases": [name] * 10, "domains": ["x" * 240 + ".example"] * 10, "parent": name,
        "country": "DE", "country_name": "Germany", "website": url, "logo": url, "people": CROWD[:20], "more": 10_000,
        "by_type": [[kind, 10_000] for kind in TYPES], "by_month": [["2026-11", 10_000]] * 6, "in_all": 1_000_000,
        "last": 10_000, "before": 1,
    }  # fmt: skip


def _unheard(channels: int, **facts: Any) -> Json:
    span = ["Wednesday 30 September, 23:59"] * 2
    each = {"channel": "C0123456789", "said": span, "threads": [span[0], "Thursday 1 October, 23:59"]}
    only = [{"channel": "C0123456789", "threads": span}, {"channel": "C0123456789", "said": span}]
    known: Json = {"away": span, "timezone": "America/Argentina/ComodRivadavia", "trickle": False, "everywhere": span}
    return known | {"channels": ([each] * channels + only)[:20], "more": 10_000 if channels else 0} | facts


def _answers(text: str, names: Names) -> Iterable[tuple[str, Words]]:
    leaders = {"span": "quarter", "standings": [standing(1, user) for user in CROWD], "people": 10_000, "others": 9}
    yield "given", answers.given(PEOPLE, "doc", text[:500], "command:1.2.3", names)
    yield "taken_back", Words(answers.taken_back(PEOPLE, names))
    row = {"person": CROWD[0], "day": "2026-11-25", "entered": "2026-11-25", "type": "doc", "amount": 100,
           "reason": "the reaction was taken off", "note": text, "excerpt": "", "thanker": CROWD[1], "by": CROWD[2],
           "own_work": True, "link": f"https://example.org/{'x' * 300}"}  # fmt: skip
    lines = {"person": CROWD[0], "own": False, "open": True, "hidden": False, "this_month": 9, "in_all": 10_000,
             "lines": [row | {"back": back} for back in (False, True)] * 7, "more": 10_000}  # fmt: skip
    for facts in (lines, lines | {"lines": []}, lines | {"open": False}, lines | {"open": False, "hidden": True}):
        yield "why", answers.why(facts, names)
        yield "history", answers.history(facts, names)
        yield "history", answers.history(facts | {"organisation": text[:100]}, names)
    yield "reported", answers.reported("doc", text[:500])
    yield "mine", Words(answers.mine({"in_all": 10_000, "this_month": 10_000}))
    yield "leaders", answers.leaders(leaders, names)
    yield "leaders", answers.leaders(leaders | {"standings": []}, names)
    yield "paused", answers.paused("C0123456789")
    yield "resumed", answers.resumed("C0123456789")
    yield "how_it_works", answers.how_it_works()
    yield "help_text", answers.help_text([("/credit @ana docs wrote the install guide", "credits people")] * 12)
    for who in (CROWD[0], "github:octocat"):
        yield "added", Words(identities.added(who, True, names))
        yield "added", Words(identities.added(who, False, names))
        yield "merged", Words(identities.merged([who, CROWD[1]], names))
        yield "kept_apart", Words(identities.kept_apart([CROWD[1], who], names))
    yield "profile", organisations.profile(organisation_facts(text), names)
    nothing: Json = {"by_type": [], "aliases": [], "people": [], "more": 0, "website": "", "logo": ""}
    yield "profile", organisations.profile(organisation_facts(text) | nothing, names)
    enrolments = home_facts(text, lead=False)["organisations"]
    yield "theirs", organisations.theirs(CROWD[0], enrolments * 5, names)
    yield "theirs", organisations.theirs(CROWD[0], [], names)
    yield "enrolled", organisations.enrolled(CROWD[0], text[:100], "own company", SPAN, names)
    yield "accepted", Words(organisations.accepted(CROWD, text[:100], names))
    yield "rejected_whisper", cards.rejected_whisper(card_facts(text, "rejected"), names)


def _forms(text: str, names: Names) -> Iterable[tuple[str, Json]]:
    today = date(2026, 11, 24)
    yield (
        "credit_form",
        modals.credit_form(
            callback="change", carries="C0123456789:1700000000.000100", types=list(TYPES), today=today, people=PEOPLE,
            kind="doc", day=today, note=text[:500], about=f"*{names[CROWD[0]]}* wrote:\n>{names.fill(text)}",
        ),
    )  # fmt: skip
    yield "credit_form", modals.credit_form(callback="credit", carries="{}", types=["code"], today=today)
    channels = tuple(f"C{number:08d}" for number in range(100))
    policy = Policy(
        leads=(*CROWD, *(f"S{number:08d}" for number in range(100))), leads_channel="C1", shoutout_channel="C2",
        timezone="America/Argentina/ComodRivadavia", listen_in=channels, paused=channels, cards_to_leads=channels,
        types=tuple(TYPES),
    )  # fmt: skip
    yield "settings_form", modals.settings_form(policy, {f"S{number:08d}": text or "g" for number in range(300)})
    yield "settings_form", modals.settings_form(replace(Policy(), timezone="UTC"), {})
    yield "channel_form", hearing.channel_form(tune_facts())
    yield "words_form", hearing.words_form(words_facts(text[:200] or "ty"))
    for hour, day in ((None, None), (22, "2026-12-31")):
        yield "quiet_form", manners.quiet_form({"since": hour, "until": hour, "timezone": "Europe/Berlin"})
        yield "deputy_form", manners.deputy_form({"deputy": day and CROWD[0], "until": day})
    yield "add_form", identities.add_form()
    yield "drop_form", identities.drop_form(identities_facts(lead=False), names)
    yield "merge_form", identities.merge_form()
    pairs = [{"people": [CROWD[number], f"name:{text or 'sam smith'}{number}"]} for number in range(100)]
    yield "back_form", identities.back_form({"merged": pairs, "apart": pairs}, names)
    yield "back_form", identities.back_form({"merged": [], "apart": pairs[:1]}, names)
    yield "client_form", behalf.client_form("C0123456789:1700000000.000100")
    name = text[:100] or "Acme"
    yield "enrol_form", organisations.enrol_form(text[:100])
    enrolment: Json = {"id": "a" * 12, "name": name, "kind": "student", "since": "2026-01-01", "until": ""}
    yield "enrolment_form", organisations.enrolment_form(enrolment)
    suggested = {"domain": "x" * 240 + ".example", "people": CROWD[:10], "more": 10_000}
    suggestions = [suggested | {"name": each} for each in (name, "")] * 3
    said = organisations.accepted(CROWD[:10], text[:100], names)
    some: Json = {"said": said, "names": [name] * 30, "count": 10_000, "suggestions": suggestions}
    yield "leads_form", organisations.leads_form(some, names)
    none: Json = {"said": "", "names": [], "count": 0, "suggestions": []}
    yield "leads_form", organisations.leads_form(none, names)
    yield "organisation_form", organisations.organisation_form(organisation_facts(text), True, [])
    yield "organisation_form", organisations.organisation_form(organisation_facts(text), False, [name] * 3)
    yield "channel_leads_form", manners.channel_leads_form()
    yield "words_form", hearing.words_form({"days": 90, "cues": {}, "muted": []})


def _privacy(text: str, names: Names) -> Iterable[tuple[str, Any]]:
    """What is stored about somebody of whom very much is, and of whom nothing is."""
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    line = {"at": at, "amount": -1, "type": "doc", "note": text, "excerpt": text}
    profile: Json = {"id": f"name:{text[:60]}", "name": text, "email": text, "quiet_from": 0, "deleted": False}
    kinds = ("thanks_given", "asked_about", "further_thanks", "messages_a_day", "messages_remembered",
             "private_messages", "identities", "enrolments", "decisions_and_changes")  # fmt: skip
    much: Json = {"person": CROWD[0], "profile": [profile] * 3, "credits": [line] * 300}
    nothing: Json = {"person": CROWD[0], "profile": [], "credits": []}
    for facts in (much | {kind: [{"text": text}] * 300 for kind in kinds}, nothing | {kind: [] for kind in kinds}):
        yield "stored", privacy.stored(facts)
        yield "as_json", privacy.as_json(facts)
    yield "erase_form", privacy.erase_form()
    for gone in ([], [[f"U{number:08}", text or "Ana"] for number in range(100)]):
        yield "anonymise_form", privacy.anonymise_form({"gone": gone})
    entry: Json = {"at": "2026-11-24 09:00", "by": CROWD[0], "what": "settings", "about": f"name:{text}",
                   "before": {"leads": CROWD}, "after": {"note": text}}  # fmt: skip
    yield "audit", privacy.audit({"page": 1, "entries": [entry] * 15, "more": True}, names)
    yield "audit", privacy.audit({"page": 0, "entries": [], "more": False}, names)


def draw(voice: str, text: str) -> Iterable[Drawn]:
    """Everything once, with people called as `voice` says and saying `text`."""
    names, said = VOICES[voice], TEXTS[text]
    for what, words in [*_notices(said, names), *_answers(said, names)]:
        yield what, "message", words
    for what, view in [*_forms(said, names), *_privacy(said, names)]:
        yield what, "modal", view
    for lead in (True, False):
        yield "home", "home", home.home(home_facts(said, lead=lead), names)


DRAWS: dict[str, Callable[[], list[Drawn]]] = {
    f"{voice} names, {text} words": lambda voice=voice, text=text: list(draw(voice, text))  # type: ignore[misc]
    for voice in VOICES
    for text in TEXTS
}

BUILDERS: tuple[ModuleType, ...] = (
    answers,
    behalf,
    cards,
    hearing,
    home,
    identities,
    manners,
    modals,
    notices,
    organisations,
    privacy,
    queue,
    shoutouts,
)
PIECES = {
    "render", "card", "waiting", "confirmed", "buttons", "what_happened", "timezone_select", "shoutout", "modal",
    "on_home", "queue", "pair", "token", "sentence", "choices",
}  # fmt: skip
"""Functions that are part of another drawing."""


def builders() -> set[str]:
    """Every public function that draws something of its own."""
    own = {
        name
        for module in BUILDERS
        for name, each in vars(module).items()
        if isinstance(each, FunctionType) and each.__module__ == module.__name__ and not name.startswith("_")
    }
    return own - PIECES | notices.RENDERERS.keys()
