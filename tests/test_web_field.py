"""The unit's phone app before the real service: a day without network, a conflict, push, other people's phones."""

import time
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsers import Browser
from tests.browsing import accessible, fits
from tests.field import PHOTO, Colleague, a_new_colleague, a_report, log_in
from tests.receivers import Receiver
from tests.service import until

COUNT = """new Promise(told => {
  const opening = indexedDB.open("field");
  opening.onsuccess = () => {
    const counting = opening.result.transaction("NAME").objectStore("NAME").count();
    counting.onsuccess = () => { opening.result.close(); told(counting.result); };
  };
})"""
# How many tickets the phone keeps, and how many acts wait on it.
KEPT, LEFT = COUNT.replace("NAME", "tickets"), COUNT.replace("NAME", "waiting")
NO_NETWORK = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"


@pytest.fixture
def phone(visit):
    """A unit's phone with the app open and ready for the time without network."""
    visitor = visit()
    visitor.excuse(NO_NETWORK)
    page = visitor.page("/field/")
    log_in(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return visitor


def open_ticket(page: Page, code: str, base: str) -> str:
    """Open a ticket as a link in a message does; its id. It is kept on the phone by that."""
    ticket = Colleague(base, "canbo").ticket(code)["id"]
    page.goto(f"/field/#/tickets/{ticket}")
    expect(page.get_by_text(code)).to_be_visible()
    expect(page.locator(".history li").first).to_be_visible()
    return str(ticket)


def nothing_waits(page: Page) -> None:
    expect(page.locator(".waiting")).to_have_count(0)


def choose(page: Page, act: str) -> None:
    page.get_by_role("button", name="Khác", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=act).click()


def test_a_day_without_network_ends_with_everything_sent_and_the_conflict_decided(phone, stack):
    page = phone.context.pages[0]
    done, disputed = a_report(stack.url, "Ổ gà trước chợ."), a_report(stack.url, "Nắp cống vỡ.")
    colleague = Colleague(stack.url, "truongxa")
    second = open_ticket(page, disputed, stack.url)
    first = open_ticket(page, done, stack.url)

    phone.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Không có mạng.")).to_be_visible()
    page.get_by_role("button", name="Nhận xử lý").click()
    page.get_by_role("button", name="Bắt đầu xử lý").click()
    page.get_by_role("button", name="Báo xử lý xong").click()
    sheet = page.get_by_role("dialog")
    sheet.locator("input[type=file]").set_input_files(str(PHOTO))
    expect(sheet.get_by_role("img")).to_be_visible()
    sheet.get_by_label("Kết quả xử lý").fill("Đã vá nhựa nóng.")
    accessible(page)
    sheet.get_by_role("button", name="Báo đã xử lý xong").click()
    expect(page.locator(".waiting")).to_have_count(3)

    page.goto(f"/field/#/tickets/{second}")
    choose(page, "Ghi chú")
    page.get_by_label("Nội dung ghi chú").fill("Chờ vật tư đến thứ sáu.")
    page.get_by_role("button", name="Lưu ghi chú").click()
    expect(page.locator(".waiting")).to_have_count(1)
    colleague.act(disputed, "accept")  # meanwhile, at the office

    phone.context.set_offline(False)
    expect(page.get_by_text("Phiếu đã thay đổi")).to_be_visible()
    table = page.get_by_role("table")
    expect(table).to_contain_text("Đã chuyển đơn vị")
    expect(table).to_contain_text("Đơn vị đã nhận")
    accessible(page)
    fits(page)
    ticket = colleague.send("GET", f"/unit/tickets/{first}")
    assert (ticket["state"], ticket["report"]["status"]) == ("resolved", "resolved")
    assert [photo["group"] for photo in ticket["report"]["photos"]] == ["before", "after"]
    notes = [
        line for line in colleague.send("GET", f"/unit/tickets/{second}")["history"] if line["kind"] == "note"
    ]
    assert notes == [], "nobody decided yet"

    page.get_by_role("button", name="Gửi lại trên bản mới").click()
    nothing_waits(page)
    history = colleague.send("GET", f"/unit/tickets/{second}")["history"]
    assert [line["internal_note"] for line in history if line["kind"] == "note"] == [
        "Chờ vật tư đến thứ sáu."
    ]


def test_two_tabs_send_what_waits_once(phone, stack):
    page = phone.context.pages[0]
    ticket = open_ticket(page, a_report(stack.url, "Cây đổ."), stack.url)
    other = phone.page("/field/")
    expect(other.get_by_role("heading", name="Phiếu xử lý")).to_be_visible()
    phone.context.set_offline(True)
    page.get_by_role("button", name="Nhận xử lý").click()
    expect(other.locator(".bar-count")).to_contain_text("1")
    phone.context.set_offline(False)
    nothing_waits(page)
    expect(other.locator(".bar-count")).to_have_count(0)
    history = Colleague(stack.url, "truongxa").send("GET", f"/unit/tickets/{ticket}")["history"]
    assert [line["status"] for line in history].count("accepted") == 1


def test_a_log_in_that_ended_is_asked_for_on_top_and_the_work_goes_on(phone, stack):
    page = phone.context.pages[0]
    ticket = open_ticket(page, a_report(stack.url, "Đèn đường hỏng."), stack.url)
    phone.context.clear_cookies()
    page.get_by_role("button", name="Nhận xử lý").click()
    expect(page.get_by_text("Phiên đăng nhập đã hết.")).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(1)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Mật khẩu").fill("thu-nghiem-tay-ninh")
    page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()
    nothing_waits(page)
    found = Colleague(stack.url, "truongxa").send("GET", f"/unit/tickets/{ticket}")
    assert found["report"]["status"] == "accepted"


def test_a_log_in_takes_the_second_factor_once_and_stays(visit, stack):
    username, password, secret = a_new_colleague(stack.url)
    visitor = visit()
    page = visitor.page("/field/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    # The code that enrolled it is spent; the one of the next half minute counts already.
    page.get_by_label("Mã xác thực").fill(pyotp.TOTP(secret).at(time.time() + 30))
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Phiếu xử lý")).to_be_visible()
    (cookie,) = [one for one in visitor.context.cookies() if one["name"] == "staff"]
    assert cookie["expires"] - time.time() > 29 * 86_400


def test_what_waits_is_never_sent_as_somebody_else(phone, stack):
    page = phone.context.pages[0]
    ticket = open_ticket(page, a_report(stack.url, "Rác tràn ra đường."), stack.url)
    phone.context.set_offline(True)
    page.get_by_role("button", name="Nhận xử lý").click()
    expect(page.locator(".waiting")).to_have_count(1)
    # In another tab of the same browser somebody else logs in: the cookie is theirs from now on.
    theirs = Colleague(stack.url, "tho").http.cookies["staff"]
    phone.context.add_cookies([{"name": "staff", "value": theirs, "url": stack.url}])
    phone.context.set_offline(False)
    expect(page.get_by_text("Phiên đăng nhập đã hết.")).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(1)
    page.reload()
    page.goto("/field/#/queue")
    expect(page.get_by_text("của tài khoản khác")).to_be_visible()
    found = Colleague(stack.url, "truongxa").send("GET", f"/unit/tickets/{ticket}")
    assert found["report"]["status"] == "dispatched"


def test_who_logs_out_leaves_nothing_of_what_they_saw(phone, stack):
    page = phone.context.pages[0]
    open_ticket(page, a_report(stack.url, "Cây ngã."), stack.url)
    until(lambda: page.evaluate(KEPT) > 0)
    page.goto("/field/#/me")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_label("Mật khẩu")).to_be_visible()
    until(lambda: page.evaluate(KEPT) == 0, "tickets are still kept")
    assert page.evaluate("caches.has('photos-of-tickets')") is False
    assert not [it for it in phone.context.cookies() if it["name"] == "staff"]


def test_an_act_that_is_answered_after_the_log_out_leaves_nothing_either(phone, stack):
    page = phone.context.pages[0]
    ticket = open_ticket(page, a_report(stack.url, "Cột điện nghiêng."), stack.url)
    on_its_way: list[Route] = []
    page.route("**/accept", lambda route: on_its_way.append(route))
    page.get_by_role("button", name="Nhận xử lý").click()
    until(lambda: page.wait_for_timeout(50) is None and on_its_way != [])
    answer = on_its_way[0].fetch()
    page.goto("/field/#/me")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_label("Mật khẩu")).to_be_visible()
    until(lambda: page.evaluate(KEPT) == 0, "tickets are still kept")
    on_its_way[0].fulfill(response=answer)
    until(lambda: page.evaluate(LEFT) == 0, "it is done, so it waits no more")
    page.evaluate("navigator.locks.request('field-queue', () => 1)")  # who was at it has ended
    assert page.evaluate(KEPT) == 0
    found = Colleague(stack.url, "truongxa").send("GET", f"/unit/tickets/{ticket}")
    assert found["report"]["status"] == "accepted"


