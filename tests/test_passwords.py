"""Passwords: which are taken, how they are changed, what is kept of them."""

from hashlib import sha1
from itertools import product
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import update

from models import Account, Role, Session
from reports.entry import passwords
from reports.entry.access import Seat
from reports.entry.leaks import is_leaked
from reports.entry.staff_refusals import PasswordWeak
from tests.desk import PASSWORD, Desk, a_desk, an_account
from tests.logging_in import reread
from tests.uploads import wired


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

    def test_none_is_taken_while_the_list_of_leaked_ones_cannot_be_read(
        self, app: OpenAPI, tmp_path: Path
    ) -> None:
        """It is just being fetched anew, for instance."""
        account = an_account()
        desk, form = Desk(app, account), {"current": PASSWORD, "new": "một mật khẩu mới hẳn"}
        (tmp_path / "empty").touch()
        for known in (tmp_path / "empty", tmp_path / "gone"):
            wired(app).settings = wired(app).settings.model_copy(update={"leaked_passwords": known})
            answer = desk.send("PUT", "/staff/session/password", form)
            assert (answer.status_code, answer.get_json()["code"]) == (503, "busy")
            assert int(answer.headers["Retry-After"]) > 0
        assert Desk(app).log_in(account.username).status_code == 200

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
