"""Who may open a door may not open all that is behind it: role x door x ownership, as ownership.yaml says."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import choices
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from werkzeug.test import TestResponse

from doors import apidocs
from dossiers import intake
from dossiers.papers import keeping
from dossiers.papers.keeping import Paper
from models import (
    Conversation,
    Delivery,
    Dossier,
    FileKind,
    InboxEvent,
    PushSubscription,
    Reading,
    Resident,
    Role,
    SavedFilter,
    Session,
)
from models.base import new_key
from models.payment import BankAccount, OrderState, Payment, PaymentOrder, PayWay, Verdict
from reports.actor import Actor
from reports.entry.access import Seat
from tests.contract import bare
from tests.counting import counted
from tests.desk import Desk, a_desk, ticket_of
from tests.dossiers import AREA, OFFICER, OTHER_UNIT, UNIT, a_dossier, a_draft, a_pdf
from tests.known import version_of
from tests.people import a_channel, a_photo, a_report
from tests.residents import Asker, changed
from tests.uploads import wired

# What proves it does not depend on the database; its own tests run on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "ownership.yaml").read_text(encoding="utf-8"))
Person = Asker | Desk
Places = dict[str, str]
NOW = datetime.now(UTC)
WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
# Who read what, for the audit and for the applicant.
RECORDS = {"audit_entries", "audit_head", "dossier_reads"}


@dataclass
class Pair:
    """Whose the thing is, somebody of the same role whose it is not, and how one comes about."""

    owner: Person
    stranger: Person
    make: Callable[[], Places]


@pytest.fixture
def pairs(app: OpenAPI) -> dict[str, Pair]:
    return _pairs(app)


def test_every_door_with_a_key_is_in_the_table(app: OpenAPI) -> None:
    keyed = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/v1/", "/photos/")) and "<" in rule.rule and "/map/" not in rule.rule
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {row["door"] for row in TABLE["things"]} == keyed


def test_every_door_that_nothing_guards_is_open_on_purpose(app: OpenAPI) -> None:
    described = apidocs.describe(app)["paths"]
    found = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            security = described.get(path, {}).get(method.lower(), {}).get("security", [])
            if not any({"resident", "staff"} & ways.keys() for ways in security):
                found.add(f"{method} {path}")
    assert {door for door in found if not door.split(" ")[1].startswith("/sim/")} == TABLE["open"].keys()


def test_what_is_somebodys_is_nobody_elses(pairs: dict[str, Pair]) -> None:
    wrong = []
    for row in (row for row in TABLE["things"] if "shared" not in row):
        pair = pairs[row["of"]]
        places = pair.make()
        refused, opened = _knock(pair.stranger, row, places), _knock(pair.owner, row, places)
        if refused.status_code != row["answer"]:
            wrong.append((row["door"], "a stranger", refused.text))
        if "owner" in row:
            # It comes as far as what the body asks for, which is wrong in a way that strangers never hear of.
            good = (row["owner"], row.get("code", "fields_refused"))
            if (opened.status_code, (opened.get_json() or {}).get("code")) != good:
                wrong.append((row["door"], "the owner", opened.text))
        elif opened.status_code not in {200, 201, 204, 409}:
            wrong.append((row["door"], "the owner", opened.text))
        refused.close()
        opened.close()
    assert wrong == []


def test_lists_and_exports_hold_ones_own(pairs: dict[str, Pair]) -> None:
    for row in TABLE["lists"]:
        pair = pairs[row["of"]]
        mark = next(iter(pair.make().values()))
        mine, others = _get(pair.owner, row["door"]), _get(pair.stranger, row["door"])
        assert (mine.status_code, others.status_code) == (200, 200), (row["door"], mine.text, others.text)
        assert mark in mine.text, row["door"]
        assert mark not in others.text, row["door"]


def test_reading_changes_nothing_but_the_record_of_readings(app: OpenAPI, pairs: dict[str, Pair]) -> None:
    """A link that somebody was made to follow does nothing in their name."""
    rows = [row for row in TABLE["things"] if "shared" not in row and row["door"].startswith("GET ")]
    rows += [row | {"door": f"GET {row['door']}"} for row in TABLE["lists"]]
    found = set()
    for row in rows:
        places = pairs[row["of"]].make()
        with counted(app) as asked:
            answer = _knock(pairs[row["of"]].owner, row, places)
            assert answer.status_code in {200, 409}, (row["door"], answer.text)
            answer.close()
        found |= {(row["door"], written[1]) for written in map(WRITES.match, asked) if written}
    assert {table for _, table in found} == RECORDS


def test_others_photos_cannot_be_taken_for_ones_own(app: OpenAPI) -> None:
    owner, thief = Asker(app), Asker(app)
    photo = a_photo(Actor("resident", owner.resident.id))
    assert thief.send(photo_ids=[str(photo)]).status_code == 422
    assert owner.send(photo_ids=[str(photo)]).status_code == 201


def _knock(person: Person, row: dict[str, Any], places: Places) -> TestResponse:
    method, rule = row["door"].split(" ")
    path = shape = bare(rule)
    for name, value in places.items():
        path = path.replace(f"<{name}>", value)
    body = row.get("body")
    if body and "version" in body:
        body = body | {"version": version_of(shape, places)}
    if body is not None:
        body = body | {name: places[name] for name in body.keys() & places.keys()}
    headers = {"Idempotency-Key": uuid4().hex}
    options: dict[str, Any] = {"json": body} if body is not None else {}
    if row.get("file"):
        options = {"data": {"file": (BytesIO(a_pdf()), "a.pdf")}}
    path += f"?{row['query']}" if "query" in row else ""
    return _send(person, method, path, headers, options)


def _send(
    person: Person, method: str, path: str, headers: dict[str, str], options: dict[str, Any]
) -> TestResponse:
    if isinstance(person, Desk):
        return person.client.open(
            path, method=method, headers=headers | {"X-CSRF-Token": person.csrf}, **options
        )
    return person.ask(method, path, headers=headers, **options)


def _get(person: Person, path: str) -> TestResponse:
    return _send(person, "GET", path, {}, {})


def _pairs(app: OpenAPI) -> dict[str, Pair]:
    residents = Asker(app), Asker(app)
    mine = residents[0].resident
    units = _two(lambda unit: a_desk(app, Seat(Role.HEAD, unit_code=unit)), UNIT, "ca-25459")
    officers = (Role.INTAKE, Role.SPECIALIST, Role.LEADER)
    agencies = _two(
        lambda unit: a_desk(app, *(Seat(role, unit_code=unit) for role in officers)), UNIT, OTHER_UNIT
    )
    staff = (Role.COORDINATOR, Role.MODERATOR)
    areas = _two(lambda area: a_desk(app, *(Seat(role, area_code=area) for role in staff)), AREA, "25480")
    whole = a_desk(app, Seat(Role.COORDINATOR))
    a_channel(UNIT)
    with Session.begin() as session:
        session.add(
            BankAccount(unit_code=UNIT, bank_bin="970415", account="1", holder="UBND", source="tests")
        )
    return {
        "resident's report": Pair(*residents, lambda: _report(mine, visible=False)),
        "resident's public report": Pair(*residents, lambda: _report(mine)),
        "resident's dossier": Pair(*residents, lambda: _dossier(app, mine)),
        "resident's paper": Pair(*residents, lambda: _paper(app, mine)),
        "resident's accepted dossier": Pair(*residents, lambda: _accepted(app, mine)),
        "unit's ticket": Pair(*units, lambda: {"id": str(ticket_of(a_report()).id)}),
        "person's subscription": Pair(*units, lambda: _row(_subscription(units[0].id))),
        "agency's dossier": Pair(*agencies, lambda: _dossier(app, mine)),
        "agency's accepted dossier": Pair(*agencies, lambda: _accepted(app, mine)),
        "helper's filing": Pair(*agencies, lambda: _filing(app, mine, agencies[0].id)),
        "agency's payment": Pair(*agencies, lambda: _payment(mine)),
        "area's report": Pair(*areas, lambda: _report(mine)),
        "area's photo": Pair(*areas, lambda: _photo(mine)),
        "area's delivery": Pair(*areas, lambda: _delivery(mine)),
        "person's filter": Pair(*areas, lambda: _row(_filter(areas[0].id))),
        "province's conversation": Pair(whole, areas[1], lambda: _row(_conversation(mine))),
        "province's event": Pair(whole, areas[1], lambda: _row(_event())),
    }


def _two(person: Callable[[str], Desk], mine: str, others: str) -> tuple[Desk, Desk]:
    return person(mine), person(others)


def _report(resident: Resident, *, visible: bool = True) -> Places:
    code, other = a_report(resident).code, a_report(resident).code
    changed(code, visible=visible)
    return {"code": code, "into": other}


def _dossier(app: OpenAPI, resident: Resident) -> Places:
    """A filed one, with a result in the storage."""
    dossier, content = a_dossier(resident), a_pdf()
    row = keeping.store(wired(app), Paper(content, 1, sha256(content).hexdigest(), "none"), NOW)
    with Session.begin() as session:
        keeping.settle(session, row, dossier.id, FileKind.RESULT, OFFICER, "ket-qua.pdf")
    return {"id": str(dossier.id), "file_id": str(row.id), "number": "01"}


def _paper(app: OpenAPI, resident: Resident) -> Places:
    """A file of a draft."""
    draft, content = a_draft(resident), a_pdf()
    row = keeping.store(wired(app), Paper(content, 1, sha256(content).hexdigest(), "none"), NOW)
    with Session.begin() as session:
        keeping.settle(session, row, draft.id, FileKind.COMPONENT, Actor("resident", resident.id), "a.pdf")
    return {"id": str(draft.id), "file_id": str(row.id)}


def _filing(app: OpenAPI, resident: Resident, helper: UUID) -> Places:
    """A draft that somebody of the agency began for somebody else."""
    places = _paper(app, resident)
    with Session.begin() as session:
        session.get_one(Dossier, UUID(places["id"])).filed_by_id = helper
    return places


def _accepted(app: OpenAPI, resident: Resident) -> Places:
    places = _dossier(app, resident)
    with Session.begin() as session:
        intake.accept(session, session.get_one(Dossier, UUID(places["id"])), OFFICER, NOW)
    return places


def _photo(resident: Resident) -> Places:
    photo = a_photo(Actor("resident", resident.id))
    a_report(resident, photo_ids=[photo])
    return {"id": str(photo)}


def _delivery(resident: Resident) -> Places:
    report = a_report(resident)
    with Reading() as session:
        found = session.scalars(select(Delivery.id).where(Delivery.report_id == report.id)).first()
    return {"id": str(found)}


def _row(made: Any) -> Places:
    with Session.begin() as session:
        session.add(made)
    return {"id": str(made.id)}


def _subscription(account: Any) -> PushSubscription:
    digest = uuid4().hex * 2
    return PushSubscription(
        id=new_key(),
        account_id=account,
        endpoint="https://push.example/1",
        endpoint_digest=digest,
        public_key="B" * 87,
        auth="a" * 22,
        language="vi",
        created_at=NOW,
    )


def _filter(account: Any) -> SavedFilter:
    return SavedFilter(id=new_key(), account_id=account, name=uuid4().hex, query="", saved_at=NOW)


def _payment(resident: Resident) -> Places:
    """A transfer that nothing was found for, and an order that it may have been for."""
    key, token = uuid4(), "TN" + "".join(choices("ABCDEFGHIJ", k=10))
    order = PaymentOrder(
        id=new_key(),
        dossier_id=a_dossier(resident).id,
        unit_code=UNIT,
        token=token,
        amount=1000,
        lines=[],
        state=OrderState.OPEN,
        created_at=NOW,
    )
    payment = Payment(
        id=key,
        unit_code=UNIT,
        way=PayWay.TRANSFER,
        transaction_id=key.hex,
        amount=1000,
        verdict=Verdict.UNMATCHED,
        at=NOW,
        created_at=NOW,
    )
    with Session.begin() as session:
        session.add_all([order, payment])
    return {"id": str(key), "token": token}


def _conversation(resident: Resident) -> Conversation:
    return Conversation(
        id=new_key(), sender=uuid4().hex, resident_id=resident.id, heard_at=NOW, called_at=NOW
    )


def _event() -> InboxEvent:
    return InboxEvent(
        id=new_key(),
        key=uuid4().hex,
        name="user_send_text",
        sender="1",
        proven=True,
        body="{}",
        media=[],
        happened_at=NOW,
        received_at=NOW,
        state="dead",
        due_at=NOW,
    )
