"""City staff at their console, in a real browser before the real service with its workers."""

from collections.abc import Callable
from io import BytesIO

import pyotp
import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, Visitor
from tests.callers import PASSWORD, Clerk, Resident
from tests.pictures import saved, scene
from tests.receivers import Receiver
from tests.service import Service, until

pytestmark = pytest.mark.xdist_group("browser")
HOME = "ubnd-25459"


@pytest.fixture
def resident(stack: Service) -> Resident:
    return Resident(stack.url)


@pytest.fixture
def sit(visit: Callable[..., Visitor]) -> Callable[..., Page]:
    """Somebody of staff sits down: logs in and opens a page of the console."""

    def opened(username: str, path: str = "/staff/", password: str = PASSWORD) -> Page:
        page = visit(viewport=DESKTOP, reduced_motion="reduce").page(path)
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("navigation", name="Các trang")).to_be_visible()
        return page

    return opened


def drawer(page: Page, code: str):
    return page.get_by_role("complementary", name=code)


def test_they_filter_the_map_and_its_list_by_keyboard_alone_and_the_address_keeps_the_view(sit, resident):
    lamp = resident.report("street-light", "Đèn trước cổng đình tắt ba đêm.")
    resident.report("rubbish", "Rác trước cổng đình.")
    page = sit("lanhdao", "/staff/?at=15/11.31/106.099")
    beside = page.get_by_role("region", name="Phản ánh trong khung bản đồ")
    expect(beside.get_by_text("Rác trước cổng đình.")).to_be_visible()
    page.locator("summary", has_text="Lĩnh vực").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("den duong")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(beside.get_by_text("Rác trước cổng đình.")).to_be_hidden()
    found = beside.get_by_role("link", name="Đèn trước cổng đình tắt ba đêm.")
    found.focus()
    page.keyboard.press("Enter")
    expect(drawer(page, lamp)).to_be_visible()
    page.reload()
    expect(drawer(page, lamp)).to_be_visible()
    assert "category=street-light" in page.url
    assert "at=15" in page.url
    page.keyboard.press("Escape")
    expect(drawer(page, lamp)).to_be_hidden()


def test_they_see_changes_as_they_happen(sit, resident):
    code = resident.report("rubbish", "Rác bờ kênh.")
    page = sit("dieuphoi", f"/staff/list?report={code}")
    expect(page.get_by_text("Đang cập nhật trực tiếp")).to_be_visible()
    resident.comment(code, "Hôm nay có thêm xà bần.")
    expect(drawer(page, code).get_by_text("Hôm nay có thêm xà bần.")).to_be_visible()
    newer = resident.report("rubbish", "Rác vừa đổ sáng nay.")
    expect(page.get_by_role("link", name=newer)).to_be_visible()


def test_they_merge_what_is_the_same_matter(sit, resident, stack):
    first = resident.report("pothole", "Ổ gà lớn trước chợ.", (11.2, 106.2))
    second = Resident(stack.url, "bac-sau").report("pothole", "Ổ gà ngay chợ.", (11.2001, 106.2001))
    page = sit("kiemduyet", f"/staff/list?report={second}")
    seen = drawer(page, second)
    seen.get_by_role("button", name="Gộp").click()
    seen.get_by_role("radio", name=first).check()
    seen.get_by_role("form", name="Gộp").get_by_role("button", name="Gộp").click()
    expect(seen.get_by_text("Trùng phản ánh khác").first).to_be_visible()
    assert Clerk(stack.url, "dieuphoi").see(first)["merged"] == [second]


