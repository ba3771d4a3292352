"""The doors to figures: for staff by any filter and day, for everyone by whole months and without small numbers."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from flask import Response, jsonify
from flask_openapi3.models.tag import Tag
from pydantic import Field, StringConstraints
from sqlalchemy import ColumnElement

from doors import rates
from doors.apidocs import answers
from doors.late_api import LateAPI
from errors import FieldsRefused
from models import Reading, Report
from reports import deadlines
from reports.desk import search
from reports.desk.search import Criteria
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.figures import counting, public, views
from reports.figures.definitions import By, Period
from reports.figures.filters import STATUSES, Code, Codes, Query, Statuses
from reports.figures.views import TableView

# Ten years; by days one, for nobody reads more rows.
LONGEST_DAYS, LONGEST_BY_DAY = 3660, 366
USUAL_DAYS = 30
KEPT_BY_BROWSERS = "public, max-age=300"
# Every question reads all public reports of the period.
PUBLIC_A_MINUTE = 20
PUBLIC_BY = frozenset({By.STATUS, By.CATEGORY, By.GROUP, By.AREA, By.UNIT, By.MONTH})
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(3000, 1, 1))]
Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]

bp = LateAPI("figures", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Figures")])


class FiguresQuery(Query):
    """Figures of which reports, by what."""

    by: By = By.STATUS
    first_day: Day | None = Field(None, alias="from", description="First local day; a month ago without it.")
    last_day: Day | None = Field(None, alias="to", description="Last local day; today without it.")
    category: Codes | None = None
    group: Code | None = None
    unit: Codes | None = None
    area: Codes | None = None
    status: Statuses | None = Field(None, description="`open`, `done`, `all` or states; all without it.")

    def criteria(self) -> Criteria:
        """The filters as the search understands them."""
        states = frozenset().union(*(STATUSES[name] for name in self.status or ()))
        return Criteria(
            states=states,
            categories=self.category or None,
            group=self.group,
            units=self.unit or (),
            areas=self.area or (),
        )

    def period(self, today: date) -> Period:
        """The days. Raises FieldsRefused for a period that ends before it begins or is too long."""
        last = self.last_day or today
        first = self.first_day or last - timedelta(days=USUAL_DAYS - 1)
        return _checked(Period(first, last), LONGEST_BY_DAY if self.by is By.DAY else LONGEST_DAYS)


class PublicFiguresQuery(Query):
    """Figures of all public reports of whole months."""

    by: By = Field(By.CATEGORY, description="`status`, `category`, `group`, `area`, `unit` or `month`.")
    first: Month | None = Field(None, alias="from", description="First month; a year ago without it.")
    last: Month | None = Field(None, alias="to", description="Last month; this one without it.")

    def period(self, today: date) -> Period:
        """The months' days. Raises FieldsRefused as above, and for rows the public does not get."""
        if self.by not in PUBLIC_BY:
            raise FieldsRefused(fields={"by": "not_public"})
        last = date.fromisoformat(f"{self.last}-01") if self.last else today.replace(day=1)
        first = date.fromisoformat(f"{self.first}-01") if self.first else last.replace(year=last.year - 1)
        return _checked(Period(first, last.replace(day=monthrange(last.year, last.month)[1])), LONGEST_DAYS)


@bp.get("/staff/figures", responses=answers({200: TableView}, 401, 403, 422))
@allow(Permission.READ_FIGURES)
def staff_figures(query: FiguresQuery) -> dict[str, Any]:
    """Figures of the reports of the person's areas."""
    at = datetime.now(UTC)
    scope = admission.staff().scope(Permission.READ_FIGURES)
    where = search.matching(query.criteria(), scope, at).whereclause
    with Reading() as session:
        counted = counting.table(session, query.by, query.period(deadlines.local(at).date()), _one(where), at)
        return views.view(session, counted, at)


@bp.get("/public/figures", responses=answers({200: TableView}, 422, 429))
def public_figures(query: PublicFiguresQuery) -> Response:
    """Figures of all public reports by whole months. Groups of fewer than 5 reports are put together as `others`."""
    rates.limit("figures", admission.address(), PUBLIC_A_MINUTE)
    at = datetime.now(UTC)
    period = query.period(deadlines.local(at).date())
    with Reading() as session:
        seen = [Report.visible.is_(True)]
        counted = counting.table(session, query.by, period, seen, at)
        ratings = counting.ratings(session, query.by, period, seen)
        answer = jsonify(views.view(session, public.suppress(counted, ratings), at))
    answer.headers["Cache-Control"] = KEPT_BY_BROWSERS
    return answer


def _checked(period: Period, longest: int) -> Period:
    days = (period.last - period.first).days + 1
    if days < 1:
        raise FieldsRefused(fields={"to": "before_from"})
    if days > longest:
        raise FieldsRefused(fields={"from": "too_long"})
    return period


def _one(condition: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    return [] if condition is None else [condition]
