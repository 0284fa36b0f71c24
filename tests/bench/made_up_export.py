"""Write a made-up Slack export of any size: `python -m tests.bench.made_up_export PATH MESSAGES`."""

from __future__ import annotations

import heapq
import json
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

TEAM = "T0MADEUP0"
PEOPLE = tuple(f"U0{number:07X}" for number in range(0xA11CE, 0xA11CE + 200))
BOTS = tuple(f"B0{number:07X}" for number in range(0xB07, 0xB07 + 3))
BEGAN = int(datetime(2022, 1, 1, tzinfo=UTC).timestamp())
DAY = 86_400
DAYS_AT_MOST = 4 * 365
MESSAGES_A_DAY = 400
"""In all channels together; more when the days run out."""

OPENS_A_THREAD, REPLIES = 0.096, (1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8, 12, 25)
"""With these, two messages of five are in threads."""
SPOKEN_OUTSIDE = 1 / (1 + OPENS_A_THREAD * sum(REPLIES) / len(REPLIES))
ENDS_IN_THANKS, THANKS_OUTSIDE = 0.4, 0.022
CLOSES_A_REQUEST = 0.1

TALK = (
    """
the build fails on my machine after the upgrade|does anybody know which setting changes that|I cleared the cache
you need to pass the flag before the name of the service|the tests pass locally|have a look at the second page
we could pin the version until the fix is out|it still starts with the old image|I'd say Tuesday|sounds good to me
who is going to the meetup on Thursday?|the stream starts at six|I have pushed a branch with both commits|same here
could somebody review this?|the docs say otherwise|is there a reason we keep two of them?|let me check|ok|yes|done
it depends on what the proxy sends|restart it once and try again|I opened an issue for it|merged|not yet|:wave: hi all
the error is <i>&lt;class 'ValueError'&gt;</i> &amp; nothing more|my guess is the time zone|works for me with 3.12
ich schaue es mir morgen an|bei mir läuft es, aber langsam|das steht auch im Handbuch|gibt es dazu schon ein Ticket?
je ne vois pas d'où ça vient|ça marche chez moi, après un redémarrage|la réunion est décalée à 15 h
¿alguien más tiene este problema?|mañana lo reviso con calma|a versão nova já saiu|eu testei ontem à noite
今日の勉強会は何時からですか|確認します|:tada: released|“quoted” words – with dashes … and 🎉
""".strip()
    .replace("\n", "|")
    .split("|")
)
CODE = (
    "```\nTraceback (most recent call last):\n  File \"app.py\", line 12, in <module>\nKeyError: 'name'\n```",
    "```docker compose up -d --build\ndocker compose logs -f web```", "`pip install -U plaudit`", "`ctrl` + `c`",
)  # fmt: skip
LINKS = (
    "<https://example.org/docs/{n}#install>", "<https://git.example.com/team/repo/pull/{n}|#{n}>",
    "<https://forum.example.org/t/how-do-i/{n}?u=ana>",
)  # fmt: skip
THANKS = (
    "thanks!", "Thanks <@{who}>, that fixed it", "thank you so much <@{who}>! It works now :pray:", "thx", "ty!",
    "that worked, cheers", "huge thanks to <@{who}> for the review and to <@{other}> for the docs", "<@{who}>++",
    "Kudos to <@{who}> for organising yesterday's meetup :clap:", "much appreciated, restarting it was what I missed",
    "Danke <@{who}>, jetzt geht es!", "Vielen Dank euch beiden", "merci beaucoup <@{who}>, ça marche",
    "gracias a todos", "gracias <@{who}>, era eso", "obrigado <@{who}>, funcionou", "どうもありがとう",
)  # fmt: skip
CLOSINGS = ("Thanks in advance!", "Any help is appreciated", "Danke im Voraus", "Merci d'avance", "TIA")
REACTIONS = ("+1", "eyes", "tada", "white_check_mark", "heart", "pray", "+1::skin-tone-3")


