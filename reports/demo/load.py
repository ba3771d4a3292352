"""Loading the demonstration: cases become reports with a whole life behind them, a chunk to a transaction.

A report's key follows from its case, so that loading again adds nothing and a load that was killed goes on where it
stopped. History owes nobody anything: no delivery is written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID, uuid5

from sqlalchemy import insert, select
from sqlalchemy.orm import Session as OrmSession

from models import Base, Passage, PassageKind, Report, Session, State, Ticket
from models.sequence import next_value
from reports import deadlines
from reports.demo.life import STAFF
from reports.demo.rows import Told, change, plan_warnings, report_row
from reports.demo.sources import Case, Fate
from reports.demo.story import Setting, Story
from reports.demo.world import World
from reports.public import mapcount

CHUNK = 1000
CASES = UUID("6f1c5a51-6a0c-4d55-9d4c-3a3a0d1f8a11")
LOCK = "demo-load"
# Rows go past the mapper: a hundred thousand objects would only slow them down.
TABLES = Base.metadata.tables


@dataclass(frozen=True, slots=True)
class Loaded:
    """Of one chunk: how many cases were read, and how many of them were new."""

    read: int
    added: int


def load(
    cases: Iterable[Case], world: World, shift: timedelta, now: datetime, at_once: int = CHUNK
) -> Iterator[Loaded]:
    """Write the cases as reports, their clocks moved by `shift`, each chunk in a transaction of its own."""
    remaining = iter(cases)
    while chunk := list(islice(remaining, at_once)):
        with Session.begin() as session:
            next_value(session, LOCK)  # two loads at once take turns
            new = _new(session, chunk)
            if new:
                _Chunk(session, world, now).write(new, shift)
        yield Loaded(len(chunk), len(new))


def shift_to(latest: datetime, now: datetime) -> timedelta:
    """By how many whole days to move wall clocks so that the latest case lies within the last 24 hours."""
    return timedelta(days=(deadlines.local(now).replace(tzinfo=None) - latest).days)


def key_of(case: Case) -> UUID:
    """The report's key: always the same for the same case."""
    return uuid5(CASES, case.key)


def _new(session: OrmSession, chunk: Sequence[Case]) -> dict[UUID, Case]:
    cases = {key_of(case): case for case in chunk}
    there = set(session.scalars(select(Report.id).where(Report.id.in_(cases))))
    return {key: case for key, case in cases.items() if key not in there}


class _Chunk:
    """Cases on their way into the database together."""

    def __init__(self, session: OrmSession, world: World, now: datetime) -> None:
        self._session, self._world, self._now = session, world, now
        # The last report of each category that another may be a duplicate of.
        self._originals: dict[str, Told] = {}

    def write(self, cases: dict[UUID, Case], shift: timedelta) -> None:
        """All rows of the cases, and their counts on the map."""
        begins = {key: _begin(case, shift) for key, case in cases.items()}
        codes = _codes(self._session, begins)
        told = [self._tell(key, case, codes[key], begins[key]) for key, case in cases.items()]
        for one in told:
            mapcount.note(self._session, change(one.row))
        passages = (line for one in told for line in sorted(one.story.life.passages, key=_at))
        tickets = (ticket for one in told for ticket in one.story.life.tickets)
        self._session.execute(insert(TABLES[Report.__tablename__]), [one.row for one in told])
        self._session.execute(insert(TABLES[Passage.__tablename__]), list(passages))
        self._session.execute(insert(TABLES[Ticket.__tablename__]), list(tickets))

    def _tell(self, key: UUID, case: Case, code: str, begin: datetime) -> Told:
        world, dice = self._world, Random(f"{self._world.seed}:{case.key}")
        category = world.category(case.kind)
        original = self._originals.get(category.code) if case.fate is Fate.DUPLICATE else None
        spot = world.next_to(dice, original.setting.spot) if original else world.spot(dice)
        unit_code = world.unit(self._session, category, spot.area_code, begin)
        due_at = world.due(category, begin)
        setting = Setting(case, category, spot, unit_code, begin, due_at, self._now)
        story = Story(world, setting, dice, key)
        story.tell(original.code if original else None)
        plan_warnings(world, setting, story)
        told = Told(code, setting, story, report_row(world, code, setting, story, dice))
        if original is not None and story.life.state is State.DUPLICATE:
            _join(told, original)
        elif story.life.state not in {State.REJECTED, State.WITHDRAWN}:
            self._originals[category.code] = told
        return told


def _join(duplicate: Told, original: Told) -> None:
    at: datetime = duplicate.row["closed_at"]
    duplicate.row["duplicate_of_id"] = original.row["id"]
    original.story.life.tell(PassageKind.NOTE, at, STAFF, internal=f"+ {duplicate.code}")
    original.row["updated_at"] = max(original.row["updated_at"], at)


def _begin(case: Case, shift: timedelta) -> datetime:
    return (case.opened + shift).replace(tzinfo=deadlines.ZONE).astimezone(UTC)


def _codes(session: OrmSession, begins: dict[UUID, datetime]) -> dict[UUID, str]:
    """Codes as residents' reports get them, each day's numbers taken at once and all days in order."""
    days = {key: f"{deadlines.local(at):%y%m%d}" for key, at in begins.items()}
    numbers = {
        day: iter(range(next_value(session, f"report-code-{day}", step=count) - count + 1, 10**9))
        for day, count in sorted(Counter(days.values()).items())
    }
    return {key: f"PA-{day}-{next(numbers[day]):05d}" for key, day in days.items()}


def _at(line: dict[str, object]) -> datetime:
    at = line["at"]
    assert isinstance(at, datetime)
    return at
