"""Every role at every door of units, staff and administrators, as role_matrix.csv says it shall be.

The doors are taken from the URL map: a new one that the table does not name fails here, and so does one that declares
no permission. The table is data: nobody can widen a role by changing the code alone.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from werkzeug.test import TestResponse

from config import Environment, Settings
from dossiers.processing import DOSSIER_ROLES
from models import Account, Reading, Role
from reports.entry import admission
from reports.entry.access import GRANTS, GUARDED_ROLES, UNIT_ROLES, Permission, Seat, Staff, asked_by
from reports.entry.codes import offered
from tests.desk import Desk, a_desk, an_account
from tests.uploads import wired

MATRIX = Path(__file__).parent / "role_matrix.csv"
UNIT = "ubnd-25459"
PLACES = {
    "<uuid:id>": "00000000-0000-7000-8000-000000000000",
    "<uuid:file_id>": "00000000-0000-7000-8000-000000000000",
    "<code>": "PA-200101-00001",
    "<day>": "2020-01-01",
    "<number>": "01",
    "<int:z>/<int:x>/<int:y>": "10/813/479",
}
Doors = dict[tuple[str, str], dict[str, str]]


def table() -> Doors:
    with MATRIX.open(encoding="utf-8", newline="") as lines:
        return {(row["path"], row["method"]): row for row in csv.DictReader(lines)}


def doors(app: OpenAPI) -> Iterator[tuple[str, str, Permission | None]]:
    for rule in app.url_map.iter_rules():
        if admission.guarded(rule.rule):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.rule, method, asked_by(app.view_functions[rule.endpoint])


def knock(client: FlaskClient, path: str, method: str, csrf: str = "") -> TestResponse:
    """Open the door with nothing in hand; the answer's body is not read, for some never end."""
    for place, value in PLACES.items():
        path = path.replace(place, value)
    body: dict[str, str] | None = {} if method in {"POST", "PUT", "PATCH"} else None
    answer = client.open(path, method=method, json=body, headers={"X-CSRF-Token": csrf}, buffered=False)
    answer.close()
    return answer


def seat(role: Role) -> Seat:
    return Seat(role, unit_code=UNIT) if role in UNIT_ROLES else Seat(role)


def test_the_table_names_every_door_and_no_other(app: OpenAPI) -> None:
    assert {(path, method) for path, method, _ in doors(app)} == set(table())


def test_every_door_declares_what_it_asks_for(app: OpenAPI) -> None:
    assert [(path, method) for path, method, asked in doors(app) if asked is None] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says_and_nothing_else(app: OpenAPI, role: Role) -> None:
    expected = {door: row[role.value] for door, row in table().items() if row[role.value] != "open"}
    person = an_account(seat(role))
    desk = Desk(app, person)
    found = {}
    for path, method in expected:
        answer = knock(desk.client, path, method, desk.csrf)
        found[path, method] = "no" if answer.status_code == 403 else "yes"
        assert answer.status_code not in {401, 500}, (path, method, answer.status_code)
        if (path, method) == ("/api/v1/staff/session", "DELETE"):
            desk.log_in(person.username)
    assert found == expected


def test_nobody_comes_in_without_a_log_in(app: OpenAPI) -> None:
    client = app.test_client()
    closed = [door for door, row in table().items() if row["admin"] != "open"]
    assert {door: knock(client, *door).status_code for door in closed} == dict.fromkeys(closed, 401)


def test_nothing_is_changed_without_the_csrf_token(app: OpenAPI) -> None:
    desk = a_desk(app, Seat(Role.ADMIN), Seat(Role.HEAD, unit_code=UNIT))
    changing = [door for door, row in table().items() if door[1] != "GET" and row["admin"] != "open"]
    for door in changing:
        answer = knock(desk.client, *door, csrf="wrong" + desk.csrf)
        assert answer.status_code == 403, door


def test_a_door_without_a_permission_stays_shut_even_for_administrators(app: OpenAPI) -> None:
    app.add_url_rule("/api/v1/staff/forgotten", "forgotten", lambda: "secret")
    answer = a_desk(app, Seat(Role.ADMIN)).get("/staff/forgotten")
    assert answer.status_code == 403


def test_only_the_three_prefixes_are_watched() -> None:
    watched = ["/api/v1/staff", "/api/v1/staff/x", "/api/v1/unit/x", "/api/v1/admin/x"]
    assert all(map(admission.guarded, watched))
    assert not any(map(admission.guarded, ["/api/v1/units", "/api/v1/reports", "/api/v1/staffing/x"]))


