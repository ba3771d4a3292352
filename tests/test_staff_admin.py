"""Administrators edit what the service runs by: on the version they saw, judged as the province pack is, on record."""

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
from tests.desk import PASSWORD, Desk, a_desk, an_account
from tests.people import TAN_NINH, a_report

UNIT = "ubnd-25459"
QUESTIONS = {"type": "object", "additionalProperties": False}
POTHOLE = {"category": "pothole", "latitude": TAN_NINH[0], "longitude": TAN_NINH[1]}


@pytest.fixture
def admin(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.ADMIN))


def acts() -> list[str]:
    with Reading() as session:
        found = session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
    return [act for act in found if not act.startswith("log_in")]


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


class TestRouting:
    RULE: dict[str, Any] = {  # noqa: RUF012 - never changed
        "position": 0,
        "category": "pothole",
        "unit": "so-xay-dung",
        "valid_from": "2020-01-01",
        "note": "Thử",
    }

    def rules(self, admin: Desk) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = admin.get("/admin/routing-rules").get_json()["items"]
        return items

    def test_a_rule_at_the_top_is_read_first_and_moves_the_others_down(self, admin: Desk) -> None:
        before = self.rules(admin)
        made = admin.post("/admin/routing-rules", self.RULE)
        assert made.status_code == 201
        after = self.rules(admin)
        assert [rule["id"] for rule in after] == [made.get_json()["id"], *(rule["id"] for rule in before)]
        assert [rule["version"] for rule in after[1:]] == [rule["version"] for rule in before]
        told = admin.post("/staff/routing/test", POTHOLE).get_json()
        assert (told["unit"]["code"], told["rule"]["id"]) == ("so-xay-dung", made.get_json()["id"])

    def test_it_is_changed_and_removed_on_the_version_seen(self, admin: Desk) -> None:
        made = admin.post("/admin/routing-rules", self.RULE).get_json()
        path = f"/admin/routing-rules/{made['id']}"
        edit = self.RULE | {"version": made["version"], "unit": None, "unit_kind": "commune_police"}
        changed = admin.send("PUT", path, edit)
        assert changed.get_json()["unit_kind"] == "commune_police"
        stale = admin.send("PUT", path, edit)
        assert (stale.status_code, stale.get_json()["current"]["version"]) == (409, 2)
        assert admin.send("DELETE", f"{path}?version=1").status_code == 409
        assert admin.send("DELETE", f"{path}?version=2").status_code == 200
        assert made["id"] not in {rule["id"] for rule in self.rules(admin)}
        assert acts() == ["rule_added", "rule_changed", "rule_removed"]

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"group": "roads"}, {"category"}),
            ({"unit_kind": "commune_office"}, {"unit"}),
            ({"unit": None}, {"unit"}),
            ({"unit": None, "unit_kind": "department"}, {"unit_kind"}),
            ({"unit": "nobody", "category": "nothing"}, {"unit", "category"}),
            ({"areas": ["25459", "00000"]}, {"areas"}),
            ({"valid_to": "2020-01-01"}, {"valid_to"}),
            ({"areas": []}, {"areas"}),
            ({"position": -1}, {"position"}),
        ],
    )
    def test_a_senseless_rule_is_refused(self, admin: Desk, change: dict[str, Any], fields: set[str]) -> None:
        answer = admin.post("/admin/routing-rules", self.RULE | change)
        assert (answer.status_code, set(answer.get_json()["fields"])) == (422, fields)


