"""The second factor: enrolled with the password, asked for from then on, each code good once."""

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from flask_openapi3.openapi import OpenAPI

from models import Account, Reading
from models.base import new_key
from reports.entry import codes
from reports.entry.accounts import FAILURES_ALLOWED
from reports.entry.staff_refusals import AccountLocked, CodeNeeded, CodeWrong
from tests.desk import PASSWORD, Desk, an_account
from tests.logging_in import NOW, log_in, reread


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


def test_the_offered_secret_depends_on_the_services_key() -> None:
    account = Account(id=new_key())
    assert codes.offered("one", account, "s") != codes.offered("other", account, "s")
