"""A resident who applies on the screens: gestures of browser tests about dossiers, and what the service then has."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Locator, Page, expect

from tests import pictures
from tests.browsing import Visitor
from tests.townspeople import Neighbour

EXTRACT, BIRTH, TRANSFER = "2.000635", "1.001193", "2.002854"
TAN_NINH = "25459"
POWER = "van-ban-uy-quyen"
Json = dict[str, Any]


class Owner(Neighbour):
    """The same resident at the service's door."""

    def dossiers(self, procedure: str) -> list[Json]:
        """Their dossiers of a procedure, unfinished ones too, newest first; each whole."""
        items = self._read("/api/v1/dossiers?limit=50").json()["items"]
        return [
            self._read(f"/api/v1/dossiers/{it['id']}").json()
            for it in items
            if it["procedure"]["code"] == procedure
        ]

    def paper(self, dossier: Json, component: str) -> bytes:
        """The PDF of a component."""
        (file,) = [it for it in dossier["files"] if it["component"] == component]
        return self._read(f"/api/v1/dossiers/{dossier['id']}/files/{file['id']}").content

    def forget_drafts(self) -> None:
        """Begin with an empty desk: other tests share the service."""
        for item in self._read("/api/v1/dossiers?limit=50").json()["items"]:
            if item["state"] == "draft":
                self.http.delete(f"{self.base}/api/v1/dossiers/{item['id']}", timeout=30)

    def _read(self, path: str) -> requests.Response:
        answer = self.http.get(self.base + path, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer


def a_page(seed: int, folder: Path, size: tuple[int, int] = (300, 400)) -> Path:
    """A photographed page, another one for every seed."""
    file = folder / f"page-{seed}.jpg"
    out = BytesIO()
    pictures.scene(seed, size).save(out, "JPEG", quality=90)
    file.write_bytes(out.getvalue())
    return file


def begin(page: Page, procedure: str, *, prefill: bool = True) -> None:
    """From the guide to the first step; `prefill` fills in what is known of the person."""
    page.goto(f"/app/procedures/{procedure}/begin")
    page.get_by_label("Xã, phường").select_option(TAN_NINH)
    page.get_by_label("Điền sẵn thông tin của tôi").set_checked(prefill)
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", name="Tờ khai", exact=True)).to_be_visible()


def fill_extract(page: Page, *, for_other: bool, copies: str = "2") -> None:
    """The form for copies of an extract."""
    field(page, "applicant.full_name").fill("Trần Thị Mỹ Hạnh")
    field(page, "applicant.phone").fill("0912 345 678")
    page.get_by_label("Trích lục kết hôn").check()
    field(page, "answers.person_name").fill("Trần Gia Bảo")
    field(page, "answers.copies").fill(copies)
    choose(page, "answers.for_other", "Có" if for_other else "Không")


def field(page: Page, path: str) -> Locator:
    """The field of a question by its path."""
    return page.locator(f"[id='{path}']")


def choose(page: Page, path: str, answer: str) -> None:
    """Choose one of the answers to a question."""
    field(page, path).get_by_label(answer, exact=True).check()


def paper(page: Page, component: str) -> Locator:
    """The card of a component."""
    return field(page, f"components.{component}")


def add_pages(page: Page, component: str, *files: Path) -> None:
    """Choose photos of its pages."""
    card = paper(page, component)
    before = card.locator(".page").count()
    card.locator("input[multiple]").set_input_files(files)
    expect(card.locator(".page img")).to_have_count(before + len(files))


def go_on(page: Page, to: str) -> None:
    """The next step."""
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name=to, exact=True)).to_be_visible()


def file_it(page: Page) -> None:
    """Press the last button."""
    page.get_by_role("button", name="Nộp hồ sơ", exact=True).click()


def at(visitor: Visitor, persona: str, path: str = "/app/procedures") -> Page:
    """The app as a person of the demo."""
    page = visitor.page(f"{path}?persona={persona}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


SAVED = re.compile("^Đã lưu$")
