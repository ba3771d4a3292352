"""What residents and the public get of reports: the shapes of answers, as the API's description shows them."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field


class NamedView(BaseModel):
    """An area inside a report."""

    code: str
    name: str


class UnitNameView(NamedView):
    """A unit inside a report."""

    name_en: str


class CategoryNameView(BaseModel):
    """A category inside a report."""

    code: str
    group: str
    name_vi: str
    name_en: str
    icon: str


class PhotoView(BaseModel):
    """A photo of a report, before or after the work."""

    id: UUID
    group: str | None
    width: int
    height: int
    thumbnails: dict[str, str]


class LineView(BaseModel):
    """One line of a report's history."""

    at: AwareDatetime
    kind: str
    status: str | None
    by: str
    unit: UnitNameView | None
    text: str


class PublicReportView(BaseModel):
    """A report as everyone may see it: approved words and photos, and a point that is coarse."""

    code: str
    status: str
    category: CategoryNameView
    area: NamedView
    unit: UnitNameView
    duplicate_of: str | None = Field(description="Code of the report that this one was merged into.")
    support_count: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    due_at: AwareDatetime | None
    resolved_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    description: str | None
    latitude: float
    longitude: float
    photos: list[PhotoView]
    result: str | None = None


class PublicStoryView(PublicReportView):
    """A public report with its history."""

    timeline: list[LineView]


class PublicPageView(BaseModel):
    """A page of public reports; `next` is the cursor of the following page."""

    items: list[PublicReportView]
    next: str | None


class ReportView(PublicReportView):
    """A report as one resident sees it. Fields from `anonymous` on are there only for its own (`mine`)."""

    mine: bool
    joined: bool
    anonymous: bool | None = None
    answers: dict[str, Any] | None = None
    accuracy_m: float | None = None
    address: str | None = None
    captured_at: AwareDatetime | None = None
    paused_at: AwareDatetime | None = None
    rating: int | None = None
    rating_comment: str | None = None
    rated_at: AwareDatetime | None = None
    actions: list[str] | None = Field(None, description="What its resident may do now.")


class ReportStoryView(ReportView):
    """A report with its history."""

    timeline: list[LineView]


class LikelyView(BaseModel):
    """A report that may be of the same thing: joining it is better than sending another."""

    code: str
    status: str
    category: CategoryNameView
    distance_m: int = Field(
        description="From the asked point to the report's public point, in tens of metres."
    )
    thumbnail: str | None
    alike_photo: bool
    supporters: int
    mine: bool
    created_at: AwareDatetime


class LikelyPageView(BaseModel):
    """Likely duplicates, the likeliest first."""

    items: list[LikelyView]


class SentView(ReportStoryView):
    """A report just sent."""

    suggestions: list[LikelyView]


class ReportPageView(BaseModel):
    """A page of reports; `next` is the cursor of the following page."""

    items: list[ReportView]
    next: str | None