def test_they_reassign_and_decide_themselves_when_somebody_was_quicker(sit, resident, stack):
    code = resident.report("rubbish", "Rác ở bến xe.", (11.25, 106.15))
    page = sit("dieuphoi", f"/staff/list?report={code}")
    seen = drawer(page, code)
    seen.get_by_role("button", name="Giao đơn vị").click()
    form = seen.get_by_role("form", name="Giao đơn vị")
    form.get_by_role("searchbox").fill("so xay dung")
    form.get_by_label("Giao cho đơn vị", exact=True).select_option("so-xay-dung")
    form.get_by_label("Lý do").fill("Đường tỉnh quản lý.")
    form.get_by_role("button", name="Giao đơn vị").click()
    expect(seen.get_by_text("Sở Xây dựng tỉnh Tây Ninh").first).to_be_visible()

    seen.get_by_role("button", name="Không tiếp nhận").click()
    form = seen.get_by_role("form", name="Không tiếp nhận")
    form.get_by_label("Lý do").fill("Đã xử lý theo phản ánh khác.")
    other = Clerk(stack.url, "kiemduyet")
    version = other.see(code)["version"]
    other.send("POST", f"/staff/reports/{code}/category", {"version": version, "category": "pollution"})
    form.get_by_role("button", name="Không tiếp nhận").click()
    conflict = seen.get_by_role("alertdialog", name="Phản ánh đã thay đổi")
    expect(conflict.get_by_role("row", name="Lĩnh vực")).to_contain_text("Rác thải")
    expect(conflict.get_by_role("row", name="Lĩnh vực")).to_contain_text("Ô nhiễm")
    conflict.get_by_role("button", name="Vẫn làm").click()
    expect(form.get_by_label("Lý do")).to_have_value("Đã xử lý theo phản ánh khác.")
    form.get_by_role("button", name="Không tiếp nhận").click()
    expect(seen.locator(".drawer-head").get_by_text("Không tiếp nhận")).to_be_visible()
    assert other.see(code)["status"] == "rejected"


