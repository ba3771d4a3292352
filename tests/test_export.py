"""Tables that leave the house: complete, in pieces, for whom they are meant, and with nothing in them that runs."""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import AuditEntry, Reading, Report, Role, Session
from reports import progress
from reports.actor import Actor
from reports.entry.access import Seat
from reports.figures import export
from reports.figures.export import Names
from reports.figures.filters import SHOWN_STATES
from reports.figures.sheets import Cell, as_csv, harmless, write_xlsx
from tests.crowd import NOW, a_crowd, everything
from tests.desk import a_desk
from tests.people import LONG_AN, a_report, a_resident

FORMULA = '=HYPERLINK("http://127.0.0.1/?"&A1;"xem")'
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body = answer.get_data()
    assert body.startswith(b"\xef\xbb\xbf"), "spreadsheet programs know UTF-8 by its mark"
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def sheet_of(body: bytes) -> list[list[str | None]]:
    """The cells of the first sheet, as text; fails where a formula is."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        tree = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in tree.iter(f"{MAIN}row"):
        cells: list[str | None] = []
        for cell in row.iter(f"{MAIN}c"):
            assert cell.find(f"{MAIN}f") is None
            place = _column(cell.attrib["r"])
            cells += [None] * (place - len(cells))
            cells.append("".join(cell.itertext()))
        rows.append(cells)
    return rows


def _column(reference: str) -> int:
    letters = re.sub(r"\d", "", reference)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def test_the_open_data_holds_every_public_report_and_no_private_word(client: FlaskClient, app: OpenAPI):
    a_crowd(60)
    resident = a_resident(name="Trần Văn Kín")
    place = {"latitude": 11.3123457, "longitude": 106.0987653}
    report = a_report(resident, description="Gọi 0912345678", address="12 Cách Mạng", at=NOW, **place)
    a_report(category="security", at=NOW)
    rows = rows_of(client.get("/api/v1/public/reports.csv"))
    expected = [one for one in everything() if one.visible and one.state in SHOWN_STATES]
    assert [row["code"] for row in rows] == [one.code for one in expected]
    last = rows[-1]
    assert last["code"] == report.code
    assert list(last) == list(export.OPEN_DATA)
    assert (last["latitude"], last["longitude"]) == (
        str(report.public_latitude),
        str(report.public_longitude),
    )
    assert (last["created_day"], last["on_time"], last["category_code"]) == ("2026-11-23", "", "pothole")
    said = ",".join(last.values())
    for secret in ("Kín", "0912345678", "12 Cách", "11.3123", "106.09876", str(report.id)):
        assert secret not in said
    everything_else = rows_of(client.get("/api/v1/public/reports.csv?status=all&category=pothole"))
    assert {row["category_code"] for row in everything_else} == {"pothole"}


def test_the_dictionary_of_the_open_data_names_every_column_in_order():
    page = Path(__file__).parent.parent / "docs" / "open-data.md"
    assert re.findall(r"^\| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE) == list(
        export.OPEN_DATA
    )


def test_staff_export_what_the_search_finds_in_their_areas(app: OpenAPI):
    here = a_report(description="Ổ gà", at=NOW)
    a_report(category="rubbish", at=NOW)
    a_report(latitude=LONG_AN[0], longitude=LONG_AN[1], at=NOW)
    everywhere = a_desk(app, Seat(Role.COORDINATOR))
    at_home = a_desk(app, Seat(Role.COORDINATOR, area_code=here.area_code))
    assert len(rows_of(everywhere.get("/staff/export.csv"))) == 3
    assert len(rows_of(at_home.get("/staff/export.csv"))) == 2
    (row,) = rows_of(at_home.get("/staff/export.csv", category="pothole", q="o ga"))
    assert (row["Mã phản ánh"], row["Trạng thái"]) == (here.code, "Đã chuyển đơn vị xử lý")
    assert (row["Thời điểm gửi"], row["Công khai"]) == ("2026-11-23 10:00:00", "true")
    assert row["Nội dung"] == "Ổ gà"
    with Reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "reports_exported")).all()
    assert len(entries) == 3
    assert entries[-1].detail == {"asked": {"category": "pothole", "q": "o ga"}}


def test_a_text_that_would_run_is_made_harmless(app: OpenAPI):
    report = a_report(description=FORMULA, at=NOW)
    desk = a_desk(app, Seat(Role.COORDINATOR))
    (row,) = rows_of(desk.get("/staff/export.csv"))
    assert row["Nội dung"] == f"'{FORMULA}"
    with desk.get("/staff/export.xlsx") as answer:
        heading, cells = sheet_of(answer.get_data())
    told = dict(zip(heading, cells, strict=False))
    assert (told["Mã phản ánh"], told["Nội dung"]) == (report.code, f"'{FORMULA}")
    assert told["Vĩ độ"] == str(report.latitude)


# Of any letters there are, one in a hundred thousand texts begins like a formula.
@given(st.one_of(st.text(max_size=30), st.text("=+-@＝＋－＠ \t\r\n\u00a0'a1", max_size=6)))
def test_harmless_texts_never_begin_like_a_formula(text: str):
    shown = harmless(text)
    assert not shown.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert shown in {text, f"'{text}"}


def test_a_workbook_keeps_kinds_of_cells():
    file = BytesIO()
    moment = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    rows: list[Sequence[Cell]] = [
        ["a", 1, 2.5, True, moment, None],
        ["=1+1", None, None, False, None, "cuối"],
    ]
    write_xlsx(file, "Phản ánh", ["một", "hai", "ba", "bốn", "năm", "sáu"], rows)
    assert sheet_of(file.getvalue()) == [
        ["một", "hai", "ba", "bốn", "năm", "sáu"],
        ["a", "1", "2.5", "1", "46349.41666666666"],
        ["'=1+1", None, None, "0", None, "cuối"],
    ]
    empty = BytesIO()
    write_xlsx(empty, "Phản ánh", ["một"], [])
    assert sheet_of(empty.getvalue()) == [["một"]]


def test_a_table_is_written_while_it_is_read():
    """Constant memory: a piece leaves before the next row is asked for."""
    asked = 0

    def endless() -> Iterator[Sequence[Cell]]:
        nonlocal asked
        while True:
            asked += 1
            yield [asked, "Ổ gà", None, True]

    pieces = as_csv(["số", "lời", "không", "đúng"], endless(), at_once=10)
    first, second = next(pieces), next(pieces)
    assert asked == 20
    assert first.decode().splitlines()[:2] == ["\ufeffsố,lời,không,đúng", "1,Ổ gà,,true"]
    assert second.decode().count("\r\n") == 10


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_chunks_hold_every_report_once_in_order(app: OpenAPI, at_once: int):
    a_crowd(30)
    late = a_report(at=NOW)
    with Reading() as session:
        names = Names.read(session, str)
    columns: dict[str, Any] = {"code": export.STAFF["code"]}
    told = export.rows(select(Report), columns, names, NOW, at_once)
    codes = [next(told)[0]]
    # What changes while somebody downloads slowly neither repeats nor goes missing.
    with Session.begin() as session:
        progress.withdraw(session, progress.lock(session, late.code), Actor("resident"), NOW)
    codes += [row[0] for row in told]
    assert codes == [one.code for one in everything()]
    until = sorted(one.created_at for one in everything())[9]
    assert len(list(export.rows(select(Report), columns, names, until, at_once))) == 10


def test_whoever_exports_too_often_has_to_wait(client: FlaskClient, app: OpenAPI):
    answers = [client.get("/api/v1/public/reports.csv") for _ in range(12)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert int(answers[-1].headers["Retry-After"]) > 0
