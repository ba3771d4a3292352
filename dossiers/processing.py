"""The work on an accepted dossier: its steps, its money, its result, and the ways it can end before one.

Every function takes the dossier already locked, never commits, and raises TransitionRefused when the table does not
lead there.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dossiers import clock, owed
from dossiers.clock import Extension
from dossiers.history import line, move
from dossiers.refusals import NotYourStep, ResultMissing, StepsOpen
from errors import FieldsRefused, TransitionRefused
from models import (
    Account,
    Dossier,
    DossierEvent,
    DossierFile,
    DossierState,
    DossierStep,
    DueChangeKind,
    FileKind,
    FinanceState,
    Membership,
    ResultState,
    Role,
)
from models.dossier import UNDER_WAY
from province.schema import DossierRules
from reports.actor import Actor

# Which roles may do a step; a leader may do any, for the work must not stand still.
STEP_ROLES = {
    "intake": frozenset({Role.INTAKE, Role.LEADER}),
    "specialist": frozenset({Role.SPECIALIST, Role.LEADER}),
    "leader": frozenset({Role.LEADER}),
}
DOSSIER_ROLES = frozenset({Role.INTAKE, Role.SPECIALIST, Role.LEADER})


def start(session: Session, dossier: Dossier, by: Actor, at: datetime) -> None:
    """A specialist takes it on."""
    move(session, dossier, DossierState.PROCESSING, line(by, DossierEvent.STARTED, at))
    dossier.assignee_id = dossier.assignee_id or by.id
    step = step_in_hand(session, dossier)
    if step is not None:
        step.started_at = at


def assign(session: Session, dossier: Dossier, account_id: UUID, by: Actor, at: datetime) -> None:
    """A leader names who works on it. Raises FieldsRefused for somebody who is not of the agency."""
    if dossier.state not in UNDER_WAY:
        raise TransitionRefused(extra={"state": dossier.state.value})
    person = session.scalars(
        select(Account)
        .join(Membership)
        .where(Account.id == account_id, Account.active, handles(dossier.unit_code))
        .limit(1)
    ).first()
    if person is None:
        raise FieldsRefused(fields={"account_id": "not_of_the_unit"})
    dossier.assignee_id = person.id
    dossier.add_passage(line(by, DossierEvent.ASSIGNED, at, internal=f"→ {person.full_name}"))


def handles(unit_code: str) -> ColumnElement[bool]:
    """Memberships of those who handle the dossiers of an agency, as a condition."""
    return (Membership.unit_code == unit_code) & Membership.role.in_(sorted(DOSSIER_ROLES))


def finish_step(
    session: Session, dossier: Dossier, roles: frozenset[Role], by: Actor, at: datetime, *, note: str = ""
) -> None:
    """The step in hand is done; the next one begins. Raises NotYourStep, TransitionRefused when none is left."""
    step = step_in_hand(session, dossier)
    if dossier.state is not DossierState.PROCESSING or step is None:
        raise TransitionRefused(extra={"state": dossier.state.value})
    if not STEP_ROLES[step.role] & roles:
        raise NotYourStep
    _close(step, by, at, note)
    dossier.add_passage(line(by, DossierEvent.STEP, at, internal=f"{step.code}: {note}".rstrip(": ")))
    session.flush()
    following = step_in_hand(session, dossier)
    if following is not None:
        following.started_at = at


def note(dossier: Dossier, by: Actor, at: datetime, *, text: str) -> None:
    """Write something down for colleagues."""
    dossier.add_passage(line(by, DossierEvent.NOTE, at, internal=text))


def await_payment(
    session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str, stands: bool
) -> None:
    """The work waits for a fee, which `orders.demand` asks for; the clock stands only where the law says so."""
    move(session, dossier, DossierState.PAYMENT, line(by, DossierEvent.PAYMENT_ASKED, at, public=reason))
    if stands:
        clock.pause(dossier, at)


def paid(session: Session, dossier: Dossier, by: Actor, at: datetime) -> None:
    """The fee has come in. Where the dossier waited for it the work goes on; otherwise only the money's state moves."""
    dossier.finance_state = FinanceState.PAID
    if dossier.state is DossierState.PAYMENT:
        move(session, dossier, DossierState.PROCESSING, line(by, DossierEvent.PAID, at))
        clock.resume(session, dossier, DueChangeKind.PAYMENT, "payment", by, at)
    else:
        dossier.add_passage(line(by, DossierEvent.PAID, at))
    owed.to_applicant(session, "dossier.paid", dossier, at)