def person(*seats: Seat, limited: bool = False) -> Staff:
    key = an_account().id
    return Staff(key, "x", "X", seats, "session", "csrf", enrolled=False, limited=limited)


class TestSeats:
    pytestmark = pytest.mark.usefixtures("engine")

    def test_a_seat_that_means_nothing_grants_nothing(self) -> None:
        for nothing in (
            Seat(Role.MEMBER),
            Seat(Role.HEAD, area_code="25459"),
            Seat(Role.ADMIN, area_code="25459"),
            Seat(Role.ADMIN, unit_code=UNIT),
            Seat(Role.VIEWER, unit_code=UNIT),
        ):
            assert [p for p in Permission if person(nothing).may(p)] == [Permission.ANYONE, Permission.SELF]

    def test_seats_add_up(self) -> None:
        both = person(Seat(Role.VIEWER, area_code="25459"), Seat(Role.VIEWER, area_code="25480"))
        assert both.scope().areas == frozenset({"25459", "25480"})
        everywhere = person(Seat(Role.VIEWER, area_code="25459"), Seat(Role.MODERATOR))
        assert everywhere.scope().areas is None
        assert everywhere.scope(Permission.DISPATCH).areas == frozenset()

    def test_a_permission_counts_only_where_its_seat_is(self) -> None:
        mixed = person(Seat(Role.HEAD, unit_code=UNIT), Seat(Role.MEMBER, unit_code="ca-25459"))
        assert mixed.units() == {UNIT, "ca-25459"}
        assert mixed.units(Permission.LEAD_UNIT) == {UNIT}

    def test_who_is_limited_may_only_enrol(self) -> None:
        limited = person(Seat(Role.ADMIN), limited=True)
        assert [p for p in Permission if limited.may(p)] == [Permission.ANYONE, Permission.SELF]

    def test_every_permission_is_somebodys(self) -> None:
        granted = frozenset().union(*GRANTS.values())
        assert granted | {Permission.ANYONE, Permission.SELF} == set(Permission)


class TestProduction:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        production = {
            "environment": Environment.PRODUCTION,
            "public_url": "https://tayninh.example",
            "metrics_token": "x" * 32,
            "zalo_app_id": "1",
            "zalo_app_secret": "x",
        }
        return Settings.model_validate(settings.model_dump() | production)

    @pytest.mark.parametrize("role", list(Role))
    def test_guarded_roles_may_only_enrol_until_they_have_a_second_factor(
        self, app: OpenAPI, role: Role
    ) -> None:
        account = an_account(seat(role))
        desk = Desk(app, account, base_url="https://tayninh.example")
        path = "/unit/tickets" if role in UNIT_ROLES else "/staff/reports"
        if role in DOSSIER_ROLES:
            path = "/unit/dossiers"
        if role is Role.HELPER:
            path = "/unit/filings"
        answer = desk.get(path)
        if role not in GUARDED_ROLES:
            assert answer.status_code == 200
            return
        assert (answer.status_code, answer.get_json()["code"]) == (403, "enrolment_needed")
        secret = desk.post("/staff/session/totp").get_json()["secret"]
        enrolled = desk.enrol(secret)
        assert (enrolled.status_code, enrolled.get_json()["limited"]) == (200, False)
        assert desk.get(path).status_code == 200

    def test_there_are_no_accounts_but_those_that_somebody_makes(self, app: OpenAPI) -> None:
        refused = app.test_cli_runner().invoke(args=["demo", "accounts"])
        assert refused.exit_code == 1
        with Reading() as session:
            assert session.scalars(select(Account)).all() == []

    def test_a_setting_asks_it_of_further_roles(self, app: OpenAPI) -> None:
        wired(app).settings = wired(app).settings.model_copy(update={"second_factor_roles": ("unit_member",)})
        for role, said in ((Role.MEMBER, "enrolment_needed"), (Role.HEAD, None)):
            desk = Desk(app, an_account(seat(role)), base_url="https://tayninh.example")
            assert desk.get("/unit/tickets").get_json().get("code") == said

    def test_the_cookie_cannot_be_read_or_sent_from_elsewhere(self, app: OpenAPI) -> None:
        desk = Desk(app, base_url="https://tayninh.example")
        said = desk.log_in(an_account(Seat(Role.VIEWER)).username).headers["Set-Cookie"]
        assert said.startswith("__Host-staff=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(said.split("; "))
        assert "Domain" not in said


def test_the_offered_secret_is_of_this_log_in_alone(app: OpenAPI) -> None:
    one, other = an_account(), an_account()
    secrets = {offered("key", one, "a"), offered("key", one, "b"), offered("key", other, "a")}
    assert len(secrets) == 3
