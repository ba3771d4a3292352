"""Leaders before the index of QĐ 766 in a browser: the month, what is behind a figure, statistics, and the points."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browsing import DESKTOP, PHONE, Visitor, accessible, fits, press, sit_down
from tests.office import INTAKE, Applicant, Office
from tests.service import Service


@pytest.fixture
def accepted(stack: Service) -> str:
    """A dossier that the office of the demo's accounts has taken in this month; its key."""
    applicant, office = Applicant(stack.url, "chi-hanh"), Office(stack.url)
    key = applicant.filed()
    office.act(INTAKE, key, "accept")
    applicant.close()
    office.close()
    return key


def test_a_leader_goes_from_the_score_to_the_dossier_behind_it(
    visit: Callable[..., Visitor], accepted: str
) -> None:
    page = sit_down(visit, "lanhdaoxa", "/staff/index766")
    expect(page.get_by_text("Tạm tính", exact=True)).to_be_visible()
    unknown = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^1.1 ")))
    expect(unknown).to_contain_text("Chưa có số liệu")
    expect(page.get_by_role("link", name="Điểm các tiêu chí")).to_have_count(0)
    accessible(page)

    press(page.get_by_role("link", name=re.compile("mẫu số, tiêu chí 1.4")))
    window = page.get_by_role("dialog", name=re.compile("Hồ sơ được đồng bộ"))
    expect(window.locator(f"a[href$='/dossiers/{accepted}']")).to_be_visible()
    accessible(page)
    press(window.get_by_role("button", name=re.compile("^Chưa đạt")))
    expect(page).to_have_url(re.compile("part=unmet"))
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    page.set_viewport_size(PHONE)
    fits(page)
    page.set_viewport_size(DESKTOP)

    page.get_by_role("link", name="Thống kê hồ sơ").click()
    page.get_by_role("button", name="Cách nộp").click()
    expect(page.get_by_role("row", name=re.compile("^Trực tuyến")).first).to_be_visible()
    accessible(page)
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV").click()
    assert "Tiếp nhận" in table.value.path().read_text(encoding="utf-8-sig")
    page.set_viewport_size(PHONE)
    fits(page)


def test_points_that_do_not_add_up_are_told_before_they_are_sent(
    visit: Callable[..., Visitor], accepted: str
) -> None:
    page = sit_down(visit, "admin", "/staff/index766/weights")
    most = page.get_by_label("Điểm tối đa của tiêu chí 2.1")
    most.fill("21")
    expect(page.get_by_text("Tổng điểm phải là 100, hiện là 101.")).to_be_visible()
    most.fill("20")
    page.get_by_label("Có hiệu lực từ tháng").fill("2026-12")
    page.get_by_label("Lý do").first.fill("Theo hướng dẫn mới.")
    accessible(page)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Phiên bản 1, từ tháng 12/2026")).to_be_visible()
