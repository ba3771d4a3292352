"""What files must have to do with each other: areas, cells, calendar, texts.

A check names in its parameters the parts of the pack it looks at, and runs when these could be read.
"""

import string
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

import h3

from province.flaws import Flaw
from province.schema import Area, Cell, Correction, DayKind, FormerArea, Holiday, OfficeHours, Province

HOLIDAYS = "calendar/holidays-*.csv"


def areas_fit_the_province(province: Province, areas: Sequence[Area]) -> Iterator[Flaw]:
    """Codes are unique, types have an English name, every area lies in the province's box."""
    yield from twice("areas.csv", (area.code for area in areas))
    for area in areas:
        if area.type not in province.area_types:
            yield Flaw("areas.csv", area.code, f"type {area.type!r} is not in province.toml")
        corners = ((area.south, area.west), (area.north, area.east))
        if not all(province.bbox.holds(*corner) for corner in corners):
            yield Flaw("areas.csv", area.code, "reaches out of the province's bbox")


def former_areas_lead_somewhere(areas: Sequence[Area], former_areas: Sequence[FormerArea]) -> Iterator[Flaw]:
    """Old communes lead to areas that exist, under their names; each has exactly one default."""
    file, names = "former-areas.csv", {area.code: area.full_name for area in areas}
    yield from twice(file, (f"{row.old_code} -> {row.area_code}" for row in former_areas))
    for row in former_areas:
        if row.area_code not in names:
            yield Flaw(file, row.old_code, f"no area {row.area_code}")
        elif names[row.area_code] != row.area_full_name:
            yield Flaw(file, row.old_code, f"{row.area_code} is not called {row.area_full_name}")
    defaults = Counter(row.old_code for row in former_areas if row.is_default)
    for code in sorted({row.old_code for row in former_areas}):
        if defaults[code] != 1:
            yield Flaw(file, code, f"has {defaults[code]} defaults instead of one")


def cells_cover_the_areas(areas: Sequence[Area], cells: Sequence[Cell]) -> Iterator[Flaw]:
    """Cells are real H3 cells, each once and none inside another; they belong to areas, and no area is without."""
    file, known, used = "areas-h3.csv", {area.code for area in areas}, {cell.area_code for cell in cells}
    yield from twice(file, (cell.cell for cell in cells))
    valid = {cell.cell for cell in cells if h3.is_valid_cell(cell.cell)}
    coarsest = min((h3.get_resolution(cell) for cell in valid), default=0)
    for cell in cells:
        if cell.cell not in valid:
            yield Flaw(file, cell.cell, "is no H3 cell")
        elif outer := _outer(cell.cell, coarsest, valid):
            yield Flaw(file, cell.cell, f"lies inside {outer}, which is listed too")
        if cell.area_code not in known:
            yield Flaw(file, cell.cell, f"no area {cell.area_code}")
    for code in sorted(known - used):
        yield Flaw(file, "", f"area {code} has no cell")


def holidays_are_days_apart(holidays: Sequence[Holiday]) -> Iterator[Flaw]:
    """No day twice; a working weekend is a Saturday or Sunday."""
    yield from twice(HOLIDAYS, (day.day for day in holidays))
    for day in holidays:
        if day.kind is DayKind.WORKING_WEEKEND and day.day.weekday() < 5:
            yield Flaw(HOLIDAYS, str(day.day), "is no weekend, so it cannot be a working one")


def corrections_correct(holidays: Sequence[Holiday], corrections: Sequence[Correction]) -> Iterator[Flaw]:
    """No day twice; each changes something in the list."""
    file, listed = "calendar/corrections.csv", {day.day: day.kind for day in holidays}
    yield from twice(file, (change.day for change in corrections))
    for change in corrections:
        if change.kind == listed.get(change.day, DayKind.ORDINARY):
            yield Flaw(file, str(change.day), f"is {change.kind} already, there is nothing to correct")
        if change.kind is DayKind.WORKING_WEEKEND and change.day.weekday() < 5:
            yield Flaw(file, str(change.day), "is no weekend, so it cannot be a working one")


def office_hours_do_not_overlap(office_hours: Sequence[OfficeHours]) -> Iterator[Flaw]:
    """On no weekday do two spans valid on the same day share a minute."""
    for index, one in enumerate(office_hours):
        for other in office_hours[index + 1 :]:
            if one.weekday == other.weekday and _same_days(one, other) and _same_minutes(one, other):
                place = f"weekday {one.weekday}, {one.opens:%H:%M} and {other.opens:%H:%M}"
                yield Flaw("calendar/office-hours.csv", place, "overlap")


def texts_say_the_same(province: Province, texts: Mapping[str, Mapping[str, str]]) -> Iterator[Flaw]:
    """Every language has the same keys, and under each key the same places to fill."""
    first = texts[province.languages[0]]
    for language, catalogue in texts.items():
        file = f"texts/{language}.toml"
        for key in sorted(first.keys() - catalogue.keys()):
            yield Flaw(file, key, "is missing")
        for key in sorted(catalogue.keys() - first.keys()):
            yield Flaw(file, key, f"is not in texts/{province.languages[0]}.toml")
        for key in sorted(first.keys() & catalogue.keys()):
            if _places(catalogue[key]) != _places(first[key]):
                yield Flaw(
                    file, key, f"has the places {_told(catalogue[key])} instead of {_told(first[key])}"
                )


def twice(file: str, marks: Iterable[Hashable]) -> Iterator[Flaw]:
    """A flaw for each mark that occurs more than once."""
    for mark, count in Counter(marks).items():
        if count > 1:
            yield Flaw(file, str(mark), f"occurs {count} times")


CHECKS = (
    areas_fit_the_province,
    former_areas_lead_somewhere,
    cells_cover_the_areas,
    holidays_are_days_apart,
    corrections_correct,
    office_hours_do_not_overlap,
    texts_say_the_same,
)


def _outer(cell: str, coarsest: int, listed: set[str]) -> str | None:
    parents = (h3.cell_to_parent(cell, size) for size in range(coarsest, h3.get_resolution(cell)))
    return next((parent for parent in parents if parent in listed), None)


def _same_days(one: OfficeHours, other: OfficeHours) -> bool:
    starts_in_time = other.valid_to is None or one.valid_from < other.valid_to
    return starts_in_time and (one.valid_to is None or other.valid_from < one.valid_to)


def _same_minutes(one: OfficeHours, other: OfficeHours) -> bool:
    return one.opens < other.closes and other.opens < one.closes


def _places(sentence: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {"(a brace too many or too few)"}


def _told(sentence: str) -> str:
    return "{" + ", ".join(sorted(_places(sentence))) + "}"