class TestCalendar:
    DAY = {"kind": "holiday", "name": "Nghỉ đột xuất", "source": "Công văn thử"}  # noqa: RUF012

    def test_a_day_off_moves_due_times_of_reports_to_come(self, admin: Desk) -> None:
        before = admin.post("/staff/routing/test", POTHOLE).get_json()["due_at"]
        assert admin.send("PUT", f"/admin/calendar/{before[:10]}", self.DAY).status_code == 200
        after = admin.post("/staff/routing/test", POTHOLE).get_json()["due_at"]
        assert after > before
        assert admin.send("DELETE", f"/admin/calendar/{before[:10]}").status_code == 200
        assert admin.send("DELETE", f"/admin/calendar/{before[:10]}").status_code == 404

    def test_a_year_is_shown_with_its_days(self, admin: Desk) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        assert "2026-09-02" in {day["day"] for day in shown["days"]}
        assert {day["day"][:4] for day in shown["days"]} == {"2026"}

    def test_a_made_up_working_weekend_is_one(self, admin: Desk) -> None:
        body = self.DAY | {"kind": "working_weekend"}
        assert admin.send("PUT", "/admin/calendar/2026-12-07", body).status_code == 422
        assert admin.send("PUT", "/admin/calendar/2026-12-05", body).status_code == 200
        assert admin.send("PUT", "/admin/calendar/2026-13-05", body).status_code == 422

    def test_office_hours_change_as_a_whole_on_the_edition_seen(self, admin: Desk) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        hours = [
            span | {"opens": "09:00"} if span["opens"] < "09:00" else span for span in shown["office_hours"]
        ]
        body = {"edition": shown["edition"], "items": hours}
        changed = admin.send("PUT", "/admin/office-hours", body)
        assert changed.status_code == 200, changed.text
        assert (
            admin.get("/admin/calendar", year=2026).get_json()["office_hours"]
            == changed.get_json()["office_hours"]
        )
        stale = admin.send("PUT", "/admin/office-hours", body)
        assert (stale.status_code, stale.get_json()["current"]["edition"]) == (
            409,
            changed.get_json()["edition"],
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"closes": "06:00"},
            {"opens": "7 o'clock"},
            {"opens": "07:00:00+07:00"},
            {"weekday": 7},
            {"valid_to": "1900-01-01"},
            {"valid_to": "0001-01-01"},
        ],
    )
    def test_senseless_office_hours_are_refused(self, admin: Desk, change: dict[str, Any]) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        items = [shown["office_hours"][0] | change, *shown["office_hours"][1:]]
        answer = admin.send("PUT", "/admin/office-hours", {"edition": shown["edition"], "items": items})
        assert answer.status_code == 422

    def test_overlapping_and_ending_ones_are_refused(self, admin: Desk) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        hours = shown["office_hours"]
        for items, why in (
            ([*hours, hours[0]], "overlap"),
            ([span | {"valid_to": "2099-01-01"} for span in hours], "none_without_end"),
            ([span | {"valid_from": "2999-01-01", "valid_to": None} for span in hours], "none_for_a_year"),
        ):
            answer = admin.send("PUT", "/admin/office-hours", {"edition": shown["edition"], "items": items})
            assert answer.get_json()["fields"] == {"items": why}


