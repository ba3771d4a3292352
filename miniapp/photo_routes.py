"""The door for photos: residents send them, by token or by a ticket, and everyone fetches what they may see."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_openapi3.models.tag import Tag

from clients.http import Refused, Unavailable
from clients.storage import Missing
from doors import rates
from doors.apidocs import MULTIPART, PICTURE, RESIDENT, TICKET, answers, problems
from doors.late_api import LateAPI
from errors import Busy, FieldsRefused, NotFound
from miniapp import tokens
from miniapp.forms import PhotoPath, PhotoQuery, TicketQuery
from miniapp.shapes import TicketView, UploadView
from miniapp.tokens import Use
from models import Photo, Publication, Reading, Report
from reports.intake import MOST_PHOTOS
from reports.photos import keeping
from reports.photos.views import uploaded_view
from reports.views import moment
from wiring import wiring

TAG = Tag(name="Photos", description="JPEG, PNG, WebP and HEIC in; derivatives without any metadata out.")
bp = LateAPI("photos", __name__, url_prefix="/api/v1", abp_tags=[TAG], abp_responses=problems(401, 429))
bp.after_request(tokens.challenge)
files = LateAPI("photo_files", __name__, url_prefix="/photos", abp_tags=[TAG])

TICKETS_A_MINUTE = 30
# What a multipart body has besides the photo.
MARGIN = 64_000
# A photo that a moderator hides must be gone from caches the next day.
PUBLIC_FOR_S = 86_400
UNNAMED_FOR_S = 60


@bp.post("/photo-tickets", responses=answers({201: TicketView}, 403), security=RESIDENT)
def make_ticket() -> tuple[dict[str, Any], int]:
    """A short-lived address for the native uploader, which can send no headers."""
    resident_id, now = tokens.signed_in(), datetime.now(UTC)
    rates.limit("photo-tickets", resident_id.hex, TICKETS_A_MINUTE)
    with Reading() as session:
        tokens.writer(session, resident_id, now)
    settings = wiring().settings
    issued = tokens.issue(settings, Use.PHOTO_UPLOAD, resident_id, now)
    url = f"{settings.address}/api/v1/photos?ticket={issued.token}"
    return {"ticket": issued.token, "expires_at": moment(issued.expires_at), "url": url}, 201


@bp.post(
    "/photos",
    responses=answers({201: UploadView}, 403, 413, 415, 422, 503),
    security=RESIDENT + TICKET,
    openapi_extensions=MULTIPART,
)
def send_photos(query: TicketQuery) -> tuple[dict[str, Any], int]:
    """Send up to six photos as multipart/form-data, under any field names; all are kept or none."""
    resident_id, now = _uploader(query), datetime.now(UTC)
    with Reading() as session:
        tokens.writer(session, resident_id, now)
    sent = _files()
    for _ in sent:
        rates.limit("photos", resident_id.hex, rates.PHOTOS_A_MINUTE)
    wired = wiring()
    examined = [keeping.look(wired, content, field=name) for name, content in sent]
    kept = [keeping.keep_examined(wired, one, "resident", resident_id, now) for one in examined]
    return _uploaded(kept, now), 201


@files.get("/<photo_id>/<variant>", responses=answers({200: PICTURE, 304: None}, 404, 503))
def fetch_photo(path: PhotoPath, query: PhotoQuery) -> Response:
    """One size (full, card, thumb) of a photo: open to all once approved, else by a signed link."""
    now, wired = datetime.now(UTC), wiring()
    signed = wired.links.holds(str(path.photo_id), query.until, query.sig, now)
    with Reading() as session:
        photo = session.get(Photo, path.photo_id)
        report = session.get(Report, photo.report_id) if photo and photo.report_id else None
    if photo is None or path.variant not in photo.derivatives or not (signed or _is_public(photo, report)):
        raise NotFound
    file = photo.derivatives[path.variant]
    response = Response(content_type=file["content_type"])
    response.headers["Cache-Control"] = _caching(query, photo, public=_is_public(photo, report), now=now)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(hashlib.sha256(file["key"].encode()).hexdigest()[:32])
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(_content(file["key"]))
    return response


def _uploader(query: TicketQuery) -> UUID:
    if query.ticket is not None:
        return tokens.read(wiring().settings, Use.PHOTO_UPLOAD, query.ticket)
    return tokens.signed_in()


def _files() -> list[tuple[str, bytes]]:
    """The files of the request with names to tell them apart; its own limit of size holds, not the application's."""
    request.max_content_length = wiring().settings.photo_max_bytes + MARGIN
    sent = list(request.files.items(multi=True))
    if not sent:
        raise FieldsRefused(fields={"file": "needed"})
    if len(sent) > MOST_PHOTOS:
        raise FieldsRefused(fields={"file": "too_many"})
    return [(f"file.{place}", file.read()) for place, (_, file) in enumerate(sent)]


def _uploaded(kept: Sequence[Photo], at: datetime) -> dict[str, Any]:
    """Both our own answer and the one that Zalo's templates read: JSON.parse(data).data -> domain + images[i]."""
    links = wiring().links
    shown = [uploaded_view(photo, links, at) for photo in kept]
    domain = f"{links.address}/"
    images = [view["thumbnails"]["card"].removeprefix(domain) for view in shown]
    native = {"domain": domain, "images": images, "ids": [view["id"] for view in shown]}
    return shown[0] | {"photos": shown, "err": 0, "message": "Success", "data": native}


def _is_public(photo: Photo, report: Report | None) -> bool:
    return photo.publication is Publication.APPROVED and report is not None and report.visible


def _caching(query: PhotoQuery, photo: Photo, *, public: bool, now: datetime) -> str:
    # A link that names its revision always means the same bytes; one without may mean others after a black-out.
    lasting = query.r == photo.revision
    if public:
        return f"public, max-age={PUBLIC_FOR_S}, immutable" if lasting else f"public, max-age={UNNAMED_FOR_S}"
    left = max(0, int(query.until) - int(now.timestamp()))
    return f"private, max-age={left}, immutable" if lasting else f"private, max-age={UNNAMED_FOR_S}"


def _content(key: str) -> bytes:
    try:
        return wiring().storage.get(key)
    except Missing as error:
        raise NotFound from error
    except (Unavailable, Refused) as error:
        raise Busy(retry_after=5) from error
