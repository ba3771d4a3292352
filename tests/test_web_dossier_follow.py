"""A dossier after it was filed, in a real browser: paid, followed, its result taken, rated, taken back, looked up."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Visitor, accessible, fits, press, write
from tests.dossiers import PERSON
from tests.office import INTAKE, Applicant, Office
from tests.service import Service
from tests.townspeople import PHOTO

OFFLINE = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch"
WHO = "chi-hanh"


@pytest.fixture
def applicant(stack: Service) -> Iterator[Applicant]:
    someone = Applicant(stack.url, WHO)
    yield someone
    someone.close()


@pytest.fixture
def office(stack: Service) -> Iterator[Office]:
    someone = Office(stack.url)
    yield someone
    someone.close()


def at(visitor: Visitor, path: str) -> Page:
    page = visitor.page(f"/app{path}?persona={WHO}")
    expect(page.locator("main")).to_be_visible()
    return page


def test_what_waits_for_me_stands_first_and_leads_to_what_to_do(visit, applicant, office) -> None:
    quiet, asked = applicant.filed(), applicant.filed()
    office.act(INTAKE, asked, "accept")
    page = at(visit(), "/mine")
    page.get_by_role("button", name="Hồ sơ").click()
    mine = page.get_by_role("region", name="Việc của anh, chị")
    expect(mine.get_by_text("Cần nộp phí, lệ phí").first).to_be_visible()
    expect(mine.locator(f"a[href$='{asked}']")).to_be_visible()
    expect(page.get_by_role("region", name="Đang theo dõi").locator(f"a[href$='{quiet}']")).to_be_visible()
    accessible(page)
    mine.locator(f"a[href$='{asked}']").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trích lục")
    expect(page.get_by_text("Ủy ban nhân dân phường Tân Ninh").first).to_be_visible()
    with page.expect_download() as receipt:
        page.get_by_role("button", name=re.compile("mẫu 01")).click()
    assert receipt.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="Xem danh sách").click()
    expect(page.get_by_text("Một cửa, Ủy ban nhân dân phường Tân Ninh").first).to_be_visible()
    accessible(page)


def test_what_is_asked_for_is_photographed_and_sent(visit, applicant, office) -> None:
    dossier = applicant.filed()
    office.ask_for(dossier, "to-khai")
    visitor = visit()
    page = at(visitor, f"/dossiers/{dossier}")
    expect(page.get_by_text("Ảnh tờ khai bị mờ")).to_be_visible()
    page.get_by_role("link", name="Bổ sung giấy tờ").click()
    send = page.get_by_role("button", name="Gửi bổ sung")
    expect(page.get_by_text("Còn thiếu 1 giấy tờ.")).to_be_visible()
    expect(send).to_be_disabled()
    camera = page.locator("section", has_text="Ảnh tờ khai bị mờ").locator("input[capture]").first
    camera.set_input_files(PHOTO)
    expect(page.locator(".page img")).to_have_count(1)
    page.reload()
    expect(page.locator(".page img")).to_have_count(1)
    camera.set_input_files(PHOTO)
    expect(page.locator(".page img")).to_have_count(2)
    accessible(page)
    press(send)
    expect(page.get_by_text("Đã bổ sung")).to_be_visible()
    told = applicant.shown(dossier)
    assert (told["state"], told["supplement"]) == ("processing", None)
    assert [(it["component"], it["pages"]) for it in told["files"]] == [("to-khai", 2)]


def test_a_transfer_is_seen_without_reloading(visit, applicant, office) -> None:
    dossier = applicant.filed()
    office.act(INTAKE, dossier, "accept")
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    page = at(visitor, f"/dossiers/{dossier}")
    page.get_by_role("link", name="Nộp phí, lệ phí").click()
    expect(page.get_by_text("16.000 đồng").first).to_be_visible()
    expect(page.get_by_role("img", name="Mã VietQR")).to_be_visible()
    expect(page.get_by_text("0 đồng không có nghĩa là miễn phí")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Chép: Nội dung").click()
    expect(page.get_by_role("button", name="Chép: Nội dung")).to_have_text("Đã chép")
    purpose = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as code:
        page.get_by_role("button", name="Lưu mã vào máy").click()
    assert code.value.path().read_bytes().startswith(b"\x89PNG")

    assert office.receive(16_000, f"MBVCB {purpose}")["counts"]["matched"] == 1
    expect(page.get_by_text("Đã nhận đủ tiền")).to_be_visible(timeout=40_000)
    expect(page.get_by_text(re.compile("Số BL-H53"))).to_be_visible()
    expect(page.get_by_role("img", name="Mã VietQR")).to_be_hidden()
    accessible(page)


def test_paying_inside_zalo_comes_back_paid(visit, applicant, office) -> None:
    dossier = applicant.filed()
    office.act(INTAKE, dossier, "accept")
    page = at(visit(), f"/dossiers/{dossier}/pay")
    page.get_by_role("button", name="Trả bằng Zalo").click()
    expect(page.get_by_role("heading", name="Thanh toán 16.000 đồng")).to_be_visible()
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(page.get_by_text("Đã nhận đủ tiền")).to_be_visible(timeout=40_000)
    assert applicant.shown(dossier)["finance_state"] == "paid"


def test_the_result_is_downloaded_and_rated_by_keyboard_alone(visit, applicant, office) -> None:
    dossier = applicant.filed()
    office.act(INTAKE, dossier, "accept")
    office.conclude(dossier)
    page = at(visit(), f"/dossiers/{dossier}")
    expect(page.get_by_text("Tệp này không có chữ ký số.")).to_be_visible()
    accessible(page)
    with page.expect_download() as result:
        press(page.get_by_role("button", name=re.compile("Tải về: ket-qua")))
    assert result.value.path().read_bytes().startswith(b"%PDF")
    press(page.get_by_role("radio", name="1 sao"), "ArrowLeft")
    write(page.get_by_label("Ý kiến thêm"), "Nhanh, rõ ràng")
    press(page.locator("form").get_by_role("button", name="Đánh giá"))
    expect(page.get_by_text("Đã đánh giá 5 sao")).to_be_attached()
    told = applicant.shown(dossier)
    assert (told["rating"], told["state"], told["result_state"]) == (5, "returned", "delivered")


def test_what_is_done_without_network_is_kept_and_done_later(visit, applicant, office) -> None:
    dossier, report = applicant.filed(), applicant.report(description="Cây đổ chắn lối đi")
    visitor = visit()
    page = at(visitor, f"/reports/{report}")
    page.evaluate("navigator.serviceWorker.ready")
    expect(page.get_by_role("button", name="Rút lại")).to_be_visible()
    page.goto(f"/app/dossiers/{dossier}")
    expect(page.get_by_role("button", name="Rút lại")).to_be_visible()
    visitor.excuse(OFFLINE)
    visitor.context.set_offline(True)

    page.get_by_role("button", name="Rút lại").click()
    expect(page.get_by_text("hồ sơ dừng ngay")).to_be_visible()
    page.get_by_label("Lý do rút lại").fill("Nộp nhầm")
    page.locator("form").get_by_role("button", name="Rút lại").click()
    expect(page.get_by_text("Sẽ tự gửi khi có mạng.")).to_be_visible()
    page.goto(f"/app/reports/{report}")
    page.get_by_role("button", name="Rút lại").click()
    page.locator("form").get_by_role("button", name="Rút lại").click()
    expect(page.get_by_text("Sẽ tự gửi khi có mạng.")).to_be_visible()
    assert applicant.shown(dossier)["state"] == "filed"
    page.goto("/app/mine")
    waiting = page.get_by_role("region", name="Đang chờ gửi")
    expect(waiting.get_by_text("Rút lại")).to_have_count(2)
    accessible(page)

    visitor.context.set_offline(False)
    expect(waiting).to_be_hidden(timeout=40_000)
    told = applicant.shown(dossier)
    assert (told["state"], told["timeline"][-1]["text"]) == ("withdrawal", "Nộp nhầm")
    assert applicant.reports()[0]["status"] == "withdrawn"


def test_anyone_looks_up_how_a_dossier_stands_and_nothing_personal(visit, applicant) -> None:
    reference = applicant.shown(applicant.filed())["reference"]
    page = visit().page("/")
    page.get_by_role("link", name="Tra cứu hồ sơ").click()
    write(page.get_by_label("Mã hồ sơ"), reference.lower())
    write(page.get_by_label("Bốn số cuối"), "0000")
    press(page.get_by_role("button", name="Tra cứu"))
    expect(page.get_by_text("Không có hồ sơ nào khớp")).to_be_visible()
    write(page.get_by_label("Bốn số cuối"), PERSON["phone"][-4:])
    press(page.get_by_role("button", name="Tra cứu"))
    expect(page.get_by_text("Mới đăng ký")).to_be_visible()
    expect(page.get_by_text(PERSON["full_name"])).to_have_count(0)
    accessible(page)
    page.route("**/api/v1/dossier-lookups", lambda route: route.fulfill(status=429, headers=LATER, json={}))
    press(page.get_by_role("button", name="Tra cứu"))
    expect(page.get_by_text("Xin thử lại sau 10 phút.")).to_be_visible()


def test_what_was_filed_at_the_counter_becomes_mine(visit, office) -> None:
    reference = office.file_for("0900000001")
    page = visit().page("/app/me?persona=bac-sau")
    page.get_by_role("checkbox", name="Cho biết số điện thoại").click()
    expect(page.get_by_text("+84*****001")).to_be_visible()
    page.get_by_role("link", name="Của tôi").click()
    page.get_by_role("button", name="Hồ sơ").click()
    press(page.get_by_role("link", name="Nhận hồ sơ đã nộp tại quầy"))
    write(page.get_by_label("Mã hồ sơ"), reference)
    write(page.get_by_label("Số định danh cá nhân"), "072199000009")
    press(page.get_by_role("button", name="Nhận hồ sơ"))
    expect(page.get_by_text("Không có hồ sơ nào khớp.")).to_be_visible()
    accessible(page)
    write(page.get_by_label("Số định danh cá nhân"), str(PERSON["national_id"]))
    press(page.get_by_role("button", name="Nhận hồ sơ"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trích lục")
    expect(page).to_have_url(re.compile("/dossiers/[0-9a-f-]+$"))


LATER = {"Retry-After": "600"}


def test_on_the_smallest_phone_with_the_largest_text(visit, applicant, office) -> None:
    dossier = applicant.filed()
    office.act(INTAKE, dossier, "accept")
    visitor = visit(viewport={"width": 320, "height": 640})
    page = at(visitor, "/me")
    page.evaluate("localStorage.setItem('text-size', '1.7')")
    for path in (
        f"/dossiers/{dossier}",
        f"/dossiers/{dossier}/pay",
        "/dossier-lookup",
        "/dossier-claim",
        "/mine?list=dossiers",
    ):
        page.goto(f"/app{path}")
        expect(page.locator("main h2, main form, main .card").first).to_be_visible()
        fits(page)
        accessible(page)
