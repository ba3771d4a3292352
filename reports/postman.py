"""Carrying claimed deliveries: the letters of a recipient in order, until the time is up."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID

from structlog import get_logger
from structlog.contextvars import bound_contextvars

from clients.http import Refused, Unavailable
from models import Channel, Delivery, Reading, Session
from reports import delivery, senders
from reports.outcomes import Ended, NotNow, NoWay
from reports.push import subscriptions
from reports.senders import Addressed, Senders

log = get_logger(__name__)

REST = timedelta(seconds=30)
# An address that was looked up longer ago may have been changed since.
FRESH_S = 1.0


@dataclass
class Postman:
    """What the threads of one drain share. `until` is a moment of `monotonic()`; `most` the attempts of a delivery.

    A recipient that cannot be reached, or takes longer than `slow_s` seconds for one letter, rests: the letters behind
    it go back uncounted, so that its trouble keeps no one else waiting.

    What has arrived at a receiver that knows a letter by its key is written down with others by `settle`: who dies
    before sends it once more. All else is written down at once.
    """

    senders: Senders
    most: int
    until: float
    slow_s: float = 3.0
    resting: set[UUID] = field(default_factory=set)
    _arrived: deque[UUID] = field(default_factory=deque)
    _addressed: dict[UUID, tuple[float, Addressed]] = field(default_factory=dict)

    def fetch(self, most: int) -> list[Delivery]:
        """Claim up to so many letters that are due, and write down what has arrived."""
        arrived = [self._arrived.popleft() for _ in range(len(self._arrived))]
        try:
            with Session.begin() as session:
                now = datetime.now(UTC)
                delivery.arrived(session, arrived, now)
                claimed = delivery.claim(session, now, most) if most else []
        except BaseException:
            self._arrived.extend(arrived)
            raise
        if claimed:
            with Reading() as session:
                found = senders.of_channels(session, claimed)
            self._addressed |= {key: (monotonic(), addressed) for key, addressed in found.items()}
        return claimed

    def settle(self) -> None:
        """Write down what has arrived."""
        if self._arrived:
            self.fetch(0)

    def carry(self, letters: list[Delivery]) -> int:
        """Attempt the claimed letters of one recipient in order; returns how many were attempted."""
        for index, letter in enumerate(letters):
            if letter.recipient in self.resting:
                _put_back(letters[index:], datetime.now(UTC) + REST)
                return index
            if monotonic() >= self.until:
                _put_back(letters[index:])
                return index
            began = monotonic()
            with bound_contextvars(request_id=letter.request_id, delivery=str(letter.id)):
                reached = self._attempt(letter)
            if not reached or monotonic() - began > self.slow_s:
                self.resting.add(letter.recipient)
        return len(letters)

    def _attempt(self, letter: Delivery) -> bool:
        """One attempt at one delivery; False when its receiver cannot be reached at all now."""
        trouble = self._send(letter)
        if trouble is None and letter.channel is Channel.WEBHOOK:
            self._arrived.append(letter.id)
        else:
            self._settle(letter, trouble)
        log.info(
            "delivery attempted",
            channel=letter.channel.value,
            topic=letter.topic,
            attempt=letter.attempts,
            outcome="sent" if trouble is None else type(trouble).__name__,
            error=_told(trouble),
        )
        return not isinstance(trouble, Unavailable) and (not isinstance(trouble, NotNow) or trouble.alone)

    def _settle(self, letter: Delivery, trouble: Exception | None) -> None:
        told = _told(trouble)
        with Session.begin() as session:
            now = datetime.now(UTC)
            match trouble:
                case None:
                    delivery.sent(session, letter, now)
                case Refused():
                    delivery.refused(session, letter, now, told)
                case Ended():
                    delivery.cancelled(session, letter, now, told)
                    subscriptions.end(session, letter.recipient)
                case NotNow():
                    delivery.put_back(session, letter, trouble.until, told)
                case NoWay():
                    delivery.held(session, letter, told)
                case _:
                    wanted = trouble.retry_after if isinstance(trouble, Unavailable) else None
                    delivery.postponed(session, letter, now, told, most=self.most, retry_after=wanted)

    def _send(self, letter: Delivery) -> Exception | None:
        """What kept it from going out, if anything did."""
        try:
            self.senders.send(self._address(letter), datetime.now(UTC))
        except (Refused, Unavailable, NoWay, NotNow, Ended) as error:
            return error
        except Exception as error:
            # A fault of ours: words that are missing, a secret under a lost key. Left alone it would end this drain and
            # every one after it; as trouble of this one letter it waits, and becomes a dead letter that somebody sees.
            # RQ's time limit is not caught here: it is raised in the main thread, and we are in one of a pool.
            log.exception("delivery could not be made")
            return error
        return None

    def _address(self, letter: Delivery) -> Addressed:
        """Where it goes today. Raises what `senders.address` raises."""
        looked_up_at, addressed = self._addressed.pop(letter.id, (0.0, None))
        if addressed is not None and monotonic() - looked_up_at < FRESH_S:
            return addressed
        with Reading() as session:
            return senders.address(session, letter)


def _told(trouble: Exception | None) -> str:
    """What staff read. The words of our own faults may hold what nobody should read: only their kind is told."""
    if trouble is None:
        return ""
    known = isinstance(trouble, Refused | Unavailable | NoWay | NotNow | Ended)
    return str(trouble) if known else f"fault here: {type(trouble).__name__}"


def _put_back(letters: list[Delivery], until: datetime | None = None) -> None:
    with Session.begin() as session:
        for letter in letters:
            delivery.put_back(session, letter, until or letter.due_at)
