"""Filing a dossier in a real browser: photographed pages, all problems at once, without network, on two devices."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.applying import (
    BIRTH,
    EXTRACT,
    POWER,
    SAVED,
    TRANSFER,
    Owner,
    a_page,
    add_pages,
    at,
    begin,
    choose,
    field,
    file_it,
    fill_extract,
    go_on,
    paper,
)
from tests.browsing import Visitor, accessible, fits, press, write
from tests.service import Service
from tests.test_web_resident import OFFLINE

Visit = Callable[..., Visitor]


@pytest.fixture
def owner(stack: Service) -> Iterator[Callable[[str], Owner]]:
    """A resident at the service's door, with no drafts left from before."""
    known: list[Owner] = []

    def come(persona: str) -> Owner:
        known.append(Owner(stack.url, persona))
        known[-1].forget_drafts()
        return known[-1]

    yield come
    for one in known:
        one.close()


def test_pages_photographed_one_by_one_become_one_pdf_of_what_is_filed(visit: Visit, owner, tmp_path: Path):
    tung = owner("anh-tung")  # who has filed nothing before
    page = at(visit(), "anh-tung", "/app/")
    page.get_by_role("link", name="Nộp hồ sơ").click()
    page.get_by_label("Anh, chị cần làm việc gì?").fill("trich luc")
    page.get_by_role("link", name=re.compile("^Cấp bản sao Trích lục hộ tịch")).click()
    expect(page.get_by_text("8.000 đồng mỗi bản sao")).to_be_visible()
    expect(page.get_by_text("chỉ cần khi: Làm thay cho người khác: Có")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Bắt đầu nộp hồ sơ").click()
    page.get_by_label("Xã, phường").select_option(label="Phường Tân Ninh")
    expect(page.get_by_text("Ủy ban nhân dân phường Tân Ninh")).to_be_visible()
    page.get_by_role("button", name="Bắt đầu").click()
    expect(field(page, "applicant.full_name")).to_have_value("Võ Thanh Tùng")
    fill_extract(page, for_other=True)
    field(page, "answers.person_birth").press_sequentially("05032020")
    expect(field(page, "answers.person_birth")).to_have_value("05/03/2020")
    go_on(page, "Giấy tờ")

    for seed in (1, 2, 3):
        add_pages(page, POWER, a_page(seed, tmp_path))
    card = paper(page, POWER)
    card.get_by_role("button", name="Đưa trang 3 lên trước").click()
    card.get_by_role("button", name="Bỏ trang 1").click()
    expect(card.locator(".page img")).to_have_count(2)
    card.get_by_role("button", name="Xoay trang 2").click()
    accessible(page)
    go_on(page, "Xem lại và nộp")
    expect(page.get_by_text("Hồ sơ đã đủ, có thể nộp.")).to_be_visible()
    accessible(page)
    file_it(page)
    expect(page.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()
    reference = page.locator(".code").inner_text()
    accessible(page)

    filed = tung.dossiers(EXTRACT)[0]
    assert (filed["reference"], filed["state"]) == (reference, "filed")
    assert filed["answers"] == {
        "extract": "marriage",
        "person_name": "Trần Gia Bảo",
        "person_birth": "2020-03-05",
        "copies": 2,
        "for_other": True,
    }
    assert filed["applicant"]["phone"] == "0912345678"
    with pikepdf.open(BytesIO(tung.paper(filed, POWER))) as pdf:
        pages = [_picture(it) for it in pdf.pages]
    # The third came before the second, the first went, and what was second was turned.
    assert [it.size for it in pages] == [(300, 400), (400, 300)]
    assert _likeness(pages[0], a_page(3, tmp_path), 0) < 12
    assert _likeness(pages[1], a_page(2, tmp_path), -90) < 12


def test_all_problems_come_at_once_and_each_leads_to_its_place(visit: Visit, owner):
    owner("co-lan")
    page = at(visit(), "co-lan")
    begin(page, BIRTH, prefill=False)
    field(page, "answers.child_birth_date").fill("31/02/2026")
    choose(page, "answers.birth_proof", "Có giấy chứng sinh")
    go_on(page, "Giấy tờ")
    expect(paper(page, "giay-chung-sinh")).to_contain_text("Cần nộp")
    expect(paper(page, "van-ban-nguoi-lam-chung")).to_be_hidden()
    go_on(page, "Xem lại và nộp")
    problems = page.locator(".problems a")
    expect(problems).to_have_count(9)
    accessible(page)
    file_it(page)
    expect(page.get_by_role("heading", name=re.compile("^Còn 9 chỗ"))).to_be_focused()
    problems.filter(has_text="Cần nộp: Giấy chứng sinh").click()
    expect(paper(page, "giay-chung-sinh")).to_be_in_viewport()
    page.go_back()
    problems.filter(has_text="Ngày sinh của trẻ").click()
    expect(field(page, "answers.child_birth_date")).to_be_focused()
    expect(field(page, "answers.child_birth_date")).to_have_value("31/02/2026")
    expect(page.get_by_text("Chưa phải ngày tháng")).to_be_visible()
    accessible(page)


def test_without_network_it_is_begun_waits_on_the_phone_and_is_filed_once(
    visit: Visit, owner, tmp_path: Path
):
    khoa = owner("anh-khoa")
    before = len(khoa.dossiers(EXTRACT))
    visitor = visit()
    page = at(visitor, "anh-khoa", f"/app/procedures/{EXTRACT}/begin")
    expect(page.get_by_label("Xã, phường")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    visitor.excuse(OFFLINE)
    visitor.context.set_offline(True)
    begin(page, EXTRACT)
    fill_extract(page, for_other=True)
    go_on(page, "Giấy tờ")
    add_pages(page, POWER, a_page(4, tmp_path), a_page(5, tmp_path))
    page.goto(page.url)
    expect(paper(page, POWER).locator(".page img")).to_have_count(2)
    go_on(page, "Xem lại và nộp")
    expect(page.get_by_text(re.compile("^Theo máy này"))).to_be_visible()
    file_it(page)
    expect(page.get_by_text("Chờ nộp, sẽ tự gửi khi có mạng.")).to_be_visible()
    accessible(page)
    assert len(khoa.dossiers(EXTRACT)) == before

    visitor.context.set_offline(False)
    expect(page.get_by_role("heading", name="Hồ sơ đang làm")).to_be_hidden(timeout=30_000)
    filed = khoa.dossiers(EXTRACT)
    assert len(filed) == before + 1
    assert filed[0]["state"] == "filed"
    assert [it["pages"] for it in filed[0]["files"]] == [2]


def test_it_is_gone_on_with_on_another_device_and_what_both_changed_the_person_decides(visit: Visit, owner):
    sau = owner("bac-sau")
    phone = at(visit(), "bac-sau")
    begin(phone, EXTRACT)
    fill_extract(phone, for_other=False)
    go_on(phone, "Giấy tờ")
    go_on(phone, "Xem lại và nộp")
    expect(phone.locator(".saved")).to_have_text(SAVED)

    other = at(visit(viewport={"width": 320, "height": 640}), "bac-sau")
    other.evaluate("localStorage.setItem('text-size', '1.7')")
    other.reload()
    other.get_by_role("link", name=re.compile("^Làm tiếp")).click()
    expect(other.get_by_role("heading", name="Xem lại và nộp")).to_be_visible()
    other.go_back()
    other.get_by_role("link", name=re.compile("^Làm tiếp")).click()
    other.get_by_role("button", name="Quay lại").click()
    other.get_by_role("button", name="Quay lại").click()
    expect(field(other, "answers.person_name")).to_have_value("Trần Gia Bảo")
    field(other, "answers.copies").fill("7")
    go_on(other, "Giấy tờ")
    expect(other.locator(".saved")).to_have_text(SAVED)

    phone.get_by_role("link", name=re.compile("Sửa.*Nội dung tờ khai")).click()
    field(phone, "answers.copies").fill("3")
    phone.get_by_role("button", name="Tiếp tục").click()  # the next step may show for a moment, or not at all
    expect(phone.get_by_role("heading", name="Hai bản khác nhau")).to_be_visible()
    expect(phone.locator(".versions")).to_contain_text("Trên máy này3Trên máy khác7")
    fits(phone)
    accessible(phone)
    phone.get_by_role("button", name="Lấy bản trên máy khác").click()
    expect(field(phone, "answers.copies")).to_have_value("7")
    go_on(phone, "Giấy tờ")
    go_on(phone, "Xem lại và nộp")
    expect(phone.get_by_text("Hồ sơ đã đủ, có thể nộp.")).to_be_visible()
    file_it(phone)
    expect(phone.get_by_role("heading", name="Đã nộp hồ sơ")).to_be_visible()
    assert next((it["state"], it["answers"]["copies"]) for it in sau.dossiers(EXTRACT)) == ("filed", 7)


def test_a_dossier_is_filed_with_the_keyboard_alone(visit: Visit, owner):
    owner("co-lan")
    page = at(visit(), "co-lan")
    write(page.get_by_label("Anh, chị cần làm việc gì?"), "ban sao so goc")
    press(page.get_by_role("link", name=re.compile("^Cấp bản sao từ sổ gốc")))
    press(page.get_by_role("link", name="Bắt đầu nộp hồ sơ"))
    where = page.get_by_label("Xã, phường")
    press(where, "P")
    expect(where).not_to_have_value("")
    press(page.get_by_role("button", name="Bắt đầu"))
    write(field(page, "applicant.full_name"), "Phạm Ngọc Lan")
    write(field(page, "applicant.phone"), "0912345678")
    write(field(page, "answers.paper"), "Bằng tốt nghiệp")
    write(field(page, "answers.copies"), "1")
    press(page.get_by_role("button", name="Tiếp tục"))
    expect(page.get_by_role("heading", name="Giấy tờ", exact=True)).to_be_focused()
    press(page.get_by_role("button", name="Tiếp tục"))
    expect(page.get_by_text("Hồ sơ đã đủ, có thể nộp.")).to_be_visible()
    press(page.get_by_role("button", name="Nộp hồ sơ", exact=True))
    expect(page.get_by_text("Mã tra cứu")).to_be_visible()


def test_every_screen_fits_the_smallest_phone_with_the_largest_text(visit: Visit, owner, tmp_path: Path):
    owner("chi-hanh")
    page = at(visit(viewport={"width": 320, "height": 640}), "chi-hanh")
    page.evaluate("localStorage.setItem('text-size', '1.7')")
    for path in ("procedures", "procedures?q=khai+sanh", f"procedures/{BIRTH}", f"procedures/{BIRTH}/begin"):
        page.goto(f"/app/{path}")
        expect(page.locator(".wait")).to_have_count(0)
        fits(page)
        accessible(page)
    begin(page, BIRTH)
    choose(page, "answers.birth_proof", "Có giấy chứng sinh")
    fits(page)
    accessible(page)
    go_on(page, "Giấy tờ")
    add_pages(page, "giay-chung-sinh", a_page(6, tmp_path), a_page(7, tmp_path))
    fits(page)
    accessible(page)
    go_on(page, "Xem lại và nộp")
    expect(page.locator(".problems")).to_be_visible()
    fits(page)


def test_what_is_filed_on_the_national_portal_leads_there(visit: Visit):
    page = visit().page(f"/app/procedures/{TRANSFER}")
    link = page.get_by_role("link", name="Mở Cổng Dịch vụ công quốc gia")
    expect(link).to_have_attribute("href", "https://dichvucong.gov.vn")
    expect(page.get_by_role("link", name="Bắt đầu nộp hồ sơ")).to_be_hidden()
    accessible(page)


def _picture(page: pikepdf.Page) -> Image.Image:
    (image,) = page.get_images().values()
    assert isinstance(image, pikepdf.Stream)
    return pikepdf.PdfImage(image).as_pil_image().convert("RGB")


def _likeness(one: Image.Image, file: Path, turned: int) -> float:
    """How far apart two pictures are, 0 to 255 on average; compressing again costs a little."""
    other = Image.open(file).convert("RGB").rotate(turned, expand=True)
    pairs = zip(one.resize((16, 16)).tobytes(), other.resize((16, 16)).tobytes(), strict=True)
    apart = [abs(a - b) for a, b in pairs]
    return sum(apart) / len(apart)
