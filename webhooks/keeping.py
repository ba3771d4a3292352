"""How the door of one process keeps events: all that come at the same moment by one commit, under one bell."""

from datetime import UTC, datetime
from time import monotonic

from doors.together import Together
from reports import jobs
from webhooks import coming, reader
from webhooks.coming import Come
from wiring import Wiring


class Keeping:
    """One for each application."""

    def __init__(self, wired: Wiring) -> None:
        self._wired = wired
        # One transaction at a time: two would each find fewer events, and cost more than the disk keeps one waiting.
        self._together = Together(wired.prompt.begin, coming.keep)
        # By the clock that nobody sets.
        self._rung_until = 0.0

    def keep(self, come: Come) -> bool:
        """Keep the event, once, and have a worker hear it; False when it is here already."""
        is_new = self._together.ask(come)
        # A worker that was rung for an event stays until that one is due, and waits for what was kept meanwhile. One
        # that dies takes the bell with it, for these as for that one: the sweep finds them.
        if is_new and come.waits and monotonic() >= self._rung_until:
            self._ring(come.due_at)
        return is_new

    def _ring(self, until: datetime) -> None:
        if jobs.wake(self._wired.queues["inbox"], reader.read_inbox):
            self._rung_until = monotonic() + (until - datetime.now(UTC)).total_seconds()
