"""One person, many identities: linked on Home, merged by a lead and taken back, and who is not the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.standin import elements
from scoring import ledger
from scoring.model import Person, Source, TeamId, UserId
from storage.batch import Batch
from storage.engine import open_engine
from storage.store import Store, open_store
from tests.workspace import Json, Workspace, says

GH = UserId("github:ana")


def from_elsewhere(community: Workspace, write: Callable[[Store], None]) -> None:
    """What a source writes: people known elsewhere, and what they are credited with there."""
    engine = open_engine(community.bot.settings.database_url)
    try:
        with engine.begin() as connection:
            batch = Batch(connection, datetime.now(UTC))
            write(open_store(batch, TeamId(community.slack.world.team.id)))
            batch.finish()
    finally:
        engine.dispose()


def credited_at_github(store: Store, deed: str = "pr1") -> None:
    store.people.learn([Person(GH, "ana", handle="ana")])
    line = ledger.credit(
        deed=deed, rounds=1, person=GH, type="code", at=store.now, by=UserId("ULEA"), now=store.now,
        zone=store.policy.zone, source=Source.THANKS,
    )  # fmt: skip
    store.credits.add([line])


def reopened(community: Workspace, user: str, part: str) -> Json:
    community.slack.open_home(user)
    return community.home(user, part)


def choose_first(view: Json) -> str:
    """The words of the first option of the form's select."""
    select = next(each for _, each in elements.found(view["blocks"]) if each["type"] == "static_select")
    options = select.get("options") or select["option_groups"][0]["options"]
    return str(options[0]["text"]["text"])


def test_somebody_links_what_else_they_go_by_and_takes_it_away(community: Workspace) -> None:
    home = community.home("ana", "My identities")
    community.slack.press("ana", home, "Add…")
    refused = community.slack.submit("ana", community.modal("ana"), {"identity": "myspace:ana"})
    assert "no place I know" in refused.errors["identity"]
    assert community.slack.submit("ana", community.modal("ana"), {"identity": "https://github.com/Ana"}).ok
    home = community.home("ana", "ana (GitHub) counts for you from now on")
    from_elsewhere(community, credited_at_github)
    home = reopened(community, "ana", "*1* this month")
    assert "• ana (GitHub)" in says(home)
    community.slack.press("ana", home, "Take away…")
    form = community.modal("ana")
    assert community.slack.submit("ana", form, {"identity": choose_first(form)}).ok
    assert "ana (GitHub)" not in says(community.home("ana", "No credits yet"))


def test_an_identity_with_credits_waits_for_a_lead(community: Workspace) -> None:
    from_elsewhere(community, credited_at_github)
    community.slack.press("ben", community.home("ben", "My identities"), "Add…")
    assert community.slack.submit("ben", community.modal("ben"), {"identity": "github:ana"}).ok
    community.home("ben", "ana (GitHub) waits for a lead")
    home = community.home("lea", "*Ben* and *ana (GitHub)*\nBen says so.")
    assert "*Ana* and *ana (GitHub)*\nThe same handle." in says(home), "Ana’s handle says otherwise: a lead decides"
    within = block_below(home, "Ben says so.")
    community.slack.press("lea", home, "Merge", within=within)
    home = community.home("lea", "ana (GitHub) counts for Ben from now on")
    assert "*Ana* and *ana (GitHub)*" in says(home), "it is still said to be Ana’s"
    reopened(community, "ben", "*1* this month")


def block_below(home: Json, part: str) -> str:
    """The block of buttons below the section that says `part`."""
    at = next(number for number, block in enumerate(home["blocks"]) if part in says({"blocks": [block]}))
    return str(home["blocks"][at + 1]["block_id"])


def test_a_lead_merges_who_is_suggested_and_takes_it_back(community: Workspace) -> None:
    from_elsewhere(community, credited_at_github)
    community.thanks_and_confirmed()
    assert "Same person?" not in says(community.home("ana")), "others are not asked"
    home = community.home("lea", "*Ana* and *ana (GitHub)*\nThe same handle.")
    community.slack.press("lea", home, "Merge")
    home = community.home("lea", "ana (GitHub) counts for Ana from now on")
    assert "The same handle" not in says(home)
    from_elsewhere(community, lambda store: credited_at_github(store, "pr2"))
    assert "• ana (GitHub)" in says(reopened(community, "ana", "*3* this month"))
    community.slack.press("lea", home, "Take back…")
    form = community.modal("lea")
    assert choose_first(form) == "ana (GitHub) is Ana"
    assert community.slack.submit("lea", form, {"back": choose_first(form)}).ok
    community.home("lea", "*Ana* and *ana (GitHub)*\nThe same handle.")
    home = reopened(community, "ana", "*1* this month")
    assert "ana (GitHub)" not in says(home)
    [before, after] = community.rows("SELECT what FROM audit WHERE what LIKE '%merge' ORDER BY at")
    assert (before[0], after[0]) == ("merge", "unmerge")


