"""What the demonstration's reports live in: the province's own categories, calendar, routing and areas."""

import csv
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Area, Category, RoutingRule
from reports import clock, deadlines, routing
from reports.clock import Calendar, Norm
from reports.places.place import AreaFinder

ANYTHING_ELSE = "other"
# Towns report more than fields do.
TOWN_WEIGHT = {"phường": 4.0}
HOT_SPOTS = 14
# Degrees: hot spots lie about this far from the middle of their area, reports about this far from their hot spot.
SPREAD_TOWN, SPREAD_COUNTRY, SPREAD_SPOT, SPREAD_STEPS = 0.010, 0.020, 0.0012, 0.0001


@dataclass(frozen=True)
class Words:
    """The sentences and what fills them (`words.toml`), and the category of each 311 type (`types-311.csv`)."""

    streets: Sequence[str]
    spots: Sequence[str]
    weights: Mapping[str, int]
    descriptions: Mapping[str, Sequence[str]]
    results: Mapping[str, Sequence[str]]
    reasons: Mapping[str, Sequence[str]]
    types: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> "Words":
        """From the `demo` folder of a province pack. Raises OSError, KeyError."""
        said = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
        with (folder / "types-311.csv").open(encoding="utf-8", newline="") as lines:
            types = {row["type"]: row["category"] for row in csv.DictReader(lines)}
        names = ("streets", "spots", "weights", "descriptions", "results", "reasons")
        return cls(**{name: said[name] for name in names}, types=types)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where reports come from."""

    latitude: float
    longitude: float
    area_code: str
    area_name: str
    street: str
    spot: str


@dataclass
class World:
    """Made once for a load; knows everything by heart."""

    words: Words
    seed: int
    finder: AreaFinder
    calendar: Calendar
    categories: Mapping[str, Category]
    areas: Sequence[Area]
    area_weights: Sequence[float]
    coordinator: str
    epochs: Sequence[date]
    units: dict[tuple[str, str, int], str] = field(default_factory=dict)
    spots: dict[str, list[Spot]] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, words: Words, finder: AreaFinder, seed: int) -> "World":
        """From the database. Raises NoCoordinator."""
        rules = session.scalars(select(RoutingRule)).all()
        days = {day for rule in rules for day in (rule.valid_from, rule.valid_to) if day}
        areas = session.scalars(select(Area).order_by(Area.code)).all()
        categories = session.scalars(select(Category).where(Category.active))
        return cls(
            words=words,
            seed=seed,
            finder=finder,
            calendar=deadlines.calendar(session),
            categories={row.code: row for row in categories if row.redirect is None},
            areas=areas,
            area_weights=[_weight(area, seed) for area in areas],
            coordinator=routing.coordinator(session).code,
            epochs=sorted(days),
        )

    def category(self, kind: str) -> Category:
        """The category of a 311 type, or of our own code."""
        code = self.words.types.get(kind, kind)
        return self.categories.get(code) or self.categories[ANYTHING_ELSE]

    def unit(self, session: Session, category: Category, area_code: str, at: datetime) -> str:
        """The unit that routing names, asked once for each stretch of days on which no rule changes."""
        day = deadlines.local(at).date()
        key = (category.code, area_code, bisect_right(self.epochs, day))
        if key not in self.units:
            self.units[key] = routing.choose(session, category, area_code, day).code
        return self.units[key]

    def due(self, category: Category, start: datetime) -> datetime | None:
        """When a report of the category must be done."""
        norm = deadlines.norm(category)
        return clock.due(self.calendar, norm, start) if norm else None

    def warnings(self, category: Category, start: datetime, due: datetime) -> list[tuple[int, datetime]]:
        """When each share of the time is used up."""
        norm: Norm = deadlines.norm(category) or deadlines.DEFAULT_NORM
        return [
            (share, clock.moment_at_share(self.calendar, norm, start, due, share / 100))
            for share in deadlines.SHARES
        ]

    def spot(self, dice: Random) -> Spot:
        """A place in the province, likelier in towns and where others reported before."""
        area = dice.choices(self.areas, self.area_weights)[0]
        near = self.spots.get(area.code)
        if near is None:
            near = self.spots[area.code] = self._hot_spots(area)
        middle = dice.choices(near, [1 / rank for rank in range(1, len(near) + 1)])[0]
        return self._around(dice, middle, SPREAD_SPOT)

    def next_to(self, dice: Random, spot: Spot) -> Spot:
        """A place a few steps away."""
        return replace(self._around(dice, spot, SPREAD_STEPS), spot=spot.spot)

    def _hot_spots(self, area: Area) -> list[Spot]:
        dice = Random(f"{self.seed}:area:{area.code}")
        spread = SPREAD_TOWN if area.type in TOWN_WEIGHT else SPREAD_COUNTRY
        spots = []
        for _ in range(HOT_SPOTS):
            street = dice.choice(self.words.streets)
            middle = Spot(area.latitude, area.longitude, area.code, area.full_name, street, "")
            spots.append(self._around(dice, middle, spread))
        return spots

    def _around(self, dice: Random, middle: Spot, spread: float) -> Spot:
        """A point near another, in the same area; after some tries that point itself."""
        spot = dice.choice(self.words.spots)
        for _ in range(20):
            latitude = round(dice.gauss(middle.latitude, spread), 6)
            longitude = round(dice.gauss(middle.longitude, spread), 6)
            if self.finder.area_of(latitude, longitude) == middle.area_code:
                return replace(middle, latitude=latitude, longitude=longitude, spot=spot)
        return replace(middle, spot=spot)


def _weight(area: Area, seed: int) -> float:
    return TOWN_WEIGHT.get(area.type, 1.0) * Random(f"{seed}:weight:{area.code}").uniform(0.4, 1.6)