def test_a_phone_on_which_nothing_happens_asks_for_nothing(phone):
    page = phone.context.pages[0]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def is_quiet() -> bool:
        asked.clear()
        page.wait_for_timeout(1_000)
        return asked == []

    until(is_quiet, "it asks without end")


def test_a_ticket_that_leaves_the_list_stays_in_sight_of_who_looks_at_it(phone, stack):
    page = phone.context.pages[0]
    code = a_report(stack.url, "Biển báo gãy.")
    open_ticket(page, code, stack.url)
    Colleague(stack.url, "truongxa").act(code, "decline", reason="Đường của quốc lộ.")
    expect(page.get_by_text("Đường của quốc lộ.").first).to_be_visible()
    expect(page.get_by_role("button", name="Nhận xử lý")).to_have_count(0)
    kept = page.evaluate(KEPT)
    page.goto("/field/#/")
    page.get_by_role("button", name="Tải lại").click()
    until(lambda: page.evaluate(KEPT) == kept - 1, "it is kept though nobody looks at it")


def test_a_refusal_is_shown_with_its_reason_and_kept_until_the_person_decides(phone, stack):
    page = phone.context.pages[0]
    open_ticket(page, a_report(stack.url, "Ngập sau mưa."), stack.url)
    choose(page, "Ghi chú")
    page.get_by_label("Nội dung ghi chú").fill(" ")
    page.get_by_role("button", name="Lưu ghi chú").click()
    card = page.locator(".waiting")
    expect(card.get_by_role("alert")).to_be_visible()
    accessible(page)
    page.reload()
    expect(card.get_by_role("alert")).to_be_visible()
    card.get_by_role("button", name="Sửa lời").click()
    page.get_by_label("Nội dung ghi chú").fill("Nước đã rút.")
    page.get_by_role("button", name="Gửi lại").click()
    nothing_waits(page)
    expect(page.get_by_text("Nước đã rút.")).to_be_visible()


