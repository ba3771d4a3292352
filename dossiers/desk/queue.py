"""The queue of an agency: its dossiers by due time, found by code, reference or national id."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from dossiers import clock, numbering, processing, views
from dossiers.catalogue import guide
from dossiers.views import Lens
from errors import NotFound
from models import Account, Dossier, DossierState, Procedure
from models.secret import blind_index
from reports.desk import orders
from reports.desk.orders import NEVER, Order

# What comes first is what falls due first: the answer to a filing, or the result.
DUE = func.coalesce(Dossier.answer_by, Dossier.due_at, NEVER)


@dataclass(frozen=True)
class Wanted:
    """Which dossiers: of these units, in a state, of one officer, late at `late_at`, or found by words."""

    units: Collection[str]
    state: DossierState | None = None
    assignee: UUID | None = None
    late_at: datetime | None = None
    procedure: str = ""
    words: str = ""


def page(session: Session, wanted: Wanted, limit: int, after: str | None) -> tuple[list[Dossier], str | None]:
    """A page of the queue with the next cursor. Raises FieldsRefused for a wrong cursor."""
    order = Order("due", DUE, Dossier.id, orders.moment)
    return orders.page(session, _select(wanted), order, limit, after)


def find(session: Session, dossier_id: UUID, units: Collection[str]) -> Dossier:
    """A filed dossier of one of the units. Raises NotFound for any other."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None or dossier.unit_code not in units or dossier.state is DossierState.DRAFT:
        raise NotFound
    return dossier


def counts(session: Session, units: Collection[str]) -> Counter[str]:
    """How many dossiers of the units are in each state."""
    rows = session.execute(
        select(Dossier.state, func.count())
        .where(Dossier.unit_code.in_(sorted(units)), Dossier.state != DossierState.DRAFT)
        .group_by(Dossier.state)
    )
    return Counter({state.value: count for state, count in rows})


def count(session: Session, wanted: Wanted) -> int:
    """How many dossiers are wanted."""
    return session.scalar(_select(wanted).with_only_columns(func.count(Dossier.id))) or 0


def officers(session: Session, dossier: Dossier) -> list[tuple[UUID, str]]:
    """Who can be named to work on it: (id, name) of the agency's people of dossiers."""
    rows = session.execute(
        select(Account.id, Account.full_name)
        .where(Account.active, Account.memberships.any(processing.handles(dossier.unit_code)))
        .order_by(Account.full_name)
    )
    return [(key, name) for key, name in rows]


def listed(session: Session, dossiers: list[Dossier], lens: Lens) -> list[dict[str, Any]]:
    """Dossiers as they stand in the queue."""
    people = {it.assignee_id for it in dossiers} - {None}
    names = dict(session.execute(select(Account.id, Account.full_name).where(Account.id.in_(people))).all())
    return [_listed(session, it, names, lens) for it in dossiers]


def _listed(session: Session, dossier: Dossier, names: dict[UUID, str], lens: Lens) -> dict[str, Any]:
    step = processing.step_in_hand(session, dossier)
    return views.item(session, dossier, lens) | {
        "applicant_name": dossier.applicant.get("full_name", ""),
        "assignee": names.get(dossier.assignee_id) if dossier.assignee_id else None,
        "step_in_hand": step.code if step else None,
        "step_name": guide.step_name(clock.entry_of(dossier), step.code, lens.speech) if step else None,
        "step_due_at": step.due_at.isoformat() if step and step.due_at else None,
    }


def _select(wanted: Wanted) -> Select[Dossier]:
    found = select(Dossier).where(
        Dossier.unit_code.in_(sorted(wanted.units)), Dossier.state != DossierState.DRAFT
    )
    if wanted.state is not None:
        found = found.where(Dossier.state == wanted.state)
    elif not wanted.words:
        found = found.where(Dossier.ended_at.is_(None))
    if wanted.assignee is not None:
        found = found.where(Dossier.assignee_id == wanted.assignee)
    if wanted.late_at is not None:
        found = found.where(Dossier.paused_at.is_(None), Dossier.done_at.is_(None), wanted.late_at > DUE)
    if wanted.procedure:
        found = found.where(Dossier.procedure.has(Procedure.code == wanted.procedure))
    if wanted.words:
        code = numbering.tidy(wanted.words)
        number = Dossier.national_id_index == blind_index(code)
        found = found.where(or_(Dossier.code == code, Dossier.reference == code, number))
    return found
