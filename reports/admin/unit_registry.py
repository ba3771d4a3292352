"""Units and the ways to reach them, as administrators edit them."""

import base64
import re
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clients.guard import Guard
from clients.http import Refused
from errors import FieldsRefused, NotFound
from models import Area, Channel, Ticket, TicketState, Unit, UnitChannel, UnitKind
from models.base import new_key
from reports.admin import revision
from reports.admin.catalogue import Changes
from reports.entry.staff_refusals import AddressRefused, Exists, InUse
from reports.wording import fold

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EMAIL = re.compile(r'[^@\s<>,;:"]+@[^@\s<>,;:"]+\.[^@\s<>,;:"]+')
ZALO_USER = re.compile(r"\d{6,32}")


def listed(session: Session, words: str) -> list[Unit]:
    """Units whose name or code holds all the words, with or without marks."""
    wanted = fold(words).split()
    units = session.scalars(select(Unit).order_by(Unit.name, Unit.code))
    return [unit for unit in units if all(word in f"{fold(unit.name)} {unit.code}" for word in wanted)]


def unit(session: Session, code: str) -> Unit:
    """The unit of this code. Raises NotFound."""
    found = session.get(Unit, code)
    if found is None:
        raise NotFound
    return found


def put_unit(
    session: Session, code: str, values: dict[str, Any], version: int | None
) -> tuple[Unit, Changes]:
    """Make a unit (`version` None) or change the one that was seen. Raises Exists, Stale, FieldsRefused, InUse."""
    area = values["area_code"]
    if area is not None and session.get(Area, area) is None:
        raise FieldsRefused(fields={"area": "unknown"})
    found = session.get(Unit, code, with_for_update=True)
    if version is None:
        if found is not None:
            raise Exists(extra={"current": unit_view(found)})
        if not CODE.fullmatch(code) or len(code) > 64:
            raise FieldsRefused(fields={"code": "form"})
        found = Unit(code=code, **values)
        session.add(found)
        return found, {"made": [None, code]}
    if found is None:
        raise NotFound
    revision.expect(found, version, unit_view(found))
    _check_needed(session, found, values)
    return found, revision.apply(found, values)


def add_channel(session: Session, owner: Unit, kind: Channel, address: str, guard: Guard) -> UnitChannel:
    """A new way to reach a unit; a webhook gets a secret. Raises AddressRefused."""
    _check_address(kind, address, guard)
    made = UnitChannel(id=new_key(), unit_code=owner.code, kind=kind, address=address, active=True)
    if kind is Channel.WEBHOOK:
        made.secret = new_secret()
    session.add(made)
    session.flush()
    return made


def edit_channel(
    session: Session, channel_id: UUID, address: str, guard: Guard, *, active: bool
) -> tuple[UnitChannel, Changes]:
    """Change where it leads and whether it is used. Raises NotFound, AddressRefused."""
    found = channel(session, channel_id)
    _check_address(found.kind, address, guard)
    return found, revision.apply(found, {"address": address, "active": active})


def channel(session: Session, channel_id: UUID) -> UnitChannel:
    """The channel, locked. Raises NotFound."""
    found = session.get(UnitChannel, channel_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def new_secret() -> str:
    """A secret by the Standard Webhooks specification: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def unit_view(found: Unit) -> dict[str, Any]:
    """A unit as it can be sent back changed."""
    return {
        "code": found.code,
        "version": found.version,
        "name": found.name,
        "name_en": found.name_en,
        "kind": found.kind.value,
        "area": found.area_code,
        "hotline": found.hotline,
        "active": found.active,
    }


def channels_view(session: Session, code: str) -> list[dict[str, Any]]:
    """The unit's channels without their secrets."""
    wanted = select(UnitChannel).where(UnitChannel.unit_code == code).order_by(UnitChannel.id)
    return [channel_view(found) for found in session.scalars(wanted)]


def channel_view(found: UnitChannel) -> dict[str, Any]:
    """A channel without its secret."""
    return {
        "id": str(found.id),
        "kind": found.kind.value,
        "address": found.address,
        "active": found.active,
    }


def _check_needed(session: Session, found: Unit, values: dict[str, Any]) -> None:
    """A unit with work on its desk stays active, and so does the last coordinator."""
    if not values["active"] and found.active:
        at_work = select(Ticket.id).where(Ticket.unit_code == found.code, Ticket.state == TicketState.OPEN)
        if session.scalars(at_work.limit(1)).first() is not None:
            raise InUse(fields={"active": "open_tickets"})
    stays = values["active"] and values["kind"] is UnitKind.COORDINATOR
    if found.kind is UnitKind.COORDINATOR and found.active and not stays:
        others = select(Unit.code).where(
            Unit.kind == UnitKind.COORDINATOR, Unit.active, Unit.code != found.code
        )
        if session.scalars(others.with_for_update()).first() is None:
            raise InUse(fields={"active": "last_coordinator"})


def _check_address(kind: Channel, address: str, guard: Guard) -> None:
    match kind:
        case Channel.WEBHOOK:
            try:
                guard.check(address)
            except Refused as error:
                raise AddressRefused(fields={"address": str(error).replace(" ", "_")}) from error
        case Channel.EMAIL:
            if not EMAIL.fullmatch(address) or len(address) > 254:
                raise AddressRefused(fields={"address": "not_an_email_address"})
        case Channel.ZALO:
            if not ZALO_USER.fullmatch(address):
                raise AddressRefused(fields={"address": "not_a_zalo_user_id"})
