"""The national systems' door: states of dossiers that a ministry owns, and files they fetch by signed links."""

from datetime import UTC, datetime
from typing import Annotated, Any

from flask import Response, request
from flask_openapi3.models.tag import Tag
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlalchemy.orm import Session as OrmSession
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from doors.apidocs import PDF, answers, problems
from doors.late_api import LateAPI
from doors.once import once_under
from dossiers import numbering
from dossiers.filing.filing_shapes import DossierForm, DossierPath
from dossiers.interchange import following
from dossiers.interchange.following import Told
from dossiers.papers import keeping
from dossiers.papers.answer import pdf_answer
from errors import FieldsRefused, NotFound, Unauthenticated
from models import DossierFile, Reading
from models.dossier import NATIONAL
from reports import deadlines, jobs
from reports.figures.filters import Query
from reports.wording import clean
from wiring import wiring

bp = LateAPI(
    "interchange",
    __name__,
    url_prefix="/api/v1/interchange",
    abp_tags=[Tag(name="Interchange", description="Between administrative systems.")],
    abp_responses=problems(404, 422),
)
STATES = {number: state for state, number in NATIONAL.items()}
Stamp = Annotated[str, StringConstraints(pattern=r"^\d{14}$")]


class StateForm(DossierForm):
    """A state as the ministries' systems tell it; moments are `yyyyMMddHHmmss`, local time."""

    MaThamChieu: Annotated[str, StringConstraints(min_length=4, max_length=64)] = Field(
        description="Our reference, or the dossier code."
    )
    MaHoSo: Annotated[str, StringConstraints(max_length=64)] | None = Field(None, description="Their code.")
    TrangThaiHoSo: int = Field(ge=1, le=10, strict=True)
    ThoiDiem: Stamp
    NgayHenTra: Stamp | None = None
    NoiDungXuLy: Annotated[str, AfterValidator(clean), StringConstraints(max_length=2000)] = ""


class AcknowledgedView(BaseModel):
    """Whether the state was taken over (1), or a later one was known already (0)."""

    TrangThai: int
    MaPhanHoi: str


class SignedQuery(Query):
    """The signature of a link."""

    until: str = Field("", max_length=16)
    sig: str = Field("", max_length=64)


@bp.post("/states", responses=answers({200: AcknowledgedView}, 400, 401, 403, 409, 415))
def take_state(body: StateForm) -> Response:
    """Follow a state of a dossier that a ministry owns; signed (Standard Webhooks), taken once for its `webhook-id`."""
    key = _verified()
    if body.MaHoSo is not None and not numbering.is_code(body.MaHoSo):
        raise FieldsRefused(fields={"MaHoSo": "no_code"})
    told = Told(
        reference=body.MaThamChieu,
        state=STATES[body.TrangThaiHoSo],
        at=_moment(body.ThoiDiem, "ThoiDiem"),
        code=body.MaHoSo,
        due_at=_moment(body.NgayHenTra, "NgayHenTra") if body.NgayHenTra else None,
        text=body.NoiDungXuLy,
    )

    def work(session: OrmSession) -> tuple[dict[str, Any], int]:
        taken = following.follow(session, told, datetime.now(UTC))
        return {"TrangThai": int(taken), "MaPhanHoi": key}, 200

    answer = once_under("interchange", key, work, body.model_dump(mode="json"))
    jobs.ring(wiring())
    return answer


@bp.get("/files/<uuid:id>", responses=answers({200: PDF}, 503))
def fetch_file(path: DossierPath, query: SignedQuery) -> Response:
    """A file of a dossier by the signed link that was told to the national system."""
    wired = wiring()
    if not wired.links.holds_file(str(path.id), query.until, query.sig, datetime.now(UTC)):
        raise NotFound
    with Reading() as session:
        file = session.get(DossierFile, path.id)
    if file is None:
        raise NotFound
    return pdf_answer(keeping.read(wired, file), file)


def _verified() -> str:
    """The message's id, if it is signed with our common secret. Raises Unauthenticated."""
    try:
        webhook = Webhook(wiring().settings.interchange_secret)
        webhook.verify(request.get_data(), dict(request.headers.items()))
    except (ValueError, EmptyWebhookSecretError, WebhookVerificationError) as error:
        raise Unauthenticated from error
    key = request.headers["webhook-id"]
    if not (8 <= len(key) <= 128 and key.isascii() and key.isprintable()):
        raise Unauthenticated
    return key


def _moment(stamp: str, field: str) -> datetime:
    try:
        local = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=deadlines.ZONE)
    except ValueError as error:
        raise FieldsRefused(fields={field: "no_moment"}) from error
    return local.astimezone(UTC)
