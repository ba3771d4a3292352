"""What travels through the doors of staff about reports: what they look for, do, and see."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from reports.desk.search import Criteria, Sort
from reports.entry.staff_shapes import (
    CodeText,
    Flag,
    Form,
    Latitude,
    Longitude,
    Name,
    ReportCode,
    Text,
    Versioned,
)
from reports.figures.filters import STATUSES, BoxText, Codes, Filters, Since
from reports.pages import LONGEST_CURSOR

MOST_AT_ONCE = 200
Limit = Annotated[int, Field(ge=1, le=100, description="How many items.")]
After = Annotated[str, Field(max_length=LONGEST_CURSOR, description="`next` of the page before.")]


class ReportQuery(Filters):
    """What staff look for; every filter that is given must hold. Without `status` reports of every state."""

    q: Name = Field("", description="Words, with or without marks, all of them; or a code.")
    unit: Codes | None = Field(None, description="Unit codes, comma separated.")
    area: Codes | None = Field(None, description="Area codes, comma separated.")
    bbox: BoxText | None = Field(None, description="west,south,east,north in degrees.")
    until: Since | None = Field(None, description="Sent before this moment or local day.")
    overdue: bool | None = Field(None, description="Open and past its due time.")
    has_photo: bool | None = None
    moderation_pending: bool | None = Field(
        None, description="Shown to everyone with words or photos nobody has looked at."
    )
    sort: Sort = Sort.LATEST
    limit: Limit = 20
    after: After | None = None

    def criteria(self) -> Criteria:
        """As the search understands it."""
        named = [STATUSES[name] for name in self.status or ()]
        return Criteria(
            words=self.q,
            states=frozenset().union(*named),
            categories=self.category or None,
            group=self.group,
            units=self.unit or (),
            areas=self.area or (),
            box=self.bbox,
            since=self.since,
            until=self.until,
            overdue=self.overdue,
            has_photo=self.has_photo,
            moderation_pending=self.moderation_pending,
        )


class AssignForm(Form):
    """Give many reports to one unit."""

    codes: Annotated[list[ReportCode], Field(min_length=1, max_length=MOST_AT_ONCE)]
    unit: CodeText
    reason: Text


class MergeForm(Versioned):
    """The report is of the same matter as `into`."""

    into: ReportCode
    reason: Text = ""


class ReasonForm(Versioned):
    """An act with a reason the resident reads."""

    reason: Text


class CategoryForm(Versioned):
    """The right category. The due time follows its norm unless kept; `reroute` asks routing who is responsible now."""

    category: CodeText
    keep_due: Flag = False
    reroute: Flag = False


class PlaceForm(Versioned):
    """The right place."""

    latitude: Latitude
    longitude: Longitude
    address: Annotated[str, Field(max_length=300)] | None = None
    reroute: Flag = False


class StaffNote(Versioned):
    """Something written down; a public note is also for the resident."""

    text: Text
    public: Flag = False


class QuestionForm(Versioned):
    """A question to the resident; the clock stands until the answer."""

    question: Text


class CloseForm(Versioned):
    """End a resolved report before the time for feedback is over."""


class RoutingTest(Form):
    """A made-up report."""

    category: CodeText
    latitude: Latitude
    longitude: Longitude


class StaffReportView(BaseModel):
    """A report on the desk of staff; `version` goes back with every act. The second half only where one is shown."""

    code: str
    version: int
    status: str
    category: dict[str, Any]
    area: dict[str, Any]
    unit: dict[str, Any]
    description: str
    latitude: float
    longitude: float
    due_at: str | None
    history: list[dict[str, Any]] | None = None
    people: dict[str, str] | None = None
    tickets: list[dict[str, Any]] | None = None
    deliveries: list[dict[str, Any]] | None = None
    likely_same: list[dict[str, Any]] | None = None
    merged: list[str] | None = None


class StaffReportPage(BaseModel):
    """A page of reports. `total` comes with the first page: so many there are at least, all when `total_is_all`."""

    items: list[StaffReportView]
    next: str | None
    total: int | None
    total_is_all: bool


class StaleReportView(BaseModel):
    """The refusal of a change that was made on an old version; `current` is the report as it is now."""

    code: Literal["stale_version"]
    status: Literal[409]
    title: str
    detail: str
    current: StaffReportView


class OutcomeView(BaseModel):
    """What became of one of many: assigned, unchanged, or the code of the refusal."""

    code: str
    outcome: str


class OutcomesView(BaseModel):
    """What became of each."""

    items: list[OutcomeView]


class RoutedView(BaseModel):
    """Who would get it, by which rule (null: by none, so the coordinator), and when it would be due."""

    area: dict[str, Any]
    unit: dict[str, Any]
    rule: dict[str, Any] | None
    due_at: str | None
