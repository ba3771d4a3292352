"""Log-ins of units and staff: how long each lasts, and what one sees and ends of one's own."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select, update

from config import Settings
from models import Account, Reading, Role, Session, StaffSession
from models.base import new_key
from reports.entry import sessions
from reports.entry.access import Seat
from tests.desk import PASSWORD, Desk, a_desk, an_account
from tests.test_roles import knock, table


class TestSession:
    @pytest.mark.parametrize(
        ("column", "age"),
        [("seen_at", timedelta(minutes=121)), ("expires_at", timedelta(hours=12, minutes=1))],
    )
    def test_it_ends_when_idle_and_in_any_case(self, app: OpenAPI, column: str, age: timedelta) -> None:
        desk = a_desk(app)
        assert desk.get("/staff/session").status_code == 200
        with Session.begin() as session:
            row = session.scalars(select(StaffSession)).one()
            setattr(row, column, getattr(row, column) - age)
        assert desk.get("/staff/session").status_code == 401

    def test_using_it_keeps_it_alive_written_once_a_minute(self, app: OpenAPI) -> None:
        desk = a_desk(app)
        with Session.begin() as session:
            row = session.scalars(select(StaffSession)).one()
            row.seen_at -= timedelta(minutes=30)
            before = row.seen_at
        desk.get("/staff/session")
        with Reading() as session:
            touched = session.scalars(select(StaffSession.seen_at)).one()
        assert touched - before > timedelta(minutes=29)
        desk.get("/staff/session")
        with Reading() as session:
            assert session.scalars(select(StaffSession.seen_at)).one() == touched

    @pytest.mark.parametrize("token", ["", "x", "a" * 4000, "\xff"])
    def test_a_made_up_token_opens_nothing(self, app: OpenAPI, token: str) -> None:
        client = app.test_client()
        client.set_cookie("staff", token)
        assert client.get("/api/v1/staff/session").status_code == 401

    def test_csrf_of_another_session_does_not_count(self, app: OpenAPI) -> None:
        one, other = a_desk(app), a_desk(app)
        one.csrf = other.csrf
        answer = one.send("DELETE", "/staff/session")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "csrf_wrong")

    @pytest.mark.parametrize("database", ["sqlite"], indirect=True)
    def test_answers_are_kept_out_of_caches(self, app: OpenAPI) -> None:
        """Those that are answered and those that are not, at every door of units and staff."""
        desk = a_desk(app, Seat(Role.ADMIN), Seat(Role.LEADER, unit_code="ubnd-25459"))
        for path, method in table():
            if method == "GET":
                answer = knock(desk.client, path, method)
                assert answer.headers["Cache-Control"] == "no-store", (path, answer.status_code)


class TestOwnLogIns:
    def test_one_sees_ones_own_and_nobody_elses(self, app: OpenAPI) -> None:
        account = an_account()
        a_desk(app)
        elsewhere = Desk(app)
        elsewhere.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 15)\x07" + "x" * 400
        elsewhere.log_in(account.username)
        here = Desk(app, account)
        items = here.get("/staff/sessions").get_json()["items"]
        assert sorted(one["here"] for one in items) == [False, True]
        other = next(one for one in items if not one["here"])
        assert other["agent"].startswith("Mozilla/5.0 (Linux; Android 15)x")
        assert len(other["agent"]) == 200
        assert other["address"] == "127.0.0.1"
        assert sessions.digest(str(elsewhere.client.get_cookie("staff"))) not in str(items)
        with Session.begin() as session:
            idle = update(StaffSession).where(StaffSession.agent == other["agent"])
            session.execute(idle.values(seen_at=datetime.now(UTC) - timedelta(days=2)))
        assert [one["here"] for one in here.get("/staff/sessions").get_json()["items"]] == [True]

    def test_none_is_ended_without_the_password_or_by_a_name_that_is_not_ones_own(self, app: OpenAPI) -> None:
        account = an_account()
        here, elsewhere, stranger = Desk(app, account), Desk(app, account), a_desk(app)
        name = self.name(elsewhere)
        wrong = here.post("/staff/sessions/end", {"current": "not the password", "id": name})
        assert (wrong.status_code, wrong.get_json()["code"]) == (401, "credentials_wrong")
        for no_such in (self.name(stranger), "", "%", name[:-1]):
            answer = here.post("/staff/sessions/end", {"current": PASSWORD, "id": no_such})
            assert answer.status_code == 404
        assert [desk.get("/staff/me").status_code for desk in (here, elsewhere, stranger)] == [200] * 3

    def test_they_are_ended_one_by_one_or_all_but_this(self, app: OpenAPI) -> None:
        account = an_account()
        here, one, two, three = (Desk(app, account) for _ in range(4))
        stranger = a_desk(app)
        form = {"current": PASSWORD, "id": self.name(one)}
        assert here.post("/staff/sessions/end", form).status_code == 204
        assert [desk.get("/staff/me").status_code for desk in (here, one, two)] == [200, 401, 200]
        assert here.post("/staff/sessions/end", {"current": PASSWORD}).status_code == 204
        told = [desk.get("/staff/me").status_code for desk in (here, two, three, stranger)]
        assert told == [200, 401, 401, 200]

    def name(self, desk: Desk) -> str:
        """What the log-in of a desk is called."""
        items = desk.get("/staff/sessions").get_json()["items"]
        return next(str(one["id"]) for one in items if one["here"])


def test_a_session_of_an_account_that_is_gone_counts_nothing(engine: object, settings: Settings) -> None:
    account = an_account()
    with Session.begin() as session:
        opened = sessions.start(session, session.get_one(Account, account.id), datetime.now(UTC))
    with Reading() as session:
        digest = sessions.digest(opened.token)
        found = sessions.find(session, digest, settings, datetime.now(UTC))
        assert found is not None
        assert found.id == account.id
        assert sessions.find(session, sessions.digest(new_key().hex), settings, datetime.now(UTC)) is None


UNIT_SEAT = Seat(Role.MEMBER, unit_code="ubnd-25459")


@pytest.mark.parametrize(
    ("seats", "stay", "hours"),
    [
        ([UNIT_SEAT], True, 720),
        ([UNIT_SEAT], False, 12),
        ([UNIT_SEAT, Seat(Role.COORDINATOR)], True, 12),
    ],
    ids=["a unit's own phone", "not asked for", "who may change what everyone sees"],
)
def test_only_a_units_phone_stays_logged_in_while_it_lies_idle(
    app: OpenAPI, settings: Settings, seats: list[Seat], stay: bool, hours: int
) -> None:
    desk = Desk(app)
    body = {"username": an_account(*seats).username, "password": PASSWORD, "stay": stay}
    assert desk.client.post("/api/v1/staff/session", json=body).status_code == 200
    with Reading() as session:
        row = session.scalars(select(StaffSession)).one()
        assert row.expires_at - row.created_at == timedelta(hours=hours)
        idle = row.created_at + timedelta(minutes=settings.staff_idle_minutes + 1)
        found = sessions.find(session, row.token_digest, settings, idle)
        ended = sessions.find(session, row.token_digest, settings, row.expires_at)
    assert (found is not None) is (hours > 12)
    assert ended is None
