"""The residents' door to dossiers that were filed for them by somebody else."""

from datetime import UTC, datetime
from typing import Annotated, Any

from flask_openapi3.models.tag import Tag
from pydantic import Field, StringConstraints

from doors import rates
from doors.apidocs import RESIDENT, answers, problems
from doors.late_api import LateAPI
from dossiers import views
from dossiers.filing import claim
from dossiers.filing.filing_routes import lens
from dossiers.filing.filing_shapes import DossierForm, DossierView
from miniapp import tokens
from models import Session

bp = LateAPI(
    "residents_claims",
    __name__,
    url_prefix="/api/v1/dossier-claims",
    abp_tags=[Tag(name="Residents: dossiers")],
    abp_security=RESIDENT,
    abp_responses=problems(401, 422, 429),
)
bp.after_request(tokens.challenge)
# Who guesses has few guesses: of one's own, and of everybody together about one dossier.
CLAIMS, IN_S = 10, 600


class ClaimForm(DossierForm):
    """A dossier that was filed for the resident by somebody else."""

    code: Annotated[str, StringConstraints(min_length=4, max_length=64, pattern=r"^[^\x00]*$")] = Field(
        description="Dossier code or filing reference, from the receipt."
    )
    national_id: Annotated[str, StringConstraints(pattern=r"^(\d{12}|\d{9})?$")] = Field(
        "", description="The applicant's own number, where it stands in the dossier."
    )


@bp.post("", responses=answers({200: DossierView}, 400, 403, 404, 415))
def claim_dossier(body: ClaimForm) -> dict[str, Any]:
    """Take over what was filed for one at the counter or by a helper: its code, one's verified phone and one's number.

    Whatever does not fit, the answer is the same.
    """
    resident_id, now = tokens.signed_in(), datetime.now(UTC)
    rates.quota("dossier-claims", resident_id.hex, CLAIMS, IN_S)
    rates.quota("dossier-claims-of", body.code.upper(), CLAIMS, IN_S)
    with Session.begin() as session:
        resident = tokens.writer(session, resident_id, now)
        dossier = claim.take(session, resident, body.code, body.national_id, now)
        session.flush()
        return views.story(session, dossier, lens())
