"""The responsible units' own system: a real HTTP server that takes signed tickets, deduplicates them, and falls ill."""

import json
from collections.abc import Callable
from time import monotonic

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.receivers import Received, Receiver, Reply

WELL = Reply(204)
Manner = Callable[[], tuple[Reply, bool]]


def well() -> tuple[Reply, bool]:
    """Takes what comes."""
    return WELL, True


def taking_but_saying(status: int) -> Manner:
    """Takes it, and then fails to say so."""
    return lambda: (Reply(status), True)


def refusing_with(reply: Reply) -> Manner:
    """Takes nothing."""
    return lambda: (reply, False)


def slow(seconds: float) -> Manner:
    """Takes it, after a while."""
    return lambda: (Reply(204, delay=seconds), True)


class UnitSystem:
    """Stands at one port, up or down; each unit has a path of its own, with a secret of its own.

    `tickets` is what it has: message key -> report code, each once however often it came. `assigned` is the path and
    the id of each ticket that a unit was given, `assigned_at` when that was known here (monotonic, by code).
    """

    def __init__(self) -> None:
        self.tickets: dict[str, str] = {}
        self.came: dict[str, int] = {}
        self.assigned: list[tuple[str, str]] = []
        self.assigned_at: dict[str, float] = {}
        self.secrets: dict[str, str] = {}
        self.forged = 0
        self.manner: Manner = well
        self._receiver: _Listening | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Listen, always at the same port."""
        self._receiver = _Listening(self, self.port)
        self._receiver.__enter__()
        self.port = self._receiver.port

    def down(self) -> None:
        """Be gone: connections are refused."""
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None

    def take(self, received: Received) -> Reply:
        """One call."""
        reply, is_taken = self.manner()
        key = received.header("webhook-id")
        self.came[key] = self.came.get(key, 0) + 1
        if not is_taken:
            return reply
        try:
            Webhook(self.secrets[received.path]).verify(received.body, dict(received.headers.items()))
        except WebhookVerificationError:
            self.forged += 1
            return Reply(401)
        if key not in self.tickets:
            message = json.loads(received.body)
            self.tickets[key] = message["data"]["code"]
            if message["type"] == "ticket.assigned":
                self.assigned_at.setdefault(message["data"]["code"], monotonic())
                self.assigned.append((received.path, message["data"]["ticket_id"]))
        return reply


class _Listening(Receiver):
    def __init__(self, unit: UnitSystem, port: int) -> None:
        super().__init__(port=port)
        self._unit = unit

    def keep(self, received: Received) -> Reply:
        with self._changed:
            return self._unit.take(received)
