"""What the agencies' door of dossiers takes and gives."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from dossiers.catalogue.catalogue_shapes import ComponentView
from dossiers.filing.filing_shapes import (
    AgencyView,
    DossierFileView,
    DossierForm,
    DossierItemView,
    DossierLineView,
    DossierProblemView,
    DossierView,
    Version,
    Words,
)
from dossiers.forms.contents import FormNumber
from dossiers.reading import Why
from models import DossierState
from reports.figures.filters import Query
from reports.pages import PageQuery
from reports.wording import clean

Said = Annotated[str, AfterValidator(clean), StringConstraints(min_length=3, max_length=2000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]


class QueueQuery(Query, PageQuery):
    """Which dossiers of one's agencies."""

    state: DossierState | None = None
    unit: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,64}$")] = ""
    procedure: Annotated[str, StringConstraints(pattern=r"^(\d\.\d{6})?$")] = Field(
        "", description="National code of a procedure."
    )
    mine: bool = Field(False, description="Those the asker works on.")
    late: bool = Field(False, description="Those past their due time.")
    q: Annotated[str, AfterValidator(clean), StringConstraints(max_length=64)] = Field(
        "", description="Dossier code, reference or national id."
    )


class OpenQuery(Query):
    """What a dossier is opened for; the applicant can read it."""

    why: Why = Why.PROCESSING


class PrintQuery(Query):
    """Which forms of which dossiers; both are said again for each."""

    id: list[UUID] = Field(min_length=1, max_length=30)
    form: list[FormNumber] = Field(min_length=1, max_length=2)


class ActForm(DossierForm):
    """An act on the version the officer saw."""

    version: Version


class AcceptForm(ActForm):
    """Taking a dossier in, perhaps as one of the procedure's cases."""

    variant: Code | None = None


class DossierReasonForm(ActForm):
    """An act the applicant reads the reason of."""

    reason: Said


class LackForm(DossierForm):
    """One thing that is missing or wrong."""

    component: Code | None = None
    what: Said
    how: Words = ""


class AskForm(DossierReasonForm):
    """Everything that is missing, at once."""

    legal_basis: Words = ""
    items: list[LackForm] = Field(min_length=1, max_length=50)


class DossierAssignForm(ActForm):
    """Who works on it."""

    account_id: UUID


class StepForm(ActForm):
    """The step in hand is done."""

    note: Words = ""


class TextForm(ActForm):
    """Words for colleagues."""

    text: Said


class ExtensionForm(DossierReasonForm):
    """A new due time."""

    due_at: Annotated[AwareDatetime, Field(json_schema_extra={"format": "date-time"})]
    legal_basis: Words = ""


class VerdictForm(DossierReasonForm):
    """Whether the agency agrees to a withdrawal."""

    agree: bool = Field(strict=True)


class ConcludeForm(ActForm):
    """The result is signed."""

    text: Words = ""


class QueueItemView(DossierItemView):
    """A dossier in the queue; the applicant's name and no more."""

    applicant_name: str
    assignee: str | None
    step_in_hand: str | None
    step_name: str | None
    step_due_at: str | None


class DossierQueueView(BaseModel):
    """A page of the queue, by due time."""

    items: list[QueueItemView]
    next: str | None
    counts: dict[str, int] = Field(description="How many dossiers of one's agencies are in each state.")
    late: int = Field(description="How many of one's agencies' are past their due time.")
    mine: int = Field(description="How many open ones the asker works on.")


class OwnAgencyView(AgencyView):
    """A unit in which one has a seat."""

    area: str | None


class OwnAgenciesView(BaseModel):
    """The units of one's seats."""

    items: list[OwnAgencyView]


class OfficerView(BaseModel):
    """Somebody who can be named to work on a dossier."""

    id: UUID
    name: str


class OfficersView(BaseModel):
    """The people of a dossier's agency who handle dossiers."""

    items: list[OfficerView]


class DeskStepView(BaseModel):
    """A step of the work."""

    code: str
    name: str
    role: str
    due_at: str | None
    started_at: str | None
    ended_at: str | None
    done_by: str | None
    note: str


class DeskFileView(DossierFileView):
    """A result, also one that was corrected since."""

    superseded: bool


class DeskLineView(DossierLineView):
    """A line of the history with what only the agency reads."""

    internal_note: str
    who: str | None


class CaseVariantView(BaseModel):
    """A case of the procedure with a time of its own, which the officer may choose."""

    code: str
    name: str


class CaseView(DossierView):
    """A dossier as its agency sees it."""

    results: list[DeskFileView]  # type: ignore[assignment]
    channel: str
    assisted: bool
    form: dict[str, Any] = Field(
        description="The eForm it was filed with (JSON Schema), to read the answers by."
    )
    components: list[ComponentView]
    variants: list[CaseVariantView]
    filed_by: str | None
    helper: str
    consent: str | None
    variant: str | None
    assignee: str | None
    needs: dict[str, str]
    problems: list[DossierProblemView]
    warnings: list[DossierProblemView]
    steps: list[DeskStepView]
    history: list[DeskLineView]
    supplement_count: int
    sync: dict[str, Any]


class IdentityForm(DossierForm):
    """Why the number is needed in full; the applicant reads it."""

    reason: Said


class IdentityView(BaseModel):
    """The applicant's number in full; that it was asked for is on record and shown to them."""

    national_id: str | None


class UploadedResultView(DossierFileView):
    """A result that was uploaded, with the report on its signatures and the dossier's new version."""

    version: int
