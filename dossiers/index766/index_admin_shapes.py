"""What the administrators' door to the index takes and gives."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, field_validator

from dossiers.index766.index_shapes import CriterionName, FreezeView, MonthName
from province.index_schema import FULL_SCORE, Missing
from reports.entry.staff_shapes import Form, Version
from reports.wording import clean

Reason = Annotated[str, AfterValidator(clean), StringConstraints(min_length=3, max_length=2000)]


class WeightForm(Form):
    """Points of one criterion, and the share from which all of them are given."""

    id: CriterionName
    max: Annotated[float, Field(ge=0, le=FULL_SCORE)]
    full_at: Annotated[float, Field(gt=0, le=1)]


class WeightsForm(Form):
    """All points anew, from the first day of a month on; `version` is the one that was seen."""

    version: Version
    valid_from: MonthName
    weights: Annotated[list[WeightForm], Field(min_length=1, max_length=100)]
    missing: Missing
    reason: Reason

    @field_validator("weights")
    @classmethod
    def _once_and_to_the_hundredth(cls, weights: list[WeightForm]) -> list[WeightForm]:
        if len({it.id for it in weights}) < len(weights):
            raise ValueError("a criterion is told twice")
        if any(round(it.max, 2) != it.max for it in weights):
            raise ValueError("points have two decimals at most")
        return weights


class FreezeForm(Form):
    """Freeze a month anew, for a reason that goes on record."""

    month: MonthName
    reason: Reason


class WeightsVersionView(BaseModel):
    """A version of the points."""

    version: int
    valid_from: date
    missing: Missing
    reason: str
    created_at: str | None
    by: str | None


class WeightLineView(BaseModel):
    """A criterion with its points as they hold now."""

    id: str
    group: str
    name: str
    name_en: str
    max: float
    full_at: float
    assessable: bool


class WeightsView(BaseModel):
    """The points that hold, and every version there was, latest first."""

    version: int
    missing: Missing
    items: list[WeightLineView]
    versions: list[WeightsVersionView]


class FrozenView(FreezeView):
    """A month that was frozen."""

    month: str
