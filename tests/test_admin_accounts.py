"""Administrators make and end accounts; whoever is put out is out at once."""

from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import AuditEntry, Reading, Role
from reports.entry.access import Seat
from tests.desk import PASSWORD, Desk, a_desk, acts, an_account

UNIT = "ubnd-25459"


@pytest.fixture
def admin(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.ADMIN))


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
