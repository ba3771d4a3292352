"""What travels through the doors of administrators: rules, calendar, accounts and the audit."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from models import DayKind, Role, UnitKind
from province.entry import WallTime
from reports.desk.report_shapes import After, Limit
from reports.entry.staff_shapes import CodeText, Flag, Form, Name, Version
from reports.figures.filters import Query, Since


def _to_the_minute(at: time) -> time:
    if at.second or at.microsecond:
        raise ValueError("hours and minutes of local time")
    return at


Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Position = Annotated[int, Field(ge=0, le=100_000, strict=True)]
LocalTime = Annotated[WallTime, AfterValidator(_to_the_minute)]
AreaCode = Annotated[str, StringConstraints(max_length=16)]


class SlugPath(BaseModel):
    """A thing of the catalogue by its code."""

    code: CodeText


class DayPath(BaseModel):
    """A day."""

    day: date


class NameQuery(Query):
    """Those whose name holds these words, with or without marks."""

    q: CodeText = ""


class VersionQuery(Query):
    """The version the sender saw."""

    version: int = Field(ge=0, le=2**31 - 1)


class RuleForm(Form):
    """A routing rule: of a category, a group or everything; in some areas or all; to a unit or to a kind of unit."""

    position: Position
    category: CodeText | None = None
    group: CodeText | None = None
    areas: Annotated[list[AreaCode], Field(min_length=1, max_length=500)] | None = None
    unit: CodeText | None = None
    unit_kind: UnitKind | None = None
    valid_from: date
    valid_to: date | None = None
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class RuleEdit(RuleForm):
    """A routing rule as it shall be."""

    version: Version


class YearQuery(Query):
    """A year of the calendar."""

    year: int = Field(ge=2000, le=2100)


class DayForm(Form):
    """How a day differs from the weekly rule, and who announced it."""

    kind: DayKind
    name: Line
    source: Line


class HoursForm(Form):
    """One span of office hours on one weekday (0 = Monday), local time, in force on these days (both included)."""

    weekday: Annotated[int, Field(ge=0, le=6, strict=True)]
    opens: LocalTime
    closes: LocalTime
    valid_from: date
    valid_to: date | None = None


class WeekForm(Form):
    """All office hours, in place of those of `edition`."""

    edition: CodeText
    items: Annotated[list[HoursForm], Field(min_length=1, max_length=200)]


class SeatForm(Form):
    """One role, in a unit, in an area, or (neither) in the whole province."""

    role: Role
    unit: CodeText | None = None
    area: AreaCode | None = None


Seats = Annotated[list[SeatForm], Field(max_length=50)]
Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+$")
]


class NewAccount(Form):
    """A new account; its first password is made here and shown once."""

    username: CodeText
    full_name: Line
    email: Email | None = None
    memberships: Seats = Field(default_factory=list)


class AccountEdit(Form):
    """An account as it shall be."""

    full_name: Line
    email: Email | None = None
    active: Flag
    memberships: Seats


class AuditQuery(Query):
    """Which entries of the audit, the latest first."""

    account: UUID | None = None
    act: CodeText | None = None
    subject: Name | None = None
    since: Since | None = None
    until: Since | None = None
    limit: Limit = 20
    after: After | None = None


class RuleView(RuleForm):
    """A routing rule."""

    id: UUID
    version: int


class RuleList(BaseModel):
    """The routing rules in the order in which they are read."""

    items: list[RuleView]


class DayView(DayForm):
    """A day that differs from the weekly rule."""

    day: date


class CalendarView(BaseModel):
    """A year's special days, and all office hours under the `edition` that a change must name."""

    days: list[DayView]
    office_hours: list[HoursForm]
    edition: str


class AccountView(BaseModel):
    """An account. `password` is shown only when it was just made."""

    id: UUID
    username: str
    full_name: str
    email: str | None
    active: bool
    enrolled: bool
    locked_until: datetime | None
    memberships: list[SeatForm]
    password: str | None = None


class AccountList(BaseModel):
    """Accounts."""

    items: list[AccountView]


class EntryView(BaseModel):
    """One entry of the audit."""

    seq: int
    at: datetime
    account_id: UUID | None
    username: str | None
    act: str
    subject: str
    detail: dict[str, Any]
    remote_address: str
    hash: str


class EntryPage(BaseModel):
    """A page of the audit."""

    items: list[EntryView]
    next: str | None
