"""Every database test runs on SQLite and on PostgreSQL, with real commits, a real Redis and real workers."""

import gc
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from redis import Redis
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine
from xdist.scheduler import LoadScopeScheduling

import migrations
from config import Settings
from models import Session, lasting, secret
from models.base import bind_sessions, open_engine
from province.load import load
from province.pack import read
from reports.entry import passwords
from tests import made_once
from tests.ground import Ground, memory, new_folder, start_keeper
from tests.receivers import Receiver
from tests.service import Service, free_port, service

if TYPE_CHECKING:
    from flask.testing import FlaskClient, FlaskCliRunner
    from flask_openapi3.openapi import OpenAPI
    from playwright.sync_api import Browser
    from xdist.remote import Producer

    from tests.browsing import Visitor
    from tests.serving import Clock
    from tests.zalo_side import Side

GROUND = "TEST_GROUND"
TEMPLATE = "tay_ninh_template"
DATA_KEY = "dGhlIHNhbWUga2V5IGluIGFsbCB0ZXN0cywgMzJieXQ="
SECRET_KEY = "the same secret in all tests, long enough"
BROWSED = re.compile(r"tests/test_(chat_browser|web_(dossier_\w+|field|resident|staff\w*|start))\.py::")
# What all tests of these files look at takes longer to make than they to look: one makes it. Drills wait more than they
# work: one after another and begun early, they leave the cores to others.
TOGETHER = re.compile(r"(tests/test_(code_rules|dossier_catalogue|drill|ops_security|province_pack)\.py)::")
_KEEPER = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """The main process owns the ground; xdist's workers inherit its address."""
    lasting.flush = lambda _log: None  # nothing here outlives the run, so nothing waits for the disk
    gc.disable()
    if not hasattr(config, "workerinput"):
        folder = new_folder(memory())
        os.environ[GROUND] = str(folder)
        config.stash[_KEEPER] = start_keeper(folder)


def pytest_collection_finish() -> None:
    """What is loaded by now stays; to look through it for garbage again and again takes a sixth of a run.

    Among what tests make it is looked for seldom: an application and what its requests leave are some ten thousand
    objects that all end with their test, and to look every 700 objects took another eighth.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


class OneInABrowser(LoadScopeScheduling):
    """Gives each test to whoever is free, but all tests in a browser to one: they share a service and Chromium."""

    def _split_scope(self, nodeid: str) -> str:
        together = TOGETHER.match(nodeid)
        return "browser" if BROWSED.match(nodeid) else together[1] if together else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> OneInABrowser:
    """How tests are shared out. Not by marks: xdist 3.8 writes them into names that pytest 9.2 does not read."""
    return OneInABrowser(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    keeper = config.stash.get(_KEEPER, None)
    if keeper is not None:
        keeper.communicate()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2 at its smallest cost in the test's own process: thousands of log-ins would wait for nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    with made_once.rules(), made_once.statements(), made_once.references():
        yield


@pytest.fixture(scope="session")
def ground() -> Ground:
    """Where the run's PostgreSQL and Redis live."""
    return Ground(Path(os.environ[GROUND]))


@pytest.fixture(scope="session")
def sqlite_template(ground: Ground) -> Path:
    """A SQLite file, migrated and with the province in it."""
    template = ground.folder / "template.db"
    with ground.alone("sqlite_template"):
        if not template.exists():
            making = template.with_suffix(".making")
            _fill(f"sqlite:///{making}")
            making.rename(template)
    return template


@pytest.fixture(scope="session")
def postgres(ground: Ground) -> str:
    """The URL of PostgreSQL with {} for the database; its template is migrated and has the province in it."""
    url = ground.postgres()
    done = ground.folder / "postgres_template"
    with ground.alone("postgres_template"):
        if not done.exists():
            administer(url, f"CREATE DATABASE {TEMPLATE}")
            _fill(url.format(TEMPLATE))
            done.touch()
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a SQLite database of the test's own."""
    file = tmp_path / "database.db"
    shutil.copyfile(sqlite_template, file)
    return made_once.copied(f"sqlite:///{file}")


