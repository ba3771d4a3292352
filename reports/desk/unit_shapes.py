"""What travels through the doors of units: the acts they send and the shapes of tickets they get."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from models import State, TicketState
from reports.desk.tickets import TicketSort
from reports.entry.staff_shapes import CodeText, Flag, QueryLatitude, QueryLongitude, Text, Versioned
from reports.figures.filters import Query
from reports.intake import MOST_PHOTOS
from reports.pages import LONGEST_CURSOR


class TicketQuery(Query):
    """Which tickets. `near` needs `lat` and `lon` of where the asker stands."""

    order: TicketSort = TicketSort.DUE
    lat: QueryLatitude | None = None
    lon: QueryLongitude | None = None
    state: TicketState = Field(TicketState.OPEN, description="The ticket's state; open is the work to do.")
    status: State | None = Field(None, description="The report's state.")
    mine: bool = Field(False, description="Only those given to the asker.")
    unit: CodeText | None = Field(None, description="One of the asker's units.")
    limit: int = Field(20, ge=1, le=100, description="How many items.")
    after: str | None = Field(None, max_length=LONGEST_CURSOR, description="`next` of the page before.")


class UnitQuery(Query):
    """Units whose name holds these words."""

    q: CodeText = ""


class Act(Versioned):
    """An act that needs no words."""


class Decline(Versioned):
    """Give the ticket back; `proposed_unit` is who should have it instead."""

    reason: Text
    proposed_unit: CodeText | None = None


class Transfer(Versioned):
    """Hand the ticket to another unit."""

    unit: CodeText
    reason: Text


class Ask(Versioned):
    """A question to the resident; the clock stands until the answer."""

    question: Text


class NoteForm(Versioned):
    """Something written down; a public note is also for the resident."""

    text: Text
    public: Flag = False


class Resolve(Versioned):
    """It is done: words for the resident, and photos taken afterwards."""

    text: Text
    photo_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_PHOTOS)]


class Assignee(Versioned):
    """Who of the unit works on it; null for nobody."""

    account_id: UUID | None


class HistoryLine(BaseModel):
    """One passage of the report's life."""

    seq: int
    at: str
    kind: str
    status: str | None
    by: str
    by_id: str | None
    unit: dict[str, Any] | None
    text: str
    internal_note: str


class UnitTicketView(BaseModel):
    """A ticket with its report; `version` goes back with every act. History and links only where one is shown."""

    id: UUID
    version: int
    state: TicketState
    unit_code: str
    assignee_id: UUID | None
    assigned_at: str
    accepted_at: str | None
    ended_at: str | None
    reason: str
    report: dict[str, Any]
    actions: list[str]
    history: list[HistoryLine] | None = None
    map_link: str | None = None
    geo: str | None = None


class UnitTicketPage(BaseModel):
    """A page of tickets."""

    items: list[UnitTicketView]
    next: str | None


class StaleTicketView(BaseModel):
    """The refusal of a change that was made on an old version; `current` is the ticket as it is now."""

    code: Literal["stale_version"]
    status: Literal[409]
    title: str
    detail: str
    current: UnitTicketView


class UnitChoiceView(BaseModel):
    """A unit to choose."""

    code: str
    name: str
    name_en: str
    kind: str
    area: str | None


class UnitChoices(BaseModel):
    """Units to choose from."""

    items: list[UnitChoiceView]


class UnitMemberView(BaseModel):
    """A person of a unit."""

    id: UUID
    full_name: str
    unit: str
    role: str


class UnitMembers(BaseModel):
    """People of the asker's units."""

    items: list[UnitMemberView]


class ResidentContactView(BaseModel):
    """How the resident can be reached; that it was asked for is on record."""

    name: Annotated[str, StringConstraints(max_length=200)]
    phone: str | None


class UnitPhotoView(BaseModel):
    """A photo that was kept: `id` goes into `photo_ids`."""

    id: UUID
    width: int
    height: int
    thumbnails: dict[str, str]
    gps: dict[str, float] | None
    taken_at: str | None


class UnitPhotosView(BaseModel):
    """Photos that were kept."""

    items: list[UnitPhotoView]
