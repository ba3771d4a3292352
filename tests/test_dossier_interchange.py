"""The exchange of states: each is owed, signed, acknowledged and replayed; a ministry's own states are followed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from config import Settings
from models import Delivery, DeliveryState, Reading, Role
from reports.entry.access import Seat
from tests.desk import a_desk
from tests.dossiers import AREA, PERSON, Agency, Applicant, a_bank_account, a_pdf
from tests.receivers import Receiver
from tests.residents import Json, body_of, problem

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSBuYXRpb24=" * 2
ACKNOWLEDGED = {"TrangThai": 1, "MaPhanHoi": "PH-1"}
RESIDENCE = "1.004194"
Work = Callable[[], None]


@pytest.fixture
def settings(settings: Settings, receiver: Receiver) -> Settings:
    return settings.model_copy(
        update={"interchange_url": f"{receiver.url}/sync", "interchange_secret": SECRET}
    )


def told(receiver: Receiver) -> list[Json]:
    """What the national system was told, in order, each with its signature verified."""
    bodies: list[Json] = []
    for request in receiver.received:
        headers = {name: request.header(name) for name in SIGNED}
        bodies.append(Webhook(SECRET).verify(request.body, headers))
    return bodies


SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


def sync_of(agency: Agency, dossier: Json) -> Json:
    case: Json = body_of(agency.intake.get(f"/unit/dossiers/{dossier['id']}"))["sync"]
    return case


def test_every_state_is_told_in_order_with_its_fields_and_acknowledged(
    app: OpenAPI, receiver: Receiver, work: Work
) -> None:
    receiver.answer_with(200, ACKNOWLEDGED)
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    done = agency.concluded(filed)
    work()
    bodies = told(receiver)
    assert [body["TrangThaiHoSo"] for body in bodies] == [1, 2, 4, 9]
    last = bodies[-1]
    assert (last["MaHoSo"], last["MaTTHC"], last["MaLinhVuc"]) == (done["code"], "2.000635", "G15-TP07")
    assert (last["ChuHoSo"], last["SoDinhDanh"]) == (PERSON["full_name"], PERSON["national_id"])
    assert (last["KenhThucHien"], last["LoaiDinhDanh"]) == (2, 1)
    assert last["NgayTiepNhan"] <= last["NgayHenTra"]
    assert [line["TrangThai"] for line in last["TienTrinh"]] == [1, 2, 4, 9]
    assert sync_of(agency, filed) == {"owed": 4, "acked": 4, "receipt": "PH-1"}
    with Reading() as session:
        kept = [row.body for row in session.scalars(select(Delivery).where(Delivery.topic == "dossier.sync"))]
    assert PERSON["national_id"] not in json.dumps(kept), "what waits holds no personal data"


def test_its_fees_are_told_with_how_they_were_paid(app: OpenAPI, receiver: Receiver, work: Work) -> None:
    receiver.answer_with(200, ACKNOWLEDGED)
    a_bank_account()
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    agency.done(agency.intake, filed, "accept")
    agency.done(agency.specialist, filed, "start")
    lines = [{"code": "ban-sao", "quantity": 3}]
    agency.done(agency.specialist, filed, "payment", reason="Thêm một bản", lines=lines)
    work()
    token = body_of(resident.get(f"/dossiers/{filed['id']}/fees"))["transfer"]["purpose"]
    lines_of_the_bank = f"date,reference,amount,description\n2026-11-24,FT1,24000,{token}"
    assert agency.send_statement(lines_of_the_bank).status_code == 200
    work()
    asked, paid = told(receiver)[-2:]
    fee = {"LoaiPhiLePhi": 2, "HinhThucThu": 1, "Gia": 24_000, "TrangThaiThanhToan": 0}
    assert (asked["DanhSachLePhi"], asked["DuocThanhToanTrucTuyen"]) == ([fee], 0)
    assert paid["DanhSachLePhi"] == [fee | {"TrangThaiThanhToan": 1}]
    assert paid["DuocThanhToanTrucTuyen"] == 2


def test_the_result_is_fetched_by_its_signed_link_and_by_no_other(
    app: OpenAPI, receiver: Receiver, work: Work
) -> None:
    receiver.answer_with(200, ACKNOWLEDGED)
    agency, content = Agency(app), a_pdf(3)
    agency.concluded(Applicant(app).filed(), content)
    work()
    (paper,) = told(receiver)[-1]["DanhSachGiayToKetQua"]
    link = urlsplit(paper["DuongDanTepTinKetQua"])
    path = f"{link.path}?{link.query}"
    stranger = app.test_client()
    assert stranger.get(path).data == content
    assert stranger.get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404
    assert stranger.get(link.path).status_code == 404
    photo = path.replace("/api/v1/interchange/files", "/photos")
    assert stranger.get(photo).status_code == 404


def test_what_is_not_acknowledged_is_a_dead_letter_that_staff_replay(
    app: OpenAPI, receiver: Receiver, work: Work
) -> None:
    receiver.answer_with(200, {"TrangThai": 0, "MaPhanHoi": "lỗi"}, times=1)
    receiver.answer_with(200, ACKNOWLEDGED)
    agency, filed = Agency(app), Applicant(app).filed()
    work()
    assert sync_of(agency, filed) == {"owed": 1, "acked": 0, "receipt": ""}
    with Reading() as session:
        (letter,) = session.scalars(select(Delivery).where(Delivery.topic == "dossier.sync"))
    assert letter.state is DeliveryState.DEAD
    coordinator = a_desk(app, Seat(Role.COORDINATOR))
    assert coordinator.post(f"/staff/deliveries/{letter.id}/replay").status_code == 200
    work()
    assert sync_of(agency, filed)["acked"] == 1
    first, second = receiver.received
    assert first.header("webhook-id") == second.header("webhook-id"), "under the same key"


def test_while_it_is_away_nothing_is_lost(app: OpenAPI, receiver: Receiver, work: Work) -> None:
    receiver.answer_with(503, times=1)
    receiver.answer_with(200, ACKNOWLEDGED)
    filed = Applicant(app).filed()
    work()
    with Reading() as session:
        (letter,) = session.scalars(select(Delivery).where(Delivery.topic == "dossier.sync"))
    assert (letter.state, letter.attempts) == (DeliveryState.OWED, 1)
    assert letter.due_at > datetime.now(UTC)
    assert filed["state"] == "filed"


class TestFollowing:
    @pytest.fixture
    def dossier(self, app: OpenAPI) -> Json:
        """A temporary residence, which the ministry's system owns."""
        self.resident = Applicant(app)
        draft = self.resident.saved(
            self.resident.opened(RESIDENCE),
            applicant=PERSON,
            answers={"address": "12 Lê Lợi", "dwelling": "owned", "joins_household": False, "people": 1},
        )
        answer = self.resident.submit(draft)
        assert answer.status_code == 200, answer.text
        return body_of(answer)

    def tell(self, app: OpenAPI, body: Any, secret: str = SECRET, key: str | None = None) -> TestResponse:
        text, key, now = json.dumps(body), key or f"msg_{uuid4().hex}", datetime.now(UTC)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(key, now, text),
        }
        return app.test_client().post("/api/v1/interchange/states", data=text, headers=headers)

    def state(self, dossier: Json, number: int, at: str = "20261125100000", **more: Any) -> Json:
        return {"MaThamChieu": dossier["reference"], "TrangThaiHoSo": number, "ThoiDiem": at} | more

    def test_its_states_are_taken_over_and_the_applicant_is_told(self, app: OpenAPI, dossier: Json) -> None:
        accepted = self.state(
            dossier, 2, MaHoSo="G01.899.108-261125-000123", NgayHenTra="20261130170000", NoiDungXuLy="Đã nhận"
        )
        assert body_of(self.tell(app, accepted))["TrangThai"] == 1
        story = self.resident.show(dossier)
        assert (story["state"], story["code"]) == ("accepted", "G01.899.108-261125-000123")
        assert story["due"]["due_at"] == "2026-11-30T10:00:00+00:00"
        assert story["timeline"][-1]["text"] == "Đã nhận"
        assert body_of(self.tell(app, self.state(dossier, 9, "20261126090000")))["TrangThai"] == 1
        assert self.resident.show(dossier)["national_state"] == 9

    def test_an_earlier_state_that_comes_late_changes_nothing(self, app: OpenAPI, dossier: Json) -> None:
        assert body_of(self.tell(app, self.state(dossier, 9, "20261126090000")))["TrangThai"] == 1
        assert body_of(self.tell(app, self.state(dossier, 4, "20261125090000")))["TrangThai"] == 0
        assert self.resident.show(dossier)["national_state"] == 9

    def test_a_message_sent_again_is_answered_as_before(self, app: OpenAPI, dossier: Json) -> None:
        key, body = f"msg_{uuid4().hex}", self.state(dossier, 4)
        assert body_of(self.tell(app, body, key=key))["TrangThai"] == 1
        again = self.tell(app, body, key=key)
        assert body_of(again)["TrangThai"] == 1
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_nobody_else_can_tell_a_state(self, app: OpenAPI, dossier: Json) -> None:
        other = "whsec_" + "YW5vdGhlciBzZWNyZXQgb2YgdXM=" * 2
        assert problem(self.tell(app, self.state(dossier, 4), other)) == (401, "unauthenticated")
        unsigned = app.test_client().post("/api/v1/interchange/states", json=self.state(dossier, 4))
        assert problem(unsigned) == (401, "unauthenticated")

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"MaThamChieu": "TN00000000"}, (404, "not_found")),
            ({"TrangThaiHoSo": 11}, (422, "fields_refused")),
            ({"ThoiDiem": "20261325100000"}, (422, "fields_refused")),
            ({"MaHoSo": "x"}, (422, "fields_refused")),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, app: OpenAPI, dossier: Json, changed: Json, said: tuple[int, str]
    ) -> None:
        assert problem(self.tell(app, self.state(dossier, 4) | changed)) == said

    def test_dossiers_of_ours_are_moved_by_nobody_else_and_theirs_not_by_us(
        self, app: OpenAPI, dossier: Json
    ) -> None:
        ours = Applicant(app).filed()
        assert problem(self.tell(app, self.state(ours, 4))) == (409, "owned_elsewhere")
        police = Agency(app, f"ca-{AREA}")
        assert problem(police.act(police.intake, dossier, "accept")) == (409, "owned_elsewhere")
