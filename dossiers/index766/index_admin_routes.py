"""The door of administrators to the index: its points by version, and freezing a month anew. Each goes on record."""

from datetime import UTC, datetime

from flask_openapi3.models.tag import Tag
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from doors.apidocs import problems
from doors.late_api import LateAPI
from dossiers.index766 import freezing, rules, views
from dossiers.index766.index_admin_shapes import FreezeForm, FrozenView, WeightsForm, WeightsView
from dossiers.index766.months import Month
from dossiers.index766.rules import Weights
from models import Account, IndexWeights, Reading
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.recorded import Done, recorded
from wiring import wiring

bp = LateAPI(
    "index766_admin",
    __name__,
    url_prefix="/api/v1/admin/index766",
    abp_tags=[Tag(name="Administration: the index of QĐ 766")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("/weights", responses={200: WeightsView})
@allow(Permission.MANAGE_CATALOGUE)
def show_weights() -> Answer:
    """The points of every criterion as set last, and all versions there were."""
    with Reading() as session:
        return _weights(session)


@bp.put("/weights", responses={200: WeightsView, **problems(409)})
@allow(Permission.MANAGE_CATALOGUE)
def set_weights(body: WeightsForm) -> Answer:
    """New points for months from one on. Frozen months stay as they are until they are frozen anew."""
    person, now = admission.staff(), datetime.now(UTC)
    points = {it.id: (it.max, it.full_at) for it in body.weights}
    wanted = Weights(Month.called(body.valid_from).first, points, body.missing, body.reason)

    def work(session: OrmSession) -> Done:
        made = rules.set_weights(session, wiring().index, wanted, body.version, person.id, now)
        detail = {
            "valid_from": body.valid_from,
            "missing": body.missing.value,
            "reason": body.reason,
            "weights": {name: f"{most:g} @ {full:g}" for name, (most, full) in points.items()},
        }
        return Done("index_weights_set", str(made.version), _weights(session), detail)

    return recorded(work)


@bp.post("/freezes", responses={201: FrozenView, **problems(409)})
@allow(Permission.MANAGE_CATALOGUE)
def freeze_again(body: FreezeForm) -> Answer:
    """Freeze a month anew by what is known and by the rules that hold now; the earlier edition stays beside it."""
    person, now = admission.staff(), datetime.now(UTC)
    month = Month.called(body.month)
    with Reading() as session:
        taken = freezing.take(session, wiring().index, month, now)

    def work(session: OrmSession) -> Done:
        edition = freezing.following(session, month)
        made = freezing.write(session, taken, now, edition=edition, reason=body.reason, by=person.id)
        view = views.freeze(made) | {"month": made.month}
        detail = {"edition": made.edition, "reason": body.reason, "digest": taken.rules.digest}
        return Done("index_frozen", made.month, view, detail)

    return recorded(work), 201


def _weights(session: OrmSession) -> dict[str, object]:
    versions = session.execute(
        select(IndexWeights, Account.full_name)
        .join(Account, Account.id == IndexWeights.created_by, isouter=True)
        .order_by(IndexWeights.version.desc())
    ).all()
    return views.weights(rules.as_set(session, wiring().index), versions)
