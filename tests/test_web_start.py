"""Every screen opens in a real browser, without an error and without a call to anyone but us; the server behind them
reads no request in two ways."""

import re
import socket

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


def test_staff_log_out_from_any_screen(visit):
    page = visit(viewport=DESKTOP).page("/staff/")
    page.get_by_label("Tên đăng nhập").fill("dieuphoi")
    page.get_by_label("Mật khẩu").fill("thu-nghiem-tay-ninh")
    page.get_by_role("button", name="Đăng nhập").click()
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links.first).to_be_visible()
    assert links.count() > 4
    for link in links.all():
        link.click()
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_label("Mật khẩu")).to_be_visible()


ANOTHER = "GET /api/v1/categories HTTP/1.1\r\nHost: x\r\n\r\n"
TWICE = (
    "Content-Length: 0\r\nContent-Length: 49\r\n\r\n",
    "Content-Length: 0, 49\r\n\r\n",
    "Content-Length: +49\r\n\r\n",
    "Content-Length: 54\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Content-Length: 54\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "Content-Length: 0\r\nTransfer-Encoding:\r\n chunked\r\n\r\n",
    "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
)


def test_what_two_may_read_as_one_or_two_requests_is_one_and_ends_the_connection(stack):
    for lengths in TWICE:
        with socket.create_connection(("localhost", stack.port), timeout=20) as line:
            line.sendall(f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n{lengths}{ANOTHER}".encode())
            with line.makefile("rb") as said:
                answers = re.findall(rb"HTTP/1.1 (\d+)", said.read())
        assert answers in ([b"400"], [b"415"]), lengths


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
