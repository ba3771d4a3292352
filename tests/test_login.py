"""Logging in: right is right, wrong is slow and counted, and a session is no more than it says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from itertools import product
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select, update

from config import Settings
from errors import Problem
from models import Account, AuditEntry, Reading, Role, Session, StaffSession
from models.base import new_key
from reports.entry import accounts, codes, passwords, sessions
from reports.entry.access import Seat
from reports.entry.accounts import FAILURES_ALLOWED, LONGEST_LOCK, locked_until
from reports.entry.leaks import is_leaked
from reports.entry.staff_refusals import AccountLocked, CodeNeeded, CodeWrong, CredentialsWrong, PasswordWeak
from tests.desk import PASSWORD, Desk, a_desk, an_account
from tests.test_roles import knock, table
from tests.uploads import wired

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def reread(account: Account) -> Account:
    with Reading() as session:
        return session.get_one(Account, account.id)


def log_in(
    account: Account, password: str = PASSWORD, code: str = "", at: datetime = NOW
) -> Account | Problem:
    """The three steps of a log-in at a moment of our choosing."""
    with Session.begin() as session:
        attempt = accounts.begin(session, account.username, at)
    matches = passwords.holds(attempt.kept, password)
    with Session.begin() as session:
        return accounts.finish(session, attempt, matches=matches, code=code, now=at)


class TestDoor:
    def test_a_right_password_opens_a_session(self, app: OpenAPI) -> None:
        account = an_account(Seat(Role.HEAD, unit_code="ubnd-25459"))
        desk = Desk(app)
        said = desk.log_in(f"  {account.username.upper()} ")
        assert said.status_code == 200
        me = desk.get("/staff/session").get_json()
        assert me == said.get_json()
        assert me["roles"] == [{"role": "unit_head", "unit": "ubnd-25459", "area": None}]
        assert desk.get("/staff/me").get_json() == {k: v for k, v in me.items() if k != "csrf"}

    def test_only_the_tokens_digest_is_kept(self, app: OpenAPI) -> None:
        said = Desk(app).log_in(an_account().username).headers["Set-Cookie"]
        token = said.split(";")[0].removeprefix("staff=")
        assert len(token) >= 43
        with Reading() as session:
            kept = session.scalars(select(StaffSession.token_digest)).all()
        assert kept == [sessions.digest(token)]
        assert "HttpOnly" in said
        assert "SameSite=Lax" in said
        assert "Secure" not in said  # the demo is served over plain HTTP

    def test_a_wrong_password_and_an_unknown_name_are_told_alike(self, app: OpenAPI) -> None:
        known = Desk(app).log_in(an_account().username, "wrong")
        unknown = Desk(app).log_in("nobody", "wrong")
        assert known.status_code == unknown.status_code == 401
        told = [{**answer.get_json(), "request_id": ""} for answer in (known, unknown)]
        assert told[0] == told[1]

    @pytest.mark.parametrize("changed", [PASSWORD.upper(), f" {PASSWORD}", f"{PASSWORD} ", PASSWORD[:-1]])
    def test_a_password_counts_exactly_as_it_is(self, app: OpenAPI, changed: str) -> None:
        assert Desk(app).log_in(an_account().username, changed).status_code == 401

    def test_an_account_that_is_not_active_stays_out_and_is_put_out(self, app: OpenAPI) -> None:
        account = an_account()
        desk = Desk(app, account)
        with Session.begin() as session:
            session.get_one(Account, account.id).active = False
        assert desk.get("/staff/session").status_code == 401
        assert Desk(app).log_in(account.username).status_code == 401

    def test_five_failures_lock_the_account_and_an_unknown_name_alike(self, app: OpenAPI) -> None:
        for name in (an_account().username, "nobody-at-all"):
            desk = Desk(app)
            told = [desk.log_in(name, "wrong").status_code for _ in range(FAILURES_ALLOWED)]
            assert told == [401] * FAILURES_ALLOWED
            locked = desk.log_in(name, PASSWORD)
            assert (locked.status_code, locked.get_json()["code"]) == (429, "account_locked")
            assert 0 < int(locked.headers["Retry-After"]) <= 61

    def test_an_address_that_tries_often_must_wait(self, app: OpenAPI) -> None:
        desk = Desk(app)
        # The count pays itself back by one in three seconds, so that a slow machine needs a few more.
        told = [desk.log_in(f"name-{number}", "wrong") for number in range(40)]
        codes = [answer.status_code for answer in told]
        assert codes[:20] == [401] * 20
        assert 429 in codes[20:]
        told = told[: codes.index(429) + 1]
        assert told[-1].get_json()["code"] == "too_many_requests"
        assert int(told[-1].headers["Retry-After"]) > 0

    def test_logging_out_ends_the_session(self, app: OpenAPI) -> None:
        desk = a_desk(app)
        gone = desk.send("DELETE", "/staff/session")
        assert gone.headers["Clear-Site-Data"] == '"cache"'
        assert gone.status_code == 204
        assert "staff=;" in gone.headers["Set-Cookie"]
        assert desk.get("/staff/session").status_code == 401
        with Reading() as session:
            assert session.scalars(select(StaffSession)).all() == []

    @pytest.mark.parametrize(
        "body",
        [{}, {"username": "a"}, {"username": "a", "password": 1}, {"username": "a" * 65, "password": "b"}],
    )
    def test_a_form_that_is_none_is_refused(self, app: OpenAPI, body: dict[str, object]) -> None:
        answer = app.test_client().post("/api/v1/staff/session", json=body)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "fields_refused")

    def test_log_ins_and_refusals_are_on_record_without_passwords(self, app: OpenAPI) -> None:
        account = an_account()
        Desk(app).log_in(account.username, "a wrong one")
        Desk(app, account)
        with Reading() as session:
            entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert [(entry.act, entry.account_id) for entry in entries] == [
            ("log_in_refused", account.id),
            ("log_in", account.id),
        ]
        assert "a wrong one" not in str([entry.detail for entry in entries])


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


class TestOwnPassword:
    def test_changing_it_ends_the_other_log_ins(self, app: OpenAPI) -> None:
        account = an_account()
        here, there = Desk(app, account), Desk(app, account)
        new = "một mật khẩu mới hẳn"
        wrong = here.send("PUT", "/staff/session/password", {"current": "x", "new": new})
        assert wrong.status_code == 401
        changed = here.send("PUT", "/staff/session/password", {"current": PASSWORD, "new": new})
        assert changed.status_code == 204
        assert here.get("/staff/session").status_code == 200
        assert there.get("/staff/session").status_code == 401
        assert Desk(app).log_in(account.username).status_code == 401
        assert Desk(app).log_in(account.username, new).status_code == 200

    @pytest.mark.parametrize("new", ["short", "matkhau123456", "Long Hoa 2026!", PASSWORD])
    def test_a_weak_one_is_refused(self, app: OpenAPI, new: str) -> None:
        desk = a_desk(app)
        answer = desk.send("PUT", "/staff/session/password", {"current": PASSWORD, "new": new})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "password_weak")

    def test_one_that_a_breach_made_public_is_refused(self, app: OpenAPI, tmp_path: Path) -> None:
        leaked, desk = "bảy con vịt leo cột điện", a_desk(app)
        known = tmp_path / "leaked"
        known.write_text(f"{sha1(leaked.encode()).hexdigest().upper()}:12\n", encoding="ascii")
        wired(app).settings = wired(app).settings.model_copy(update={"leaked_passwords": known})
        answer = desk.send("PUT", "/staff/session/password", {"current": PASSWORD, "new": leaked})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "password_weak")
        assert answer.get_json()["fields"] == {"new": "leaked"}
        answer = desk.send("PUT", "/staff/session/password", {"current": PASSWORD, "new": f"{leaked} nữa"})
        assert answer.status_code == 204

    def test_one_that_was_handed_out_is_replaced_before_anything_else(self, app: OpenAPI) -> None:
        account = an_account(Seat(Role.VIEWER), password_temporary=True)
        desk = Desk(app, account)
        refused = desk.get("/staff/reports")
        assert (refused.status_code, refused.get_json()["code"]) == (403, "password_temporary")
        assert desk.get("/staff/me").get_json()["temporary"] is True
        new = "một mật khẩu mới hẳn"
        form = {"current": PASSWORD, "new": new}
        assert desk.send("PUT", "/staff/session/password", form).status_code == 204
        assert desk.get("/staff/reports").status_code == 200
        again = Desk(app)
        assert again.log_in(account.username, new).get_json()["temporary"] is False


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


class TestSecondFactor:
    def test_it_is_asked_for_once_enrolled_and_each_code_counts_once(self, app: OpenAPI) -> None:
        account = an_account()
        desk, other = Desk(app, account), Desk(app, account)
        offered = desk.post("/staff/session/totp").get_json()
        assert offered["uri"].startswith("otpauth://totp/")
        assert offered["secret"] in offered["uri"]
        assert reread(account).totp_secret is None
        for code, current, said in (
            (pyotp.TOTP(offered["secret"]).now(), "not theirs", "credentials_wrong"),
            ("000000", PASSWORD, "code_wrong"),
        ):
            wrong = desk.send("PUT", "/staff/session/totp", {"code": code, "current": current})
            assert (wrong.status_code, wrong.get_json()["code"]) == (401, said)
        assert desk.enrol(offered["secret"]).get_json()["enrolled"] is True
        assert other.get("/staff/session").status_code == 401

        code = pyotp.TOTP(offered["secret"]).now()
        assert Desk(app).log_in(account.username).get_json()["code"] == "code_needed"
        # The code that finished the enrolment is spent.
        assert Desk(app).log_in(account.username, code=code).get_json()["code"] == "code_wrong"
        again = desk.post("/staff/session/totp")
        assert (again.status_code, again.get_json()["code"]) == (409, "already_enrolled")

    def test_the_secret_is_encrypted_at_rest(self, app: OpenAPI) -> None:
        account = an_account(totp_secret=pyotp.random_base32())
        with Reading() as session:
            raw = session.connection().exec_driver_sql("SELECT totp_secret FROM accounts").scalar_one()
        assert reread(account).totp_secret not in raw

    @pytest.mark.usefixtures("engine")
    @pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_a_clock_may_be_one_step_off(self, steps: int, opens: bool) -> None:
        secret = pyotp.random_base32()
        account = an_account(totp_secret=secret)
        code = pyotp.TOTP(secret).at(NOW, counter_offset=steps)
        assert isinstance(log_in(account, code=code), Account) is opens

    @pytest.mark.usefixtures("engine")
    def test_an_older_code_is_refused_after_a_newer_one(self) -> None:
        secret = pyotp.random_base32()
        account = an_account(totp_secret=secret)
        generator = pyotp.TOTP(secret)
        assert isinstance(log_in(account, code=generator.at(NOW)), Account)
        for code in (generator.at(NOW), generator.at(NOW, counter_offset=-1)):
            assert isinstance(log_in(account, code=code), CodeWrong)
        assert isinstance(log_in(account, code=generator.at(NOW, counter_offset=1)), Account)

    @pytest.mark.usefixtures("engine")
    @pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "１２３４５６", "      "])
    def test_what_is_no_code_is_wrong(self, code: str) -> None:
        account = an_account(totp_secret=pyotp.random_base32())
        assert isinstance(log_in(account, code=code), CodeWrong)

    @pytest.mark.usefixtures("engine")
    def test_one_code_used_by_two_at_once_opens_for_one(self) -> None:
        secret = pyotp.random_base32()
        account = an_account(totp_secret=secret)
        code = pyotp.TOTP(secret).at(NOW)
        with ThreadPoolExecutor(4) as pool:
            outcomes = list(pool.map(lambda _: log_in(account, code=code), range(4)))
        assert [type(outcome) for outcome in outcomes].count(Account) == 1

    @pytest.mark.usefixtures("engine")
    def test_asking_without_a_code_neither_counts_nor_forgives(self) -> None:
        account = an_account(totp_secret=pyotp.random_base32())
        for _ in range(FAILURES_ALLOWED + 3):
            assert isinstance(log_in(account), CodeNeeded)
        assert reread(account).failures == 0
        for _ in range(FAILURES_ALLOWED - 1):
            assert isinstance(log_in(account, code="000000"), CodeWrong)
            assert isinstance(log_in(account), CodeNeeded)
        assert reread(account).failures == FAILURES_ALLOWED - 1
        assert isinstance(log_in(account, code="000000"), CodeWrong)
        with pytest.raises(AccountLocked):
            log_in(account)


@pytest.mark.usefixtures("engine")
class TestLock:
    def test_it_grows_with_each_failure_up_to_an_hour(self) -> None:
        waits = [locked_until(failures, NOW) for failures in (4, 5, 6, 7, 8, 11, 50)]
        minutes = [None if until is None else (until - NOW) / timedelta(minutes=1) for until in waits]
        assert minutes == [None, 1, 2, 4, 8, 60, 60]

    def test_it_ends_by_itself_and_a_right_password_forgives_all(self) -> None:
        account, at = an_account(), NOW
        for _ in range(FAILURES_ALLOWED):
            assert isinstance(log_in(account, "wrong", at=at), CredentialsWrong)
        with pytest.raises(AccountLocked) as locked:
            log_in(account, at=at + timedelta(seconds=30))
        assert locked.value.retry_after == 31
        assert isinstance(log_in(account, "wrong", at=at + timedelta(seconds=61)), CredentialsWrong)
        with pytest.raises(AccountLocked) as longer:
            log_in(account, at=at + timedelta(seconds=62))
        assert (longer.value.retry_after or 0) > 100
        assert isinstance(log_in(account, at=at + LONGEST_LOCK), Account)
        assert (reread(account).failures, reread(account).locked_until) == (0, None)

    def test_guesses_at_once_are_all_counted(self) -> None:
        account = an_account()

        def guess(number: int) -> str:
            try:
                return type(log_in(account, f"guess {number}")).__name__
            except AccountLocked:
                return "AccountLocked"

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(guess, range(24)))
        assert outcomes.count("CredentialsWrong") == FAILURES_ALLOWED
        assert outcomes.count("AccountLocked") == 24 - FAILURES_ALLOWED
        assert reread(account).failures == FAILURES_ALLOWED


class TestPasswords:
    def test_what_nobody_has_is_checked_too_and_never_right(self) -> None:
        assert not passwords.holds("", "anything")
        assert not passwords.holds("not a digest", "anything")
        assert passwords.holds(passwords.digest(PASSWORD, "an"), PASSWORD)

    @pytest.mark.parametrize(
        "password", ["eleven char", "a" * 12, "abab" * 4, "x" * 201, "my name is tester"]
    )
    def test_short_long_and_obvious_ones_are_refused(self, password: str) -> None:
        with pytest.raises(PasswordWeak):
            passwords.digest(password, "tester")

    @pytest.mark.parametrize(
        "password",
        [
            "passwordpassword",
            "qwertyuiop12",
            "123456789012",
            "Anh yêu em 2026",
            "Nguyễn Thị Hoa",
            "tây ninh 2026!",
        ],
    )
    def test_what_many_would_choose_or_guess_is_refused(self, password: str) -> None:
        with pytest.raises(PasswordWeak):
            passwords.refuse_common(password, ["Nguyễn Thị Hoa", "Phường Long Hoa", "Tây Ninh"])

    @pytest.mark.parametrize(
        "password", ["một mật khẩu đủ dài", "3xfg-t2yw-8gxr-an32", "bảy con vịt leo cột điện" * 5]
    )
    def test_what_nobody_would_guess_is_taken(self, password: str) -> None:
        passwords.refuse_common(password, ["Nguyễn Thị Hoa", "Phường Long Hoa", "Tây Ninh"])

    def test_a_short_name_may_stand_in_one_by_chance(self) -> None:
        assert passwords.digest("3xfg-t2yw-8gxr-an32", "an")

    def test_leaked_ones_are_found_wherever_they_stand_in_the_list(self, tmp_path: Path) -> None:
        known = [f"mật khẩu {number}" for number in range(300)]
        for end, count in product(("\n", "\r\n"), (1, 2, 300)):
            lines = sorted(f"{sha1(it.encode()).hexdigest().upper()}:{len(it)}" for it in known[:count])
            (tmp_path / "list").write_text(end.join(lines) + end, encoding="ascii", newline="")
            assert all(is_leaked(it, tmp_path / "list") for it in known[:count])
            assert not any(is_leaked(f"{it}!", tmp_path / "list") for it in known)

    def test_temporary_ones_are_strong_enough_and_never_the_same(self) -> None:
        made = {passwords.temporary() for _ in range(50)}
        assert len(made) == 50
        assert all(passwords.digest(one, "an") for one in list(made)[:2])

    @pytest.mark.usefixtures("app")
    def test_a_digest_of_other_costs_is_renewed_at_the_next_log_in(self, app: OpenAPI) -> None:
        account = an_account()
        old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        with Session.begin() as session:
            session.execute(update(Account).values(password_hash=old))
        Desk(app, account)
        renewed = reread(account).password_hash
        assert renewed != old
        assert passwords.holds(renewed, PASSWORD)
        assert not passwords.HASHER.check_needs_rehash(renewed)


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


def test_the_offered_secret_depends_on_the_services_key() -> None:
    account = Account(id=new_key())
    assert codes.offered("one", account, "s") != codes.offered("other", account, "s")


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
