"""The service as people run it, `flask run-all` on a folder and a database of its own, and the hands that hurt it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import requests
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import create_engine

from config import ROOT, Settings
from tests.ground import Ground, alive, new_folder, start_keeper
from tests.service import Service, environ, free_port, until

READY_S = 120.0
DISK = "64m"
BALLAST = "probe-ballast"
SETTINGS = {
    "RATE_FACTOR": "10000",
    "REPORTS_PER_HOUR": "1000000",
    "ZALO_CALLS_PER_SECOND": "60",
    # Good once: from then on the service holds a token that runs out.
    "ZALO_OA_REFRESH_TOKEN": "drill-refresh-token",
}


class Stage:
    """One running service. `kind` is sqlite or postgresql.

    Photos are kept in `files`; where `own_disk` could be had (root may mount) that is a small disk of their own. With
    the `ground` of another stage this one has a database of its own in the same PostgreSQL.
    """

    def __init__(
        self,
        kind: str,
        folder: Path,
        workers: int,
        *,
        own_disk: bool = False,
        ground: Ground | None = None,
    ) -> None:
        self.kind, self.folder = kind, folder
        self.port = free_port()
        self.files, self.zalo = folder / "files", folder / "zalo.db"
        self.ground = ground
        self._keeper: subprocess.Popen[bytes] | None = None
        self.environment = SETTINGS | {"WORKER_PROCESSES": str(workers)}
        self.files.mkdir(parents=True)
        self.own_disk = own_disk and _mounted(self.files)
        self.database = f"sqlite:///{folder / 'database.db'}"
        if kind == "postgresql":
            if self.ground is None:
                place = new_folder()
                self.ground, self._keeper = Ground(place, durable=True), start_keeper(place)
            self.database = _new_database(self.ground)
        self.environment["DATABASE_URL"] = self.database
        self.redis = f"unix://{folder / 'redis' / 'redis.sock'}"
        self.service: Service | None = None
        self._web: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> Settings:
        """The settings as the service reads them."""
        return Settings.from_env(environ(self.folder, self.port) | self.environment)

    def start(self) -> None:
        """Start everything and wait until it serves."""
        self.service = Service(self.folder, self.port, **self.environment)
        until(self._serves, "the service does not start", READY_S)

    def start_web(self) -> None:
        """Start nothing but the web server, on what is there, and wait until it serves."""
        self._web = self.process("-m", "flask", "web")
        until(self._serves, "the web server does not start", READY_S)

    def flask(self, *arguments: str) -> str:
        """Run one of the service's commands to its end; what it said. Raises AssertionError when it fails."""
        ran = subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            cwd=ROOT,
            env=environ(self.folder, self.port) | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"flask {' '.join(arguments)}: {ran.stdout[-500:]}{ran.stderr[-2000:]}"
        return ran.stdout

    def _serves(self) -> bool:
        if self.service is not None:
            assert self.service.process.poll() is None, self.service.said()[-3000:]
        try:
            answer = requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5)
        except requests.RequestException:
            return False
        return answer.status_code == 200

    def stop(self) -> None:
        """Stop everything, also the database."""
        if self.service is not None and self.service.process.poll() is None:
            self.service.process.send_signal(signal.SIGTERM)
            self.service.process.wait(READY_S)
        if self._web is not None:
            self._web.terminate()
            self._web.wait(READY_S)
        if self._keeper is not None:
            self._keeper.communicate()
        if self.own_disk:
            subprocess.run(["umount", str(self.files)], check=True)

    def process(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """One more Python process of this service."""
        given = environ(self.folder, self.port) | self.environment
        out = self.folder.with_suffix(".more").open("ab")
        with out:
            return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=given, stdout=out, stderr=out)

    def kill(self, child: str) -> None:
        """kill -9 of one child of the service; its supervisor is left to find out."""
        assert self.service is not None
        children = self.service.children
        until(lambda: alive(children()[child]), f"{child} is not there to be killed")
        pid = children()[child]
        os.kill(pid, signal.SIGKILL)
        until(lambda: not alive(pid), f"{child} does not die")

    def workers(self) -> list[str]:
        """The names of the workers."""
        assert self.service is not None
        return sorted(name for name in self.service.children() if name.startswith("worker"))

    def flush_redis(self) -> None:
        """Empty Redis."""
        with Redis.from_url(self.redis) as redis:
            try:
                redis.flushall()
            except RedisError as error:
                raise AssertionError("Redis was to be emptied and is not there") from error

    def fill_disk(self) -> None:
        """Leave no byte on the photos' disk."""
        ballast, block = self.files / BALLAST, bytes(1 << 16)
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(block)

    def empty_disk(self) -> None:
        """Give the room back."""
        (self.files / BALLAST).unlink()

    def kill_postgres(self) -> None:
        """kill -9 of PostgreSQL, and start it again: nobody supervises it here."""
        assert self.ground is not None
        self.ground.kill_postgres()
        self.ground.postgres()


def _new_database(ground: Ground) -> str:
    name, url = f"drill_{uuid4().hex[:8]}", ground.postgres()
    server = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    return url.format(name)


def _mounted(folder: Path) -> bool:
    """Put a small disk in memory at the folder; False where we may not."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "drill", str(folder)]
    return os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
