"""What to do on a unit's phone before each picture of `bench.screens`. The demo's `canbo` needs an open ticket."""

import re
from uuid import uuid4

from playwright.sync_api import Page

from tests.townspeople import PHOTO

NOTE = re.compile("^(Ghi chú|Write a note)$")
MORE = re.compile("^(Khác|More)$")


def ticket(page: Page) -> None:
    """The ticket that is due first."""
    page.locator(".card").first.click()
    page.locator(".history li").first.wait_for()


def pins(page: Page) -> None:
    """The map with its tickets."""
    page.locator(".pin").first.wait_for()


def acts(page: Page) -> None:
    """What may be done with a ticket."""
    ticket(page)
    page.get_by_role("button", name=MORE).click()


def resolve(page: Page) -> None:
    """The result with its photo, on a ticket that was taken on."""
    ticket(page)
    done = re.compile("^(Báo xử lý xong|Report it done)$")
    for _ in ("accept", "start"):
        following = page.locator(".acts-next")
        if not done.match(following.inner_text().strip()):
            following.click()
            page.locator(".waiting").first.wait_for(state="detached")
    page.locator(".acts-next").click()
    page.locator("input[type=file]").set_input_files(PHOTO)
    page.locator(".taken img").wait_for()


def waiting(page: Page) -> None:
    """A note that waits for the network."""
    ticket(page)
    page.context.set_offline(True)
    page.get_by_role("button", name=MORE).click()
    page.get_by_role("button", name=NOTE).click()
    page.locator("textarea").fill("Đã đặt rào chắn, chờ vật tư.")
    page.locator(".sheet button[type=submit]").click()
    page.locator(".waiting").wait_for()


def conflict(page: Page) -> None:
    """The same after somebody else has changed the ticket, and the network is back."""
    waiting(page)
    path = f"/api/v1/unit/tickets/{page.url.rpartition('/')[2]}"
    asked = page.context.request
    csrf = asked.get("/api/v1/staff/session").json()["csrf"]
    asked.post(
        f"{path}/notes",
        data={"version": asked.get(path).json()["version"], "text": "Điện lực đã hẹn 14 giờ."},
        headers={"X-CSRF-Token": csrf, "Idempotency-Key": uuid4().hex},
    )
    page.context.set_offline(False)
    page.locator(".both").wait_for()
