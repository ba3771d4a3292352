"""What this process has lately been told of the editions of map tiles, so that it need not ask at every look.

A change by this process counts at once; one by another after `LATELY_S` at most, which the door takes off the time
for which it lets browsers keep a tile.
"""

from collections.abc import Callable, Hashable
from time import monotonic

from sqlalchemy import event
from sqlalchemy.orm import Session

from reports.public import mapcount
from reports.public.mapcount import Edition

# Seconds.
LATELY_S = 1.0
# A few hundred bytes each.
MOST_KNOWN = 10_000

_known: dict[Hashable, tuple[float, Edition]] = {}


def lately(tile: Hashable, ask: Callable[[], Edition]) -> Edition:
    """The tile's edition as it was at most `LATELY_S` ago; `ask` tells it as it is now."""
    now = monotonic()
    asked_at, edition = _known.get(tile, (0.0, None))
    if edition is None or now - asked_at >= LATELY_S:
        edition = ask()
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[tile] = now, edition
    return edition


@event.listens_for(Session, "after_commit")
def forget(session: Session) -> None:
    """Called by each session that has committed."""
    if session.info.pop(mapcount.WRITTEN, False):
        _known.clear()
