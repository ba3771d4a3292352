"""What to do on the screens about dossiers before their pictures are taken."""

import re

from playwright.sync_api import Page

from tests.townspeople import PHOTO

NEXT = re.compile("^(Tiếp tục|Continue)$")
BEGIN = re.compile("^(Bắt đầu|Begin)$")
BIRTH, PERMIT = "1.001193", "1.013225"


def found(page: Page) -> None:
    """The catalogue after some words."""
    page.locator("#words").fill("khai sanh")
    page.wait_for_timeout(800)


def chosen(page: Page) -> None:
    """Where to file, with a commune."""
    page.locator("select").select_option(value="25459")
    page.locator(".place-name").wait_for()


def begun(page: Page) -> None:
    """The form, as it opens."""
    chosen(page)
    page.get_by_role("button", name=BEGIN).click()
    page.locator(".form-part").first.wait_for()


def judged(page: Page) -> None:
    """The form with what is wrong said beside the fields."""
    begun(page)
    page.locator("[id='answers.child_birth_date']").fill("31/02/2026")
    page.locator("[id='answers.mother_id']").fill("12")
    page.locator("[id='answers.mother_id']").blur()


def papers(page: Page) -> None:
    """The papers, two pages of one photographed."""
    begun(page)
    if page.get_by_role("radio", name=re.compile("giấy chứng sinh|notification")).count():
        page.get_by_role("radio", name=re.compile("giấy chứng sinh|notification")).check()
    page.get_by_role("button", name=NEXT).click()
    page.set_input_files("input[multiple] >> nth=0", [PHOTO, PHOTO])
    page.locator(".page img").nth(1).wait_for()


def problems(page: Page) -> None:
    """The look over it, with everything that is missing."""
    papers(page)
    page.get_by_role("button", name=NEXT).click()
    page.locator(".problems").wait_for()


def extract(page: Page) -> None:
    """The look over it, ready to be filed: copies of an extract."""
    begun(page)
    page.locator("[id='applicant.full_name']").fill("Trần Thị Mỹ Hạnh")
    page.locator("[id='applicant.phone']").fill("0912345678")
    page.locator("input[name='answers.extract']").first.check()
    page.locator("[id='answers.person_name']").fill("Trần Gia Bảo")
    page.locator("[id='answers.copies']").fill("2")
    page.locator("input[name='answers.for_other']").last.check()
    page.get_by_role("button", name=NEXT).click()
    page.get_by_role("button", name=NEXT).click()
    page.locator(".note-good").wait_for()


def filed(page: Page) -> None:
    """Done."""
    extract(page)
    page.get_by_role("button", name=re.compile("^(Nộp hồ sơ|File the dossier)$")).click()
    page.locator(".code").wait_for()
