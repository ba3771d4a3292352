"""The embedded stack as people run it: how soon it is ready again, and its memory after the walk."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import web
from bench.figures import MEMORY, START, Figure
from bench.writing import REPETITIONS
from config import ROOT
from tests.service import free_port, service


def measure(short: bool) -> tuple[list[Figure], dict[str, object]]:
    """Start it once, then again; walk; weigh. Also what a browser sees of it: sizes and paint."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder, port = Path(place) / "var", free_port()
        with service(folder, port):
            pass
        starts: list[float] = []
        for _ in range(1 if short else REPETITIONS):
            began = time.monotonic()
            with service(folder, port):
                starts.append(time.monotonic() - began)
        with service(folder, port, RATE_FACTOR="1000") as running:
            subprocess.run([sys.executable, "-m", "bench.walk", "--base", running.url], cwd=ROOT, check=True)
            megabytes = _memory(running.process.pid)
            seen = {} if short else web.paints(running.url)
    note = "sum of proportional shares (PSS) of all processes"
    return [
        Figure(START, "SQLite", tuple(starts)),
        Figure(MEMORY, "SQLite", (megabytes,), note),
    ], {"first load, kB": web.sizes(), "slow 3G, CPU / 4": seen}


def _memory(root: int) -> float:
    """Megabytes of a process and all below it: pages that several share count once."""
    return sum(_pss(pid) for pid in _family(root)) / 1024


def _family(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parent = int(Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            parents.setdefault(parent, []).append(int(entry))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:"))
