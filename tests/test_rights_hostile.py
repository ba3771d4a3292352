"""Tricks with who one is and what one writes: log-ins planted or left behind, look-alikes, words that break out."""

import unicodedata

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import func, select

from config import Settings
from models import Account, AuditEntry, Reading, Report, Resident, Role, Session, StaffSession
from reports.entry.access import Seat
from tests.desk import PASSWORD, Desk, a_desk, an_account
from tests.residents import Asker, Json, body_of, problem

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PLANTED = "x" * 43


def sessions_of(account: Account) -> int:
    with Reading() as session:
        wanted = select(func.count()).where(StaffSession.account_id == account.id)
        return session.scalar(wanted) or 0


class TestSession:
    def test_a_planted_one_is_not_taken_over(self, app: OpenAPI) -> None:
        desk = Desk(app)
        desk.client.set_cookie("staff", PLANTED)
        said = desk.log_in(an_account(Seat(Role.VIEWER)).username).headers["Set-Cookie"]
        assert PLANTED not in said
        thief = app.test_client()
        thief.set_cookie("staff", PLANTED)
        assert thief.get("/api/v1/staff/me").status_code == 401

    def test_logging_in_anew_ends_the_one_before_in_that_browser_and_no_other(self, app: OpenAPI) -> None:
        account = an_account(Seat(Role.VIEWER))
        here, elsewhere = Desk(app, account), Desk(app, account)
        before = here.client.get_cookie("staff")
        assert before is not None
        here.log_in(account.username)
        thief = app.test_client()
        thief.set_cookie("staff", before.value)
        assert thief.get("/api/v1/staff/me").status_code == 401
        assert here.get("/staff/me").status_code == 200
        assert elsewhere.get("/staff/me").status_code == 200
        assert sessions_of(account) == 2

    def test_a_wrong_password_ends_nothing(self, app: OpenAPI) -> None:
        account = an_account(Seat(Role.VIEWER))
        desk = Desk(app, account)
        assert desk.log_in(account.username, "not the password").status_code == 401
        assert desk.get("/staff/me").status_code == 200

    def test_a_residents_token_is_none_of_staff_and_the_other_way_round(self, app: OpenAPI) -> None:
        asker, desk = Asker(app), a_desk(app, Seat(Role.ADMIN))
        cookie = desk.client.get_cookie("staff")
        assert cookie is not None
        client = app.test_client()
        client.set_cookie("staff", asker.token)
        assert client.get("/api/v1/staff/me").status_code == 401
        bearer = {"Authorization": f"Bearer {cookie.value}"}
        assert app.test_client().get("/api/v1/me", headers=bearer).status_code == 401
        assert app.test_client().get("/api/v1/staff/me", headers=bearer).status_code == 401

    def test_a_role_taken_away_counts_at_once(self, app: OpenAPI) -> None:
        desk, admin = a_desk(app, Seat(Role.COORDINATOR)), a_desk(app, Seat(Role.ADMIN))
        assert desk.get("/staff/export.csv").status_code == 200
        form = {"full_name": "X", "email": None, "active": True, "memberships": [{"role": "viewer"}]}
        assert admin.send("PUT", f"/admin/accounts/{desk.id}", form).status_code == 200
        assert desk.get("/staff/export.csv").status_code == 403

    def test_who_tries_what_they_may_not_is_in_the_log(
        self, app: OpenAPI, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk = a_desk(app, Seat(Role.VIEWER))
        assert desk.get("/admin/accounts").status_code == 403
        said = capsys.readouterr().err
        assert f"staff={desk.id}" in said
        assert "wanted=manage_accounts" in said


class TestWithdrawn:
    def test_after_consent_is_withdrawn_no_door_opens(self, app: OpenAPI) -> None:
        asker = Asker(app)
        code = asker.sent()["code"]
        assert asker.delete("/me").status_code in {200, 204}
        for path in ("/me", "/me/export"):
            assert problem(asker.get(path)) == (401, "unauthenticated"), path
        # The token is good until its hour is over, but there is nobody left whom it means: nothing is theirs.
        for path in ("/reports", "/notices", "/dossiers", "/me/results"):
            answer = asker.get(path)
            assert answer.status_code == 401 or body_of(answer)["items"] == [], path
        assert asker.send().status_code == 401
        assert asker.post(f"/reports/{code}/comments", {"text": "x"}, "a key of its own").status_code in {
            401,
            403,
        }

    def test_who_is_blocked_reads_and_writes_nothing_new(self, app: OpenAPI) -> None:
        asker = Asker(app)
        with Session.begin() as session:
            resident = session.get_one(Resident, asker.resident.id)
            resident.blocked_until = resident.created_at.replace(year=2099)
        assert asker.send().status_code in {401, 403, 429}


class TestLooks:
    @pytest.mark.parametrize(
        "name", ["аdmin", "ad\u200bmin", "admin\u0301", "ａdmin", "ad min", "admin\n", "ADMIN\u202e"]
    )
    def test_a_name_is_never_made_to_look_like_another(self, app: OpenAPI, name: str) -> None:
        """Cyrillic, invisible, combining, full-width and turning letters."""
        admin = a_desk(app, Seat(Role.ADMIN))
        form: Json = {"username": name, "full_name": "X", "email": None, "memberships": []}
        answer = admin.post("/admin/accounts", form)
        if answer.status_code == 201:
            assert answer.get_json()["username"].isascii()
            assert answer.get_json()["username"] == name.strip().casefold()
        else:
            assert answer.status_code == 422

    def test_a_look_alike_does_not_log_in_and_does_not_lock(self, app: OpenAPI) -> None:
        account = an_account(Seat(Role.VIEWER), username="nguyenvana")
        for _ in range(6):
            assert Desk(app).log_in("nguyеnvana", PASSWORD).status_code in {401, 423, 429}  # a Cyrillic е
        assert Desk(app).log_in(account.username).status_code == 200

    def test_words_are_kept_composed_however_they_were_typed(self, app: OpenAPI) -> None:
        words = "Ổ gà lớn trước chợ Long Hoa"
        code = Asker(app).sent(description=unicodedata.normalize("NFD", words))["code"]
        with Reading() as session:
            kept = session.scalars(select(Report.description).where(Report.code == code)).one()
        assert kept == words
        desk = a_desk(app, Seat(Role.COORDINATOR))
        for typed in ("NFC", "NFD"):
            found = desk.get("/staff/reports", q=unicodedata.normalize(typed, "trước chợ")).get_json()
            assert [it["code"] for it in found["items"]] == [code], typed


class TestBreakingOut:
    def test_words_of_people_never_begin_a_header(self, app: OpenAPI) -> None:
        asker = Asker(app)
        for words in ("a\r\nX-Evil: 1", "a\nSet-Cookie: staff=1"):
            answer = asker.send(description=f"Ổ gà lớn {words}")
            assert "X-Evil" not in answer.headers
            assert "staff=1" not in str(answer.headers)

    def test_words_of_people_stay_on_one_line_of_the_log(
        self, app: OpenAPI, capsys: pytest.CaptureFixture[str]
    ) -> None:
        forged = 'x\n{"event": "log_in", "username": "admin"}'
        Desk(app).log_in(forged)
        one_line = {"User-Agent": "forged", "X-Request-Id": "forged {}"}
        app.test_client().get("/api/v1/categories", headers=one_line)
        app.test_client().get("/nowhere%0a%7b%22event%22%3a%22forged%22%7d")
        said = capsys.readouterr()
        assert not any(line.startswith('{"event": "log_in"') for line in (said.out + said.err).splitlines())
        assert "forged" not in said.out + said.err

    def test_a_name_in_the_record_is_only_a_name(self, app: OpenAPI) -> None:
        account = an_account(Seat(Role.VIEWER))
        Desk(app).log_in(account.username, "=HYPERLINK(1)\r\nx")
        with Reading() as session:
            kept = session.scalars(select(AuditEntry).where(AuditEntry.act == "log_in_refused")).all()
        assert all("HYPERLINK" not in str(entry.detail) for entry in kept)

    def test_a_parameter_given_twice_is_not_two_rights(self, app: OpenAPI) -> None:
        asker = Asker(app)
        for twice in ("limit=1&limit=100000", "limit=100000&limit=1"):
            answer = asker.get("/reports", query_string=twice)
            assert answer.status_code == 422 or body_of(answer)["items"] == [], twice


INWARDS = (
    "https://127.0.0.1/hook",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://2130706433/",
    "http://unit.example/",
    "https://unit.example:6379/",
    "https://user:word@unit.example/",
    "file:///etc/passwd",
)


class TestWherePeopleSendUs:
    """What an administrator types as a unit's address is called by our own machine."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"private_unit_urls": False})

    def test_no_address_leads_inwards_neither_when_it_is_added_nor_changed(self, app: OpenAPI) -> None:
        admin = a_desk(app, Seat(Role.ADMIN))
        good = {"kind": "webhook", "address": "https://unit.example/hook"}
        kept = body_of(admin.post("/admin/units/ubnd-25459/channels", good))
        for address in INWARDS:
            added = admin.post("/admin/units/ubnd-25459/channels", good | {"address": address})
            edit = {"address": address, "active": True}
            changed = admin.send("PUT", f"/admin/channels/{kept['id']}", edit)
            assert (added.status_code, changed.status_code) == (422, 422), address
        shown = body_of(admin.get("/admin/units/ubnd-25459"))["channels"]
        assert [it["address"] for it in shown] == [good["address"]]
