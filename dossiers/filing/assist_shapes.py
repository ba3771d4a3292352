"""What the door for filing for others takes and gives."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from dossiers.filing.assistance import Way
from dossiers.filing.filing_shapes import (
    AreaCode,
    DossierForm,
    DossierItemView,
    ProcedureCode,
    Words,
)
from models import Consent

Name = Annotated[Words, StringConstraints(max_length=200)]


class AssistForm(DossierForm):
    """Beginning a dossier for somebody who has agreed to it."""

    procedure: ProcedureCode
    area: AreaCode
    way: Way = Field(description="`counter`: papers are handed in; `assisted`: filed online with help.")
    consent: Consent = Field(description="How the applicant agreed: `signed` or `spoken`.")
    helper: Name = Field("", description="Who helps, where it is not the account itself.")


class FilingView(DossierItemView):
    """What somebody files for others, without the applicant: once filed, that is the agency's to see."""

    channel: str
    assisted: bool
    helper: str


class FilingsView(BaseModel):
    """What the asker began or filed for others, newest first."""

    items: list[FilingView]
