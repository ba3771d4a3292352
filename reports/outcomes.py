"""How an attempt at a delivery can end, besides arriving and the two kinds of trouble of `clients.http`."""

from datetime import datetime


class Ended(Exception):
    """Raised when the recipient has asked for no more: nothing is owed, and nothing has gone wrong."""


class NoWay(Exception):
    """Raised when there is no way to reach the recipient now; trying again soon would change nothing."""


class NotNow(Exception):
    """Raised when it must wait `until` a moment for no fault of its own: the attempt does not count.

    `alone` lets the letters behind it pass (at night answers go, news wait); else they keep their order.
    """

    def __init__(self, reason: str, until: datetime, *, alone: bool = False) -> None:
        super().__init__(reason)
        self.until = until
        self.alone = alone