def test_every_screen_is_accessible_fits_and_works_by_keyboard_alone(visit, stack):
    code = a_report(stack.url, "Dây điện chùng.")
    visitor = visit(permissions=["geolocation"], geolocation={"latitude": 11.309, "longitude": 106.097})
    page = visitor.page("/field/")
    log_in(page)
    for hash_, mark in (("", ".card"), ("map", ".pin"), ("queue", ".nothing"), ("me", ".block")):
        page.goto(f"/field/#/{hash_}")
        expect(page.locator(mark).first).to_be_visible()
        fits(page)
        accessible(page)
    open_ticket(page, code, stack.url)
    accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.setProperty('--text-size', '2')")
    fits(page)
    page.get_by_role("button", name="Nhận xử lý").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bắt đầu xử lý")).to_be_visible()
    nothing_waits(page)
    page.get_by_role("button", name="Khác", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_it_can_be_installed(visit, stack):
    page = visit().page("/field/")
    answer = page.request.get("/field/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert (manifest["scope"], manifest["start_url"], manifest["display"]) == (
        "/field/",
        "/field/",
        "standalone",
    )
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).ok, icon
    assert page.evaluate("navigator.serviceWorker.ready.then(it => it.scope)") == f"{stack.url}/field/"


def test_a_phone_that_asked_is_told_of_a_new_ticket_and_opens_it(visit, stack):
    """Headless Chromium has no push service: that one part is a receiver of ours, the rest is real."""
    with Receiver() as service:
        browser = Browser(service.url)
        visitor = visit(permissions=["notifications"])
        visitor.context.add_init_script(
            f"PushManager.prototype.subscribe = async () => ({{toJSON: () => ({browser.form()})}})"
        )
        page = visitor.page("/field/")
        log_in(page)
        page.goto("/field/#/me")
        page.get_by_role("switch").click()
        expect(page.get_by_role("switch")).to_be_checked()
        code = a_report(stack.url, "Ổ gà mới.")
        (came, *_) = service.wait_for(1, 30)
        told = browser.told(came.body)
        assert code in told["text"]
        show(page, browser.read(came.body).decode())
        shown = "navigator.serviceWorker.ready.then(it => it.getNotifications()).then(all => all.map(one => one.title))"
        until(lambda: page.evaluate(shown) == [told["title"]])
        page.goto(told["link"])
        expect(page.get_by_text(code)).to_be_visible()
        page.goto("/field/#/me")
        page.get_by_role("switch").click()
        expect(page.get_by_role("switch")).not_to_be_checked()


def show(page: Page, message: str) -> None:
    """Hand a push to the service worker, as the browser does when one arrives."""
    session = page.context.new_cdp_session(page)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    for _ in range(100):
        if known:
            break
        page.wait_for_timeout(50)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    session.send(
        "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": known[-1], "data": message}
    )
