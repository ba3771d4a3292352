"""What the residents' door of dossiers takes and gives."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from models import ResultWay
from reports.figures.filters import Query
from reports.pages import PageQuery
from reports.wording import clean

MOST_FIELDS = 60
Words = Annotated[str, AfterValidator(clean), StringConstraints(max_length=2000)]
ProcedureCode = Annotated[str, StringConstraints(pattern=r"^\d\.\d{6}(\.[A-Z0-9.]{1,40})?$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]
Value = str | bool | int | float | None
Values = Annotated[
    dict[Annotated[str, StringConstraints(max_length=64)], Value], Field(max_length=MOST_FIELDS)
]


class DossierForm(BaseModel):
    """A JSON body: nothing in it is ignored."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class OpenForm(DossierForm):
    """Beginning a dossier."""

    procedure: ProcedureCode
    area: AreaCode = Field(description="Commune or ward to file in.")
    prefill: bool = Field(
        False, strict=True, description="The resident agrees that what is known of them is filled in."
    )


class SaveForm(DossierForm):
    """One step of a draft; what is left out stays."""

    version: Version
    applicant: Values | None = None
    answers: Values | None = None
    result_way: ResultWay | None = None
    step: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,64}$")] | None = None


class SeenForm(DossierForm):
    """An act on the version the sender saw."""

    version: Version


class BackForm(DossierForm):
    """Taking a dossier back."""

    reason: Words = ""


class StarsForm(DossierForm):
    """How it was."""

    stars: int = Field(ge=1, le=5, strict=True)
    comment: Words = ""


class LookupForm(DossierForm):
    """What somebody knows of a dossier."""

    code: Annotated[str, StringConstraints(min_length=4, max_length=64, pattern=r"^[^\x00]*$")] = Field(
        description="Dossier code or filing reference."
    )
    phone_digits: Annotated[str, StringConstraints(pattern=r"^\d{4}$")] = Field(
        description="The last four digits of the applicant's phone number."
    )


class DossierPath(BaseModel):
    """A dossier by its key."""

    id: UUID


class DossierFilePath(DossierPath):
    """A file of a dossier."""

    file_id: UUID


class MyDossiersQuery(Query, PageQuery):
    """Which of one's dossiers."""

    drafts: bool = Field(True, description="Unfinished ones too.")


class ComponentQuery(Query):
    """What the file is for."""

    component: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
    replace: bool = Field(
        False,
        description="In a draft, it takes the place of what was there for the component: sent twice, it is there once.",
    )


class ProcedureNameView(BaseModel):
    """The procedure of a dossier, in the version it is held to."""

    code: str
    version: int
    name: str


class AgencyView(BaseModel):
    """Who handles it."""

    code: str
    name: str
    name_en: str


class DueView(BaseModel):
    """The due clock. `provisional`: holidays of that year are not announced yet."""

    due_at: str | None
    original_at: str | None
    answer_by: str | None
    paused: bool
    late: bool
    provisional: bool


class DossierItemView(BaseModel):
    """A dossier in a list. `national_state` is its number in the national list; a draft has none."""

    id: UUID
    reference: str
    code: str | None
    procedure: ProcedureNameView
    unit: AgencyView
    area: str
    state: str
    state_text: str
    national_state: int | None
    finance_state: str
    result_state: str
    step: str
    created_at: str
    updated_at: str
    filed_at: str | None
    due: DueView
    version: int


class DossierPageView(BaseModel):
    """A page of dossiers."""

    items: list[DossierItemView]
    next: str | None


class DossierFileView(BaseModel):
    """A PDF of a dossier."""

    id: UUID
    component: str | None
    name: str
    size: int
    pages: int
    sha256: str
    created_at: str
    signature: dict[str, Any] | None


class LackView(BaseModel):
    """One thing that is missing."""

    component: str | None
    what: str
    how: str


class SupplementView(BaseModel):
    """What the applicant is asked to add."""

    items: list[LackView]
    reason: str
    legal_basis: str
    asked_at: str
    answer_by: str | None


class DueChangeView(BaseModel):
    """One change of the due time."""

    kind: str
    from_due: str
    to_due: str
    reason: str
    legal_basis: str
    at: str
    in_time: bool


class DossierLineView(BaseModel):
    """One line of the history."""

    at: str
    event: str
    event_text: str
    state: str | None
    by: str
    text: str


class DossierView(DossierItemView):
    """A dossier as its applicant sees it; national ids are masked outside of drafts."""

    applicant: dict[str, Any]
    answers: dict[str, Any]
    result_way: str
    prefilled: bool
    files: list[DossierFileView]
    results: list[DossierFileView]
    supplement: SupplementView | None
    due_changes: list[DueChangeView]
    timeline: list[DossierLineView]
    rating: int | None
    actions: list[str]


class DossierProblemView(BaseModel):
    """One problem: where (`answers.child_name`), a stable code, the label, and a sentence."""

    where: str
    code: str
    label: str
    text: str


class DossierCheckView(BaseModel):
    """All problems at once. `needs`: required, optional, not_needed or depends, by component."""

    ready: bool
    problems: list[DossierProblemView]
    warnings: list[DossierProblemView]
    needs: dict[str, str]


class DossierReadView(BaseModel):
    """Somebody of the agency opened the dossier, or one of its files."""

    at: str
    who: str
    unit: str
    why: str
    reason: str
    file: str | None


class DossierReadsView(BaseModel):
    """Who opened it, newest first."""

    items: list[DossierReadView]


class StoredResultView(DossierFileView):
    """A result in one's store, with the dossier it comes from."""

    dossier_id: UUID
    code: str | None
    procedure: str


class StoredResultsView(BaseModel):
    """One's results, newest first."""

    items: list[StoredResultView]


class DossierStatusView(BaseModel):
    """What may be told of a dossier to who knows its code: no personal data."""

    code: str
    procedure: str
    unit: str
    state: str
    state_text: str
    filed_at: str | None
    due_at: str | None
    late: bool
