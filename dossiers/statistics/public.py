"""The statistics as everyone may see them: nothing so small that it tells of one person.

Tables by procedure or area are told of single months only, and months one by one, so that no table minus another tells
of fewer than K dossiers.
"""

from collections.abc import Mapping

from dossiers.statistics.counting import Figures, together
from reports.figures.public import OTHERS, K, too_small

GUARDED = ("received", "handled")


def months(rows: Mapping[str, Figures]) -> tuple[Figures | None, dict[str, Figures]]:
    """The months that are large enough, and their total; a small month is left out of both."""
    shown = {name: row for name, row in rows.items() if not _is_small(row)}
    return together(shown.values()), shown


def one_month(rows: Mapping[str, Figures]) -> tuple[Figures | None, dict[str, Figures]]:
    """The total (none where it is too small) and the rows, with those that are too small together as `others`."""
    total = together(rows.values())
    if _is_small(total):
        return None, {}
    small: set[str] = set()
    for name in GUARDED:
        small |= too_small({key: getattr(row, name) for key, row in rows.items()})
    left = sorted(set(rows) - small, key=lambda key: (rows[key].received, key))
    while left and _is_small(together(rows[key] for key in small)):
        small.add(left.pop(0))
    shown = {key: row for key, row in rows.items() if key not in small}
    if small:
        shown[OTHERS] = together(rows[key] for key in sorted(small))
    return total, shown


def _is_small(row: Figures) -> bool:
    return any(0 < getattr(row, name) < K for name in GUARDED)
