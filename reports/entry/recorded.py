"""The frame in which administrators change something: one transaction, recorded as its last act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession
from structlog import get_logger

from errors import Stale
from models import Session
from reports.entry import admission, audit
from reports.entry.audit import By

log = get_logger(__name__)


@dataclass(frozen=True)
class Done:
    """What was done to what, with what the audit shall know and what the asker is answered."""

    act: str
    subject: str
    view: dict[str, Any]
    detail: dict[str, Any] = field(default_factory=dict)


def recorded(work: Callable[[OrmSession], Done]) -> dict[str, Any]:
    """Do the work and record it; nothing happens when either fails. Answers the view.

    Raises Stale for who makes what somebody else has made at the same moment.
    """
    person = admission.staff()
    try:
        with Session.begin() as session:
            done = work(session)
            audit.record(session, By(person.id, admission.address()), done.act, done.subject, done.detail)
    except IntegrityError as error:
        log.warning("a change met another", kind=type(error.orig).__name__)
        raise Stale from error
    return done.view