def write_export(path: Path, messages: int, seed: int = 1, channels: int = 20) -> None:
    """Exactly that many messages, in channels of which few are busy, a file for each day; memory holds one day."""
    chance = Random(seed)
    days = min(DAYS_AT_MOST, max(1, messages // MESSAGES_A_DAY))
    names = [f"room-{number:02}" if number else "general" for number in range(channels)]
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        _add(archive, "channels.json", json.dumps(list(map(_channel, range(channels), names)), indent=4))
        _add(archive, "users.json", json.dumps([*map(_person, PEOPLE), *map(_bot, BOTS)], indent=4))
        for name, count in zip(names, _shares(messages, channels), strict=True):
            for day, said in groupby(_conversation(chance, count, days * DAY), lambda each: int(each[0]) // DAY):
                text = ",\n".join(message for _, message in said)
                _add(archive, f"{name}/{datetime.fromtimestamp(day * DAY, UTC):%Y-%m-%d}.json", f"[\n{text}\n]")


def _add(archive: ZipFile, name: str, text: str) -> None:
    """With a date of its own, so that the same seed makes the same bytes."""
    archive.writestr(ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, ZIP_DEFLATED, compresslevel=1)


def _shares(messages: int, channels: int) -> list[int]:
    weights = [1 / (number + 1) for number in range(channels)]
    shares = [int(messages * weight / sum(weights)) for weight in weights]
    shares[0] += messages - sum(shares)
    return shares


def _conversation(chance: Random, count: int, seconds: int) -> Iterator[tuple[float, str]]:
    """What is said in one channel, oldest first: the moment of each message, and the message."""
    coming: list[tuple[float, str]] = []
    step = seconds / (count * SPOKEN_OUTSIDE + 1)
    now, left = float(BEGAN), count
    while left or coming:
        now += chance.uniform(0, 2 * step)
        while coming and (coming[0][0] < now or not left):
            yield heapq.heappop(coming)
        if left and chance.random() < OPENS_A_THREAD:
            root, *replies = _thread(chance, now, min(left - 1, chance.choice(REPLIES)))
            left -= 1 + len(replies)
            for reply in replies:
                heapq.heappush(coming, reply)
            yield root
        elif left:
            left -= 1
            yield now, _outside(chance, now)


def _thread(chance: Random, now: float, replies: int) -> list[tuple[float, str]]:
    """Somebody asks, a few people answer, mostly within minutes; often the one who asked thanks for it in the end."""
    asker = helper = _somebody(chance)
    while helper == asker:
        helper = _somebody(chance)
    others = [helper, helper, asker, _somebody(chance)]
    root, moment = _ts(now), now
    said, spoken = [], []
    for number in range(replies):
        moment += 1 + chance.lognormvariate(5, 1.5)
        thanks = number == replies - 1 and chance.random() < ENDS_IN_THANKS
        user, text = (asker, _thanks(chance, helper)) if thanks else (chance.choice(others), _talk(chance))
        extra = SHOWN_OUTSIDE % {"thread_ts": root, "user": asker} if chance.random() < 0.02 else ""
        reply = IN_THREAD % {"thread_ts": root, "user": asker}
        said.append((moment, _message(chance, moment, user, text, reply + extra)))
        spoken.append({"user": user, "ts": _ts(moment)})
    text = _talk(chance) + (" " + chance.choice(CLOSINGS) if chance.random() < CLOSES_A_REQUEST else "")
    return [(now, _message(chance, now, asker, text, _root_fields(root, spoken))), *said]


def _root_fields(ts: str, replies: list[dict[str, str]]) -> str:
    if not replies:
        return ""
    users = list(dict.fromkeys(reply["user"] for reply in replies))
    counts = {"reply_count": len(replies), "reply_users_count": len(users), "latest_reply": replies[-1]["ts"]}
    return _fields(thread_ts=ts, **counts, reply_users=users, replies=replies, is_locked=False)


def _outside(chance: Random, now: float) -> str:
    """A message that no thread begins with: mostly somebody's words, sometimes a bot's or Slack's own news."""
    user, kind = _somebody(chance), chance.random()
    if kind < 0.01:
        return JOINED % {"user": user, "ts": _ts(now), "extra": ""}
    if kind < 0.04:
        return BY_BOT % {"bot": chance.choice(BOTS), "ts": _ts(now), "text": _escaped(_talk(chance)), "extra": ""}
    text = _thanks(chance, _somebody(chance)) if kind > 1 - THANKS_OUTSIDE else _talk(chance) if kind > 0.05 else ""
    return _message(chance, now, user, text, FILE % {"n": chance.getrandbits(36)} if kind < 0.06 else "")


def _message(chance: Random, now: float, user: str, text: str, extra: str = "") -> str:
    escaped, id = _escaped(text), f"{chance.getrandbits(128):032x}"
    if chance.random() < 0.35:
        extra += BLOCKS % {"id": id[:5], "text": escaped}
    if chance.random() < 0.08:
        extra += REACTED % {"name": chance.choice(REACTIONS), "user": _somebody(chance)}
    if chance.random() < 0.03:
        extra += EDITED % {"user": user, "ts": _ts(now + 60)}
    id = f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"
    return SAID % {"id": id, "user": user, "ts": _ts(now), "text": escaped, "extra": extra}


def _talk(chance: Random) -> str:
    """Words as long as people's: half of them below sixty characters, a few very long."""
    words = ". ".join(chance.choices(TALK, k=min(60, 1 + int(chance.lognormvariate(0.2, 0.9)))))
    more = chance.random()
    if more < 0.15:
        words = f"<@{_somebody(chance)}> {words}"
    elif more < 0.25:
        words += " " + chance.choice(LINKS).format(n=chance.randrange(5000))
    elif more < 0.29:
        words += "\n" + chance.choice(CODE)
    return words


def _thanks(chance: Random, who: str) -> str:
    words = chance.choice(THANKS).format(who=who, other=_somebody(chance))
    return words if chance.random() < 0.7 else f"{words} {_talk(chance)}"


def _somebody(chance: Random) -> str:
    """A few people say most of it, as everywhere."""
    return PEOPLE[min(int(chance.paretovariate(0.6)) - 1, len(PEOPLE) - 1)]


def _ts(moment: float) -> str:
    return f"{moment:.6f}"


def _escaped(text: str) -> str:
    """As Slack writes it: `\\u00e9` for é, and `\\/` for a slash."""
    return json.dumps(text)[1:-1].replace("/", "\\/")


def _fields(**fields: Any) -> str:
    """Fields of a message as an export has them, to follow others."""
    return ",\n" + textwrap.indent(json.dumps(fields, indent=4)[2:-2], "    ")


def _whole(**fields: Any) -> str:
    return "    {" + _fields(type="message", **fields)[1:] + "%(extra)s\n    }"


HOME = {"team": TEAM, "user_team": TEAM, "source_team": TEAM}
SAID = _whole(client_msg_id="%(id)s", user="%(user)s", text="%(text)s", ts="%(ts)s", **HOME)
JOINED = _whole(subtype="channel_join", user="%(user)s", text="<@%(user)s> has joined the channel", ts="%(ts)s")
BUILT = {"color": "2eb886", "id": 1, "fallback": "Build passed"}
BY_BOT = _whole(subtype="bot_message", bot_id="%(bot)s", text="%(text)s", ts="%(ts)s", attachments=[BUILT])
IN_THREAD = _fields(thread_ts="%(thread_ts)s", parent_user_id="%(user)s")
ROOT = {"user": "%(user)s", "type": "message", "ts": "%(thread_ts)s", "text": "…"}
SHOWN_OUTSIDE = _fields(subtype="thread_broadcast", root=ROOT)
SECTION = {"type": "rich_text_section", "elements": [{"type": "text", "text": "%(text)s"}]}
BLOCKS = _fields(blocks=[{"type": "rich_text", "block_id": "%(id)s", "elements": [SECTION]}])
REACTED = _fields(reactions=[{"name": "%(name)s", "users": ["%(user)s"], "count": 1}])
EDITED = _fields(edited={"user": "%(user)s", "ts": "%(ts)s"})
URL = "https://files.slack.example/F%(n)09X/screenshot.png?t=xoxe-000"
PICTURE = {"id": "F%(n)09X", "name": "screenshot.png", "mimetype": "image/png", "mode": "hosted", "url_private": URL}
FILE = _fields(subtype="file_share", upload=True, files=[PICTURE])


def _channel(number: int, name: str) -> dict[str, Any]:
    purpose = {"value": f"About {name}", "creator": PEOPLE[0], "last_set": BEGAN}
    facts = {"name": name, "created": BEGAN, "creator": PEOPLE[0], "is_archived": False, "is_general": number == 0}
    return {"id": f"C0{number:07X}", **facts, "members": list(PEOPLE), "purpose": purpose}


def _person(id: str) -> dict[str, Any]:
    number = PEOPLE.index(id)
    name = f"{('ana', 'ben', 'chloé', 'deniz', 'emre', 'fatima', 'goran', 'haruka')[number % 8]}{number}"
    names = {"real_name": f"{name.title()} Made Up", "display_name": name if number % 4 else ""}
    return {
        "id": id, "team_id": TEAM, "name": name, "deleted": number % 15 == 14, "real_name": names["real_name"],
        "tz": ("Europe/Berlin", "America/New_York", "Asia/Tokyo")[number % 3], "is_admin": number < 4,
        "is_owner": number < 2, "is_primary_owner": number == 0, "is_bot": False, "updated": BEGAN,
        "profile": {**names, "team": TEAM, "email": f"person{number}@example.org"},
    }  # fmt: skip


def _bot(id: str) -> dict[str, Any]:
    name = f"builds{BOTS.index(id)}"
    profile = {"bot_id": id, "api_app_id": "A0MADEUP0", "real_name": name, "display_name": "", "team": TEAM}
    return {"id": "U" + id[1:], "team_id": TEAM, "name": name, "deleted": False, "is_bot": True, "profile": profile}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Say where to, and how many messages: python -m tests.bench.made_up_export PATH MESSAGES")
    write_export(Path(sys.argv[1]), int(sys.argv[2]))
