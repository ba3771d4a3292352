"""By which of its conditions a question's reports are found with the least reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.orm import Session

from models import Report
from reports.desk import wordindex
from reports.desk.search import Part
from reports.desk.ways import Way, explained, only_checked

# What PostgreSQL thinks it costs to read so much that walking far costs as much.
DEAR = 8000.0
# The same of no more reports than are read on the walk, too.
DEARER, READ = 24_000.0, 10_000
# Of so few the order would be walked to its end.
LONE = 100
# So many reports are read sooner than the order of all is walked.
FEW = 3000
# Of so many times what is read by its rows SQLite puts the words' entries together sooner than it reads texts.
SOONER = 5


@dataclass(frozen=True)
class Rarest:
    """How the fewest reports are read: the conditions for it, whether these are few, whether the database puts several
    indexes together for it; and the parts as they are checked where the order is walked."""

    conditions: Sequence[ColumnElement[bool]]
    is_few: bool
    is_put_together: bool
    parts: Sequence[Part]


def rarest(session: Session, parts: Sequence[Part], told: int, untold: int) -> Rarest:
    """By which condition the fewest rows are read. Few are less than `told`, and less than `untold` if what the indexes
    of the orders do not tell is asked of them.

    PostgreSQL has statistics to choose by and puts several indexes together; it is asked what it expects.
    """
    if all(part.way is None for part in parts):
        return Rarest([], False, False, parts)
    if session.get_bind().dialect.name == "postgresql":
        return _expected_rarest(session, parts, told if are_told(parts) else untold)
    return _counted_rarest(session, parts, told, untold)


def are_told(parts: Sequence[Part]) -> bool:
    """Whether the indexes of the orders hold all that is asked."""
    return all(part.is_in_order for part in parts)


def _counted_rarest(session: Session, parts: Sequence[Part], told: int, untold: int) -> Rarest:
    ways, many = _counted_ways(parts), told * SOONER
    probes = [
        select(literal(number).label("way"), func.count().label("number")).select_from(
            one.probe.limit(many if one.of_index or one.way is Way.TIME else told).subquery()
        )
        for number, one in enumerate(ways)
    ]
    numbers = {row.way: row.number for row in session.execute(union_all(*probes))}
    best = min(numbers, key=lambda way: (numbers[way], way))
    entries = numbers[0] if ways[0].of_index else many
    walked = [
        replace(part, checked=only_checked(ways[0].found), is_in_order=True)
        if _is_indexed_words(part) and entries < many
        else part
        for part in parts
    ]
    looked_up = walked if entries < numbers[best] * SOONER else parts
    conditions, is_few = _found_by(ways[best], looked_up), numbers[best] < untold
    if are_told(walked):
        is_few = numbers[best] < told
        sent = next((way for way in numbers if ways[way].way is Way.TIME), None)
        if not is_few and sent is not None and numbers[sent] < many:
            # The index by time holds all that is asked, too.
            by_time = _found_by(ways[sent], walked)
            there = select(literal(1)).select_from(Report).where(*by_time).limit(told)
            if (session.scalar(select(func.count()).select_from(there.subquery())) or 0) < told:
                conditions, is_few = by_time, True
    return Rarest(conditions, is_few, False, walked)


def _found_by(way: Part, parts: Sequence[Part]) -> list[ColumnElement[bool]]:
    """Found by one, checked by all others; the index of words tells them as they are meant."""
    left = [part for part in parts if part.way is not way.way]
    return [
        way.found,
        *(part.checked for part in left if way.way is not Way.ANY or not _is_indexed_words(part)),
    ]


def _is_indexed_words(part: Part) -> bool:
    return part.way is Way.WORDS and bool(part.of_index)


def _counted_ways(parts: Sequence[Part]) -> list[Part]:
    """By what SQLite may find them; of what is equally rare that first whose index knows most of the rest."""
    ways = {part.way: part for part in parts if part.way is not None}
    found = []
    if known := [part.of_index for part in parts if part.of_index]:
        together = wordindex.put_together(known)
        found.append(Part(Way.ANY, together, together, wordindex.probe(known), of_index="".join(known)))
    if Way.UNIT in ways and Way.STATE in ways:
        # Its index holds states and categories: of all that is the unit's few are read.
        of_unit = [
            ways[Way.UNIT].found,
            *(ways[way].checked for way in (Way.STATE, Way.CATEGORY) if way in ways),
        ]
        found.append(
            replace(ways[Way.UNIT], probe=select(literal(1)).select_from(Report).where(*of_unit), of_index="")
        )
    others = (Way.WORDS, Way.PLACE, Way.TIME, Way.MODERATION, Way.STATE, Way.IN_TIME)
    return found + [ways[way] for way in others if way in ways and not ways[way].of_index]


def _expected_rarest(session: Session, parts: Sequence[Part], most: int) -> Rarest:
    ways = {part.way: part for part in parts if part.way is not None}
    by_way = [part for part in parts if part.way is not None]
    is_few = _are_few(session, parts, [part.found for part in by_way])
    if is_few and any(part.one_word is not None for part in by_way):
        at_most = [part.found if part.one_word is None else part.one_word for part in by_way]
        is_few = _are_few(session, parts, at_most)
    is_few = is_few or _counted(session, ways, most) < most
    return Rarest([part.found for part in parts], is_few, True, parts)


def _are_few(session: Session, parts: Sequence[Part], found: Sequence[ColumnElement[bool]]) -> bool:
    cost, there = _expected(session, found)
    is_dearer = there < (LONE if are_told(parts) else READ)
    return cost < (DEARER if is_dearer else DEAR)


def _counted(session: Session, ways: Mapping[Way, Part], most: int) -> int:
    """How many a unit or an area has of the categories, counted to FEW: PostgreSQL takes these for independent, but no
    power company has potholes; nor does it know that what was sent long ago is seldom in time."""
    if Way.IN_TIME in ways and Way.TIME in ways:
        found, checked = ways[Way.IN_TIME].found, ways[Way.TIME].checked
    elif (place := ways.get(Way.UNIT) or ways.get(Way.AREA)) and Way.CATEGORY in ways:
        found, checked = place.found, ways[Way.CATEGORY].checked
    else:
        return most
    there = select(literal(1)).select_from(Report).where(found, checked)
    number = session.scalar(select(func.count()).select_from(there.limit(FEW).subquery())) or 0
    return number if number < FEW else most


def _expected(session: Session, found: Sequence[ColumnElement[bool]]) -> tuple[float, float]:
    """What PostgreSQL thinks finding all costs, in its own unit: reading a page in order; and how many it expects. What
    nothing is found by is left out: checking it costs as much wherever the order is walked."""
    all_of_them = select(Report.updated_at, Report.created_at, Report.id).where(*found)
    plan = session.execute(explained(all_of_them)).scalar_one()[0]["Plan"]
    return float(plan["Total Cost"]), float(plan["Plan Rows"])
