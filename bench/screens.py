"""Saves a picture of every screen at four sizes in both languages: `python -m bench.screens --out DIR [--only app]`.

It looks at a running demo (`make run`, `flask demo load --synthetic 400` for something to see). A room of screens adds
its own to SCREENS: name, address, who is logged in, and what to do there before the picture is taken.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Geolocation, Page, ViewportSize

from bench import dossier_screens, field_screens, follow_screens, staff_screens
from tests.browsing import DESKTOP, PHONE, TABLET, chromium
from tests.townspeople import PASSWORD, PHOTO

SMALLEST: ViewportSize = {"width": 320, "height": 640}
SIZES = {"1440x900": DESKTOP, "768x1024": TABLET, "360x740": PHONE, "320x640": SMALLEST}
LANGUAGES = ("vi", "en")
SETTLED_MS = 1500
RESIZED_MS = 500
HERE: Geolocation = {"latitude": 11.31, "longitude": 106.099, "accuracy": 8}
NEXT = re.compile("^(Tiếp tục|Continue)")


def nothing(_: Page) -> None:
    """The screen as it opens."""


def photo(page: Page) -> None:
    """The first step, with a photo."""
    page.set_input_files("input[multiple]", PHOTO)
    page.locator(".strip img").wait_for()


def place(page: Page) -> None:
    """The second step."""
    photo(page)
    page.get_by_role("button", name=NEXT).click()
    page.locator(".place-name").wait_for()


def matter(page: Page, words: str = "Vỉa hè sụt lún trước cổng chợ", picture: str = "Sụt lún|Sunken") -> None:
    """The third step, with a category."""
    place(page)
    page.get_by_role("button", name=NEXT).click()
    page.locator("textarea").fill(words)
    page.get_by_role("button", name=re.compile(picture)).first.click()


def danger(page: Page) -> None:
    """The third step where life is at risk."""
    matter(page, "Dây điện đứt rơi xuống đường", "Dây điện đứt|Fallen|wire")


def review(page: Page) -> None:
    """The look over it."""
    matter(page)
    page.get_by_role("button", name=NEXT).click()


def sent(page: Page) -> None:
    """Done."""
    review(page)
    page.get_by_role("button", name=re.compile("^(Gửi phản ánh|Send the report)")).click()
    page.locator(".code").wait_for()


def first_report(page: Page) -> None:
    """One's newest report."""
    page.locator("a[href*='/reports/']").first.click()
    page.locator(".timeline").wait_for()


@dataclass(frozen=True)
class Screen:
    """`who` is a persona in the resident's app, a user name in the others, or nobody."""

    name: str
    path: str
    who: str = ""
    prepare: Callable[[Page], None] = nothing


