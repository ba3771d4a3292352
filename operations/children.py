"""Child processes that live and die together: started, watched, started again when they crash, stopped in one go."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

from structlog import get_logger

log = get_logger(__name__)

LOOK_EVERY_S = 0.2
# Asked nicely, asked again (a queue worker then drops its job; the row comes again), and not asked any more.
PATIENCE_S = (7.0, 3.0)
STEADY_S = 60.0
LONGEST_WAIT_S = 30.0
PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """Something needed does not start; the message is a sentence for the person at the terminal."""


@dataclass
class Child:
    """One process. `last` ones are stopped after all others: the others still talk to them."""

    name: str
    command: list[str]
    last: bool = False
    log: str = "its last lines are above"
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    started_at: float = 0.0
    crashes: int = 0
    start_again_at: float | None = None


class Family:
    """The children of this process. Use from one thread."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        self.children: list[Child] = []

    def start(self, child: Child) -> None:
        """Start a child and keep it."""
        self.children.append(child)
        self._spawn(child)

    def wait_until(self, ready: Callable[[], bool], child: Child, *, seconds: float, stop: Event) -> None:
        """Return when `ready` says so or `stop` is set. Raises CannotStart when the child ends or the time does."""
        end = time.monotonic() + seconds
        while not stop.is_set() and not ready():
            if child.process is not None and child.process.poll() is not None:
                raise CannotStart(
                    f"The {child.name} process ended while starting (its last lines are above)."
                )
            if time.monotonic() > end:
                raise CannotStart(
                    f"The {child.name} process does not answer after {seconds:.0f} seconds; {child.log}."
                )
            stop.wait(LOOK_EVERY_S)

    def watch(self, stop: Event) -> None:
        """Until `stop` is set, start again whoever crashes: at once the first time, then after longer waits."""
        while not stop.wait(LOOK_EVERY_S):
            for child in self.children:
                self._look_after(child)

    def stop(self) -> None:
        """Stop every child: ask, ask again, kill. Returns when all are gone."""
        for group in ([c for c in self.children if not c.last], [c for c in self.children if c.last]):
            for patience_s in PATIENCE_S:
                _tell(group, signal.SIGTERM)
                _wait(group, patience_s)
            for child in group:
                _kill_group(child)
            _wait(group, PATIENCE_S[0])

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.start_again_at is not None:
            if now >= child.start_again_at:
                child.start_again_at = None
                self._spawn(child)
            return
        code = child.process.poll() if child.process else None
        if code is None:
            return
        _kill_group(child)  # a server that crashed may leave its own children at the port
        child.crashes = 0 if now - child.started_at > STEADY_S else child.crashes
        wait_s = min(float(2**child.crashes - 1), LONGEST_WAIT_S)
        child.crashes += 1
        child.start_again_at = now + wait_s
        log.warning("child ended, starting it again", child=child.name, exit_code=code, wait_s=wait_s)

    def _spawn(self, child: Child) -> None:
        # Its own process group: Ctrl-C in the terminal reaches only us, and we stop it in order.
        child.process = subprocess.Popen(
            child.command,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        child.started_at = time.monotonic()
        log.debug("child started", child=child.name, pid=child.process.pid)


def _tell(group: list[Child], what: signal.Signals) -> None:
    for child in group:
        if child.process is not None and child.process.poll() is None:
            # TERM goes to the child, which tells its own.
            child.process.send_signal(what)


def _kill_group(child: Child) -> None:
    if child.process is not None:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)


def _wait(group: list[Child], seconds: float) -> None:
    end = time.monotonic() + seconds
    running = [child.process for child in group if child.process is not None]
    while running and time.monotonic() < end:
        running = [process for process in running if process.poll() is None]
        time.sleep(0.02 if running else 0)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    # Between fork and exec. Even a parent killed by -9 leaves nobody behind who holds the port and the socket.
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
