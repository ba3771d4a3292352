"""Photos shown to whom they may be: by a signed link, or to everyone once they are approved."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image

from config import Settings
from models import Photo, Publication, Session
from models.base import new_key
from reports import progress
from reports.public import mapcount
from tests.residents import Asker, body_of, problem
from tests.uploads import Failing, files_in, path_of, sent, wired


def test_an_own_photo_is_shown_by_a_signed_link_only(app: OpenAPI, client: FlaskClient):
    given = sent(Asker(app))
    for variant, kind in (("full", "image/jpeg"), ("card", "image/webp"), ("thumb", "image/webp")):
        url = given["thumbnails"][variant]
        shown = client.get(path_of(url))
        assert (shown.status_code, shown.content_type) == (200, kind)
        assert Image.open(BytesIO(shown.data)).size[0] <= 320
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        caching = shown.headers["Cache-Control"]
        assert caching.startswith("private, max-age=")
        assert caching.endswith("immutable")
        assert 6 * 86_400 < int(re.search(r"max-age=(\d+)", caching)[1]) <= 8 * 86_400  # type: ignore[index]
        again = client.get(path_of(url), headers={"If-None-Match": shown.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert problem(client.get(urlsplit(url).path)) == (404, "not_found")


def test_a_signature_holds_for_its_photo_and_its_time_only(app: OpenAPI, client: FlaskClient):
    asker = Asker(app)
    one, other = sent(asker)["thumbnails"]["thumb"], sent(asker)["thumbnails"]["thumb"]
    query = parse_qs(urlsplit(one).query)
    until, signature = query["until"][0], query["sig"][0]
    wrong = (
        f"{urlsplit(other).path}?until={until}&sig={signature}",
        f"{urlsplit(one).path}?until={int(until) + 86400}&sig={signature}",
        f"{urlsplit(one).path}?until={until}&sig={signature[:-1]}x",
        f"{urlsplit(one).path}?until=²&sig={signature}",
        f"{urlsplit(one).path}?until=&sig=",
        f"{urlsplit(one).path}?until=99999999999999&sig={signature}",
        f"{urlsplit(one).path}?sig=é",
        path_of(one).replace("/thumb", "/original"),
        path_of(one).replace("/thumb", "/THUMB"),
        f"/photos/{new_key()}/thumb?until={until}&sig={signature}",
        "/photos/nothing/thumb",
    )
    for path in wrong:
        assert client.get(path).status_code in {404, 422}, path
    past = wired(app).links.photo(
        urlsplit(one).path.split("/")[2], "thumb", datetime.now(UTC) - timedelta(days=9)
    )
    assert problem(client.get(path_of(past))) == (404, "not_found")


def test_an_approved_photo_of_a_visible_report_is_open_to_all(app: OpenAPI, client: FlaskClient):
    asker = Asker(app)
    photo_id = sent(asker)["id"]
    code = asker.sent(photo_ids=[photo_id])["code"]
    url = f"/photos/{photo_id}/card"
    assert client.get(url).status_code == 404
    set_publication(photo_id, Publication.APPROVED)
    shown = client.get(f"{url}?r=0")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "public, max-age=86400, immutable"
    for stale in (url, f"{url}?r=7"):
        assert client.get(stale).headers["Cache-Control"] == "public, max-age=60"
    with Session.begin() as session:
        mapcount.shown(session, progress.lock(session, code), False)
    assert client.get(f"{url}?r=0").status_code == 404
    set_publication(photo_id, Publication.HIDDEN)
    assert body_of(asker.get(f"/reports/{code}"))["photos"] == []


def set_publication(photo_id: str, publication: Publication) -> None:
    with Session.begin() as session:
        session.get_one(Photo, UUID(photo_id)).publication = publication


def test_a_file_that_cannot_be_fetched_now_or_ever_is_said_to_be_so(
    app: OpenAPI, client: FlaskClient, settings: Settings
):
    url = path_of(sent(Asker(app))["thumbnails"]["thumb"])
    storage = wired(app).storage
    wired(app).storage = Failing(storage, after=0)
    assert problem(client.get(url)) == (503, "busy")
    wired(app).storage = storage
    for file in files_in(settings):
        (settings.data_dir / "files" / file).unlink()
    assert problem(client.get(url)) == (404, "not_found")
