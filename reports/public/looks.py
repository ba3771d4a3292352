"""Whose eyes look at the map, and which reports they see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Mark, Report
from reports.desk import search
from reports.desk.newest import Asked, Newest, newest
from reports.desk.parts import Part
from reports.desk.search import Criteria
from reports.desk.ways import Way
from reports.entry.access import Scope
from reports.figures.filters import Wanted
from reports.public.markread import Kept, Marked, Owned


@dataclass(frozen=True)
class Look:
    """Whose eyes: which columns are the place, by which conditions they see, the same as they are checked on what a
    dense tile's index holds, and as they are checked on the few reports of a deep one; whether they see what the public
    sees, whether kept counts know these conditions, whether an index other than that of the place knows them better,
    and how marks tell what the conditions are, if they do. If words are asked for: what their index tells of this, what
    is left to be checked, and before when all was sent, if that is known."""

    tile: InstrumentedAttribute[int]
    latitude: InstrumentedAttribute[float]
    longitude: InstrumentedAttribute[float]
    where: Sequence[ColumnElement[bool]]
    checked: Sequence[ColumnElement[bool]]
    read: Sequence[ColumnElement[bool]]
    public: bool
    kept: bool
    found: bool = False
    by_marks: Kept | None = None
    words: Sequence[Part] = ()
    left: Sequence[ColumnElement[bool]] = ()
    until: datetime | None = None

    def newest(self, session: Session, wanted: Wanted, most: int) -> Newest:
        """What is wanted of that with the words, no more than so many: what a tile shows of them."""
        left = [*self.left, *wanted.of_reports(Way.ANY)]
        ends = [end for end in (self.until, wanted.until) if end is not None]
        return newest(session, Asked(self.words, left, min(ends, default=None), _SHOWN), most)


_SHOWN = (
    Report.public_tile,
    Report.public_latitude,
    Report.public_longitude,
    Report.latitude,
    Report.longitude,
    Report.code,
    Report.category_code,
    Report.state,
)
_PUBLIC = [Report.visible.is_(True)]
EVERYONE = Look(
    Report.public_tile,
    Report.public_latitude,
    Report.public_longitude,
    _PUBLIC,
    _PUBLIC,
    _PUBLIC,
    public=True,
    kept=True,
)


def staff_look(criteria: Criteria, scope: Scope, at: datetime) -> Look:
    """The reports of the scope that meet the criteria at this moment, also those the public may not see, at their exact
    places."""
    parts = search.parts(criteria, scope, at)
    told = [part for part in parts if part.of_index]
    if code := search.code_begun(criteria.words):
        told.append(code)
    words = told if any(part.is_indexed_words for part in told) else []
    by_marks = _by_marks(criteria, scope, at) if len(parts) == 1 else None
    return Look(
        Report.tile,
        Report.latitude,
        Report.longitude,
        [part.found for part in parts],
        # Words are in an index of their own.
        [part.checked if part.is_in_order else part.found for part in parts],
        [part.checked for part in parts],
        public=False,
        kept=not parts or by_marks is not None,
        found=criteria.overdue is True,
        by_marks=by_marks,
        words=words,
        left=[part.checked for part in parts if not (words and part.of_index)],
        until=criteria.by_days().until,
    )


def _by_marks(criteria: Criteria, scope: Scope, at: datetime) -> Kept | None:
    """How marks tell the one thing that is asked, if they do."""
    asked = {
        Mark.PHOTO: criteria.has_photo,
        Mark.MODERATED: criteria.moderation_pending,
        Mark.OVERDUE: criteria.overdue,
    }
    for mark, meant in asked.items():
        if meant is not None:
            return Marked(mark, meant, at)
    if criteria.units:
        return Owned(Report.unit_code, criteria.units)
    if areas := criteria.areas or sorted(scope.areas or ()):
        return Owned(Report.area_code, areas)
    return None
