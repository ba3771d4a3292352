"""What staff ask of reports by one of their marks (`mapmarks`): of those that have it, or of all others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import case, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import MapMark, Mark, Report, State
from models.report import OPEN_STATES
from reports.desk.ways import only_checked
from reports.figures.filters import Wanted
from reports.places.tiles import tile_shift
from reports.public import mapread
from reports.public.mapchange import shifted
from reports.public.mapmarks import of_area, of_unit
from reports.public.mapread import Counts


class Kept(Protocol):
    """A question that is answered by marks alone, for any time and category."""

    def counts(self, session: Session, level: int, tiles: tuple[int, int], wanted: Wanted) -> list[Counts]:
        """What there is in the cells of one of `mapmarks.LEVELS` among these tile numbers, in parts that add up."""


@dataclass(frozen=True)
class Marked:
    """Those with photos, to be moderated, overdue at a moment; or with `meant` false all others."""

    mark: Mark
    meant: bool
    at: datetime

    def counts(self, session: Session, level: int, tiles: tuple[int, int], wanted: Wanted) -> list[Counts]:
        """What there is, in parts."""
        marked = _marked([self.mark], level, tiles, wanted)

        def every(*, public: bool) -> list[Counts]:
            # Without categories there are far fewer rows.
            if mapread.is_kept(wanted):
                return mapread.counts(session, level, tiles, wanted, public=public)
            return [mapread.cells(level, tiles, wanted, public=public)]

        match self.mark:
            case Mark.PHOTO:
                meant = [marked]
            case Mark.MODERATED:
                meant = [*every(public=True), mapread.negative(marked)]
            case Mark.OVERDUE:
                meant = [marked, *_since_marked(level, tiles, wanted, self.at)]
        return meant if self.meant else [*every(public=False), *map(mapread.negative, meant)]


@dataclass(frozen=True)
class Owned:
    """Those of some units, or in some areas: a column of reports, and what it may be."""

    column: InstrumentedAttribute[str]
    codes: Sequence[str]

    def counts(self, _session: Session, level: int, tiles: tuple[int, int], wanted: Wanted) -> list[Counts]:
        """What there is, in parts."""
        of_owner = of_unit if self.column is Report.unit_code else of_area
        others = _one_by_one(level, tiles, wanted.states - {State.CLOSED}).where(self.column.in_(self.codes))
        return [_marked([of_owner(code) for code in self.codes], level, tiles, wanted), others]


def _marked(marks: Sequence[str], level: int, tiles: tuple[int, int], wanted: Wanted) -> Counts:
    return mapread.kept(MapMark, level, tiles).where(
        MapMark.mark.in_([str(mark) for mark in marks]), MapMark.state.in_(sorted(wanted.states))
    )


def _since_marked(level: int, tiles: tuple[int, int], wanted: Wanted, at: datetime) -> list[Counts]:
    """What has become overdue and nobody has marked it yet; and to be taken away, what is marked and is not overdue: a
    clock went wrong. Few, found by `ix_reports_clock`."""
    opened = _one_by_one(level, tiles, wanted.states & OPEN_STATES)
    unmarked = opened.where(~Report.overdue_marked, Report.due_at < at, Report.paused_at.is_(None))
    return [unmarked, mapread.negative(opened.where(Report.overdue_marked, Report.due_at >= at))]


def _one_by_one(level: int, tiles: tuple[int, int], states: frozenset[State]) -> Counts:
    """Of these states, found by anything but their place."""
    return select(
        shifted(Report.public_tile, tile_shift(level)).label("cell"),
        Report.public_latitude.label("latitude"),
        Report.public_longitude.label("longitude"),
        literal(1).label("count"),
        case((Report.state.in_(sorted(OPEN_STATES)), 1), else_=0).label("opened"),
    ).where(
        Report.state.in_(sorted(states)),
        only_checked((Report.public_tile >= tiles[0]) & (Report.public_tile < tiles[1])),
    )
