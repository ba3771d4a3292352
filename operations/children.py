"""Child processes that live and die together: started, watched, started again when they crash, stopped in one go."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from typing import NoReturn, Protocol

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


class Running(Protocol):
    """What is asked of a process that was started."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def send_signal(self, sig: int, /) -> None: ...


class Fork:
    """A process that goes on from this one: it need not load again what takes seconds, and shares its memory.

    This process must have no thread and no connection of its own meanwhile.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        self._code: int | None = None
        if self.pid == 0:
            _go_on(work, parent)

    def poll(self) -> int | None:
        """Its exit code; none while it runs."""
        if self._code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._code

    def send_signal(self, sig: int, /) -> None:
        """Send a signal while it runs."""
        if self.poll() is None:
            os.kill(self.pid, sig)


def _go_on(work: Callable[[], object], parent: int) -> NoReturn:
    code = 1
    try:
        os.setsid()
        end_with_parent()
        if os.getppid() == parent:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            work()
            code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - nobody above: the parent's stack is not ours
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


@dataclass
class Child:
    """One process: a command, or work that goes on from this process with everything that is loaded already.

    `last` ones are stopped after all others: the others still talk to them.
    """

    name: str
    work: list[str] | Callable[[], object]
    last: bool = False
    log: str = "its last lines are above"
    process: "Running | None" = field(default=None, repr=False)
    started_at: float = 0.0
    crashes: int = 0
    start_again_at: float | None = None


class Family:
    """The children of this process. Use from one thread."""

    def __init__(self) -> None:
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
        if callable(child.work):
            child.process = Fork(child.work)
        else:
            child.process = subprocess.Popen(
                child.work,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=end_with_parent,
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


def end_with_parent() -> None:
    """Have this process end (SIGTERM) when the thread that forked it does; to be called right after the fork.

    Even a parent killed by -9 then leaves nobody behind who holds the port and the socket. Does nothing but on Linux.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
