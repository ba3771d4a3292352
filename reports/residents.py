"""Who is who: a resident is found by either of their two Zalo ids, or made; one human met under both is one row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased
from structlog import get_logger

from models import Conversation, Resident
from models.base import new_key
from models.secret import blind_index
from reports import delivery, uniting

log = get_logger(__name__)


@dataclass(frozen=True)
class ZaloIds:
    """The ids of one human that Zalo told together: at the app and at the Official Account; one may be missing."""

    app: str | None = None
    account: str | None = None


def meet(session: Session, ids: ZaloIds, at: datetime, *, in_chat: bool = False) -> UUID:
    """The resident of these ids: found, made one of two rows, or new. The id of the door they came by must be given.

    Rows become one, and a row gets a second id, only where nothing contradicts it: two people are never made one. Two
    first meetings at once make one resident.
    """
    # Always the conversation before the resident: who writes and signs in at once must not wait for themselves.
    session.execute(select(Conversation.id).where(Conversation.sender == ids.account).with_for_update())
    by_app, by_account = _known(session, ids)
    if by_app is not None and by_account is not None and by_app is not by_account:
        if by_app.zalo_oa_user_id is None and by_account.zalo_app_user_id is None:
            log.info("two residents are one", kept=str(by_app.id), gone=str(by_account.id))
            uniting.unite(session, by_account, by_app)
            by_account = by_app
        else:
            log.warning("two residents differ in an id", one=str(by_app.id), other=str(by_account.id))
    known, other = (by_account, by_app) if in_chat else (by_app, by_account)
    if known is None and other is not None and _lacks(other, in_chat):
        known = other
    resident_id = known.id if known is not None else _new(session, ids, at, in_chat)
    _note_app(session, resident_id, ids.app)
    _note_account(session, resident_id, ids.account, at)
    return resident_id


def known(session: Session, ids: ZaloIds) -> list[UUID]:
    """Whoever has one of these ids: nobody, one person, or two who were never seen to be one."""
    return list(session.scalars(select(Resident.id).where(or_(*_matching(ids))).order_by(Resident.id)))


def keep_phone(resident: Resident, phone: str) -> None:
    """Remember a phone number (E.164), encrypted, with the blind index by which it can be found."""
    resident.phone, resident.phone_index = phone, blind_index(phone)


def _known(session: Session, ids: ZaloIds) -> tuple[Resident | None, Resident | None]:
    """The rows of the app's id and of the account's, locked; they may be one."""
    wanted = (
        select(Resident).where(or_(*_matching(ids))).order_by(Resident.id).with_for_update(key_share=True)
    )
    rows = session.scalars(wanted.execution_options(populate_existing=True)).all()
    by_app = next((row for row in rows if ids.app is not None and row.zalo_app_user_id == ids.app), None)
    by_account = next(
        (row for row in rows if ids.account is not None and row.zalo_oa_user_id == ids.account), None
    )
    return by_app, by_account


def _matching(ids: ZaloIds) -> list[ColumnElement[bool]]:
    pairs = ((Resident.zalo_app_user_id, ids.app), (Resident.zalo_oa_user_id, ids.account))
    return [column == value for column, value in pairs if value is not None]


def _lacks(row: Resident, in_chat: bool) -> bool:
    """Whether the row has no id yet at the door the person came by."""
    return (row.zalo_oa_user_id if in_chat else row.zalo_app_user_id) is None


def _new(session: Session, ids: ZaloIds, at: datetime, in_chat: bool) -> UUID:
    """Whoever came at the same moment with the same id gets the same row."""
    column, value = ("zalo_oa_user_id", ids.account) if in_chat else ("zalo_app_user_id", ids.app)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"id": new_key(), "name": "", "avatar": "", "language": "vi", "created_at": at, "seen_at": at}
    statement = dialect.insert(Resident).values(row | {column: value})
    resident_id: UUID = session.execute(
        statement.on_conflict_do_update(
            index_elements=[column], set_={"seen_at": statement.excluded.seen_at}
        ).returning(Resident.id)
    ).scalar_one()
    return resident_id


def _note_app(session: Session, resident_id: UUID, app_user_id: str | None) -> None:
    if app_user_id is None:
        return
    other = aliased(Resident)
    taken = exists(select(other.id).where(other.zalo_app_user_id == app_user_id))
    session.execute(
        update(Resident)
        .where(Resident.id == resident_id, Resident.zalo_app_user_id.is_(None), ~taken)
        .values(zalo_app_user_id=app_user_id)
        .execution_options(synchronize_session=False)
    )


def _note_account(session: Session, resident_id: UUID, oa_user_id: str | None, at: datetime) -> None:
    """Note the chat's id, unless somebody else has it; what was held for want of it is due now."""
    if oa_user_id is None:
        return
    other = aliased(Resident)
    taken = exists(select(other.id).where(other.zalo_oa_user_id == oa_user_id))
    noted = session.execute(
        update(Resident)
        .where(Resident.id == resident_id, Resident.zalo_oa_user_id.is_(None), ~taken)
        .values(zalo_oa_user_id=oa_user_id)
        .returning(Resident.id)
        .execution_options(synchronize_session=False)
    ).first()
    if noted is not None:
        delivery.release(session, resident_id, at)
