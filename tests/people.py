"""Small gestures of tests: people, drafts, photos and time, on a loaded province."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from models import Category, Channel, Photo, Report, Resident, Session, UnitChannel
from models.base import new_key
from reports import intake
from reports.actor import Actor
from reports.intake import Draft
from reports.places.atlas import Atlas

PROVINCE = Path(__file__).parent.parent / "province" / "tay-ninh"
ATLAS = Atlas(PROVINCE / "areas-h3.csv")
# A Monday morning, 10:00 in Tây Ninh.
MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TAN_NINH = (11.3100, 106.0990)  # ward 25459
LONG_AN = (10.5352, 106.4137)


def a_resident(**changed: Any) -> Resident:
    """A resident in the database."""
    key = new_key()
    row: dict[str, Any] = {
        "id": key,
        "zalo_app_user_id": key.hex,
        "name": "Nguyễn Thị Thử",
        "created_at": MONDAY,
        "seen_at": MONDAY,
        "language": "vi",
    }
    resident = Resident(**(row | changed))
    with Session.begin() as session:
        session.add(resident)
    return resident


def a_photo(uploader: Actor, **changed: Any) -> UUID:
    """A photo row without files, waiting for its report."""
    row: dict[str, Any] = {
        "id": new_key(),
        "uploader_kind": uploader.kind,
        "uploader_id": uploader.id,
        "sha256": new_key().hex * 2,
        "likeness": 0,
        "derivatives": {},
        "created_at": MONDAY,
    }
    photo = Photo(**(row | changed))
    with Session.begin() as session:
        session.add(photo)
    return photo.id


def a_channel(
    unit_code: str, kind: Channel = Channel.WEBHOOK, address: str = "http://127.0.0.1:9/hook"
) -> UnitChannel:
    """A way to reach a unit."""
    channel = UnitChannel(
        id=new_key(),
        unit_code=unit_code,
        kind=kind,
        address=address,
        secret="whsec_" + "c2VjcmV0IG9mIHRoZSB1bml0" * 2,
    )
    with Session.begin() as session:
        session.add(channel)
    return channel


def a_report(resident: Resident | None = None, at: datetime = MONDAY, **changed: Any) -> Report:
    """A submitted report: a pothole in Phường Tân Ninh unless said otherwise."""
    draft: dict[str, Any] = {
        "category": "pothole",
        "description": "Ổ gà lớn trước chợ, xe máy dễ té.",
        "latitude": TAN_NINH[0],
        "longitude": TAN_NINH[1],
    }
    person = resident or a_resident()
    with Session.begin() as session:
        return intake.submit(session, ATLAS, Draft(**(draft | changed)), person.id, at)


def categories() -> dict[str, Category]:
    """All categories by code."""
    with Session() as session:
        return {row.code: row for row in session.query(Category)}
