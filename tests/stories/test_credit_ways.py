"""`/credit` grown up: user groups, people elsewhere, days, links, organisations; undo, history, why; nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from bot.standin.sending import Answer
from tests.workspace import Workspace, open_workspace, says, small_world

PULL = "https://github.com/Acme/site/pull/12"
YESTERDAY = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"


def credit(workspace: Workspace, words: str = "", *, user: str = "lea", channel: str = "general") -> Answer:
    return workspace.slack.command(user, channel, "/credit", words)


def shown(answer: Answer) -> str:
    return says({"text": answer.text, "blocks": answer.blocks})


def know_acme(workspace: Workspace) -> None:
    """Acme Labs, also called Acme, as a lead’s form would have entered it."""
    named = "INSERT INTO organisation_names (team_id, organisation, folded, name) VALUES (:team, 'o1', :folded, :name)"
    team = workspace.slack.world.team.id
    engine = create_engine(workspace.bot.settings.database_url)
    with engine.begin() as connection:
        query = "INSERT INTO organisations (team_id, id, name) VALUES (:team, 'o1', 'Acme Labs')"
        connection.execute(text(query), {"team": team})
        for name in ("Acme Labs", "Acme"):
            connection.execute(text(named), {"team": team, "folded": name.lower(), "name": name})
    engine.dispose()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with user groups of some size, that knows Acme."""
    world = small_world()
    world.add_group("writers", ["ana", "mei", "lea", "buildbot"])
    world.add_group("themselves", ["lea", "buildbot"])
    with open_workspace(f"sqlite:///{tmp_path_factory.mktemp('hall') / 'plaudit.db'}", world=world) as opened:
        know_acme(opened)
        yield opened


def newest(workspace: Workspace) -> dict[str, object]:
    """What the newest command entered."""
    [(deed,)] = workspace.rows("SELECT deed FROM credits ORDER BY entered_at DESC LIMIT 1")
    lines = workspace.rows("SELECT * FROM credits WHERE deed = :deed ORDER BY person", deed=deed)
    [why] = workspace.rows("SELECT note, link FROM evidence WHERE deed = :deed", deed=deed)
    first = lines[0]
    return {
        "people": {line.person for line in lines}, "kind": first.type, "at": str(first.at)[:10], "note": why.note,
        "link": why.link, "source_id": first.source_id, "for": (first.organisation, first.behalf),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case", "words", "people", "facts"),
    [
        ("a user group", "@helpers docs the guide", ["ben"], {}),
        ("a group and somebody else", "@helpers and @ana talk two", ["ana", "ben"], {}),
        ("a group without its giver and its bots", "@writers docs the wiki", ["ana", "mei"], {}),
        ("somebody on GitHub", "github:Octocat code fixed it", ["github:octocat"], {"note": "fixed it"}),
        ("on GitHub for short", "gh:hubot2 code fixed it", ["github:hubot2"], {}),
        ("on the forum", "forum:sam answer a long one", ["forum:sam"], {"kind": "question"}),
        ("by name", '"Sam  Smith" talk at the meetup', ["name:sam smith"], {"note": "at the meetup"}),
        ("by name, as telephones write quotes", "“Sam Smith” talk at the party", ["name:sam smith"], {}),
        ("by profile", "<https://github.com/octocat> code once more", ["github:octocat"], {}),
        ("all at once", '@ana, github:octocat and "Sam Smith" docs', ["ana", "github:octocat", "name:sam smith"], {}),
        ("a day at the end", "@ana docs the guide on 2026-10-03", ["ana"], {"at": "2026-10-03", "note": "the guide"}),
        ("a day at the start", "@ana docs on 2026-10-03 the guide", ["ana"], {"at": "2026-10-03", "note": "the guide"}),
        ("yesterday", "@ana docs the guide yesterday", ["ana"], {"at": YESTERDAY, "note": "the guide"}),
        ("today is today", "@ana docs the guide, today", ["ana"], {"note": "the guide"}),
        ("a day in the middle stays words", "@ana docs what on 2026-10-03 broke", ["ana"],
         {"note": "what on 2026-10-03 broke"}),
        ("a link", f"@ana pr the cache <{PULL}/files>", ["ana"],
         {"note": "the cache", "link": f"{PULL}/files", "source_id": "https://github.com/acme/site/pull/12"}),
        ("a link with a label", "@ana docs see <https://example.org/a?b=1&amp;utm_source=x#c|this> page", ["ana"],
         {"note": "see https://example.org/a?b=1&utm_source=x#c page", "source_id": "https://example.org/a?b=1"}),
        ("for an organisation", "@ana docs the guide for acme", ["ana"],
         {"note": "the guide", "for": ("o1", "employer")}),
        ("on behalf of it", "@ana docs the guide on behalf of Acme Labs", ["ana"],
         {"note": "the guide", "for": ("o1", "employer")}),
        ("for an organisation first", "@ana docs for Acme the other guide", ["ana"],
         {"note": "the other guide", "for": ("o1", "employer")}),
        ("for what is no organisation", "@ana docs a guide for beginners", ["ana"],
         {"note": "a guide for beginners", "for": (None, "")}),
        ("everything", "@ana talk on caches for Acme yesterday <https://example.org/talk>", ["ana"],
         {"note": "on caches", "for": ("o1", "employer"), "at": YESTERDAY, "link": "https://example.org/talk"}),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(
    hall: Workspace, case: str, words: str, people: list[str], facts: dict[str, object]
) -> None:
    answer = credit(hall, words)
    assert answer.text.startswith("Credited "), answer.text
    found = newest(hall)
    assert found["people"] == {each if ":" in each else hall.id(each) for each in people}, case
    assert {name: found[name] for name in facts} == facts
    assert credit(hall, "undo").text.startswith("Taken back")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("@themselves docs the guide", "Nobody is left in that group"),
        ("@ana docs the guide on 2026-13-40", "“2026-13-40” is not a day; write it like 2026-10-03."),
        ("@ana docs the guide on 2999-01-01", "That date is in the future. Choose the day it was done, or today."),
        ("github:-x code fixed it", "is nobody’s name on GitHub. Write it as it is there."),
        ("<https://github.com/acme/site> code fixed it", "That address is not somebody’s profile."),
        ('"" docs the guide', "is nobody’s name"),
        ("github:octocat", "Say what it was for: a type"),
        ("why dogs", "I don’t know “dogs”. Name a person"),
        ("why @ana @ben", "Name one person"),
        ("history Acne", "I know no organisation called “Acne”. Did you mean “Acme”"),
    ],
)
def test_what_is_not_understood_is_answered_in_one_sentence(hall: Workspace, words: str, sentence: str) -> None:
    before = hall.rows("SELECT count(*) FROM credits"), hall.rows("SELECT count(*) FROM people")
    answer = credit(hall, words)
    assert sentence in answer.text
    assert answer.ephemeral
    assert len(answer.text) < 300
    assert (hall.rows("SELECT count(*) FROM credits"), hall.rows("SELECT count(*) FROM people")) == before


