"""Web, workers and clock need no more of the database than docs/operations.md grants; to the audit they only add."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pwd import getpwuid
from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from config import ROOT
from models import Role
from models.base import open_engine
from reports.entry.access import Seat
from tests.conftest import administer
from tests.desk import a_desk
from tests.dossiers import Agency, Applicant
from tests.ground import Ground
from tests.service import until
from tests.uploads import sent, wired
from worker import BEATS

DOCS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
GRANTS = re.findall(r"^    ((?:GRANT|REVOKE) .+ smart;)$", DOCS, re.MULTILINE)
BEYOND = (
    "CREATE TABLE mine (x int)",
    "DROP TABLE reports",
    "TRUNCATE passages",
    "ALTER TABLE accounts ADD x int",
    "DELETE FROM audit_entries",
    "UPDATE audit_entries SET act = ''",
)


@pytest.fixture
def database(postgres: str, postgresql_url: str) -> Iterator[str]:
    """The test's own database as the role of the processes sees it."""
    role, owners = f"smart_{uuid4().hex[:12]}", create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    administer(postgres, f"CREATE ROLE {role} LOGIN")
    with owners.connect() as owner:
        for granted in GRANTS:
            owner.exec_driver_sql(granted.replace(" smart;", f" {role}"))
        yield make_url(postgresql_url).set(username=role).render_as_string(hide_password=False)
        owner.exec_driver_sql(f"DROP OWNED BY {role}")
    owners.dispose()
    administer(postgres, f"DROP ROLE {role}")


def test_the_processes_do_their_work_in_a_role_that_owns_nothing(app: OpenAPI) -> None:
    assert len(GRANTS) >= 2
    resident, agency, desk = Applicant(app), Agency(app), a_desk(app, Seat(Role.MODERATOR))
    photo = sent(resident)["id"]
    code = resident.sent(photo_ids=[photo])["code"]
    agency.concluded(resident.filed())
    part = {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
    answer = desk.post(f"/staff/photos/{photo}/black-out", {"revision": 0, "rectangles": [part]})
    assert answer.status_code == 200, answer.text
    assert desk.get(f"/staff/reports/{code}").status_code == 200
    assert resident.delete("/me").status_code in {200, 204}
    with app.app_context():
        for beat in BEATS:
            beat.job()


def test_it_can_change_neither_the_tables_nor_what_is_on_record(app: OpenAPI) -> None:
    for statement in BEYOND:
        with (
            wired(app).engine.connect() as connection,
            pytest.raises(ProgrammingError, match="InsufficientPriv"),
        ):
            connection.execute(text(statement))


@contextmanager
def asking_the_machine(ground: Ground, url: URL, account: str) -> Iterator[None]:
    """PostgreSQL lets nobody in as the URL's role but this account of the machine."""
    data, everybody = ground.folder / "postgres", ground.postgres()
    lines = {
        data / "pg_hba.conf": f"local {url.database} {url.username} peer map={url.username}\n",
        data / "pg_ident.conf": f"{url.username} {account} {url.username}\n",
    }
    with ground.alone("peers"):
        before = {file: file.read_text(encoding="utf-8") for file in lines}
        for file, line in lines.items():
            file.write_text(line + before[file], encoding="utf-8")
        try:
            administer(everybody, "SELECT pg_reload_conf()")
            yield
        finally:
            for file, text_before in before.items():
                file.write_text(text_before, encoding="utf-8")
            administer(everybody, "SELECT pg_reload_conf()")


def test_no_password_is_needed_where_the_database_asks_the_machine_who_comes(
    database: str, ground: Ground
) -> None:
    url, ours = make_url(database), getpwuid(os.geteuid()).pw_name

    def comes_in() -> bool:
        engine = open_engine(url)
        try:
            with engine.connect() as connection:
                return bool(connection.scalar(text("SELECT current_user")) == url.username)
        except OperationalError:
            return False
        finally:
            engine.dispose()

    with asking_the_machine(ground, url, "somebody-else"):
        until(lambda: not comes_in(), "another account is let in")
    with asking_the_machine(ground, url, ours):
        until(comes_in, "the service's own account is not let in")
