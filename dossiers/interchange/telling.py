"""How one owed state goes to the national system, and what its acknowledgement means for the dossier."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session as OrmSession

from clients.http import Refused
from clients.interchange import Interchange
from dossiers.interchange import payload
from models import Delivery, Dossier, DossierState, Reading, Session
from reports.links import Links


class Teller:
    """Composes a dossier's state when it is sent, and notes the receipt. Called with no transaction open."""

    def __init__(self, interchange: Interchange, links: Links) -> None:
        self._interchange, self._links = interchange, links

    def tell(self, letter: Delivery, at: datetime) -> None:
        """Send one state. Raises Unavailable or Refused."""
        dossier_id, state = UUID(letter.body["dossier_id"]), DossierState(letter.body["state"])
        with Reading() as session:
            dossier = session.get(Dossier, dossier_id)
            if dossier is None:
                raise Refused("the dossier is gone")
            body = payload.compose(session, dossier, state, self._links, at)
        receipt = self._interchange.tell(letter.key, body, at)
        with Session.begin() as session:
            acknowledge(session, dossier_id, int(letter.body["mark"]), receipt)


def acknowledge(session: OrmSession, dossier_id: UUID, mark: int, receipt: str) -> None:
    """The national system has this state. A late acknowledgement of an earlier one changes nothing.

    Past the mapper: it must not raise the version that officers act on.
    """
    session.execute(
        update(Dossier)
        .where(Dossier.id == dossier_id, Dossier.sync_acked < mark)
        .values(sync_acked=mark, sync_receipt=receipt)
        .execution_options(synchronize_session=False)
    )
