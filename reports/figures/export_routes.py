"""The doors through which tables leave: CSV and XLSX for staff, CSV as open data for everyone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from tempfile import TemporaryFile

from flask import Response, request, send_file
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict
from sqlalchemy import Select, select

import errors
from doors import rates
from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Reading, Report, Session
from reports import deadlines
from reports.desk import casework, search
from reports.desk.report_shapes import ReportQuery
from reports.desk.ways import Way
from reports.entry import admission, audit
from reports.entry.access import Permission, Staff, allow
from reports.figures import export, sheets
from reports.figures.export import Column, Names
from reports.figures.filters import Filters
from reports.figures.sheets import Cell
from wiring import wiring

# Each reads the whole table: nobody needs that more often.
EXPORTS_A_MINUTE, OPEN_DATA_A_MINUTE = 6, 6
KEPT_BY_BROWSERS = "public, max-age=600"
CSV_ANSWER: ResponseDict = {"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}}
XLSX_ANSWER: ResponseDict = {
    "200": {"content": {sheets.XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}

bp = LateAPI("export", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Export and open data")])


@bp.get("/staff/export.csv", responses={**CSV_ANSWER, **problems(401, 403, 422, 429)})
@allow(Permission.EXPORT)
def staff_csv(query: ReportQuery) -> Response:
    """All reports the search finds, as CSV. Page size and order of the search do not matter here."""
    table = _staff_rows(query, "csv")
    return _csv(_headings(), table, "phan-anh")


@bp.get("/staff/export.xlsx", responses={**XLSX_ANSWER, **problems(401, 403, 422, 429)})
@allow(Permission.EXPORT)
def staff_xlsx(query: ReportQuery) -> Response:
    """All reports the search finds, as XLSX."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.write_xlsx(
        file, wiring().texts.say("export.sheet", errors.language()), _headings(), _staff_rows(query, "xlsx")
    )
    file.seek(0)
    return send_file(file, sheets.XLSX_TYPE, as_attachment=True, download_name=_file_name("phan-anh", "xlsx"))


@bp.get("/public/reports.csv", responses={**CSV_ANSWER, **problems(422, 429)})
def open_data(query: Filters) -> Response:
    """All public reports as open data, without words, exact places or anything about people."""
    rates.limit("open-data", admission.address(), OPEN_DATA_A_MINUTE)
    wanted = select(Report).where(Report.visible.is_(True), *query.wanted().of_reports(Way.TIME))
    response = _csv(list(export.OPEN_DATA), _rows(wanted, export.OPEN_DATA), "open-data")
    response.headers["Cache-Control"] = KEPT_BY_BROWSERS
    return response


def _staff_rows(query: ReportQuery, kind: str) -> Iterator[Sequence[Cell]]:
    person, now = admission.staff(), datetime.now(UTC)
    rates.limit("export", str(person.id), EXPORTS_A_MINUTE)
    _record(person, kind)
    wanted = search.matching(query.criteria(), person.scope(Permission.EXPORT), now)
    return _rows(wanted, export.STAFF)


def _rows(wanted: Select[Report], columns: Mapping[str, Column]) -> Iterator[Sequence[Cell]]:
    texts, language = wiring().texts, errors.language()
    with Reading() as session:
        names = Names.read(session, lambda state: texts.say(f"state.{state}", language))
    return export.rows(wanted, columns, names, datetime.now(UTC))


def _record(person: Staff, kind: str) -> None:
    with Session.begin() as session:
        asked = {name: value[:200] for name, value in request.args.items()}
        audit.record(session, casework.by(person), "reports_exported", kind, {"asked": asked})


def _headings() -> list[str]:
    texts, language = wiring().texts, errors.language()
    return [texts.say(f"export.{name}", language) for name in export.STAFF]


def _csv(heading: Sequence[str], table: Iterator[Sequence[Cell]], name: str) -> Response:
    response = Response(sheets.as_csv(heading, table), content_type=sheets.CSV_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(name, "csv")}"'
    return response


def _file_name(name: str, ending: str) -> str:
    return f"{name}-{deadlines.local(datetime.now(UTC)):%Y%m%d}.{ending}"
