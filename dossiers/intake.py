"""The one-stop desk: a filed dossier is accepted, sent back once for a supplement, or refused with a reason.

Every function takes the dossier already locked, never commits, and raises TransitionRefused when the table does not
lead there. Forms 01 to 03 (TT 03/2025/TT-VPCP) are printed from what is written down here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import clock, numbering, owed
from dossiers.catalogue import conditions
from dossiers.fees import orders
from dossiers.history import line, move
from dossiers.refusals import SupplementOnce
from errors import FieldsRefused, TransitionRefused
from models import Dossier, DossierEvent, DossierState, DueChangeKind, Supplement
from province.schema import DossierRules
from reports import deadlines
from reports.actor import Actor
from reports.clock import Ends, Norm, NormUnit
from reports.clock import due as due_of


@dataclass(frozen=True)
class Lack:
    """One thing that is missing or wrong: which component (or none), what, and how to put it right."""

    component: str | None
    what: str
    how: str


@dataclass(frozen=True)
class Wanted:
    """All that is missing, why, and on which legal basis.

    `again`: a second request, which only a leader may make and which counts as late in the national index.
    """

    lacks: Sequence[Lack]
    reason: str
    legal_basis: str = ""
    again: bool = False


def accept(
    session: Session, dossier: Dossier, by: Actor, at: datetime, *, variant: str | None = None
) -> None:
    """Take the dossier in: code, receipt and due time (form 01). The clock starts now. Raises NoAgency, FieldsRefused.

    `variant` is the case the officer sees; without it the answers decide.
    """
    entry = clock.entry_of(dossier)
    if variant is not None and variant not in {it.code for it in entry.variants}:
        raise FieldsRefused(fields={"variant": "unknown"})
    found = conditions.variant(entry, dossier.answers)
    dossier.variant_code = variant or (found.code if found else None)
    dossier.accepted_at, dossier.answer_by = at, None
    move(session, dossier, DossierState.ACCEPTED, line(by, DossierEvent.ACCEPTED, at))
    clock.start(session, dossier, at)
    # Late: until we commit, every other acceptance of the agency waits for the number.
    dossier.code = numbering.next_code(session, dossier.unit_code, at)
    owed.to_applicant(session, "dossier.accepted", dossier, at)
    orders.bill(session, dossier, at)


def ask_supplement(
    session: Session, dossier: Dossier, wanted: Wanted, rules: DossierRules, by: Actor, at: datetime
) -> Supplement:
    """Ask once and completely for what is missing (form 02); the clock stands until it comes. Raises SupplementOnce."""
    if dossier.supplement_count and not wanted.again:
        raise SupplementOnce
    came_from = DossierState.FILED if dossier.state is DossierState.FILED else DossierState.PROCESSING
    passage = line(by, DossierEvent.SUPPLEMENT_ASKED, at, public=wanted.reason)
    move(session, dossier, DossierState.SUPPLEMENT, passage)
    dossier.returns_to, dossier.supplement_count = came_from, dossier.supplement_count + 1
    dossier.answer_by = None
    clock.pause(dossier, at)
    last = Norm(rules.supplement_days, NormUnit.WORKING_DAYS, ends=Ends.OFFICE_CLOSE)
    asked = Supplement(
        dossier_id=dossier.id,
        items=[{"component": it.component, "what": it.what, "how": it.how} for it in wanted.lacks],
        reason=wanted.reason,
        legal_basis=wanted.legal_basis,
        asked_at=at,
        asked_by=by.id,
        answer_by=due_of(deadlines.calendar(session), last, at),
    )
    session.add(asked)
    owed.to_applicant(session, "dossier.supplement", dossier, at, reason=_told(wanted))
    return asked


def supplemented(session: Session, dossier: Dossier, rules: DossierRules, by: Actor, at: datetime) -> None:
    """The applicant has added what was asked for: back to the desk or on with the work, with the time that was left."""
    asked = open_supplement(session, dossier)
    if dossier.state is not DossierState.SUPPLEMENT or asked is None or dossier.returns_to is None:
        raise TransitionRefused(extra={"state": dossier.state.value})
    asked.answered_at = at
    back, dossier.returns_to = dossier.returns_to, None
    move(session, dossier, back, line(by, DossierEvent.SUPPLEMENTED, at))
    clock.resume(session, dossier, DueChangeKind.SUPPLEMENT, asked.reason, by, at)
    if back is DossierState.FILED:
        dossier.answer_by = clock.answer_by(session, rules, at)
    owed.to_applicant(session, "dossier.supplemented", dossier, at)


def refuse(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The dossier cannot be taken in, with the reason (form 03): never a technical one."""
    move(session, dossier, DossierState.REFUSED, line(by, DossierEvent.REFUSED, at, public=reason))
    dossier.answer_by = None
    owed.to_applicant(session, "dossier.refused", dossier, at, reason=reason)


def open_supplement(session: Session, dossier: Dossier) -> Supplement | None:
    """What the applicant is asked for now."""
    return session.scalars(
        select(Supplement)
        .where(Supplement.dossier_id == dossier.id, Supplement.answered_at.is_(None))
        .order_by(Supplement.asked_at.desc())
        .limit(1)
    ).first()


def _told(wanted: Wanted) -> str:
    lines = [f"- {it.what}: {it.how}" if it.how else f"- {it.what}" for it in wanted.lacks]
    return "\n".join([wanted.reason, *lines])