def test_the_answer_says_what_was_read_and_who_was_left_out(hall: Workspace) -> None:
    words = "@writers docs the wiki for Acme on 2026-10-03 <https://example.org/wiki>"
    assert credit(hall, words).text == (
        "Credited Ana and Mei for Documentation on 2026-10-03 on behalf of Acme Labs. Note: the wiki "
        "<https://example.org/wiki|Link> Left out: Lea and Build Bot (bots, and yourself)."
    )
    assert "Credited octocat and Sam Smith for Code." in credit(hall, 'github:octocat "Sam Smith" code').text
    credit(hall, "undo")
    credit(hall, "undo")


def test_undo_takes_back_ones_own_last_credit_that_stands(community: Workspace) -> None:
    assert "You have given no credit by hand that still stands" in credit(community, "undo").text
    credit(community, "@ana docs one")
    credit(community, "@ben docs two")
    credit(community, "@mei docs three", user="omar")
    assert credit(community, "undo").text == "Taken back: the credit of Ben."
    assert credit(community, "UNDO").text == "Taken back: the credit of Ana."
    assert "You have given no credit by hand" in credit(community, "undo").text
    assert "You have given no credit by hand" in credit(community, "undo", user="ben").text
    assert [community.credits(each) for each in ("ana", "ben", "mei")] == [0, 0, 1]
    noted = community.rows("SELECT what, count(*) FROM audit GROUP BY what ORDER BY what")
    assert dict(noted) == {"credit": 3, "undo": 2}


def test_the_same_deed_twice_is_said_and_not_entered(community: Workspace) -> None:
    assert credit(community, f"@ana pr fixed the cache <{PULL}>").text.startswith("Credited Ana")
    again = credit(community, f"@ben @ana review of it <{PULL.replace('Acme', 'acme')}/files?w=1#diff>", user="omar")
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    ana, lea = community.id("ana"), community.id("lea")
    assert again.text.startswith(f"<@{ana}> was credited for the same on {today} by <@{lea}>, so nothing was entered.")
    assert (community.credits("ana"), community.credits("ben")) == (1, 0)
    assert credit(community, f"@ben review of it <{PULL}>", user="omar").text.startswith("Credited Ben")
    credit(community, "undo")
    assert credit(community, f"@ana pr fixed the cache <{PULL}>").text.startswith("Credited Ana")


