"""By which of its conditions a question's reports are found with the least reading."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from models import Report
from reports.desk.search import Part
from reports.desk.ways import Way, explained

# Of a unit or an area so many times more are not, if only what has a way is asked: their indexes hold states and
# categories, few of them are read.
LIGHT, LIGHTER = {Way.UNIT, Way.AREA}, 3
# What PostgreSQL thinks it costs to read so much that walking far costs as much.
DEAR = 8000.0
# The same of no more reports than are read on the walk, too.
DEARER, READ = 24_000.0, 10_000
# Of what is equally rare, that first whose index knows most of the rest.
WAYS = (Way.WORDS, Way.UNIT, Way.AREA, Way.PLACE, Way.TIME, Way.CATEGORY, Way.STATE)
# So many reports are read sooner than the order of all is walked.
FEW = 3000


def rarest(session: Session, parts: Sequence[Part], most: int) -> tuple[Way | None, int]:
    """By which condition the fewest rows are read, and how many these are, counted to `most`.

    PostgreSQL has statistics to choose by and puts several indexes together; it is asked what it expects.
    """
    ways = {part.way: part for part in parts if part.way is not None}
    if not ways:
        return None, most
    if session.get_bind().dialect.name == "postgresql":
        cost, there = _expected(session, parts)
        is_read_anyway = there < READ and not all(part.is_in_order for part in parts)
        is_few = cost < (DEARER if is_read_anyway else DEAR)
        return Way.ANY, 0 if is_few else _counted(session, ways, most)
    is_in_index = all(part.way is not None for part in parts)
    probes = []
    for way in sorted(ways, key=WAYS.index):
        weight = LIGHTER if way in LIGHT and is_in_index else 1
        counted = ways[way].probe.limit(most * weight).subquery()
        number = (func.count() // weight).label("number")
        probes.append(select(literal(way.value).label("way"), number).select_from(counted))
    way_of_it, number_of_it = min(session.execute(union_all(*probes)).all(), key=lambda row: row.number)
    return Way(way_of_it), number_of_it


def _counted(session: Session, ways: Mapping[Way, Part], most: int) -> int:
    """How many a unit or an area has of the categories, counted to FEW: PostgreSQL takes these for independent, but no
    power company has potholes."""
    place = ways.get(Way.UNIT) or ways.get(Way.AREA)
    if place is None or Way.CATEGORY not in ways:
        return most
    there = select(literal(1)).select_from(Report).where(place.found, ways[Way.CATEGORY].checked)
    number = session.scalar(select(func.count()).select_from(there.limit(FEW).subquery())) or 0
    return number if number < FEW else most


def _expected(session: Session, parts: Sequence[Part]) -> tuple[float, float]:
    """What PostgreSQL thinks finding all costs, in its own unit: reading a page in order; and how many it expects. What
    nothing is found by is left out: checking it costs as much wherever the order is walked."""
    all_of_them = select(Report.updated_at, Report.created_at, Report.id).where(
        *(part.found for part in parts if part.way is not None)
    )
    plan = session.execute(explained(all_of_them)).scalar_one()[0]["Plan"]
    return float(plan["Total Cost"]), float(plan["Plan Rows"])
