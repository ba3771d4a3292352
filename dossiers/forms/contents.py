"""What each form says of a dossier. A form exists once the thing it tells has happened."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import clock
from dossiers.catalogue import guide
from dossiers.catalogue.conditions import Need, need
from errors import NotFound
from models import (
    Account,
    Area,
    Dossier,
    DossierEvent,
    DossierPassage,
    DueChange,
    DueChangeKind,
    Supplement,
    Unit,
)
from reports import deadlines
from texts import Texts


class FormNumber(StrEnum):
    """The forms that go to the applicant."""

    RECEIPT = "01"
    SUPPLEMENT = "02"
    REFUSAL = "03"
    APOLOGY = "04"
    STOPPING = "05"


def told(session: Session, dossier: Dossier, number: FormNumber, texts: Texts, link: str) -> dict[str, Any]:
    """The values of a form, all plain text in Vietnamese. Raises NotFound while there is nothing to tell."""
    own, passage = TELLERS[number](session, dossier, texts)
    unit, area = session.get_one(Unit, dossier.unit_code), session.get_one(Area, dossier.area_code)
    signer = session.get(Account, passage.by_id) if passage.by_id and passage.by_kind == "staff" else None
    day = deadlines.local(passage.at)
    person = dossier.applicant
    return {
        "province": texts.say("forms.province", "vi"),
        "agency": unit.name,
        "number": dossier.code or dossier.reference,
        "place_and_day": f"{area.name}, ngày {day:%d} tháng {day:%m} năm {day:%Y}",
        "code": dossier.code or dossier.reference,
        "procedure": clock.entry_of(dossier).name_vi,
        "applicant": str(person.get("full_name", "")),
        "address": str(person.get("address") or ""),
        "phone": str(person.get("phone") or ""),
        "email": str(person.get("email") or ""),
        "accepted_day": f"{deadlines.local(dossier.accepted_at):%d/%m/%Y}" if dossier.accepted_at else "",
        "signer": signer.full_name if signer else "",
        "link": link,
    } | own


Told = tuple[dict[str, Any], DossierPassage]


def _receipt(session: Session, dossier: Dossier, texts: Texts) -> Told:
    passage = _passage(session, dossier, DossierEvent.ACCEPTED)
    entry = clock.entry_of(dossier)
    variant = next((it for it in entry.variants if it.code == dossier.variant_code), None)
    needed = [it for it in entry.components if need(it, dossier.answers) is Need.REQUIRED]
    own = {
        "components": [
            {
                "name": it.name_vi,
                "copies": f"{it.copies:02d}",
                "form": texts.say(f"forms.form.{it.form}", "vi"),
            }
            for it in needed
        ],
        "duration": guide.duration(variant.norm if variant else entry.norm, texts, "vi")["text"],
        "accepted": _moment(passage.at),
        "due": _moment(dossier.due_original),
        "result_way": texts.say(f"forms.result.{dossier.result_way.value}", "vi"),
    }
    return own, passage


def _supplement(session: Session, dossier: Dossier, _texts: Texts) -> Told:
    passage = _passage(session, dossier, DossierEvent.SUPPLEMENT_ASKED)
    wanted = (
        select(Supplement).where(Supplement.dossier_id == dossier.id).order_by(Supplement.asked_at.desc())
    )
    asked = session.scalars(wanted.limit(1)).one()
    own = {
        "items": [{"what": it["what"], "how": it["how"] or ""} for it in asked.items],
        "reason": asked.reason,
        "legal_basis": asked.legal_basis,
        "answer_by": _moment(asked.answer_by),
    }
    return own, passage


def _refusal(session: Session, dossier: Dossier, _texts: Texts) -> Told:
    passage = _passage(session, dossier, DossierEvent.REFUSED)
    return {"reason": passage.public_text}, passage


def _apology(session: Session, dossier: Dossier, _texts: Texts) -> Told:
    passage = _passage(session, dossier, DossierEvent.EXTENDED)
    wanted = select(DueChange).where(
        DueChange.dossier_id == dossier.id, DueChange.kind == DueChangeKind.EXTENSION
    )
    change = session.scalars(wanted.order_by(DueChange.at.desc()).limit(1)).one()
    own = {
        "from_due": _moment(change.from_due),
        "to_due": _moment(change.to_due),
        "reason": change.reason,
        "legal_basis": change.legal_basis,
    }
    return own, passage


def _stopping(session: Session, dossier: Dossier, _texts: Texts) -> Told:
    passage = _passage(session, dossier, DossierEvent.STOPPED)
    return {"reason": passage.public_text}, passage


TELLERS: dict[FormNumber, Callable[[Session, Dossier, Texts], Told]] = {
    FormNumber.RECEIPT: _receipt,
    FormNumber.SUPPLEMENT: _supplement,
    FormNumber.REFUSAL: _refusal,
    FormNumber.APOLOGY: _apology,
    FormNumber.STOPPING: _stopping,
}


def _passage(session: Session, dossier: Dossier, event: DossierEvent) -> DossierPassage:
    wanted = select(DossierPassage).where(
        DossierPassage.dossier_id == dossier.id, DossierPassage.event == event
    )
    found = session.scalars(wanted.order_by(DossierPassage.seq.desc()).limit(1)).first()
    if found is None:
        raise NotFound
    return found


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = deadlines.local(at)
    return f"{local:%H} giờ {local:%M} phút, ngày {local:%d/%m/%Y}"
