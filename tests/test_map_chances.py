"""Whatever is asked of whatever tile, and whichever way it is found: the reports that are meant, and no others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import fmean
from typing import TypeVar

import pytest
from sqlalchemy.engine import Engine

from models import Reading, Report, State
from models.report import OPEN_STATES
from reports import overdue
from reports.desk.search import Criteria
from reports.entry.access import Scope
from reports.figures.filters import DONE_STATES, SHOWN_STATES, Wanted
from reports.public import map_tiles, mapcount
from reports.public.looks import EVERYONE, staff_look
from reports.public.map_shapes import Spot, Tile
from reports.public.map_tiles import EXACT_FROM
from tests.crowd import NOW, a_crowd, everything, groups
from tests.mapcounts import tiles_over
from tests.test_staff_chances import VOWEL

TRIES, CROWD = 250, 250
# As small as a crowd is, and as they are.
LIMITS = {"MOST_POINTS": (3, 300), "MOST_SEARCHED": (5, 30, 5000), "FEW": (2, 60), "MOST_DAYS": (2, 50, 400)}
STATES = (
    SHOWN_STATES,
    OPEN_STATES,
    DONE_STATES,
    frozenset(State),
    frozenset({State.REJECTED, State.DISPATCHED}),
)
AGO = (0, 1, 3, 9, 40, 70, 130, 300, 380, 500)
Given = TypeVar("Given")


@dataclass(frozen=True)
class Question:
    """What of a tile is asked: by the public, or by `staff` who may ask for more."""

    spot: Spot
    wanted: Wanted
    staff: Criteria | None
    scope: Scope

    def answer(self) -> Tile:
        with Reading() as session:
            if self.staff is not None:
                look = staff_look(self.staff, self.scope, NOW)
                return map_tiles.read(session, look, self.spot, self.wanted)
            most = mapcount.edition(session, self.spot.zoom, self.spot.range).most
            return map_tiles.read(session, EVERYONE, self.spot, self.wanted, most)

    @property
    def is_exact(self) -> bool:
        return self.staff is not None and self.spot.zoom >= EXACT_FROM

    def means(self, one: Report, group_of: dict[str, str]) -> bool:
        wanted, staff = self.wanted, self.staff
        first, end = self.spot.range
        return (
            first <= (one.tile if self.is_exact else one.public_tile) < end
            and one.state in wanted.states
            and (wanted.categories is None or one.category_code in wanted.categories)
            and (wanted.group is None or group_of[one.category_code] == wanted.group)
            and (wanted.since is None or one.created_at >= wanted.since)
            and (wanted.until is None or one.created_at < wanted.until)
            and (
                one.visible if staff is None else _is_staffs(one, staff) and self.scope.covers(one.area_code)
            )
        )


def _is_staffs(one: Report, criteria: Criteria) -> bool:
    is_late = (
        one.state in OPEN_STATES and one.due_at is not None and one.due_at < NOW and one.paused_at is None
    )
    return (
        (not criteria.words or criteria.words in one.search_text.split())
        and criteria.overdue in (None, is_late)
        and (not criteria.units or one.unit_code in criteria.units)
        and (not criteria.areas or one.area_code in criteria.areas)
        and criteria.has_photo in (None, one.has_photo)
        and criteria.moderation_pending in (None, one.moderation_pending)
    )


def _middle(tile: Tile) -> tuple[float, float]:
    number = sum(it.count for it in tile.clusters)
    return (
        sum(it.latitude * it.count for it in tile.clusters) / number,
        sum(it.longitude * it.count for it in tile.clusters) / number,
    )


def _middle_of(meant: list[Report], question: Question) -> tuple[float, float]:
    places = [
        (one.latitude, one.longitude) if question.is_exact else (one.public_latitude, one.public_longitude)
        for one in meant
    ]
    return fmean(one for one, _ in places), fmean(other for _, other in places)


def a_question(dice: Random, crowd: list[Report]) -> Question:
    def perhaps(make: Callable[[], Given]) -> Given | None:
        return make() if dice.random() < 0.3 else None

    def some_time() -> datetime:
        ago = NOW - timedelta(days=dice.choice(AGO), hours=dice.choice((0, 5)))
        return dice.choice((ago, ago.replace(hour=17, minute=0)))  # local midnight

    is_staff, zoom = dice.random() < 0.4, dice.randrange(20)
    one = dice.choice(crowd)
    (at,) = tiles_over([one], zoom, exact=is_staff and zoom >= EXACT_FROM)
    wanted = Wanted(
        dice.choice(STATES),
        perhaps(lambda: (one.category_code, "street-light")),
        perhaps(lambda: "roads"),
        perhaps(some_time),
        perhaps(some_time),
    )
    criteria = Criteria(
        words=perhaps(lambda: dice.choice([word for word in one.search_text.split() if VOWEL.search(word)]))
        or "",
        overdue=perhaps(lambda: dice.random() < 0.7),
        has_photo=perhaps(lambda: dice.random() < 0.7),
        moderation_pending=perhaps(lambda: dice.random() < 0.7),
        units=perhaps(lambda: [one.unit_code]) or (),
        areas=perhaps(lambda: [one.area_code]) or (),
    )
    scope = Scope(perhaps(lambda: frozenset({one.area_code, dice.choice(crowd).area_code})))
    return Question(Spot(zoom, *at), wanted, criteria if is_staff else None, scope)


def test_a_tile_shows_what_is_meant(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    a_crowd(CROWD)
    overdue.mark(NOW - timedelta(days=2))  # when the clock last came by
    crowd, group_of, dice = everything(), groups(), Random(engine.dialect.name)
    shown = {"points": 0, "clusters": 0}
    for _ in range(TRIES):
        for name, limits in LIMITS.items():
            monkeypatch.setattr(map_tiles, name, dice.choice(limits))
        question = a_question(dice, crowd)
        tile, meant = question.answer(), [one for one in crowd if question.means(one, group_of)]
        if tile.clusters:
            opened = sum(one.state in OPEN_STATES for one in meant)
            told = (sum(it.count for it in tile.clusters), sum(it.open for it in tile.clusters))
            assert told == (len(meant), opened), question
            assert _middle(tile) == pytest.approx(_middle_of(meant, question), abs=1e-4), question
        else:
            assert [it.code for it in tile.points] == sorted(one.code for one in meant), question
        shown["points"] += bool(tile.points)
        shown["clusters"] += bool(tile.clusters)
    assert min(shown.values()) > TRIES // 10, shown
