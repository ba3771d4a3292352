"""The money of a dossier, through the doors: asked for, transferred, paid inside Zalo, given back."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
import requests
from flask import Flask
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

import simulator
from config import Settings
from dossiers import jobs
from models import CheckoutOrder, Delivery, Dossier, Payment, Reading, Session
from tests.dossiers import UNIT, Agency, Applicant, a_bank_account
from tests.receivers import Receiver
from tests.residents import Json, body_of, problem
from tests.serving import Clock, serving
from tests.zalo_side import APP

KEY = APP.checkout_key


@pytest.fixture
def zalo(tmp_path: Path) -> Iterator[str]:
    """Zalo's side: the simulator, served."""
    side = Flask("zalo")
    simulator.register(side, tmp_path / "zalo-side.db", APP, Clock())
    with serving(side) as url:
        yield url


@pytest.fixture
def settings(settings: Settings, zalo: str) -> Settings:
    more = {"zalo_checkout_key": KEY, "zalo_payment_base": f"{zalo}/sim/zalo/payment"}
    return settings.model_copy(update=more | {"zalo_mini_app_id": APP.mini_app_id})


@pytest.fixture
def billed(app: OpenAPI) -> tuple[Applicant, Agency, Json]:
    """Two copies at 8.000 đồng each, asked for at acceptance."""
    a_bank_account()
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    agency.done(agency.intake, filed, "accept")
    return resident, agency, filed


def fees(resident: Applicant, dossier: Json) -> Json:
    return body_of(resident.get(f"/dossiers/{dossier['id']}/fees"))


def state(resident: Applicant, dossier: Json) -> tuple[str, str]:
    """How the work and the money stand."""
    shown = resident.show(dossier)
    return shown["state"], shown["finance_state"]


def test_the_fee_is_asked_for_at_acceptance_with_a_code_to_transfer_it(
    billed: tuple[Applicant, Agency, Json],
) -> None:
    resident, _, dossier = billed
    owed = fees(resident, dossier)
    (order,) = owed["orders"]
    assert (owed["finance_state"], order["state"], order["amount"]) == ("asked", "open", 16_000)
    assert order["lines"][0]["quantity"] == 2
    assert owed["catalogue"][0]["text"].startswith("8.000 đồng")
    transfer = owed["transfer"]
    assert transfer["qr"].startswith("000201010212")
    assert transfer["purpose"] in transfer["qr"]
    path = f"/dossiers/{dossier['id']}/fees/qr"
    assert b"<svg" in resident.get(f"{path}.svg").data
    assert resident.get(f"{path}.png").data.startswith(b"\x89PNG")
    assert state(resident, dossier) == ("accepted", "asked"), "money does not stop the work"


def test_what_is_asked_leads_to_where_it_is_done(billed: tuple[Applicant, Agency, Json]) -> None:
    resident, agency, dossier = billed

    def newest() -> str:
        told: str = body_of(resident.get("/notices"))["items"][0]["link"]
        return told

    follow = f"/app/dossiers/{dossier['id']}"
    assert newest().endswith(f"{follow}/pay")
    lack = {"component": "to-khai", "what": "Ảnh mờ", "how": ""}
    agency.done(agency.intake, dossier, "supplement", items=[lack], reason="Không đọc được")
    assert newest().endswith(f"{follow}/supplement")
    agency.done(agency.leader, dossier, "stop", reason="Quá hạn bổ sung")
    assert newest().endswith(follow)


def test_nobody_else_sees_what_is_owed(app: OpenAPI, billed: tuple[Applicant, Agency, Json]) -> None:
    _, _, dossier = billed
    stranger, other = Applicant(app), Agency(app, "ubnd-25480")
    assert problem(stranger.get(f"/dossiers/{dossier['id']}/fees"))[0] == 404
    assert problem(stranger.get(f"/dossiers/{dossier['id']}/fees/qr.svg"))[0] == 404
    assert problem(other.intake.get(f"/unit/dossiers/{dossier['id']}/fees"))[0] == 404
    assert problem(other.send_statement("x", UNIT))[0] == 403


