"""What travels through the door to deliveries."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from models import Channel, DeliveryState
from reports.desk.report_shapes import After, Limit
from reports.entry.staff_shapes import CodeText, Form, ReportCode
from reports.figures.filters import Query, Since


class LetterFilter(Form):
    """Which deliveries; every filter that is given must hold."""

    state: DeliveryState | None = None
    channel: Channel | None = None
    unit: CodeText | None = None
    topic: CodeText | None = None
    report: ReportCode | None = None


class LetterQuery(Query):
    """Which deliveries, the latest first."""

    state: DeliveryState | None = None
    channel: Channel | None = None
    unit: CodeText | None = None
    topic: CodeText | None = None
    report: ReportCode | None = None
    since: Since | None = None
    limit: Limit = 20
    after: After | None = None


class ReplayForm(Form):
    """Send again every dead or held delivery that the filter finds, at most `limit` of them, oldest first."""

    filter: LetterFilter = Field(default_factory=LetterFilter)
    limit: Annotated[int, Field(ge=1, le=1000, strict=True)] = 200


class LetterView(BaseModel):
    """A delivery, without its address and words."""

    id: UUID
    report: str | None
    channel: Channel
    recipient_kind: str
    unit: str | None
    topic: str
    state: DeliveryState
    attempts: int
    last_error: str
    due_at: str
    created_at: str
    settled_at: str | None


class LetterPage(BaseModel):
    """A page of deliveries."""

    items: list[LetterView]
    next: str | None


class ReplayedView(BaseModel):
    """How many deliveries will be tried anew."""

    replayed: int
