"""What really exists in a database, so that made-up requests can name it: keys for addresses, words for bodies."""

import re
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from models import (
    Account,
    Area,
    Category,
    CategoryGroup,
    Conversation,
    Delivery,
    Dossier,
    DossierFile,
    InboxEvent,
    Photo,
    Procedure,
    PushSubscription,
    Reading,
    Report,
    RoutingRule,
    SavedFilter,
    Ticket,
    Unit,
    UnitChannel,
)
from models.payment import Payment, PaymentOrder

Column = InstrumentedAttribute[Any]
# What stands in the first place of an address, by the address up to it.
PLACES: dict[str, Column] = {
    "/reports": Report.code,
    "/public/reports": Report.code,
    "/staff/reports": Report.code,
    "/unit/tickets": Ticket.id,
    "/dossiers": Dossier.id,
    "/unit/dossiers": Dossier.id,
    "/unit/filings": Dossier.id,
    "/unit/payments": Payment.id,
    "/unit/push/subscriptions": PushSubscription.id,
    "/staff/conversations": Conversation.id,
    "/staff/deliveries": Delivery.id,
    "/staff/inbox": InboxEvent.id,
    "/staff/filters": SavedFilter.id,
    "/staff/photos": Photo.id,
    "/admin/accounts": Account.id,
    "/admin/channels": UnitChannel.id,
    "/admin/units": Unit.code,
    "/admin/categories": Category.code,
    "/admin/groups": CategoryGroup.code,
    "/admin/routing-rules": RoutingRule.id,
    "/procedures": Procedure.code,
    "/interchange/files": DossierFile.id,
}
# Of each kind the newest: they are at work still.
SOME = 24
# What is no row: days, numbers of forms, a tile and a point of the province.
WORDS: dict[str, list[Any]] = {
    "day": ["2026-12-31", "2027-02-30"],
    "number": ["01", "02", "03", "04", "05", "06"],
    "z": [10],
    "x": [813],
    "y": [479],
    "latitude": [11.31, 10.5352],
    "longitude": [106.099, 106.4137],
    "lat": [11.31],
    "lon": [106.099],
}
# What stands under a name in a body.
NAMES: dict[str, Column] = {
    "unit": Unit.code,
    "proposed_unit": Unit.code,
    "category": Category.code,
    "into": Report.code,
    "codes": Report.code,
    "area": Area.code,
    "procedure": Procedure.code,
    "account_id": Account.id,
    "photo_ids": Photo.id,
    "token": PaymentOrder.token,
    "group": CategoryGroup.code,
}
VERSIONED: dict[str, Column] = {
    "/staff/reports": Report.version,
    "/unit/tickets": Report.version,
    "/dossiers": Dossier.version,
    "/unit/dossiers": Dossier.version,
    "/unit/filings": Dossier.version,
    "/admin/units": Unit.version,
    "/admin/categories": Category.version,
}


class Known:
    """Some rows of each kind, the same for one seed. Rows of `spared` accounts are not offered."""

    def __init__(self, seed: int, spared: Iterable[object] = ()) -> None:
        self._dice, self._spared = Random(seed), set(spared)
        self._rows: dict[Column, list[Any]] = {}

    def fill_path(self, path: str, places: dict[str, Any]) -> None:
        """Put what exists into an address's places."""
        column = PLACES.get(_head(path))
        for name in places:
            if name in WORDS:
                places[name] = self._dice.choice(WORDS[name])
            elif name in {"id", "code"} and column is not None:
                places[name] = self._one(column, places[name])
        if "file_id" in places:
            with Reading() as session:
                owner = DossierFile.dossier_id == _key(places["id"])
                found = session.scalars(select(DossierFile.id).where(owner)).all()
            places["file_id"] = str(self._dice.choice(found)) if found else places["file_id"]

    def fill_body(self, path: str, places: dict[str, Any], body: object) -> None:
        """Put what exists under the names of a body that ask for it, and the version that is true now."""
        if not isinstance(body, dict):
            return
        for name in sorted(body.keys() & WORDS.keys()):
            body[name] = self._dice.choice(WORDS[name])
        for name in sorted(body.keys() & NAMES.keys()):
            value = self._one(NAMES[name], body[name])
            body[name] = [value] if isinstance(body[name], list) else value
        if "version" in body and _head(path) in VERSIONED:
            body["version"] = version_of(path, places) or body["version"]

    def _one(self, column: Column, otherwise: object) -> object:
        rows = self._rows.setdefault(column, [])
        if not rows:
            with Reading() as session:
                found: Sequence[Any] = session.scalars(
                    select(column).order_by(column.desc()).limit(SOME)
                ).all()
            rows += [str(value) for value in found if value not in self._spared]
        return self._dice.choice(rows) if rows else otherwise


def _head(path: str) -> str:
    return re.sub(r"/[{<].*", "", path.removeprefix("/api/v1"))


def version_of(path: str, places: Mapping[str, Any]) -> int | None:
    """The version that the thing at an address has now."""
    head = _head(path)
    column, key = VERSIONED[head], PLACES[head]
    value = places.get("code", _key(places.get("id")))
    asked = select(column).where(key == value)
    if head == "/unit/tickets":
        asked = select(column).join(Ticket, Ticket.report_id == Report.id).where(key == value)
    with Reading() as session:
        found: int | None = session.scalar(asked)
    return found


def _key(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
