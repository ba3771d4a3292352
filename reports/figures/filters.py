"""Which reports a reader asks for: what the public list, the map, the figures and the open data understand alike."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from models import Category, MapCell, Report, State
from models.report import OPEN_STATES
from reports.deadlines import ZONE
from reports.desk.ways import Way, checked
from reports.places.place import COARSE_ZOOM
from reports.places.tiles import CoordinatesWrong, bbox_tiles

T = TypeVar("T")
Column = ColumnElement[T] | InstrumentedAttribute[T]
# Outside of these no zone can be told any more, and there is nothing to be found.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
DONE_STATES = frozenset({State.RESOLVED, State.CLOSED})
# What was withdrawn, rejected or joined to another is no matter any more; whoever wants it asks for it by name.
SHOWN_STATES = OPEN_STATES | DONE_STATES
STATUSES: dict[str, frozenset[State]] = {
    "open": OPEN_STATES,
    "done": DONE_STATES,
    "all": frozenset(State) - {State.DRAFT},
} | {state.value: frozenset({state}) for state in State if state is not State.DRAFT}


def _codes(value: object) -> object:
    """Both ways of writing many: `a,b` and the same name again."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list):
        return given
    parts = (part.strip() for text in given for part in str(text).split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _known(statuses: tuple[str, ...]) -> tuple[str, ...]:
    if not set(statuses) <= STATUSES.keys():
        raise PydanticCustomError("unknown_status", "unknown status")
    return statuses


def _box(value: object) -> object:
    """`west,south,east,north` in degrees, the order of GeoJSON (RFC 7946, section 5)."""
    if not isinstance(value, str):
        return value
    try:
        west, south, east, north = (float(part) for part in value.split(","))
        box = Box(south, west, north, east)
        bbox_tiles(south, west, north, east)
    except (ValueError, CoordinatesWrong) as error:
        raise PydanticCustomError("not_a_box", "not west,south,east,north in degrees") from error
    return box


def _moment(value: object) -> object:
    """A day stands for its first moment where the province is."""
    if isinstance(value, str) and len(value) == len("2026-01-31"):
        try:
            return datetime.combine(date.fromisoformat(value), time.min, ZONE)
        except ValueError as error:
            raise PydanticCustomError("not_a_day", "not a day") from error
    return value


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def where(
        self, latitude: InstrumentedAttribute[float], longitude: InstrumentedAttribute[float]
    ) -> ColumnElement[bool]:
        """Points in the box."""
        return latitude.between(self.south, self.north) & longitude.between(self.west, self.east)

    def about_public(self) -> list[ColumnElement[bool]]:
        """Reports in the box and some around it, in pieces of an index on the public place, which lies in the same cell
        of the public's grid as the exact one; no piece has what another has."""
        ranges = bbox_tiles(self.south, self.west, self.north, self.east, finest=COARSE_ZOOM)
        return [(Report.public_tile >= low) & (Report.public_tile < high) for low, high in ranges]


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_codes), Field(max_length=100)]
Statuses = Annotated[Codes, AfterValidator(_known)]
BoxText = Annotated[Box, BeforeValidator(_box), WithJsonSchema({"type": "string", "maxLength": 100})]
Since = Annotated[AwareDatetime, BeforeValidator(_moment), Field(ge=EARLIEST, lt=LATEST)]


def in_group(
    group: str, named: Collection[str] | None, categories: Mapping[str, Category]
) -> tuple[str, ...]:
    """The group's categories, of those that are named when any are; there is none when the two contradict."""
    return tuple(
        code
        for code, category in categories.items()
        if category.group_code == group and (named is None or code in named)
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters as the domain takes them; None is no filter. `since` is the earliest moment of sending, `until` the first
    after the last; both aware UTC."""

    states: frozenset[State] = SHOWN_STATES
    categories: tuple[str, ...] | None = None
    group: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_of_any_time(self) -> bool:
        """Whether it does not matter when it was sent."""
        return self.since is None and self.until is None

    def of_reports(self, way: Way) -> list[ColumnElement[bool]]:
        """As conditions on reports that are found by this way."""
        state = Report.state if way is Way.STATE else checked(Report.state)
        conditions = self._kinds(checked(Report.category_code), state)
        sent = Report.created_at if way is Way.TIME else checked(Report.created_at)
        if self.since is not None:
            conditions.append(sent >= self.since)
        if self.until is not None:
            conditions.append(sent < self.until)
        return conditions

    def by_category(self, categories: Mapping[str, Category]) -> "Wanted":
        """The same without a group: by its categories, which a question about many answers sooner."""
        if self.group is None:
            return self
        return replace(self, group=None, categories=in_group(self.group, self.categories, categories))

    def of_cells(self) -> list[ColumnElement[bool]]:
        """As conditions on the map's kept counts, which know nothing of time."""
        return self._kinds(MapCell.category_code, MapCell.state)

    def _kinds(self, category: Column[str], state: Column[State]) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = [state.in_(_sorted(self.states))]
        if self.categories is not None:
            conditions.append(category.in_(self.categories))
        if self.group is not None:
            # As a value, not to be joined: PostgreSQL would go through a tile once for each category of the group.
            of_group = category.in_(select(Category.code).where(Category.group_code == self.group))
            conditions.append(of_group.is_(True))
        return conditions


class Query(BaseModel):
    """A query string. Its schema is made once: the framework asks for it at every request, which costs 0.8 ms."""

    @classmethod
    def model_json_schema(cls, *options: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401 - pydantic's own
        """As pydantic's."""
        if options or named:
            return super().model_json_schema(*options, **named)
        return _plain_schema(cls)


@cache
def _plain_schema(kind: type[Query]) -> dict[str, Any]:
    return BaseModel.model_json_schema.__func__(kind)  # type: ignore[attr-defined, no-any-return]


class Filters(Query):
    """The filters as an address carries them."""

    category: Codes | None = Field(None, description="Category codes, comma separated.")
    group: Code | None = Field(None, description="Code of a group of categories.")
    status: Statuses | None = Field(
        None,
        description="`open`, `done`, `all` or states, comma separated. Without it: open and done, "
        "but nothing withdrawn, rejected or joined to another report.",
    )
    since: Since | None = Field(
        None, description="Sent at or after this moment (ISO 8601 with zone) or local day (YYYY-MM-DD)."
    )

    def wanted(self) -> Wanted:
        """As the domain takes them."""
        return Wanted(
            states=frozenset().union(*(STATUSES[name] for name in self.status))
            if self.status
            else SHOWN_STATES,
            categories=self.category,
            group=self.group,
            since=self.since.astimezone(UTC) if self.since else None,
        )


def _sorted(states: Iterable[State]) -> list[State]:
    # One order, so that the database sees the same statement for the same question.
    return sorted(states)
