"""What everyone sees is what a moderator approved; what was burned black is black for ever and everywhere."""

from io import BytesIO
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from PIL import Image
from sqlalchemy import select

from models import AuditEntry, DiscardedFile, Photo, PhotoGroup, Publication, Reading, Report, Role, Session
from models.base import new_key
from reports import tidying
from reports.entry.access import Seat
from reports.photos.keeping import keep
from tests.desk import Desk, a_desk, reread
from tests.people import MONDAY, a_report
from tests.pictures import saved
from tests.test_staff_acts import act, map_is_right
from wiring import Wiring


@pytest.fixture
def moderator(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.MODERATOR))


def public(app: OpenAPI, report: Report) -> Any:
    return app.test_client().get(f"/api/v1/public/reports/{report.code}")


def white_photo(app: OpenAPI, report: Report, **changed: Any) -> Photo:
    """A white photo of the report, with real files."""
    wired: Wiring = app.extensions["wiring"]
    content = saved(Image.new("RGB", (640, 480), "white"), "JPEG")
    with app.app_context():
        photo = keep(wired, content, "resident", new_key(), MONDAY)
    with Session.begin() as session:
        row = session.get_one(Photo, photo.id)
        row.report_id, row.group = report.id, PhotoGroup.BEFORE
        for name, value in changed.items():
            setattr(row, name, value)
        return row


def stored(app: OpenAPI, photo: Photo, name: str) -> Image.Image:
    wired: Wiring = app.extensions["wiring"]
    with Reading() as session:
        key = session.get_one(Photo, photo.id).derivatives[name]["key"]
    return Image.open(BytesIO(wired.storage.get(key))).convert("L")


