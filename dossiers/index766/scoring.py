"""From what was counted to points: shares, thresholds, and what is not assessed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossiers.index766.rules import Rules
from province.index_schema import FULL_SCORE, Criterion, Formula, Missing

Pair = Sequence[int]


@dataclass(frozen=True)
class Judged:
    """A criterion with its figures. No `points` where it is not assessed: no figures, or a denominator of 0.

    `rate` is a share 0 to 1 (of 2.2 the mean in seconds); nothing of nothing has none.
    """

    criterion: Criterion
    numerator: int | None
    denominator: int | None
    rate: float | None
    points: float | None


@dataclass(frozen=True)
class Sum:
    """Points got, the points that could be assessed, all points, and the score these make (of 100 for the whole)."""

    points: float
    assessed: float
    max: float
    score: float | None


@dataclass(frozen=True)
class Score:
    """A month of one scope: the total, the groups by code, the criteria."""

    total: Sum
    groups: Mapping[str, Sum]
    criteria: tuple[Judged, ...]


def score(rules: Rules, counts: Mapping[str, Pair]) -> Score:
    """The points by the rules; rounded to 2 decimals at the end only."""
    judged = tuple(_judge(it, counts) for it in rules.criteria)
    groups = {
        group.code: _sum([it for it in judged if it.criterion.group == group.code], rules.missing)
        for group in rules.groups
    }
    return Score(_sum(judged, rules.missing), groups, judged)


def _judge(criterion: Criterion, counts: Mapping[str, Pair]) -> Judged:
    pair = counts.get(criterion.formula.value) if criterion.formula else None
    if pair is None:
        return Judged(criterion, None, None, None, None)
    met, counted = pair
    rate = met / counted if counted else None
    if rate is not None and criterion.times is not None:
        by = counts.get(criterion.times.value, (0, 0))
        rate = rate * by[0] / by[1] if by[1] else None
    if rate is None or criterion.formula is Formula.HANDLED:
        return Judged(criterion, met, counted, rate, None)
    return Judged(criterion, met, counted, rate, min(rate / criterion.full_at, 1) * criterion.max)


def _sum(judged: Sequence[Judged], missing: Missing) -> Sum:
    points = sum(it.points for it in judged if it.points is not None)
    assessed = sum(it.criterion.max for it in judged if it.points is not None)
    most = sum(it.criterion.max for it in judged)
    whole = assessed if missing is Missing.REDISTRIBUTE else most
    got = round(FULL_SCORE * points / whole, 2) if whole and assessed else None
    return Sum(round(points, 2), round(assessed, 2), round(most, 2), got)
