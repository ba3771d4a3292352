"""City staff at their console, in a real browser before the real service with its workers."""

from collections.abc import Callable
from functools import partial
from io import BytesIO

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browsing import Visitor, accessible, press, sit_down, write
from tests.callers import Clerk, Resident
from tests.pictures import saved, scene
from tests.receivers import Receiver
from tests.service import Service, until

HOME = "ubnd-25459"


@pytest.fixture
def resident(stack: Service) -> Resident:
    return Resident(stack.url)


@pytest.fixture
def sit(visit: Callable[..., Visitor]) -> Callable[..., Page]:
    """Somebody of staff sits down: logs in and opens a page of the console."""
    return partial(sit_down, visit)


def drawer(page: Page, code: str):
    return page.get_by_role("complementary", name=code)


def test_they_filter_the_map_and_its_list_by_keyboard_alone_and_the_address_keeps_the_view(sit, resident):
    lamp = resident.report("street-light", "Đèn trước cổng đình tắt ba đêm.")
    resident.report("rubbish", "Rác trước cổng đình.")
    page = sit("lanhdao", "/staff/?at=15/11.31/106.099")
    beside = page.get_by_role("region", name="Phản ánh trong khung bản đồ")
    expect(beside.get_by_text("Rác trước cổng đình.")).to_be_visible()
    press(page.locator("summary", has_text="Chuyên mục"))
    page.keyboard.press("Tab")
    page.keyboard.type("den duong")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(beside.get_by_text("Rác trước cổng đình.")).to_be_hidden()
    found = beside.get_by_role("link", name="Đèn trước cổng đình tắt ba đêm.")
    press(found)
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


def test_they_merge_what_is_the_same_matter_by_keyboard_alone(sit, resident, stack):
    first = resident.report("pothole", "Ổ gà lớn trước chợ.", (11.2, 106.2))
    second = Resident(stack.url, "bac-sau").report("pothole", "Ổ gà ngay chợ.", (11.2001, 106.2001))
    page = sit("kiemduyet", f"/staff/list?report={second}")
    seen = drawer(page, second)
    press(seen.get_by_role("button", name="Gộp"))
    press(seen.get_by_role("radio", name=first), "Space")
    press(seen.get_by_role("form", name="Gộp").get_by_role("button", name="Gộp"))
    expect(seen.get_by_text("Trùng phản ánh khác").first).to_be_visible()
    assert Clerk(stack.url, "dieuphoi").see(first)["merged"] == [second]


def test_they_reassign_and_decide_when_somebody_was_quicker_by_keyboard_alone(sit, resident, stack):
    code = resident.report("rubbish", "Rác ở bến xe.", (11.25, 106.15))
    page = sit("dieuphoi", f"/staff/list?report={code}")
    seen = drawer(page, code)
    press(seen.get_by_role("button", name="Giao đơn vị"))
    form = seen.get_by_role("form", name="Giao đơn vị")
    write(form.get_by_role("searchbox"), "so xay dung")
    press(form.get_by_label("Giao cho đơn vị", exact=True), "ArrowDown")
    write(form.get_by_label("Lý do"), "Đường tỉnh quản lý.")
    press(form.get_by_role("button", name="Giao đơn vị"))
    expect(seen.get_by_text("Sở Xây dựng tỉnh Tây Ninh").first).to_be_visible()

    press(seen.get_by_role("button", name="Không tiếp nhận"))
    form = seen.get_by_role("form", name="Không tiếp nhận")
    write(form.get_by_label("Lý do"), "Đã xử lý theo phản ánh khác.")
    other = Clerk(stack.url, "kiemduyet")
    version = other.see(code)["version"]
    other.send("POST", f"/staff/reports/{code}/category", {"version": version, "category": "pollution"})
    press(form.get_by_role("button", name="Không tiếp nhận"))
    conflict = seen.get_by_role("alertdialog", name="Phản ánh đã thay đổi")
    expect(conflict.get_by_role("row", name="Chuyên mục")).to_contain_text("Rác thải")
    expect(conflict.get_by_role("row", name="Chuyên mục")).to_contain_text("Ô nhiễm")
    accessible(page)
    press(conflict.get_by_role("button", name="Vẫn làm"))
    expect(form.get_by_label("Lý do")).to_have_value("Đã xử lý theo phản ánh khác.")
    press(form.get_by_role("button", name="Không tiếp nhận"))
    expect(seen.locator(".drawer-head").get_by_text("Không tiếp nhận")).to_be_visible()
    assert other.see(code)["status"] == "rejected"