class TestAccounts:
    NEW = {  # noqa: RUF012
        "username": "Nguyen.An",
        "full_name": "Nguyễn An",
        "memberships": [{"role": "unit_member", "unit": UNIT}, {"role": "viewer", "area": "25459"}],
    }

    def edit(self, admin: Desk, account: dict[str, Any], **change: Any) -> Any:
        said = {name: account[name] for name in ("full_name", "email", "active", "memberships")} | change
        return admin.send("PUT", f"/admin/accounts/{account['id']}", said)

    def test_a_new_one_logs_in_with_the_password_shown_once(self, app: OpenAPI, admin: Desk) -> None:
        made = admin.post("/admin/accounts", self.NEW)
        assert made.status_code == 201, made.text
        account = made.get_json()
        desk = Desk(app)
        assert desk.log_in("nguyen.an", account["password"]).get_json()["temporary"] is True
        assert desk.get("/unit/tickets").get_json()["code"] == "password_temporary"
        own = {"current": account["password"], "new": "một mật khẩu mới hẳn"}
        assert desk.send("PUT", "/staff/session/password", own).status_code == 204
        assert desk.get("/unit/tickets").status_code == 200
        listed = admin.get("/admin/accounts", q="nguyen an")
        assert [one["username"] for one in listed.get_json()["items"]] == ["nguyen.an"]
        assert account["password"] not in listed.text
        with Reading() as session:
            assert account["password"] not in str(session.scalars(select(AuditEntry.detail)).all())
        assert admin.post("/admin/accounts", self.NEW).get_json()["code"] == "username_taken"

    def test_roles_taken_away_count_at_once_and_who_is_put_out_is_out(
        self, app: OpenAPI, admin: Desk
    ) -> None:
        account = admin.post("/admin/accounts", self.NEW).get_json()
        desk = Desk(app)
        desk.log_in("nguyen.an", account["password"])
        own = {"current": account["password"], "new": "một mật khẩu mới hẳn"}
        desk.send("PUT", "/staff/session/password", own)
        fewer = self.edit(admin, account, memberships=[{"role": "viewer", "area": "25459"}])
        assert [one["role"] for one in fewer.get_json()["memberships"]] == ["viewer"]
        assert desk.get("/unit/tickets").status_code == 403
        assert desk.get("/staff/reports").status_code == 200
        assert self.edit(admin, account, active=False).status_code == 200
        assert desk.get("/staff/reports").status_code == 401

    def test_reset_and_signing_out(self, app: OpenAPI, admin: Desk) -> None:
        account = an_account(Seat(Role.VIEWER), totp_secret="JBSWY3DPEHPK3PXP")
        path = f"/admin/accounts/{account.id}"
        assert admin.send("DELETE", f"{path}/totp").get_json()["enrolled"] is False
        desk = Desk(app, account)
        assert admin.send("DELETE", f"{path}/sessions").status_code == 200
        assert desk.get("/staff/session").status_code == 401
        password = admin.post(f"{path}/password").get_json()["password"]
        assert Desk(app).log_in(account.username, PASSWORD).status_code == 401
        assert Desk(app).log_in(account.username, password).get_json()["temporary"] is True
        assert acts() == ["second_factor_forgotten", "signed_out", "password_reset"]

    def test_the_last_administrator_stays(self, app: OpenAPI, admin: Desk) -> None:
        items = admin.get("/admin/accounts").get_json()["items"]
        me = next(one for one in items if one["id"] == str(admin.id))
        for change in ({"active": False}, {"memberships": [{"role": "viewer"}]}):
            answer = self.edit(admin, me, **change)
            assert (answer.status_code, answer.get_json()["code"]) == (409, "last_admin")
        assert admin.get("/admin/accounts").status_code == 200
        a_desk(app, Seat(Role.ADMIN))
        assert self.edit(admin, me, memberships=[{"role": "viewer"}]).status_code == 200
        assert admin.get("/admin/accounts").status_code == 403

    @pytest.mark.parametrize(
        "change",
        [
            {"username": "a"},
            {"username": "có dấu"},
            {"full_name": ""},
            {"email": "x"},
            {"email": "a@b.vn\nx: y"},
            {"memberships": [{"role": "king"}]},
            {"memberships": [{"role": "unit_member"}]},
            {"memberships": [{"role": "unit_member", "unit": "nobody"}]},
            {"memberships": [{"role": "viewer", "area": "00000"}]},
            {"memberships": [{"role": "admin", "area": "25459"}]},
            {"memberships": [{"role": "admin", "unit": UNIT}]},
            {"password": "of my own choice"},
        ],
    )
    def test_a_senseless_account_is_refused(self, admin: Desk, change: dict[str, Any]) -> None:
        assert admin.post("/admin/accounts", self.NEW | change).status_code == 422
        assert len(admin.get("/admin/accounts").get_json()["items"]) == 1


def test_a_channel_of_a_unit_that_is_not_there_is_not_made(admin: Desk) -> None:
    answer = admin.post("/admin/units/nobody/channels", {"kind": "email", "address": "a@b.vn"})
    assert answer.status_code == 404
    with Session() as session:
        assert session.scalars(select(UnitChannel).where(UnitChannel.kind == Channel.EMAIL)).all() == []
