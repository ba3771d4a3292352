"""One drain of what is owed: letters are claimed while others are on their way, those of several recipients at once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from time import monotonic
from uuid import UUID

from models import Delivery
from reports.postman import Postman

AT_ONCE = 8
# In hand while all goes well: one claim and one settling serve many. While somebody rests a worker takes no more than
# it can carry at once, so that the others' letters are not behind theirs but with the other workers.
MOST_IN_HAND = 64
# What has arrived is written down within this while, and as soon as half of the letters are out of hand.
SETTLE_EVERY_S = 0.05
# Before it is looked again whether something is due, while the last letters are still on their way.
PAUSE_S = 0.1


class Round:
    """Carries letters until nothing is due or the postman's time is up. A recipient's own go one after another."""

    def __init__(self, postman: Postman) -> None:
        self._postman = postman
        self._lock = Lock()
        self._lists: dict[UUID, list[Delivery]] = {}
        self._in_hand = self._attempts = 0
        self._look_at = 0.0
        self._moved = Event()
        self._trouble: Exception | None = None

    def run(self) -> int:
        """Returns how many attempts were made. Raises what kept an attempt from being written down."""
        try:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                while self._trouble is None and self._go_on(pool):
                    self._moved.wait(SETTLE_EVERY_S)
                    self._moved.clear()
        finally:
            self._postman.settle()
        if self._trouble is not None:
            raise self._trouble
        return self._attempts

    def _go_on(self, pool: ThreadPoolExecutor) -> bool:
        """Claim more where there is room for it, write down what has arrived; False when all is done."""
        in_hand, most = self._in_hand, self._most()
        now = monotonic()
        wants = in_hand <= most // 2 and (not in_hand or now >= self._look_at)
        if not wants or now >= self._postman.until:
            self._postman.settle()
            return in_hand > 0
        claimed = self._postman.fetch(most - in_hand)
        self._look_at = 0.0 if claimed else now + PAUSE_S
        self._hand_out(pool, claimed)
        return bool(claimed) or in_hand > 0

    def _most(self) -> int:
        return AT_ONCE if self._postman.resting else MOST_IN_HAND

    def _hand_out(self, pool: ThreadPoolExecutor, claimed: Iterable[Delivery]) -> None:
        begun = []
        with self._lock:
            for letter in claimed:
                self._in_hand += 1
                if letter.recipient not in self._lists:
                    begun.append(letter.recipient)
                self._lists.setdefault(letter.recipient, []).append(letter)
        for recipient in begun:
            pool.submit(self._carry, recipient)

    def _carry(self, recipient: UUID) -> None:
        try:
            while letters := self._letters_of(recipient):
                self._done(len(letters), self._postman.carry(letters))
        except Exception as trouble:  # noqa: BLE001 - `run` raises it; the letters have their leases
            self._trouble = trouble
            self._moved.set()

    def _letters_of(self, recipient: UUID) -> list[Delivery]:
        """Those that have been claimed since the last were carried."""
        with self._lock:
            letters = self._lists.pop(recipient)
            if letters:
                self._lists[recipient] = []
            return letters

    def _done(self, letters: int, attempts: int) -> None:
        with self._lock:
            self._attempts += attempts
            self._in_hand -= letters
            if self._in_hand <= self._most() // 2:
                self._moved.set()
