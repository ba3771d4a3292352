"""What the doors to the index take and give."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from dossiers.filing.filing_shapes import AgencyView, ProcedureNameView
from province.index_schema import Missing
from reports.figures.filters import Code, Query
from reports.pages import PageQuery

MonthName = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
CriterionName = Annotated[str, StringConstraints(pattern=r"^[1-5]\.\d{1,2}[a-z]?$")]


class Part(StrEnum):
    """Which of the things behind a figure: all of the denominator, the numerator, or what is missing between them."""

    COUNTED = "counted"
    MET = "met"
    UNMET = "unmet"


class RankingKind(StrEnum):
    """What is ranked."""

    UNIT = "unit"
    AREA = "area"


class IndexScopeQuery(Query):
    """Whose figures; without either, the widest that the person may see."""

    unit: Code | None = None
    area: Code | None = None


class IndexQuery(IndexScopeQuery):
    """One month; `edition` is an earlier freeze of it."""

    month: MonthName | None = Field(None, description="`2026-11`; the present month without it.")
    edition: int | None = Field(None, ge=1, le=10_000)


class RankingQuery(Query):
    """Units or areas in one month."""

    month: MonthName | None = None
    by: RankingKind = RankingKind.UNIT


class BehindQuery(IndexQuery, PageQuery):
    """What is behind one figure."""

    criterion: CriterionName
    part: Part = Part.COUNTED


class IndexScopeView(BaseModel):
    """Whose figures these are; the province has no code."""

    kind: str
    code: str
    name: str
    name_en: str


class FreezeView(BaseModel):
    """When a month was frozen, and why again."""

    edition: int
    frozen_at: str
    reason: str
    by_clock: bool


class RulesView(BaseModel):
    """By which rules it was counted; version 0 is the province pack's."""

    version: int
    missing: Missing
    source: str
    digest: str = Field(description="A name of exactly these definitions and points.")


class PointsView(BaseModel):
    """Points got, points that could be assessed, all points, and the score of 100 they make."""

    points: float
    assessed: float
    max: float
    score: float | None


class GroupPointsView(PointsView):
    """A group of criteria."""

    code: str
    name: str
    name_en: str


class CriterionFiguresView(BaseModel):
    """What was counted: nothing at all where this system has no figures, no rate where the denominator is 0."""

    numerator: int | None
    denominator: int | None
    rate: float | None = Field(description="0 to 1; of the mean handling time seconds.")
    points: float | None = Field(description="Null where it is not assessed.")


class CriterionView(CriterionFiguresView):
    """A criterion with its definition."""

    id: str
    group: str
    name: str
    name_en: str
    max: float
    full_at: float
    formula: str | None
    about: str | None = Field(description="What is behind it: `dossiers`, `procedures`, or nothing.")
    counts: str
    counts_en: str
    source: str
    confidence: str


class IndexView(BaseModel):
    """A month of the index."""

    month: str
    scope: IndexScopeView
    at: str
    running: bool = Field(description="The month has not ended.")
    frozen: FreezeView | None
    editions: list[FreezeView]
    rules: RulesView
    total: PointsView
    groups: list[GroupPointsView]
    criteria: list[CriterionView]


class MonthScoreView(BaseModel):
    """A month one can look at; months that are not frozen are counted only when they are opened."""

    month: str
    frozen: bool
    score: float | None


class IndexChoiceView(BaseModel):
    """Something to choose."""

    code: str
    name: str
    name_en: str


class IndexChoicesView(BaseModel):
    """Whose figures the person may choose."""

    province: bool
    areas: list[IndexChoiceView]
    units: list[IndexChoiceView]


class MonthsView(BaseModel):
    """The months there are, latest first."""

    items: list[MonthScoreView]
    choices: IndexChoicesView


class RankedView(BaseModel):
    """A unit or area with its score."""

    scope: IndexScopeView
    total: PointsView
    on_time: CriterionFiguresView | None


class RankingView(BaseModel):
    """Units or areas, best first."""

    month: str
    frozen: bool
    items: list[RankedView]


class BehindDossierView(BaseModel):
    """A dossier behind a figure, with nothing about its applicant."""

    id: str
    code: str | None
    procedure: ProcedureNameView
    unit: AgencyView
    state: str
    state_text: str
    accepted_at: str | None
    due_at: str | None
    ended_at: str | None
    rating: int | None


class BehindProcedureView(BaseModel):
    """A procedure behind a figure."""

    code: str
    name: str


class BehindView(BaseModel):
    """A page of what is behind a figure; procedures come all at once."""

    dossiers: list[BehindDossierView]
    procedures: list[BehindProcedureView]
    next: str | None
