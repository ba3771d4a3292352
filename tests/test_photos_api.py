"""Photos through the door: sent by token or ticket, kept whole or not at all."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image
from sqlalchemy import func, select

from config import Settings
from errors import Busy
from miniapp import tokens
from miniapp.tokens import Use
from models import DiscardedFile, Photo, Reading, Session
from models.base import new_key
from reports import tidying
from reports.photos import keeping
from tests import pictures, traps
from tests.residents import API, Asker, body_of, problem
from tests.uploads import JPEG, Failing, files_in, path_of, sent, upload, wired


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"photo_max_bytes": 400_000, "photo_max_pixels": 1_000_000})


def discarded() -> Sequence[DiscardedFile]:
    with Reading() as session:
        return session.scalars(select(DiscardedFile)).all()


def photos_kept() -> int:
    with Reading() as session:
        return session.scalars(select(func.count()).select_from(Photo)).one()


def test_a_photo_is_kept_without_anything_that_came_with_it(app: OpenAPI, settings: Settings):
    picture = pictures.talkative_jpeg(pictures.scene(2))
    given = sent(Asker(app), picture)
    assert given["gps"] == {
        "latitude": pytest.approx(11.3, abs=1e-4),
        "longitude": pytest.approx(106.1, abs=1e-4),
    }
    assert set(given["thumbnails"]) == {"full", "card", "thumb"}
    assert (given["width"], given["height"]) == (320, 240)
    files = files_in(settings)
    assert len(files) == 3
    for file in files:
        assert b"secret" not in (settings.data_dir / "files" / file).read_bytes()
    assert discarded() == []


def test_each_kind_of_picture_is_taken_under_any_name(app: OpenAPI):
    asker = Asker(app)
    scene = pictures.scene(3)
    for form, name in (("JPEG", "file"), ("PNG", "photo"), ("WEBP", "images[]"), ("HEIF", "ảnh")):
        answer = upload(asker, pictures.saved(scene, form), name=name)
        assert answer.status_code == 201, (form, answer.text)


def test_several_photos_come_in_one_body(app: OpenAPI):
    photos = [pictures.saved(pictures.scene(seed), "JPEG") for seed in range(3)]
    given = body_of(upload(Asker(app), *photos))
    assert len({photo["id"] for photo in given["photos"]}) == 3
    assert given["id"] == given["photos"][0]["id"]
    assert (given["err"], given["message"]) == (0, "Success")
    assert len(given["data"]["images"]) == 3


def test_a_ticket_does_for_the_native_uploader_what_a_header_does_for_the_page(
    app: OpenAPI, client: FlaskClient
):
    asker = Asker(app)
    ticket = body_of(asker.post("/photo-tickets"))
    left = datetime.fromisoformat(ticket["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    data = {"anything": (BytesIO(JPEG), "a.jpg")}
    answer = client.post(path_of(ticket["url"]), data=data, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.text
    native = body_of(answer)["data"]
    shown = client.get(path_of(native["domain"] + native["images"][0]))
    assert shown.status_code == 200
    with Reading() as session:
        photo = session.get_one(Photo, UUID(native["ids"][0]))
    assert (photo.uploader_kind, photo.uploader_id) == ("resident", asker.resident.id)
    assert asker.send(photo_ids=native["ids"]).status_code == 201


def test_a_ticket_opens_nothing_else_and_a_token_is_no_ticket(app: OpenAPI, client: FlaskClient):
    asker = Asker(app)
    ticket = body_of(asker.post("/photo-tickets"))["ticket"]
    assert problem(client.get(f"{API}/me", headers={"Authorization": f"Bearer {ticket}"}))[0] == 401
    now = datetime.now(UTC)
    old = tokens.issue(wired(app).settings, Use.PHOTO_UPLOAD, asker.resident.id, now - timedelta(minutes=11))
    for wrong in (asker.token, old.token, "nonsense", ""):
        data = {"file": (BytesIO(JPEG), "a.jpg")}
        answer = client.post(f"{API}/photos", query_string={"ticket": wrong}, data=data)
        assert problem(answer) == (401, "unauthenticated"), wrong
    assert photos_kept() == 0


def test_what_is_no_photo_is_refused_with_its_reason(app: OpenAPI, settings: Settings):
    asker = Asker(app)
    for content, refusal in (
        (b"", (422, "photo_empty")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", (415, "photo_type_not_accepted")),
        (b"GIF89a" + b"\0" * 100, (415, "photo_type_not_accepted")),
        (JPEG[: len(JPEG) // 2], (422, "photo_damaged")),
        (traps.png_claiming(30_000, 30_000), (413, "photo_too_many_pixels")),
        (JPEG + b"\0" * 400_000, (413, "photo_too_large")),
    ):
        answer = upload(asker, content)
        assert problem(answer) == refusal
        assert body_of(answer)["fields"] == {"file.0": refusal[1]}
    assert files_in(settings) == []


def test_of_several_photos_all_are_kept_or_none(app: OpenAPI, settings: Settings):
    answer = upload(Asker(app), JPEG, b"nonsense")
    assert problem(answer) == (415, "photo_type_not_accepted")
    assert body_of(answer)["fields"] == {"file.1": "photo_type_not_accepted"}
    assert (photos_kept(), files_in(settings)) == (0, [])


def test_bodies_that_are_no_upload_are_refused(app: OpenAPI):
    asker = Asker(app)
    assert problem(upload(asker)) == (422, "fields_refused")
    assert problem(asker.post("/photos", {"file": "a"})) == (422, "fields_refused")
    assert (
        problem(
            asker.post("/photos", data=b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x")
        )[0]
        == 422
    )
    assert problem(asker.post("/photos", data=JPEG, content_type="image/jpeg")) == (422, "fields_refused")
    assert problem(upload(asker, *[JPEG] * 7)) == (422, "fields_refused")


def test_a_body_beyond_the_limit_is_not_read(app: OpenAPI):
    answer = upload(Asker(app), b"\xff\xd8\xff" + b"\0" * 600_000)
    assert problem(answer) == (413, "too_large")


def test_a_photo_larger_than_other_bodies_may_be_is_taken(app: OpenAPI):
    wired(app).settings = wired(app).settings.model_copy(update={"photo_max_bytes": 5_000_000})
    noise = Image.merge("RGB", [Image.effect_noise((800, 800), 90) for _ in range(3)])
    content = pictures.saved(noise, "PNG")
    assert len(content) > 1_200_000
    assert upload(Asker(app), content).status_code == 201


def test_a_storage_that_does_not_answer_is_a_reason_to_try_again(app: OpenAPI, settings: Settings):
    storage = wired(app).storage
    wired(app).storage = Failing(storage, after=1)
    answer = upload(Asker(app), JPEG)
    assert problem(answer) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert photos_kept() == 0
    # One file was stored before the trouble: it is written down and goes with the next tidying that finds it due.
    assert len(files_in(settings)) == 1
    due = {file.due_at for file in discarded()}
    assert len(due) == 1
    tidying.tidy(storage, due.pop() - timedelta(minutes=1))
    assert len(files_in(settings)) == 1
    tidying.tidy(storage, datetime.now(UTC) + timedelta(hours=2))
    assert (files_in(settings), list(discarded())) == ([], [])


def test_files_that_tidying_took_meanwhile_make_no_photo(app: OpenAPI, settings: Settings):
    examined = keeping.look(wired(app), JPEG)
    photo_id = new_key()
    described = keeping.store(wired(app), photo_id, 0, examined.derivatives, datetime.now(UTC))
    tidying.tidy(wired(app).storage, datetime.now(UTC) + timedelta(hours=2))
    assert files_in(settings) == []
    with pytest.raises(Busy), Session.begin() as session:
        keeping.settle(session, described)


def test_a_photo_nobody_used_goes_in_time_with_its_files(app: OpenAPI, settings: Settings):
    asker = Asker(app)
    used, lone = sent(asker)["id"], sent(asker)["id"]
    asker.sent(photo_ids=[used])
    later = datetime.now(UTC) + tidying.PHOTO_WAITS
    tidying.tidy(wired(app).storage, later + timedelta(hours=1))
    tidying.tidy(wired(app).storage, later + timedelta(hours=2))
    with Reading() as session:
        assert [str(key) for key in session.scalars(select(Photo.id))] == [used]
    assert len(files_in(settings)) == 3
    assert not any(lone.replace("-", "") in file for file in files_in(settings))


def test_many_photos_at_once_are_all_kept(app: OpenAPI, settings: Settings):
    askers = [Asker(app) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        ids = {given["id"] for given in pool.map(sent, askers)}
    assert (len(ids), photos_kept(), len(files_in(settings))) == (6, 6, 18)
    assert discarded() == []


def test_thirty_photos_a_minute_are_enough(app: OpenAPI):
    asker = Asker(app)
    wired(app).settings = wired(app).settings.model_copy(update={"rate_factor": 0.1})
    for _ in range(3):
        assert upload(asker, JPEG).status_code == 201
    assert problem(upload(asker, JPEG)) == (429, "too_many_requests")