def test_a_statement_settles_what_it_names_and_shows_the_rest(
    billed: tuple[Applicant, Agency, Json],
) -> None:
    resident, agency, dossier = billed
    token = fees(resident, dossier)["transfer"]["purpose"]
    lines = [
        "Ngày giao dịch,Mã giao dịch,Số tiền,Nội dung",
        f"24/11/2026 09:00,FT1,15.000,thieu {token}",
        f'24/11/2026 09:01,FT2,"16,000.00",MBVCB {token[:6]} {token[6:].lower()} chuyen tien',
        f"24/11/2026 09:02,FT3,16000,{token} lan nua",
        "24/11/2026 09:03,FT4,50000,ung ho",
        "24/11/2026 09:04,FT5,-9000,phi dich vu",
    ]
    answer = agency.send_statement("\n".join(lines))
    assert answer.status_code == 200, answer.text
    told = body_of(answer)
    assert told["counts"] == {"wrong_amount": 1, "matched": 1, "double": 1, "unmatched": 1}
    assert [it["transaction"] for it in told["to_look_at"]] == ["FT1", "FT3", "FT4"]
    paid = fees(resident, dossier)
    assert (paid["finance_state"], paid["to_pay"], paid["transfer"]) == ("paid", None, None)
    assert paid["orders"][0]["receipt_number"].startswith("BL-H53.")
    assert problem(resident.get(f"/dossiers/{dossier['id']}/fees/qr.png")) == (409, "nothing_owed")

    again = body_of(agency.send_statement("\n".join(lines)))
    assert (again["known"], again["to_look_at"]) == (4, [])
    listed = body_of(agency.intake.get("/unit/payments", verdict="unmatched"))["items"]
    assert [it["transaction"] for it in listed] == ["FT4"]
    matched = agency.intake.post(f"/unit/payments/{listed[0]['id']}/match", {"token": token})
    assert body_of(matched)["verdict"] == "double"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff\xfe\x00",
        "ngày,số tiền\n1,2",
        "date,reference,amount,description\n2026-11-24,FT1,mười sáu nghìn,x",
        "date,reference,amount,description\n24-11,FT1,16000,x",
        "date,reference,amount,description\n2026-11-24,,16000,x",
        "date,reference,amount,description\n2026-11-24,FT1",
    ],
)
def test_what_is_no_statement_changes_nothing(billed: tuple[Applicant, Agency, Json], sent: str) -> None:
    _, agency, _ = billed
    assert problem(agency.send_statement(sent)) == (422, "statement_unreadable")
    with Reading() as session:
        assert session.scalars(select(Payment)).all() == []


def test_cash_settles_once_and_can_be_given_back(billed: tuple[Applicant, Agency, Json]) -> None:
    resident, agency, dossier = billed
    agency.done(agency.intake, dossier, "cash")
    assert problem(agency.act(agency.intake, dossier, "cash")) == (409, "nothing_owed")
    assert problem(agency.act(agency.intake, dossier, "exemption", reason="Hộ nghèo")) == (409, "fees_paid")
    receipt = {"number": "0000123", "symbol": "1C26TTN", "issued_on": "2026-11-24", "link": None}
    agency.done(agency.intake, dossier, "e-receipt", **receipt)
    assert fees(resident, dossier)["orders"][0]["e_receipt"] == receipt
    (payment,) = body_of(agency.intake.get(f"/unit/dossiers/{dossier['id']}/fees"))["payments"]
    back = {"reason": "Nộp thừa", "reference": "FT99"}
    refunded = agency.intake.post(f"/unit/payments/{payment['id']}/refund", back)
    assert body_of(refunded)["refund_reference"] == "FT99"
    again = agency.intake.post(f"/unit/payments/{payment['id']}/refund", back)
    assert problem(again) == (409, "payment_settled")
    assert state(resident, dossier) == ("accepted", "refunded")


