"""The working calendar as data: office hours, holidays and the Saturdays that make up for swapped days."""

from datetime import date, time
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, Words


class DayKind(StrEnum):
    """How a named day differs from the weekly rule."""

    HOLIDAY = "holiday"
    WORKING_WEEKEND = "working_weekend"


class CalendarDay(Base):
    """A day on which the weekly rule does not hold (Labour Code 2019 art. 112, and the yearly announcements)."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind]
    name: Mapped[Words]
    source: Mapped[Words]


class OfficeHours(Base):
    """One span of office hours on one weekday (0 = Monday), `valid_from <= day < valid_to`; a lunch break makes two."""

    __tablename__ = "office_hours"

    id: Mapped[Key]
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
