"""Live screens: one thread a process asks the database once a second and tells every connection what is theirs."""

import json
from collections.abc import Callable, Generator
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from threading import Condition, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from models import Reading
from reports.entry.staff_refusals import LiveFull
from reports.live import changes
from reports.live.changes import AT_ONCE, REPORTS, Change, Feed, Follower
from reports.live.talks import Talk, Talks

log = get_logger(__name__)

ASKED_EVERY_S = 1.0
HEARTBEAT_S = 15.0
# A browser comes again by itself; ending now and then frees the places of those who went away unnoticed.
LONGEST_S = 600.0
MOST_WAITING = 500
MOST_OF_ONE = 3
COME_AGAIN_MS = 3000

News = Change | Talk


class Listener:
    """One connection: what it is told (with `talks` also of the chat), and until when it may hold its place."""

    def __init__(self, concerns: Callable[[Change], bool], owner: str = "", *, talks: bool = False) -> None:
        self.concerns = concerns
        self.talks = talks
        self.owner = owner
        self.until = monotonic() + LONGEST_S
        self.behind = False
        self._waiting: Queue[News | None] = Queue(MOST_WAITING)

    def tell(self, news: News) -> None:
        """Put news down for the connection; one that does not fetch them is told to start over."""
        if self.talks if isinstance(news, Talk) else self.concerns(news):
            try:
                self._waiting.put_nowait(news)
            except Full:
                self.behind = True

    def dismiss(self) -> None:
        """Have the connection end now."""
        self.until = 0.0
        with suppress(Full):  # then it has something to wake up for anyway
            self._waiting.put_nowait(None)

    def wait(self, seconds: float) -> News | None:
        """What comes next; nothing did when it is None."""
        try:
            return self._waiting.get(timeout=seconds)
        except Empty:
            return None


class Hub:
    """The connections of one process and the thread that asks for them. The thread lives while there are any."""

    def __init__(self, most: int, feed: Feed = REPORTS) -> None:
        self._most = most
        self.feed = feed
        self._listeners: set[Listener] = set()
        self._condition = Condition()
        self._asking = False

    def join(self, concerns: Callable[[Change], bool], owner: str = "", *, talks: bool = False) -> Listener:
        """Take a place; from now on changes are put down for it. Raises LiveFull.

        One log-in (`owner`) has a few places at most: its oldest connection, mostly of a page that was left, gives way.
        """
        listener = Listener(concerns, owner, talks=talks)
        with self._condition:
            now = monotonic()
            # Margin: a connection that ended in time leaves by itself.
            self._listeners = {other for other in self._listeners if other.until + HEARTBEAT_S > now}
            self._make_way(owner)
            if len(self._listeners) >= self._most:
                raise LiveFull(retry_after=10)
            self._listeners.add(listener)
            if not self._asking:
                self._start()
        return listener

    def leave(self, listener: Listener) -> None:
        """Give the place back; doing it twice is no harm."""
        with self._condition:
            self._listeners.discard(listener)
            self._condition.notify_all()

    def _make_way(self, owner: str) -> None:
        own = sorted(
            (one for one in self._listeners if owner and one.owner == owner), key=lambda one: one.until
        )
        for oldest in own[: max(0, len(own) - MOST_OF_ONE + 1)]:
            oldest.dismiss()
            self._listeners.discard(oldest)

    def _start(self) -> None:
        now = datetime.now(UTC)
        with Reading() as session:
            follower, talks = Follower(session, now, self.feed), Talks(session, now)
        Thread(target=self._run, args=(follower, talks), name="live", daemon=True).start()
        self._asking = True

    def _run(self, follower: Follower, talks: Talks) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: not self._listeners, timeout=ASKED_EVERY_S)
                if not self._listeners:
                    self._asking = False
                    return
            self._ask(follower, talks)

    def _ask(self, follower: Follower, talks: Talks) -> None:
        try:
            more = True
            while more:
                with Reading() as session:
                    now = datetime.now(UTC)
                    found, moved = follower.read(session, now), talks.read(session, now)
                self._tell([*found, *moved])
                more = len(found) >= AT_ONCE
        except SQLAlchemyError as error:
            log.warning("live changes could not be read", kind=type(error).__name__)

    def _tell(self, found: list[News]) -> None:
        with self._condition:
            listeners = list(self._listeners)
        for news in found:
            for listener in listeners:
                listener.tell(news)


def stream(
    listener: Listener,
    last: int | None,
    holds: Callable[[], bool],
    heartbeat: float = HEARTBEAT_S,
    feed: Feed = REPORTS,
) -> Generator[str]:
    """The text of the connection: what was missed since `last`, then what comes, until time, log-in or place end.

    `holds` tells whether the log-in still counts; it is asked at every heartbeat (seconds). After `event: reset` the
    screen must load its list anew.
    """
    yield f"retry: {COME_AGAIN_MS}\n\n"
    missed = _missed(listener, last, feed)
    if missed is None:
        yield "event: reset\ndata: {}\n\n"
    told = {change.seq for change in missed or ()}
    yield from (_event(change) for change in missed or ())
    asked = monotonic()
    while not listener.behind and monotonic() < listener.until:
        news = listener.wait(max(0.0, asked + heartbeat - monotonic()))
        if isinstance(news, Talk) or (news is not None and news.seq not in told):
            yield _event(news)
        if monotonic() >= asked + heartbeat:
            if not holds():
                return
            asked = monotonic()
            yield ": still here\n\n"
    if listener.behind:
        yield "event: reset\ndata: {}\n\n"


def _missed(listener: Listener, last: int | None, feed: Feed) -> list[Change] | None:
    """What concerns the listener since then; None when it is too much to tell."""
    if last is None:
        return []
    with Reading() as session:
        found = changes.since(session, last, datetime.now(UTC), MOST_WAITING, feed)
    if len(found) >= MOST_WAITING:
        return None
    return [change for change in found if listener.concerns(change)]


def _event(news: News) -> str:
    if isinstance(news, Talk):  # without a number: it is not told again to who comes again
        return f"event: talk\ndata: {json.dumps({'id': str(news.id)})}\n\n"
    said = {
        "code": news.code,
        "state": news.state,
        "kind": news.kind,
        "unit": news.unit,
        "area": news.area,
        "at": news.at.astimezone(UTC).isoformat(),
    }
    return f"id: {news.seq}\ndata: {json.dumps(said)}\n\n"
