"""The door to the index: months with their figures, what is behind each figure, and how units and areas compare."""

from datetime import UTC, datetime

from flask_openapi3.models.tag import Tag

from doors.apidocs import problems
from doors.late_api import LateAPI
from dossiers.catalogue import procedures
from dossiers.desk.desk_routes import lens
from dossiers.index766 import reach, showing, trend, views
from dossiers.index766.facts import OF_DOSSIERS
from dossiers.index766.index_shapes import (
    BehindQuery,
    BehindView,
    IndexQuery,
    IndexScopeQuery,
    IndexView,
    MonthsView,
    RankingQuery,
    RankingView,
)
from dossiers.index766.months import Month
from errors import FieldsRefused, language
from models import Reading
from reports.desk import orders
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from wiring import wiring

bp = LateAPI(
    "index766",
    __name__,
    url_prefix="/api/v1/staff/index766",
    abp_tags=[
        Tag(name="Index of QĐ 766", description="How well the province serves people, by the law's criteria.")
    ],
    abp_responses={**problems(401, 403, 404, 422)},
)


@bp.get("", responses={200: IndexView})
@allow(Permission.READ_DOSSIER_FIGURES)
def show_index(query: IndexQuery) -> Answer:
    """A month of the province, an area or an agency: frozen, or as it stands now."""
    now = datetime.now(UTC)
    with Reading() as session:
        scope = reach.scope(session, admission.staff(), query.unit, query.area)
        told = showing.month_of(session, wiring().index, _month(query.month, now), scope, now, query.edition)
        return views.index(session, told, now)


@bp.get("/months", responses={200: MonthsView})
@allow(Permission.READ_DOSSIER_FIGURES)
def list_months(query: IndexScopeQuery) -> Answer:
    """The months there are with the scores of those that are frozen, and whose figures the asker may choose."""
    person, now = admission.staff(), datetime.now(UTC)
    with Reading() as session:
        scope = reach.scope(session, person, query.unit, query.area)
        return {"items": trend.months(session, scope, now), "choices": reach.choices(session, person)}


@bp.get("/ranking", responses={200: RankingView})
@allow(Permission.READ_DOSSIER_FIGURES)
def rank(query: RankingQuery) -> Answer:
    """Units or areas that had a dossier in hand, best first; of them those the asker may see."""
    person, now = admission.staff(), datetime.now(UTC)
    month = _month(query.month, now)
    with Reading() as session:
        frozen, ranked = showing.ranking(session, wiring().index, month, query.by.value, now)
        areas = reach.areas_of_units(session)
        seen = [(scope, it) for scope, it in ranked if reach.visible(person, scope, areas)]
        seen.sort(key=lambda line: (-(line[1].total.score or 0), line[0].code))
        items = [views.ranked(session, scope, it) for scope, it in seen]
        return {"month": str(month), "frozen": frozen, "items": items}


@bp.get("/behind", responses={200: BehindView})
@allow(Permission.READ_DOSSIER_FIGURES)
def look_behind(query: BehindQuery) -> Answer:
    """The dossiers or procedures behind a numerator, a denominator, or what is missing between them."""
    now = datetime.now(UTC)
    month = _month(query.month, now)
    with Reading() as session:
        scope = reach.scope(session, admission.staff(), query.unit, query.area)
        holding = showing.rules_of(session, wiring().index, month, query.edition)
        criterion = holding.of(query.criterion)
        if criterion is None or criterion.formula is None:
            raise FieldsRefused(fields={"criterion": "nothing_behind"})
        if criterion.formula in OF_DOSSIERS:
            wanted = showing.Wanted(month, scope, criterion.formula, query.part.value, query.edition)
            found, following = orders.page(
                session, showing.behind(session, wanted, now), showing.ORDER, query.limit, query.after
            )
            items = [views.dossier(session, it, lens()) for it in found]
            return {"dossiers": items, "procedures": [], "next": following}
        told = showing.month_of(session, wiring().index, month, scope, now, query.edition)
        codes = showing.procedures_behind(told, criterion.formula, query.part.value)
        known = {it.entry.code: it.entry for it in procedures.in_force(session, month.last)}
        names = [views.procedure(code, known.get(code), language()) for code in codes]
        return {"dossiers": [], "procedures": names, "next": None}


def _month(name: str | None, now: datetime) -> Month:
    """The month asked for. Raises FieldsRefused for one that has not begun."""
    month = Month.called(name) if name else Month.of(now)
    if month.since > now:
        raise FieldsRefused(fields={"month": "not_begun"})
    return month
