"""Which browsers are told of a unit's news, and until when."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, case, column, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from clients.web_push import Receiver
from models import Account, Membership, PushSubscription
from models.base import new_key
from models.direct import connection_of
from models.many import Among
from reports.entry.access import TICKET_ROLES

# A person has a phone or two; what lies behind are browsers that were cleared and never said so.
MOST_OF_ONE = 5
# Made once: every report asks.
_MEMBERS = (
    select(PushSubscription)
    .join(Account, Account.id == PushSubscription.account_id)
    .join(Membership, Membership.account_id == Account.id)
    .where(
        Membership.unit_code == bindparam("unit"), Membership.role.in_(sorted(TICKET_ROLES)), Account.active
    )
    .order_by(PushSubscription.id)
)


_IDS = Among(
    f"""
    SELECT DISTINCT memberships.unit_code, push_subscriptions.id FROM push_subscriptions
    JOIN accounts ON accounts.id = push_subscriptions.account_id
    JOIN memberships ON memberships.account_id = accounts.id
    WHERE memberships.unit_code {{these}} AND accounts.active
      AND memberships.role IN ({", ".join(f"'{role.value}'" for role in sorted(TICKET_ROLES))})
    ORDER BY push_subscriptions.id
    """,
    String(),
    [column("unit_code", String()), column("id", Uuid())],
)


@dataclass(frozen=True)
class Wish:
    """A browser that wants to be told, in its language."""

    receiver: Receiver
    language: str


def begin(session: Session, account_id: UUID, wish: Wish, at: datetime) -> PushSubscription:
    """Tell this browser of the account's news from now on; whoever used the browser before is told there no more.

    Asking again renews it. Of one person's browsers the latest MOST_OF_ONE are kept.
    """
    receiver = wish.receiver
    row = {
        "id": new_key(),
        "account_id": account_id,
        "endpoint": receiver.endpoint,
        "endpoint_digest": hashlib.sha256(receiver.endpoint.encode()).hexdigest(),
        "public_key": receiver.public_key,
        "auth": receiver.auth,
        "language": wish.language,
        "created_at": at,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(PushSubscription).values(row)
    new = statement.excluded
    # Two tabs of a browser may ask at the same moment. What is still owed under another person's key ends with it.
    key = case((PushSubscription.account_id == new.account_id, PushSubscription.id), else_=new.id)
    renewed = {name: new[name] for name in row if name != "endpoint_digest"} | {"id": key}
    found: PushSubscription = session.scalars(
        statement.on_conflict_do_update(index_elements=["endpoint_digest"], set_=renewed)
        .returning(PushSubscription)
        .execution_options(populate_existing=True)
    ).one()
    _drop_oldest(session, account_id)
    return found


def end(session: Session, subscription_id: UUID, account_id: UUID | None = None) -> None:
    """Tell it no more; of an account only its own. Ending what has ended is no harm."""
    ended = delete(PushSubscription).where(PushSubscription.id == subscription_id)
    session.execute(ended.where(PushSubscription.account_id == account_id) if account_id else ended)


def end_all(session: Session, account_id: UUID) -> None:
    """Tell none of the account's browsers any more; those that are still logged in ask again."""
    session.execute(delete(PushSubscription).where(PushSubscription.account_id == account_id))


def of_units(session: Session, unit_codes: Sequence[str]) -> dict[str, list[UUID]]:
    """By unit the subscriptions of the people who work for it now."""
    found: dict[str, list[UUID]] = {code: [] for code in unit_codes}
    for code, key in _IDS.all(connection_of(session), unit_codes):
        found[code].append(key)
    return found


def of_member(session: Session, subscription_id: UUID, unit_code: str) -> PushSubscription | None:
    """The subscription, while it holds and its person still works for the unit."""
    return session.scalars(
        _MEMBERS.where(PushSubscription.id == subscription_id).limit(1), {"unit": unit_code}
    ).one_or_none()


def _drop_oldest(session: Session, account_id: UUID) -> None:
    own = (
        select(PushSubscription.id)
        .where(PushSubscription.account_id == account_id)
        .order_by(PushSubscription.created_at.desc(), PushSubscription.id.desc())
    )
    for old in session.scalars(own.offset(MOST_OF_ONE)).all():
        end(session, old)
