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

from bench.drill.bucket import Bucket
from bench.drill.disk import Disk, may_have_one
from clients.storage import Storage
from config import ROOT, Settings
from tests.ground import Ground, alive, new_folder, start_keeper
from tests.service import Service, environ, free_port, until
from wiring import storage_of

READY_S = 120.0
PHOTO_DISK, DATABASE_DISK = "64M", "2G"
SETTINGS = {
    "RATE_FACTOR": "10000",
    "REPORTS_PER_HOUR": "1000000",
    "ZALO_CALLS_PER_SECOND": "60",
    # Good once: from then on the service holds a token that runs out.
    "ZALO_OA_REFRESH_TOKEN": "drill-refresh-token",
}


class Stage:
    """One running service. `kind` is sqlite or postgresql.

    Photos are kept in `files`, until they move to `bucket`. With `own_disks`, where they can be had (root may mount),
    photos and the database are each on a small disk of their own. With the `ground` of another stage this one has a
    database of its own in the same PostgreSQL.
    """

    def __init__(
        self,
        kind: str,
        folder: Path,
        workers: int,
        *,
        own_disks: bool = False,
        ground: Ground | None = None,
    ) -> None:
        self.kind, self.folder = kind, folder
        self.port = free_port()
        self.files, self.zalo = folder / "files", folder / "zalo.db"
        self.ground = ground
        self._keeper: subprocess.Popen[bytes] | None = None
        self.environment = SETTINGS | {"WORKER_PROCESSES": str(workers)}
        self.files.mkdir(parents=True)
        self.disks: list[Disk] = []
        self.bucket: Bucket | None = None
        has_disks = own_disks and may_have_one(self.files)
        if has_disks:
            self.disks.append(Disk(self.files, folder / "files.img", PHOTO_DISK))
        where = folder / "database"
        if kind == "postgresql" and ground is None:
            where = new_folder()
        where.mkdir(exist_ok=True)
        if has_disks:
            self.disks.append(Disk(where, folder / "database.img", DATABASE_DISK))
        self.database = f"sqlite:///{where / 'database.db'}"
        if kind == "postgresql":
            if self.ground is None:
                self.ground, self._keeper = Ground(where, durable=True), start_keeper(where)
            self.database = _new_database(self.ground)
        self.environment["DATABASE_URL"] = self.database
        self.redis = f"unix://{folder / 'redis' / 'redis.sock'}"
        self.service: Service | None = None
        self._web: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> Settings:
        """The settings as the service reads them."""
        return Settings.from_env(environ(self.folder, self.port) | self.environment)

    @property
    def storage(self) -> Storage:
        """Where its photos are now."""
        return storage_of(self.settings)

    def start(self) -> None:
        """Start everything and wait until it serves."""
        self.service = Service(self.folder, self.port, demo=0, **self.environment)
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
        self._stop_service()
        if self._web is not None:
            self._web.terminate()
            self._web.wait(READY_S)
        if self._keeper is not None:
            self._keeper.communicate()
        for disk in self.disks:
            disk.remove()
            disk.folder.rmdir()

    def _stop_service(self) -> None:
        if self.service is not None and self.service.process.poll() is None:
            self.service.process.send_signal(signal.SIGTERM)
            self.service.process.wait(READY_S)

    def move_to_bucket(self) -> Bucket:
        """Stop the service, bring its photos into a bucket of S3 and have it go on from there."""
        self._stop_service()
        self.bucket = Bucket()
        self.bucket.take_over(self.files)
        self.environment |= self.bucket.settings
        self.start()
        return self.bucket

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

    def kill_postgres(self) -> None:
        """kill -9 of PostgreSQL."""
        assert self.ground is not None
        self.ground.kill_postgres()

    def start_postgres(self) -> None:
        """Start it again if it is down: nobody supervises it here."""
        if self.ground is not None:
            self.ground.postgres()

    def cut_power(self) -> None:
        """All disks stop at once, and with them everything that ran; what was not flushed is lost."""
        postgres = [self.ground.postgres_pid()] if self.ground is not None else []
        for disk in self.disks:
            disk.cut_power()
        for pid in [*postgres, *self._everybody()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def restore_power(self) -> None:
        """Mount the disks again, by their own logs, and start everything on them."""
        for disk in self.disks:
            disk.unmount()
            disk.mount()
        self.start_postgres()
        self.start()

    def _everybody(self) -> list[int]:
        """Every process that was started for this folder, in whatever group or session it is."""
        ours = f"DATA_DIR={self.folder}\0".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if ours in process.read_bytes():
                    found.append(int(process.parent.name))
        return found


def _new_database(ground: Ground) -> str:
    name, url = f"drill_{uuid4().hex[:8]}", ground.postgres()
    server = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    return url.format(name)
