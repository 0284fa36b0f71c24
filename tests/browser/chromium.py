"""A headless Chromium for tests and pictures: the system's own, or Playwright's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--disable-gpu", "--no-first-run", "--disable-sync", "--disable-background-networking",
         "--disable-component-update")  # fmt: skip


class NoBrowser(Exception):
    """There is none on this machine; the text says how to get one."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser. Raises NoBrowser."""
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # Chromium refuses root otherwise
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=_installed(), args=arguments)
        except Error as error:
            raise NoBrowser("No Chromium: install your system’s, or run `playwright install chromium`.") from error
        with browser:
            yield browser


def _installed() -> str | None:
    """The system's Chromium; None lets Playwright look for its own."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class SlackPage:
    """The stand-in's page as a person uses it: who they are, where they are, what they press."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(url)
        self.main = page.get_by_role("main")
        self.thread = page.get_by_role("complementary", name="Thread")
        self.places = page.get_by_role("navigation", name="Channels and messages")

    def act_as(self, name: str) -> None:
        option = self.page.get_by_label("Act as").locator("option", has_text=name)
        self.page.get_by_label("Act as").select_option(label=option.inner_text())

    def go_to(self, place: str) -> None:
        self.places.get_by_role("link", name=place).click()

    def write(self, channel: str, text: str) -> None:
        box = self.main.get_by_role("textbox", name=f"Message #{channel}")
        box.fill(text)
        box.press("Enter")

    def open_thread(self, said: str) -> None:
        message = self.main.get_by_role("article").filter(has_text=said)
        message.get_by_role("link", name="repl").first.click()
