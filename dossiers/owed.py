"""What a change of a dossier owes its applicant: a message in the chat, by the topics `dossier.*` of the catalogues."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.catalogue.procedures import parsed
from models import Channel, Dossier, Unit
from reports.owed import News, owe

# What asks something of the applicant leads to the screen on which it is done.
ACTS = {"dossier.supplement": "supplement", "dossier.payment": "pay"}


def to_applicant(session: Session, topic: str, dossier: Dossier, at: datetime, **facts: object) -> None:
    """Owe `topic` to the dossier's resident; one that was filed at the counter has none to write to."""
    if dossier.resident_id is None:
        return
    entry = parsed(dossier.procedure.content)
    unit = session.get_one(Unit, dossier.unit_code)
    body = {
        "dossier_id": str(dossier.id),
        "act": ACTS.get(topic, ""),
        "code": dossier.code or dossier.reference,
        "category": {"name_vi": entry.name_vi, "name_en": entry.name_en},
        "unit": {"code": unit.code, "name": unit.name, "name_en": unit.name_en},
        "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
    }
    mark = str(int(at.timestamp() * 1_000_000))
    news = News(topic, dossier.id, body | facts, None, at, mark)
    owe(session, news, Channel.ZALO, "resident", dossier.resident_id)
