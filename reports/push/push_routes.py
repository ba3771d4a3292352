"""The door where the phones of units' people ask to be told of their tickets."""

from datetime import UTC, datetime

from flask import Response
from flask_openapi3.models.tag import Tag

from clients.guard import Guard
from clients.http import Refused
from clients.web_push import Receiver, keys_of
from doors.apidocs import problems
from doors.late_api import LateAPI
from errors import FieldsRefused
from models import Session
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.staff_refusals import AddressRefused
from reports.entry.staff_shapes import IdPath
from reports.push import subscriptions
from reports.push.push_shapes import PushForm, PushKeyView, PushView
from reports.push.subscriptions import Wish
from wiring import wiring

bp = LateAPI(
    "push",
    __name__,
    url_prefix="/api/v1/unit/push",
    abp_tags=[Tag(name="Units and their tickets")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("/key", responses={200: PushKeyView})
@allow(Permission.WORK_TICKETS)
def show_key() -> Answer:
    """The key with which a browser subscribes; null where this service sends no push."""
    client = wiring().web_push
    return {"public_key": client.public_key if client else None}


@bp.post("/subscriptions", responses={201: PushView})
@allow(Permission.WORK_TICKETS)
def subscribe(body: PushForm) -> Answer:
    """Tell this browser of new tickets and what happens to them; asking again renews it."""
    receiver = Receiver(body.endpoint, body.keys.p256dh, body.keys.auth)
    _check(receiver)
    wish = Wish(receiver, body.language)
    with Session.begin() as session:
        made = subscriptions.begin(session, admission.staff().id, wish, datetime.now(UTC))
    return {"id": str(made.id)}, 201


@bp.delete("/subscriptions/<uuid:id>", responses={204: None})
@allow(Permission.WORK_TICKETS)
def unsubscribe(path: IdPath) -> Answer:
    """Tell this browser no more."""
    with Session.begin() as session:
        subscriptions.end(session, path.id, admission.staff().id)
    return Response(status=204)


def _check(receiver: Receiver) -> None:
    try:
        Guard(allow_private=wiring().settings.private_urls_allowed).check(receiver.endpoint)
    except Refused as error:
        raise AddressRefused(fields={"endpoint": str(error).replace(" ", "_")}) from error
    try:
        keys_of(receiver.public_key, receiver.auth)
    except Refused as error:
        raise FieldsRefused(fields={"keys": "malformed"}) from error
