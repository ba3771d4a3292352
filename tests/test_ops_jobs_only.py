"""Workers and the clock do all their work without the keys that let people in: who breaks into them can be nobody."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flask_openapi3.openapi import OpenAPI

from config import WEB_ONLY, Settings, SettingsRefused
from errors import Unauthenticated
from miniapp import tokens
from models.base import new_key
from tests.dossiers import Applicant
from tests.people import a_channel
from tests.receivers import Receiver
from tests.test_settings import PRODUCTION
from tests.uploads import path_of, sent, wired
from worker import BEATS
from wsgi import create_app

LINK_KEY = "signs links to photos and nothing else at all"
JOBS = {name: value for name, value in PRODUCTION.items() if name.lower() not in WEB_ONLY} | {
    "JOBS_ONLY": "true",
    "LINK_KEYS": LINK_KEY,
}
NONE = dict.fromkeys(WEB_ONLY, "") | {"secret_key_previous": ()}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"link_keys": (LINK_KEY,)})


@contextmanager
def beside(settings: Settings) -> Iterator[OpenAPI]:
    """Another application on the same ground."""
    other = create_app(settings)
    yield other
    wired(other).engine.dispose()
    if "redis" in wired(other).__dict__:
        wired(other).redis.close()


@pytest.fixture
def jobs(app: OpenAPI, settings: Settings) -> Iterator[OpenAPI]:
    with beside(settings.model_copy(update=NONE | {"jobs_only": True})) as jobs:
        yield jobs


def test_all_jobs_are_done_without_them_and_a_link_made_there_opens_its_photo(
    app: OpenAPI, jobs: OpenAPI, receiver: Receiver
) -> None:
    resident = Applicant(app)
    photo = sent(resident)
    report = resident.sent(photo_ids=[photo["id"]])
    a_channel(report["unit"]["code"], address=f"{receiver.url}/tickets")
    code = resident.sent(photo_ids=[sent(resident)["id"]])["code"]
    with jobs.app_context():
        for beat in BEATS:
            beat.job()
    (call,) = receiver.received
    told = json.loads(call.body)
    assert told["data"]["code"] == code
    link = told["data"]["photos"][0]
    opened = app.test_client().get(path_of(link))
    assert (opened.status_code, opened.content_type) == (200, "image/jpeg")
    assert app.test_client().get(path_of(link)[:-1]).status_code == 404


def test_links_of_before_there_was_a_key_for_them_open_still(app: OpenAPI, settings: Settings) -> None:
    with beside(settings.model_copy(update={"link_keys": ()})) as before:
        link = sent(Applicant(before))["thumbnails"]["card"]
        assert app.test_client().get(path_of(link)).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/me", "/api/v1/staff/me", "/metrics", "/"])
def test_no_door_is_open_where_only_jobs_are_worked(jobs: OpenAPI, path: str) -> None:
    assert jobs.test_client().get(path).status_code == 404


@pytest.mark.parametrize("command", ["web", "run-all"])
def test_who_would_open_doors_where_only_jobs_are_worked_is_refused(jobs: OpenAPI, command: str) -> None:
    refused = jobs.test_cli_runner().invoke(args=[command])
    assert (refused.exit_code, "JOBS_ONLY" in refused.output) == (1, True)


def test_a_token_signed_with_no_key_is_nobodys(settings: Settings) -> None:
    without = settings.model_copy(update=NONE | {"jobs_only": True})
    forged = tokens.issue(without, tokens.Use.RESIDENTS, new_key(), datetime.now(UTC))
    with pytest.raises(Unauthenticated):
        tokens.read(without, tokens.Use.RESIDENTS, forged.token)


def test_production_takes_either_the_webs_keys_or_those_of_jobs() -> None:
    settings = Settings.from_env(JOBS)
    assert (settings.jobs_only, settings.accepted_keys, settings.accepted_link_keys) == (
        True,
        (),
        (LINK_KEY,),
    )


@pytest.mark.parametrize("name", WEB_ONLY)
def test_what_only_the_web_needs_is_refused(name: str) -> None:
    with pytest.raises(SettingsRefused, match=f"JOBS_ONLY leave out {name.upper()}"):
        Settings.from_env(JOBS | {name.upper(): "x" * 40})


@pytest.mark.parametrize(
    ("keys", "sentence"), [("", "needs LINK_KEYS"), ("short," + LINK_KEY, "32 characters")]
)
def test_jobs_need_a_key_for_links(keys: str, sentence: str) -> None:
    with pytest.raises(SettingsRefused, match=sentence):
        Settings.from_env(JOBS | {"LINK_KEYS": keys})
