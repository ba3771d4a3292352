"""The service as people run it: `flask run-all` as a real process, in a folder and at a port of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from config import ROOT

IN_TIME_S = 90.0


class Service:
    """A running `flask run-all` and what it wrote."""

    def __init__(self, folder: Path, port: int, *, demo: int = 0, **changes: str) -> None:
        self.folder, self.port = folder, port
        self.url = f"http://localhost:{port}"
        self.out, self.err = folder.with_suffix(".out"), folder.with_suffix(".err")
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "run-all", "--demo", str(demo)],
                cwd=ROOT,
                env=environ(folder, port) | changes,
                stdout=out,
                stderr=err,
            )

    def children(self) -> dict[str, int]:
        """The newest process id of each child, from the log."""
        # A long drill's log is long, and few of its lines are these.
        lines = self.err.read_text(encoding="utf-8").splitlines()
        started = [json.loads(line) for line in lines if '"child started"' in line and line.endswith("}")]
        return {line["child"]: line["pid"] for line in started}

    def answers(self, path: str = "/readyz") -> dict[str, Any]:
        answer = requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.said()
        return "Ctrl-C stops everything" in self.out.read_text(encoding="utf-8")

    def said(self) -> str:
        return self.out.read_text(encoding="utf-8") + self.err.read_text(encoding="utf-8")


def environ(folder: Path, port: int) -> dict[str, str]:
    """The environment of a service of its own."""
    settings = {"DATA_DIR": str(folder), "PORT": str(port), "LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}
    return dict(os.environ) | settings


@contextmanager
def service(folder: Path, port: int, *, demo: int = 0, **changes: str) -> Iterator[Service]:
    """The service, up and answering; killed at the end of the block if it still runs."""
    one = Service(folder, port, demo=demo, **changes)
    try:
        until(one.is_ready)
        yield one
    finally:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
            one.process.wait(IN_TIME_S)


def until(
    happened: Callable[[], bool], otherwise: str = "it did not happen in time", seconds: float = IN_TIME_S
) -> None:
    """Return when it happened. Fails when it does not."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