def test_they_black_out_what_is_private_and_show_the_rest(sit, resident, stack):
    code = resident.report("rubbish", "Xe đổ rác.", (11.22, 106.12), [saved(scene(7, (640, 480)), "JPEG")])
    page = sit("kiemduyet", f"/staff/list?report={code}")
    seen = drawer(page, code)
    seen.get_by_role("button", name="Che ảnh").click()
    canvas = page.get_by_role("img", name="Ảnh với 0 ô che")
    frame = canvas.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.75, frame["y"] + frame["height"] * 0.75, steps=3)
    page.mouse.up()
    page.get_by_role("button", name="Che vĩnh viễn 1 ô").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    photo = Clerk(stack.url, "kiemduyet").see(code)["photos"][0]
    burned = Image.open(BytesIO(requests.get(photo["thumbnails"]["full"], timeout=30).content)).convert("L")
    middle = burned.crop(
        (burned.width * 2 // 5, burned.height * 2 // 5, burned.width * 3 // 5, burned.height * 3 // 5)
    )
    assert max(middle.tobytes()) < 10
    assert max(burned.crop((0, 0, burned.width // 5, burned.height // 5)).tobytes()) > 10

    seen.get_by_role("button", name="Kiểm duyệt").click()
    form = seen.get_by_role("form", name="Kiểm duyệt")
    form.get_by_label("Mô tả công khai").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Xe tải đổ rác.")
    form.get_by_role("radio", name="Công khai").focus()
    page.keyboard.press("Space")
    form.get_by_role("button", name="Kiểm duyệt").focus()
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()
    public = requests.get(f"{stack.url}/api/v1/public/reports/{code}", timeout=30).json()
    assert (public["description"], len(public["photos"])) == ("Xe tải đổ rác.", 1)


def test_they_send_a_dead_letter_again(sit, resident, stack, receiver: Receiver):
    receiver.answer_with(401)
    admin = Clerk(stack.url, "admin")
    channel = admin.send(
        "POST", "/admin/units/so-xay-dung/channels", {"kind": "webhook", "address": receiver.url + "/tickets"}
    )
    code = resident.report("traffic-signal", "Đèn tín hiệu tắt.", (11.21, 106.11))
    until(lambda: bool(admin.get("/staff/deliveries", report=code, state="dead")["items"]))
    page = sit("dieuphoi", "/staff/letters")
    line = page.get_by_role("row", name=code)
    expect(line).to_contain_text("HTTP 401")
    receiver.answer_with(204)
    line.get_by_role("button", name="Gửi lại").focus()
    page.keyboard.press("Enter")
    expect(line).to_be_hidden()
    until(lambda: bool(admin.get("/staff/deliveries", report=code, state="sent", channel="webhook")["items"]))
    admin.send("PUT", f"/admin/channels/{channel['id']}", {"address": receiver.url, "active": False})


def test_they_keep_a_filter_and_give_many_reports_to_one_unit_by_keyboard_alone(sit, resident, stack):
    codes = [resident.report("dead-animal", f"Xác động vật số {number}.") for number in (1, 2)]
    page = sit("dieuphoi", "/staff/list?category=dead-animal")
    page.locator("summary", has_text="Bộ lọc đã lưu").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Tên bộ lọc").focus()
    page.keyboard.type("Xác động vật")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Xác động vật", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Chọn tất cả").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Giao đơn vị").focus()
    page.keyboard.press("Enter")
    page.get_by_role("searchbox", name="Giao cho đơn vị").focus()
    page.keyboard.type("so nong")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Thuoc nganh nong nghiep")
    page.get_by_role("button", name="Giao 2 phản ánh").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã xong 2 trên 2 phản ánh.").first).to_be_visible()
    clerk = Clerk(stack.url, "dieuphoi")
    assert {clerk.see(code)["unit"]["name"][:7] for code in codes} == {"Sở Nông"}
    assert [one["name"] for one in clerk.get("/staff/filters")["items"]] == ["Xác động vật"]


def test_a_log_in_that_ended_is_asked_for_again_on_top_of_what_is_open(sit, resident):
    code = resident.report("rubbish", "Rác cạnh trường.")
    page = sit("dieuphoi", f"/staff/list?report={code}")
    seen = drawer(page, code)
    seen.get_by_role("button", name="Ghi chú nội bộ").click()
    form = seen.get_by_role("form", name="Ghi chú nội bộ")
    form.get_by_label("Ghi chú").fill("Đã gọi cho phường.")
    page.context.clear_cookies()
    form.get_by_role("button", name="Ghi chú nội bộ").click()
    again = page.get_by_role("dialog", name="Phiên làm việc đã hết")
    again.get_by_label("Mật khẩu").fill("sai mật khẩu")
    again.get_by_role("button", name="Đăng nhập").click()
    expect(again.get_by_role("alert")).to_be_visible()
    again.get_by_label("Mật khẩu").fill(PASSWORD)
    again.get_by_role("button", name="Đăng nhập").click()
    expect(again).to_be_hidden()
    expect(seen.get_by_text("Đã gọi cho phường.")).to_be_visible()


def test_they_enrol_a_second_factor_and_need_it_from_then_on(sit, stack):
    made = Clerk(stack.url, "admin").send(
        "POST",
        "/admin/accounts",
        {"username": "haiyeuto", "full_name": "Hai Yếu Tố", "memberships": [{"role": "viewer"}]},
    )
    page = sit("haiyeuto", "/staff/account", made["password"])
    page.get_by_role("button", name="Bật xác thực hai lớp").click()
    expect(page.get_by_role("img", name="Mã QR")).to_be_visible()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Mã xác thực").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text("Đã bật xác thực hai lớp.").first).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("Tên đăng nhập").fill("haiyeuto")
    page.get_by_label("Mật khẩu").fill(made["password"])
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_label("Mã xác thực")).to_be_visible()


def test_administrators_ask_the_rules_who_would_get_it_and_make_an_account(sit):
    page = sit("admin", "/staff/admin/rules")
    test = page.get_by_role("region", name="Ai sẽ nhận việc này?")
    test.get_by_role("searchbox").fill("rac thai")
    test.get_by_label("Lĩnh vực", exact=True).select_option("rubbish")
    test.get_by_role("button", name="Kiểm tra").click()
    expect(test.get_by_text("Ủy ban nhân dân phường Tân Ninh")).to_be_visible()
    page.get_by_role("link", name="Con người và vai trò").click()
    page.get_by_role("button", name="Thêm tài khoản").click()
    form = page.get_by_role("dialog", name="Thêm tài khoản")
    form.get_by_label("Tên đăng nhập").fill("nguoimoi")
    form.get_by_label("Họ và tên").fill("Người Mới")
    form.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("dialog", name="Mật khẩu mới").locator("code")).not_to_be_empty()