def test_who_is_not_the_same_is_not_suggested_again(community: Workspace) -> None:
    from_elsewhere(community, credited_at_github)
    home = community.home("lea", "*Ana* and *ana (GitHub)*\nThe same handle.")
    community.slack.press("lea", home, "Not the same")
    community.home("lea", "Ana and ana (GitHub) are not suggested again")
    assert "The same handle" not in says(reopened(community, "omar", "Same person?"))
    community.slack.press("lea", home, "Merge")
    community.told("lea", "were said not to be the same person")
    community.slack.press("ana", community.home("ana"), "Add…")
    refused = community.slack.submit("ana", community.modal("ana"), {"identity": "github:ana"})
    assert "A lead said" in refused.errors["identity"]
    community.slack.press("omar", community.home("omar"), "Take back…")
    form = community.modal("omar")
    assert choose_first(form) == "Ana is not ana (GitHub)"
    assert community.slack.submit("omar", form, {"back": choose_first(form)}).ok
    community.home("omar", "*Ana* and *ana (GitHub)*\nThe same handle.")


def test_a_lead_merges_two_by_hand_two_members_only_if_sure(community: Workspace) -> None:
    community.slack.command("lea", "general", "/credit", "@ben docs wrote the guide")
    community.slack.press("lea", community.home("lea", "Same person?"), "Merge two…")
    form = community.modal("lea")
    assert "Fill in two" in community.slack.submit("lea", form, {"person": "ana"}).errors["person"]
    both = {"person": "ana", "another": "ben"}
    assert "two members" in str(community.slack.submit("lea", form, both).errors)
    assert community.slack.submit("lea", form, {**both, "sure": [SURE]}).ok
    community.home("lea", "Ben counts for Ana from now on")
    reopened(community, "ana", "*1* this month")
    community.slack.press("lea", community.home("lea"), "Merge two…")
    values = {"person": "mei", "identity": "https://forum.example.org/u/Mei_1"}
    assert community.slack.submit("lea", community.modal("lea"), values).ok
    community.home("lea", "mei_1 (forum) counts for Mei from now on")


SURE = "They are one person, though both are members here"


def test_a_lead_decides_about_no_identity_of_their_own(community: Workspace) -> None:
    community.slack.press("omar", community.home("omar", "Same person?"), "Merge two…")
    both = {"person": "lea", "another": "ben", "sure": [SURE]}
    assert community.slack.submit("omar", community.modal("omar"), both).ok
    community.home("omar", "Ben counts for Lea from now on")
    _, card = community.thank("mei", "thanks @ben, that fixed it")
    community.slack.press("lea", card, "Confirm")
    community.whispered("lea", "contribution of your own")
    community.slack.press("omar", card, "Confirm")
    community.wait(lambda: community.credits("ben") == 1, "the other lead's decision")


def test_who_is_renamed_or_leaves_keeps_their_credits_and_their_name(community: Workspace) -> None:
    community.thanks_and_confirmed()
    ana = community.id("ana")
    community.slack.change_user("ana", display_name="Anna", name="anna")
    community.settle()
    community.slack.change_user(ana, deleted=True)
    community.settle()
    assert community.credits(ana) == 1
    home = community.home("lea", "*Anna* credited for *Answering questions*")
    assert "*Ana*" not in says(home)


def test_guests_and_people_from_another_workspace_are_credited(community: Workspace) -> None:
    for name, facts in (("gus", {"is_restricted": True}), ("sol", {"home_team": "T0OTHERS"})):
        community.slack.join_team(name, display_name=name.title(), **facts)
        community.slack.invite(name, "support")
        _, card = community.thank("mei", f"thanks @{name}, that fixed it")
        community.slack.press("lea", card, "Confirm")
        community.told(name, "credited you")
        assert community.credits(name) == 1
    assert community.rows("SELECT home_team FROM people WHERE name IN ('Gus', 'Sol') ORDER BY name") == [
        (None,), ("T0OTHERS",),
    ]  # fmt: skip


def test_people_with_one_address_are_suggested(community: Workspace) -> None:
    community.slack.change_user("ana", email="Ana@Example.org")
    community.settle()
    forum = Person(UserId("forum:am"), "am", handle="am", email="ana@example.org")
    from_elsewhere(community, lambda store: store.people.learn([forum]))
    home = community.home("lea", "*Ana* and *am (forum)*\nThe same e-mail address.")
    assert "example.org" not in says(home), "no address is shown"
