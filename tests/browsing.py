"""A real browser before the real service: Debian's Chromium, driven by Playwright, and what every page must keep to."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from config import ROOT
from tests.callers import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 360, "height": 740}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PATIENCE_MS = 15_000
# More stops than the longest screen has.
MOST_STOPS = 120
expect.set_options(timeout=PATIENCE_MS)
# The browser itself writes these lines when the service refuses; a page that shows the refusal has done its part.
REFUSALS = re.compile(r"status of 4\d\d")
OURS = re.compile(r"/(api|sim)/")
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium for the time of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person's browser, with its own storage. Notes what pages must not do: errors, calls to other hosts."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        chosen = {"viewport": PHONE, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"} | options
        self.base = base
        self.context: BrowserContext = browser.new_context(base_url=base, **chosen)
        self.context.set_default_timeout(PATIENCE_MS)
        self.faults: list[str] = []
        self.excused: list[re.Pattern[str]] = []
        self.context.on("request", lambda request: self._look_at(request.url))
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))

    def page(self, path: str = "") -> Page:
        """A new tab, at a path if one is given."""
        page = self.context.new_page()
        if path:
            page.goto(path)
        return page

    def excuse(self, pattern: str) -> None:
        """Say that console lines like this are meant, for instance while the network is off."""
        self.excused.append(re.compile(pattern))

    def close(self) -> None:
        """Leave. Fails when a page wrote an error or called another host."""
        self.context.close()
        left = [fault for fault in self.faults if not any(known.search(fault) for known in self.excused)]
        assert not left, "\n".join(left)

    def _look_at(self, url: str) -> None:
        if url.startswith("http") and origin(url) != self.base:
            self.faults.append(f"another host: {url}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        refused = REFUSALS.search(message.text) and OURS.search(str(message.location.get("url", "")))
        if not refused:
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")


def sit_down(
    visit: Callable[..., Visitor], username: str, path: str = "/staff/", password: str = PASSWORD
) -> Page:
    """Somebody of staff logs in at a page of the console."""
    page = visit(viewport=DESKTOP, reduced_motion="reduce").page(path)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("navigation", name="Các trang")).to_be_visible()
    return page


def origin(address: str) -> str:
    """The scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def accessible(page: Page) -> None:
    """Fails with what axe finds against WCAG 2.2 AA on the page as it stands."""
    page.evaluate(_axe())
    # A page in the midst of a change has colours of both: axe is to see it as people do, after the frame is drawn.
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", WCAG
    )
    told = [
        {"rule": one["id"], "help": one["help"], "where": [node["html"][:160] for node in one["nodes"]][:3]}
        for one in found["violations"]
    ]
    assert told == [], json.dumps(told, ensure_ascii=False, indent=1)


def fits(page: Page) -> None:
    """Fails when the page can be scrolled sideways, which nobody expects on a phone."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= window, f"{width} px wide in a window of {window} px"


def reach(target: Locator) -> None:
    """Go to it as somebody without a mouse does, by Tab. Fails when Tab does not lead there."""
    expect(target).to_be_enabled()
    for _ in range(MOST_STOPS):
        if target.evaluate("one => one === document.activeElement"):
            return
        target.page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached")


def press(target: Locator, key: str = "Enter") -> None:
    """Reach it and press a key there."""
    reach(target)
    target.page.keyboard.press(key)


def write(target: Locator, words: str) -> None:
    """Reach a field and type instead of what it holds."""
    press(target, "Control+A")
    target.page.keyboard.type(words)


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
