"""The clock of a dossier: due by the norm of its procedure or case, its pauses and its one extension.

It starts at acceptance, not at filing, and stands while the applicant is waited for. Every change of a due time is a
row of its own with reason and approver.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dossiers.catalogue.procedures import parsed
from dossiers.refusals import ExtensionOnce, ExtensionShorter
from models import Dossier, DossierStep, DueChange, DueChangeKind
from province.procedure_schema import Duration, Procedure
from province.schema import DossierRules
from reports import clock
from reports.actor import Actor
from reports.clock import Ends, Norm, NormUnit
from reports.deadlines import calendar


def entry_of(dossier: Dossier) -> Procedure:
    """What the version of the procedure says under which the dossier was filed."""
    return parsed(dossier.procedure.content)


def norm_of(dossier: Dossier) -> Norm:
    """The norm that holds for the dossier: of its case, or of the procedure."""
    entry = entry_of(dossier)
    case = next((it for it in entry.variants if it.code == dossier.variant_code), None)
    return norm(case.norm if case else entry.norm)


def norm(said: Duration) -> Norm:
    """A time norm of the catalogue as the clock counts it."""
    return Norm(said.amount, NormUnit(said.unit.value), cutoff=said.cutoff, ends=Ends(said.ends.value))


def answer_by(session: Session, rules: DossierRules, at: datetime) -> datetime:
    """Until when the agency must answer an online filing: a few working hours after it came in."""
    return clock.due(calendar(session), Norm(rules.answer_hours, NormUnit.WORKING_HOURS), at)


def start(session: Session, dossier: Dossier, at: datetime) -> None:
    """The dossier is accepted: set its due time, and those of the steps inside the agency."""
    counted, days = norm_of(dossier), calendar(session)
    due = clock.due(days, counted, at)
    dossier.due_original = dossier.due_at = due
    share = 0
    for position, step in enumerate(entry_of(dossier).steps):
        share += step.share
        session.add(
            DossierStep(
                dossier_id=dossier.id,
                position=position,
                code=step.code,
                role=step.role,
                due_at=clock.moment_at_share(days, counted, at, due, share / 100),
            )
        )


def provisional(session: Session, dossier: Dossier) -> bool:
    """Whether the due time lies in a year whose holidays have not been announced yet."""
    if dossier.due_at is None:
        return False
    days = calendar(session)
    return bool(days.missing_years(days.local(dossier.due_at).date()))


def pause(dossier: Dossier, at: datetime) -> None:
    """The clock stands: the applicant is waited for. Before acceptance there is none to stand."""
    if dossier.due_at is not None and dossier.paused_at is None:
        dossier.paused_at = at


def resume(
    session: Session, dossier: Dossier, kind: DueChangeKind, reason: str, by: Actor, at: datetime
) -> None:
    """The clock goes on with the working time that was left; what it lost is written down as a change."""
    if dossier.paused_at is None or dossier.due_at is None:
        return
    at = max(at, dossier.paused_at)
    before = dossier.due_at
    after = clock.resume(calendar(session), norm_of(dossier), before, dossier.paused_at, at)
    dossier.paused_at = None
    if after != before:
        dossier.due_at = after
        _move_steps(session, dossier, after - before)
        session.add(_change(dossier, kind, before, reason, by, at))


@dataclass(frozen=True)
class Extension:
    """A new due time with the reason and the legal basis the applicant is told."""

    to: datetime
    reason: str
    legal_basis: str = ""


def extend(
    session: Session, dossier: Dossier, wanted: Extension, rules: DossierRules, by: Actor, at: datetime
) -> DueChange:
    """Put the due time off, with an apology (form 04). Raises ExtensionOnce, ExtensionShorter.

    Told later than the rules ask it still holds for the applicant, but is marked as not in time.
    """
    before = dossier.due_at
    if before is None or wanted.to <= max(before, at):
        raise ExtensionShorter(fields={"due_at": "not_later"})
    known = select(func.count()).where(
        DueChange.dossier_id == dossier.id, DueChange.kind == DueChangeKind.EXTENSION
    )
    if (session.scalar(known) or 0) >= rules.extensions_most:
        raise ExtensionOnce
    dossier.due_at = wanted.to
    _move_steps(session, dossier, wanted.to - before)
    change = _change(dossier, DueChangeKind.EXTENSION, before, wanted.reason, by, at)
    change.legal_basis, change.approved_by = wanted.legal_basis, by.id
    change.in_time = at <= before - timedelta(days=rules.extension_days_before)
    session.add(change)
    return change


def _change(
    dossier: Dossier, kind: DueChangeKind, before: datetime, reason: str, by: Actor, at: datetime
) -> DueChange:
    return DueChange(
        dossier_id=dossier.id,
        kind=kind,
        from_due=before,
        to_due=dossier.due_at,
        reason=reason,
        at=at,
        by_id=by.id if by.kind == "staff" else None,
    )


def _move_steps(session: Session, dossier: Dossier, by: timedelta) -> None:
    """What is still to be done inside the agency is due as much later."""
    steps = session.scalars(
        select(DossierStep).where(DossierStep.dossier_id == dossier.id, DossierStep.ended_at.is_(None))
    )
    for step in steps:
        if step.due_at is not None:
            step.due_at += by
