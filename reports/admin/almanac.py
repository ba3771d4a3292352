"""The working calendar, as administrators edit it. Due times that were promised before stay as they were promised."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, extract, select
from sqlalchemy.orm import Session

from errors import FieldsRefused, NotFound, Stale
from models import CalendarDay, DayKind, OfficeHours
from models.base import new_key
from reports import clock
from reports.admin import revision
from reports.admin.catalogue import Changes
from reports.clock import Calendar, CalendarMissing
from reports.deadlines import ZONE
from reports.office_hours import last_day

SATURDAY = 5


def year_view(session: Session, year: int) -> dict[str, Any]:
    """The year's special days and all office hours."""
    days = session.scalars(
        select(CalendarDay).where(extract("year", CalendarDay.day) == year).order_by(CalendarDay.day)
    )
    hours = _hours(session)
    return {
        "days": [day_view(day) for day in days],
        "office_hours": [hours_view(span) for span in hours],
        "edition": edition(hours),
    }


def put_day(
    session: Session, day: date, kind: DayKind, name: str, source: str
) -> tuple[CalendarDay, Changes]:
    """Say how a day differs from the weekly rule. Raises FieldsRefused for a made-up weekday that is one anyway."""
    if kind is DayKind.WORKING_WEEKEND and day.weekday() < SATURDAY:
        raise FieldsRefused(fields={"kind": "not_a_weekend"})
    found = session.get(CalendarDay, day, with_for_update=True)
    if found is None:
        found = CalendarDay(day=day, kind=kind, name=name, source=source)
        session.add(found)
        return found, {"made": [None, day.isoformat()]}
    return found, revision.apply(found, {"kind": kind, "name": name, "source": source})


def remove_day(session: Session, day: date) -> CalendarDay:
    """Let the weekly rule hold on the day again. Raises NotFound."""
    found = session.get(CalendarDay, day, with_for_update=True)
    if found is None:
        raise NotFound
    session.delete(found)
    return found


def put_hours(
    session: Session, wanted: Sequence[dict[str, Any]], seen: str, today: date
) -> list[OfficeHours]:
    """All office hours anew, in place of the edition that was seen. Raises Stale, FieldsRefused."""
    _check(wanted, today)
    current = list(session.scalars(_in_order().with_for_update()))
    if edition(current) != seen:
        hours = [hours_view(span) for span in current]
        raise Stale(extra={"current": {"office_hours": hours, "edition": edition(current)}})
    session.execute(delete(OfficeHours))
    made = [OfficeHours(id=new_key(), **span) for span in wanted]
    session.add_all(made)
    session.flush()
    return _hours(session)


def edition(hours: Sequence[OfficeHours]) -> str:
    """A name of exactly these hours."""
    said = json.dumps([hours_view(span) for span in hours], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def day_view(day: CalendarDay) -> dict[str, Any]:
    """A special day."""
    return {"day": day.day.isoformat(), "kind": day.kind.value, "name": day.name, "source": day.source}


def hours_view(span: OfficeHours) -> dict[str, Any]:
    """One span of office hours."""
    return {
        "weekday": span.weekday,
        "opens": span.opens.isoformat("minutes"),
        "closes": span.closes.isoformat("minutes"),
        "valid_from": span.valid_from.isoformat(),
        "valid_to": span.valid_to.isoformat() if span.valid_to else None,
    }


def _check(wanted: Sequence[dict[str, Any]], today: date) -> None:
    """The clock itself says whether it could count with them."""
    spans: list[clock.OfficeHours] = []
    for index, span in enumerate(wanted):
        try:
            spans.append(clock.OfficeHours(**span | {"valid_to": last_day(span["valid_to"])}))
        except (ValueError, OverflowError) as error:
            raise FieldsRefused(fields={f"items.{index}": "closes_before_it_opens"}) from error
    try:
        calendar = Calendar(office_hours=tuple(spans), days={}, covered_years=frozenset(), zone=ZONE)
        calendar.working_day(today)
    except ValueError as error:
        raise FieldsRefused(fields={"items": "overlap"}) from error
    except CalendarMissing as error:
        # Nothing sent today could be given a due time, so nobody could send anything.
        raise FieldsRefused(fields={"items": "none_for_a_year"}) from error
    if not any(span["valid_to"] is None for span in wanted):
        raise FieldsRefused(fields={"items": "none_without_end"})


def _hours(session: Session) -> list[OfficeHours]:
    return list(session.scalars(_in_order()))


def _in_order() -> Select[OfficeHours]:
    return select(OfficeHours).order_by(
        OfficeHours.valid_from, OfficeHours.weekday, OfficeHours.opens, OfficeHours.id
    )
