"""Every screen opens in a real browser, without an error and without a call to anyone but us."""

import pytest
from playwright.sync_api import expect

from tests.browsing import DESKTOP, accessible, fits

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("path", ["/", "/app/", "/field/", "/staff/"])
def test_it_opens(visit, path):
    page = visit().page(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    fits(page)
    accessible(page)


@pytest.mark.parametrize(("path", "username"), [("/field/", "canbo"), ("/staff/", "dieuphoi")])
def test_units_and_staff_log_in(visit, path, username):
    page = visit(viewport=DESKTOP).page(path)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("not the password")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Mật khẩu").fill("thu-nghiem-tay-ninh")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_label("Mật khẩu")).to_be_hidden()
