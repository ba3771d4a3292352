"""How many questions a request may put to the database; one more is a decision, not an accident."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from miniapp import tokens
from miniapp.tokens import Use
from models import Reading, Report, Role
from reports.entry.access import Seat
from reports.public import editions
from tests.counting import counted
from tests.desk import a_desk, a_member
from tests.mapcounts import tiles_over
from tests.people import a_channel
from tests.residents import Asker
from tests.zalo_events import Writer

# BEGIN and COMMIT are not counted: they carry no question. A page costs the same however many lines it has.
BUDGETS = {
    "send a report": 13,
    "send it again": 2,
    "read one's report": 4,
    "read the list of one's own": 3,
    "an event of Zalo, of a stranger": 3,
    "an event of Zalo": 2,
    "a map tile": 2,
    "a map tile with a filter": 2,
    "a map tile where nothing is": 1,
    "a map tile that has not changed": 0,
    "the public list": 4,
    "the staff's list": 5,
    "the staff's search": 6,
    "a unit's tickets": 4,
}
# Where one statement does what takes several on SQLite.
ON_POSTGRESQL = {"send a report": 10, "an event of Zalo, of a stranger": 1, "an event of Zalo": 1}


def tile_of(code: str, zoom: int) -> str:
    """Zoom, column and row of the tile on which the report is shown."""
    with Reading() as session:
        ((x, y),) = tiles_over(
            [session.execute(select(Report).where(Report.code == code)).scalar_one()], zoom
        )
    return f"{zoom}/{x}/{y}"


def test_no_request_asks_more_than_its_budget(app: OpenAPI, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(editions, "LATELY_S", 600.0)  # however slow this machine is today
    asker, staff = Asker(app), a_desk(app, Seat(Role.VIEWER))
    client = app.test_client()
    first = asker.sent()
    a_channel(first["unit"]["code"])
    unit = a_member(app, first["unit"]["code"])
    for _ in range(3):
        asker.sent()  # pages have lines
    writer = Writer(app)
    wide, deep = tile_of(first["code"], 8), tile_of(first["code"], 15)
    requests: dict[str, Callable[[], Any]] = {
        "send a report": lambda: asker.send("one-and-the-same-key", description="Hố sâu"),
        "send it again": lambda: asker.send("one-and-the-same-key", description="Hố sâu"),
        "read one's report": lambda: asker.get(f"/reports/{first['code']}"),
        "read the list of one's own": lambda: asker.get("/reports"),
        "an event of Zalo, of a stranger": lambda: writer.send(writer.text("Xin chào")),
        "an event of Zalo": lambda: writer.send(writer.text("Xin chào lần nữa")),
        "a map tile": lambda: client.get(f"/api/v1/map/{wide}.json"),
        "a map tile with a filter": lambda: client.get(f"/api/v1/map/{deep}.json?status=open"),
        "a map tile where nothing is": lambda: client.get("/api/v1/map/10/0/0.json"),
        "a map tile that has not changed": lambda: client.get(f"/api/v1/map/{wide}.json"),
        "the public list": lambda: client.get("/api/v1/public/reports?limit=20"),
        "the staff's list": lambda: staff.get("/staff/reports"),
        "the staff's search": lambda: staff.get("/staff/reports", q="hố sâu"),
        "a unit's tickets": lambda: unit.get("/unit/tickets"),
    }
    spent: dict[str, list[str]] = {}
    for name, ask in requests.items():
        with counted(app) as asked:
            answer = ask()
        assert answer.status_code in (200, 201), (name, answer.get_data(as_text=True))
        spent[name] = asked
        assert not name.startswith("a map tile") or bool(answer.get_json()["features"]) is (
            "nothing" not in name
        )
    is_postgresql = app.extensions["wiring"].engine.dialect.name == "postgresql"
    budgets = BUDGETS | (ON_POSTGRESQL if is_postgresql else {})
    over = {name: asked for name, asked in spent.items() if len(asked) > budgets[name]}
    assert not over, "\n".join(
        f"{name}: {len(asked)}\n  " + "\n  ".join(asked) for name, asked in over.items()
    )
    slack = {name: budgets[name] - len(asked) for name, asked in spent.items() if len(asked) < budgets[name]}
    assert not slack, f"these have become cheaper, lower their budgets: {slack}"


def test_who_is_known_no_more_costs_no_look_at_the_whole_reference(app: OpenAPI):
    asker, wired = Asker(app), app.extensions["wiring"]
    asker.sent()
    asker.token = tokens.issue(wired.settings, Use.RESIDENTS, uuid4(), datetime.now(UTC)).token
    with counted(app) as asked:
        assert asker.send("a-key-that-is-new").status_code == 401
    assert len(asked) == 4
