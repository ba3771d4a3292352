"""The audit: a chain that shows every change and every gap, also when many write at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select, text

from models import AuditEntry, AuditHead, Reading, Role, Session
from reports.entry import audit
from reports.entry.access import Seat
from reports.entry.audit import BEFORE_THE_FIRST, By
from tests.desk import Desk, a_desk, an_account
from tests.people import a_report

NOBODY = By(None, "203.0.113.9")


def write(count: int) -> None:
    for number in range(1, count + 1):
        with Session.begin() as session:
            detail = {"number": number, "chữ": "Tây Ninh", "yes": True, "list": ["b", "a"], "none": None}
            audit.record(session, NOBODY, "tried", f"thing {number}", detail)


def verdict() -> audit.Verdict:
    with Reading() as session:
        return audit.verify(session)


@pytest.mark.usefixtures("engine")
class TestChain:
    def test_an_empty_one_holds(self) -> None:
        assert verdict() == audit.Verdict(0, BEFORE_THE_FIRST)

    def test_each_entry_follows_the_one_before(self) -> None:
        write(3)
        with Reading() as session:
            entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert [entry.seq for entry in entries] == [1, 2, 3]
        assert [entry.previous_hash for entry in entries] == [
            BEFORE_THE_FIRST,
            entries[0].hash,
            entries[1].hash,
        ]
        assert verdict() == audit.Verdict(3, entries[2].hash)

    @pytest.mark.parametrize(
        ("change", "broken_at"),
        [
            ("UPDATE audit_entries SET subject = 'other' WHERE seq = 2", 2),
            ("UPDATE audit_entries SET act = 'other' WHERE seq = 3", 3),
            ("UPDATE audit_entries SET remote_address = '' WHERE seq = 1", 1),
            ("UPDATE audit_entries SET detail = '{}' WHERE seq = 2", 2),
            ("UPDATE audit_entries SET previous_hash = hash WHERE seq = 2", 2),
            ("UPDATE audit_entries SET hash = previous_hash WHERE seq = 2", 2),
            ("DELETE FROM audit_entries WHERE seq = 1", 1),
            ("DELETE FROM audit_entries WHERE seq = 2", 2),
            ("DELETE FROM audit_entries WHERE seq = 4", 4),
            ("DELETE FROM audit_entries", 1),
            ("DELETE FROM audit_head", 5),
            ("UPDATE audit_head SET seq = 3", 5),
        ],
    )
    def test_whatever_is_changed_or_removed_is_named(self, change: str, broken_at: int) -> None:
        write(4)
        with Session.begin() as session:
            session.execute(text(change))
        found = verdict()
        assert (found.broken_at, bool(found.reason)) == (broken_at, True)

    def test_an_entry_rewritten_with_its_own_hash_breaks_the_next(self) -> None:
        write(3)
        with Session.begin() as session:
            entry = session.get_one(AuditEntry, 2)
            entry.subject = "forged"
            entry.hash = audit.hash_of(entry)
        assert verdict().broken_at == 3

    def test_what_is_rolled_back_leaves_no_gap(self) -> None:
        write(1)
        with Session() as session:
            audit.record(session, NOBODY, "tried", "thing")
            session.rollback()
        write(1)
        assert verdict().entries == 2

    def test_nothing_somebody_typed_keeps_an_entry_from_being_written(self) -> None:
        typed = "a\0b\ud800c"
        with Session.begin() as session:
            audit.record(session, NOBODY, "tried", typed, {typed: [typed, {"deep": (typed,)}], "n": 1})
        with Reading() as session:
            entry = session.scalars(select(AuditEntry)).one()
        kept = "a\ufffdb?c"
        assert (entry.subject, entry.detail) == (kept, {kept: [kept, {"deep": [kept]}], "n": 1})
        assert verdict().broken_at is None

    def test_many_writers_at_once_make_one_chain(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: write(5), range(8)))
        found = verdict()
        assert (found.entries, found.broken_at) == (40, None)
        with Reading() as session:
            assert session.get_one(AuditHead, audit.HEAD).seq == 40

    def test_the_first_writers_at_once_make_one_chain(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: write(1), range(8)))
        assert (verdict().entries, verdict().broken_at) == (8, None)


class TestCommand:
    def test_it_proves_the_chain_or_names_the_broken_entry(
        self, app: OpenAPI, runner: FlaskCliRunner
    ) -> None:
        write(2)
        good = runner.invoke(args=["audit", "verify"])
        assert good.exit_code == 0
        assert verdict().head in good.output
        with Session.begin() as session:
            session.execute(text("UPDATE audit_entries SET subject = 'other' WHERE seq = 2"))
        bad = runner.invoke(args=["audit", "verify"])
        assert (bad.exit_code, "entry 2" in bad.output) == (1, True)


class TestReading:
    @pytest.fixture
    def admin(self, app: OpenAPI) -> Desk:
        return a_desk(app, Seat(Role.ADMIN))

    def entries(self, admin: Desk, **query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = admin.get("/admin/audit", **query).get_json()["items"]
        return items

    def test_the_latest_come_first_page_by_page(self, admin: Desk) -> None:
        write(5)
        page = admin.get("/admin/audit", limit=2, act="tried").get_json()
        seen = [entry["seq"] for entry in page["items"]]
        while page["next"]:
            page = admin.get("/admin/audit", limit=2, act="tried", after=page["next"]).get_json()
            seen += [entry["seq"] for entry in page["items"]]
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == 5

    def test_who_what_and_which_can_be_asked_for(self, app: OpenAPI, admin: Desk) -> None:
        report = a_report()
        viewer = a_desk(app, Seat(Role.VIEWER))
        viewer.get(f"/staff/reports/{report.code}")
        for query in ({"subject": report.code}, {"account": str(viewer.id), "act": "report_seen"}):
            entry = self.entries(admin, **query)[0]
            assert (entry["act"], entry["subject"]) == ("report_seen", report.code)
            assert viewer.account is not None
            assert entry["username"] == viewer.account.username
        assert self.entries(admin, since="2099-01-01") == []
        assert self.entries(admin, until="2020-01-01") == []

    @pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30])
    def test_a_made_up_cursor_is_refused(self, admin: Desk, after: str) -> None:
        assert admin.get("/admin/audit", after=after).status_code == 422


class TestAccountCommands:
    @pytest.fixture
    def invoke(self, runner: FlaskCliRunner) -> Callable[..., Any]:
        return lambda *args: runner.invoke(args=["accounts", *args])

    def test_the_first_administrator_is_made_on_the_console(
        self, app: OpenAPI, invoke: Callable[..., Any]
    ) -> None:
        made = invoke("create", "Quan-Tri", "--role", "admin", "--name", "Quản trị")
        assert made.exit_code == 0, made.output
        username, password = made.output.split()
        desk = Desk(app)
        assert desk.log_in(username, password).status_code == 200
        own = {"current": password, "new": "một mật khẩu mới hẳn"}
        assert desk.send("PUT", "/staff/session/password", own).status_code == 204
        assert desk.get("/admin/accounts").get_json()["items"][0]["full_name"] == "Quản trị"
        assert "quan-tri" in invoke("list").output
        again = invoke("create", "quan-tri", "--role", "admin")
        assert (again.exit_code, "taken" in again.output) == (1, True)

    def test_a_lost_password_is_replaced_and_ends_lock_code_and_log_ins(
        self, app: OpenAPI, invoke: Callable[..., Any]
    ) -> None:
        account = an_account(Seat(Role.VIEWER), totp_secret="JBSWY3DPEHPK3PXP", failures=9)
        reset = invoke("reset", account.username, "--forget-code")
        desk = Desk(app)
        assert desk.log_in(*reset.output.split()).status_code == 200
        assert invoke("reset", "nobody").exit_code == 1
        kept = an_account(Seat(Role.VIEWER), totp_secret="JBSWY3DPEHPK3PXP")
        told = desk.log_in(*invoke("reset", kept.username).output.split())
        assert told.get_json()["code"] == "code_needed", "a new password does not replace the second factor"
        assert verdict().broken_at is None

    @pytest.mark.parametrize(
        "wrong",
        [
            ["a", "--role", "admin"],
            ["somebody", "--role", "unit_member"],
            ["somebody", "--role", "unit_member", "--unit", "no-such"],
            ["somebody", "--role", "viewer", "--area", "00000"],
            ["somebody", "--role", "admin", "--area", "25459"],
        ],
    )
    def test_a_senseless_account_is_not_made(
        self, app: OpenAPI, invoke: Callable[..., Any], wrong: list[str]
    ) -> None:
        assert invoke("create", *wrong).exit_code == 1
        assert invoke("list").output == ""

    def test_the_demos_accounts_work_and_are_made_once(self, app: OpenAPI, runner: FlaskCliRunner) -> None:
        lines = runner.invoke(args=["demo", "accounts"]).output.splitlines()
        assert runner.invoke(args=["demo", "accounts"]).output.splitlines() == lines
        for line in lines:
            username, password = line.split()[:2]
            assert Desk(app).log_in(username, password).status_code == 200, username
