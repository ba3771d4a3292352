"""Staff's map by words: the newest reports that have them, each tile against every report one by one."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import mapbox_vector_tile
import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import text
from werkzeug.test import TestResponse

from models import Reading, Report, Role, State
from models.report import OPEN_STATES
from reports.desk import newest
from reports.desk.search import Criteria
from reports.entry.access import Scope, Seat
from reports.figures.filters import SHOWN_STATES, Wanted
from reports.public import map_tiles
from reports.public.looks import staff_look
from reports.public.map_routes import TileView
from reports.public.map_shapes import Spot, Tile
from tests.crowd import NOW, a_crowd, copies, everything
from tests.desk import a_desk
from tests.mapcounts import tiles_over, weigh
from tests.people import MONDAY, a_report

CROWD, MOST = 250, 9
# How PostgreSQL may look for them: all by the index; among the newest of all, or farther; as far back as these tell, or
# by the index after all.
WAYS: list[dict[str, float]] = [
    {"FEW": CROWD * 2},
    {"FEW": 0, "NEAR": CROWD, "FAR": CROWD, "TELLING": 1},
    {"FEW": 0, "NEAR": 40, "FAR": CROWD, "TELLING": 1},
    {"FEW": 0, "NEAR": 40, "FAR": 10, "TELLING": 2, "ENOUGH": 1},
    {"FEW": 0, "NEAR": 2, "FAR": 2, "TELLING": 3},
]
Has = Callable[[Report], bool]


@pytest.fixture
def crowd(app: OpenAPI, monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """All reports, the newest first: on SQLite the last that was written."""
    monkeypatch.setattr(map_tiles, "MOST_WITH_WORDS", MOST)
    a_crowd(CROWD)
    with Reading() as session:
        is_postgres = session.get_bind().dialect.name == "postgresql"
        order = "created_at DESC, id DESC" if is_postgres else "rowid DESC"
        codes = list(session.scalars(text(f"SELECT code FROM reports ORDER BY {order}")))
    by_code = {one.code: one for one in everything()}
    return [by_code[code] for code in codes]


def is_overdue(one: Report) -> bool:
    is_late = one.due_at is not None and one.due_at < NOW and one.paused_at is None
    return is_late and one.state in OPEN_STATES


def has(words: str) -> Has:
    return lambda one: set(words.split()) <= set(one.search_text.split())


def compared(
    crowd: list[Report], criteria: Criteria, scope: Scope, wanted: Wanted, meant: list[Report]
) -> None:
    """Tiles of all zooms against the reports one by one, of which the newest that are meant are shown."""
    look = staff_look(criteria, scope, NOW)
    for zoom in (0, 8, 11, 13, 16):
        for place in tiles_over(crowd[:16], zoom):
            spot = Spot(zoom, *place)
            with Reading() as session:
                tile = map_tiles.read(session, look, spot, wanted)
            here = [one for one in meant[:MOST] if one.public_tile in range(*spot.range)]
            assert counted(tile) == Counter(all=len(here), open=sum(one.state in OPEN_STATES for one in here))
            weights = sum(one.count * one.latitude for one in tile.clusters)
            assert tile.points or weights == pytest.approx(sum(one.public_latitude for one in here), abs=1e-3)
            assert {one.code for one in tile.points} <= {one.code for one in here}
            assert tile.newest_only == (len(meant) > MOST)


def counted(tile: Tile) -> Counter[str]:
    opened = sum(one.open for one in tile.clusters) + sum(one.state in OPEN_STATES for one in tile.points)
    return Counter(all=sum(one.count for one in tile.clusters) + len(tile.points), open=opened)


def test_tiles_show_the_newest_that_have_the_words(crowd: list[Report], monkeypatch: pytest.MonkeyPatch):
    counts = Counter(word for one in crowd for word in set(one.search_text.split()))
    ranked = [word for word, _ in counts.most_common()]
    asked = [ranked[0], " ".join(ranked[2:4]), next(word for word in ranked if counts[word] < MOST)]
    asked += [next(word for word in ranked if counts[word] < CROWD // 8)]
    with Reading() as session:
        ways = WAYS if session.get_bind().dialect.name == "postgresql" else WAYS[:1]
    numbers = set()
    for way in ways:
        for name, value in way.items():
            monkeypatch.setattr(newest, name, value)
        for words in asked:
            meant = [one for one in crowd if has(words)(one) and one.state in SHOWN_STATES]
            compared(crowd, Criteria(words=words), Scope(None), Wanted(), meant)
            numbers.add(len(meant) > MOST)
    assert numbers == {True, False}


def test_less_is_enough_if_it_is_soon_found_and_it_is_said_whether_it_is_all(
    crowd: list[Report], monkeypatch: pytest.MonkeyPatch
):
    """As far back as those near by tell there may be fewer than might be shown."""
    for name, value in {"FEW": 0, "NEAR": 40, "FAR": 10, "TELLING": 2, "ENOUGH": 0.1}.items():
        monkeypatch.setattr(newest, name, value)
    numbers = set()
    for word in {word for one in crowd[:40] for word in one.search_text.split()}:
        meant = [one.code for one in crowd if has(word)(one) and one.state in SHOWN_STATES]
        with Reading() as session:
            found = staff_look(Criteria(words=word), Scope(None), NOW).newest(session, Wanted(), MOST)
        codes = [row.code for row in found.rows]
        assert codes == meant[: len(codes)]
        assert found.are_all == (len(codes) == len(meant))
        numbers.add(len(codes))
    assert max(numbers) == MOST


def test_of_words_that_only_begin_so_the_newest_are_shown_too(
    crowd: list[Report], monkeypatch: pytest.MonkeyPatch
):
    for name, value in {"FEW": 0, "NEAR": CROWD, "FAR": CROWD, "TELLING": 1}.items():
        monkeypatch.setattr(newest, name, value)
    crowd = sorted(crowd, key=lambda one: (one.created_at, one.id), reverse=True)
    for begun in ("d", "ng", "zx"):
        begins = [one for one in crowd if f" {begun}" in f" {one.search_text}"]
        meant = [one for one in begins if one.state in SHOWN_STATES]
        assert (len(meant) > MOST) == (begun != "zx")
        compared(crowd, Criteria(words=begun), Scope(None), Wanted(), meant)
    days = Counter(one.code[:9] for one in crowd if one.state in SHOWN_STATES)
    (day, number), *_ = days.most_common(1)
    for code in ("pa-2", "PA-25", "PA-2610", "PA-9", day, f"{day}-0"):
        meant = [one for one in crowd if one.code.startswith(code.upper()) and one.state in SHOWN_STATES]
        assert (len(meant) >= number) == (code != "PA-9")
        compared(crowd, Criteria(words=code), Scope(None), Wanted(), meant)


def test_they_are_the_newest_of_what_meets_the_other_filters(crowd: list[Report]):
    (word, _), *_ = Counter(word for one in crowd for word in set(one.search_text.split())).most_common(1)
    (area, _), *_ = Counter(one.area_code for one in crowd).most_common(1)
    (unit, _), *_ = Counter(one.unit_code for one in crowd).most_common(1)
    then = crowd[len(crowd) // 2].created_at
    everywhere, shown = Scope(None), Wanted()
    cases: list[tuple[Criteria, Scope, Wanted, Has]] = [
        (Criteria(words=word), Scope(frozenset({area})), shown, lambda one: one.area_code == area),
        (Criteria(words=word, units=[unit]), everywhere, shown, lambda one: one.unit_code == unit),
        (Criteria(words=word, overdue=False), everywhere, shown, lambda one: not is_overdue(one)),
        (Criteria(words=word), everywhere, Wanted(states=OPEN_STATES), lambda one: one.state in OPEN_STATES),
        (Criteria(words=word), everywhere, Wanted(until=then), lambda one: one.created_at < then),
    ]
    for criteria, scope, wanted, holds in cases:
        meant = [one for one in crowd if has(word)(one) and one.state in wanted.states and holds(one)]
        assert meant
        compared(crowd, criteria, scope, wanted, meant)


def test_of_very_many_those_sent_until_some_day_are_looked_at_from_there(
    crowd: list[Report], monkeypatch: pytest.MonkeyPatch
):
    (word, _), *_ = Counter(word for one in crowd for word in set(one.search_text.split())).most_common(1)
    then = crowd[len(crowd) // 2].created_at
    monkeypatch.setattr(newest, "LOOKED_AT", 3 * MOST)
    meant = [one for one in crowd if has(word)(one) and one.state in SHOWN_STATES and one.created_at < then]
    compared(crowd, Criteria(words=word), Scope(None), Wanted(until=then), meant)


def test_what_was_taken_over_later_is_found_among_what_was_sent_until_some_day(app: OpenAPI):
    """On SQLite the last written is not the last sent then."""
    sent = [MONDAY - timedelta(days=ago) for ago in (1, 3, 2, 0)]
    reports = [a_report(at=at, description="Cây đổ chắn đường") for at in sent]
    look = staff_look(Criteria(words="cay do"), Scope(None), NOW)
    with Reading() as session:
        tile = map_tiles.read(session, look, Spot(10, *tiles_over(reports, 10).pop()), Wanted(until=MONDAY))
    assert [point.code for point in tile.points] == sorted(report.code for report in reports[:3])
    assert not tile.newest_only


def test_clusters_stand_where_those_of_other_filters_do(app: OpenAPI, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(map_tiles, "MOST_POINTS", 0)
    report = a_report(description="Cây đổ chắn đường")
    looks = [staff_look(Criteria(words=words), Scope(None), NOW) for words in ("", "cay do")]
    for zoom in (15, 16, 17):
        ((x, y),) = tiles_over([report], zoom, exact=True)
        with Reading() as session:
            told, having = (map_tiles.read(session, look, Spot(zoom, x, y), Wanted()) for look in looks)
        assert told.clusters == having.clusters != [], zoom


def test_codes_are_told_by_each_letter(crowd: list[Report]):
    """As they are where no words are asked."""
    (word, _), *_ = Counter(word for one in crowd for word in set(one.search_text.split())).most_common(1)
    unit = next(one.unit_code for one in crowd if has(word)(one))
    for units, is_there in (([unit], True), ([unit.upper()], False), ([unit.upper(), unit], True)):
        look = staff_look(Criteria(words=word, units=units), Scope(None), NOW)
        with Reading() as session:
            tile = map_tiles.read(session, look, Spot(0, 0, 0), Wanted(states=frozenset(State)))
        assert bool(counted(tile)["all"]) == is_there, units


def test_where_many_have_the_words_and_few_meet_the_rest_only_the_newest_are_looked_at(
    crowd: list[Report], monkeypatch: pytest.MonkeyPatch
):
    (word, _), *_ = Counter(word for one in crowd for word in set(one.search_text.split())).most_common(1)
    for name, value in {"LOOKED_AT": 50, "FEW": 0, "NEAR": 30, "FAR": 50, "TELLING": 2}.items():
        monkeypatch.setattr(newest, name, value)
    lately = {one.category_code for one in crowd[:60]}
    before = next(one.category_code for one in crowd if has(word)(one) and one.category_code not in lately)
    look = staff_look(Criteria(words=word), Scope(None), NOW)
    with Reading() as session:
        tile = map_tiles.read(session, look, Spot(0, 0, 0), Wanted(categories=(before,)))
    assert (counted(tile)["all"], tile.newest_only) == (0, True)


def test_a_tile_says_of_how_many_it_tells(app: OpenAPI, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(map_tiles, "MOST_WITH_WORDS", 3)
    report = a_report(description="Cây đổ chắn đường")
    copies(report, 2)
    desk = a_desk(app, Seat(Role.VIEWER))
    places = {zoom: next(iter(tiles_over([report], zoom, exact=zoom > 16))) for zoom in (8, 16, 17)}

    def ask(zoom: int, kind: str = "json", **asked: str) -> TestResponse:
        return desk.get("/staff/map/{}/{}/{}.{}".format(zoom, *places[zoom], kind), q="cay do", **asked)

    complete = ask(8)
    assert complete.get_json().keys() == {"type", "features"}
    copies(report, 1, code="PA-261123-7")
    for zoom in (8, 16):
        body = ask(zoom).get_json()
        assert (body["newest_only"], weigh(body)["all"]) == (True, 3)
        assert body.keys() <= TileView.model_fields.keys(), "what the description of the API tells"
        assert len(mapbox_vector_tile.decode(ask(zoom, "mvt").data)["newest_only"]["features"]) == 1
    # The same three points, but no more all there are.
    assert ask(8).headers["ETag"] != complete.headers["ETag"]
    nearest = ask(17).get_json()
    assert ("newest_only" in nearest, weigh(nearest)["all"]) == (False, 4)
