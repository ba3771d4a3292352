"""What the forms of the agencies' door mean as work on a dossier, for the acts and for the previews of their papers."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import orm

from dossiers import intake, processing
from dossiers.clock import Extension
from dossiers.desk.desk_shapes import AcceptForm, AskForm, DossierReasonForm, ExtensionForm
from dossiers.intake import Lack, Wanted
from models import Dossier
from reports.actor import Actor
from reports.entry.access import Permission, Staff
from wiring import wiring

Deed = Callable[[orm.Session, Dossier, Actor, datetime], object]


def accepting(body: AcceptForm) -> Deed:
    """Taking it in."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        intake.accept(session, dossier, by, at, variant=body.variant)

    return deed


def asking(body: AskForm, person: Staff) -> Deed:
    """Asking for a supplement; a second time only where the person leads."""
    lacks = [Lack(it.component, it.what, it.how) for it in body.items]

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        leads = dossier.unit_code in person.units(Permission.LEAD_DOSSIERS)
        wanted = Wanted(lacks, body.reason, body.legal_basis, again=leads)
        intake.ask_supplement(session, dossier, wanted, wiring().province.dossiers, by, at)

    return deed


def refusing(body: DossierReasonForm) -> Deed:
    """Not taking it in."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        intake.refuse(session, dossier, by, at, reason=body.reason)

    return deed


def extending(body: ExtensionForm) -> Deed:
    """Putting the due time off."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        wanted = Extension(body.due_at.astimezone(UTC), body.reason, body.legal_basis)
        processing.extend(session, dossier, wanted, wiring().province.dossiers, by, at)

    return deed


def stopping(body: DossierReasonForm) -> Deed:
    """Ending it without a result."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        processing.stop(session, dossier, by, at, reason=body.reason)

    return deed
