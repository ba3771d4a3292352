"""A dossier before it is filed: opened for a procedure and an area, kept step by step, checked, and sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dossiers import clock, numbering, owed
from dossiers.catalogue import procedures
from dossiers.catalogue.procedures import Known
from dossiers.filing import applicant as person
from dossiers.filing import precheck
from dossiers.filing.precheck import Checked
from dossiers.history import line, move
from dossiers.refusals import (
    DossierIncomplete,
    NoAgency,
    ProcedureElsewhere,
    ProcedureUnknown,
    TooManyDrafts,
)
from errors import FieldsRefused, TransitionRefused
from models import (
    Agency,
    Area,
    DiscardedFile,
    Dossier,
    DossierEvent,
    DossierFile,
    DossierState,
    FilingChannel,
    FinanceState,
    Resident,
    ResultState,
    ResultWay,
)
from models.base import new_key
from models.secret import blind_index
from province.procedure_schema import Mode
from province.schema import DossierRules
from reports import deadlines
from reports.actor import Actor

MOST_DRAFTS = 20
# What a profile may fill in; the rest each dossier asks anew.
PROFILE = ("full_name", "national_id", "birth_date", "sex", "phone", "email", "address")


@dataclass(frozen=True)
class Changes:
    """What a step of filing sets; None leaves it as it is."""

    applicant: Mapping[str, Any] | None = None
    answers: Mapping[str, Any] | None = None
    result_way: ResultWay | None = None
    step: str | None = None


def open_draft(
    session: Session, resident: Resident, code: str, area_code: str, at: datetime, *, prefill: bool
) -> Dossier:
    """Begin a dossier. With the resident's consent (`prefill`) it starts with what is known of them.

    Raises ProcedureUnknown, ProcedureElsewhere, NoAgency, TooManyDrafts, FieldsRefused.
    """
    dossier = blank(session, code, area_code, at)
    expect_few(session, Dossier.resident_id == resident.id)
    dossier.resident_id = resident.id
    dossier.prefill_consent_at = at if prefill else None
    if prefill:
        _take_over(dossier, Changes(applicant=profile_of(session, resident)))
    return keep(session, dossier)


def blank(session: Session, code: str, area_code: str, at: datetime) -> Dossier:
    """A draft of nobody yet, filed online, for the procedure as it is in force and who handles it in the area.

    Raises ProcedureUnknown, ProcedureElsewhere, NoAgency, FieldsRefused.
    """
    known = _offered(session, code, at)
    if session.get(Area, area_code) is None:
        raise FieldsRefused(fields={"area": "unknown"})
    unit = procedures.unit_for(session, known.entry, area_code)
    if unit is None or session.get(Agency, unit.code) is None:
        raise NoAgency
    return Dossier(
        id=new_key(),
        reference=numbering.new_reference(),
        procedure_id=known.id,
        unit_code=unit.code,
        area_code=area_code,
        channel=FilingChannel.ONLINE,
        assisted=False,
        helper="",
        status_owner=known.entry.owner,
        applicant={},
        answers={},
        result_way=ResultWay.ELECTRONIC if known.entry.outcome.electronic else ResultWay.COUNTER,
        draft_step="",
        state=DossierState.DRAFT,
        finance_state=FinanceState.NOTHING,
        result_state=ResultState.NONE,
        sync_owed=0,
        sync_acked=0,
        supplement_count=0,
        created_at=at,
        updated_at=at,
    )


def keep(session: Session, dossier: Dossier) -> Dossier:
    """Put a new draft into the database."""
    session.add(dossier)
    session.flush()
    session.refresh(dossier)
    return dossier


def expect_few(session: Session, whose: ColumnElement[bool]) -> None:
    """Raises TooManyDrafts where somebody has as many as one may have."""
    wanted = select(func.count()).where(whose, Dossier.state == DossierState.DRAFT)
    if (session.scalar(wanted) or 0) >= MOST_DRAFTS:
        raise TooManyDrafts


def save(dossier: Dossier, changes: Changes, at: datetime) -> None:
    """Keep a step of a draft, or of a dossier that waits for a supplement. Raises FieldsRefused, TransitionRefused.

    It may be unfinished, but holds nothing the form does not ask for.
    """
    if dossier.state not in {DossierState.DRAFT, DossierState.SUPPLEMENT}:
        raise TransitionRefused(extra={"state": dossier.state.value})
    entry = clock.entry_of(dossier)
    refused: dict[str, str] = {}
    if changes.applicant is not None:
        refused |= precheck.unknown_names(person.APPLICANT, changes.applicant, "applicant")
    if changes.answers is not None:
        refused |= precheck.unknown_names(entry.form, changes.answers, "answers")
    if changes.result_way is ResultWay.ELECTRONIC and not entry.outcome.electronic:
        refused["result_way"] = "not_offered"
    if refused:
        raise FieldsRefused(fields=refused)
    _take_over(dossier, changes)
    dossier.updated_at = at


def discard(session: Session, dossier: Dossier, at: datetime) -> None:
    """Forget a draft with all its files. Raises TransitionRefused for what was filed."""
    if dossier.state is not DossierState.DRAFT:
        raise TransitionRefused(extra={"state": dossier.state.value})
    for file in files_of(session, dossier):
        session.add(DiscardedFile(key=file.storage_key, due_at=at))
        session.delete(file)
    session.flush()
    session.delete(dossier)


def check(session: Session, dossier: Dossier) -> Checked:
    """Everything that is missing or wrong, at once."""
    return precheck.check(dossier, clock.entry_of(dossier), files_of(session, dossier))


def submit(session: Session, dossier: Dossier, rules: DossierRules, at: datetime) -> None:
    """File the draft: the agency has it from now on and owes an answer within its hours. Raises DossierIncomplete.

    It is filed under the version of its procedure that is in force now.
    """
    if dossier.state is not DossierState.DRAFT:
        raise TransitionRefused(extra={"state": dossier.state.value})
    known = _offered(session, clock.entry_of(dossier).code, at)
    dossier.procedure_id = known.id
    session.flush()
    session.refresh(dossier, ["procedure"])
    checked = check(session, dossier)
    if checked.problems:
        problems = [{"where": it.where, "code": it.code, "label": it.label} for it in checked.problems]
        raise DossierIncomplete(
            fields={it.where: it.code for it in checked.problems}, extra={"problems": problems}
        )
    by = (
        Actor("staff", dossier.filed_by_id) if dossier.filed_by_id else Actor("resident", dossier.resident_id)
    )
    dossier.filed_at = at
    dossier.answer_by = clock.answer_by(session, rules, at)
    move(session, dossier, DossierState.FILED, line(by, DossierEvent.FILED, at))
    owed.to_applicant(session, "dossier.filed", dossier, at)


def profile_of(session: Session, resident: Resident) -> dict[str, Any]:
    """What is known of a resident for a form: their own name and phone, and what they last said of themselves."""
    last = session.scalars(
        select(Dossier)
        .where(Dossier.resident_id == resident.id, Dossier.state != DossierState.DRAFT)
        .order_by(Dossier.created_at.desc())
        .limit(1)
    ).first()
    known = {"full_name": resident.name, "phone": person.national_phone(resident.phone)}
    said = dict(last.applicant) if last is not None else {}
    return {name: value for name in PROFILE if (value := said.get(name) or known.get(name))}


def files_of(session: Session, dossier: Dossier) -> Sequence[DossierFile]:
    """The files of a dossier, oldest first."""
    wanted = select(DossierFile).where(DossierFile.dossier_id == dossier.id)
    return session.scalars(wanted.order_by(DossierFile.created_at, DossierFile.id)).all()


def _offered(session: Session, code: str, at: datetime) -> Known:
    known = procedures.find(session, code, deadlines.local(at).date())
    if known is None:
        raise ProcedureUnknown(fields={"procedure": "unknown"})
    if known.entry.mode is Mode.DEEP_LINK:
        raise ProcedureElsewhere(extra={"link": known.entry.link})
    return known


def _take_over(dossier: Dossier, changes: Changes) -> None:
    if changes.applicant is not None:
        dossier.applicant = {name: it for name, it in changes.applicant.items() if it not in (None, "")}
        number = dossier.applicant.get("national_id")
        dossier.national_id_index = blind_index(str(number)) if number else None
    if changes.answers is not None:
        dossier.answers = {name: it for name, it in changes.answers.items() if it not in (None, "")}
    if changes.result_way is not None:
        dossier.result_way = changes.result_way
    if changes.step is not None:
        dossier.draft_step = changes.step