def test_an_officer_counts_anew_or_exempts(billed: tuple[Applicant, Agency, Json]) -> None:
    resident, agency, dossier = billed
    agency.done(agency.intake, dossier, "fees", lines=[{"code": "ban-sao", "quantity": 3}])
    assert [(it["state"], it["amount"]) for it in fees(resident, dossier)["orders"]] == [
        ("cancelled", 16_000),
        ("open", 24_000),
    ]
    wrong = agency.act(agency.intake, dossier, "fees", lines=[{"code": "khac", "quantity": 1}])
    assert problem(wrong) == (422, "fields_refused")
    agency.done(agency.intake, dossier, "exemption", reason="Người có công")
    assert state(resident, dossier) == ("accepted", "exempt")
    assert fees(resident, dossier)["to_pay"] is None


class TestBeforeTheWorkGoesOn:
    """A fee that is asked for in the midst of the work is there to be paid at once."""

    @pytest.fixture
    def worked(self, billed: tuple[Applicant, Agency, Json]) -> tuple[Applicant, Agency, Json]:
        _, agency, dossier = billed
        agency.done(agency.specialist, dossier, "start")
        return billed

    def test_what_is_open_already_is_what_is_waited_for(self, worked: tuple[Applicant, Agency, Json]) -> None:
        resident, agency, dossier = worked
        before = fees(resident, dossier)["to_pay"]
        agency.done(agency.specialist, dossier, "payment", reason="Nộp trước khi ký")
        assert state(resident, dossier) == ("payment", "asked")
        assert fees(resident, dossier)["to_pay"] == before
        agency.done(agency.intake, dossier, "cash")
        assert state(resident, dossier) == ("processing", "paid")
        again = agency.act(agency.specialist, dossier, "payment", reason="Nộp nữa")
        assert problem(again) == (409, "fees_paid")

    def test_what_the_officer_counted_takes_its_place(self, worked: tuple[Applicant, Agency, Json]) -> None:
        resident, agency, dossier = worked
        lines = [{"code": "ban-sao", "quantity": 5}]
        agency.done(agency.specialist, dossier, "payment", reason="Thêm bản sao", lines=lines)
        owed = fees(resident, dossier)
        assert [(it["state"], it["amount"]) for it in owed["orders"]] == [
            ("cancelled", 16_000),
            ("open", 40_000),
        ]
        with Reading() as session:
            letters = session.scalars(select(Delivery).where(Delivery.topic == "dossier.payment")).all()
        assert [it.body["reason"] for it in letters] == ["16.000 đồng", "Thêm bản sao (40.000 đồng)"]

    def test_the_answers_tell_where_nothing_is_open(self, worked: tuple[Applicant, Agency, Json]) -> None:
        resident, agency, dossier = worked
        agency.done(agency.intake, dossier, "exemption", reason="Người có công")
        agency.done(agency.specialist, dossier, "payment", reason="Không thuộc diện miễn")
        assert fees(resident, dossier)["orders"][-1]["amount"] == 16_000

    def test_nobody_waits_for_a_sum_that_nobody_knows(self, worked: tuple[Applicant, Agency, Json]) -> None:
        resident, agency, dossier = worked
        agency.done(agency.intake, dossier, "exemption", reason="Người có công")
        with Session.begin() as session:
            session.get_one(Dossier, UUID(dossier["id"])).answers = {}
        refused = agency.act(agency.specialist, dossier, "payment", reason="Lệ phí")
        assert problem(refused) == (422, "fields_refused")
        assert state(resident, dossier) == ("processing", "exempt")


