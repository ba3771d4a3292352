"""A broken wire, from a tap in the chat to a rating, in a real browser before the real service with its workers."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.walk import DEMO_ADMIN, PHOTO, Person
from tests.browsing import DESKTOP, accessible, fits
from tests.receivers import Receiver
from tests.service import Service

UNIT = "dien-luc-tay-ninh"
# An answer goes through the webhook, a worker and back; the machine may be busy.
ANSWER_MS = 30_000
CODE = re.compile(r"PA-\d{6}-\d{5}")
# In Phường Tân Ninh, where the photo was taken.
PLACE = {"category": "fallen-wire", "latitude": 11.31, "longitude": 106.099}


class Crew:
    """The unit: its own system takes tickets by webhook, a member of it works them."""

    def __init__(self, base: str, system: Receiver) -> None:
        self.system = system
        self.admin, self.member = Person(base), Person(base)
        self.admin.log_in(*DEMO_ADMIN)
        assert self.admin.send("POST", "/api/v1/staff/routing/test", PLACE)["unit"]["code"] == UNIT
        hook = {"kind": "webhook", "address": system.url}
        self.channel = self.admin.send("POST", f"/api/v1/admin/units/{UNIT}/channels", hook)["id"]
        seat = {"role": "unit_member", "unit": UNIT}
        account = {"username": f"tho-dien-{uuid4().hex[:6]}", "full_name": "Thợ điện", "memberships": [seat]}
        made = self.admin.send("POST", "/api/v1/admin/accounts", account)
        self.member.log_in(made["username"], made["password"])
        own = {"current": made["password"], "new": "một mật khẩu của riêng mình"}
        self.member.send("PUT", "/api/v1/staff/session/password", own)

    def ticket_of(self, code: str) -> str:
        """The ticket of a report, as the unit's own system was told."""
        [call] = self.system.wait_for(1, seconds=30)
        told = call.json()
        assert told["type"] == "ticket.assigned"
        data = told["data"]
        assert isinstance(data, dict)
        assert data["code"] == code
        return str(data["ticket_id"])

    def resolve(self, ticket_id: str) -> None:
        """Accept, start and resolve with a photo of the result."""
        path = f"/api/v1/unit/tickets/{ticket_id}"
        ticket = self.member.send("GET", path)
        photo = self.member.photo("/api/v1/unit/photos")["items"][0]["id"]
        done = {"text": "Đã nối lại dây và dọn mặt đường.", "photo_ids": [photo]}
        for act, words in (("accept", {}), ("start", {}), ("resolve", done)):
            body = {"version": ticket["version"]} | words
            ticket = self.member.send("POST", f"{path}/{act}", body, key=uuid4().hex)

    def rating_of(self, code: str) -> object:
        return self.admin.send("GET", f"/api/v1/staff/reports/{code}")["rating"]

    def leave(self) -> None:
        """The system goes away: nothing more is owed to it."""
        edit = {"address": self.system.url, "active": False}
        self.admin.send("PUT", f"/api/v1/admin/channels/{self.channel}", edit)


@pytest.fixture
def crew(stack: Service, receiver: Receiver) -> Iterator[Crew]:
    crew = Crew(stack.url, receiver)
    yield crew
    crew.leave()


def someone(stack: Service, name: str, **how: object) -> str:
    """Somebody new, to whom no other test has happened; their key."""
    told = {"name": name, "lat": 11.31, "lon": 106.0983} | how
    return str(Person(stack.url).send("POST", "/sim/zalo/dev/personas", told)["persona"])


def write(phone: Page | Locator, words: str) -> None:
    phone.get_by_label("Tin nhắn", exact=True).fill(words)
    phone.get_by_role("button", name="Gửi", exact=True).click()


def answer(phone: Page | Locator, words: str | re.Pattern[str]) -> Locator:
    """The latest message of the account with these words, once it is there."""
    found = phone.locator(".line.theirs").filter(has_text=words).last
    expect(found).to_be_visible(timeout=ANSWER_MS)
    return found


def send_place(phone: Page) -> None:
    """Find the ward on the map, tap it, send."""
    phone.get_by_label("Gửi thêm").click()
    phone.get_by_role("button", name="Vị trí", exact=True).click()
    phone.get_by_label("Xã, phường").select_option(label="Phường Tân Ninh")
    phone.locator(".map").click()
    expect(phone.locator(".chosen")).to_contain_text("Phường Tân Ninh")
    phone.get_by_role("button", name="Gửi vị trí này").click()


def test_a_broken_wire_is_reported_mended_and_rated(visit, stack: Service, crew: Crew) -> None:
    who = someone(stack, "Trần Thị Bưởi")
    phone: Page = visit(viewport={"width": 390, "height": 844}).page(f"/sim/?persona={who}")
    write(phone, "Dây điện đứt rớt xuống đường trước chợ, nguy hiểm lắm")
    answer(phone, "19001006")
    answer(phone, "mời anh, chị gửi vị trí")
    phone.locator("input[type=file][accept='image/*']").first.set_input_files(PHOTO)
    expect(phone.locator(".line.mine .picture img")).to_be_visible(timeout=ANSWER_MS)
    send_place(phone)
    answer(phone, "Số ảnh: 1").get_by_role("button", name="Gửi phản ánh").click()
    told = answer(phone, CODE)
    found = CODE.search(told.inner_text())
    assert found is not None
    code = found.group()
    told.get_by_role("link").click()
    expect(phone.frame_locator("iframe").get_by_text(code)).to_be_visible(timeout=ANSWER_MS)
    phone.get_by_role("button", name="Đóng").click()
    ticket = crew.ticket_of(code)
    crew.resolve(ticket)
    answer(phone, "Đã nối lại dây").get_by_role("button", name="★★★★★").click()
    answer(phone, "Cảm ơn")
    assert crew.rating_of(code) == 5
    fits(phone)
    accessible(phone)


def test_several_people_talk_side_by_side(visit, stack: Service) -> None:
    keys = someone(stack, "Phạm Thị Lan"), someone(stack, "Đặng Văn Duy", follows=False)
    page: Page = visit(viewport=DESKTOP).page(f"/sim/?persona={','.join(keys)}")
    lan, duy = (
        page.get_by_role("article", name="Phạm Thị Lan"),
        page.get_by_role("article", name="Đặng Văn Duy"),
    )
    duy.get_by_role("button", name="Quan tâm").click()
    write(lan, "giup")
    answer(duy, "Xin chào")
    answer(lan, re.compile("."))
    expect(lan.locator(".state-line")).to_have_text("Đã xem", timeout=ANSWER_MS)
    expect(duy.locator(".line.mine")).to_have_count(0)
    page.get_by_role("button", name="Hậu trường").click()
    calls = page.get_by_role("complementary", name="Hậu trường")
    expect(calls.get_by_text("user_send_text").first).to_be_visible()
    expect(calls.locator("[data-state=done]").first).to_contain_text("200", timeout=ANSWER_MS)
    accessible(page)
