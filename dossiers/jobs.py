"""What the workers do for dossiers besides sending what is owed."""

from datetime import UTC, datetime

from structlog import get_logger

from dossiers import tidying
from wiring import wiring

log = get_logger(__name__)


def tidy_dossiers() -> None:
    """Forget idle drafts and what need not be kept any more."""
    dropped, emptied = tidying.tidy(wiring().province.dossiers, datetime.now(UTC))
    if dropped or emptied:
        log.info("dossiers forgotten", drafts=dropped, emptied=emptied)
