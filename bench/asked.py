"""What the bench asks of many reports: tiles around the towns, words of the search."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from math import asinh, pi, radians, tan

from bench.writing import TOWNS

ZOOMS = range(6, 18)


def tiles() -> dict[str, Callable[[], str]]:
    """Addresses of tiles around somewhere, by what they ask."""
    month, year = ((datetime.now(UTC) - timedelta(days=days)).date() for days in (30, 365))
    filters = {
        "": "",
        ", a category": "?category=street-light",
        ", open": "?status=open",
        ", a month": f"?since={month}",
        ", a year": f"?since={year}",
        ", done": "?status=done",
        ", a group": "?group=roads",
    }
    return _around("", filters)


def staff_tiles() -> dict[str, Callable[[], str]]:
    """Addresses of staff's tiles, by what only their map asks."""
    filters = {
        ", staff": "",
        ", a unit": "?unit=dien-luc-tay-ninh",
        ", an area": "?area=25459",
        ", until a day": f"?until={(datetime.now(UTC) - timedelta(days=300)).date()}",
        ", overdue": "?overdue=true",
        ", not overdue": "?overdue=false",
        ", to be moderated": "?moderation_pending=true",
        ", nothing to moderate": "?moderation_pending=false",
        ", with a photo": "?has_photo=true",
        ", without a photo": "?has_photo=false",
    }
    return _around("/staff", filters)


def _around(whose: str, filters: dict[str, str]) -> dict[str, Callable[[], str]]:
    return {
        f"zoom {zoom}{name}": partial(_path, whose, zoom, query)
        for zoom in ZOOMS
        for name, query in filters.items()
    }


def _path(whose: str, zoom: int, query: str) -> str:
    return f"/api/v1{whose}/map/{around_town(zoom)}.json{query}"


def searches() -> dict[str, Callable[[], str]]:
    """Words that are frequent, rare and absent."""
    return {
        "frequent": partial(listed, "q=o+ga"),
        "in all": partial(listed, "q=tay+ninh"),
        "four": partial(listed, "q=nha+tro+cong+nhan"),
        "never together": partial(listed, "q=den+duong+benh+vien"),
        "in an area": partial(listed, "q=duong&area=25459"),
        "rare": lambda: listed(f"q=so+{random.randrange(997)}"),
        "absent": partial(listed, "q=khongcotunay"),
    }


def listed(query: str) -> str:
    """Address of a page of the staff's list."""
    return f"/api/v1/staff/reports?limit=20&{query}"


def around_town(zoom: int) -> str:
    """Zoom, column and row of a tile somewhere around one of the towns."""
    town = random.choice(TOWNS)
    latitude, longitude = town[0] + random.gauss(0, 0.03), town[1] + random.gauss(0, 0.03)
    side = 1 << zoom
    x, y = (longitude + 180) / 360 * side, (1 - asinh(tan(radians(latitude))) / pi) / 2 * side
    return f"{zoom}/{int(x)}/{int(y)}"
