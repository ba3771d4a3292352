"""What the door of the procedures takes and gives."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from reports.figures.filters import Query
from reports.wording import clean


class ProceduresQuery(Query):
    """Which procedures."""

    q: Annotated[str, AfterValidator(clean), StringConstraints(max_length=200)] = Field(
        "", description='Everyday words, with or without marks: "khai sanh", "chuyen truong".'
    )
    field: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,64}$")] = Field(
        "", description="Field of law (lĩnh vực)."
    )
    area: Annotated[str, StringConstraints(pattern=r"^(\d{5})?$")] = Field(
        "", description="Commune or ward: each procedure then names the unit that handles it there."
    )


class AreaQuery(Query):
    """Where somebody means to file."""

    area: Annotated[str, StringConstraints(pattern=r"^(\d{5})?$")] = Field("", description="Commune or ward.")


class ProcedurePath(BaseModel):
    """A procedure by its national code; a local ending is left out of account."""

    code: Annotated[str, StringConstraints(pattern=r"^\d\.\d{6}(\.[A-Z0-9.]{1,40})?$")]


class AuthorityView(BaseModel):
    """Who handles it."""

    kind: str
    text: str


class HandlingUnitView(BaseModel):
    """The unit that handles it in an area."""

    code: str
    name: str
    name_en: str


class DurationView(BaseModel):
    """A time norm; 0 working days is the same day."""

    amount: int
    unit: str
    cutoff: str | None = Field(description="Local time after which it counts from the next working day.")
    text: str
    short: str = Field(description="The same without what the cut-off means.")


class ProcedureFeeView(BaseModel):
    """A line of fees. An amount of 0 or null is not "free": the text says what holds."""

    code: str
    kind: str = Field(description="`fee` (phí) or `charge` (lệ phí).")
    name: str
    channels: list[str]
    amount: int | None = Field(description="Đồng.")
    per: str | None
    text: str


class ProcedureSummaryView(BaseModel):
    """A procedure in a list."""

    code: str
    version: int
    field: str
    name: str
    name_vi: str
    name_en: str
    summary: str
    level: str = Field(description="`full` (toàn trình) or `partial` (một phần).")
    mode: str = Field(description="`sandbox`, `deep_link` or `connected`.")
    link: str | None
    events: list[str] = Field(description="Occasions of life on which people need it.")
    authority: AuthorityView
    unit: HandlingUnitView | None
    time: DurationView
    fees: list[ProcedureFeeView]
    outcome: str


class ProcedureFieldView(BaseModel):
    """A field of law with how many procedures it has."""

    code: str
    name: str
    count: int


class LifeEventView(BaseModel):
    """An occasion of life with how many procedures people need on it."""

    code: str
    name: str
    count: int


class ProceduresView(BaseModel):
    """Procedures that fit, best first, and all fields and occasions of life that have some."""

    items: list[ProcedureSummaryView]
    fields: list[ProcedureFieldView]
    events: list[LifeEventView]


class VariantView(BaseModel):
    """A case with a time of its own."""

    code: str
    name: str
    time: DurationView
    when: list[dict[str, Any]]


class ComponentView(BaseModel):
    """A component of the dossier."""

    code: str
    name: str
    give: str = Field(description="`submit` or `present` (only shown).")
    form: str = Field(description="`original`, `copy`, `electronic` or `any`.")
    copies: int
    needed: str = Field(description="`always`, `conditional` or `optional`.")
    when: list[dict[str, Any]] = Field(
        description="Conditions {fact, eq | in} on the answers; all must hold."
    )
    data: str | None = Field(description="The database that may stand in for it.")
    note: str | None


class ProcedureView(ProcedureSummaryView):
    """Everything about a procedure; `form` is a JSON Schema (2020-12) with titles in both languages."""

    valid_from: date
    valid_to: date | None
    replaced_by: str | None
    time_note: str | None
    variants: list[VariantView]
    components: list[ComponentView]
    applicant: dict[str, Any] = Field(description="What is asked of the applicant: a JSON Schema as well.")
    form: dict[str, Any]
    electronic_result: bool
    guide: list[str]
    legal: list[str]
    retention_years: int | None = Field(description="Null: kept for good.")
    confidence: str = Field(description="How sure this entry is: `high`, `medium`, `low`.")
    source: str