@pytest.fixture(scope="session")
def administration(postgres: str) -> Iterator[Connection]:
    """The server itself, outside any transaction."""
    engine = create_engine(postgres.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def postgresql_url(postgres: str, administration: Connection) -> Iterator[str]:
    """The URL of a PostgreSQL database of the test's own, which goes when the test ends."""
    name = f"test_{uuid4().hex}"
    administration.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield made_once.copied(postgres.format(name))
    administration.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a database of the test's own: each test runs once on either."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def redis_url(ground: Ground) -> str:
    """An empty Redis database that no other test process uses meanwhile."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    url = ground.redis(int(worker.removeprefix("gw")))
    with Redis.from_url(url) as redis:
        redis.flushdb()
    return url


@pytest.fixture
def settings(database: str, redis_url: str, tmp_path: Path) -> Settings:
    """Settings as the demo's, on this test's own ground. A module that needs others overrides this fixture."""
    return Settings.model_validate(
        {
            "data_dir": tmp_path / "var",
            "database_url": database,
            "redis_url": redis_url,
            "secret_key": SECRET_KEY,
            "data_keys": DATA_KEY,
        }
    )


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Sessions without an application, for tests of the domain alone."""
    secret.configure([DATA_KEY])
    engine = open_engine(database)
    bind_sessions(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def app(settings: Settings) -> "Iterator[OpenAPI]":
    """The application, as the web process makes it."""
    from wiring import Wiring
    from wsgi import create_app

    app = create_app(settings)
    app.testing = True
    yield app
    wired: Wiring = app.extensions["wiring"]
    wired.engine.dispose()
    if "redis" in wired.__dict__:
        wired.redis.close()


@pytest.fixture
def client(app: "OpenAPI") -> "FlaskClient":
    """A browser without a log-in."""
    return app.test_client()


@pytest.fixture
def runner(app: "OpenAPI") -> "FlaskCliRunner":
    """Runs `flask` commands: `runner.invoke(args=[...])`."""
    return app.test_cli_runner()


@pytest.fixture
def work(app: "OpenAPI", redis_url: str) -> Callable[[], None]:
    """Works every job that is queued, as a worker would; a job that fails fails the test."""
    from rq import SimpleWorker
    from rq.job import Job

    from wiring import QUEUES

    def run() -> None:
        with Redis.from_url(redis_url) as redis, app.app_context():
            worker = SimpleWorker(list(QUEUES), connection=redis)
            worker.work(burst=True, logging_level=None)
            for queue in worker.queues:
                for failed in queue.failed_job_registry.get_job_ids():
                    result = Job.fetch(failed, connection=redis).latest_result()
                    raise AssertionError(result.exc_string if result else failed)

    return run


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The other end of a delivery, for instance a unit's own system."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def chat() -> Iterator[Receiver]:
    """Zalo, which takes every message."""
    with Receiver() as chat:
        chat.answer_with(200, {"error": 0, "data": {"message_id": "1"}})
        yield chat


@pytest.fixture
def clock() -> "Clock":
    """The simulator's, which moves only when told."""
    from tests.serving import Clock

    return Clock()


@pytest.fixture
def side(tmp_path: Path, clock: "Clock") -> "Side":
    """A simulator of its own, without a server around it."""
    from tests.zalo_side import Side

    return Side(tmp_path, clock)


@pytest.fixture(scope="session")
def stack(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service as processes of its own, for tests in a browser; started once for a run."""
    folder = tmp_path_factory.mktemp("stack") / "var"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "database.db")
    with service(folder, free_port(), RATE_FACTOR="100", WORKER_PROCESSES="1") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium. Only for a module's time: while it runs, no other test can run an event loop."""
    from tests.browsing import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(stack: Service, browser: "Browser") -> "Iterator[Callable[..., Visitor]]":
    """Opens a person's browser: `visit()` on a phone, `visit(viewport=DESKTOP)`; fails on errors in its console."""
    from tests.browsing import Visitor

    visitors: list[Visitor] = []

    def come(**options: object) -> Visitor:
        visitors.append(Visitor(browser, stack.url, **options))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.close()


def _fill(url: str) -> None:
    secret.configure([DATA_KEY])
    engine = open_engine(url)
    migrations.upgrade(engine)
    bind_sessions(engine)
    with Session.begin() as session:
        load(session, read(Settings.model_validate({}).province))
    engine.dispose()


def administer(url: str, statement: str) -> None:
    """Run one statement on the server itself, outside any transaction; `url` has {} for the database."""
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
