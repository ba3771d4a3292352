"""Many reports at once: written by the database itself from places and sayings, so that a million takes minutes.

Places, categories, routing and sentences are those of the demonstration (`reports/demo`): clustered in towns and at hot
spots, each at its unit, each with an address. A report joins one place and one saying; which ones, when it was sent and
what has become of it follow from its number, so that both databases hold the same. Passages and tickets are left out.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session as OrmSession

from config import ROOT
from models import Session, State
from models.report import OPEN_STATES
from reports import routing
from reports.demo.world import Words, World
from reports.places.place import AreaFinder, coarse, tile
from reports.public import mapcount
from reports.wording import searchable

PLACES, SAYINGS = 20_000, 3_989
SPAN_S = 2 * 365 * 86_400
# What is older has nearly always been dealt with.
FRESH_S = 21 * 86_400
FRESH = {"dispatched": 25, "accepted": 10, "in_progress": 25, "needs_info": 5, "resolved": 20, "closed": 15}
SETTLED = {
    "closed": 82,
    "resolved": 6,
    "rejected": 5,
    "duplicate": 3,
    "withdrawn": 1,
    "in_progress": 2,
    "dispatched": 1,
}
WITH_PHOTO, APPROVED = 0.6, 0.95
OF_PLACE = {
    "latitude": "float",
    "longitude": "float",
    "address": "text",
    "area_code": "text",
    "tile": "bigint",
    "public_latitude": "float",
    "public_longitude": "float",
    "public_tile": "bigint",
}
OF_SAYING = {
    "category_code": "text",
    "description": "text",
    "public_description": "text",
    "visible": "boolean",
    "has_photo": "boolean",
    "moderation_pending": "boolean",
}

# The same words for both databases where they differ.
DIALECTS = {
    "sqlite": {
        "key": "lower(hex(randomblob(16)))",
        "ago": "strftime('%Y-%m-%d %H:%M:%S.000000', :now, (-({})) || ' seconds')",
        "day": "substr(strftime('%Y%m%d', :now, (-({})) || ' seconds', '+7 hours'), 3)",
        "numbers": "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) ",
        "from": "numbers",
        "widen": "PRAGMA cache_size=-1000000",  # kB, so that pages are written once and not again and again
    },
    "postgresql": {
        "key": "gen_random_uuid()",
        "ago": "CAST(:now AS timestamptz) - make_interval(secs => {})",
        "day": "to_char((CAST(:now AS timestamptz) - make_interval(secs => {})) AT TIME ZONE 'Asia/Ho_Chi_Minh', "
        "'YYMMDD')",
        "numbers": "",
        "from": "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS numbers(n)",
        # What is joined from the province's own tables need not be looked up there row by row.
        "widen": "SET statement_timeout = 0; SET session_replication_role = replica",
    },
}
# As autovacuum and the checkpointer would within minutes, not while something is timed.
TIDY = (
    "VACUUM ANALYZE reports",
    "VACUUM ANALYZE photos",
    "VACUUM ANALYZE map_cells",
    "VACUUM ANALYZE map_marks",
    "VACUUM ANALYZE map_spans",
    "CHECKPOINT",
)
AT_ONCE = 100_000


def fill(engine: Engine, first: int, last: int) -> None:
    """Write reports number `first` to `last`, spread over places, kinds, states and two years; count the map anew."""
    words = DIALECTS[engine.dialect.name]
    reports, photos = text(_reports(words)), text(_photos(words))
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}+00:00"
    with engine.connect() as connection, Session(bind=connection) as session:
        connection.exec_driver_sql(words["widen"])
        connection.commit()
        _lay_out(session)
        for begin in range(first, last + 1, AT_ONCE):
            numbers = {"first": begin, "last": min(last, begin + AT_ONCE - 1), "now": now}
            session.execute(reports, numbers)
            session.commit()
        session.execute(photos, {"first": first, "last": last})
        mapcount.recount(session)
        session.commit()
        connection.invalidate()  # as wide as nobody else has it
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in TIDY:
                connection.exec_driver_sql(statement)


def _reports(words: Mapping[str, str]) -> str:
    """Ages in seconds: 7919 is a prime, so that neighbours in number lie hours apart and moments do not repeat."""
    age, state = (
        f"(numbers.n * 7919) % {SPAN_S}",
        "CASE WHEN {age} < {fresh} THEN sayings.fresh ELSE sayings.settled END",
    )
    state = state.format(age=age, fresh=FRESH_S)
    created, later = words["ago"].format(age), words["ago"].format(f"({age}) * 9 / 10")
    allowed = "86400 * (3 + numbers.n % 12)"
    due = words["ago"].format(f"{age} - {allowed}")
    opened = ", ".join(f"'{one}'" for one in sorted(OPEN_STATES))
    values = {
        "id": words["key"],
        "code": f"'PA-' || {words['day'].format(age)} || '-' || (100000 + numbers.n)",
        "source": "'import'",
        **{name: f"places.{name}" for name in OF_PLACE if name != "address"},
        **{name: f"sayings.{name}" for name in OF_SAYING},
        "address": "(numbers.n % 997) || ' ' || places.address",
        "search_text": "sayings.words || ' ' || (numbers.n % 997) || ' ' || places.words",
        "unit_code": "routes.unit_code",
        "state": state,
        "answers": "'{}'",
        "anonymous": "false",
        "support_count": "0",
        "created_at": created,
        "updated_at": later,
        "original_due_at": due,
        "due_at": due,
        "overdue_marked": f"({state}) IN ({opened}) AND {age} > {allowed}",  # as the clock would within the minute
        "resolved_at": f"CASE WHEN {state} IN ('closed', 'resolved') THEN {later} END",
        "public_result": f"CASE WHEN {state} IN ('closed', 'resolved') THEN 'Đã xử lý.' END",
        "version": "1",
    }
    return (
        f"INSERT INTO reports ({', '.join(values)}) {words['numbers']}SELECT {', '.join(values.values())} "
        f"FROM {words['from']} JOIN places ON places.number = numbers.n % {PLACES} "
        f"JOIN sayings ON sayings.number = numbers.n % {SAYINGS} "
        "JOIN routes ON routes.category = sayings.category_code AND routes.area = places.area_code "
        f"ORDER BY {age} DESC"  # as time goes
    )


def _photos(words: Mapping[str, str]) -> str:
    """One photo for each report that has one."""
    return (
        'INSERT INTO photos (id, uploader_kind, uploader_id, report_id, "group", publication, sha256, likeness, '
        f"derivatives, revision, created_at) SELECT {words['key']}, 'resident', reports.id, reports.id, 'before', "
        "CASE WHEN public_description IS NULL THEN 'pending' ELSE 'approved' END, substr(code, 4), 0, '{}', 0, "
        "created_at FROM reports WHERE has_photo AND code LIKE 'PA-______-%' "
        "AND CAST(substr(code, 11) AS int) - 100000 BETWEEN :first AND :last"
    )


def _lay_out(session: OrmSession) -> None:
    """Tables of the connection's own: places, sayings with what becomes of them, and who is responsible for what."""
    pack = ROOT / "province/tay-ninh"
    finder = AreaFinder.from_table(pack / "areas-h3.csv")
    world = World.read(session, Words.read(pack / "demo"), finder, seed=1)
    dice = random.Random(1)
    _table(session, "places", OF_PLACE | {"words": "text"}, [_place(world, dice) for _ in range(PLACES)])
    more = {"words": "text", "fresh": "text", "settled": "text"}
    _table(session, "sayings", OF_SAYING | more, [_saying(world, dice) for _ in range(SAYINGS)])
    on = datetime.now(UTC).date()
    routes = [
        {
            "category": category.code,
            "area": area.code,
            "unit_code": routing.choose(session, category, area.code, on).code,
        }
        for category in world.categories.values()
        for area in world.areas
    ]
    _table(session, "routes", dict.fromkeys(("category", "area", "unit_code"), "text"), routes)
    session.execute(text("CREATE INDEX routes_by ON routes (category, area)"))


