"""Figures for everyone: counted from visible reports only, and never so small that they tell of one person.

Rows of fewer than K reports are put together under "others"; where these are still too few, the next smallest joins.

Ratings, which only their residents know, are guarded month by month, as the public cuts time by whole months: a row
tells its ratings only if in no month of the period they are fewer than K, nor needed to hide those of another row. So
neither a longer period minus a shorter one nor the total minus the other rows tells of fewer than K. Durations stand
in the public timelines anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reports.figures.definitions import Figures, Share, Table, together

K = 5
OTHERS = "others"


def suppress(table: Table, ratings: Sequence[Mapping[str, int]]) -> Table:
    """The same table as everyone may see it; `ratings` says for each month how many ratings each row has."""
    total = table.total
    if total is None or 0 < total.received < K:
        return replace(table, total=None, rows={})
    unrated = set().union(*map(too_small, ratings))
    small = too_small({name: row.received for name, row in table.rows.items()})
    rows = {
        name: _without_ratings(row) if name in unrated else row
        for name, row in table.rows.items()
        if name not in small
    }
    if small:
        rows[OTHERS] = _without_ratings(together(table.rows[name] for name in sorted(small)))
    if any(0 < sum(month.values()) < K for month in ratings):
        total = _without_ratings(total)
    return replace(table, total=total, rows=rows)


def too_small(counts: Mapping[str, int]) -> set[str]:
    """Whose count is too small to tell, and the next smallest where those together are still too small."""
    left = sorted((count, name) for name, count in counts.items() if count > 0)
    hidden = {name for count, name in left if count < K}
    sum_hidden = sum(count for count, _ in left if count < K)
    for count, name in left:
        if not 0 < sum_hidden < K:
            break
        if name not in hidden:
            hidden.add(name)
            sum_hidden += count
    return hidden


def _without_ratings(row: Figures) -> Figures:
    return replace(row, satisfied=Share(), accepted=Share(), stars=0, ratings_hidden=True)
