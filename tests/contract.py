"""Requests made from the API's own description, sent by every kind of person, and what must be true of each answer."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

import schemathesis
from flask_openapi3.openapi import OpenAPI
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as trying
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import update

from doors import apidocs
from models import (
    Conversation,
    Delivery,
    DeliveryState,
    Dossier,
    InboxEvent,
    InboxState,
    PushSubscription,
    Report,
    Role,
    SavedFilter,
    Session,
    Ticket,
)
from models.base import new_key
from models.payment import Payment, PayWay, Verdict
from reports.actor import Actor
from reports.entry.access import UNIT_ROLES, Seat
from tests.desk import Desk, an_account
from tests.dossiers import UNIT, Applicant
from tests.known import Known
from tests.people import a_channel, a_photo, a_report
from tests.residents import Asker
from tests.test_roles import table
from tests.uploads import sent
from tests.zalo_events import Writer
from webhooks import reader

AnyCase = Case[Any]
AnyOperation = APIOperation[Any, Any, Any, Any]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Answers under these have no end; tests/test_live.py reads them.
ENDLESS = "/live"
# After these somebody is not who they were.
ENDING = {("/api/v1/staff/session", "delete"), ("/api/v1/me", "delete")}
RESIDENT, STRANGER = "resident", "stranger"


class Cast:
    """A person of every role, each logged in; who was put out by what was tried logs in again."""

    def __init__(self, app: OpenAPI) -> None:
        self._app = app
        self.resident = Applicant(app)
        self.accounts = {
            role: an_account(Seat(role, unit_code=UNIT) if role in UNIT_ROLES else Seat(role))
            for role in Role
        }
        self._desks: dict[str, Desk] = {}

    @property
    def names(self) -> list[str]:
        """Everybody, by role."""
        return [STRANGER, RESIDENT, *(role.value for role in Role)]

    def carries(self, name: str, alone: bool = False) -> dict[str, Any]:
        """What this person's requests carry: headers and cookies. `alone`: a resident who owns nothing."""
        if name == STRANGER:
            return {}
        if name == RESIDENT:
            asker = Asker(self._app) if alone else self.resident
            return {"headers": {"Authorization": f"Bearer {asker.token}"}}
        desk = self._desks.get(name) or self._log_in(name)
        cookie = desk.client.get_cookie("staff")
        assert cookie is not None
        return {"cookies": {"staff": cookie.value}, "headers": {"X-CSRF-Token": desk.csrf}}

    def put_out(self, name: str) -> None:
        """Forget a log-in that ended."""
        self._desks.pop(name, None)

    def _log_in(self, name: str) -> Desk:
        self._desks[name] = Desk(self._app, self.accounts[Role(name)])
        return self._desks[name]


def furnish(app: OpenAPI, cast: Cast) -> None:
    """A demonstration's reports and dossiers, all of the cast's own, and one of everything that it has not."""
    ran = app.test_cli_runner().invoke(args=["demo", "load", "--synthetic", "40"])
    assert ran.exit_code == 0, ran.output
    resident, member = cast.resident.resident, cast.accounts[Role.MEMBER]
    for _ in range(12):
        a_report(resident, photo_ids=[a_photo(Actor("resident", resident.id))])
    for role in (Role.MEMBER, Role.HEAD):
        a_photo(Actor("staff", cast.accounts[role].id))
    sent(cast.resident)
    for _ in range(4):
        cast.resident.filed()
    a_channel(UNIT)
    writer = Writer(app)
    writer.says("Xin chào")
    now = datetime.now(UTC)
    with app.app_context():
        reader.read_inbox()
    with Session.begin() as session:
        session.execute(update(Conversation).values(called_at=now))
        session.execute(update(InboxEvent).values(state=InboxState.DEAD))
        session.execute(update(Delivery).values(state=DeliveryState.DEAD))
        session.execute(update(Report).values(resident_id=resident.id))
        session.execute(update(Dossier).values(resident_id=resident.id, unit_code=UNIT))
        session.execute(update(Ticket).values(unit_code=UNIT))
        session.add(
            Payment(
                id=new_key(),
                unit_code=UNIT,
                way=PayWay.TRANSFER,
                transaction_id="1",
                amount=16_000,
                verdict=Verdict.UNMATCHED,
                at=now,
                created_at=now,
            )
        )
        session.add(
            PushSubscription(
                id=new_key(),
                account_id=member.id,
                endpoint="https://push.example/1",
                endpoint_digest="0" * 64,
                public_key="B" * 87,
                auth="a" * 22,
                language="vi",
                created_at=now,
            )
        )
        for account in cast.accounts.values():
            session.add(SavedFilter(id=new_key(), account_id=account.id, name="x", query="", saved_at=now))


def welcome_at(path: str, method: str) -> list[str]:
    """Who is let through a door, by the table of roles; residents and strangers at all others."""
    shape = path.replace("{", "<").replace("}", ">")
    for (door, how), row in table().items():
        if how == method.upper() and bare(door) == shape:
            return [name for name, said in row.items() if said in {"yes", "open"}]
    return [RESIDENT]


def operations(app: OpenAPI) -> Iterator[AnyOperation]:
    """Every operation of the description whose answers end."""
    schema = schemathesis.openapi.from_dict(apidocs.describe(app))
    schema.app = _read_whole(app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if not operation.path.endswith(ENDLESS):
            yield operation


def _read_whole(app: OpenAPI) -> Callable[..., Iterable[bytes]]:
    """Schemathesis does not close what it was answered, as servers do."""

    def call(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        answer = app(environ, start)
        try:
            return [b"".join(answer)]
        finally:
            getattr(answer, "close", lambda: None)()

    return call


def attempt(
    operation: AnyOperation,
    cast: Cast,
    known: Known,
    told: Callable[[AnyCase, Any], None],
    *,
    examples: int,
    number: int = 0,
) -> None:
    """Send so many requests, good and bad ones, mostly by who may; `told` hears of each. Raises at a wrong answer.

    Another `number` makes other requests."""
    welcome = welcome_at(operation.path, operation.method)
    ends = (operation.path, operation.method) in ENDING
    dice, turns = Random(f"{operation.label} {number}"), count()

    @seed(number)
    @trying(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy()
        | operation.as_strategy()
        | operation.as_strategy(GenerationMode.NEGATIVE)
    )
    def send(case: AnyCase) -> None:
        turn = next(turns)
        name = dice.choice(cast.names) if turn % 4 == 3 else welcome[turn % len(welcome)]
        places = case.path_parameters if isinstance(case.path_parameters, dict) else {}
        if dice.random() < 0.8:
            known.fill_path(operation.path, places)
        if dice.random() < 0.8:
            known.fill_body(operation.path, places, case.body)
            known.fill_body(operation.path, places, case.query)
            case.headers["Idempotency-Key"] = uuid4().hex
        response = case.call(**cast.carries(name, alone=ends))
        if response.status_code == 401 or ends:
            cast.put_out(name)
        told(case, response)
        case.validate_response(response, checks=CHECKS)

    send()


def bare(door: str) -> str:
    """The address of a rule without what its places are."""
    return "/".join(
        "<".join([part.partition("<")[0], part.rpartition(":")[2]]) if ":" in part else part
        for part in door.split("/")
    )
