"""The public's door to reports: what anyone may read without a log-in. What is not visible does not exist here."""

from datetime import UTC, datetime
from typing import Any

from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field
from sqlalchemy import select

from doors.apidocs import answers
from doors.late_api import LateAPI
from errors import NotFound
from miniapp.report_shapes import PublicPageView, PublicStoryView
from models import Reading, Report
from reports import pages, views
from reports.desk.codes import WHOLE
from reports.figures.filters import BoxText, Filters
from reports.pages import Cursor, PageQuery
from reports.public import public_list
from reports.public.public_list import Asked
from reports.timeline import Audience
from wiring import wiring

bp = LateAPI("public_reports", __name__, url_prefix="/api/v1/public", abp_tags=[Tag(name="Public reports")])


class PublicQuery(Filters, PageQuery):
    """Which public reports."""

    bbox: BoxText | None = Field(None, description="west,south,east,north in degrees (by the coarse point).")


class CodePath(BaseModel):
    """A report by its code; whatever is none is answered like one that nobody knows."""

    code: str


@bp.get("/reports", responses=answers({200: PublicPageView}, 422))
def public_reports(query: PublicQuery) -> dict[str, Any]:
    """Public reports, newest first."""
    asked = Asked(query.wanted(), query.limit + 1, query.bbox, pages.read(query.after))
    with Reading() as session:
        rows = public_list.page(session, asked)
        shown, following = pages.cut(rows, query.limit, lambda row: Cursor(row.created_at, row.id))
        lens = views.prepare(session, shown, wiring().links, datetime.now(UTC))
        return pages.answer([views.public_view(row, lens) for row in shown], following)


@bp.get("/reports/<code>", responses=answers({200: PublicStoryView}, 404))
def public_report(path: CodePath) -> dict[str, Any]:
    """One public report with its timeline; 404 alike for what is unknown and what is not public."""
    if not WHOLE.fullmatch(path.code):
        raise NotFound
    with Reading() as session:
        report = session.scalars(
            select(Report).where(Report.code == path.code, Report.visible.is_(True))
        ).one_or_none()
        if report is None:
            raise NotFound
        lens = views.prepare(session, [report], wiring().links, datetime.now(UTC), history=True)
        return views.public_view(report, lens) | {"timeline": views.history(report, lens, Audience.PUBLIC)}