SCREENS = [
    Screen("site", "/"),
    Screen("app-sign-in", "/app/mine"),
    Screen("app-home", "/app/", "chi-hanh"),
    Screen("app-report-photos", "/app/report", "chi-hanh", photo),
    Screen("app-report-place", "/app/report", "chi-hanh", place),
    Screen("app-report-matter", "/app/report", "chi-hanh", matter),
    Screen("app-report-danger", "/app/report", "chi-hanh", danger),
    Screen("app-report-review", "/app/report", "chi-hanh", review),
    Screen("app-report-sent", "/app/report", "chi-hanh", sent),
    Screen("app-mine", "/app/mine", "chi-hanh"),
    Screen("app-report", "/app/mine", "chi-hanh", first_report),
    Screen("app-nearby-list", "/app/nearby", "chi-hanh"),
    Screen("app-nearby-map", "/app/nearby?as=map", "chi-hanh"),
    Screen("app-notices", "/app/notices", "chi-hanh"),
    Screen("app-me", "/app/me", "chi-hanh"),
    Screen("dossier-catalogue", "/app/procedures", "chi-hanh"),
    Screen("dossier-found", "/app/procedures", "chi-hanh", dossier_screens.found),
    Screen("dossier-guide", "/app/procedures/1.001193", "chi-hanh"),
    Screen("dossier-portal", "/app/procedures/2.002854", "chi-hanh"),
    Screen("dossier-where", "/app/procedures/1.001193/begin", "chi-hanh", dossier_screens.chosen),
    Screen("dossier-form", "/app/procedures/1.001193/begin", "chi-hanh", dossier_screens.judged),
    Screen("dossier-papers", "/app/procedures/1.001193/begin", "chi-hanh", dossier_screens.papers),
    Screen("dossier-problems", "/app/procedures/1.001193/begin", "chi-hanh", dossier_screens.problems),
    Screen("dossier-review", "/app/procedures/2.000635/begin", "chi-hanh", dossier_screens.extract),
    Screen("dossier-filed", "/app/procedures/2.000635/begin", "chi-hanh", dossier_screens.filed),
    Screen("dossiers-mine", "/app/mine?list=dossiers", "chi-hanh"),
    Screen("dossiers-claim", "/app/dossier-claim", "chi-hanh"),
    Screen("dossiers-lacking", "/app/", "chi-hanh", follow_screens.lacking),
    Screen("dossiers-adding", "/app/", "chi-hanh", follow_screens.adding),
    Screen("dossiers-paying", "/app/", "chi-hanh", follow_screens.paying),
    Screen("dossiers-paid", "/app/", "chi-hanh", follow_screens.paid),
    Screen("dossiers-given", "/app/", "chi-hanh", follow_screens.given),
    Screen("dossiers-look-up", "/app/dossier-lookup", "", follow_screens.looked_up),
    Screen("field-log-in", "/field/"),
    Screen("field-list", "/field/", "canbo"),
    Screen("field-map", "/field/#/map", "canbo", field_screens.pins),
    Screen("field-me", "/field/#/me", "canbo"),
    Screen("field-nothing-waits", "/field/#/queue", "canbo"),
    Screen("field-ticket", "/field/", "canbo", field_screens.ticket),
    Screen("field-acts", "/field/", "canbo", field_screens.acts),
    Screen("field-waiting", "/field/", "canbo", field_screens.waiting),
    Screen("field-conflict", "/field/", "canbo", field_screens.conflict),
    Screen("field-resolve", "/field/", "canbo", field_screens.resolve),
    Screen("staff-log-in", "/staff/"),
    Screen("staff-map", "/staff/", "lanhdao", staff_screens.listed),
    Screen("staff-heat", "/staff/?layer=heat", "lanhdao", staff_screens.listed),
    Screen("staff-filter", "/staff/", "dieuphoi", staff_screens.choosing),
    Screen("staff-list", "/staff/list", "dieuphoi", staff_screens.rows),
    Screen("staff-bulk", "/staff/list", "dieuphoi", staff_screens.bulk),
    Screen("staff-drawer", "/staff/list?has_photo=true", "admin", staff_screens.drawer),
    Screen("staff-assign", "/staff/list?status=open", "admin", staff_screens.assign),
    Screen("staff-merge", "/staff/list?status=open&has_photo=true", "admin", staff_screens.merge),
    Screen("staff-moderate", "/staff/list?has_photo=true", "admin", staff_screens.moderate),
    Screen("staff-place", "/staff/list?status=open", "admin", staff_screens.place),
    Screen("staff-black-out", "/staff/list?has_photo=true", "admin", staff_screens.black_out),
    Screen("staff-figures", "/staff/figures", "lanhdao"),
    Screen("staff-index", "/staff/index766", "lanhdao", staff_screens.index),
    Screen("staff-index-behind", "/staff/index766", "lanhdao", staff_screens.behind),
    Screen("staff-index-of-agency", "/staff/index766", "lanhdaoxa", staff_screens.index),
    Screen("staff-index-figures", "/staff/index766/figures", "lanhdao", staff_screens.rows),
    Screen("staff-index-weights", "/staff/index766/weights", "admin", staff_screens.rows),
    Screen("staff-letters", "/staff/letters?state=all", "dieuphoi"),
    Screen("staff-inbox", "/staff/letters/inbox?state=all", "dieuphoi"),
    Screen("staff-chat", "/staff/chat", "dieuphoi", staff_screens.talk),
    Screen("staff-categories", "/staff/admin/categories", "admin", staff_screens.rows),
    Screen("staff-category", "/staff/admin/categories", "admin", staff_screens.new),
    Screen("staff-category-edit", "/staff/admin/categories", "admin", staff_screens.category),
    Screen("staff-units", "/staff/admin/units", "admin", staff_screens.rows),
    Screen("staff-unit", "/staff/admin/units", "admin", staff_screens.first),
    Screen("staff-rules", "/staff/admin/rules", "admin", staff_screens.rows),
    Screen("staff-rule", "/staff/admin/rules", "admin", staff_screens.new),
    Screen("staff-calendar", "/staff/admin/calendar", "admin"),
    Screen("staff-people", "/staff/admin/people", "admin", staff_screens.rows),
    Screen("staff-person", "/staff/admin/people", "admin", staff_screens.first),
    Screen("staff-zalo", "/staff/admin/zalo", "admin", staff_screens.zalo),
    Screen("staff-audit", "/staff/admin/audit", "admin", staff_screens.rows),
    Screen("desk-queue", "/staff/dossiers", "lanhdaoxa", staff_screens.rows),
    Screen("desk-bulk", "/staff/dossiers", "motcua", staff_screens.many_dossiers),
    Screen("desk-dossier", "/staff/dossiers?state=filed", "motcua", staff_screens.dossier),
    Screen("desk-supplement", "/staff/dossiers?state=filed", "motcua", staff_screens.supplement),
    Screen("desk-result", "/staff/dossiers?state=done", "lanhdaoxa", staff_screens.dossier),
    Screen("desk-fees", "/staff/payments", "motcua"),
    Screen("desk-filings", "/staff/filings", "motcua"),
    Screen("staff-account", "/staff/account", "lanhdao"),
    Screen("staff-enrol", "/staff/account", "lanhdao", staff_screens.enrol),
]


