"""Administrators edit categories and units: on the version they saw, judged as the province pack is, on record."""

from typing import Any

import pytest
from flask import g
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from errors import Stale
from models import AuditEntry, Category, CategoryGroup, Channel, Reading, Role, Session, UnitChannel
from reports.entry.access import Seat, Staff
from reports.entry.recorded import Done, recorded
from tests.desk import Desk, a_desk, acts
from tests.people import TAN_NINH, a_report

UNIT = "ubnd-25459"
QUESTIONS = {"type": "object", "additionalProperties": False}
POTHOLE = {"category": "pothole", "latitude": TAN_NINH[0], "longitude": TAN_NINH[1]}


@pytest.fixture
def admin(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.ADMIN))


class TestCategories:
    def category(self, admin: Desk, code: str = "pothole") -> dict[str, Any]:
        items = admin.get("/admin/categories").get_json()["items"]
        return next(item for item in items if item["category"]["code"] == code)

    def put(self, admin: Desk, said: dict[str, Any], code: str | None = None) -> Any:
        return admin.send("PUT", f"/admin/categories/{code or said['category']['code']}", said)

    def test_every_one_of_the_pack_can_be_sent_back_as_it_is(self, admin: Desk) -> None:
        items = admin.get("/admin/categories").get_json()["items"]
        assert len(items) > 20
        for said in items:
            answer = self.put(admin, said)
            assert (answer.status_code, answer.get_json()) == (200, said)

    def test_a_change_counts_for_the_next_report_and_is_on_record(self, admin: Desk) -> None:
        said = self.category(admin)
        said["category"]["norms"]["fix"] |= {"amount": 1, "unit": "hours"}
        answer = self.put(admin, said).get_json()
        assert answer["version"] == said["version"] + 1
        report = a_report()
        assert report.due_at is not None
        assert (report.due_at - report.created_at).total_seconds() == 3600
        with Reading() as session:
            entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "category_put")).one()
        before, after = entry.detail["norms"]
        assert (before["fix"]["amount"], after["fix"]["amount"]) == (7, 1)

    def test_an_old_version_is_refused_with_the_newest(self, admin: Desk) -> None:
        said = self.category(admin)
        assert self.put(admin, said | {"position": 99}).status_code == 200
        stale = self.put(admin, said | {"position": 98})
        assert (stale.status_code, stale.get_json()["current"]["position"]) == (409, 99)

    def test_a_new_one_is_made_once(self, admin: Desk) -> None:
        said = self.category(admin)
        said["category"]["code"], said["version"] = "new-kind", None
        assert self.put(admin, said).get_json()["version"] == 1
        again = self.put(admin, said)
        assert (again.status_code, again.get_json()["code"]) == (409, "exists")
        assert a_report(category="new-kind").category_code == "new-kind"

    def test_one_that_is_not_active_takes_no_report(self, app: OpenAPI, admin: Desk) -> None:
        self.put(admin, self.category(admin) | {"active": False})
        with Reading() as session:
            assert session.get_one(Category, "pothole").active is False
        told = admin.post("/staff/routing/test", POTHOLE)
        assert told.status_code == 200

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("category", "group"), "no-such"),
            (("category", "hazard"), "critical"),
            (("category", "norms", "fix", "amount"), 0),
            (("category", "norms", "fix", "amount"), 10**6),
            (("category", "norms", "fix", "unit"), "fortnights"),
            (("category", "questions"), QUESTIONS | {"$ref": "http://127.0.0.1/schema"}),
            (("category", "questions"), QUESTIONS | {"allOf": [{"not": {"$dynamicRef": "#nowhere"}}]}),
            (("category", "questions"), {"type": "array"}),
            (("category", "keywords"), []),
            (("category", "redirect"), {"reason": "complaint", "text_vi": "a", "text_en": "b"}),
            (("category", "surprise"), 1),
            (("position",), -1),
            (("active",), "yes"),
        ],
    )
    def test_one_the_pack_would_not_take_is_refused(
        self, admin: Desk, path: tuple[str, ...], value: object
    ) -> None:
        said = self.category(admin)
        place = said
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert self.put(admin, said, "pothole").status_code == 422

    def test_the_code_in_path_and_body_must_be_one(self, admin: Desk) -> None:
        assert self.put(admin, self.category(admin), "manhole").status_code == 422

    def test_groups_are_made_and_changed(self, admin: Desk) -> None:
        body = {"name_vi": "Mới", "name_en": "New", "icon": "star", "position": 50}
        for changed in (body, body | {"position": 51}):
            answer = admin.send("PUT", "/admin/groups/new-group", changed)
            assert answer.get_json() == {"code": "new-group"} | changed
        assert admin.send("PUT", "/admin/groups/Nhóm mới", body).status_code == 422


