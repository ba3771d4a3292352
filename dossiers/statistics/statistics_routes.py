"""The doors to statistics of dossiers: for staff and leaders with an export, for everyone by whole months."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

from flask import Response, jsonify
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict
from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session as OrmSession

from doors import rates
from doors.apidocs import answers, problems
from doors.late_api import LateAPI
from dossiers.index766 import reach
from dossiers.index766.facts import Scope
from dossiers.index766.index_shapes import IndexScopeQuery, MonthName
from dossiers.statistics import counting, public, views
from dossiers.statistics.counting import DossiersBy, Wanted
from dossiers.statistics.views import DossierTableView, PublicDossierTableView
from errors import FieldsRefused, language
from models import FilingChannel, Reading
from reports import deadlines
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.figures import sheets
from reports.figures.definitions import Period
from reports.figures.filters import Query
from reports.figures.sheets import Cell
from wiring import wiring

# Five years; each question reads all dossiers of the period.
LONGEST_DAYS, USUAL_MONTHS = 1830, 12
EXPORTS_A_MINUTE, PUBLIC_A_MINUTE = 6, 20
KEPT_BY_BROWSERS = "public, max-age=300"
PUBLIC_BY = frozenset({DossiersBy.MONTH, DossiersBy.PROCEDURE, DossiersBy.AREA})
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(3000, 1, 1))]
CSV_ANSWER: ResponseDict = {"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}}

bp = LateAPI("dossier_figures", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Figures of dossiers")])


class DossierFiguresQuery(IndexScopeQuery):
    """Figures of which dossiers, by what."""

    by: DossiersBy = DossiersBy.MONTH
    first_day: Day | None = Field(None, alias="from", description="First local day; a year ago without it.")
    last_day: Day | None = Field(None, alias="to", description="Last local day; today without it.")
    procedure: Annotated[str, StringConstraints(pattern=r"^\d\.\d{6}$")] | None = None
    channel: FilingChannel | None = None

    def wanted(self, scope: Scope, today: date) -> Wanted:
        """As the domain takes it. Raises FieldsRefused for a period that ends before it begins or is too long."""
        last = self.last_day or today
        first = self.first_day or _months_before(last, USUAL_MONTHS - 1)
        procedures = (self.procedure,) if self.procedure else ()
        return Wanted(self.by, _checked(Period(first, last)), scope, procedures, self.channel)


class PublicDossierFiguresQuery(Query):
    """Counts of all dossiers of whole months; by procedure or area of a single one."""

    by: DossiersBy = Field(DossiersBy.MONTH, description="`month`, `procedure` or `area`.")
    first: MonthName | None = Field(None, alias="from", description="First month.")
    last: MonthName | None = Field(None, alias="to", description="Last month; this one without it.")

    def period(self, today: date) -> Period:
        """The months' days. Raises FieldsRefused for rows the public does not get, and as above."""
        if self.by not in PUBLIC_BY:
            raise FieldsRefused(fields={"by": "not_public"})
        last = date.fromisoformat(f"{self.last}-01") if self.last else today.replace(day=1)
        usual = USUAL_MONTHS - 1 if self.by is DossiersBy.MONTH else 0
        first = date.fromisoformat(f"{self.first}-01") if self.first else _months_before(last, usual)
        if first < last and self.by is not DossiersBy.MONTH:
            raise FieldsRefused(fields={"from": "one_month"})
        return _checked(Period(first, last.replace(day=monthrange(last.year, last.month)[1])))


@bp.get("/staff/dossier-figures", responses=answers({200: DossierTableView}, 401, 403, 404, 422))
@allow(Permission.READ_DOSSIER_FIGURES)
def dossier_figures(query: DossierFiguresQuery) -> admission.Answer:
    """Dossiers that came and went, in time or not, by way, fees and ratings: of one's agencies or province."""
    now = datetime.now(UTC)
    with Reading() as session:
        wanted = _wanted(session, query, now)
        rows = counting.table(session, wanted, now)
        told = views.table(session, wanted.by, wanted.period, rows, now)
        told["items"] = [
            it | views.figures(row) for it, row in zip(told["items"], rows.values(), strict=True)
        ]
        return told | {"total": views.figures(counting.together(rows.values()))}


@bp.get("/staff/dossier-figures.csv", responses={**CSV_ANSWER, **problems(401, 403, 404, 422, 429)})
@allow(Permission.READ_DOSSIER_FIGURES)
def export_dossier_figures(query: DossierFiguresQuery) -> Response:
    """The same as CSV."""
    now, texts = datetime.now(UTC), wiring().texts
    rates.limit("export", str(admission.staff().id), EXPORTS_A_MINUTE)
    heading = [texts.say(f"export.dossiers.{it}", language()) for it in ("key", "name", *views.COLUMNS)]
    with Reading() as session:
        wanted = _wanted(session, query, now)
        rows = counting.table(session, wanted, now)
        names = views.names_of(session, wanted.by)
    place = 1 if language() == "en" else 0
    lines: Sequence[Sequence[Cell]] = [
        views.cells(key, names.get(key, (key, key))[place], row) for key, row in rows.items()
    ]
    response = Response(sheets.as_csv(heading, lines), content_type=sheets.CSV_TYPE)
    name = f"ho-so-{wanted.by.value}-{deadlines.local(now):%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/public/dossier-figures", responses=answers({200: PublicDossierTableView}, 422, 429))
def public_dossier_figures(query: PublicDossierFiguresQuery) -> Response:
    """Counts of all dossiers: month by month, or of one month by procedure or area; nothing fewer than 5."""
    rates.limit("figures", admission.address(), PUBLIC_A_MINUTE)
    now = datetime.now(UTC)
    period = query.period(deadlines.local(now).date())
    with Reading() as session:
        found = counting.table(session, Wanted(query.by, period, Scope()), now)
        guarded = public.months if query.by is DossiersBy.MONTH else public.one_month
        total, rows = guarded(found)
        told = views.table(session, query.by, period, rows, now)
    told["items"] = [it | views.counts(row) for it, row in zip(told["items"], rows.values(), strict=True)]
    answer = jsonify(told | {"total": views.counts(total) if total else None})
    answer.headers["Cache-Control"] = KEPT_BY_BROWSERS
    return answer


def _wanted(session: OrmSession, query: DossierFiguresQuery, now: datetime) -> Wanted:
    scope = reach.scope(session, admission.staff(), query.unit, query.area)
    return query.wanted(scope, deadlines.local(now).date())


def _months_before(day: date, count: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(years, month + 1, 1)


def _checked(period: Period) -> Period:
    days = (period.last - period.first).days + 1
    if days < 1:
        raise FieldsRefused(fields={"to": "before_from"})
    if days > LONGEST_DAYS:
        raise FieldsRefused(fields={"from": "too_long"})
    return period
