"""The phones of a unit's people are told of its tickets, once, while they want it and work there."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select, text

from clients.web_push import new_key
from config import Settings
from models import Channel, Delivery, DeliveryState, PushSubscription, Reading, Role, Session
from reports import jobs
from reports.entry import accounts
from reports.entry.access import Seat
from reports.push.subscriptions import MOST_OF_ONE
from tests.browsers import Browser
from tests.desk import PASSWORD, Desk, a_desk, a_member, an_account, at_once
from tests.people import a_channel, a_report
from tests.receivers import Receiver

UNIT, OTHER = "ubnd-25459", "ubnd-25480"
SOMEWHERE = "https://push.example"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"vapid_private_key": new_key()})


@pytest.fixture
def desk(app: OpenAPI) -> Desk:
    return a_member(app, UNIT)


@pytest.fixture
def drain(app: OpenAPI) -> Callable[[], int]:
    """Sends what is due, as a worker does."""

    def run() -> int:
        with app.app_context():
            return jobs.drain()

    return run


def subscribe(desk: Desk, browser: Browser, **changed: Any) -> str:
    answer = desk.post("/unit/push/subscriptions", browser.form(**changed))
    assert answer.status_code == 201, answer.text
    key: str = answer.get_json()["id"]
    return key


def subscribed() -> list[PushSubscription]:
    with Reading() as session:
        return list(session.scalars(select(PushSubscription)))


def letters() -> list[Delivery]:
    with Reading() as session:
        return list(session.scalars(select(Delivery).where(Delivery.channel == Channel.PUSH)))


class TestDoor:
    def test_a_phone_subscribes_renews_and_ends_it(self, app: OpenAPI, desk: Desk) -> None:
        assert len(desk.get("/unit/push/key").get_json()["public_key"]) == 87
        browser = Browser(SOMEWHERE)
        key = subscribe(desk, browser)
        assert subscribe(desk, browser, language="en") == key
        assert [found.language for found in subscribed()] == ["en"]
        path = f"/unit/push/subscriptions/{key}"
        assert a_member(app, UNIT).send("DELETE", path).status_code == 204
        assert len(subscribed()) == 1, "nobody ends another's"
        assert desk.send("DELETE", path).status_code == 204
        assert subscribed() == []

    def test_who_steals_the_database_cannot_write_to_phones(self, desk: Desk) -> None:
        browser = Browser(SOMEWHERE)
        subscribe(desk, browser)
        with Reading() as session:
            row = str(session.execute(text("SELECT * FROM push_subscriptions")).one())
        assert "push.example" not in row
        assert browser.receiver.auth not in row

    def test_a_phone_that_changes_hands_serves_its_new_owner_alone(self, app: OpenAPI, desk: Desk) -> None:
        browser, second = Browser(SOMEWHERE), a_member(app, UNIT)
        subscribe(desk, browser)
        subscribe(second, browser)
        assert [found.account_id for found in subscribed()] == [second.id]

    def test_two_tabs_of_one_browser_subscribe_it_once(self, app: OpenAPI) -> None:
        browser, account = Browser(SOMEWHERE), an_account(Seat(Role.MEMBER, unit_code=UNIT))
        other = an_account(Seat(Role.MEMBER, unit_code=UNIT))
        tabs = [Desk(app, who) for who in [account] * 4 + [other] * 4]
        answers = at_once([partial(tab.post, "/unit/push/subscriptions", browser.form()) for tab in tabs])
        assert {answer.status_code for answer in answers} == {201}
        (kept,) = subscribed()
        assert str(kept.id) in {answer.get_json()["id"] for answer in answers}
        assert kept.account_id in {account.id, other.id}

    def test_of_one_persons_browsers_the_latest_are_kept(self, desk: Desk) -> None:
        for number in range(MOST_OF_ONE + 2):
            subscribe(desk, Browser(SOMEWHERE, f"/{number}"))
        assert sorted(found.endpoint[-1] for found in subscribed()) == ["2", "3", "4", "5", "6"]

    def test_who_is_signed_out_everywhere_is_told_no_more(self, desk: Desk) -> None:
        subscribe(desk, Browser(SOMEWHERE))
        with Session.begin() as session:
            accounts.sign_out(session, desk.id)
        assert subscribed() == []

    def test_a_lost_phone_whose_log_in_is_ended_from_elsewhere_is_told_no_more(
        self, app: OpenAPI, desk: Desk
    ) -> None:
        subscribe(desk, Browser(SOMEWHERE))
        elsewhere = Desk(app, desk.account)
        (lost,) = (one for one in elsewhere.get("/staff/sessions").get_json()["items"] if not one["here"])
        ended = elsewhere.post("/staff/sessions/end", {"current": PASSWORD, "id": lost["id"]})
        assert ended.status_code == 204
        assert subscribed() == []

    def test_what_is_no_browser_is_refused(self, desk: Desk) -> None:
        def refused(**changed: Any) -> Any:
            answer = desk.post("/unit/push/subscriptions", Browser(SOMEWHERE).form(**changed))
            assert answer.status_code == 422
            return answer.get_json()["fields"]

        assert refused(endpoint="ftp://push.example/1") == {"endpoint": "scheme_not_allowed"}
        assert refused(endpoint="https://169.254.169.254/") == {"endpoint": "address_not_allowed"}
        assert refused(endpoint="https://a:b@push.example/") == {"endpoint": "credentials_in_the_address"}
        assert refused(keys={"p256dh": "BAAA", "auth": "AAAA"}) == {"keys": "malformed"}
        no_point = {"p256dh": "B" + "A" * 86, "auth": "A" * 22}
        assert refused(keys=no_point) == {"keys": "malformed"}
        assert subscribed() == []


class TestDelivery:
    def test_a_new_ticket_reaches_the_phones_of_its_unit_only(
        self, app: OpenAPI, desk: Desk, receiver: Receiver, drain
    ) -> None:
        phone = Browser(receiver.url, "/push/1")
        subscribe(desk, phone)
        # Who handles dossiers of the unit sees its tickets no more than a stranger.
        half = Seat(Role.SPECIALIST, unit_code=UNIT)
        subscribe(a_desk(app, Seat(Role.MEMBER, unit_code=OTHER), half), Browser(receiver.url, "/push/2"))
        report = a_report(at=datetime.now(UTC))
        drain()
        (came,) = receiver.received
        assert came.path == "/push/1"
        told = phone.told(came.body)
        assert told["title"] == "Phiếu mới: Ổ gà, mặt đường hoặc cầu hư hỏng"
        assert report.code in told["text"]
        assert "/field/#/tickets/" in told["link"]
        assert report.description not in str(told), "anyone can read a locked screen"

    def test_in_the_language_the_phone_asked_for(self, desk: Desk, receiver: Receiver, drain) -> None:
        phone = Browser(receiver.url)
        subscribe(desk, phone, language="en")
        a_report(at=datetime.now(UTC))
        drain()
        assert phone.told(receiver.received[0].body)["title"].startswith("New ticket: ")

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_browser_that_has_unsubscribed_is_forgotten_without_a_dead_letter(
        self, desk: Desk, receiver: Receiver, drain, status: int
    ) -> None:
        receiver.answer_with(status)
        subscribe(desk, Browser(receiver.url))
        a_report(at=datetime.now(UTC))
        drain()
        assert [letter.state for letter in letters()] == [DeliveryState.CANCELLED]
        assert subscribed() == []

    def test_a_push_service_that_is_down_is_owed_still(self, desk: Desk, receiver: Receiver, drain) -> None:
        receiver.answer_with(503)
        subscribe(desk, Browser(receiver.url))
        a_report(at=datetime.now(UTC))
        drain()
        (letter,) = letters()
        assert (letter.state, letter.last_error) == (DeliveryState.OWED, "HTTP 503")
        assert len(subscribed()) == 1

    def test_who_left_the_unit_meanwhile_is_not_told(self, desk: Desk, receiver: Receiver, drain) -> None:
        subscribe(desk, Browser(receiver.url))
        a_report(at=datetime.now(UTC))
        with Session.begin() as session:
            assert desk.account is not None
            accounts.seat(session, session.merge(desk.account), [Seat(Role.MEMBER, unit_code=OTHER)])
        drain()
        assert receiver.received == []
        assert [letter.state for letter in letters()] == [DeliveryState.CANCELLED]

    def test_a_unit_is_reached_by_its_channels_and_its_phones_each_once(
        self, desk: Desk, receiver: Receiver, drain
    ) -> None:
        subscribe(desk, Browser(receiver.url, "/push"))
        a_channel(UNIT, address=f"{receiver.url}/hook")
        a_report(at=datetime.now(UTC))
        drain()
        drain()
        assert sorted(came.path for came in receiver.received) == ["/hook", "/push"]
