"""By which of its conditions a question's reports are found with the least reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from models import Report
from reports.desk import planned, wordindex
from reports.desk.parts import Part, probe
from reports.desk.ways import Way, only_checked, place

# What PostgreSQL thinks it costs to read so much that walking far costs as much.
DEAR = 8000.0
# The same of no more reports than are read on the walk, too.
DEARER, READ = 24_000.0, 10_000
# Of so few the order would be walked to its end.
LONE = 100
# Of so few it would be walked far, and what else finds them is so narrow that it is put together with words first.
SPARSE = 300
# So many are read in a few milliseconds.
SOME = 600
# So many reports are read sooner than the order of all is walked.
FEW = 3000
# Of so many times what is read by its rows SQLite puts the words' entries together sooner than it reads texts.
SOONER = 5
# Conditions for each piece of an index; no piece has what another has.
Pieces = Sequence[Sequence[ColumnElement[bool]]]


@dataclass(frozen=True)
class Rarest:
    """How the fewest reports are read: in which pieces, whether these are few, whether the database puts several
    indexes together for it; and the parts as they are checked where the order is walked."""

    pieces: Pieces
    is_few: bool
    is_put_together: bool
    parts: Sequence[Part]


def rarest(
    session: Session, parts: Sequence[Part], past: Sequence[ColumnElement[bool]], told: int, untold: int
) -> Rarest:
    """By which condition the fewest rows are read. Few are less than `told`, and less than `untold` if what the indexes
    of the orders do not tell is asked of them. `past` is what lies after a cursor.

    PostgreSQL has statistics to choose by and puts several indexes together; it is asked what it expects.
    """
    if all(part.way is None for part in parts):
        return Rarest([], False, False, parts)
    narrow, entries = _narrow(session, parts, told)
    most = told if are_told(parts) else untold // 2
    is_postgresql = planned.is_postgresql(session)
    # If its index does not hold all that is asked, PostgreSQL reads the reports of all its entries.
    is_dear = entries > told and not are_told(parts) and is_postgresql
    if narrow is not None and not is_dear:
        # PostgreSQL has all sorted as soon as counted.
        is_told = are_told(parts) and is_postgresql
        if is_told or _number(session, all_of(_told_by(narrow, parts), literal(1)), most) < most:
            return Rarest(_found_by(narrow, parts), True, False, parts)
    if is_postgresql:
        return _expected_rarest(session, parts, told if are_told(parts) else untold)
    if narrow is not None and _are_many(session, narrow, parts, past):
        return Rarest([], False, False, parts)
    return _counted_rarest(session, parts, past, told, untold, narrow)


def are_told(parts: Sequence[Part]) -> bool:
    """Whether the indexes of the orders hold all that is asked."""
    return all(part.is_in_order for part in parts)


def _narrow(session: Session, parts: Sequence[Part], few: int) -> tuple[Part | None, float]:
    """The rarest of what is found by indexes that tell all that the orders' tell, if it is rare enough for all to be
    looked at without reading any; and how often it is met."""
    found, rarest = float("inf"), None
    for part in parts:
        if _is_looked_at(part) or (part.pieces and planned.is_postgresql(session)):
            most = few * part.looked_at
            number = _entries(session, part, most)
            if number < min(most, found):
                found, rarest = number, part
    return rarest, found


def _is_looked_at(part: Part) -> bool:
    """Whether its index holds on both databases all that the orders' hold; SQLite's by place does not."""
    return part.looked_at > 0 and not part.pieces


def _entries(session: Session, part: Part, most: int) -> float:
    if planned.is_postgresql(session):
        return planned.planned(session, part.probe)[1]
    return _number(session, part.probe, most)


def all_of(pieces: Pieces, *columns: ColumnElement[Any]) -> Select[Any]:
    """The columns, of the reports that all pieces have together."""
    found = [select(*columns).select_from(Report).where(*piece) for piece in pieces]
    return found[0] if len(found) == 1 else select(union_all(*found).subquery())


def _told_by(narrow: Part, parts: Sequence[Part], *more: ColumnElement[bool]) -> Pieces:
    """What its index leaves."""
    told = [part.checked for part in parts if part.is_in_order and part is not narrow]
    return _pieces(narrow, *told, *more)


def _pieces(part: Part, *checked: ColumnElement[bool]) -> Pieces:
    return [[piece, *checked] for piece in part.pieces or [part.found]]


def _are_many(
    session: Session, narrow: Part, parts: Sequence[Part], past: Sequence[ColumnElement[bool]]
) -> bool:
    """Whether of some that its index leaves more than one in a hundred are what is read for: these soon turn up."""
    untold = [part.checked for part in parts if not part.is_in_order]
    told = _told_by(narrow, parts, *map(only_checked, past))
    some = all_of(told, place().label("place")).limit(SOME).subquery()
    read = select(literal(1)).select_from(Report).join(some, some.c.place == place()).where(*untold)
    return bool(untold) and _number(session, read, SOME) * 100 > SOME


def _number(session: Session, wanted: Select[Any], most: int) -> int:
    return session.scalar(select(func.count()).select_from(wanted.limit(most).subquery())) or 0


def _counted_rarest(
    session: Session,
    parts: Sequence[Part],
    past: Sequence[ColumnElement[bool]],
    told: int,
    untold: int,
    narrow: Part | None,
) -> Rarest:
    ways, many = _counted_ways(parts), told * SOONER
    probes = [
        select(literal(number).label("way"), func.count().label("number")).select_from(
            one.probe.limit(many if one.of_index else told).subquery()
        )
        for number, one in enumerate(ways)
    ]
    numbers = {row.way: row.number for row in session.execute(union_all(*probes))}
    best = min(numbers, key=lambda way: (numbers[way], way))
    entries = numbers[0] if ways[0].of_index else many
    walked = [
        replace(part, checked=only_checked(ways[0].found), is_in_order=True)
        if part.is_indexed_words and entries < many
        else part
        for part in parts
    ]
    looked_up = walked if entries < numbers[best] * SOONER else parts
    pieces, is_few = _found_by(ways[best], looked_up), numbers[best] < untold
    if are_told(walked):
        is_few = numbers[best] < told
        if not is_few and narrow is not None:
            ahead = _told_by(narrow, walked, *map(only_checked, past))
            if _number(session, all_of(ahead, literal(1)), SPARSE) < SPARSE:
                pieces, is_few = _found_by(narrow, walked), True
    return Rarest(pieces, is_few, False, walked)


def _found_by(way: Part, parts: Sequence[Part]) -> Pieces:
    """Found by one, checked by all others; the index of words tells them as they are meant."""
    left = [part for part in parts if part.way is not way.way]
    return _pieces(
        way, *(part.checked for part in left if way.way is not Way.ANY or not part.is_indexed_words)
    )


def _counted_ways(parts: Sequence[Part]) -> list[Part]:
    """By what SQLite may find them; of what is equally rare that first whose index knows most of the rest."""
    ways = {part.way: part for part in parts if part.way is not None}
    found = []
    if known := [part.of_index for part in parts if part.of_index]:
        asked = wordindex.together(known)
        together = wordindex.indexed(asked)
        found.append(Part(Way.ANY, together, together, wordindex.probe(asked), of_index=asked))
    if Way.UNIT in ways and Way.STATE in ways:
        # Its index holds states and categories: of all that is the unit's few are read.
        of_unit = [
            ways[Way.UNIT].found,
            *(ways[way].checked for way in (Way.STATE, Way.CATEGORY) if way in ways),
        ]
        found.append(replace(ways[Way.UNIT], probe=probe(*of_unit), of_index=None))
    others = (Way.WORDS, Way.PLACE, Way.STATE, Way.IN_TIME)
    found += [
        ways[way] for way in others if way in ways and not (ways[way].of_index or _is_looked_at(ways[way]))
    ]
    # These were looked at before.
    return found or [part for part in ways.values() if _is_looked_at(part)]


def _expected_rarest(session: Session, parts: Sequence[Part], most: int) -> Rarest:
    ways = {part.way: part for part in parts if part.way is not None}
    is_few = _are_few(session, parts, list(ways.values()))
    words = ways.get(Way.WORDS)
    if is_few and words is not None and words.each_word:
        # It takes them for independent, but some are always said together.
        word = planned.rarest_word(session, words.each_word)
        one_word = replace(words, found=wordindex.indexed(word), of_index=word)
        is_few = _are_few(session, parts, [*(ways | {Way.WORDS: one_word}).values()])
    is_few = is_few or _counted(session, ways, most) < most
    return Rarest([planned.put_together(parts)], is_few, True, parts)


def _are_few(session: Session, parts: Sequence[Part], ways: Sequence[Part]) -> bool:
    cost, there = planned.expected(session, planned.put_together(ways))
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
    number = _number(session, probe(found, checked), FEW)
    return number if number < FEW else most
