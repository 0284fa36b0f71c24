"""A stranger's first five minutes, in a real browser: thanks, Confirm, /credit, the shout-out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.demo import tries
from tests.browser.chromium import NoBrowser, SlackPage, open_browser
from tests.workspace import Workspace, open_workspace

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with open_browser() as opened:
            yield opened
    except NoBrowser as why:
        if os.environ.get("PLAUDIT_REQUIRE_BROWSER"):
            raise
        pytest.skip(str(why))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose page has the demo's buttons."""
    with open_workspace(f"sqlite:///{tmp_path / 'demo.db'}") as workspace:
        workspace.slack.tries = tries(workspace.bot.settings)
        yield workspace


@pytest.fixture
def slack(browser: Browser, demo: Workspace) -> Iterator[SlackPage]:
    with browser.new_page(viewport={"width": 1280, "height": 900}) as page:
        yield SlackPage(page, demo.slack.url)


def test_from_thanks_to_the_shout_out(slack: SlackPage) -> None:
    slack.act_as("Mei")
    slack.go_to("support")
    slack.write("support", "thanks @ana, that fixed it")
    slack.open_thread("that fixed it")
    expect(slack.thread).to_contain_text("Mei thanked Ana")

    slack.act_as("Lea")
    slack.thread.get_by_role("button", name="Confirm").click()
    expect(slack.thread).to_contain_text("Ana credited for Answering questions by Lea")

    slack.write("support", "/credit @ben docs wrote the install guide")
    expect(slack.main).to_contain_text("Credited Ben for Documentation")

    slack.page.get_by_role("button", name="Run this month’s shout-out").click()
    slack.go_to("shoutouts")
    expect(slack.main).to_contain_text("Thank you, helpers of")
    expect(slack.main).to_contain_text("Ana with 1 credit for Answering questions")
    expect(slack.main).to_contain_text("Ben with 1 credit for Documentation")

    slack.act_as("Ana")
    slack.go_to("Plaudit messages")
    expect(slack.main).to_contain_text("Lea credited you for Answering questions")


def test_a_card_can_be_decided_by_keyboard_alone(slack: SlackPage) -> None:
    slack.act_as("Mei")
    slack.go_to("support")
    slack.write("support", "thanks @ana, that fixed it")
    slack.open_thread("that fixed it")
    slack.act_as("Lea")
    confirm = slack.thread.get_by_role("button", name="Confirm")
    expect(confirm).to_be_visible()
    for _ in range(60):
        slack.page.keyboard.press("Tab")
        if confirm.evaluate("button => button === document.activeElement"):
            break
    slack.page.keyboard.press("Enter")
    expect(slack.thread).to_contain_text("Ana credited for Answering questions by Lea")


def test_change_credits_what_the_form_says(slack: SlackPage, demo: Workspace) -> None:
    slack.act_as("Mei")
    slack.go_to("support")
    slack.write("support", "thanks @ana, that fixed it")
    slack.open_thread("that fixed it")
    slack.act_as("Lea")
    slack.thread.get_by_role("button", name="Change").click()
    form = slack.page.get_by_role("dialog", name="Credit")
    form.get_by_role("button", name="Remove Ana").click()
    form.get_by_role("combobox", name="Who helped?").fill("Ben")
    form.get_by_role("option", name="Ben").click()
    form.get_by_label("Note").fill("it was Ben, in the call")
    form.get_by_role("button", name="Credit", exact=True).click()
    expect(slack.thread).to_contain_text("Ben credited for Answering questions by Lea")
    assert (demo.credits("ana"), demo.credits("ben")) == (0, 1)
