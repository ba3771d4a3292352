"""A dossier, its one transition table, and the passages that every change leaves behind."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from models.base import Base, Code, Key, Moment, Words
from models.procedure import Procedure
from models.report import PassageRefused
from models.secret import EncryptedJson


class DossierState(StrEnum):
    """Where a dossier stands. All but DRAFT have a number in the national list (`NATIONAL`)."""

    DRAFT = "draft"
    FILED = "filed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PROCESSING = "processing"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    WITHDRAWAL = "withdrawal"
    STOPPED = "stopped"
    DONE = "done"
    RETURNED = "returned"


D = DossierState
# The list of states that all systems of the country exchange.
NATIONAL: dict[DossierState, int] = {
    D.FILED: 1,
    D.ACCEPTED: 2,
    D.REFUSED: 3,
    D.PROCESSING: 4,
    D.SUPPLEMENT: 5,
    D.PAYMENT: 6,
    D.WITHDRAWAL: 7,
    D.STOPPED: 8,
    D.DONE: 9,
    D.RETURNED: 10,
}
DOSSIER_TRANSITIONS: dict[DossierState, frozenset[DossierState]] = {
    D.DRAFT: frozenset({D.FILED}),
    D.FILED: frozenset({D.ACCEPTED, D.REFUSED, D.SUPPLEMENT, D.WITHDRAWAL}),
    D.ACCEPTED: frozenset({D.PROCESSING, D.SUPPLEMENT, D.PAYMENT, D.WITHDRAWAL, D.STOPPED}),
    D.PROCESSING: frozenset({D.SUPPLEMENT, D.PAYMENT, D.WITHDRAWAL, D.STOPPED, D.DONE}),
    # What was asked before acceptance goes back there, anything else on with the work.
    D.SUPPLEMENT: frozenset({D.FILED, D.PROCESSING, D.WITHDRAWAL, D.STOPPED}),
    D.PAYMENT: frozenset({D.PROCESSING, D.WITHDRAWAL, D.STOPPED}),
    # The agency agrees (stopped), or goes on where it was.
    D.WITHDRAWAL: frozenset({D.STOPPED, D.FILED, D.ACCEPTED, D.PROCESSING, D.SUPPLEMENT, D.PAYMENT}),
    D.DONE: frozenset({D.RETURNED, D.PROCESSING}),
    D.REFUSED: frozenset(),
    D.STOPPED: frozenset(),
    D.RETURNED: frozenset(),
}
UNDER_WAY = frozenset({D.ACCEPTED, D.PROCESSING, D.SUPPLEMENT, D.PAYMENT, D.WITHDRAWAL})
FINAL = frozenset({D.REFUSED, D.STOPPED, D.RETURNED})


class FinanceState(StrEnum):
    """How the money stands, apart from the work: an officer of finance never moves the dossier itself."""

    NOTHING = "nothing"
    ASKED = "asked"
    PAID = "paid"
    EXEMPT = "exempt"
    REFUNDED = "refunded"


class ResultState(StrEnum):
    """How far the result got: signed is not delivered."""

    NONE = "none"
    READY = "ready"
    DELIVERED = "delivered"


class ResultWay(StrEnum):
    """How the applicant wants the result."""

    ELECTRONIC = "electronic"
    COUNTER = "counter"
    POST = "post"


class FilingChannel(StrEnum):
    """By which way it was filed; the national list counts them 2 (online), 1 (counter), 3 (post)."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class Consent(StrEnum):
    """How the applicant agreed that somebody files for them."""

    SIGNED = "signed"
    SPOKEN = "spoken"


class DossierEvent(StrEnum):
    """What a line of a dossier's history tells; forms 02 to 05 are printed from these."""

    FILED = "filed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENTED = "supplemented"
    STARTED = "started"
    STEP = "step"
    ASSIGNED = "assigned"
    EXTENDED = "extended"
    PAYMENT_ASKED = "payment_asked"
    PAID = "paid"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWAL_DECLINED = "withdrawal_declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    RESULT = "result"
    CORRECTED = "corrected"
    RETURNED = "returned"
    RATED = "rated"
    NOTE = "note"
    CLAIMED = "claimed"
    EXTERNAL = "external"


