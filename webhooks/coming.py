"""What comes is kept, once: the events, and a conversation for each person who has none.

On PostgreSQL that is one statement, and one round trip, for all events that come together.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from models import Conversation, InboxEvent, InboxState
from models.base import new_key
from models.direct import Direct
from models.secret import EncryptedText
from webhooks.events import STALE_AFTER, Event

_INBOX, _TALKS = (kind.metadata.tables[kind.__tablename__] for kind in (InboxEvent, Conversation))
_SEALED = EncryptedText()


@dataclass(frozen=True, slots=True)
class Come:
    """An event as it came: `raw` are the bytes, `proven` that their signature held. It is due at `due_at`, a moment
    after it came, so that those that overtook each other fall into order."""

    event: Event
    raw: bytes
    at: datetime
    proven: bool
    due_at: datetime

    @property
    def waits(self) -> bool:
        """Whether a worker has to hear it."""
        return self.event.asks_something and self.event.happened_at > self.at - STALE_AFTER


def keep(connection: Connection, come: Sequence[Come]) -> list[bool]:
    """Keep each event, once; tells of each whether it is new. What asks nothing of us is settled at once."""
    rows = [_row(one) for one in come]
    if connection.dialect.name == "postgresql":
        kept = _keep_all(connection, rows)
    else:
        kept = {row["id"] for row in rows if _keep_one(connection, row)}
    return [row["id"] in kept for row in rows]


def _row(come: Come) -> dict[str, Any]:
    event, waits = come.event, come.waits
    return {
        "id": new_key(),
        "key": event.key,
        "name": event.name,
        "sender": event.sender,
        "proven": come.proven,
        "body": come.raw.decode("utf-8", "replace"),
        "media": [],
        "happened_at": event.happened_at,
        "received_at": come.at,
        "state": InboxState.WAITING if waits else InboxState.IGNORED,
        "due_at": come.due_at,
        "attempts": 0,
        "last_error": "it is older than a day" if event.asks_something and not waits else "",
        "settled_at": None if waits else come.at,
    }


def _talk(come: dict[str, Any]) -> dict[str, Any]:
    """A conversation that begins with this event."""
    talk = dict.fromkeys(_TALKS.c.keys()) | {"talk": "", "called_for": "", "turn": 0}
    return talk | {"id": new_key(), "sender": come["sender"], "heard_at": come["received_at"]}


def _placed(table: Table) -> dict[str, BindParameter[Any]]:
    return {each.key: bindparam(each.key, type_=each.type) for each in table.c}


_KEEP_ONE = Direct(
    sqlite.insert(_INBOX)
    .values(_placed(_INBOX))
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(_INBOX.c.id)
)
_THERE = Direct(select(_TALKS.c.id).where(_TALKS.c.sender == bindparam("sender")))
_TALK = Direct(insert(_TALKS).values(_placed(_TALKS)))


def _keep_one(connection: Connection, row: dict[str, Any]) -> bool:
    """Whether it is new. Nobody else writes meanwhile, on SQLite."""
    if _KEEP_ONE.first(connection, row) is None:
        return False
    if row["state"] is InboxState.WAITING and _THERE.first(connection, row) is None:
        _TALK.run(connection, _talk(row))
    return True


def _keeping_all() -> Direct:
    came = (
        func.json_to_recordset(cast(bindparam("events", type_=Text), postgresql.JSON))
        .table_valued(*(column(each.key, each.type) for each in _INBOX.c), name="came")
        .render_derived(with_types=True)
    )
    kept = (
        postgresql.insert(_INBOX)
        # In one order everywhere, so that no two transactions wait for each other in a circle.
        .from_select(_INBOX.c.keys(), select(*came.c).order_by(came.c.key))
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(_INBOX.c.id, _INBOX.c.sender, _INBOX.c.received_at, _INBOX.c.settled_at)
        .cte("kept")
    )
    waiting = select(kept.c.sender).where(kept.c.settled_at.is_(None))
    # Who is there stays until we have committed; whoever is locked may be about to go.
    there = (
        select(_TALKS.c.sender)
        .where(_TALKS.c.sender.in_(waiting))
        .with_for_update(read=True, key_share=True, skip_locked=True)
        .cte("there")
    )
    sealed = select(bindparam("nothing", type_=_SEALED).label("nothing")).cte("sealed")
    # Its id is that of the event it begins with.
    begun = {
        "id": kept.c.id,
        "sender": kept.c.sender,
        "talk": sealed.c.nothing,
        "called_for": sealed.c.nothing,
        "turn": literal_column("0"),
        "heard_at": kept.c.received_at,
    }
    new = (
        select(*begun.values())
        .select_from(kept.join(sealed, true()))
        .ext(postgresql.distinct_on(kept.c.sender))
        .where(kept.c.settled_at.is_(None), kept.c.sender.not_in(select(there.c.sender)))
        .order_by(kept.c.sender)
    )
    talks = postgresql.insert(_TALKS).from_select(list(begun), new).on_conflict_do_nothing()
    return Direct(select(kept.c.id).add_cte(talks.cte("talks")))


_KEEP_ALL = _keeping_all()


def _keep_all(connection: Connection, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """The ids of those that are new."""
    dialect = connection.dialect
    sealed = [row | {"body": _SEALED.process_bind_param(row["body"], dialect)} for row in rows]
    events = json.dumps(sealed, default=str)
    return {key for (key,) in _KEEP_ALL.all(connection, {"events": events, "nothing": ""})}
