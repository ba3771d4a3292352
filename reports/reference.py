"""Reference data: what every report is looked up in and hardly anybody changes, kept by each process.

Triggers count an edition whenever a row of these tables changes, by whomever. One small question a transaction tells
whether what is kept is still in force, so that a change counts for the next report in every process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from threading import Lock
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator
from sqlalchemy import func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from models import (
    Area,
    AreaShape,
    CalendarDay,
    Category,
    Channel,
    OfficeHours,
    Reading,
    RoutingRule,
    Unit,
    UnitChannel,
    UnitKind,
)
from models.direct import Direct, connection_of
from reports import office_hours
from reports.office_hours import Calendar, last_day

EDITION = "SELECT value FROM sequences WHERE name = 'reference'"
_EDITION = Direct(text(EDITION))
NOTHING_ASKED: dict[str, Any] = {"type": "object", "maxProperties": 0}
_SEEN = "reference"


@dataclass(frozen=True)
class Reference:
    """One edition. Its rows belong to no session: they are for reading, by all threads at once.

    `channels` are a unit's active ones; `outlines` tells how many official outlines there are and since when.
    """

    edition: int | None
    categories: Mapping[str, Category]
    areas: Mapping[str, Area]
    units: Mapping[str, Unit]
    rules: Sequence[RoutingRule]
    channels: Mapping[str, Sequence[tuple[UUID, Channel]]]
    outlines: tuple[int, datetime | None]
    calendar: Calendar

    @cached_property
    def coordinator(self) -> Unit | None:
        """The active coordinator; of several the first by code."""
        return next((unit for unit in self._active if unit.kind is UnitKind.COORDINATOR), None)

    @cached_property
    def units_of_areas(self) -> Mapping[tuple[UnitKind, str | None], Unit]:
        """The active unit of a kind in an area; of several the first by code."""
        return {(unit.kind, unit.area_code): unit for unit in reversed(self._active)}

    @cached_property
    def validators(self) -> Mapping[str, Draft202012Validator]:
        """What checks the answers to a category's questions."""
        return {
            code: Draft202012Validator(category.questions or NOTHING_ASKED)
            for code, category in self.categories.items()
        }

    @cached_property
    def _active(self) -> list[Unit]:
        return sorted((unit for unit in self.units.values() if unit.active), key=lambda unit: unit.code)


def reference(session: Session) -> Reference:
    """The edition in force for this session, looked up once in its life."""
    known: Reference | None = session.info.get(_SEEN)
    if known is None:
        known = session.info[_SEEN] = _kept.get(session, _edition(session))
    return known


def know(session: Session, edition: int | None) -> None:
    """Have `reference` take this for the edition in force: the session has just been told it with something else."""
    session.info.setdefault(_SEEN, _kept.get(session, edition))


class _Kept:
    """The latest edition of the latest database; a process has one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: tuple[URL, Reference] | None = None

    def get(self, session: Session, edition: int | None) -> Reference:
        url = connection_of(session).engine.url
        known = self._found(url, edition)
        if known is not None:
            return known
        with self._lock:
            known = self._found(url, edition)
            if known is None:
                # From outside the session: what it has changed itself may never be committed.
                with Reading() as outside:
                    if connection_of(outside).engine.url == url:
                        known = _read(outside, _edition(outside))
                        self._now = (url, known)
        return known if known is not None and known.edition == edition else _read(session, edition)

    def _found(self, url: URL, edition: int | None) -> Reference | None:
        now = self._now
        return now[1] if now is not None and now[0] == url and now[1].edition == edition is not None else None


_kept = _Kept()


def _edition(session: Session) -> int | None:
    row = _EDITION.first(connection_of(session), {})
    return row[0] if row is not None else None


def _read(session: Session, edition: int | None) -> Reference:
    """Everything as the session sees it."""
    channels = session.execute(
        select(UnitChannel.unit_code, UnitChannel.id, UnitChannel.kind)
        .where(UnitChannel.active)
        .order_by(UnitChannel.unit_code, UnitChannel.id)
    ).all()
    rules = session.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id))
    return Reference(
        edition=edition,
        categories={row.code: row for row in session.scalars(select(Category))},
        areas={row.code: row for row in session.scalars(select(Area))},
        units={row.code: row for row in session.scalars(select(Unit))},
        rules=list(rules),
        channels={
            unit: [(key, kind) for _, key, kind in rows]
            for unit, rows in groupby(channels, key=lambda row: row.unit_code)
        },
        outlines=session.execute(select(func.count(), func.max(AreaShape.imported_at))).one(),
        calendar=_calendar(session),
    )


def _calendar(session: Session) -> Calendar:
    hours = [
        office_hours.OfficeHours(row.weekday, row.opens, row.closes, row.valid_from, last_day(row.valid_to))
        for row in session.scalars(select(OfficeHours).order_by(OfficeHours.weekday, OfficeHours.opens))
    ]
    days = {row.day: row.kind for row in session.scalars(select(CalendarDay))}
    return Calendar(office_hours=tuple(hours), days=days, covered_years=frozenset(day.year for day in days))