def test_they_black_out_what_is_private_with_mouse_and_numbers_and_show_the_rest(sit, resident, stack):
    code = resident.report("rubbish", "Xe đổ rác.", (11.22, 106.12), [saved(scene(7, (640, 480)), "JPEG")])
    page = sit("kiemduyet", f"/staff/list?report={code}")
    seen = drawer(page, code)
    press(seen.get_by_role("button", name="Che ảnh"))
    canvas = page.get_by_role("img", name="Ảnh với 0 ô che")
    frame = canvas.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.75, frame["y"] + frame["height"] * 0.75, steps=3)
    page.mouse.up()
    press(page.get_by_role("button", name="Thêm ô che"))
    for name, percent in {"Trái": "80", "Trên": "80", "Rộng": "20", "Cao": "20"}.items():
        write(page.get_by_role("group", name="Ô 2").get_by_label(name), percent)
    press(page.get_by_role("button", name="Che vĩnh viễn 2 ô"))
    expect(page.get_by_role("dialog")).to_be_hidden()
    photo = Clerk(stack.url, "kiemduyet").see(code)["photos"][0]
    burned = Image.open(BytesIO(requests.get(photo["thumbnails"]["full"], timeout=30).content)).convert("L")
    width, height = burned.width // 20, burned.height // 20

    def brightest(left: int, top: int, right: int, bottom: int) -> int:
        """In a part of the photo that is told in twentieths."""
        return max(burned.crop((left * width, top * height, right * width, bottom * height)).tobytes())

    assert brightest(8, 8, 12, 12) < 10, "drawn"
    assert brightest(17, 17, 20, 20) < 10, "written"
    assert brightest(0, 0, 4, 4) > 10
    assert brightest(17, 0, 20, 4) > 10

    press(seen.get_by_role("button", name="Kiểm duyệt"))
    form = seen.get_by_role("form", name="Kiểm duyệt")
    write(form.get_by_label("Mô tả công khai"), "Xe tải đổ rác.")
    press(form.get_by_role("radio", name="Công khai"), "Space")
    press(form.get_by_role("button", name="Kiểm duyệt"))
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
    press(line.get_by_role("button", name="Gửi lại"))
    expect(line).to_be_hidden()
    until(lambda: bool(admin.get("/staff/deliveries", report=code, state="sent", channel="webhook")["items"]))
    admin.send("PUT", f"/admin/channels/{channel['id']}", {"address": receiver.url, "active": False})


def test_they_keep_a_filter_and_give_many_reports_to_one_unit_by_keyboard_alone(sit, resident, stack):
    codes = [resident.report("dead-animal", f"Xác động vật số {number}.") for number in (1, 2)]
    page = sit("dieuphoi", "/staff/list?category=dead-animal")
    press(page.locator("summary", has_text="Bộ lọc đã lưu"))
    write(page.get_by_label("Tên bộ lọc"), "Xác động vật")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Xác động vật", exact=True)).to_be_visible()
    press(page.get_by_role("checkbox", name="Chọn tất cả"), "Space")
    press(page.get_by_role("button", name="Giao đơn vị"))
    write(page.get_by_role("searchbox", name="Giao cho đơn vị"), "so nong")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Thuoc nganh nong nghiep")
    press(page.get_by_role("button", name="Giao 2 phản ánh"))
    expect(page.get_by_text("Đã xong 2 trên 2 phản ánh.").first).to_be_visible()
    clerk = Clerk(stack.url, "dieuphoi")
    assert {clerk.see(code)["unit"]["name"][:7] for code in codes} == {"Sở Nông"}
    assert [one["name"] for one in clerk.get("/staff/filters")["items"]] == ["Xác động vật"]


def test_they_answer_who_asks_for_a_human_by_keyboard_alone(sit, stack):
    lan = Resident(stack.url, "co-lan")
    lan.write("Tôi muốn gặp người")
    page = sit("dieuphoi", "/staff/chat")
    press(page.get_by_role("region", name="Các cuộc trò chuyện").get_by_role("link").first)
    write(page.get_by_label("Trả lời", exact=True), "Chào cô, tôi nghe đây.")
    press(page.get_by_role("button", name="Gửi trả lời"))
    expect(page.locator(".talk-lines")).to_contain_text("Chào cô, tôi nghe đây.")
    until(lambda: "Chào cô, tôi nghe đây." in lan.read())
    accessible(page)
    press(page.get_by_role("button", name="Trả lại cho trợ lý tự động"))
    expect(page.get_by_text("Trợ lý tự động tiếp tục trả lời.")).to_be_visible()
