"""Statistics of dossiers: the month worked out by hand, as a table, as CSV, and as everyone may see it."""

import csv
from io import StringIO

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from dossiers.statistics import public
from dossiers.statistics.counting import Figures
from models import Role
from reports.entry.access import Seat
from reports.figures.public import OTHERS
from tests.desk import a_desk
from tests.dossiers import UNIT
from tests.office_month import the_month
from tests.residents import body_of

OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}


def test_a_month_is_told_as_worked_out_by_hand(app: OpenAPI, client: FlaskClient) -> None:
    the_month()
    leader = a_desk(app, Seat(Role.LEADER, unit_code=UNIT))
    table = body_of(leader.get("/staff/dossier-figures", **OCTOBER))
    (row,) = table["items"]
    assert (row["key"], row["received"], row["online"], row["counter"]) == ("2026-10", 12, 11, 1)
    # Handled: done seven times, withdrawn, stopped. Not in time: late, carried in, told late, stopped.
    assert (row["handled"], row["on_time"]) == (9, {"numerator": 5, "denominator": 9, "share": 0.5556})
    # At the month's end "open", "overdue", "waiting" and "asked twice" were not over, two of them past due.
    assert (row["open"], row["overdue"]) == (4, 2)
    assert row["paid_online"] == {"numerator": 1, "denominator": 12, "share": 0.0833}
    assert row["satisfied"] == {"numerator": 1, "denominator": 2, "share": 0.5}
    by_channel = body_of(leader.get("/staff/dossier-figures", by="channel", **OCTOBER))
    assert {it["key"]: it["received"] for it in by_channel["items"]} == {"counter": 1, "online": 11}
    assert by_channel["total"] | {"handled": 9} == by_channel["total"]
    for by, name in (("unit", UNIT), ("area", "25459"), ("procedure", "2.000635")):
        (one,) = body_of(leader.get("/staff/dossier-figures", by=by, **OCTOBER))["items"]
        assert (one["key"], one["received"]) == (name, 12)
        assert one["name"] != name
    none = body_of(leader.get("/staff/dossier-figures", by="unit", procedure="1.013225", **OCTOBER))
    assert none["items"] == []

    file = leader.get("/staff/dossier-figures.csv", by="unit", **OCTOBER)
    heading, line = csv.reader(StringIO(file.data.decode("utf-8-sig")))
    told = dict(zip(heading, line, strict=True))
    assert (told["Tiếp nhận"], told["Đúng hạn"], told["Trễ hạn"]) == ("12", "5", "4")
    assert (
        leader.get("/staff/dossier-figures", **{"from": "2026-11-01", "to": "2026-10-01"}).status_code == 422
    )

    months = body_of(client.get("/api/v1/public/dossier-figures?from=2026-09&to=2026-10"))
    # In September two were accepted and one ended: too few to be told.
    assert [(it["key"], it["received"]) for it in months["items"]] == [("2026-10", 12)]
    assert set(months["items"][0]) == {"key", "name", "name_en", "received", "online", "handled", "on_time"}
    for query in ("by=unit", "by=area&from=2026-09&to=2026-10", "from=2026-10&to=2026-09"):
        assert client.get(f"/api/v1/public/dossier-figures?{query}").status_code == 422


def row(received: int, handled: int) -> Figures:
    return Figures(received=received, handled=handled)


class TestSmallNumbers:
    """Pure: no database."""

    @pytest.mark.parametrize(
        ("rows", "shown"),
        [
            ({"a": row(9, 9), "b": row(8, 8)}, {"a", "b"}),
            ({"a": row(9, 9), "b": row(2, 2)}, {OTHERS}),
            ({"a": row(9, 9), "b": row(2, 2), "c": row(7, 7)}, {"a", OTHERS}),
            # Few handled hide a row as well as few received.
            ({"a": row(9, 9), "b": row(8, 1), "c": row(7, 7)}, {"a", OTHERS}),
            ({"a": row(3, 0)}, set()),
        ],
    )
    def test_rows_that_are_too_small_join_others(self, rows: dict[str, Figures], shown: set[str]) -> None:
        total, left = public.one_month(rows)
        assert set(left) == shown
        assert (total is None) == (not shown)

    def test_a_small_month_is_missing_from_the_total_too(self) -> None:
        total, left = public.months({"2026-09": row(2, 2), "2026-10": row(8, 9)})
        assert set(left) == {"2026-10"}
        assert total == row(8, 9)
