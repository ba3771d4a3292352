"""Two rows of one human become one: who wrote in the chat turns out to be who uses the app."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.orm import Session

from dossiers import people
from models import Base, Delivery, Passage, Photo, Report, Resident, Support

RESIDENT = "resident"


def unite(session: Session, gone: Resident, into: Resident) -> None:
    """Give all that `gone` sent, joined or is owed to `into`, and delete `gone`; what `into` lacks it takes over.

    Reports keep their version: a unit that works offline must not notice.
    """
    _move_supports(session, gone.id, into.id)
    _move_references(session, gone.id, into.id)
    _move_marks(session, gone.id, into.id)
    _take_over(gone, into)
    session.delete(gone)
    session.flush()
    session.expire_all()


def references() -> list[tuple[Table, str]]:
    """Every column that names a resident by a foreign key, in whichever room's table; supports are apart."""
    residents = Base.metadata.tables[Resident.__tablename__]
    return [
        (table, column.name)
        for table in Base.metadata.sorted_tables
        if table.name != Support.__tablename__
        for column in table.columns
        if any(key.column.table is residents for key in column.foreign_keys)
    ]


def _move_references(session: Session, gone: UUID, into: UUID) -> None:
    for table, column in references():
        session.execute(update(table).where(table.c[column] == gone).values({column: into}))


def _move_marks(session: Session, gone: UUID, into: UUID) -> None:
    """Columns that hold a resident's key only where the one beside them says so."""
    photos = update(Photo).where(Photo.uploader_kind == RESIDENT, Photo.uploader_id == gone)
    letters = update(Delivery).where(Delivery.recipient_kind == RESIDENT, Delivery.recipient == gone)
    lines = update(Passage).where(Passage.by_kind == RESIDENT, Passage.by_id == gone)
    unsynchronised = {"synchronize_session": False}
    session.execute(photos.values(uploader_id=into), execution_options=unsynchronised)
    session.execute(letters.values(recipient=into), execution_options=unsynchronised)
    session.execute(lines.values(by_id=into), execution_options=unsynchronised)
    people.unite(session, gone, into)


def _move_supports(session: Session, gone: UUID, into: UUID) -> None:
    """Nobody joins one report twice, nor their own."""
    there = set(session.scalars(select(Support.report_id).where(Support.resident_id == into)))
    own = set(session.scalars(select(Report.id).where(Report.resident_id.in_([gone, into]))))
    joined = {
        row.report_id: row.at for row in session.scalars(select(Support).where(Support.resident_id == gone))
    }
    session.execute(delete(Support).where(Support.resident_id == gone))
    session.execute(delete(Support).where(Support.resident_id == into, Support.report_id.in_(own)))
    for report_id, at in joined.items():
        if report_id not in there | own:
            session.add(Support(report_id=report_id, resident_id=into, at=at))
    session.flush()
    _recount(session, sorted(joined.keys() | (there & own)))


def _recount(session: Session, reports: Sequence[UUID]) -> None:
    count = select(func.count()).select_from(Support).where(Support.report_id == Report.id).scalar_subquery()
    session.execute(
        update(Report).where(Report.id.in_(reports)).values(support_count=count),
        execution_options={"synchronize_session": False},
    )


def _take_over(gone: Resident, into: Resident) -> None:
    into.name, into.avatar = into.name or gone.name, into.avatar or gone.avatar
    if into.phone is None:
        into.phone, into.phone_index = gone.phone, gone.phone_index
    if into.zalo_follows is None:
        into.zalo_follows = gone.zalo_follows
    into.zalo_last_interaction_at = _later(into.zalo_last_interaction_at, gone.zalo_last_interaction_at)
    into.blocked_until = _later(into.blocked_until, gone.blocked_until)
    into.muted_at = into.muted_at or gone.muted_at
    into.created_at = min(into.created_at, gone.created_at)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
