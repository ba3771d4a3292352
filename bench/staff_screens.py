"""What to do at a city staff's desk before each picture of `bench.screens`.

Needs synthetic reports, and one with a photo: `app-report-sent` leaves some.
"""

import re

from playwright.sync_api import Page

from tests.browsing import origin
from tests.callers import Resident

ASSIGN = re.compile("^(Giao đơn vị|Assign)$")
MERGE = re.compile("^(Gộp|Merge)$")
MODERATE = re.compile("^(Kiểm duyệt|Moderate)$")
PLACE = re.compile("^(Sửa vị trí|Correct place)$")
BLACK_OUT = re.compile("^(Che ảnh|Black out)$")
ADD_PART = re.compile("^(Thêm ô che|Add a part)$")
NEW = re.compile("^(Thêm (chuyên mục|quy tắc|tài khoản)|New (category|rule|account))$")
ASK_ZALO = re.compile("^(Hỏi Zalo ngay|Ask Zalo now)$")
SUPPLEMENT = re.compile("^(Yêu cầu bổ sung|Ask for a supplement)$")
ENROL = re.compile("^(Bật xác thực|Turn on)")


def listed(page: Page) -> None:
    """What the map shows, beside it."""
    page.locator(".side-item").first.wait_for()


def choosing(page: Page) -> None:
    """A filter that stands open."""
    listed(page)
    page.locator(".filters summary").nth(1).click()


def drawer(page: Page) -> None:
    """The first report."""
    page.locator(".code-link").first.click()
    page.locator(".drawer .act-buttons").wait_for()


def act(page: Page, name: re.Pattern[str]) -> None:
    """The form of something that is done to it."""
    drawer(page)
    page.locator(".act-buttons").get_by_role("button", name=name).click()
    page.locator(".acts form").wait_for()


def assign(page: Page) -> None:
    """Giving it to another unit."""
    act(page, ASSIGN)


def merge(page: Page) -> None:
    """Saying that it is the same as another."""
    act(page, MERGE)


def moderate(page: Page) -> None:
    """Saying what the public may see."""
    act(page, MODERATE)


def place(page: Page) -> None:
    """Saying where it really is."""
    act(page, PLACE)


def black_out(page: Page) -> None:
    """Hiding what is private on its photo."""
    drawer(page)
    page.get_by_role("button", name=BLACK_OUT).first.click()
    page.get_by_role("button", name=ADD_PART).click()


def bulk(page: Page) -> None:
    """Giving many to one unit."""
    page.locator(".table tbody tr").first.wait_for()
    page.locator("thead input[type=checkbox]").check()
    page.locator(".bulk").get_by_role("button", name=ASSIGN).click()


def talk(page: Page) -> None:
    """Somebody who asked for a human."""
    Resident(origin(page.url), "co-lan").write("Tôi muốn gặp người")
    page.locator(".chat-list a").first.click()
    page.locator(".talk-lines li").first.wait_for()


def rows(page: Page) -> None:
    """A table that has arrived."""
    page.locator(".table tbody tr").first.wait_for()


def index(page: Page) -> None:
    """A month of the index with its criteria."""
    page.locator(".criteria tbody td").first.wait_for()


def behind(page: Page) -> None:
    """The dossiers behind a figure of it."""
    index(page)
    page.locator(".criteria td a").nth(2).click()
    page.locator("dialog tbody tr").first.wait_for()


def new(page: Page) -> None:
    """The window for one more."""
    rows(page)
    page.get_by_role("button", name=NEW).click()


def first(page: Page) -> None:
    """The window of the first one."""
    rows(page)
    page.locator(".table tbody button.link").first.click()
    page.locator("dialog form").first.wait_for()


def category(page: Page) -> None:
    """A category with questions."""
    rows(page)
    page.locator(".table tbody tr:not(.is-group) button.link").first.click()
    page.locator(".question").first.scroll_into_view_if_needed()


def zalo(page: Page) -> None:
    """The Official Account, after Zalo was asked about it."""
    page.get_by_role("button", name=ASK_ZALO).click()
    page.locator(".notice").first.wait_for()


def enrol(page: Page) -> None:
    """The second factor's code."""
    page.get_by_role("button", name=ENROL).click()
    page.locator("code.secret").wait_for()


def many_dossiers(page: Page) -> None:
    """What is done to several dossiers at once."""
    rows(page)
    page.locator("thead input[type=checkbox]").check()


def dossier(page: Page) -> None:
    """The first dossier that has a paper, beside it."""
    rows(page)
    page.locator(".queue-table .code-link").last.click()
    page.locator("canvas[data-drawn]").first.wait_for()


def supplement(page: Page) -> None:
    """Asking for what is missing."""
    dossier(page)
    page.get_by_role("button", name=SUPPLEMENT).click()
    page.locator(".acts form").wait_for()
