"""A report, its one transition table, and the passages (lines of history) that every change leaves behind."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship
from sqlalchemy.orm.attributes import set_committed_value

from models.base import Base, Code, Key, Moment, Words


class State(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    RECEIVED = "received"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    NEEDS_INFO = "needs_info"
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


_ENDED = {State.REJECTED, State.DUPLICATE, State.WITHDRAWN}
TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.RECEIVED, State.WITHDRAWN}),
    State.RECEIVED: frozenset({State.DISPATCHED, *_ENDED}),
    State.DISPATCHED: frozenset({State.ACCEPTED, State.NEEDS_INFO, State.TRANSFERRED, *_ENDED}),
    State.ACCEPTED: frozenset(
        {State.IN_PROGRESS, State.NEEDS_INFO, State.TRANSFERRED, State.RESOLVED, *_ENDED}
    ),
    State.IN_PROGRESS: frozenset({State.NEEDS_INFO, State.TRANSFERRED, State.RESOLVED, *_ENDED}),
    # The answer takes it back to where it was asked from.
    State.NEEDS_INFO: frozenset(
        {State.DISPATCHED, State.ACCEPTED, State.IN_PROGRESS, State.TRANSFERRED, State.RESOLVED, *_ENDED}
    ),
    State.TRANSFERRED: frozenset({State.DISPATCHED}),
    State.RESOLVED: frozenset({State.CLOSED, State.REOPENED}),
    State.CLOSED: frozenset({State.REOPENED}),
    State.REOPENED: frozenset({State.DISPATCHED}),
    State.REJECTED: frozenset(),
    State.DUPLICATE: frozenset(),
    State.WITHDRAWN: frozenset(),
}
OPEN_STATES = frozenset(
    {
        State.RECEIVED,
        State.DISPATCHED,
        State.ACCEPTED,
        State.IN_PROGRESS,
        State.NEEDS_INFO,
        State.TRANSFERRED,
        State.REOPENED,
    }
)
# The words of a report; and as PostgreSQL's index has them, which refuses the empty one at the end of a report without
# words, and what else it tells: no word has a colon, nor begins so (steps 0016 and on have both in their own words).
SEARCHED = "lower(replace(reports.code, '-', ' ')) || ' ' || reports.search_text"
KINDS = ", ".join(f"'_{kind}:' || reports.{kind}_code" for kind in ("category", "unit", "area"))
STATES = "'_state:' || reports.state, '_moderation:' || CAST(reports.moderation_pending AS text)"
LEXEMES = f"array_to_tsvector(string_to_array(rtrim({SEARCHED}), ' ') || ARRAY[{KINDS}, {STATES}])"


class PassageRefused(Exception):
    """Raised when a report or a dossier is asked to go where its transition table does not lead."""

    def __init__(self, current: StrEnum, wanted: StrEnum) -> None:
        super().__init__(f"{current} -> {wanted}")
        self.current = current
        self.wanted = wanted


class Source(StrEnum):
    """By which way a report came in."""

    MINI_APP = "mini_app"
    CHAT = "chat"
    OPEN311 = "open311"
    STAFF = "staff"
    IMPORT = "import"


class PassageKind(StrEnum):
    """What a line of history tells."""

    STATE = "state"
    COMMENT = "comment"
    NOTE = "note"
    QUESTION = "question"
    ANSWER = "answer"
    ASSIGNMENT = "assignment"
    DUE = "due"
    MODERATION = "moderation"
    RATING = "rating"


class Report(Base):
    """A report (phản ánh). Changes state only by `move_to`; every write raises `version`.

    `tile` is the exact point's Web-Mercator quadkey at zoom 24, `public_tile` that of the coarse public point, which
    lies in the same cell of zoom 19. `description` is private until a moderator approves `public_description`, the
    unit's words on the result until one approves `public_result`. `visible` says whether the public may see that it
    exists, `moderation_pending` that it may, but not all of its words and photos were looked at (`moderated.reckon`).
    `has_photo` is true from the first photo on, which none leaves again. `paused_at` is set while waiting for the
    resident, in `needs_info` and in no other state; `due_at` is null where no norm holds. `overdue_marked` is set by
    the clock on what is overdue, and taken off by whatever changes its state or its time: it tells what is counted, not
    what is. `search_text` is what `wording.searchable` makes of description and address.
    """

    __tablename__ = "reports"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    source: Mapped[Source]
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))
    anonymous: Mapped[bool] = mapped_column(default=False)
    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    description: Mapped[Words]
    search_text: Mapped[Words]
    answers: Mapped[dict[str, Any]]

    latitude: Mapped[float]
    longitude: Mapped[float]
    accuracy_m: Mapped[float | None]
    address: Mapped[Words] = mapped_column(default="")
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    tile: Mapped[int] = mapped_column(BigInteger)
    public_latitude: Mapped[float]
    public_longitude: Mapped[float]
    public_tile: Mapped[int] = mapped_column(BigInteger)

    state: Mapped[State]
    visible: Mapped[bool]
    public_description: Mapped[str | None]
    public_result: Mapped[str | None]
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    duplicate_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"), index=True)
    support_count: Mapped[int] = mapped_column(default=0)
    has_photo: Mapped[bool] = mapped_column(default=False, server_default=false())
    moderation_pending: Mapped[bool] = mapped_column(default=False, server_default=false())
    overdue_marked: Mapped[bool] = mapped_column(default=False, server_default=false())

    captured_at: Mapped[datetime | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    original_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_from: Mapped[State | None]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None]
    rated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    passages: Mapped[list["Passage"]] = relationship(back_populates="report", order_by="Passage.seq")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy
    __table_args__ = (
        Index("ix_reports_mine", "resident_id", "created_at", "id"),
        Index("ix_reports_category_tile", "category_code", "tile"),
        Index("ix_reports_clock", "state", "overdue_marked", "due_at"),
        # Written by hand (step 0029): all that a tile shows by place, `ix_reports_public_map`, and by day and place;
        # what staff ask of a report by the orders of their list, `ix_reports_latest`, `_changed`, `_due`, and by change
        # of what was changed long after it was sent, `ix_reports_changed_late`, which no new report enters; (0031) of
        # what waits for moderators, `ix_reports_moderation`; (0023) of what is of an area or a unit, `ix_reports_area`,
        # `ix_reports_unit_work`.
    )

    def move_to(self, state: State, passage: "Passage") -> None:
        """The only way a report changes state. Raises PassageRefused when the table does not lead there."""
        self._step(state, passage)
        self.add_passage(passage)

    def begin(self, *steps: "tuple[State, Passage]") -> None:
        """As `move_to`, for a new report of which no session needs to hear. Raises PassageRefused."""
        for state, passage in steps:
            self._step(state, passage)
            passage.__dict__.update(report=self, report_id=self.id)
            self.updated_at = passage.at
        set_committed_value(self, "passages", [passage for _, passage in steps])

    def _step(self, state: State, passage: "Passage") -> None:
        if state not in TRANSITIONS[self.state]:
            raise PassageRefused(self.state, state)
        passage.from_state, passage.to_state = self.state, state
        self.state = state

    def add_passage(self, passage: "Passage") -> None:
        """Append a line of history; the report counts as changed at its moment, whatever clock tells that: not before
        its last change, nor before it was sent."""
        passage.report, passage.report_id = self, self.id
        self.updated_at = max(self.updated_at, passage.at)
        session = object_session(self)
        if session is not None:
            session.add(passage)  # a passage follows a report that is stored already only when told so


class Passage(Base):
    """One line of a report's history: never edited, never deleted. `seq` is also the cursor of live changes.

    `by_kind` is resident, staff or system; `by_id` their key. `public_text` is for everyone who may see the report,
    `internal_note` for units and staff only.
    """

    __tablename__ = "passages"

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    kind: Mapped[PassageKind]
    from_state: Mapped[State | None]
    to_state: Mapped[State | None]
    at: Mapped[Moment]
    by_kind: Mapped[Code]
    by_id: Mapped[UUID | None]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    public_text: Mapped[Words] = mapped_column(default="")
    internal_note: Mapped[Words] = mapped_column(default="")

    report: Mapped[Report] = relationship(back_populates="passages")


class Support(Base):
    """A resident who met the same problem and joined the report instead of filing another."""

    __tablename__ = "supports"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), primary_key=True, index=True)
    at: Mapped[Moment]