def extend(
    session: Session, dossier: Dossier, wanted: Extension, rules: DossierRules, by: Actor, at: datetime
) -> None:
    """A leader puts the due time off and apologises (form 04). Raises what `clock.extend` raises."""
    if dossier.state not in UNDER_WAY:
        raise TransitionRefused(extra={"state": dossier.state.value})
    clock.extend(session, dossier, wanted, rules, by, at)
    dossier.add_passage(line(by, DossierEvent.EXTENDED, at, public=wanted.reason))
    owed.to_applicant(session, "dossier.extended", dossier, at, reason=wanted.reason)


def stop(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The agency ends it without a result (form 05)."""
    move(session, dossier, DossierState.STOPPED, line(by, DossierEvent.STOPPED, at, public=reason))
    owed.to_applicant(session, "dossier.stopped", dossier, at, reason=reason)


def conclude(session: Session, dossier: Dossier, by: Actor, at: datetime, *, text: str = "") -> None:
    """The result is signed and back at the one-stop desk. Raises StepsOpen, ResultMissing.

    Being late never keeps a result from being given.
    """
    if not results_of(session, dossier):
        raise ResultMissing
    steps = [it for it in steps_of(session, dossier) if it.role != "intake" and it.ended_at is None]
    if len(steps) > 1:
        raise StepsOpen
    move(session, dossier, DossierState.DONE, line(by, DossierEvent.RESULT, at, public=text))
    for step in steps:
        _close(step, by, at, "")
    dossier.done_at, dossier.result_state, dossier.paused_at = at, ResultState.READY, None
    owed.to_applicant(session, "dossier.done", dossier, at)


def correct(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The result was wrong and has not been given out: back to work, on record. The old file stays as it was."""
    move(session, dossier, DossierState.PROCESSING, line(by, DossierEvent.CORRECTED, at, public=reason))
    dossier.done_at, dossier.result_state = None, ResultState.NONE
    for file in results_of(session, dossier):
        file.superseded_at = at


def hand_out(session: Session, dossier: Dossier, by: Actor, at: datetime) -> None:
    """The applicant has the result: at the counter, by post, or by having opened it."""
    move(session, dossier, DossierState.RETURNED, line(by, DossierEvent.RETURNED, at))
    dossier.result_state = ResultState.DELIVERED
    for step in steps_of(session, dossier):
        if step.ended_at is None:
            _close(step, by, at, "")


def results_of(session: Session, dossier: Dossier) -> list[DossierFile]:
    """The result's files that hold now, oldest first."""
    wanted = select(DossierFile).where(
        DossierFile.dossier_id == dossier.id,
        DossierFile.kind == FileKind.RESULT,
        DossierFile.superseded_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(DossierFile.created_at, DossierFile.id)))


def steps_of(session: Session, dossier: Dossier) -> list[DossierStep]:
    """The steps of the work, in order."""
    wanted = select(DossierStep).where(DossierStep.dossier_id == dossier.id)
    return list(session.scalars(wanted.order_by(DossierStep.position)))


def step_in_hand(session: Session, dossier: Dossier) -> DossierStep | None:
    """The first step that is not done."""
    return next((step for step in steps_of(session, dossier) if step.ended_at is None), None)


def _close(step: DossierStep, by: Actor, at: datetime, said: str) -> None:
    step.started_at = step.started_at or at
    step.ended_at, step.note = at, said
    step.done_by = by.id if by.kind == "staff" else None
