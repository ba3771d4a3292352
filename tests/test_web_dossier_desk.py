"""One-stop officers, a specialist and a leader through their day, in a real browser before the real service."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import PHONE, Visitor, accessible, fits, press, reach, sit_down, write
from tests.callers import PASSWORD
from tests.dossiers import EXTRACT, PERMIT, PERSON, a_pdf
from tests.office import INTAKE, LEADER, SPECIALIST, Applicant, Office
from tests.service import Service
from tests.signing import Official

HOUSE = {
    "kind": "house",
    "site": "Thửa 12, tờ 3, phường Tân Ninh",
    "area_m2": 80,
    "floors": 2,
    "fire_safety": False,
}
PAPERS = {"quyen-su-dung-dat": a_pdf(2), "ban-ve": a_pdf(3, "ban ve")}


@pytest.fixture
def sit(visit: Callable[..., Visitor]) -> Callable[..., Page]:
    return partial(sit_down, visit)


@pytest.fixture
def applicant(stack: Service) -> Iterator[Applicant]:
    someone = Applicant(stack.url, "chi-hanh")
    yield someone
    someone.close()


@pytest.fixture
def office(stack: Service) -> Iterator[Office]:
    someone = Office(stack.url)
    yield someone
    someone.close()


@pytest.fixture
def permit(applicant: Applicant) -> str:
    """A building permit that its applicant has filed, with two papers."""
    return applicant.filed(PERMIT, HOUSE, PAPERS)


def form(page: Page, name: str) -> Locator:
    return page.get_by_role("form", name=name)


def drawn(page: Page, number: int) -> Locator:
    """A page of a paper, once the browser has drawn it."""
    return page.locator(f"canvas[data-drawn='{number}']")


def test_they_look_at_papers_ask_once_and_completely_and_accept_by_keyboard_alone(sit, applicant, permit):
    reference = applicant.shown(permit)["reference"]
    page = sit(INTAKE)
    expect(page.get_by_role("heading", name="Hồ sơ cần giải quyết")).to_be_visible()
    accessible(page)
    write(page.get_by_label("Mã hồ sơ, mã tra cứu hoặc số định danh"), reference.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
    press(page.get_by_role("link", name=reference))
    expect(page.get_by_text("Thửa 12, tờ 3, phường Tân Ninh")).to_be_visible()
    expect(page.get_by_text("Nhà ở riêng lẻ", exact=True)).to_be_visible()
    expect(drawn(page, 1)).to_be_visible()
    press(page.get_by_role("button", name=re.compile("3 trang: Bản vẽ")))
    press(page.get_by_role("button", name="Trang sau"))
    expect(page.get_by_text("2 / 3")).to_be_visible()
    expect(drawn(page, 2)).to_be_visible()
    press(page.get_by_role("button", name="xem đầy đủ"))
    write(page.get_by_label("Xem số định danh để làm gì?"), "Đối chiếu căn cước")
    page.keyboard.press("Enter")
    expect(page.get_by_text(str(PERSON["national_id"]))).to_be_visible()
    accessible(page)

    press(page.get_by_role("button", name="Yêu cầu bổ sung"))
    asked = form(page, "Yêu cầu bổ sung")
    write(asked.get_by_label("Còn thiếu hoặc sai gì"), "Bản vẽ thiếu mặt cắt")
    write(asked.get_by_label("Lý do"), "Chưa đủ để thẩm định")
    press(asked.get_by_role("button", name="Xem trước"))
    expect(page.get_by_role("dialog").locator("canvas[data-drawn='1']")).to_be_visible()
    page.keyboard.press("Escape")
    press(asked.get_by_role("button", name="Yêu cầu bổ sung", exact=True))
    expect(page.locator(".case-head").get_by_text("Yêu cầu bổ sung giấy tờ")).to_be_visible()

    applicant.supplement(permit)
    press(page.get_by_role("button", name="Xem bản mới"))
    expect(page.locator(".case-head").get_by_text("Mới đăng ký")).to_be_visible()
    press(page.get_by_role("button", name="Tiếp nhận", exact=True))
    press(form(page, "Tiếp nhận").get_by_role("button", name="Tiếp nhận", exact=True))
    expect(page.get_by_role("heading", name=re.compile(r"^H53\."))).to_be_visible()
    with page.expect_response(lambda it: it.url.endswith(f"{permit}?why=question")):
        page.get_by_label("Mở hồ sơ để").select_option("trả lời người nộp")
    told = applicant.shown(permit, "/reads")["items"]
    assert ("identity", "Đối chiếu căn cước") in {(it["why"], it["reason"]) for it in told}
    assert "question" in {it["why"] for it in told}
    assert {it["file"] for it in told} > {None}


def test_a_specialist_works_a_leader_decides_over_a_conflict_and_the_result_is_handed_out(
    sit, office, permit, tmp_path: Path
):
    code = office.act(INTAKE, permit, "accept")["code"]
    page = sit(SPECIALIST, f"/staff/dossiers/{permit}")
    press(page.get_by_role("button", name="Nhận thụ lý"))
    press(form(page, "Nhận thụ lý").get_by_role("button", name="Nhận thụ lý"))
    press(page.get_by_role("button", name="Xong bước"))
    write(form(page, "Xong bước").get_by_label("Kết quả của bước"), "Đủ điều kiện")
    press(form(page, "Xong bước").get_by_role("button", name="Xong bước"))
    expect(page.get_by_text("Đủ điều kiện").first).to_be_visible()
    # Signing runs an event loop of its own, which this thread has already.
    with ThreadPoolExecutor(1) as other:
        signed = other.submit(lambda: Official(tmp_path).sign(a_pdf(mark="giay phep"))).result()
    page.get_by_role("button", name="Tải kết quả lên").click()
    result = {"name": "giay-phep.pdf", "mimeType": "application/pdf", "buffer": signed}
    page.get_by_label("Tệp PDF đã ký số").set_input_files([result])
    form(page, "Tải kết quả lên").get_by_role("button", name="Tải kết quả lên").click()
    expect(page.get_by_text("Chữ ký nguyên vẹn")).to_be_visible()

    leader = sit(LEADER, f"/staff/dossiers/{permit}")
    leader.get_by_role("button", name="Ký trả kết quả").click()
    write(form(leader, "Ký trả kết quả").get_by_label("Lời nhắn"), "Mời đến nhận giấy phép")
    office.act(SPECIALIST, permit, "notes", text="Chờ thêm một chữ ký nháy")
    form(leader, "Ký trả kết quả").get_by_role("button", name="Ký trả kết quả").click()
    conflict = leader.get_by_role("alertdialog", name="Hồ sơ đã thay đổi")
    expect(conflict.get_by_role("row", name="Việc gần nhất")).to_contain_text("Chờ thêm một chữ ký nháy")
    accessible(leader)
    press(conflict.get_by_role("button", name="Vẫn làm"))
    expect(form(leader, "Ký trả kết quả").get_by_label("Lời nhắn")).to_have_value("Mời đến nhận giấy phép")
    press(form(leader, "Ký trả kết quả").get_by_role("button", name="Ký trả kết quả"))
    expect(leader.locator(".case-head").get_by_text("Đã xử lý xong")).to_be_visible()
    leader.locator("summary", has_text="Ai đã xem hồ sơ").click()
    expect(leader.get_by_text("giải quyết").first).to_be_visible()

    desk = sit(INTAKE, f"/staff/dossiers?q={code}")
    press(desk.get_by_role("checkbox", name=f"Chọn {code}"), "Space")
    link = desk.get_by_role("link", name="In 1 bản")
    reach(link)
    printed = desk.request.get(str(link.get_attribute("href")))
    assert (printed.status, printed.body()[:4]) == (200, b"%PDF")
    press(desk.get_by_role("button", name="Trả kết quả 1 hồ sơ"))
    expect(desk.get_by_text("Đã xong 1 trên 1 hồ sơ.").first).to_be_visible()
    assert office.told(INTAKE, permit)["state"] == "returned"


def test_they_accept_several_at_once_and_the_queue_shows_what_moves(sit, applicant):
    first, second = (applicant.shown(applicant.filed()) for _ in range(2))
    page = sit(INTAKE, f"/staff/dossiers?state=filed&procedure={EXTRACT}")
    for one in (first, second):
        press(page.get_by_role("checkbox", name=f"Chọn {one['reference']}"), "Space")
    press(page.get_by_role("button", name="Tiếp nhận 2 hồ sơ"))
    expect(page.get_by_text("Đã xong 2 trên 2 hồ sơ.").first).to_be_visible()
    page.get_by_role("region", name="Xử lý nhiều hồ sơ").get_by_role("button", name="Đóng").click()
    expect(page.get_by_role("link", name=first["reference"])).to_be_hidden()
    third = applicant.shown(applicant.filed())
    expect(page.get_by_role("link", name=third["reference"])).to_be_visible()
    assert "state=filed" in page.url


def test_they_read_a_statement_and_put_right_what_did_not_fit(sit, applicant, office):
    filed = [applicant.filed() for _ in range(2)]
    codes = [office.act(INTAKE, one, "accept")["code"] for one in filed]
    orders = [office.told(INTAKE, one, "/fees")["orders"][0] for one in filed]
    (paid, lost), mark = orders, codes[0][-4:]
    statement = "\n".join(
        [
            "Ngày giao dịch;Mã giao dịch;Số tiền;Nội dung",
            f"25/11/2026;FT{mark}1;{paid['amount']};NOP LE PHI {paid['token']}",
            f"25/11/2026;FT{mark}2;{paid['amount']};{paid['token']} nop lai",
            f"25/11/2026;FT{mark}3;{lost['amount']};nop tien ban sao",
        ]
    )
    page = sit(INTAKE, "/staff/payments")
    sheet = {"name": "sao-ke.csv", "mimeType": "text/csv", "buffer": statement.encode()}
    page.get_by_label("Tệp sao kê (CSV)").set_input_files([sheet])
    page.get_by_role("button", name="Đọc sao kê").click()
    expect(page.get_by_text("Khớp: 1")).to_be_visible()
    lines = page.get_by_role("list", name="Khoản tiền đã vào").get_by_role("listitem")
    accessible(page)
    unmatched = lines.filter(has_text=f"FT{mark}3")
    expect(unmatched).to_contain_text("Chưa khớp")
    press(unmatched.get_by_role("button", name="Gắn vào hồ sơ"))
    write(form(page, "Gắn vào hồ sơ").get_by_label("Mã hồ sơ"), codes[1])
    press(form(page, "Gắn vào hồ sơ").get_by_role("button", name="Gắn vào hồ sơ"))
    expect(unmatched).to_contain_text("Khớp")
    double = lines.filter(has_text=f"FT{mark}2")
    press(double.get_by_role("button", name="Hoàn tiền"))
    write(form(page, "Hoàn tiền").get_by_label("Lý do"), "Nộp hai lần")
    write(form(page, "Hoàn tiền").get_by_label("Số tham chiếu"), "HT-1")
    press(form(page, "Hoàn tiền").get_by_role("button", name="Ghi đã hoàn tiền"))
    expect(double).to_contain_text("Nộp hai lần")
    assert office.told(INTAKE, filed[1])["finance_state"] == "paid"


def test_an_officer_files_for_somebody_at_the_counter_and_prints_the_receipt(sit):
    page = sit(INTAKE, "/staff/filings")
    accessible(page)
    press(page.get_by_role("radio", name="Tại quầy"), "Space")
    page.get_by_label("Thủ tục", exact=True).select_option(PERMIT)
    page.get_by_role("checkbox", name="Tôi đã giải thích").check()
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_role("alert")).to_contain_text("Họ và tên")
    accessible(page)
    for label, said in {"Họ và tên": PERSON["full_name"], "Số điện thoại": PERSON["phone"]}.items():
        page.get_by_label(f"{label} *", exact=True).fill(str(said))
    page.get_by_label("Loại công trình *").select_option("house")
    page.get_by_label("Địa điểm xây dựng").fill(str(HOUSE["site"]))
    page.get_by_label("Diện tích xây dựng").fill("80")
    page.get_by_label("Số tầng").fill("2")
    page.get_by_label("Thuộc diện thẩm duyệt").select_option("false")
    names = {"Giấy chứng nhận quyền sử dụng đất": "quyen-su-dung-dat", "Bản vẽ": "ban-ve"}
    for name, code in names.items():
        sent = {"name": "quet.pdf", "mimeType": "application/pdf", "buffer": PAPERS[code]}
        row = page.get_by_role("listitem").filter(has_text=name)
        row.locator("input[type=file]").set_input_files([sent])
        expect(row.get_by_text("Tệp đã nhận")).to_be_visible()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    page.get_by_role("button", name="Tiếp nhận ngay").click()
    receipt = page.get_by_role("link", name="In giấy tiếp nhận (mẫu 01)")
    expect(receipt).to_be_visible()
    accessible(page)
    printed = page.request.get(str(receipt.get_attribute("href")))
    assert printed.body()[:4] == b"%PDF"
    page.get_by_role("link", name="Mở hồ sơ").click()
    expect(page.get_by_role("definition").filter(has_text="Tại quầy")).to_be_visible()
    expect(page.get_by_text("Người nộp đã ký đồng ý")).to_be_visible()


def test_a_helper_goes_to_people_with_a_phone_and_sees_nothing_else(visit):
    page = visit(viewport=PHONE).page("/staff/")
    page.get_by_label("Tên đăng nhập").fill("tocongnghe")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Nộp hồ sơ giúp người dân")).to_be_visible()
    expect(page.get_by_role("navigation", name="Các trang").get_by_role("link")).to_have_count(1)
    page.get_by_label("Thủ tục", exact=True).select_option(EXTRACT)
    page.get_by_role("radio", name="đồng ý bằng lời").check()
    page.get_by_role("checkbox", name="Tôi đã giải thích").check()
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("button", name="Nộp hồ sơ")).to_be_visible()
    fits(page)
    accessible(page)
    page.get_by_role("button", name="Bỏ hồ sơ này").click()
    expect(page.get_by_role("heading", name="Nộp hồ sơ giúp người dân")).to_be_visible()
    page.goto("/staff/dossiers")
    expect(page.get_by_text("Tài khoản của bạn chưa được giao việc ở trang này.")).to_be_visible()
