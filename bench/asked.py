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
        ", a rare word": "?q=so+500",
        ", frequent words": "?q=o+ga",
        ", a word of all": "?q=duong",
        ", a code begun": f"?q=PA-{_last_year()}",
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
        "a code begun": partial(listed, f"q=PA-{_last_year()}"),
    }


def _last_year() -> str:
    return f"{datetime.now(UTC) - timedelta(days=365):%y}"


def of_three() -> dict[str, str]:
    """Combinations of which each condition is met often and all together hardly ever, or only far down the list: the
    worst of 2,000 random ones when they were first asked, and the two that were worst afterwards."""
    month, long_ago, before = ((datetime.now(UTC) - timedelta(days=days)).date() for days in (30, 300, 720))
    box = "bbox=106.05,11.28,106.15,11.34"
    return {
        "words, to moderate, by due": "q=o+ga&moderation_pending=true&sort=due",
        "words of no such unit, by due": "q=o+ga&unit=dien-luc-tay-ninh&sort=due",
        "words of no such category, a photo, by due": "q=den+duong&category=pothole&has_photo=true&sort=due",
        "words, an area, no photo, changed": "q=den+duong&area=25459&has_photo=false&sort=changed",
        "words, a group, until long ago, by due": f"q=den+duong&group=roads&until={before}&sort=due",
        "words, a category, not overdue, by due": "q=o+ga&category=pothole&overdue=false&sort=due",
        "to moderate, a box, until long ago, by due": f"moderation_pending=true&{box}&until={before}&sort=due",
        "rejected, a box, a month, by due": f"status=rejected&{box}&since={month}&sort=due",
        "a unit, a group it has nothing of, no photo": "unit=dien-luc-tay-ninh&group=roads&has_photo=false",
        "words, a category, until a day, changed": f"q=o+ga&category=pothole&until={long_ago}&sort=changed",
        "open, not overdue, until a day": f"status=open&overdue=false&until={long_ago}",
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
