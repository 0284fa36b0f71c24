"""`make pictures`: the pictures in docs/, taken from the running demo."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import SlackPage, open_browser
from tests.workspace import free_port

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"


def main() -> None:
    """Start the demo, take every picture, end it."""
    PICTURES.mkdir(exist_ok=True)
    port = free_port()
    command = [sys.executable, "-m", "bot.demo", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo, open_browser() as browser:
        assert demo.stdout
        next(line for line in demo.stdout if "Ctrl-C" in line)
        page = browser.new_page(viewport={"width": 1200, "height": 820}, device_scale_factor=1.5, locale="en-GB")
        take_all(SlackPage(page, f"http://127.0.0.1:{port}/"))
        demo.terminate()
        demo.stdout.read()  # its good-bye


def take_all(slack: SlackPage) -> None:
    slack.act_as("Lea")
    slack.go_to("support")
    slack.open_thread("Does the API return archived projects")
    expect(slack.thread.get_by_role("button", name="Confirm")).to_be_visible()
    take(slack.page, "card")
    slack.thread.get_by_role("button", name="Change").click()
    take(slack.page.get_by_role("dialog", name="Credit"), "change")
    slack.page.keyboard.press("Escape")
    slack.thread.get_by_role("button", name="Confirm").click()
    expect(slack.thread).to_contain_text("credited for")
    take(slack.thread, "decided")
    slack.write("support", "/credit @ben docs wrote the install guide")
    expect(slack.main).to_contain_text("Credited Ben")
    slack.go_to("Plaudit Home")
    expect(slack.main).to_contain_text("Decided last")
    take(slack.main, "home")
    slack.main.get_by_role("button", name="Adjust how often I ask").first.click()
    take(slack.page.get_by_role("dialog", name="How I hear"), "tuning")
    slack.page.keyboard.press("Escape")
    slack.main.get_by_role("button", name="Settings…").click()
    take(slack.page.get_by_role("dialog", name="Plaudit settings"), "settings")
    slack.page.keyboard.press("Escape")
    slack.page.get_by_role("button", name="Run this month’s shout-out").click()
    slack.go_to("shoutouts")
    expect(slack.main).to_contain_text("Thank you, helpers of")
    take(slack.main, "shoutout")


def take(what: Page | Locator, name: str) -> None:
    what.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
