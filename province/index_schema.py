"""The shape of index766.toml: the criteria by which the service of people is judged (QĐ 766/QĐ-TTg), as data.

What counts as numerator and denominator is code, chosen by `formula`; its points, threshold and days of validity are
data, and administrators may set points and thresholds anew.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from province.entry import Code, Entry, Said
from province.procedure_schema import Confidence

CriterionId = Annotated[str, StringConstraints(pattern=r"^[1-5]\.\d{1,2}[a-z]?$")]
FULL_SCORE = 100


class Formula(StrEnum):
    """What is counted. The order is that of the bits of frozen months: new ones are added at the end."""

    SYNCHRONISED = "synchronised"
    ON_TIME = "on_time"
    HANDLED = "handled"
    ONLINE = "online"
    PAID_ONLINE = "paid_online"
    E_RESULT = "e_result"
    DIGITISED = "digitised"
    REUSED = "reused"
    SATISFIED = "satisfied"
    COMPLETE = "complete"
    OFFERED_ONLINE = "offered_online"
    USED_ONLINE = "used_online"
    PAYABLE_ONLINE = "payable_online"
    PAID_ONCE = "paid_once"


class Missing(StrEnum):
    """What becomes of the points of criteria that cannot be assessed: spread over the others, or lost."""

    REDISTRIBUTE = "redistribute"
    ZERO = "zero"


class IndexGroup(Entry):
    """A group of criteria."""

    code: Code
    name_vi: Said
    name_en: Said


class Criterion(Entry):
    """One criterion, for months in which `valid_from <= first day < valid_to`.

    `max` points are given from `full_at` on (a share), below it in proportion. Without a `formula` this system has no
    figures for it, and `lacks` says what they would need. `times`: the share is multiplied by that of another one.
    """

    id: CriterionId
    group: Code
    name_vi: Said
    name_en: Said
    max: Annotated[float, Field(ge=0, le=FULL_SCORE)]
    full_at: Annotated[float, Field(gt=0, le=1)] = 1.0
    formula: Formula | None = None
    times: Formula | None = None
    counts_vi: Said
    counts_en: Said
    valid_from: date | None = None
    valid_to: date | None = None
    source: Said
    confidence: Confidence


class Index(Entry):
    """index766.toml."""

    name_vi: Said
    name_en: Said
    valid_from: date
    source: Said
    missing: Missing
    freeze_after_hours: Annotated[int, Field(ge=0, le=240)]
    groups: tuple[IndexGroup, ...] = Field(min_length=1)
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        ids = [it.id for it in self.criteria]
        if len(ids) != len(set(ids)):
            raise ValueError("a criterion is told twice")
        if unknown := sorted({it.group for it in self.criteria} - {it.code for it in self.groups}):
            raise ValueError(f"criteria of unknown groups: {', '.join(unknown)}")
        if round(sum(it.max for it in self.criteria), 2) != FULL_SCORE:
            raise ValueError(f"the points of all criteria must be {FULL_SCORE}")
        return self
