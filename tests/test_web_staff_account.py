"""Who is who at the console: log-ins that end, second factors, and administrators, in a real browser."""

from collections.abc import Callable
from functools import partial

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, Visitor, accessible, sit_down
from tests.callers import PASSWORD, Clerk, Resident

OWN = "một mật khẩu của riêng mình"


@pytest.fixture
def sit(visit: Callable[..., Visitor]) -> Callable[..., Page]:
    """Somebody of staff sits down: logs in and opens a page of the console."""
    return partial(sit_down, visit)


def test_a_log_in_that_ended_is_asked_for_again_on_top_of_what_is_open(sit, stack):
    code = Resident(stack.url).report("rubbish", "Rác cạnh trường.")
    page = sit("dieuphoi", f"/staff/list?report={code}")
    seen = page.get_by_role("complementary", name=code)
    seen.get_by_role("button", name="Ghi chú nội bộ").click()
    form = seen.get_by_role("form", name="Ghi chú nội bộ")
    form.get_by_label("Ghi chú").fill("Đã gọi cho phường.")
    page.context.clear_cookies()
    form.get_by_role("button", name="Ghi chú nội bộ").click()
    again = page.get_by_role("dialog", name="Phiên làm việc đã hết")
    again.get_by_label("Mật khẩu").fill("sai mật khẩu")
    again.get_by_role("button", name="Đăng nhập").click()
    expect(again.get_by_role("alert")).to_be_visible()
    expect(again.get_by_role("button", name="Đăng nhập")).to_be_enabled()
    accessible(page)
    again.get_by_label("Mật khẩu").fill(PASSWORD)
    again.get_by_role("button", name="Đăng nhập").click()
    expect(again).to_be_hidden()
    expect(seen.get_by_text("Đã gọi cho phường.")).to_be_visible()


def test_they_replace_the_password_they_were_given_then_enrol_a_second_factor(visit, stack):
    made = Clerk(stack.url, "admin").send(
        "POST",
        "/admin/accounts",
        {"username": "haiyeuto", "full_name": "Hai Yếu Tố", "memberships": [{"role": "viewer"}]},
    )
    page = visit(viewport=DESKTOP, reduced_motion="reduce").page("/staff/account")
    page.get_by_label("Tên đăng nhập").fill("haiyeuto")
    secret_field = page.get_by_label("Mật khẩu")
    assert secret_field.get_attribute("type") == "password"
    secret_field.evaluate("field => field.focus()")
    page.evaluate("words => document.execCommand('insertText', false, words)", made["password"])  # pasted
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    accessible(page)
    page.get_by_label("Mật khẩu hiện tại").fill(made["password"])
    page.get_by_label("Mật khẩu mới").fill("matkhau123456")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("alert")).to_contain_text("Mật khẩu cần có từ 12")
    page.get_by_label("Mật khẩu mới").fill(OWN)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    page.get_by_role("button", name="Bật xác thực hai lớp").click()
    expect(page.get_by_role("img", name="Mã QR")).to_be_visible()
    accessible(page)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    finishing = page.locator("form").filter(has=page.get_by_label("Mã xác thực"))
    finishing.get_by_label("Mã xác thực").fill("000000")
    finishing.get_by_label("Mật khẩu hiện tại").fill(OWN)
    finishing.get_by_role("button", name="Xác nhận").click()
    expect(finishing.get_by_role("alert")).to_be_visible()  # and nobody is asked to log in anew
    finishing.get_by_label("Mã xác thực").fill(pyotp.TOTP(secret).now())
    finishing.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text("Đã bật xác thực hai lớp.").first).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("Tên đăng nhập").fill("haiyeuto")
    page.get_by_label("Mật khẩu").fill(OWN)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_label("Mã xác thực")).to_be_visible()


def test_they_see_their_log_ins_and_end_those_elsewhere(sit, stack):
    elsewhere = Clerk(stack.url, "lanhdao")
    page = sit("lanhdao", "/staff/account")
    card = page.locator("section.card").filter(has_text="Các phiên đăng nhập của tôi")
    expect(card.get_by_text("(Phiên này)")).to_have_count(1)
    card.get_by_role("button", name="Đăng xuất ở mọi nơi khác").click()
    form = card.get_by_role("form", name="Đăng xuất ở mọi nơi khác")
    form.get_by_label("Mật khẩu hiện tại").fill("sai mật khẩu")
    form.get_by_role("button", name="Đăng xuất ở mọi nơi khác").click()
    expect(form.get_by_role("alert")).to_be_visible()
    accessible(page)
    form.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    form.get_by_role("button", name="Đăng xuất ở mọi nơi khác").click()
    expect(card.get_by_role("listitem")).to_have_count(1)
    with pytest.raises(AssertionError, match="unauthenticated"):
        elsewhere.get("/staff/me")


def test_administrators_ask_the_rules_who_would_get_it_and_make_an_account(sit):
    page = sit("admin", "/staff/admin/rules")
    test = page.get_by_role("region", name="Ai sẽ nhận việc này?")
    test.get_by_role("searchbox").fill("rac thai")
    test.get_by_label("Chuyên mục", exact=True).select_option("rubbish")
    test.get_by_role("button", name="Kiểm tra").click()
    expect(test.get_by_text("Ủy ban nhân dân phường Tân Ninh")).to_be_visible()
    page.get_by_role("link", name="Con người và vai trò").click()
    page.get_by_role("button", name="Thêm tài khoản").click()
    form = page.get_by_role("dialog", name="Thêm tài khoản")
    form.get_by_label("Tên đăng nhập").fill("nguoimoi")
    form.get_by_label("Họ và tên").fill("Người Mới")
    form.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("dialog", name="Mật khẩu mới").locator("code")).not_to_be_empty()
