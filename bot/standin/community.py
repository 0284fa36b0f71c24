"""The demo's community: a handful of people around an open-source project, and their past week of conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.standin.world import Team, World


@dataclass(frozen=True)
class Said:
    """One thing said: so many days before the demo, at an hour, and what was answered so many minutes later."""

    days: int
    at: str
    channel: str
    user: str
    text: str
    replies: tuple[tuple[int, str, str], ...] = ()


WEEK = (
    Said(
        7,
        "09:12",
        "general",
        "lea",
        "Good morning :wave: Two weeks to the 2.4 release. If you can spare an hour, the open questions in #support "
        "and the install guide in #docs are where help is needed most.",
    ),
    Said(
        7,
        "10:03",
        "support",
        "mei",
        "The importer stops at row 1000 of my spreadsheet, without any error. Has anybody seen this?",
        (
            (6, "ana", "Yes: that is the default page size. Set `page_size: 0` under `import:` and run it once more."),
            (9, "ana", "I'll write it down in the troubleshooting page too, it keeps coming up."),
            (21, "mei", "thanks @ana, that fixed it"),
        ),
    ),
    Said(
        7,
        "14:40",
        "docs",
        "jonas",
        "I'd like to rewrite the install guide for Windows, the one we have is from 2021. Any objections?",
        (
            (12, "lea", "None at all. @ben knows the installer best, ask him anything."),
            (15, "ben", "Happy to read drafts, any evening."),
        ),
    ),
    Said(
        6,
        "08:55",
        "support",
        "tomas",
        "Is there a way to get the weekly report in Spanish? My colleagues would use it much more.",
        (
            (31, "priya", "There is a translation from last year that nobody finished. I can send you the file."),
            (48, "tomas", "That would be great, I can do the rest this weekend."),
        ),
    ),
    Said(6, "11:20", "general", "buildbot", "Nightly build 2.4.0-rc1 passed: 1,204 tests in 6 min 12 s."),
    Said(
        6,
        "16:05",
        "maintainers",
        "omar",
        "Somebody reported a login problem in private. @ben could you look before we talk about it in public?",
        (
            (40, "ben", "Found it: an old cookie. Patch is up for review."),
            (55, "omar", "much appreciated, that was quick"),
        ),
    ),
    Said(
        5,
        "09:30",
        "docs",
        "jonas",
        "Draft of the install guide: https://docs.example.org/drafts/install-windows",
        (
            (95, "ben", "Read it all. Step 4 needs the new path, otherwise it's lovely."),
            (102, "jonas", "thank you for the careful review, will fix tonight"),
        ),
    ),
    Said(5, "13:15", "general", "priya", "Reminder: community call on Thursday, 17:00 UTC. Bring your questions."),
    Said(
        4,
        "10:47",
        "support",
        "jonas",
        "Does the API return archived projects by default? I get 12 in the page and 15 from the API.",
        (
            (4, "mei", "I think it does, but I'm not sure."),
            (11, "ana", "It does. Add `archived=false`; the docs are wrong there."),
            (14, "jonas", "kudos to @ana and @mei, you saved my day :pray:"),
        ),
    ),
    Said(4, "15:22", "docs", "tomas", "Spanish translation of the weekly report is done: 214 strings."),
    Said(4, "15:39", "docs", "priya", "Wow, that was fast. Many thanks @tomas!"),
    Said(
        3,
        "17:50",
        "general",
        "lea",
        "What a call! 31 people, and @mei's talk on importing old data was the best we had this year. Thank you @mei!",
    ),
    Said(
        3,
        "18:20",
        "leads",
        "lea",
        "The September list took me two evenings of scrolling. Could a bot find the thanks for us, and we just nod?",
        ((5, "priya", "Please. And it must ask us first, I don't want points for every “ty”."),),
    ),
    Said(
        2,
        "09:05",
        "support",
        "mei",
        "Can somebody look at my pull request? Thanks in advance!",
        ((70, "ben", "Reviewed. One small thing about the error message, then it can go in."),),
    ),
    Said(2, "12:00", "general", "buildbot", "Release candidate 2.4.0-rc2 is out. Thanks to everybody who tested rc1."),
    Said(
        1,
        "10:10",
        "support",
        "tomas",
        "The export gives me an empty file since yesterday's update.",
        (
            (8, "ben", "Sorry, that was my change. Fixed in rc3, out in an hour; until then `--format csv2` works."),
            (80, "ben", "rc3 is out."),
        ),
    ),
    Said(
        1, "16:30", "docs", "jonas", "The Windows guide is live. Every screenshot is new, it took a while :sweat_smile:"
    ),
)


def community(now: datetime) -> World:
    """The workspace as the demo begins; everything in it was said before `now`."""
    world = World(Team("T0HARBOUR", "Harbour", "harbour"))
    _people(world)
    everybody = ["ana", "ben", "lea", "mei", "omar", "priya", "jonas", "plaudit"]
    world.add_group("leads", ["lea", "priya"], "Community leads")
    world.add_channel("general", [*everybody, "tomas", "buildbot"], topic="Anything about Harbour")
    world.add_channel("support", [*everybody, "tomas"], topic="Ask, answer, search first")
    world.add_channel("docs", [*everybody, "tomas"], topic="The manual and its translations")
    world.add_channel("shoutouts", [*everybody, "tomas"], topic="Who made a difference")
    world.add_channel("leads", ["lea", "priya", "omar", "plaudit"], is_private=True, topic="For community leads")
    world.add_channel("maintainers", ["omar", "ben", "lea", "plaudit"], is_private=True)
    for channel in world.channels.values():
        channel.created = int((now - timedelta(days=400)).timestamp())
    for said in WEEK:
        _tell(world, said, now)
    return world


def _people(world: World) -> None:
    world.add_user("ana", "Ana Ferreira", display_name="Ana", tz="Europe/Lisbon")
    world.add_user("ben", "Ben Okafor", display_name="Ben", tz="Africa/Lagos")
    world.add_user("lea", "Lea Brandt", display_name="Lea", is_admin=True, tz="Europe/Berlin")
    world.add_user("mei", "Mei Tanaka", display_name="Mei", tz="Asia/Tokyo")
    owner = {"is_admin": True, "is_owner": True, "is_primary_owner": True}
    world.add_user("omar", "Omar Haddad", display_name="Omar", tz="Africa/Cairo", **owner)
    world.add_user("priya", "Priya Nair", display_name="Priya", tz="Asia/Kolkata")
    world.add_user("jonas", "Jonas Lind", display_name="Jonas", tz="Europe/Stockholm")
    world.add_user("tomas", "Tomás Vega", display_name="Tomás", is_restricted=True, tz="America/Bogota")
    world.add_user("buildbot", "Build Bot", is_bot=True)


def _tell(world: World, said: Said, now: datetime) -> None:
    hour, minute = map(int, said.at.split(":"))
    at = (now - timedelta(days=said.days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    ts = world.tell(said.user, said.channel, said.text, at)
    for minutes, user, text in said.replies:
        world.tell(user, said.channel, text, at + timedelta(minutes=minutes), ts)
