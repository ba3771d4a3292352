"""Every screen of the console is for everybody: without a fault that axe finds, and on windows of every width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, PHONE, TABLET, Visitor, accessible, fits, sit_down
from tests.callers import Resident
from tests.pictures import saved, scene
from tests.service import Service

ACTS = [
    "Giao đơn vị",
    "Ghi chú nội bộ",
    "Nhắn người dân",
    "Hỏi người dân",
    "Gộp",
    "Kiểm duyệt",
    "Sửa chuyên mục",
    "Sửa vị trí",
    "Không tiếp nhận",
]
# Each screen with something that is there once it has loaded.
SCREENS = {
    "": ".side-item",
    "?layer=heat": ".side-item",
    "list": ".table tbody tr",
    "figures": ".bars li",
    "letters?state=all": ".page h1",
    "letters/inbox?state=all": ".page h1",
    "chat": ".chat-list .empty, .chat-list li",
    "account": ".card form",
    "admin/categories": ".table tbody tr",
    "admin/units": ".table tbody tr",
    "admin/rules": ".table tbody tr",
    "admin/calendar": ".span-line select",
    "admin/people": ".table tbody tr",
    "admin/zalo": ".facts dd",
    "admin/audit": ".table tbody tr",
}
# The windows of the administration, each with the button that opens it.
WINDOWS = [
    ("categories", "Thêm chuyên mục"),
    ("categories", "Dây điện đứt, trụ điện nghiêng, trạm điện phóng điện"),
    ("categories", "Thêm lĩnh vực"),
    ("units", "Ban Tiếp công dân tỉnh Tây Ninh"),
    ("rules", "Thêm quy tắc"),
    ("people", "Điều phối viên"),
]


@pytest.fixture
def admin(visit: Callable[..., Visitor], stack: Service) -> Page:
    """An administrator, who may see everything, in a province with a report."""
    resident = Resident(stack.url)
    resident.report("rubbish", "Rác trước nhà văn hóa.", (11.23, 106.13), [saved(scene(3), "JPEG")])
    return sit_down(visit, "admin")


def test_every_screen_is_accessible_and_fits(admin):
    for screen, ready in SCREENS.items():
        admin.set_viewport_size(DESKTOP)
        admin.goto(f"/staff/{screen}")
        expect(admin.locator(ready).first).to_be_visible()
        accessible(admin)
        for size in (TABLET, PHONE):
            admin.set_viewport_size(size)
            fits(admin)


def test_a_report_and_all_that_is_done_to_it_is_accessible_and_fits(admin):
    admin.goto("/staff/list?category=rubbish")
    admin.get_by_role("link", name="PA-").first.click()
    drawer = admin.get_by_role("complementary")
    expect(drawer.get_by_role("heading", name="Ảnh")).to_be_visible()
    accessible(admin)
    for act in ACTS:
        drawer.get_by_role("button", name=act, exact=True).first.click()
        expect(drawer.get_by_role("form", name=act)).to_be_visible()
        accessible(admin)
    drawer.get_by_role("button", name="Che ảnh").click()
    admin.get_by_role("button", name="Thêm ô che").click()
    accessible(admin)
    for size in (TABLET, PHONE):
        admin.set_viewport_size(size)
        fits(admin)


def test_every_window_of_the_administration_is_accessible_and_fits(admin):
    for place, button in WINDOWS:
        admin.set_viewport_size(DESKTOP)
        admin.goto(f"/staff/admin/{place}")
        admin.get_by_role("button", name=button, exact=True).click()
        expect(admin.get_by_role("dialog").locator("form").first).to_be_visible()
        accessible(admin)
        admin.set_viewport_size(PHONE)
        fits(admin)


def test_the_console_speaks_english(admin):
    admin.get_by_role("button", name="English").click()
    expect(admin.get_by_role("link", name="Dead letters")).to_be_visible()
    admin.reload()
    expect(admin.get_by_role("link", name="Dead letters")).to_be_visible()
    assert admin.locator("html").get_attribute("lang") == "en"
