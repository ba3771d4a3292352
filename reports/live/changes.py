"""What has changed lately, read from the passages: each once, also those that were committed out of their order.

PostgreSQL numbers a passage when it is written and shows it when it is committed, so a lower number can appear after a
higher one. Whoever follows remembers which numbers were skipped and looks for them until their writers must be dead.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Passage, Report, Ticket

AT_ONCE = 500
# Statements are cut off after 30 s and requests after a minute: a number missing for longer was rolled back.
GAP_LIVES = timedelta(seconds=90)
MOST_GAPS = 1000
MOST_LOOKED_BACK = 5000
# How far back a client that comes again is given what it may have missed by the same disorder.
OVERLAP = 200


@dataclass(frozen=True)
class Change:
    """One line of a history, as live screens are told of it. `units` have the matter or had it until then.

    `code` is a report's code, or a dossier's key.
    """

    seq: int
    at: datetime
    kind: str
    code: str
    state: str
    unit: str
    area: str
    units: frozenset[str]


@dataclass(frozen=True)
class Feed:
    """A history that is followed: its number and moment, and how its lines are read in order, `most` at once."""

    seq: InstrumentedAttribute[int]
    at: InstrumentedAttribute[datetime]
    fetch: Callable[[Session, ColumnElement[bool], int], list[Change]]


class Follower:
    """Reads what is new since it was made or last asked. Not safe for two threads at once."""

    def __init__(self, session: Session, now: datetime, feed: Feed | None = None) -> None:
        self._feed = feed or REPORTS
        seq = self._feed.seq
        self._last = session.scalar(select(func.max(seq))) or 0
        self._gaps: dict[int, datetime] = {}
        recent = session.scalars(select(seq).where(seq > self._last - OVERLAP))
        self._note_gaps(set(recent), max(0, self._last - OVERLAP), now)

    @property
    def missing(self) -> set[int]:
        """The numbers that were skipped and may still come."""
        return set(self._gaps)

    def read(self, session: Session, now: datetime) -> list[Change]:
        """The next changes, at most about AT_ONCE; ask again while it is that many."""
        number = self._feed.seq
        wanted: ColumnElement[bool] = number > self._last
        if self._gaps:
            wanted = or_(wanted, number.in_(self._gaps))
        found = self._feed.fetch(session, wanted, AT_ONCE)
        seen = {change.seq for change in found}
        for seq in seen & self._gaps.keys():
            del self._gaps[seq]
        before, self._last = self._last, max(seen | {self._last})
        self._note_gaps({seq for seq in seen if seq > before}, before, now)
        return found

    def _note_gaps(self, seen: set[int], after: int, now: datetime) -> None:
        self._gaps = {seq: since for seq, since in self._gaps.items() if now - since < GAP_LIVES}
        if self._last - after > len(seen):
            first = max(after + 1, self._last - MOST_LOOKED_BACK)
            missing = sorted(set(range(first, self._last)) - seen, reverse=True)
            self._gaps |= dict.fromkeys(missing[: MOST_GAPS - len(self._gaps)], now)


def since(session: Session, last: int, now: datetime, most: int, feed: Feed | None = None) -> list[Change]:
    """What a client may have missed that saw `last`: everything after it, and recent ones shortly before it."""
    feed = feed or REPORTS
    recent = (feed.seq > last - OVERLAP) & (feed.seq < last) & (feed.at > now - GAP_LIVES)
    return feed.fetch(session, or_(feed.seq > last, recent), most)


def fetch(session: Session, wanted: ColumnElement[bool], most: int) -> list[Change]:
    """The passages that are wanted with what is told of their reports, in order."""
    rows = session.execute(
        select(
            Passage.seq,
            Passage.at,
            Passage.kind,
            Passage.report_id,
            Passage.unit_code.label("of_unit"),
            Report.code,
            Report.state,
            Report.unit_code,
            Report.area_code,
        )
        .join(Report, Report.id == Passage.report_id)
        .where(wanted)
        .order_by(Passage.seq)
        .limit(most)
    ).all()
    held = _tickets(session, {row.report_id for row in rows})
    return [_change(row, held[row.report_id]) for row in rows]


def _tickets(session: Session, reports: Iterable[UUID]) -> dict[UUID, list[tuple[str, datetime | None]]]:
    held: dict[UUID, list[tuple[str, datetime | None]]] = defaultdict(list)
    wanted = select(Ticket.report_id, Ticket.unit_code, Ticket.ended_at).where(
        Ticket.report_id.in_(list(reports))
    )
    for row in session.execute(wanted):
        held[row.report_id].append((row.unit_code, row.ended_at))
    return held


def _change(row: Any, tickets: list[tuple[str, datetime | None]]) -> Change:  # noqa: ANN401 - a row of many columns
    until_then = {unit for unit, ended in tickets if ended is None or ended >= row.at}
    units = until_then | {row.unit_code} | ({row.of_unit} if row.of_unit else set())
    return Change(
        seq=row.seq,
        at=row.at,
        kind=row.kind.value,
        code=row.code,
        state=row.state.value,
        unit=row.unit_code,
        area=row.area_code,
        units=frozenset(units),
    )


REPORTS = Feed(Passage.seq, Passage.at, fetch)
