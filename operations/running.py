"""`flask run-all`: the whole service on one machine, as child processes with one clean start and one clean stop."""

import fcntl
import gc
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from urllib.error import URLError
from urllib.request import urlopen

import click
from flask import Flask
from granian import Granian as Server
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy.orm import Session as OrmSession

import migrations
from config import ROOT, Settings
from dossiers import demo as dossier_demo
from models import Session
from operations import bell, metrics
from operations.children import CannotStart, Child, Family
from province.load import load
from province.pack import PackError, read
from reports.demo import demo_cli
from reports.demo.accounts import seed_demo_accounts
from wiring import Wiring

START_S = 60.0


def run_all(wired: Wiring, app: Flask, demo: int = 0) -> int:
    """Run everything until Ctrl-C or SIGTERM. Returns the exit code; says on standard error why it could not start.

    A demonstration that nobody has used yet begins with `demo` made-up reports, and dossiers.
    """
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        with _alone(wired.settings.data_dir):
            _run(wired, app, stop, demo)
    except CannotStart as error:
        click.echo(f"\nCannot start: {error}", err=True)
        return 1
    return 0


def _run(wired: Wiring, app: Flask, stop: Event, demo: int) -> None:
    import worker  # which knows the commands, and they know us

    settings = wired.settings
    _refuse_taken_port(settings)
    metrics.share(_empty(settings.data_dir / "metrics"))
    family = Family()
    try:
        if not settings.redis_url:
            bell.start(family, settings.data_dir / "redis", stop)
        accounts = prepare(wired)
        if demo and settings.simulated:
            demo_cli.begin(demo)
            wired.engine.dispose()
        # What is loaded now stays where it is, so that the processes that go on from here share it.
        gc.collect()
        gc.freeze()
        web = Child("web", partial(serve, settings, app))
        family.start(web)
        for number in range(settings.worker_processes):
            family.start(Child(f"worker {number + 1}", worker.work))
        family.start(Child("clock", worker.clock))
        family.wait_until(lambda: _answers(settings), web, seconds=START_S, stop=stop)
        if not stop.is_set():
            click.echo(_summary(settings, accounts))
        family.watch(stop)
    finally:
        family.stop()
    click.echo("Stopped.")


def prepare(wired: Wiring) -> list[str]:
    """Bring the database to this version, with the province and, in a demo, accounts. Returns how to log in."""
    migrations.upgrade(wired.engine)
    try:
        pack = read(wired.settings.province)
    except PackError as error:
        raise CannotStart(f"the province pack in {wired.settings.province} is not whole:\n{error}") from error
    with Session.begin() as session:
        load(session, pack)
        accounts = _prepare_demo(session) if wired.settings.simulated else []
    wired.engine.dispose()
    return accounts


def _prepare_demo(session: OrmSession) -> list[str]:
    """People to log in as, and accounts that fees can be transferred to, as far as it costs nothing to make them."""
    dossier_demo.open_accounts(session)
    return [str(login) for login in seed_demo_accounts(session)]


def serve(settings: Settings, app: Flask) -> None:
    """Be the web server until told to stop. Threads, because the application waits for its database, not for its CPU.

    Its processes go on from this one, so they share what is loaded.
    """
    gc.collect()
    gc.freeze()  # once more, for `flask web`: nothing of what is loaded is looked through again and again
    server = Server(
        "wsgi:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.error,
        working_dir=ROOT,
        factory=True,
    )
    server.serve(target_loader=lambda _target: app)


def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    try:
        with urlopen(f"http://{host}:{settings.port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _refuse_taken_port(settings: Settings) -> None:
    family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise CannotStart(
                f"{settings.host} port {settings.port} cannot be used ({error.strerror}). "
                f"Free it or choose another one: PORT={settings.port + 1}"
            ) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process; the system lets go however it ends, so it is never stale."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run-all.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise CannotStart(
                f"process {holder} already runs on {folder}. Stop it first, or choose other ones: DATA_DIR and PORT."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        # Who goes on from here does not hold it: when this process is gone, so is the lock.
        os.register_at_fork(after_in_child=lock.close)
        yield


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _summary(settings: Settings, accounts: list[str]) -> str:
    lines = [
        "",
        f"  Tây Ninh Smart is running ({settings.environment.value}).",
        f"    Address     {settings.address}",
        f"    Residents   {settings.address}/app/",
        f"    Units       {settings.address}/field/",
        f"    Staff       {settings.address}/staff/",
        *([f"    Chat        {settings.address}/sim/"] if settings.simulated else []),
        f"    API         {settings.address}/api/docs",
        f"    Health      {settings.address}/readyz",
        f"    Data        {settings.data_dir}",
        *(["    Log-ins"] if accounts else []),
        *(f"      {line}" for line in accounts),
        "  Ctrl-C stops everything; the data stays.",
        "",
    ]
    return "\n".join(lines)