def enter(context: BrowserContext, screen: Screen, language: str) -> Page:
    """A page in the language, logged in as whom the screen asks for."""
    context.add_init_script(f"localStorage.setItem('language', '{language}')")
    page = context.new_page()
    if screen.path.startswith("/app/") and screen.who:
        context.add_init_script(f"localStorage.setItem('persona', '{screen.who}')")
    elif screen.who:
        answer = context.request.post(
            "/api/v1/staff/session", data={"username": screen.who, "password": PASSWORD}
        )
        if not answer.ok:
            raise SystemExit(f"{screen.who} cannot log in: {answer.text()}")
    page.goto(screen.path)
    return page


def save(browser: Browser, base: str, screen: Screen, folder: Path) -> None:
    """The pictures of one screen: made ready once in each language, then seen in each size."""
    for language in LANGUAGES:
        context = browser.new_context(
            base_url=base,
            viewport=DESKTOP,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            geolocation=HERE,
            permissions=["geolocation"],
            service_workers="block",
        )
        page = enter(context, screen, language)
        screen.prepare(page)
        page.wait_for_timeout(SETTLED_MS)
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            page.wait_for_timeout(RESIZED_MS)
            file = folder / f"{screen.name}-{size}-{language}.png"
            page.screenshot(path=file)
            print(file)
        context.close()


def main() -> None:
    """Save what was asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--base", default="http://localhost:8000")
    options.add_argument("--out", type=Path, default=Path("var/screens"))
    options.add_argument("--only", default="", help="screens whose name begins so")
    asked = options.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for screen in SCREENS:
            if screen.name.startswith(asked.only):
                save(browser, asked.base, screen, asked.out)


if __name__ == "__main__":
    main()
