"""A link that caches keep for a day must mean the same picture for ever, also while parts of it are being burned."""

import pytest
from flask_openapi3.openapi import OpenAPI

from errors import Busy
from models import Photo, Publication, Reading, Session
from models.base import new_key
from reports.actor import Actor
from reports.photos import retouch
from reports.photos.gate import Rectangle
from reports.photos.keeping import keep
from reports.photos.retouch import Order
from reports.photos.views import thumbnails
from tests.people import MONDAY, a_report
from tests.pictures import saved, scene
from wiring import Wiring


@pytest.mark.parametrize("public", [True, False])
def test_no_link_names_a_revision_whose_picture_is_not_there_yet(app: OpenAPI, public: bool) -> None:
    wired: Wiring = app.extensions["wiring"]
    report = a_report()
    with app.app_context():
        photo = keep(wired, saved(scene(1), "JPEG"), "resident", new_key(), MONDAY)
    with Session.begin() as session:
        row = session.get_one(Photo, photo.id)
        row.report_id, row.publication = report.id, Publication.APPROVED
        before = thumbnails(row, wired.links, MONDAY, public=public)
    wired.storage.delete(photo.derivatives["full"]["key"])
    order = Order(photo.id, 0, [Rectangle(0, 0, 0.5, 1)], Actor("staff", new_key()), MONDAY)
    with pytest.raises(Busy):  # it has taken its turn, and the new files are not stored
        retouch.burn(wired, order, lambda _: None, lambda *_: None)
    with Reading() as session:
        row = session.get_one(Photo, photo.id)
        assert row.revision == 1
        assert thumbnails(row, wired.links, MONDAY, public=public) == before
