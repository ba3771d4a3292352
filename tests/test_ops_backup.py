"""A backup holds the service of one moment, and is put back wholly, or not at all."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskCliRunner
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import delete, inspect, select, text

import migrations
from clients.storage import open_storage
from config import Settings
from models import DossierFile, Passage, Photo, Reading, Report, Resident, Session, Ticket
from models.base import bind_sessions, open_engine
from models.secret import blind_index
from operations.backup import restoring, taking
from operations.backup.manifest import MANIFEST, SUMS, BackupRefused
from reports.entry import audit
from reports.entry.audit import By
from tests.conftest import DATA_KEY, administer
from tests.dossiers import PERMIT, Applicant, a_pdf
from tests.residents import Asker
from tests.uploads import Failing, files_in, sent
from wiring import Wiring
from wsgi import create_app

PHONE = "+84912345678"
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def service(app: OpenAPI) -> Wiring:
    """A service in which something has happened: a report with a photo, a paper of a dossier, an act in the audit."""
    person = Asker(app, phone=PHONE, phone_index=blind_index(PHONE))
    person.sent(photo_ids=[sent(person)["id"]])
    applicant = Applicant(app)
    assert applicant.send_files(applicant.opened(PERMIT), "ban-ve", a_pdf()).status_code == 201
    with Session.begin() as session:
        audit.record(session, By(None, "test"), "backup_tried", "nothing")
    wired: Wiring = app.extensions["wiring"]
    return wired


@pytest.fixture
def elsewhere(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Wiring]]:
    """Makes another machine: an empty database of the same kind, an empty folder, the same keys."""
    made: list[tuple[Wiring, str]] = []

    def empty() -> Wiring:
        folder, name = tmp_path / f"other{len(made)}", ""
        url = f"sqlite:///{folder / 'database.db'}"
        if settings.database.startswith("postgresql"):
            name = f"restored_{uuid4().hex}"
            postgres = request.getfixturevalue("postgres")
            administer(postgres, f"CREATE DATABASE {name}")
            url = postgres.format(name)
        there = settings.model_copy(update={"data_dir": folder, "database_url": url})
        there = Settings.model_validate(there.model_dump(include=there.model_fields_set))
        made.append((Wiring(there, open_engine(there.database)), name))
        return made[-1][0]

    yield empty
    for wired, name in made:
        wired.engine.dispose()
        if name:
            administer(request.getfixturevalue("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


def quiet(_: str) -> None:
    """Progress that nobody watches."""


def rows_of(wired: Wiring) -> Rows:
    """Every row of every table."""
    with wired.engine.execution_options(reading=True).connect() as connection:
        # What SQLite's index of words holds lies in tables beside it; itself it can only be searched.
        names = set(inspect(connection).get_table_names()) - {"report_words"}
        read = {name: connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in read.items()}


def test_what_is_put_back_is_what_was_there(
    service: Wiring, elsewhere: Callable[[], Wiring], tmp_path: Path
) -> None:
    before = rows_of(service)
    manifest = taking.take(service, tmp_path / "backup", quiet)
    assert manifest.files == 4, "three sizes of the photo and one paper"
    other = elsewhere()
    assert restoring.restore(other, tmp_path / "backup", quiet) == manifest

    assert rows_of(other) == before
    assert files_in(other.settings) == files_in(service.settings)
    assert not migrations.pending(other.engine)
    bind_sessions(other.engine)
    with Reading() as session:
        photo = session.scalars(select(Photo)).one()
        assert open_storage(other.settings.storage).get(photo.derivatives["full"]["key"])
        assert session.scalars(select(Resident.phone).where(Resident.phone_index == blind_index(PHONE))).one()
    assert DATA_KEY not in "".join(file.read_text("latin-1") for file in (tmp_path / "backup").glob("*.json"))


def test_a_restored_service_counts_on_where_it_stopped(
    service: Wiring, elsewhere: Callable[[], Wiring], tmp_path: Path
) -> None:
    taking.take(service, tmp_path / "backup", quiet)
    other = elsewhere()
    restoring.restore(other, tmp_path / "backup", quiet)
    app = create_app(other.settings)
    Asker(app).sent()
    with Reading() as session:
        seqs = session.scalars(select(Passage.seq).order_by(Passage.seq)).all()
        codes = session.scalars(select(Report.code).order_by(Report.code)).all()
    assert len(set(seqs)) == len(seqs)
    assert [code[-5:] for code in codes] == ["00001", "00002"]
    app.extensions["wiring"].engine.dispose()


def test_writers_go_on_meanwhile_and_nothing_is_kept_half(
    app: OpenAPI, service: Wiring, elsewhere: Callable[[], Wiring], tmp_path: Path
) -> None:
    stop, accepted = Event(), [0]

    def send() -> None:
        person = Asker(app)
        while not stop.is_set() and accepted[0] < 60:
            person.sent(photo_ids=[sent(person)["id"]] if accepted[0] % 10 == 0 else [])
            accepted[0] += 1

    writer = Thread(target=send)
    writer.start()
    while accepted[0] < 5 and writer.is_alive():
        pass
    certain = accepted[0] + 1  # and the one that was there
    taking.take(service, tmp_path / "backup", quiet)
    stop.set()
    writer.join()

    other = elsewhere()
    restoring.restore(other, tmp_path / "backup", quiet)
    bind_sessions(other.engine)
    with Reading() as session:
        reports = set(session.scalars(select(Report.id)))
        assert certain <= len(reports) <= accepted[0] + 1
        assert set(session.scalars(select(Ticket.report_id))) == reports
        assert set(session.scalars(select(Passage.report_id))) == reports
        for photo in session.scalars(select(Photo)):
            assert all(other.storage.exists(each["key"]) for each in photo.derivatives.values())


def edited(**values: Any) -> Callable[[Path], object]:
    """A change of what the backup says of itself."""

    def edit(folder: Path) -> None:
        told = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps(told | values))

    return edit


SPOILT: dict[str, Callable[[Path], object]] = {
    "no whole backup": lambda folder: (folder / MANIFEST).unlink(),
    r"jpg is missing or was changed": lambda folder: next((folder / "files").rglob("*.jpg")).write_bytes(b""),
    r"bin is missing or was changed": lambda folder: next((folder / "files").rglob("*.bin")).unlink(),
    f"{SUMS} was changed": lambda folder: (folder / SUMS).write_text(""),
    "cannot be read by this version": edited(format=2),
    "made by a newer version": edited(revision="9999"),
    "does not hold the keys": edited(data_keys=["0" * 16]),
    "audit's chain": edited(audit={"entries": 7, "head": "0" * 64, "broken_at": None}),
}


def test_what_is_not_whole_is_not_put_back(
    service: Wiring, elsewhere: Callable[[], Wiring], tmp_path: Path
) -> None:
    taking.take(service, tmp_path / "backup", quiet)
    other = elsewhere()
    for number, (said, spoil) in enumerate(SPOILT.items()):
        backup = tmp_path / f"spoilt{number}"
        shutil.copytree(tmp_path / "backup", backup)
        spoil(backup)
        with pytest.raises(BackupRefused, match=said):
            restoring.restore(other, backup, quiet)
        assert restoring.is_empty(other)
    restoring.restore(other, tmp_path / "backup", quiet)


def test_nothing_is_put_over_what_is_there(
    service: Wiring, elsewhere: Callable[[], Wiring], tmp_path: Path
) -> None:
    taking.take(service, tmp_path / "backup", quiet)
    before = rows_of(service)
    with pytest.raises(BackupRefused, match="not empty"):
        restoring.restore(service, tmp_path / "backup", quiet)
    assert rows_of(service) == before
    with pytest.raises(BackupRefused, match="exists already"):
        taking.take(service, tmp_path / "backup", quiet)

    other, key = elsewhere(), files_in(service.settings)[0]
    other.storage.put(key, b"somebody else's", "image/jpeg")
    with pytest.raises(BackupRefused, match="another file"):
        restoring.restore(other, tmp_path / "backup", quiet)
    assert other.storage.get(key) == b"somebody else's"
    assert restoring.is_empty(other)


class Erasing(Failing):
    """A storage whose first reader comes just after somebody had everything erased."""

    def get(self, key: str) -> bytes:
        with Session.begin() as session:
            session.execute(delete(Photo))
            session.execute(delete(DossierFile))
        self.behind.delete(key)
        return self.behind.get(key)


def test_what_was_lost_is_told_and_what_was_erased_meanwhile_is_only_gone(
    runner: FlaskCliRunner, service: Wiring, tmp_path: Path
) -> None:
    lost = files_in(service.settings)[0]
    service.storage.delete(lost)
    ran = runner.invoke(args=["backup", str(tmp_path / "first")])
    assert ran.exit_code == 1
    assert f"MISSING in the storage, and so in the backup: {lost}" in ran.output

    service.storage = Erasing(service.storage, after=0)
    manifest = taking.take(service, tmp_path / "second", quiet)
    assert (manifest.files, len(manifest.gone), manifest.missing) == (0, 4, [])


def test_the_commands_say_what_they_did_and_why_not(
    runner: FlaskCliRunner, service: Wiring, tmp_path: Path
) -> None:
    made = runner.invoke(args=["backup", str(tmp_path / "backup")])
    assert made.exit_code == 0, made.output
    assert "4 files" in made.output
    assert "The audit holds: " in made.output
    refused = runner.invoke(args=["restore", str(tmp_path / "backup")])
    assert refused.exit_code == 1
    assert "the database is not empty" in refused.output