class Wallet:
    """A phone and its wallet at Zalo's side."""

    def __init__(self, resident: Applicant, dossier: Json, zalo: str, service: str) -> None:
        self._http = requests.Session()
        self._resident, self._dossier, self._zalo, self.service = resident, dossier, zalo, service

    def order(self) -> str:
        """Checkout SDK's createOrder with what our server signed."""
        begun = self._resident.post(f"/dossiers/{self._dossier['id']}/fees/checkout")
        made = self._http.post(
            f"{self._zalo}/sim/zalo/payment/api/order/create-v2", json=body_of(begun)
        ).json()
        assert made["err"] == 0, made
        return str(made["data"]["orderId"])

    def pay(self, order: str, result: int = 1) -> Json:
        body = {"address": f"{self.service}/webhooks/zalo/payment", "result": result}
        paid: Json = self._http.post(f"{self._zalo}/sim/zalo/dev/orders/{order}/payment", json=body).json()
        return paid


@pytest.fixture
def wallet(app: OpenAPI, billed: tuple[Applicant, Agency, Json], zalo: str) -> Iterator[Wallet]:
    resident, _, dossier = billed
    with serving(app) as service:
        yield Wallet(resident, dossier, zalo, service)


def test_paying_inside_zalo_settles_by_the_callback_however_often_it_comes(
    wallet: Wallet, billed: tuple[Applicant, Agency, Json]
) -> None:
    resident, _, dossier = billed
    order = wallet.order()
    assert wallet.pay(order)["answer"].strip() == '{"returnCode":1,"returnMessage":"OK"}'
    wallet.pay(order)
    assert state(resident, dossier) == ("accepted", "paid")
    with Reading() as session:
        (payment,) = session.scalars(select(Payment)).all()
        assert (payment.way.value, payment.verdict.value, payment.amount) == ("checkout", "matched", 16_000)


def test_a_lost_callback_is_made_up_by_asking(
    app: OpenAPI, wallet: Wallet, billed: tuple[Applicant, Agency, Json]
) -> None:
    resident, _, dossier = billed
    order = wallet.order()
    told = resident.post(f"/dossiers/{dossier['id']}/fees/checkout-orders", {"zalo_order": order})
    assert body_of(told)["finance_state"] == "asked", "not paid yet, whatever the phone says"
    with Receiver() as nowhere:
        wallet.service = nowhere.url
        wallet.pay(order)
    with Session.begin() as session:
        session.get_one(CheckoutOrder, order).asked_at = None
    with app.app_context():
        assert jobs.check_payments() == 1
        assert jobs.check_payments() == 0
    assert state(resident, dossier) == ("accepted", "paid")


def test_a_failed_payment_leaves_the_fee_open(wallet: Wallet, billed: tuple[Applicant, Agency, Json]) -> None:
    resident, _, dossier = billed
    wallet.pay(wallet.order(), result=-1)
    assert fees(resident, dossier)["to_pay"] is not None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data": {}}', b'{"data": [], "overallMac": "x"}'])
def test_what_zalo_did_not_sign_is_refused(app: OpenAPI, body: bytes) -> None:
    answer = app.test_client().post("/webhooks/zalo/payment", data=body)
    assert answer.status_code in {400, 401}


def test_a_signed_callback_alone_pays_nothing(app: OpenAPI, billed: tuple[Applicant, Agency, Json]) -> None:
    """Zalo's server, which is asked, knows of no such order."""
    resident, _, dossier = billed
    order = fees(resident, dossier)["to_pay"]
    data: dict[str, Any] = {
        "appId": APP.mini_app_id,
        "orderId": "made-up",
        "amount": 16_000,
        "resultCode": 1,
        "extradata": quote(json.dumps({"order": order})),
    }
    said = "&".join(f"{name}={data[name]}" for name in sorted(data))
    mac = hmac.new(KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
    answer = app.test_client().post("/webhooks/zalo/payment", json={"data": data, "overallMac": mac})
    assert answer.status_code == 200
    assert state(resident, dossier) == ("accepted", "asked")
