"""My data: see it, take it along, hide from public lists, be forgotten; what leads see of who changed what."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from bot.standin import elements
from tests.stories.conftest import Founding
from tests.workspace import Json, Workspace, says, small_world

THANKS = "thanks @ana, that fixed it"


def press_on_home(community: Workspace, user: str, label: str) -> None:
    community.slack.open_home(user)
    community.settle()  # or this drawing of the tab could come after the one that follows the press
    community.slack.press(user, community.home(user, label), label)


def labels(view: Json) -> list[str]:
    return [each["text"]["text"] for _, each in elements.found(view["blocks"]) if each["type"] == "button"]


def form_of(community: Workspace, user: str, part: str) -> Json:
    """The form before `user`, once it says `part`."""

    def shown() -> Json | None:
        form = community.slack.modal(user)
        return form if form and part in says(form) else None

    form: Json = community.wait(shown, f"a form that says {part!r}")
    return form


def erase(community: Workspace, user: str, word: str = "erase") -> None:
    press_on_home(community, user, "Erase me…")
    assert community.slack.submit(user, form_of(community, user, "forgets you"), {"word": word}).ok
    community.home(user, "Plaudit has forgotten you")


def top(community: Workspace) -> str:
    answer = community.slack.command("mei", "general", "/credit", "top")
    return says({"text": answer.text, "blocks": answer.blocks})


def stored(community: Workspace) -> str:
    """The whole database as one text."""
    tables = [name for (name,) in community.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return str([[tuple(row) for row in community.rows(f'SELECT * FROM "{name}"')] for name in tables])


def test_everybody_sees_what_is_stored_about_them_on_home_and_by_command(community: Workspace) -> None:
    community.thanks_and_confirmed()
    press_on_home(community, "ana", "See")
    said = says(form_of(community, "ana", "What is stored besides"))
    for part in ("name Ana", "1 line of the ledger about you", "1 question to the leads", "+1 Answering questions"):
        assert part in said
    assert "Mei" not in said
    community.slack.command("mei", "general", "/credit", "data")
    said = says(form_of(community, "mei", "What is stored besides"))
    assert "1 credit for which you gave thanks" in said
    assert "1 message of yours" in said


def test_the_export_is_json_and_whole(community: Workspace) -> None:
    ts, _ = community.thanks_and_confirmed()
    press_on_home(community, "ana", "Export")
    form = form_of(community, "ana", "This is all.")
    found = json.loads("\n".join(block["text"]["text"] for block in form["blocks"] if block["type"] == "section"))
    assert found["ids"] == [community.id("ana")]
    [credit] = found["credits"]
    assert (credit["deed"], credit["amount"]) == (community.key(ts), 1)
    assert "that fixed it" in credit["excerpt"]


def test_hidden_people_are_in_no_public_list_and_totals_add_up(community: Workspace) -> None:
    community.slack.command("lea", "general", "/credit", "@ana @ben talk at the meetup")
    community.slack.command("lea", "general", "/credit", "@ana docs the guide")
    press_on_home(community, "ana", "Hide me")
    community.home("ana", "You appear in no public list")
    public = top(community)
    assert "Ana" not in public
    assert "1. Ben: 1 credit" in public
    assert "And 1 more person with 2 credits." in public
    following = datetime.fromisoformat(f"{community.clock():%Y-%m}-28T12:00:00+00:00").timestamp() + 12 * 86_400
    draft = community.run_job("monthly-shoutout", datetime.fromtimestamp(following, community.clock().tzinfo), dry=True)
    assert "Ana" not in draft
    assert "3 credits for 2 people." in draft
    assert "And 1 more person helped too" in draft
    press_on_home(community, "ana", "Show me again")
    community.home("ana", "Hide me")
    assert "1. Ana: 2 credits" in top(community)


def test_a_card_about_somebody_hidden_goes_to_the_leads(found: Founding) -> None:
    """Where the leads have a channel; the thread would name them in public."""
    world = small_world()
    community = found(world=world, leads_channel=world.channel("leads").id)
    press_on_home(community, "ana", "Hide me")
    community.home("ana", "You appear in no public list")
    ts = community.say("mei", THANKS)
    community.settle()
    assert community.find_card(ts) is None
    assert any("Ana" in says(each) for each in community.slack.messages("leads"))


def test_whoever_is_erased_is_nowhere_and_stays_away(community: Workspace) -> None:
    first, _ = community.thanks_and_confirmed()
    waiting, _ = community.thank("mei", "thanks @ana, great talk", channel="general")
    both, _ = community.thank("mei", "thanks @ana and @ben for the review")
    community.say("ana", "you are welcome, all")
    community.settle()
    ana = community.id("ana")
    erase(community, "ana")
    community.settle()
    assert ana not in stored(community)
    for table in ("candidates", "evidence"):
        assert community.rows(f"SELECT excerpt FROM {table} WHERE excerpt != ''") == [], "nobody’s words about her"
    community.wait(lambda: community.find_card(waiting, "general") is None, "the card about nobody else to go")
    community.wait(lambda: "Ana" not in says(community.find_card(both) or {}), "the name to go from the other card")
    community.wait(lambda: "Ana" not in says(community.find_card(first) or {}), "the name to go from what was decided")
    assert community.rows("SELECT person, amount FROM credits WHERE person LIKE 'erased:%'")[0][1] == 1
    assert "1. somebody: 1 credit" in top(community)
    community.slack.change_user("ana", display_name="Ana Again")
    community.say("ana", "thanks @ben, that fixed it")
    ts = community.say("mei", "thank you so much @ana!")
    community.settle()
    assert community.find_card(ts) is None
    community.slack.command("lea", "general", "/credit", "@ana docs again")
    assert community.rows("SELECT 1 FROM people WHERE id = :id", id=ana) == []
    assert community.rows("SELECT 1 FROM activity WHERE person = :id", id=ana) == []
    assert community.credits("ana") == 0


def test_whoever_was_erased_can_come_back_with_nothing(community: Workspace) -> None:
    community.thanks_and_confirmed()
    erase(community, "ana")
    press_on_home(community, "ana", "Be known again")
    community.home("ana", "No credits yet")
    community.home("ana", "Erase me…")
    community.thanks_and_confirmed()
    assert community.credits("ana") == 1


def test_nobody_is_erased_by_a_slip(community: Workspace) -> None:
    press_on_home(community, "ana", "Erase me…")
    answer = community.slack.submit("ana", form_of(community, "ana", "forgets you"), {"word": "yes"})
    assert "Type ERASE" in str(answer.errors)
    assert community.rows("SELECT 1 FROM people WHERE id = :id", id=community.id("ana"))


@pytest.mark.parametrize(("who", "part"), [("ben", "it is for them to ask"), ("U0NOBODY", "I know nobody")])
def test_leads_anonymise_only_who_left(community: Workspace, who: str, part: str) -> None:
    community.thanks_and_confirmed()
    press_on_home(community, "lea", "Anonymise…")
    id = community.id("ben") if who == "ben" else who
    answer = community.slack.submit("lea", form_of(community, "lea", "Or their id"), {"who": id, "word": "ERASE"})
    assert part in str(answer.errors)


def test_leads_anonymise_somebody_who_left(community: Workspace) -> None:
    community.thanks_and_confirmed()
    community.slack.change_user("ana", deleted=True)
    community.settle()
    press_on_home(community, "lea", "Anonymise…")
    form = form_of(community, "lea", "Their name, ids and words go")
    assert community.slack.submit("lea", form, {"gone": community.id("ana"), "word": "ERASE"}).ok
    community.wait(lambda: community.rows("SELECT 1 FROM tombstones"), "the tombstone")
    assert community.id("ana") not in stored(community)
    assert [what for (what,) in community.rows("SELECT what FROM audit ORDER BY id")][-1] == "erase"


def test_leads_read_who_changed_what_newest_first_page_by_page(community: Workspace) -> None:
    _, card = community.thanks_and_confirmed()
    community.slack.press("lea", card, "Undo")
    for number in range(8):
        word = "pause" if number % 2 == 0 else "resume"
        community.slack.command("omar", "general", "/credit", word)
        community.slack.command("lea", "support", "/credit", word)
    press_on_home(community, "lea", "Who changed what")
    newest = form_of(community, "lea", "resume")
    assert "confirm" not in says(newest)
    assert labels(newest) == ["Older"]
    community.slack.press("lea", newest, "Older")
    oldest = form_of(community, "lea", "confirm")
    said = says(oldest)
    assert said.index("undo") < said.index("confirm")
    assert "*Lea*: confirm" in said
    assert labels(oldest) == ["Newer"]
    assert "Who changed what" not in labels(community.home("mei"))


def test_quotes_are_forgotten_when_the_team_wants_it(community: Workspace) -> None:
    community.thanks_and_confirmed()
    community.pass_time(days=40)
    community.run_job("forget", community.clock())
    assert "that fixed it" in stored(community), "for ever, unless a team says how long"
    press_on_home(community, "lea", "Settings…")
    assert community.slack.submit("lea", community.modal("lea"), {"excerpt_days": "30"}).ok
    community.pass_time(hours=2)
    assert "quotes emptied" in community.run_job("forget", community.clock())
    assert community.rows("SELECT excerpt FROM candidates") == community.rows("SELECT excerpt FROM evidence") == [("",)]
    assert community.credits("ana") == 1