def halves(width: int, height: int) -> tuple[tuple[int, int, int, int], ...]:
    """The left and the right half without what lies near the edge between them."""
    edge = width // 16
    return (0, 0, width // 2 - edge, height), (width // 2 + edge, 0, width, height)


def grey_range(picture: Image.Image) -> tuple[int, int]:
    """The darkest and the brightest of a grey picture."""
    counts = picture.histogram()
    used = [value for value, count in enumerate(counts) if count]
    return used[0], used[-1]


LEFT_HALF = {"x": 0, "y": 0, "width": 0.5, "height": 1}


class TestWords:
    def test_the_public_reads_what_was_approved_and_nothing_else(self, app: OpenAPI, moderator: Desk) -> None:
        report = a_report(description="Ổ gà trước nhà ông Nguyễn Văn A, số 0901234567")
        assert public(app, report).get_json()["description"] is None
        told = act(moderator, report, "moderation", public_description="  Ổ gà trước nhà dân  ")
        assert told["public_description"] == "Ổ gà trước nhà dân"
        assert public(app, report).get_json()["description"] == "Ổ gà trước nhà dân"
        assert reread(report).description.endswith("0901234567")

    def test_what_is_left_out_stays_and_null_takes_back(self, app: OpenAPI, moderator: Desk) -> None:
        report = a_report()
        act(moderator, report, "moderation", public_description="một", public_result="hai")
        act(moderator, report, "moderation", public_description=None)
        fresh = reread(report)
        assert (fresh.public_description, fresh.public_result) == (None, "hai")

    def test_a_hidden_report_leaves_list_and_map_and_comes_back(self, app: OpenAPI, moderator: Desk) -> None:
        report = a_report()
        assert act(moderator, report, "moderation", visible=False)["visible"] is False
        assert public(app, report).status_code == 404
        assert map_is_right()
        assert act(moderator, report, "moderation", visible=True)["visible"] is True
        assert public(app, report).status_code == 200
        assert map_is_right()

    def test_what_is_never_published_cannot_be_shown(self, moderator: Desk) -> None:
        report = a_report(category="security")
        assert act(moderator, report, "moderation", visible=True)["code"] == "never_published"
        assert reread(report).visible is False

    def test_an_old_version_is_refused(self, moderator: Desk) -> None:
        report = a_report()
        act(moderator, report, "moderation", visible=False)
        assert act(moderator, report, "moderation", visible=True, version=report.version)["status"] == 409


class TestPhotos:
    def test_the_public_sees_approved_photos_only(self, app: OpenAPI, moderator: Desk) -> None:
        report = a_report()
        photo, other = white_photo(app, report), white_photo(app, report)
        decided = {str(photo.id): "approved", str(other.id): "hidden"}
        told = act(moderator, report, "moderation", photos=decided)
        assert {one["id"]: one["publication"] for one in told["photos"]} == decided
        assert [one["id"] for one in public(app, report).get_json()["photos"]] == [str(photo.id)]

    def test_a_photo_of_another_report_is_refused(self, app: OpenAPI, moderator: Desk) -> None:
        report, other = a_report(), a_report()
        photo = white_photo(app, other)
        told = act(moderator, report, "moderation", photos={str(photo.id): "approved"})
        assert told["code"] == "photo_unknown"

    @pytest.mark.parametrize("photos", [{"x": "approved"}, {str(new_key()): "pending"}, []])
    def test_a_senseless_decision_is_refused(self, moderator: Desk, photos: Any) -> None:
        assert act(moderator, a_report(), "moderation", photos=photos)["code"] == "fields_refused"


class TestBlackOut:
    def burn(self, desk: Desk, photo: Photo, revision: int = 0, *parts: dict[str, float]) -> Any:
        body = {"revision": revision, "rectangles": list(parts or (LEFT_HALF,))}
        return desk.post(f"/staff/photos/{photo.id}/black-out", body)

    def test_the_part_is_black_in_every_size_and_the_old_files_go(
        self, app: OpenAPI, moderator: Desk
    ) -> None:
        report = a_report()
        photo = white_photo(app, report, publication=Publication.APPROVED)
        old = [file["key"] for file in photo.derivatives.values()]
        answer = self.burn(moderator, photo)
        assert answer.status_code == 200, answer.text
        told = answer.get_json()
        assert (told["revision"], told["publication"]) == (1, "approved")
        for name in ("full", "card", "thumb"):
            picture = stored(app, photo, name)
            width, height = picture.size
            left, right = (grey_range(picture.crop(box)) for box in halves(width, height))
            assert (left[1] < 40, right[0] > 215) == (True, True), (name, left, right)
        wired: Wiring = app.extensions["wiring"]
        tidying.tidy(wired.storage, MONDAY.replace(year=2027))
        assert not any(wired.storage.exists(key) for key in old)
        with Reading() as session:
            assert session.scalars(select(DiscardedFile)).all() == []
            fresh = session.get_one(Photo, photo.id)
            assert all(wired.storage.exists(file["key"]) for file in fresh.derivatives.values())

    def test_it_is_in_the_history_and_on_record(self, app: OpenAPI, moderator: Desk) -> None:
        report = a_report()
        photo = white_photo(app, report)
        self.burn(moderator, photo)
        with Reading() as session:
            entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "photo_blacked_out")).one()
        assert (entry.subject, entry.detail) == (report.code, {"photo": str(photo.id), "rectangles": 1})
        told = a_desk(app, Seat(Role.VIEWER)).get(f"/staff/reports/{report.code}").get_json()
        assert (told["history"][-1]["kind"], told["version"] > report.version) == ("moderation", True)

    def test_what_another_has_burned_meanwhile_is_not_burned_over(
        self, app: OpenAPI, moderator: Desk
    ) -> None:
        photo = white_photo(app, a_report())
        right_half = {"x": 0.5, "y": 0, "width": 0.5, "height": 1}
        assert self.burn(moderator, photo).status_code == 200
        stale = self.burn(moderator, photo, 0, right_half)
        assert (stale.status_code, stale.get_json()["revision"]) == (409, 1)
        assert self.burn(moderator, photo, 1, right_half).status_code == 200
        picture = stored(app, photo, "full")
        assert grey_range(picture)[1] < 40

    def test_a_photo_without_a_report_or_elsewhere_does_not_exist(self, app: OpenAPI) -> None:
        photo = white_photo(app, a_report())
        elsewhere = a_desk(app, Seat(Role.MODERATOR, area_code="25480"))
        assert self.burn(elsewhere, photo).status_code == 404
        lone = white_photo(app, a_report(), report_id=None)
        everywhere = a_desk(app, Seat(Role.MODERATOR))
        assert self.burn(everywhere, lone).status_code == 404

    def test_when_the_files_are_gone_nothing_is_lost_and_it_may_be_tried_again(
        self, app: OpenAPI, moderator: Desk
    ) -> None:
        photo = white_photo(app, a_report())
        wired: Wiring = app.extensions["wiring"]
        key = photo.derivatives["full"]["key"]
        content = wired.storage.get(key)
        wired.storage.delete(key)
        assert self.burn(moderator, photo).status_code == 503
        wired.storage.put(key, content, "image/jpeg")
        assert self.burn(moderator, photo, 0).get_json()["revision"] == 1
        assert self.burn(moderator, photo, 1).status_code == 200

    @pytest.mark.parametrize(
        "part",
        [
            {"x": 1, "y": 0, "width": 0.1, "height": 0.1},
            {"x": 0, "y": 0, "width": 0, "height": 0.1},
            {"x": -0.1, "y": 0, "width": 0.5, "height": 0.5},
            {"x": 0, "y": 0, "width": "0.5", "height": 0.5},
            {"x": 0, "y": 0, "width": 0.5},
        ],
    )
    def test_what_is_no_part_of_a_picture_is_refused(self, moderator: Desk, part: dict[str, Any]) -> None:
        answer = moderator.post(f"/staff/photos/{new_key()}/black-out", {"revision": 0, "rectangles": [part]})
        assert answer.status_code == 422