def test_who_comes_second_with_the_same_is_told_to_look_again(app: OpenAPI, admin: Desk) -> None:
    def make_what_was_made_meanwhile(session: OrmSession) -> Done:
        session.add(CategoryGroup(code="roads", name_vi="Mới", name_en="New", icon="star", position=1))
        return Done("group_put", "roads", {})

    with app.test_request_context(), Reading() as session:
        assert session.get(CategoryGroup, "roads") is not None
        g.staff = Staff(admin.id, "admin", "", (), "", "", enrolled=False)
        with pytest.raises(Stale):
            recorded(make_what_was_made_meanwhile)
    assert acts() == []


class TestUnits:
    def unit(self, admin: Desk, code: str = UNIT) -> dict[str, Any]:
        said: dict[str, Any] = admin.get(f"/admin/units/{code}").get_json()
        return said

    def put(self, admin: Desk, of: str, **said: Any) -> Any:
        names = ("version", "name", "name_en", "kind", "area", "hotline", "active")
        return admin.send("PUT", f"/admin/units/{of}", {name: said[name] for name in names if name in said})

    def test_a_unit_is_found_changed_and_made(self, admin: Desk) -> None:
        found = admin.get("/admin/units", q="uy ban nhan dan phuong tan ninh").get_json()["items"]
        assert [unit["code"] for unit in found] == [UNIT]
        changed = self.put(admin, UNIT, **(self.unit(admin) | {"hotline": "02763999999"})).get_json()
        assert changed["hotline"] == "02763999999"
        new = {"name": "Đội cây xanh", "name_en": "Tree team", "kind": "other", "active": True}
        assert self.put(admin, "doi-cay-xanh", **new).get_json()["version"] == 1
        assert self.put(admin, "doi-cay-xanh", **new).get_json()["code"] == "exists"
        assert self.put(admin, "Đội", **new).status_code == 422
        assert self.put(admin, "x-y", **(new | {"area": "00000"})).status_code == 422
        assert self.put(admin, "x-y", **(new | {"version": 1})).status_code == 404

    def test_one_with_work_and_the_last_coordinator_stay_active(self, admin: Desk) -> None:
        a_report()
        busy = self.put(admin, UNIT, **(self.unit(admin) | {"active": False}))
        assert (busy.status_code, busy.get_json()["fields"]) == (409, {"active": "open_tickets"})
        for change in ({"active": False}, {"kind": "other"}):
            last = self.put(admin, "dieu-phoi-1022", **(self.unit(admin, "dieu-phoi-1022") | change))
            assert (last.status_code, last.get_json()["code"]) == (409, "in_use")
        assert (
            self.put(admin, "ca-25459", **(self.unit(admin, "ca-25459") | {"active": False})).status_code
            == 200
        )

    def test_a_webhooks_secret_is_shown_once(self, admin: Desk) -> None:
        body = {"kind": "webhook", "address": "http://127.0.0.1:9000/hook"}
        made = admin.post(f"/admin/units/{UNIT}/channels", body)
        assert made.status_code == 201
        secret, channel = made.get_json()["secret"], made.get_json()["id"]
        assert secret.startswith("whsec_")
        assert secret not in admin.get(f"/admin/units/{UNIT}").text
        assert "secret" not in self.unit(admin)["channels"][0]
        renewed = admin.post(f"/admin/channels/{channel}/secret").get_json()["secret"]
        assert renewed != secret
        with Reading() as session:
            assert session.scalars(select(UnitChannel)).one().secret == renewed
            assert renewed not in str(session.scalars(select(AuditEntry.detail)).all())
        edit = {"address": "http://127.0.0.1:9001/hook", "active": False}
        changed = admin.send("PUT", f"/admin/channels/{channel}", edit).get_json()
        assert {name: changed[name] for name in edit} == edit
        assert acts() == ["channel_added", "channel_secret_renewed", "channel_changed"]

    @pytest.mark.parametrize(
        ("kind", "address"),
        [
            ("webhook", "ftp://unit.example/"),
            ("webhook", "http://169.254.169.254/latest/meta-data"),
            ("webhook", "https://user:pass@unit.example/"),
            ("webhook", "not an address"),
            ("email", "not-an-address"),
            ("email", "a@b.vn\nBcc: c@d.vn"),
            ("email", "A <a@b.vn>"),
            ("zalo", "0901234567x"),
        ],
    )
    def test_an_address_we_must_not_send_to_is_refused(self, admin: Desk, kind: str, address: str) -> None:
        answer = admin.post(f"/admin/units/{UNIT}/channels", {"kind": kind, "address": address})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "address_refused")
        with Reading() as session:
            assert session.scalars(select(UnitChannel)).all() == []

    def test_only_a_webhook_has_a_secret(self, admin: Desk) -> None:
        made = admin.post(f"/admin/units/{UNIT}/channels", {"kind": "email", "address": "a@b.vn"}).get_json()
        assert made["secret"] is None
        assert admin.post(f"/admin/channels/{made['id']}/secret").status_code == 422


def test_a_channel_of_a_unit_that_is_not_there_is_not_made(admin: Desk) -> None:
    answer = admin.post("/admin/units/nobody/channels", {"kind": "email", "address": "a@b.vn"})
    assert answer.status_code == 404
    with Session() as session:
        assert session.scalars(select(UnitChannel).where(UnitChannel.kind == Channel.EMAIL)).all() == []
