"""What a photo looks like to each audience: links to its derivatives, public or signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models import Photo, Publication
from reports.links import Links
from reports.timeline import Audience


def photo_view(photo: Photo, links: Links, audience: Audience, at: datetime) -> dict[str, Any] | None:
    """The photo with links that hold from `at`; None where this audience may not see it.

    The public sees what is approved, the resident what is not hidden, staff everything.
    """
    approved = photo.publication is Publication.APPROVED
    if audience is Audience.PUBLIC and not approved:
        return None
    if audience is Audience.RESIDENT and photo.publication is Publication.HIDDEN:
        return None
    view = {
        "id": str(photo.id),
        "group": photo.group.value if photo.group else None,
        "thumbnails": thumbnails(photo, links, at, public=audience is Audience.PUBLIC),
    } | _size(photo)
    if audience is Audience.STAFF:
        view |= {"publication": photo.publication.value, "revision": photo.revision}
    return view


def uploaded_view(photo: Photo, links: Links, at: datetime) -> dict[str, Any]:
    """The photo as its uploader gets it back: with what was read from it."""
    found = photo.latitude is not None and photo.longitude is not None
    return {
        "id": str(photo.id),
        "thumbnails": thumbnails(photo, links, at, public=False),
        "gps": {"latitude": photo.latitude, "longitude": photo.longitude} if found else None,
        "taken_at": photo.taken_at.isoformat() if photo.taken_at else None,
    } | _size(photo)


def thumbnails(photo: Photo, links: Links, at: datetime, *, public: bool) -> dict[str, str]:
    """A link to each derivative by name. Links carry the revision: a black-out makes new ones, past every cache."""
    if public:
        return {
            name: f"{links.public_photo(str(photo.id), name)}?r={_revision(photo, file)}"
            for name, file in photo.derivatives.items()
        }
    return {
        name: f"{links.photo(str(photo.id), name, at)}&r={_revision(photo, file)}"
        for name, file in photo.derivatives.items()
    }


def _revision(photo: Photo, file: Mapping[str, Any]) -> int:
    """The file's own: while a black-out is being drawn the photo counts further already, and caches must not learn the
    new link with the old picture."""
    return int(file.get("revision", photo.revision))


def _size(photo: Photo) -> dict[str, int]:
    full = photo.derivatives.get("full", {})
    return {"width": full.get("width", 0), "height": full.get("height", 0)}
