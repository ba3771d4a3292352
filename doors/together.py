"""One transaction for all who come at the same moment: as many commits as the disk can take, each for many answers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

Place = TypeVar("Place")
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


class Together(Generic[Place, Asked, Told]):
    """Does for many threads at once what each of them asks for.

    `opened` opens a transaction; `work` does in it all that is asked, or raises, and tells each in the same order.
    Nobody waits for company: who finds nobody at work begins at once. Those who come before the transaction is open are
    served with them, those who come later are the next turn, led by the first of them. `most` turns at once are for a
    database that commits several at once. `after` is called when a turn is over and everybody told.
    """

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Place]],
        work: Callable[[Place, Sequence[Asked]], Sequence[Told]],
        most: int = 1,
        after: Callable[[], object] = lambda: None,
    ) -> None:
        self._opened, self._work, self._most, self._after = opened, work, most, after
        self._lock = Lock()
        self._waiting: list[_Turn[Asked, Told]] = []
        self._at_work = 0

    def ask(self, asked: Asked) -> Told:
        """What comes of it, once it is committed. Raises what `opened` and `work` raise."""
        mine = _Turn[Asked, Told](asked)
        with self._lock:
            leads = self._at_work < self._most
            if leads:
                self._at_work += 1
            else:
                self._waiting.append(mine)
        if not leads:
            mine.seen.acquire()
        if not mine.is_done:
            self._lead(mine)
        if not mine.told:
            raise mine.trouble
        return mine.told[0]

    def _lead(self, mine: _Turn[Asked, Told]) -> None:
        turn = [mine]
        try:
            self._do(turn)
        finally:
            with self._lock:
                following = self._waiting.pop(0) if self._waiting else None
                if following is None:
                    self._at_work -= 1
            for one in turn:
                one.is_done = True
                one.seen.release()
            if following is not None:
                following.seen.release()
        self._after()

    def _do(self, turn: list[_Turn[Asked, Told]]) -> None:
        """Serve those in `turn` with all who have come until the transaction is open; they join it."""
        try:
            with self._opened() as place:
                turn += self._take()
                told = self._work(place, [one.asked for one in turn])
        except Exception as trouble:  # noqa: BLE001 - whoever asked is told
            self._fail(turn, trouble)
        else:
            _tell(turn, told)

    def _take(self) -> list[_Turn[Asked, Told]]:
        with self._lock:
            taken, self._waiting = self._waiting, []
            return taken

    def _fail(self, turn: Sequence[_Turn[Asked, Told]], trouble: Exception) -> None:
        """What is wrong with one of them is not the others' trouble."""
        if len(turn) == 1 or isinstance(trouble, NOBODYS_FAULT):
            for one in turn:
                one.trouble = trouble
            return
        for one in turn:
            try:
                with self._opened() as place:
                    told = self._work(place, [one.asked])
            except Exception as its_own:  # noqa: BLE001 - whoever asked is told
                one.trouble = its_own
            else:
                _tell([one], told)


def _tell(turn: Sequence[_Turn[Asked, Told]], told: Sequence[Told]) -> None:
    for one, its_own in zip(turn, told, strict=True):
        one.told.append(its_own)