def _table(
    session: OrmSession, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, object]]
) -> None:
    given = {"number": "int"} | dict(columns)
    session.execute(text(f"DROP TABLE IF EXISTS {name}"))
    shape = ", ".join(f"{column} {kind}" for column, kind in given.items())
    session.execute(text(f"CREATE TEMPORARY TABLE {name} ({shape})"))
    values = ", ".join(f":{column}" for column in given)
    session.execute(
        text(f"INSERT INTO {name} VALUES ({values})"),
        [{"number": number, **row} for number, row in enumerate(rows)],
    )
    session.execute(text(f"CREATE INDEX {name}_number ON {name} (number)"))


def _place(world: World, dice: random.Random) -> dict[str, object]:
    spot = world.spot(dice)
    address = f"Đường {spot.street}, {spot.area_name}, Tây Ninh"
    shown = coarse(spot.latitude, spot.longitude)
    return {
        "latitude": spot.latitude,
        "longitude": spot.longitude,
        "address": address,
        "area_code": spot.area_code,
        "tile": tile(spot.latitude, spot.longitude),
        "public_latitude": shown[0],
        "public_longitude": shown[1],
        "public_tile": tile(*shown),
        "words": searchable(address),
    }


def _saying(world: World, dice: random.Random) -> dict[str, object]:
    weights = world.words.weights
    code = dice.choices(list(weights), list(weights.values()))[0]
    sentence = dice.choice(list(world.words.descriptions[code]))
    said = sentence.format(
        street=dice.choice(world.words.streets), spot=dice.choice(world.words.spots), days=dice.randint(2, 9)
    )
    shown = world.categories[code].publish
    public = said if shown and dice.random() < APPROVED else None
    return {
        "category_code": code,
        "description": said,
        "public_description": public,
        "moderation_pending": shown and public is None,
        "visible": shown,
        "has_photo": dice.random() < WITH_PHOTO,
        "words": searchable(said),
        "fresh": State(dice.choices(list(FRESH), list(FRESH.values()))[0]).value,
        "settled": State(dice.choices(list(SETTLED), list(SETTLED.values()))[0]).value,
    }
