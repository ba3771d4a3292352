"""Behind a proxy the limits and the records are of the person; without one nobody says themselves who they are."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from config import Settings
from models import AuditEntry, Reading, Role
from reports.entry.access import Seat
from reports.figures.export_routes import OPEN_DATA_A_MINUTE
from tests.desk import PASSWORD, an_account
from wsgi import create_app

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Seen = Callable[..., tuple[str, str]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    more = {"trusted_proxies": "1", "proxy_networks": "192.0.2.7, 2001:db8::/32"}
    return Settings.model_validate(settings.model_dump() | more)


@pytest.fixture
def seen(app: OpenAPI) -> Seen:
    """Who the application thinks asked, and by which scheme."""
    app.add_url_rule("/seen", "seen", lambda: {"who": request.remote_addr, "scheme": request.scheme})

    def ask(peer: str, **headers: str) -> tuple[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = app.test_client().get("/seen", headers=named, environ_base={"REMOTE_ADDR": peer})
        told = answer.get_json()
        return told["who"], told["scheme"]

    return ask


def test_our_proxy_is_believed(seen: Seen) -> None:
    assert seen("192.0.2.7", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https") == (
        "203.0.113.9",
        "https",
    )
    assert seen("2001:db8::1", X_Forwarded_For="203.0.113.9")[0] == "203.0.113.9"
    assert seen("", X_Forwarded_For="203.0.113.9")[0] == "203.0.113.9", "by a Unix socket"


def test_nobody_else_is(seen: Seen) -> None:
    for peer in ("192.0.2.8", "203.0.113.1", "2001:db9::1", "not an address"):
        assert seen(peer, X_Forwarded_For="10.0.0.1", X_Forwarded_Proto="https") == (peer, "http")


def test_what_the_person_sent_before_the_proxy_does_not_count(seen: Seen) -> None:
    """The proxy adds whom it saw at the end; everything before that is the person's own."""
    assert seen("192.0.2.7", X_Forwarded_For="127.0.0.1, 10.1.1.1, 203.0.113.9")[0] == "203.0.113.9"
    for name in ("X_Real_IP", "Forwarded", "X_Client_IP", "X_Forwarded_Host", "X_User_ID"):
        assert seen("203.0.113.1", **{name: "10.0.0.1"}) == ("203.0.113.1", "http")


def test_without_a_proxy_the_header_means_nothing(settings: Settings) -> None:
    bare = create_app(settings.model_copy(update={"trusted_proxies": 0}))
    assert isinstance(bare, Flask)
    bare.add_url_rule("/seen", "seen", lambda: {"who": request.remote_addr})
    answer = bare.test_client().get("/seen", headers={"X-Forwarded-For": "10.0.0.1"})
    assert answer.get_json() == {"who": "127.0.0.1"}


def log_in(app: OpenAPI, peer: str, said: str, form: dict[str, str]) -> Any:
    return app.test_client().post(
        "/api/v1/staff/session",
        json=form,
        headers={"X-Forwarded-For": said},
        environ_base={"REMOTE_ADDR": peer},
    )


def download(app: OpenAPI, peer: str, said: str) -> Any:
    answer = app.test_client().get(
        "/api/v1/public/reports.csv",
        headers={"X-Forwarded-For": said},
        environ_base={"REMOTE_ADDR": peer},
    )
    answer.get_data()
    return answer


def test_who_says_to_be_many_is_one_to_the_limits(app: OpenAPI) -> None:
    """Past the proxy, with another invented address each time."""
    for number in range(10 * OPEN_DATA_A_MINUTE):
        answer = download(app, "203.0.113.1", f"198.51.100.{number}")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_those_behind_one_proxy_are_many(app: OpenAPI) -> None:
    for number in range(2 * OPEN_DATA_A_MINUTE):
        assert download(app, "192.0.2.7", f"198.51.100.{number}").status_code == 200


def test_the_record_names_the_person_and_not_the_proxy(app: OpenAPI) -> None:
    account = an_account(Seat(Role.VIEWER))
    form = {"username": account.username, "password": PASSWORD}
    assert log_in(app, "192.0.2.7", "203.0.113.9", form).status_code == 200
    with Reading() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.act == "log_in")).all()
    assert entry.remote_address == "203.0.113.9"
