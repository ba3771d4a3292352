"""Many reports at once: written by the database itself from a few thousand places, so that a million takes seconds."""

import random
from datetime import UTC, datetime

from sqlalchemy import column, insert, select, table, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session as OrmSession

from bench.writing import TOWNS
from models import Area, Category, Session, State, Unit
from models.base import Base
from reports.places.place import coarse, tile
from reports.public import mapcount
from reports.wording import fold

SPOTS = 20_000
STATES = (
    [State.CLOSED] * 60
    + [State.RESOLVED] * 15
    + [State.DISPATCHED] * 10
    + [State.IN_PROGRESS] * 10
    + [State.REJECTED] * 5
)
WHAT = [
    "Ổ gà lớn",
    "Vỉa hè sụt lún",
    "Đèn đường không sáng",
    "Dây điện sà thấp",
    "Nước ngập",
    "Rác chưa thu gom",
    "Cây gãy",
    "Cống nghẹt",
]
WHERE = [
    "trước cổng chợ",
    "gần trường học",
    "đầu hẻm",
    "cạnh bưu điện",
    "trước ủy ban",
    "ngã tư",
    "chân cầu",
    "sau bệnh viện",
    "ven kênh",
    "bến xe",
]
HOW = [
    "xe máy dễ té",
    "nguy hiểm cho trẻ em",
    "đã ba ngày",
    "mùi hôi",
    "tối om",
    "khó đi lại",
    "mong sớm xử lý",
    "kẹt xe buổi sáng",
]
YEAR_S = 365 * 86_400
SPREAD = 0.05  # degrees
COPIED = [
    "category_code",
    "description",
    "search_text",
    "answers",
    "latitude",
    "longitude",
    "address",
    "area_code",
    "tile",
    "public_latitude",
    "public_longitude",
    "public_tile",
    "state",
    "unit_code",
    "visible",
    "anonymous",
]

# The same words for both databases where they differ: a new key, a moment so many seconds ago, numbers in a row.
DIALECTS = {
    "sqlite": {
        "key": "lower(hex(randomblob(16)))",
        "ago": "strftime('%Y-%m-%d %H:%M:%S.000000', :now, (-({})) || ' seconds')",
        "numbers": "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) ",
        "from": "numbers",
    },
    "postgresql": {
        "key": "gen_random_uuid()",
        "ago": "CAST(:now AS timestamptz) - make_interval(secs => {})",
        "numbers": "",
        "from": "generate_series(CAST(:first AS int), CAST(:last AS int)) AS numbers(n)",
    },
}


def fill(engine: Engine, first: int, last: int) -> None:
    """Write reports number `first` to `last`, spread over places, kinds, states and a year, and count the map anew."""
    words = DIALECTS[engine.dialect.name]
    created = words["ago"].format(f"(numbers.n * 7919) % {YEAR_S}")
    due = words["ago"].format(f"(numbers.n * 7919) % {YEAR_S} - 604800")
    resolved = f"CASE WHEN spots.state IN ('closed', 'resolved') THEN {created} END"
    statement = text(
        f"INSERT INTO reports (id, code, source, {', '.join(COPIED)}, support_count, created_at, updated_at, "
        "original_due_at, due_at, resolved_at, version) "
        f"{words['numbers']}SELECT {words['key']}, 'PA-200101-' || (100000 + numbers.n), 'import', "
        f"{', '.join(f'spots.{name}' for name in COPIED)}, 0, {created}, {created}, {due}, {due}, {resolved}, 1 "
        f"FROM {words['from']} JOIN spots ON spots.number = numbers.n % {SPOTS}"
    )
    with Session.begin() as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL statement_timeout = 0"))
        _lay_spots(session)
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}+00:00"
        session.execute(statement, {"first": first, "last": last, "now": now})
        mapcount.recount(session)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE reports")  # as autovacuum would within the minute
            connection.exec_driver_sql("VACUUM ANALYZE map_cells")


def _lay_spots(session: OrmSession) -> None:
    """A table of the connection's own: places with what happened there."""
    dice = random.Random(1)
    areas = list(session.scalars(select(Area.code)))
    units = list(session.scalars(select(Unit.code)))
    kinds = list(session.scalars(select(Category.code).where(Category.active, Category.publish)))
    reports = Base.metadata.tables["reports"]
    session.execute(
        text(
            "CREATE TEMPORARY TABLE IF NOT EXISTS spots AS "
            f"SELECT 0 AS number, {', '.join(COPIED)} FROM reports WHERE 1 = 0"
        )
    )
    session.execute(text("DELETE FROM spots"))
    spots = table("spots", column("number"), *(column(name, reports.c[name].type) for name in COPIED))
    session.execute(insert(spots), [_spot(dice, number, areas, units, kinds) for number in range(SPOTS)])
    session.execute(text("CREATE INDEX IF NOT EXISTS spots_number ON spots (number)"))


def _spot(
    dice: random.Random, number: int, areas: list[str], units: list[str], kinds: list[str]
) -> dict[str, object]:
    town, said = dice.choice(TOWNS), f"{dice.choice(WHAT)} {dice.choice(WHERE)}, {dice.choice(HOW)}."
    latitude, longitude = town[0] + dice.gauss(0, SPREAD), town[1] + dice.gauss(0, SPREAD)
    shown = coarse(latitude, longitude)
    return {
        "number": number,
        "category_code": dice.choice(kinds),
        "description": said,
        "search_text": fold(f"{said} số {number}"),
        "answers": {},
        "latitude": latitude,
        "longitude": longitude,
        "address": "",
        "area_code": dice.choice(areas),
        "tile": tile(latitude, longitude),
        "public_latitude": shown[0],
        "public_longitude": shown[1],
        "public_tile": tile(*shown),
        "state": dice.choice(STATES),
        "unit_code": dice.choice(units),
        "visible": True,
        "anonymous": False,
    }
