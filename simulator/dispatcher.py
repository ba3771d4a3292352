"""Calls the webhook, then climbs the retry ladder. Rows are claimed under a lease, so any process may do it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

import requests
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, aliased

from simulator import counting
from simulator.records import Call, Message, WebhookCall
from simulator.world import World

# Seconds: what Zalo waits for an answer, and between calls that were not answered 200.
PATIENCE = 2.0
LADDER = (30, 300, 900, 1800, 3600)
# How much faster than Zalo the ladder is climbed unless the switch `speed` says otherwise.
SPEED = 60
# Milliseconds; longer than one call takes, so a row comes free only when its process has died.
LEASE = 10_000
# Calls made at once; what one person caused goes out one after the other.
HANDS = 4
# Seconds between looks at the outbox while something in it is not yet due.
LOOK_EVERY = 0.25

log = logging.getLogger(__name__)
Post = Callable[[str, bytes, dict[str, str]], int]


@dataclass(frozen=True)
class Claimed:
    """One call this process has to itself until `lease`."""

    id: int
    address: str
    body: bytes
    headers: dict[str, str]
    lease: int


class Dispatcher:
    """Works off the outbox. Its thread lives while something in there waits, and is started by whoever adds to it."""

    def __init__(self, world: World, post: Post | None = None) -> None:
        self.world = world
        self._post = post or _post
        self._added = Event()
        self._lock = Lock()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Look at the outbox now, in a thread."""
        self._added.set()
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="zalo-dispatcher", daemon=True)
                self._thread.start()

    def send_due(self) -> int:
        """Make every call that is due by the world's clock; returns how many."""
        made = 0
        while (claimed := self._claim()) is not None:
            self._settle(claimed, self._call(claimed))
            made += 1
        return made

    def _run(self) -> None:
        try:
            while self._is_needed():
                self._added.clear()
                hands = [Thread(target=self.send_due, name="zalo-hand", daemon=True) for _ in range(HANDS)]
                for hand in hands:
                    hand.start()
                for hand in hands:
                    hand.join()
                self._added.wait(LOOK_EVERY)
        except BaseException:
            with self._lock:
                self._thread = None  # whoever comes next starts another
            raise

    def _is_needed(self) -> bool:
        if self._added.is_set() or self._has_waiting():
            return True
        with self._lock:
            if not self._added.is_set():
                self._thread = None
            return self._added.is_set()

    def _has_waiting(self) -> bool:
        with self.world.reading() as session:
            waiting = select(func.count()).where(WebhookCall.state == Call.WAITING)
            return bool(session.scalar(waiting))

    def _claim(self) -> Claimed | None:
        """One statement, so that of two processes only one gets the row."""
        now, other = self.world.milliseconds, aliased(WebhookCall)
        being_called = exists().where(
            other.persona == WebhookCall.persona, other.state == Call.WAITING, other.lease_until > now
        )
        due = (
            select(WebhookCall.id)
            .where(
                WebhookCall.state == Call.WAITING,
                WebhookCall.next_at <= now,
                WebhookCall.lease_until <= now,
                ~being_called,
            )
            .order_by(WebhookCall.next_at, WebhookCall.id)
            .limit(1)
        )
        with self.world.reading() as session:
            if session.scalar(due) is None:
                return None
        with self.world.sessions.begin() as session:
            call = session.scalar(
                update(WebhookCall)
                .where(WebhookCall.id == due.scalar_subquery())
                .values(lease_until=now + LEASE)
                .returning(WebhookCall)
            )
            if call is None:
                return None
            headers = {str(name): str(value) for name, value in call.headers.items()}
            if call.attempts:
                headers["num_retry"] = str(call.attempts)
            return Claimed(call.id, call.address, call.body, headers, call.lease_until)

    def _call(self, claimed: Claimed) -> str:
        headers = {"Content-Type": "application/json"} | claimed.headers
        try:
            return str(self._post(claimed.address, claimed.body, headers))
        except requests.RequestException as error:
            return type(error).__name__

    def _settle(self, claimed: Claimed, answer: str) -> None:
        with self.world.sessions.begin() as session:
            call = session.get(WebhookCall, claimed.id)
            if call is None or call.lease_until != claimed.lease:
                return  # too slow: another process has it now
            call.attempts, call.answer, call.lease_until = call.attempts + 1, answer, 0
            call.revision = counting.revise(session)
            if answer == "200":
                call.state = Call.DONE
                self._mark_received(session, call)
            elif call.attempts > len(LADDER):
                call.state = Call.GIVEN_UP
                log.warning("the webhook never answered 200: Zalo would switch it off now")
            else:
                speed = float(counting.switched(session, "speed") or SPEED)
                call.next_at = self.world.milliseconds + int(LADDER[call.attempts - 1] * 1000 / speed)

    def _mark_received(self, session: Session, call: WebhookCall) -> None:
        message = session.scalar(
            select(Message).where(Message.id == call.message, Message.received.is_(None))
        )
        if message is not None and not message.from_oa:
            message.received, message.revision = self.world.milliseconds, call.revision


def _post(address: str, body: bytes, headers: dict[str, str]) -> int:
    with requests.Session() as http:
        http.trust_env = False  # no proxy between two ends of one machine
        answer = http.post(address, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False)
        return answer.status_code
