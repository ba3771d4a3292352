"""What the workers do for dossiers besides sending what is owed."""

from datetime import UTC, datetime
from time import monotonic

from structlog import get_logger

from dossiers import tidying
from dossiers.fees import checkout
from dossiers.index766 import freezing
from reports import jobs
from wiring import wiring

log = get_logger(__name__)

# Below the limit of a job, with room for one slow answer.
ASK_FOR_S = 35.0
FREEZE_FOR_S = 25.0


def check_payments() -> int:
    """Ask Zalo about payments whose callback did not come or could not be confirmed. Returns how many are known now."""
    wired, now = wiring(), datetime.now(UTC)
    until = monotonic() + ASK_FOR_S
    known = 0
    for zalo_id in checkout.due(now):
        if monotonic() > until:
            break
        known += checkout.confirm(wired.payments, zalo_id, now)
    if known:
        jobs.ring(wired)
    return known


def tidy_dossiers() -> None:
    """Forget idle drafts and what need not be kept any more."""
    dropped, emptied = tidying.tidy(wiring().province.dossiers, datetime.now(UTC))
    if dropped or emptied:
        log.info("dossiers forgotten", drafts=dropped, emptied=emptied)


def freeze_index() -> int:
    """Freeze the index of months that are over. Returns how many; what is not reached comes at the next beat."""
    index, now = wiring().index, datetime.now(UTC)
    until, frozen = monotonic() + FREEZE_FOR_S, 0
    for month in freezing.due(index, now):
        if monotonic() > until:
            break
        if freezing.freeze(index, month, now):
            frozen += 1
            log.info("month frozen", month=str(month))
    return frozen
