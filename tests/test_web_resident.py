"""The resident's app in a real browser: filing, with and without network, and everything that comes after."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Visitor, accessible, fits, press, write
from tests.service import Service
from tests.townspeople import PHOTO, Neighbour, Unit

HERE = {"latitude": 11.31, "longitude": 106.099, "accuracy": 8}
OFFLINE = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch"


@pytest.fixture
def hanh(visit) -> Visitor:
    """A resident on a phone that tells its place."""
    visitor: Visitor = visit(geolocation=HERE, permissions=["geolocation"])
    return visitor


@pytest.fixture
def neighbour(stack: Service) -> Iterator[Neighbour]:
    someone = Neighbour(stack.url, "bac-sau")
    yield someone
    someone.close()


@pytest.fixture
def unit(stack: Service) -> Iterator[Unit]:
    someone = Unit(stack.url)
    yield someone
    someone.close()


def at_home(visitor: Visitor, persona: str = "chi-hanh") -> Page:
    page = visitor.page(f"/app/?persona={persona}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xin chào")
    return page


def go_on(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Tiếp tục")).click()


def describe(page: Page, words: str, category: str) -> None:
    page.get_by_label("Chuyện gì đang xảy ra?").fill(words)
    page.get_by_role("button", name=re.compile(category)).first.click()


def test_a_report_is_filed_in_three_steps(hanh, stack):
    page = at_home(hanh)
    page.get_by_role("link", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", name="Ảnh chụp")).to_be_focused()
    page.set_input_files("input[multiple]", PHOTO)
    expect(page.get_by_text("Đã đọc được vị trí từ ảnh")).to_be_visible()
    accessible(page)
    go_on(page)
    expect(page.get_by_text("Phường Tân Ninh").first).to_be_visible()
    expect(page.locator(".map-pin")).to_be_visible()
    accessible(page)
    go_on(page)
    page.get_by_label("Chuyện gì đang xảy ra?").fill("sut lun via he truoc cho")
    page.get_by_role("button", name="Sụt lún").click()
    page.get_by_label("Đến đầu gối").check()
    accessible(page)
    go_on(page)
    accessible(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("Ủy ban nhân dân phường Tân Ninh")).to_be_visible()
    code = page.locator(".code").inner_text()
    accessible(page)

    owner = Neighbour(stack.url, "chi-hanh")
    newest = owner.reports()[0]
    owner.close()
    assert newest["code"] == code
    assert newest["category"]["code"] == "sidewalk-subsidence"
    assert newest["answers"] == {"depth": "knee"}
    assert newest["captured_at"] == "2026-11-23T02:41:00+00:00", "the camera's own time"
    [photo] = newest["photos"]
    assert max(photo["width"], photo["height"]) <= 1600


def test_without_network_it_waits_on_the_phone_and_is_filed_once(hanh, stack):
    owner = Neighbour(stack.url, "em-duy")
    before = len(owner.reports())
    page = at_home(hanh, "em-duy")
    page.evaluate("navigator.serviceWorker.ready")
    page.get_by_role("link", name="Gửi phản ánh").click()
    page.set_input_files("input[multiple]", PHOTO)
    expect(page.locator(".strip img")).to_be_visible()
    hanh.excuse(OFFLINE)
    hanh.context.set_offline(True)
    page.goto("/app/report")
    expect(page.get_by_text("Không có mạng")).to_be_visible()
    expect(page.locator(".strip img")).to_be_visible()
    go_on(page)
    page.get_by_label("Địa chỉ").fill("Trước cổng chợ")
    go_on(page)
    describe(page, "Rác đầy vỉa hè", "Rác")
    go_on(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", name="Đang chờ gửi")).to_be_visible()
    accessible(page)
    assert len(owner.reports()) == before

    hanh.context.set_offline(False)
    expect(page.get_by_role("heading", name="Đang chờ gửi")).to_be_hidden(timeout=30_000)
    expect(page.get_by_text(re.compile(r"PA-\d{6}-")).first).to_be_visible()
    reports = owner.reports()
    owner.close()
    assert len(reports) == before + 1
    assert reports[0]["description"] == "Rác đầy vỉa hè"
    assert len(reports[0]["photos"]) == 1


def test_where_life_is_at_risk_the_form_stops_and_shows_whom_to_call(hanh):
    page = at_home(hanh)
    page.get_by_role("link", name="Gửi phản ánh").click()
    go_on(page)
    expect(page.get_by_text("Phường Tân Ninh").first).to_be_visible()
    go_on(page)
    describe(page, "dây điện đứt rơi xuống đường", "Dây điện đứt")
    alarm = page.get_by_role("alert")
    expect(alarm).to_contain_text("Nguy hiểm")
    expect(alarm.locator("a[href='tel:19001006']")).to_be_visible()
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_disabled()
    accessible(page)
    page.get_by_role("button", name=re.compile("Không ai gặp nguy hiểm")).click()
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_enabled()


def test_a_phone_that_tells_no_place_is_no_obstacle(visit):
    page = at_home(visit(), "anh-khoa")
    page.get_by_role("link", name="Gửi phản ánh").click()
    go_on(page)
    expect(page.get_by_text(re.compile("chọn xã, phường|Chưa biết"))).to_be_visible()
    page.get_by_label("Xã, phường").select_option(label="Phường Long Hoa")
    expect(page.locator(".place-name")).to_contain_text("Phường Long Hoa")
    go_on(page)
    expect(page.get_by_role("heading", name="Sự việc")).to_be_visible()


def test_a_place_outside_the_province_is_refused_before_anything_is_written(visit):
    page = at_home(
        visit(geolocation=HERE | {"latitude": 21.03, "longitude": 105.85}, permissions=["geolocation"])
    )
    page.get_by_role("link", name="Gửi phản ánh").click()
    go_on(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_disabled()


def test_a_duplicate_is_joined_instead_of_sent_again(hanh, neighbour):
    known = neighbour.report(
        category="manhole", description="Mất nắp cống.", latitude=11.3142, longitude=106.1021
    )
    hanh.context.set_geolocation({"latitude": 11.3141, "longitude": 106.1022, "accuracy": 5})
    page = at_home(hanh)
    page.get_by_role("link", name="Gửi phản ánh").click()
    go_on(page)
    expect(page.get_by_role("heading", name="Gần đây đã có phản ánh")).to_be_visible()
    go_on(page)
    describe(page, "mất nắp cống nguy hiểm", "[Cc]ống")
    go_on(page)
    expect(page.get_by_role("heading", name="Có lẽ đã có người phản ánh")).to_be_visible()
    press(page.get_by_role("button", name=re.compile(known)))
    press(page.get_by_role("button", name="Tôi cũng gặp việc này"))
    expect(page.get_by_text("Anh, chị đã tham gia")).to_be_visible()
    accessible(page)
    page.goto("/app/mine?list=joined")
    expect(page.get_by_text(known)).to_be_visible()
    page.goto("/app/")
    expect(page.get_by_text("Viết tiếp phản ánh")).to_be_hidden()


def test_a_question_is_answered_the_result_rated_and_reopened_by_keyboard_alone(hanh, stack, unit):
    owner = Neighbour(stack.url, "chi-hanh")
    code = owner.report(description="Rác trước cổng trường.", latitude=11.3077, longitude=106.0951)
    owner.close()
    unit.ask(code, "Ở cổng nào của trường?")
    page = at_home(hanh)
    press(page.get_by_role("link", name="Thông báo"))
    press(page.get_by_role("link", name=re.compile(code)).first)
    expect(page.get_by_text("Ở cổng nào của trường?").first).to_be_visible()
    write(page.get_by_label("Lời nhắn cho đơn vị xử lý"), "Cổng số 2.")
    press(page.get_by_role("button", name="Gửi", exact=True))
    expect(page.locator(".timeline")).to_contain_text("Cổng số 2.")
    accessible(page)

    unit.resolve(code, "Đã thu gom xong.")
    page.reload()
    expect(page.get_by_text("Ảnh sau xử lý")).to_be_visible()
    press(page.get_by_role("radio", name="1 sao"), "Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="4 sao")).to_be_checked()
    accessible(page)
    press(page.locator("form").get_by_role("button", name="Đánh giá"))
    expect(page.get_by_text("Đã đánh giá 4 sao")).to_be_attached()

    press(page.get_by_role("button", name="Chưa xong"))
    write(page.get_by_label("Vì sao chưa xong?"), "Hôm nay lại có rác.")
    accessible(page)
    press(page.locator("form").get_by_role("button", name="Chưa xong"))
    expect(page.locator(".timeline")).to_contain_text("Hôm nay lại có rác.")
    expect(page.locator(".badge").first).not_to_contain_text("Đã xử lý")


def test_a_report_is_filed_with_the_keyboard_alone(hanh):
    page = hanh.page("/app/?persona=co-lan")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    press(page.get_by_role("link", name="Gửi phản ánh"))
    next_step = page.get_by_role("button", name=re.compile("^Tiếp tục"))
    press(next_step)
    expect(page.get_by_text("Phường Tân Ninh").first).to_be_visible()
    press(next_step)
    write(page.get_by_label("Chuyện gì đang xảy ra?"), "ổ gà lớn giữa đường")
    press(page.get_by_role("button", name=re.compile("Ổ gà")).first)
    press(next_step)
    press(page.get_by_role("button", name=re.compile("^Gửi phản ánh")))
    expect(page.get_by_text("Mã phản ánh")).to_be_visible()


def test_every_screen_is_accessible_and_fits_the_smallest_phone_with_the_largest_text(visit, neighbour):
    neighbour.report(latitude=11.3011, longitude=106.1101)
    visitor = visit(viewport={"width": 320, "height": 640})
    page = at_home(visitor, "bac-sau")
    page.evaluate("localStorage.setItem('text-size', '1.7')")
    for path in ("/app/", "/app/mine", "/app/nearby", "/app/nearby?as=map", "/app/me", "/app/notices"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".zaui-spinner, .wait")).to_have_count(0)
        fits(page)
        accessible(page)


def test_the_map_shows_what_the_list_shows(visit, neighbour):
    code = neighbour.report(
        category="street-light", description="Đèn tắt.", latitude=11.2455, longitude=106.0202
    )
    page = visit().page("/app/nearby?group=electricity")
    expect(page.get_by_text(code)).to_be_visible()
    with page.expect_response(re.compile(r"/map/\d+/\d+/\d+\.mvt\?group=electricity")) as tile:
        page.get_by_role("button", name="Bản đồ").click()
    assert tile.value.status == 200


def test_language_and_text_size_are_chosen_by_keyboard_alone_and_kept(visit):
    page = at_home(visit())
    page.goto("/app/me")
    press(page.get_by_label("Tiếng Việt"), "ArrowDown")
    expect(page.get_by_role("heading", name="Display")).to_be_visible()
    page.get_by_label("Very large").click()
    page.goto("/app/")
    expect(page.get_by_role("link", name="Report a problem")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "23.8px"


def test_a_report_is_withdrawn_and_my_data_downloaded_and_deleted_by_keyboard_alone(visit, stack):
    owner = Neighbour(stack.url, "em-duy")
    code = owner.report()
    page = visit().page(f"/app/reports/{code}?persona=em-duy")
    press(page.get_by_role("button", name="Rút lại"))
    press(page.locator("form").get_by_role("button", name="Rút lại"))
    expect(page.get_by_text("Đã rút lại").first).to_be_visible()
    assert {one["code"]: one["status"] for one in owner.reports()}[code] == "withdrawn"
    owner.close()
    page.goto("/app/me")
    with page.expect_download() as download:
        press(page.get_by_role("button", name="Tải dữ liệu của tôi"))
    assert "Đặng Quốc Duy" in download.value.path().read_text(encoding="utf-8")
    press(page.get_by_role("button", name="Xóa dữ liệu của tôi"))
    press(page.get_by_role("button", name="Xóa vĩnh viễn"))
    expect(page.get_by_text("Xin cho biết mình là ai")).to_be_visible()
    again = Neighbour(stack.url, "em-duy")
    assert again.reports() == []
    again.close()
