"""Public reports in ranges of tiles, found for many places by one question."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Integer, Uuid, bindparam, column, text
from sqlalchemy.types import TypeEngine

from models import State
from models.arrays import array, arrays_of
from models.base import UtcDateTime
from models.direct import Direct
from models.report import OPEN_STATES

MOST_COMPARED = 300
# Few ranges of tiles: a little more ground is looked over for fewer questions.
MOST_RANGES = 6


class Spot(NamedTuple):
    """A report as far as it is compared."""

    id: UUID
    latitude: float
    longitude: float
    public_latitude: float
    public_longitude: float

    @property
    def exact(self) -> tuple[float, float]:
        """Where it is."""
        return self.latitude, self.longitude

    @property
    def public(self) -> tuple[float, float]:
        """Where the public sees it."""
        return self.public_latitude, self.public_longitude


class Around(NamedTuple):
    """Where is looked, at most MOST_RANGES ranges of tiles, first and last of each, and the question's values: which
    report is not meant, since when the others came in, since when those that are done were fixed."""

    ranges: Sequence[tuple[int, int]]
    values: Mapping[str, Any]


_OF_SPOT = ", ".join(Spot._fields)
_SPOT = (column("id", Uuid()), *(column(name) for name in Spot._fields[1:]))
_WANTED: dict[str, TypeEngine[Any]] = {
    "since": UtcDateTime(),
    "fixed_since": UtcDateTime(),
    "besides": Uuid(),
}
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))


class Question:
    """Public reports around that came in since, are open or were fixed lately, the newest first; with `also`, those
    with these values in columns of theirs.

    One indexed question for each range of tiles: left to themselves, planners begin with time or state instead, so the
    time is written so that no index serves it. Measured in SQLite on 50,000 reports: 95 ms against 1. The ranges
    overlap nowhere, so what they hold is looked through as it comes; joined by id to the reports again, PostgreSQL
    without statistics went through all ranges anew for each report there is. In words of its own, because putting the
    expression together took longer than asking it.
    """

    def __init__(self, **also: TypeEngine[Any]) -> None:
        self._also = also
        self._one, self._all = self._of_one(), self._of_all()

    def each(self, connection: Connection, places: Sequence[Around]) -> list[list[Spot]]:
        """What there is around each, MOST_COMPARED at most. PostgreSQL is asked once for all ranges of all."""
        if connection.dialect.name != "postgresql":
            return [list(map(Spot._make, self._one.all(connection, _by_number(place)))) for place in places]
        if not places:
            return []
        rows = [
            {"number": number, "first": first, "last": last, **place.values}
            for number, place in enumerate(places)
            for first, last in place.ranges
        ]
        found: list[list[Spot]] = [[] for _ in places]
        for number, *spot in self._all.all(
            connection, {name: array([row[name] for row in rows]) for name in rows[0]}
        ):
            found[number].append(Spot._make(spot))
        return [spots[:MOST_COMPARED] for spots in found]

    def _of_one(self) -> Direct:
        arms = " UNION ALL ".join(self._range(f":from_{n}", f":to_{n}", ":") for n in range(MOST_RANGES))
        question = self._newest(_OF_SPOT, arms, ":")
        types = [bindparam(name, type_=kind) for name, kind in (_WANTED | self._also).items()]
        return Direct(text(question).bindparams(*types).columns(*_SPOT))

    def _of_all(self) -> Direct:
        asked: dict[str, TypeEngine[Any]] = {"number": Integer(), "first": BigInteger(), "last": BigInteger()}
        asked |= _WANTED | self._also
        arrays = ", ".join(arrays_of(name, kind) for name, kind in asked.items())
        near = self._newest(f"{_OF_SPOT}, came", self._range("asked.first", "asked.last", "asked."), "asked.")
        question = f"""
            SELECT asked.number, {", ".join(f"near.{name}" for name in Spot._fields)}
            FROM unnest({arrays}) AS asked({", ".join(asked)}) CROSS JOIN LATERAL ({near}) AS near
            ORDER BY asked.number, near.came DESC
        """
        return Direct(text(question).columns(column("number"), *_SPOT))

    def _range(self, first: str, last: str, given: str) -> str:
        also = "".join(f" AND {name} = {given}{name}" for name in self._also)
        return (
            f"SELECT {_OF_SPOT}, visible, state, resolved_at, coalesce(created_at, updated_at) AS came FROM reports "
            f"WHERE tile BETWEEN {first} AND {last}{also}"
        )

    def _newest(self, wanted: str, around: str, given: str) -> str:
        return f"""
            SELECT {wanted} FROM ({around}) AS around
            WHERE id != {given}besides AND visible AND came >= {given}since
            AND (state IN ({_OPEN})
                 OR state IN ('{State.RESOLVED.value}', '{State.CLOSED.value}')
                 AND resolved_at >= {given}fixed_since)
            ORDER BY came DESC LIMIT {MOST_COMPARED}
        """


def _by_number(place: Around) -> dict[str, Any]:
    # What is left over is a range that holds nothing.
    ranges = [*place.ranges, *[(1, 0)] * MOST_RANGES][:MOST_RANGES]
    values = dict(place.values)
    for number, (first, last) in enumerate(ranges):
        values[f"from_{number}"], values[f"to_{number}"] = first, last
    return values
