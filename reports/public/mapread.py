"""What was sent since some moment, or ever: from spans of days (`mapspans`), the first few days from the reports. Until
some moment is what was sent since another less what was sent since that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, column, literal, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import MapCell, MapMark, MapSpan, Report
from models.base import UtcDateTime
from models.direct import Direct, connection_of
from models.report import OPEN_STATES
from reports.days import begins_day, day_of, sent_day
from reports.desk.ways import Way
from reports.figures.filters import DONE_STATES, SHOWN_STATES, Wanted
from reports.places.tiles import tile_shift
from reports.public.mapchange import shifted
from reports.public.mapspans import EVER, LENGTHS

# Clocks go wrong: what is in the book is asked, not what time it is.
_LAST = Direct(
    text("SELECT created_at FROM reports ORDER BY created_at DESC LIMIT 1").columns(
        column("created_at", UtcDateTime())
    )
)
# Rows of a cell, two sums of degrees, a count and how many of it are open.
Counts = Select[int, float, float, int, int]


@dataclass(frozen=True)
class Cover:
    """All days since a moment, each once: some one by one, the rest as spans, by their length."""

    days: range
    spans: Mapping[int, range]


def last_day(session: Session) -> int:
    """The day of the newest report; before all days if there is none."""
    newest = _LAST.first(connection_of(session), {})
    return day_of(newest[0]) if newest is not None else -1


def cover(since: datetime | None, last: int, lengths: tuple[int, ...]) -> Cover:
    """The days from `since` to the `last`, by spans of these lengths as far as they go."""
    first = day_of(since) if since is not None else 0
    whole = first if since is None or begins_day(since) else first + 1
    begins = [-(-whole // length) * length for length in lengths]
    ends = [*begins[1:], last + lengths[-1]]
    spans = {
        length: range(begin // length, min(end // length, last // length + 1))
        for length, begin, end in zip(lengths, begins, ends, strict=True)
    }
    return Cover(range(first, min(begins[0], last + 1)), spans)


def is_kept(wanted: Wanted) -> bool:
    """Whether the spans tell this: they know what is open and what is done, and no categories."""
    is_any_kind = wanted.categories is None and wanted.group is None
    return is_any_kind and wanted.states in (SHOWN_STATES, OPEN_STATES, DONE_STATES)


def counts(
    session: Session, level: int, tiles: tuple[int, int], wanted: Wanted, *, public: bool
) -> list[Counts]:
    """What there is in the cells of a level among these tile numbers, in parts that add up."""
    last = EVER - 1 if wanted.is_of_any_time else last_day(session)
    found = _since(level, tiles, replace(wanted, until=None), last, public=public)
    if wanted.until is not None:
        later = replace(wanted, since=wanted.until, until=None)
        found += map(negative, _since(level, tiles, later, last, public=public))
    return found


def cells(level: int, tiles: tuple[int, int], wanted: Wanted, *, public: bool) -> Counts:
    """What there ever was in the cells of a level among these tile numbers: what the public may see, or all."""
    return kept(MapCell, level, tiles).where(*seen(MapCell.visible, public), *wanted.of_cells())


def kept(rows: type[MapCell] | type[MapMark], level: int, tiles: tuple[int, int]) -> Counts:
    """All that is kept by state in the cells of a level among these tile numbers."""
    low, high = (number >> tile_shift(level) for number in tiles)
    return select(
        rows.cell,
        rows.sum_latitude.label("latitude"),
        rows.sum_longitude.label("longitude"),
        rows.count.label("count"),
        case((rows.state.in_(sorted(OPEN_STATES)), rows.count), else_=0).label("opened"),
    ).where(rows.level == level, rows.cell >= low, rows.cell < high)


def negative(part: Counts) -> Counts:
    """The same to be taken away."""
    rows = part.subquery().c
    return select(
        rows.cell,
        (-rows.latitude).label("latitude"),
        (-rows.longitude).label("longitude"),
        (-rows["count"]).label("count"),
        (-rows.opened).label("opened"),
    )


def _since(level: int, tiles: tuple[int, int], wanted: Wanted, last: int, *, public: bool) -> list[Counts]:
    covered = cover(wanted.since, last, LENGTHS[level])
    found = []
    if covered.days:
        is_open = case((Report.state.in_(sorted(OPEN_STATES)), 1), else_=0)
        found.append(
            select(
                shifted(Report.public_tile, tile_shift(level)).label("cell"),
                Report.public_latitude.label("latitude"),
                Report.public_longitude.label("longitude"),
                literal(1).label("count"),
                is_open.label("opened"),
            ).where(
                sent_day().in_(covered.days),
                Report.public_tile >= tiles[0],
                Report.public_tile < tiles[1],
                *([Report.visible.is_(True)] if public else []),
                *wanted.of_reports(Way.PLACE),
            )
        )
    low, high = (number >> tile_shift(level) for number in tiles)
    for length, spans in covered.spans.items():
        if spans:
            found.append(
                select(MapSpan.cell, *_sums(wanted)).where(
                    MapSpan.level == level,
                    MapSpan.days == length,
                    MapSpan.span.in_(spans),
                    MapSpan.cell >= low,
                    MapSpan.cell < high,
                    *seen(MapSpan.visible, public),
                )
            )
    return found


def _sums(wanted: Wanted) -> list[ColumnElement[Any]]:
    has_open, has_done = wanted.states >= OPEN_STATES, wanted.states >= DONE_STATES
    sums = []
    for name in ("latitude", "longitude", "count"):
        opened, done = getattr(MapSpan, f"open_{name}"), getattr(MapSpan, f"done_{name}")
        both = opened + done if has_open and has_done else opened if has_open else done
        sums.append(both.label(name))
    return [*sums, (MapSpan.open_count if has_open else literal(0)).label("opened")]


def seen(visible: InstrumentedAttribute[bool], public: bool) -> list[ColumnElement[bool]]:
    """Of kept counts, what the public sees if it is the public that asks. Not to be looked up in their key: PostgreSQL
    18 would think of skipping from cell to cell in it, which it takes to be so dear that it calls others to help."""
    return [cast(visible, Integer) == 1] if public else []