def test_why_and_history_show_lines_to_the_person_and_to_leads(community: Workspace) -> None:
    know_acme(community)
    assert "No credits yet." in credit(community, "why", user="ana").text
    community.thanks_and_confirmed()
    credit(community, f"@ana pr the cache for Acme yesterday <{PULL}>")
    credit(community, "@ana docs by mistake")
    credit(community, "undo")
    for user, words in (("ana", "why"), ("ana", "why @ana"), ("lea", "why @ana")):
        said = shown(credit(community, words, user=user))
        assert "2 this month" in said or "1 this month" in said  # yesterday may have been another month
        assert f"<{PULL}|{YESTERDAY}> *Code*: the cache, credited by Lea" in said
        assert "*Answering questions*: thanks @Ana, that fixed it, thanked by Mei, credited by Lea" in said
        assert "by mistake" not in said
    said = shown(credit(community, "history @ana"))
    assert "by mistake" in said
    assert "taken back by Lea (undone)" in said
    other = credit(community, "why @ana", user="ben")
    assert "2 in all. What for, only they and leads can see." in other.text
    assert "the cache" not in shown(other)
    assert "the cache" not in shown(credit(community, "history @ana", user="ben"))
    assert "Ana, *Code*: the cache" in shown(credit(community, "history acme"))
    acme = credit(community, "history Acme", user="ben")
    assert "Acme Labs has" in acme.text
    assert "the cache" not in shown(acme)


def test_why_shows_fifteen_lines_and_says_how_many_more(community: Workspace) -> None:
    for number in range(17):
        credit(community, f"@ana docs page {number:02}")
    said = credit(community, "why @ana")
    assert said.text.count("*Documentation*") == 15
    assert "And 2 more." in shown(said)


def test_people_elsewhere_are_not_written_to_and_show_in_the_top(community: Workspace) -> None:
    credit(community, 'github:octocat "Sam Smith" code fixed it')
    community.settle()
    assert "octocat" in credit(community, "top").text
    assert "Sam Smith" in credit(community, "top").text
    assert community.rows("SELECT key FROM outbox WHERE what = 'told'") == []
    assert "octocat’s credits that stand" in credit(community, "why github:octocat").text


def test_thanks_about_a_link_that_is_credited_are_noted_and_not_asked_about(community: Workspace) -> None:
    ts, card = community.thank("mei", f"thanks @ana for {PULL}")
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    community.say("ben", f"thanks @ana for <{PULL.lower()}/files|the fix>", channel="general")
    community.wait(lambda: "Ben thanked for it too" in says(community.find_card(ts) or {}), "the support")
    assert len(community.asked()) == 1
    assert "was credited for the same" in credit(community, f"@ana pr the cache <{PULL}>").text
    both, _ = community.thank("mei", f"thanks @ana and @ben for {PULL}", channel="general")
    assert community.rows("SELECT person FROM candidate_people WHERE key LIKE :ts", ts=f"%{both}") == [
        (community.id("ben"),)
    ]
    community.thank("mei", f"thanks @ana for {PULL} and https://github.com/acme/site/pull/13", channel="general")


def test_what_was_credited_by_hand_meanwhile_is_not_confirmed_again(community: Workspace) -> None:
    ts, card = community.thank("mei", f"thanks @ana for {PULL}")
    credit(community, f"@ana pr the cache <{PULL}>")
    community.slack.press("omar", card, "Confirm")
    community.whispered("omar", "was credited for the same")
    community.say("ben", f"thanks @ana for {PULL}", channel="general")
    community.settle()
    assert (community.credits("ana"), community.asked()) == (1, [community.key(ts)])
    assert "Was it a contribution?" in says(community.find_card(ts) or {})


def test_slack_is_answered_in_time_however_long_it_takes_to_say_who_somebody_is(community: Workspace) -> None:
    thanks = community.message_event("mei", "thanks @ana, that fixed it") | {"user": "U0STRANGER1"}
    community.deliver_event(thanks)
    [card] = community.wait(lambda: community.slack.messages("support"), "the card")
    community.slack.press("lea", card, "Confirm")
    community.wait(lambda: community.credits("ana") == 1, "the credit")
    community.settle()
    community.slack.fail("users.info", hang=6, times=9)
    for words in ("why @ana", "history @ana"):
        answer = community.slack.command("lea", "general", "/credit", words)
        assert answer.ok, "Slack waits three seconds"
        assert "thanked by somebody" in answer.text
