"""What the national system is owed: one message for each state, sent and tried again like any other delivery."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from structlog.contextvars import get_contextvars

from models import Channel, Delivery, DeliveryState, Dossier
from models.base import new_key

# The one receiver there is; its address is the setting INTERCHANGE_URL.
NATIONAL_SYSTEM = UUID("0dc0de00-0000-7000-8000-000000000001")
TOPIC = "dossier.sync"


def owe(session: Session, dossier: Dossier, at: datetime) -> None:
    """Owe the dossier's present state to the national system.

    The row holds no personal data: what is sent is composed when it is sent.
    """
    dossier.sync_owed += 1
    body = {"dossier_id": str(dossier.id), "state": dossier.state.value, "mark": dossier.sync_owed}
    session.add(
        Delivery(
            id=new_key(),
            key=f"{TOPIC}:{dossier.id.hex}:{dossier.sync_owed}",
            channel=Channel.SYNC,
            recipient_kind="national_system",
            recipient=NATIONAL_SYSTEM,
            topic=TOPIC,
            body=body,
            unit_code=dossier.unit_code,
            request_id=str(get_contextvars().get("request_id", "")),
            state=DeliveryState.OWED,
            attempts=0,
            due_at=at,
            created_at=at,
        )
    )
