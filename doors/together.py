"""One transaction for all who come at the same moment: as many commits as the disk can take, each for many answers."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

Asked = TypeVar("Asked")
Told = TypeVar("Told")
# Trouble of the database, not of what was asked: doing it again one by one would only take longer.
NOBODYS_FAULT = (OperationalError, PoolExhausted)


class _Turn(Generic[Asked, Told]):
    """What one caller asks, and what comes of it. Its lock is opened when there is something to see."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.told: list[Told] = []
        self.trouble: Exception = RuntimeError("the thread that was at it has ended")
        self.is_done = False
        self.seen = Lock()
        self.seen.acquire()


class Together(Generic[Asked, Told]):
    """Does for many threads at once what each of them asks for.

    `work` takes what is asked, does all of it or raises, and tells each in the same order. Nobody waits for company:
    who finds nobody at work begins at once, those who come meanwhile are the next turn, led by the first of them.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Told]]) -> None:
        self._work = work
        self._lock = Lock()
        self._waiting: list[_Turn[Asked, Told]] = []
        self._busy = False

    def ask(self, asked: Asked) -> Told:
        """What comes of it, once it is done. Raises what `work` raises."""
        mine = _Turn[Asked, Told](asked)
        with self._lock:
            self._waiting.append(mine)
            leads, self._busy = not self._busy, True
        if not leads:
            mine.seen.acquire()
        if not mine.is_done:
            self._lead()
        if not mine.told:
            raise mine.trouble
        return mine.told[0]

    def _lead(self) -> None:
        with self._lock:
            turn, self._waiting = self._waiting, []
        try:
            self._do(turn)
        finally:
            with self._lock:
                following = self._waiting[:1]
                self._busy = bool(following)
            for one in turn:
                one.is_done = True
                one.seen.release()
            for one in following:
                one.seen.release()

    def _do(self, turn: Sequence[_Turn[Asked, Told]]) -> None:
        try:
            for one, told in zip(turn, self._work([one.asked for one in turn]), strict=True):
                one.told.append(told)
        except Exception as trouble:  # noqa: BLE001 - whoever asked is told
            if len(turn) > 1 and not isinstance(trouble, NOBODYS_FAULT):
                for one in turn:  # what is wrong with one of them is not the others' trouble
                    self._do([one])
                return
            for one in turn:
                one.trouble = trouble