class Dossier(Base):
    """A dossier (hồ sơ). Changes state only by `move_to` (or `follow`); every write raises `version`.

    `reference` is ours from the first day, `code` is given at acceptance. `answers` are those of the procedure's form,
    `applicant` is {full_name, national_id, birth_date, phone, email, address}. `due_at` moves, `due_original` never
    does; `paused_at` is set while the applicant is waited for, `returns_to` is where a supplement or a withdrawal that
    is declined leads back to. `filed_by_id` is who of staff filed it for the applicant, `helper` who went to them, and
    `consent` how they agreed; `assisted` is help with filing online, which is no filing at the counter. The work, the
    money, the result and the interchange have a state each. `sync_owed` and `sync_acked` count the states told to the
    national system and those it has acknowledged.
    """

    __tablename__ = "dossiers"

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    code: Mapped[str | None] = mapped_column(String(64), unique=True)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))
    channel: Mapped[FilingChannel]
    assisted: Mapped[bool] = mapped_column(default=False)
    filed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    helper: Mapped[Words] = mapped_column(default="")
    consent: Mapped[Consent | None]
    consent_at: Mapped[datetime | None]
    status_owner: Mapped[Code]

    applicant: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    national_id_index: Mapped[str | None] = mapped_column(String(64), index=True)
    prefill_consent_at: Mapped[datetime | None]
    result_way: Mapped[ResultWay]
    draft_step: Mapped[Code] = mapped_column(default="")

    state: Mapped[DossierState]
    returns_to: Mapped[DossierState | None]
    finance_state: Mapped[FinanceState] = mapped_column(default=FinanceState.NOTHING)
    result_state: Mapped[ResultState] = mapped_column(default=ResultState.NONE)
    sync_owed: Mapped[int] = mapped_column(default=0)
    sync_acked: Mapped[int] = mapped_column(default=0)
    sync_receipt: Mapped[Words] = mapped_column(default="")
    external_at: Mapped[datetime | None]

    variant_code: Mapped[str | None] = mapped_column(String(64))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    supplement_count: Mapped[int] = mapped_column(default=0)
    answer_by: Mapped[datetime | None]
    due_original: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    filed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    retain_until: Mapped[date | None] = mapped_column(index=True)
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None]
    rated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    procedure: Mapped[Procedure] = relationship(lazy="joined", innerjoin=True)
    passages: Mapped[list["DossierPassage"]] = relationship(
        back_populates="dossier", order_by="DossierPassage.seq"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy
    __table_args__ = (
        Index("ix_dossiers_mine", "resident_id", "created_at", "id"),
        Index("ix_dossiers_queue", "unit_code", "state", "due_at"),
        Index("ix_dossiers_latest", "unit_code", "filed_at"),
        Index("ix_dossiers_accepted", "accepted_at"),
        Index("ix_dossiers_done", "done_at", "ended_at"),
        Index("ix_dossiers_helped", "filed_by_id", "created_at", "id"),
    )

    def move_to(self, state: DossierState, passage: "DossierPassage") -> None:
        """The way a dossier of ours changes state. Raises PassageRefused when the table does not lead there."""
        if state not in DOSSIER_TRANSITIONS[self.state]:
            raise PassageRefused(self.state, state)
        self.follow(state, passage)

    def follow(self, state: DossierState, passage: "DossierPassage") -> None:
        """Take over the state that a ministry's system, which owns this dossier, has told."""
        passage.from_state, passage.to_state = self.state, state
        self.state = state
        self.add_passage(passage)

    def add_passage(self, passage: "DossierPassage") -> None:
        """Append a line of history; the dossier counts as changed at its moment."""
        passage.dossier = self
        self.updated_at = passage.at
        session = object_session(self)
        if session is not None:
            session.add(passage)


class DossierPassage(Base):
    """One line of a dossier's history: never edited. `public_text` is for the applicant, `internal_note` is not."""

    __tablename__ = "dossier_passages"

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    event: Mapped[DossierEvent]
    from_state: Mapped[DossierState | None]
    to_state: Mapped[DossierState | None]
    at: Mapped[Moment]
    by_kind: Mapped[Code]
    by_id: Mapped[UUID | None]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    public_text: Mapped[Words] = mapped_column(default="")
    internal_note: Mapped[Words] = mapped_column(default="")

    dossier: Mapped[Dossier] = relationship(back_populates="passages")
