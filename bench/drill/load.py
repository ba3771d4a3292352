"""The steady load: people who do what people do, each in a thread of their own, who can be asked to rest."""

import traceback
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from time import monotonic

from bench.drill.book import Book
from bench.drill.line import GaveUp

LOOK_S = 0.05
Turn = Callable[[], object]


class Load:
    """Everybody's turns, one after another, at a pace, until told to rest or to stop.

    A turn is done to its end before anybody rests: what was begun was answered then. What a turn raises is a promise
    broken, and is written into the book.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._change = Condition()
        self._resting = True
        self._stopped = False
        self._at_work = 0
        self._threads: list[Thread] = []

    def add(self, name: str, turn: Turn, every_s: float, may: Callable[[], bool] = lambda: True) -> None:
        """Somebody who takes a turn every so many seconds while they may, or as soon as they can when they are late."""
        thread = Thread(target=self._live, args=(turn, every_s, may), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def go(self) -> None:
        """Let everybody work."""
        with self._change:
            self._resting = False
            self._change.notify_all()

    def rest(self) -> None:
        """Return when everybody has ended their turn; nobody begins another."""
        with self._change:
            self._resting = True
            self._change.wait_for(lambda: self._at_work == 0)

    def stop(self) -> None:
        """Send everybody home."""
        with self._change:
            self._stopped = True
            self._change.notify_all()
        for thread in self._threads:
            thread.join(10)

    def _live(self, turn: Turn, every_s: float, may: Callable[[], bool]) -> None:
        next_at = monotonic()
        while self._begin(next_at, may):
            next_at = max(next_at + every_s, monotonic() - every_s)
            try:
                turn()
            except (AssertionError, GaveUp) as error:
                self._book.complain(f"{type(error).__name__}: {error}")
            except Exception:  # noqa: BLE001 - somebody who dies of surprise must not pass for somebody content
                self._book.complain(traceback.format_exc(limit=3))
            finally:
                self._end()

    def _begin(self, at: float, may: Callable[[], bool]) -> bool:
        with self._change:
            while not self._stopped:
                wait_s = None if self._resting else (at - monotonic() if may() else LOOK_S)
                if wait_s is not None and wait_s <= 0:
                    self._at_work += 1
                    return True
                self._change.wait(wait_s)
            return False

    def _end(self) -> None:
        with self._change:
            self._at_work -= 1
            self._change.notify_all()


def in_turns(turns: Sequence[Turn]) -> Turn:
    """One after the other, over and over."""
    place = [0]

    def turn() -> None:
        place[0] += 1
        turns[place[0] % len(turns)]()

    return turn
