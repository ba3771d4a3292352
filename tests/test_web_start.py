"""Every screen opens in a real browser, without an error and without a call to anyone but us."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsing import DESKTOP, accessible, fits


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


def test_the_public_page_shows_figures_the_map_and_the_way_into_the_app(visit):
    page = visit(viewport=DESKTOP).page("/")
    expect(page.get_by_role("img", name="Mã QR mở ứng dụng")).to_be_visible()
    expect(page.get_by_text(re.compile("Chưa đủ số liệu|phản ánh đã nhận"))).to_be_visible()
    with page.expect_response(re.compile(r"/api/v1/map/\d+/\d+/\d+\.mvt")) as tile:
        page.get_by_role("button", name="Mở bản đồ").click()
    assert tile.value.status == 200
    expect(page.get_by_role("region", name="Bản đồ", exact=True)).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You report it")
    page.get_by_role("link", name="Report a problem").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/app/")
