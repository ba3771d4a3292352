"""Logging in: right is right, wrong is slow and counted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import Account, AuditEntry, Reading, Role, Session, StaffSession
from reports.entry import sessions
from reports.entry.access import Seat
from reports.entry.accounts import FAILURES_ALLOWED, LONGEST_LOCK, locked_until
from reports.entry.staff_refusals import AccountLocked, CredentialsWrong
from tests.desk import PASSWORD, Desk, a_desk, an_account
from tests.logging_in import NOW, log_in, reread


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
